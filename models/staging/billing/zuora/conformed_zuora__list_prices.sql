-- The catalogue that is landed carries no prices; what a plan would have cost is known only where somebody bought it.
select
    'zuora' as source_system,
    cast(null as {{ dbt.type_string() }}) as plan_id,
    cast(null as {{ dbt.type_string() }}) as price_book,
    cast(null as {{ dbt.type_string() }}) as billing_interval,
    cast(null as integer) as interval_count,
    cast(null as {{ dbt.type_string() }}) as currency_code,
    cast(null as decimal(18, 6)) as unit_list_amount_local
where 1 = 0
