with landed as (
    {{ landed_rows(source('salesforce', 'account_history'), ['id', "coalesce(_fivetran_start, _fivetran_synced, '')"]) }}
),

typed as (
    select
        landed.id || ':' || coalesce(landed._fivetran_start, landed._fivetran_synced, '') as record_id,
        landed.row_number,
        landed.id as system_account_id,
        nullif(trim(landed.owner_id), '') as owner_id,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        coalesce({{ utc_timestamp('landed._fivetran_start') }}, {{ utc_timestamp('landed._fivetran_synced') }}) as changed_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed._fivetran_start'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
