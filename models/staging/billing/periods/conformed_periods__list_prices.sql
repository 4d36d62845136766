-- The contract carries no price list; intermediate prices are unknown for this vendor.
select
    'periods' as source_system,
    cast(null as varchar) as plan_id,
    cast(null as varchar) as price_book,
    cast(null as varchar) as billing_interval,
    cast(null as integer) as interval_count,
    cast(null as varchar) as currency_code,
    cast(null as decimal(18, 6)) as unit_list_amount_local
where 1 = 0
