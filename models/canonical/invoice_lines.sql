with invoice_lines as (
    {{ union_conformed('invoice_lines', [
        'source_system', 'source_record_id', 'account_id as leaf_account_key', 'product_id', 'product_family',
        'charge_type', 'currency_code', 'amount_local', 'period_from', 'period_to', 'invoice_date'
    ]) }}
)

select * from invoice_lines
