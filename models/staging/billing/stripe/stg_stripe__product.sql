with landed as (
    {{ landed_rows(source('stripe', 'product'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as product_id,
        landed.name as product_name,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
