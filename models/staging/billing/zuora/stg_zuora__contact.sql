with landed as (
    {{ landed_rows(source('zuora', 'contact'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as contact_id,
        landed.account_id as customer_id,
        case
            when position('@' in landed.work_email) > 0
                then nullif(lower(trim({{ dbt.split_part('landed.work_email', "'@'", 2) }})), '')
        end as domain,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
