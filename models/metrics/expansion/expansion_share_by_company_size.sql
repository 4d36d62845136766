with shares as (
    select * from {{ ref('expansion_share_of_new_arr') }}
    where dimension = 'total'
),

bridge as (
    select month, closing_amount from {{ ref('arr_bridge_monthly') }}
),

bands as (
    select * from {{ ref('company_size_bands') }}
),

-- Sources that disagree widen the range, so that no month counts twice.
expected as (
    select scope, min(low_value) as low_share, max(high_value) as high_share
    from {{ ref('benchmarks') }}
    where metric = 'expansion_share_by_company_size'
    group by scope
),

expansion_share_by_company_size as (
    select
        shares.month,
        bridge.closing_amount,
        bands.company_size_band,
        shares.expansion_amount,
        shares.new_amount,
        shares.rate,
        expected.low_share as expected_low_share,
        expected.high_share as expected_high_share,
        cast(case
            when shares.rate < expected.low_share then shares.rate - expected.low_share
            when shares.rate > expected.high_share then shares.rate - expected.high_share
            when shares.rate >= expected.low_share then 0
        end as decimal(28, 8)) as gap,
        shares.is_full_window,
        shares.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from shares
    inner join bridge on shares.month = bridge.month
    inner join bands
        on
            bridge.closing_amount >= bands.min_amount
            and (bridge.closing_amount < bands.max_amount or bands.max_amount is null)
    left join expected on expected.scope = {{ scope_of("'company_size_band'", 'bands.company_size_band') }}
)

select * from expansion_share_by_company_size
