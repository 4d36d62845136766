with conformed as (
    {{ union_conformed('invoice_lines', [
        'source_system', 'source_record_id', 'account_id', 'product_id', 'product_family', 'charge_type',
        'currency_code', 'amount_local', 'period_from', 'period_to', 'invoice_date'
    ]) }}
),

relinked_accounts as (
    select * from {{ ref('relinked_accounts') }}
),

invoice_lines as (
    select
        conformed.source_system,
        conformed.source_record_id,
        coalesce(relinked_accounts.account_key, conformed.account_id) as leaf_account_key,
        conformed.product_id,
        conformed.product_family,
        conformed.charge_type,
        conformed.currency_code,
        conformed.amount_local,
        conformed.period_from,
        conformed.period_to,
        conformed.invoice_date
    from conformed
    left join relinked_accounts on conformed.account_id = relinked_accounts.account_id
)

select * from invoice_lines
