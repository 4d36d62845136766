-- Aalen-Johansen: who has churned cannot expand any more, so churn takes an account out of the race. Censoring it would
-- answer a question about a world without churn.
{%- set curve = 'cohort_grain, cohort' %}
with exits as (
    select * from {{ ref('cohort_expansion_exits') }}
),

cohorts as (
    select
        {{ curve }},
        max(age_months) as last_age,
        sum(expanded_count + churned_count + censored_count) as account_count
    from exits
    group by {{ curve }}
),

longest as (
    select {{ each_month(first_date(), add_months(first_date(), 'last_age - 1')) }} as month
    from (select max(last_age) as last_age from cohorts) as ages
),

ages as (
    select cast(row_number() over (order by month) as {{ dbt.type_int() }}) as age_months from longest
),

risks as (
    select
        cohorts.cohort_grain,
        cohorts.cohort,
        cohorts.account_count,
        ages.age_months,
        coalesce(exits.expanded_count, 0) as expanded_count,
        coalesce(exits.churned_count, 0) as churned_count,
        coalesce(exits.censored_count, 0) as censored_count,
        -- Accounts that leave at age 0 have no whole month; they are never at risk.
        sum(coalesce(exits.expanded_count + exits.churned_count + exits.censored_count, 0)) over (
            partition by cohorts.cohort_grain, cohorts.cohort order by ages.age_months
            rows between current row and unbounded following
        ) as at_risk_count
    from cohorts
    inner join ages on cohorts.last_age >= ages.age_months
    left join exits
        on
            cohorts.cohort_grain = exits.cohort_grain
            and cohorts.cohort = exits.cohort
            and ages.age_months = exits.age_months
),

steps as (
    select
        *,
        {{ factors_so_far(
            exact_share('at_risk_count - expanded_count - churned_count', 'at_risk_count'), curve, 'age_months'
        ) }} as staying_shares,
        {{ exact_share('expanded_count', 'at_risk_count') }} as expanded_share,
        {{ exact_share('churned_count', 'at_risk_count') }} as churned_share
    from risks
),

stays as (
    select *, {{ product_of('staying_shares') }} as staying_rate from steps
),

hazards as (
    select *, coalesce(lag(staying_rate) over (partition by {{ curve }} order by age_months), 1) as staying_before
    from stays
),

curves as (
    select
        *,
        round(sum(staying_before * expanded_share) over (partition by {{ curve }} order by age_months), 8)
            as expanded_rate,
        round(sum(staying_before * churned_share) over (partition by {{ curve }} order by age_months), 8)
            as churned_rate
    from hazards
),

benchmarks as (
    select * from {{ ref('benchmarks') }}
    where metric = 'cohort_expansion_curve'
),

cohort_expansion_curve as (
    select
        curves.cohort_grain,
        curves.cohort,
        curves.age_months,
        cast(curves.account_count as {{ dbt.type_bigint() }}) as account_count,
        cast(curves.at_risk_count as {{ dbt.type_bigint() }}) as at_risk_count,
        cast(curves.expanded_count as {{ dbt.type_bigint() }}) as expanded_count,
        cast(curves.churned_count as {{ dbt.type_bigint() }}) as churned_count,
        cast(curves.censored_count as {{ dbt.type_bigint() }}) as censored_count,
        cast(curves.expanded_rate as decimal(18, 8)) as expanded_rate,
        cast(curves.churned_rate as decimal(18, 8)) as churned_rate,
        cast(round(curves.staying_rate, 8) as decimal(18, 8)) as staying_rate,
        benchmarks.low_value as benchmark_low,
        benchmarks.high_value as benchmark_high,
        {{ status_of_row() }} as status,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from curves
    left join benchmarks on benchmarks.scope = 'age_months:' || cast(curves.age_months as {{ dbt.type_string() }})
    {{ status_joins('cohort_expansion_curve', 'curves.expanded_rate', scope_of("'age_months'",
        'cast(curves.age_months as ' ~ dbt.type_string() ~ ')')) }}
)

select * from cohort_expansion_curve
