-- What became of chosen accounts, by what was done with them. Held-out accounts were drawn, so the difference to the listed
-- ones is what the list brings; whether an account was contacted was somebody's choice, so that difference is not.
with contact_log as (
    select contact_log.*
    from {{ ref('contact_log') }} as contact_log
    inner join {{ ref('scoring_dates') }} as dates on contact_log.scoring_date = dates.scoring_date
    where dates.is_month_end
),

outcomes as (
    select * from {{ ref('outcomes') }}
    where target = 'any' and is_window_complete
),

judged as (
    select
        contact_log.segment,
        'held_out' as treatment,
        outcomes.has_expanded,
        outcomes.expansion_amount
    from contact_log
    inner join outcomes
        on contact_log.account_key = outcomes.account_key and contact_log.scoring_date = outcomes.scoring_date
    where contact_log.is_holdout
    union all
    select contact_log.segment, 'listed' as treatment, outcomes.has_expanded, outcomes.expansion_amount
    from contact_log
    inner join outcomes
        on contact_log.account_key = outcomes.account_key and contact_log.scoring_date = outcomes.scoring_date
    where contact_log.is_listed
    union all
    select
        contact_log.segment,
        case when contact_log.is_contacted then 'listed_contacted' else 'listed_not_contacted' end as treatment,
        outcomes.has_expanded,
        outcomes.expansion_amount
    from contact_log
    inner join outcomes
        on contact_log.account_key = outcomes.account_key and contact_log.scoring_date = outcomes.scoring_date
    where contact_log.is_listed
),

sliced as (
    {{ by_total_and_segment('judged') }}
),

contact_uplift as (
    select
        dimension,
        dimension_value,
        treatment,
        cast(sum(case when has_expanded then 1 else 0 end) as {{ dbt.type_bigint() }}) as expanded_count,
        count(*) as chosen_count,
        {{ rate_of('sum(case when has_expanded then 1 else 0 end)', 'count(*)') }} as rate,
        cast(sum(expansion_amount) as decimal(18, 2)) as expansion_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sliced
    group by dimension, dimension_value, treatment
)

select * from contact_uplift
