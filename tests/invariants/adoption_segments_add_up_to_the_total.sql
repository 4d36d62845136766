-- What: accounts by segment add up to the accounts of the total, for every adoption metric by month.
-- Why: a slice that loses accounts makes the others look better.
-- Resolve: an account month with two segments or with none: look at metrics.customer_months.
{%- set models = [
    'seat_utilisation', 'seat_velocity', 'feature_breadth', 'tier_adoption', 'core_action_frequency', 'usage_growth',
    'usage_quality', 'usage_depth', 'account_phase'
] %}
with counts as (
    {%- for model in models %}
    select
        '{{ model }}' as metric,
        month,
        sum(case when dimension = 'total' then account_count else 0 end) as total_count,
        sum(case when dimension = 'segment' then account_count else 0 end) as segment_count
    from {{ ref(model) }}
    group by month
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from counts
where total_count <> segment_count
