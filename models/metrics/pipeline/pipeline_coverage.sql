-- What is open and due in the quarter, against what the quarter still needs.
with targets as (
    select * from {{ ref('quarter_targets') }}
),

open_opportunities as (
    select * from {{ ref('open_opportunities') }}
),

closed_opportunities as (
    select * from {{ ref('closed_opportunities') }}
    where is_won
),

win_rates as (
    select * from {{ ref('win_rate') }}
),

policy as (
    select
        {%- for name in ['required_coverage_low', 'required_coverage_high'] %}
        cast(max(case when name = '{{ name }}' then value end) as decimal(18, 6)) as {{ name }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('thresholds') }}
),

open_sums as (
    select
        targets.month, targets.opportunity_type, targets.dimension, targets.dimension_value,
        sum(open_opportunities.amount) as open_amount,
        count(open_opportunities.opportunity_key) as open_count
    from targets
    inner join open_opportunities
        on
            targets.month = open_opportunities.month
            and targets.opportunity_type = open_opportunities.opportunity_type
            and (targets.dimension = 'total' or targets.dimension_value = open_opportunities.segment)
            and open_opportunities.close_date < {{ add_months('targets.quarter', 3) }}
    group by targets.month, targets.opportunity_type, targets.dimension, targets.dimension_value
),

won_sums as (
    select
        targets.month, targets.opportunity_type, targets.dimension, targets.dimension_value,
        sum(closed_opportunities.amount) as won_amount
    from targets
    inner join closed_opportunities
        on
            targets.opportunity_type = closed_opportunities.opportunity_type
            and (targets.dimension = 'total' or targets.dimension_value = closed_opportunities.segment)
            and closed_opportunities.close_date >= targets.quarter
            and closed_opportunities.close_date <= {{ last_day_of('targets.month') }}
    group by targets.month, targets.opportunity_type, targets.dimension, targets.dimension_value
),

sums as (
    select
        targets.*,
        cast(coalesce(open_sums.open_amount, 0) as decimal(18, 2)) as open_amount,
        coalesce(open_sums.open_count, 0) as open_count,
        cast(coalesce(won_sums.won_amount, 0) as decimal(18, 2)) as won_amount,
        cast(greatest(targets.target_amount - coalesce(won_sums.won_amount, 0), 0) as decimal(18, 2))
            as open_target_amount
    from targets
    {%- for sums in ['open_sums', 'won_sums'] %}
    left join {{ sums }}
        on
            targets.month = {{ sums }}.month
            and targets.opportunity_type = {{ sums }}.opportunity_type
            and targets.dimension = {{ sums }}.dimension
            and targets.dimension_value = {{ sums }}.dimension_value
    {%- endfor %}
),

coverages as (
    select *, {{ rate_of('open_amount', 'open_target_amount') }} as coverage from sums
),

pipeline_coverage as (
    select
        coverages.month,
        coverages.quarter,
        coverages.opportunity_type,
        coverages.dimension,
        coverages.dimension_value,
        coverages.target_amount,
        coverages.won_amount,
        coverages.open_target_amount,
        coverages.open_count,
        coverages.open_amount,
        coverages.coverage,
        {{ rate_of('win_rates.closed_count', 'win_rates.won_count') }} as required_coverage,
        cast(coverages.open_target_amount * policy.required_coverage_low as decimal(18, 2)) as required_low_amount,
        cast(coverages.open_target_amount * policy.required_coverage_high as decimal(18, 2)) as required_high_amount,
        coalesce({{ status_of_row() }} = 'red', false) as is_alert,
        coverages.open_target_amount = 0 as is_target_met,
        {{ status_of_row() }} as status,
        {{ last_day_of('coverages.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from coverages
    cross join policy
    left join win_rates
        on
            coverages.month = win_rates.month
            and coverages.opportunity_type = win_rates.opportunity_type
            and coverages.dimension = win_rates.dimension
            and coverages.dimension_value = win_rates.dimension_value
    {{ status_joins('pipeline_coverage', 'coverages.coverage', scope_of('coverages.dimension', 'coverages.dimension_value')) }}
)

select * from pipeline_coverage
