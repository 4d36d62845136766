-- One row a VERSION of a subscription: an amendment makes a new row with an id of its own and the same original_id.
-- Its dates are calendar days of the tenant, although the connector writes midnight beside them: no time zone moves them.
with landed as (
    {{ landed_rows(source('zuora', 'subscription'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as version_id,
        coalesce(nullif(trim(landed.original_id), ''), landed.id) as subscription_id,
        {{ dbt.safe_cast("coalesce(landed.version, '1')", 'integer') }} as version_number,
        nullif(trim(landed.account_id), '') as customer_id,
        replace(lower(trim(landed.status)), ' ', '') as status,
        {{ safe_boolean('landed.auto_renew', 'false') }} as is_auto_renew,
        {{ dbt.safe_cast('landed.current_term', 'integer') }} as current_term,
        lower(trim(coalesce(landed.current_term_period_type, 'month'))) as term_period,
        {{ dbt.safe_cast('landed.contract_effective_date', 'date') }} as contract_date,
        {{ dbt.safe_cast('landed.subscription_start_date', 'date') }} as start_date,
        {{ dbt.safe_cast('landed.subscription_end_date', 'date') }} as end_date,
        {{ dbt.safe_cast('landed.cancelled_date', 'date') }} as cancelled_date,
        nullif(trim(landed.cancel_reason), '') as cancel_reason,
        {{ utc_timestamp('landed.created_date') }} as created_at,
        {{ utc_timestamp('landed.updated_date') }} as updated_at,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
            when {{ any_unreadable([
                'landed.contract_effective_date', 'landed.subscription_start_date', 'landed.subscription_end_date',
                'landed.cancelled_date'
            ], 'date') }} then 'invalid_date'
            when {{ any_unreadable(['landed.version'], 'integer') }} then 'invalid_version'
            when coalesce(replace(lower(trim(landed.status)), ' ', ''), '') not in (
                'draft', 'pending', 'pendingactivation', 'pendingacceptance', 'active', 'suspended', 'cancelled', 'expired'
            ) then 'unknown_status'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
