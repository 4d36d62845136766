with conformed as (
    {{ union_conformed('subscription_items', [
        'source_system', 'source_table', 'source_record_id', 'billing_customer_id', 'account_id', 'subscription_id',
        'item_id', 'product_id', 'product_family', 'plan_id', 'price_book', 'billing_interval', 'interval_count',
        'currency_code', 'quantity', 'list_amount_local', 'net_amount_local', 'status', 'status_since', 'is_ramp',
        'is_renewal_pending', 'end_reason', 'signed_date', 'recorded_date', 'valid_from', 'valid_to'
    ]) }}
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

relinked_accounts as (
    select * from {{ ref('relinked_accounts') }}
),

subscription_item_versions as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.source_table,
        conformed.source_record_id,
        conformed.billing_customer_id,
        coalesce(relinked_accounts.account_key, conformed.account_id) as leaf_account_key,
        conformed.source_system || ':' || conformed.subscription_id as subscription_key,
        conformed.source_system || ':' || conformed.item_id as item_key,
        conformed.product_id,
        conformed.product_family,
        conformed.plan_id,
        conformed.price_book,
        conformed.billing_interval,
        conformed.interval_count,
        conformed.currency_code,
        conformed.quantity,
        cast({{ annualised('conformed.list_amount_local', 'intervals.periods_per_year', 'conformed.interval_count') }}
            as decimal(18, 6)) as list_arr_local,
        cast({{ annualised('conformed.net_amount_local', 'intervals.periods_per_year', 'conformed.interval_count') }}
            as decimal(18, 6)) as net_arr_local,
        conformed.status,
        conformed.status_since,
        conformed.is_ramp,
        conformed.is_renewal_pending,
        conformed.end_reason,
        conformed.signed_date,
        conformed.recorded_date,
        conformed.valid_from,
        conformed.valid_to
    from conformed
    inner join intervals on conformed.billing_interval = intervals.billing_interval
    left join relinked_accounts on conformed.account_id = relinked_accounts.account_id
)

select * from subscription_item_versions
