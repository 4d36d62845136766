-- Accounts that may be approached at a month end: paying, past their first months, and not in bad health as far as is known.
with account_months as (
    select * from {{ ref('fct_account_arr_months') }}
    where closing_amount > 0
),

first_days as (
    select account_key, min(effective_date) as first_arr_date
    from {{ ref('fct_arr_movements') }}
    group by account_key
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

health as (
    select
        coalesce(hierarchy.account_key, scores.leaf_account_key) as account_key,
        {{ month_of('scores.score_date') }} as month,
        scores.health_score,
        row_number() over (
            partition by coalesce(hierarchy.account_key, scores.leaf_account_key), {{ month_of('scores.score_date') }}
            order by scores.score_date desc, scores.health_score
        ) as newest
    from {{ ref('health_scores') }} as scores
    left join hierarchy
        on
            scores.leaf_account_key = hierarchy.leaf_account_key
            and scores.score_date >= hierarchy.valid_from
            and scores.score_date < hierarchy.valid_to
    where
        scores.recorded_date <= {{ last_day_of('scores.score_date') }}
        and scores.recorded_date <= {{ as_of_date() }}
        and scores.score_date <= {{ as_of_date() }}
),

policy as (
    select
        {%- for name in ['eligible_tenure_days', 'eligible_health_score'] %}
        max(case when name = '{{ name }}' then value end) as {{ name }},
        max(case when name = '{{ name }}' then comparison end) as {{ name }}_comparison
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('thresholds') }}
),

judged as (
    select
        account_months.account_key,
        account_months.month,
        attributes.segment,
        account_months.closing_amount,
        {{ meets(
            dbt.datediff('first_days.first_arr_date', 'least(' ~ last_day_of('account_months.month') ~ ', ' ~ as_of_date() ~ ')',
                'day'),
            'policy.eligible_tenure_days_comparison', 'policy.eligible_tenure_days'
        ) }} as has_tenure,
        health.health_score is null or {{ meets(
            'health.health_score', 'policy.eligible_health_score_comparison', 'policy.eligible_health_score'
        ) }} as has_health
    from account_months
    cross join policy
    inner join first_days on account_months.account_key = first_days.account_key
    left join health
        on account_months.account_key = health.account_key and account_months.month = health.month and health.newest = 1
    inner join attributes
        on
            account_months.account_key = attributes.account_key
            and account_months.month >= attributes.month_from
            and account_months.month < attributes.month_to
),

eligible_accounts as (
    select
        account_key,
        month,
        segment,
        closing_amount,
        has_tenure,
        has_health,
        has_tenure and has_health as is_approachable
    from judged
)

select * from eligible_accounts
