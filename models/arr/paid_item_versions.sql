-- Which versions are ARR, and until when: free and trial versions never; unpaid and paused ones for a limited time.
{{ config(materialized='view') }}
with versions as (
    select * from {{ ref('subscription_item_versions') }}
),

gate as (
    select count(*) as input_errors from {{ ref('input_errors') }}
),

limited as (
    select
        versions.*,
        case
            when versions.status = 'past_due'
                then cast({{ dbt.dateadd('day', whole_number('arr:past_due_days'), 'status_since') }} as date)
            when versions.status = 'paused'
                then cast({{ dbt.dateadd('day', whole_number('arr:pause_days'), 'status_since') }} as date)
            else {{ open_end_date() }}
        end as limit_date
    from versions
    cross join gate
    where versions.net_arr_local > 0 and versions.status <> 'trialing' and gate.input_errors = 0
),

paid_item_versions as (
    select
        source_record_key,
        leaf_account_key,
        subscription_key,
        item_key,
        product_family,
        plan_id,
        price_book,
        billing_interval,
        interval_count,
        currency_code,
        quantity,
        list_arr_local,
        net_arr_local,
        status = 'paused' as is_held,
        case when status = 'paused' then status_since end as held_since,
        is_ramp,
        is_renewal_pending,
        case when limit_date < valid_to and status = 'past_due' then 'involuntary' else end_reason end as end_reason,
        signed_date,
        recorded_date,
        valid_from,
        least(valid_to, limit_date) as valid_to,
        limit_date
    from limited
    where least(valid_to, limit_date) > valid_from
)

select * from paid_item_versions
