-- An amendment names the version that it changed; the version it made has an id of its own.
with landed as (
    {{ landed_rows(source('zuora', 'amendment'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as amendment_id,
        landed.subscription_id as version_id,
        replace(lower(trim(landed.type)), ' ', '') as amendment_type,
        lower(trim(landed.status)) as status,
        coalesce(
            {{ dbt.safe_cast('landed.booking_date', 'date') }},
            {{ dbt.safe_cast('landed.contract_effective_date', 'date') }}
        ) as signed_date,
        coalesce(
            {{ dbt.safe_cast('landed.effective_date', 'date') }},
            {{ dbt.safe_cast('landed.contract_effective_date', 'date') }}
        ) as effective_date,
        {{ dbt.safe_cast('landed.suspend_date', 'date') }} as suspend_date,
        {{ dbt.safe_cast('landed.resume_date', 'date') }} as resume_date,
        coalesce(nullif(trim(landed.sub_type), ''), nullif(trim(landed.description), '')) as reason_text,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
            when {{ any_unreadable([
                'landed.booking_date', 'landed.contract_effective_date', 'landed.effective_date', 'landed.suspend_date',
                'landed.resume_date'
            ], 'date') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
