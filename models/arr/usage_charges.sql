-- Metered charges of complete months, each with the invoice line it comes from.
with invoice_lines as (
    select * from {{ ref('invoice_lines') }}
    where charge_type = 'usage'
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

usage_charges as (
    select
        hierarchy.account_key,
        invoice_lines.leaf_account_key,
        invoice_lines.source_system || ':' || invoice_lines.source_record_id as source_record_key,
        {{ month_of('invoice_lines.period_from') }} as charge_month,
        cast(sum({{ in_reporting_currency('invoice_lines.amount_local', 'fx_plan_rates.rate_to_reporting') }})
            as decimal(18, 2)) as amount
    from invoice_lines
    inner join fx_plan_rates
        on
            invoice_lines.currency_code = fx_plan_rates.currency_code
            and invoice_lines.period_from >= fx_plan_rates.valid_from
            and invoice_lines.period_from < fx_plan_rates.valid_to
    inner join hierarchy
        on
            invoice_lines.leaf_account_key = hierarchy.leaf_account_key
            and invoice_lines.period_from >= hierarchy.valid_from
            and invoice_lines.period_from < hierarchy.valid_to
    where {{ last_day_of('invoice_lines.period_from') }} <= {{ as_of_date() }}
    group by
        hierarchy.account_key, invoice_lines.leaf_account_key,
        invoice_lines.source_system || ':' || invoice_lines.source_record_id, {{ month_of('invoice_lines.period_from') }}
)

select * from usage_charges
