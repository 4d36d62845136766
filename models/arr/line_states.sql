-- Each change of a line with its state before and after.
{{ config(materialized='view') }}
with changes as (
    select * from {{ ref('line_changes') }}
),

running as (
    select
        *,
        {%- for measure in [
            'quantity', 'list', 'net', 'amount', 'plan_mix', 'price_book_mix', 'term_mix'
        ] %}
        {%- set column = {'list': 'list_change_local', 'net': 'net_change_local'}.get(measure, measure ~ '_change') %}
        sum({{ column }}) over line_history as closing_{{ measure }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from changes
    window line_history as (
        partition by account_key, product_family, currency_code
        order by effective_date, phase
        rows between unbounded preceding and current row
    )
)

select * from running
