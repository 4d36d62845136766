-- Every closed opportunity in each of the twelve month ends that look back on it, by dimension; rates and medians read it, type
-- by type: renewals are nearly always won, and would lift any rate that they had a part in.
{{ config(materialized='view') }}
with closed as (
    select * from {{ ref('closed_opportunities') }}
),

trailing_window as (
    select * from {{ ref('retention_windows') }} where window_months = 12
),

months as (
    select
        closed.*,
        {{ each_month('closed.close_month', 'least(' ~ add_months('closed.close_month', 'trailing_window.window_months - 1') ~ ', '
            ~ month_of(as_of_date()) ~ ')') }} as month
    from closed
    cross join trailing_window
),

closed_opportunity_months as (
    {%- for dimension, value in [('total', "'all'"), ('segment', 'segment'), ('motion', 'motion')] %}
    select
        month,
        opportunity_type,
        '{{ dimension }}' as dimension,
        {{ value }} as dimension_value,
        opportunity_key,
        is_won,
        is_qualified,
        loss_reason,
        amount,
        cycle_days
    from months
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from closed_opportunity_months
