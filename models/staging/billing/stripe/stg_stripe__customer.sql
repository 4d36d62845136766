with landed as (
    {{ landed_rows(source('stripe', 'customer'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as customer_id,
        landed.name as account_name,
        {{ json_text('landed.metadata', 'account_id') }} as account_id,
        {{ json_text('landed.metadata', 'segment') }} as segment,
        {{ json_text('landed.metadata', 'industry') }} as industry,
        {{ json_text('landed.metadata', 'region') }} as region,
        {{ json_text('landed.metadata', 'channel') }} as channel,
        case
            when position('@' in landed.email) > 0
                then nullif(lower(trim({{ dbt.split_part('landed.email', "'@'", 2) }})), '')
        end as domain,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        {{ utc_timestamp('landed.created') }} as created_at,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
