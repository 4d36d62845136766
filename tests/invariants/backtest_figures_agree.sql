-- What: figures of a backtest that follow from each other do: the base rate from the counts, the ten lifts have the mean 1,
--   the share that the list hit is the share that it found of all expansions, the counts are those of the cases, and all
--   quarters hold what the quarters hold in which the method said something.
-- Why: each figure is computed on its own; one that is off alone would not be noticed.
-- Resolve: the function of the measure in macros/python/readiness/backtest.py.
with backtest as (
    select *, case when quarter_start is null then 'all' else cast(quarter_start as {{ dbt.type_string() }}) end as dates
    from {{ ref('backtest') }}
),

cases as (
    select quarter_start, segment, method, score, has_expanded from {{ ref('backtest_cases') }}
    union all
    select quarter_start, 'all' as segment, method, score, has_expanded from {{ ref('backtest_cases') }}
),

figures as (
    select
        dates,
        segment,
        method,
        max(quarter_count) as quarter_count,
        max(account_count) as account_count,
        max(expansion_count) as expansion_count,
        max(capacity) as capacity,
        max(case when measure = 'base_rate' then estimate end) as base_rate,
        max(case when measure = 'precision_at_k' then estimate end) as precision_at_k,
        max(case when measure = 'recall_at_k' then estimate end) as recall_at_k,
        avg(case when measure like 'lift_decile_%' and decile is not null then estimate end) as mean_lift
    from backtest
    group by dates, segment, method
),

counted as (
    select
        cast(cases.quarter_start as {{ dbt.type_string() }}) as dates,
        cases.segment,
        cases.method,
        count(*) as case_count,
        count(cases.score) as scored_count,
        count(case when cases.has_expanded then 1 end) as hit_count,
        least(max(figures.capacity), count(*)) as list_length
    from cases
    left join figures
        on
            cast(cases.quarter_start as {{ dbt.type_string() }}) = figures.dates
            and cases.segment = figures.segment
            and cases.method = figures.method
    group by cases.quarter_start, cases.segment, cases.method
),

silent as (
    select segment, method
    from counted
    group by segment, method
    having max(scored_count) = 0
),

expected as (
    select dates, segment, method, 1 as quarter_count, case_count, hit_count, list_length
    from counted
    union all
    select
        'all' as dates, counted.segment, counted.method, count(*) as quarter_count, sum(counted.case_count) as case_count,
        sum(counted.hit_count) as hit_count, sum(counted.list_length) as list_length
    from counted
    left join silent on counted.segment = silent.segment and counted.method = silent.method
    where counted.scored_count > 0 or silent.method is not null
    group by counted.segment, counted.method
)

select figures.*, expected.case_count, expected.hit_count, expected.list_length
from figures
full outer join expected
    on
        figures.dates = expected.dates
        and figures.segment = expected.segment
        and figures.method = expected.method
where
    figures.method is null or expected.method is null
    or figures.quarter_count <> expected.quarter_count
    or figures.account_count <> expected.case_count
    or figures.expansion_count <> expected.hit_count
    or abs(figures.base_rate * figures.account_count - figures.expansion_count) > 0.0001
    or abs(figures.mean_lift - 1) > 0.000001
    or abs(figures.precision_at_k * expected.list_length - figures.recall_at_k * figures.expansion_count) > 0.0001
