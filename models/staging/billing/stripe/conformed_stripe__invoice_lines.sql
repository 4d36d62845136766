-- What was billed: lines of invoices that were issued, and credit notes as negative lines of type credit.
with lines as (
    select * from {{ ref('int_stripe__invoice_lines') }}
    where reason_code is null and invoice_status not in ('void', 'draft')
),

credits as (
    select * from {{ ref('int_stripe__credits') }} where reason_code is null
),

invoice_lines as (
    select
        'stripe' as source_system,
        record_id as source_record_id,
        account_id,
        product_id,
        product_family,
        charge_type,
        currency_code,
        amount_local,
        {{ company_date('period_start_at') }} as period_from,
        {{ company_date('period_end_at') }} as period_to,
        invoice_date
    from lines
    union all
    select
        'stripe' as source_system,
        record_id as source_record_id,
        account_id,
        cast(null as {{ dbt.type_string() }}) as product_id,
        cast(null as {{ dbt.type_string() }}) as product_family,
        'credit' as charge_type,
        currency_code,
        -amount_local as amount_local,
        credited_on as period_from,
        cast({{ dbt.dateadd('day', 1, 'credited_on') }} as date) as period_to,
        credited_on as invoice_date
    from credits
    where is_counted
)

select * from invoice_lines
