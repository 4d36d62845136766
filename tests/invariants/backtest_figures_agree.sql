-- What: figures of a backtest that follow from each other do: the base rate from the counts, the ten lifts have the mean 1,
--   the share that the list hit is the share that it found of all expansions, and the counts are those of the cases.
-- Why: each figure is computed on its own; one that is off alone would not be noticed.
-- Resolve: the function of the measure in macros/python/readiness/backtest.py.
with backtest as (
    select * from {{ ref('backtest') }}
),

cases as (
    select quarter_start, segment, method, count(*) as case_count, count(case when has_expanded then 1 end) as hit_count
    from {{ ref('backtest_cases') }}
    group by quarter_start, segment, method
    union all
    select quarter_start, 'all' as segment, method, count(*) as case_count,
        count(case when has_expanded then 1 end) as hit_count
    from {{ ref('backtest_cases') }}
    group by quarter_start, method
),

figures as (
    select
        quarter_start,
        segment,
        method,
        max(account_count) as account_count,
        max(expansion_count) as expansion_count,
        max(least(capacity, account_count)) as list_length,
        max(case when measure = 'base_rate' then estimate end) as base_rate,
        max(case when measure = 'precision_at_k' then estimate end) as precision_at_k,
        max(case when measure = 'recall_at_k' then estimate end) as recall_at_k,
        avg(case when measure like 'lift_decile_%' and decile is not null then estimate end) as mean_lift
    from backtest
    group by quarter_start, segment, method
)

select figures.*, cases.case_count, cases.hit_count
from figures
full outer join cases
    on
        figures.quarter_start = cases.quarter_start
        and figures.segment = cases.segment
        and figures.method = cases.method
where
    figures.method is null or cases.method is null
    or figures.account_count <> cases.case_count
    or figures.expansion_count <> cases.hit_count
    or abs(figures.base_rate * figures.account_count - figures.expansion_count) > 0.0001
    or abs(figures.mean_lift - 1) > 0.000001
    or abs(figures.precision_at_k * figures.list_length - figures.recall_at_k * figures.expansion_count) > 0.0001
