{{ config(materialized='table') }}
-- Versions of subscriptions, judged. Of each subscription the newest version that is in force speaks for today.
with versions as (
    select * from {{ ref('stg_zuora__subscription') }} where row_reason is null
),

customers as (
    select * from {{ ref('stg_zuora__account') }} where row_reason is null or row_reason = 'deleted_in_source'
),

-- Drafts and changes that wait for activation or acceptance are not in force.
described as (
    select
        versions.*,
        coalesce(customers.account_id, 'zuora:' || versions.customer_id) as account_id,
        customers.account_name,
        customers.currency_code,
        {{ company_date('versions.created_at') }} as created_on,
        case
            when versions.status in ('draft', 'pending', 'pendingactivation', 'pendingacceptance') then 'not_activated'
            when customers.customer_id is null then 'orphan_row'
            when customers.currency_code is null then 'missing_currency'
            when versions.start_date is null then 'invalid_date'
            when versions.status = 'cancelled' and coalesce(versions.end_date, versions.cancelled_date) is null
                then 'canceled_without_end_date'
            when least(versions.end_date, coalesce(versions.cancelled_date, versions.end_date)) < versions.start_date
                then 'end_before_start'
            when count(*) over (partition by versions.subscription_id, versions.version_number) > 1
                then 'conflicting_versions'
        end as own_reason
    from versions
    left join customers on versions.customer_id = customers.customer_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by subscription_id
            order by case when own_reason = 'not_activated' then 1 else 0 end, version_number desc, version_id
        ) = 1 as is_newest,
        first_value(own_reason) over (
            partition by subscription_id
            order by case when own_reason = 'not_activated' then 1 else 0 end, version_number desc, version_id
        ) as newest_reason,
        first_value(coalesce(contract_date, start_date)) over (
            partition by subscription_id order by version_number, version_id
        ) as first_signed_date
    from described
),

subscriptions as (
    select
        version_id,
        subscription_id,
        version_number,
        customer_id,
        account_id,
        account_name,
        currency_code,
        status,
        is_auto_renew,
        case when term_period = 'year' then 12 * current_term when term_period = 'month' then current_term end as term_months,
        first_signed_date,
        start_date,
        case
            when status = 'cancelled'
                then least(coalesce(cancelled_date, end_date), coalesce(end_date, cancelled_date))
            else coalesce(end_date, {{ open_end_date() }})
        end as ends_on,
        cancel_reason,
        created_on,
        {{ company_date('updated_at') }} as updated_on,
        is_newest,
        -- A newest version that cannot be trusted takes its forerunners with it: their state is not today's.
        coalesce(own_reason, newest_reason) as reason_code
    from ranked
)

select * from subscriptions
