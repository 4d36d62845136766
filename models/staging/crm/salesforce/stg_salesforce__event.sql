with landed as (
    {{ landed_rows(source('salesforce', 'event'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as activity_id,
        nullif(trim(landed.account_id), '') as system_account_id,
        nullif(trim(landed.what_id), '') as related_id,
        nullif(trim(landed.who_id), '') as contact_id,
        nullif(trim(landed.owner_id), '') as owner_id,
        'Event' as vendor_type,
        false as is_open_task,
        coalesce(
            {{ company_date(utc_timestamp('coalesce(landed.start_date_time, landed.activity_date_time)')) }}, cast({{ utc_timestamp('landed.activity_date') }} as date), {{ company_date(utc_timestamp('landed.created_date')) }}
        ) as activity_date,
        {{ company_date(utc_timestamp('landed.created_date')) }} as recorded_date,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        case
            when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.start_date_time', 'landed.activity_date_time', 'landed.activity_date', 'landed.created_date'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
