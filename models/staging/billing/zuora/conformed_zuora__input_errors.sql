-- What is wrong with the landing as a whole, so that no number built on it could be trusted.
{%- set tables = {
    'invoices': 'invoice', 'lines': 'invoice_item', 'prices': 'rate_plan_charge', 'unit': 'whole units, not cents'
} %}
with input_errors as (
    {{ landing_errors('zuora', tables) }}
    union all
    select
        'old_versions_missing' as error_code,
        'zuora/subscription has the newest version alone of all ' || cast(subscription_count as {{ dbt.type_string() }})
        || ' amended subscription(s); what was removed from them is unknown.' as problem,
        'Land every version of each subscription with its rate plans, charges and amendments.' as remedy,
        'zuora' as source_system,
        'subscription' as source_table,
        first_row as row_number
    from {{ ref('int_zuora__missing_version_history') }}
)

select * from input_errors
