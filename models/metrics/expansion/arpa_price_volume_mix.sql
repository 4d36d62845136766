with cells as (
    select * from {{ ref('arpa_cells') }}
),

windows as (
    select window_length as window_months
    from {{ ref('metric_windows') }}
    where metric = 'arpa_price_volume_mix'
),

-- Both ends of every window side by side; a segment may be at one end only.
ends as (
    select
        cells.month, windows.window_months, cells.dimension, cells.dimension_value, cells.segment,
        0 as opening_account_count, 0 as opening_amount, cells.account_count as closing_account_count,
        cells.closing_amount
    from cells
    cross join windows
    union all
    select
        {{ add_months('cells.month', 'windows.window_months') }} as month, windows.window_months, cells.dimension,
        cells.dimension_value, cells.segment, cells.account_count as opening_account_count,
        cells.closing_amount as opening_amount, 0 as closing_account_count, 0 as closing_amount
    from cells
    cross join windows
    where {{ add_months('cells.month', 'windows.window_months') }} <= {{ month_of(as_of_date()) }}
),

segments as (
    select
        month, window_months, dimension, dimension_value, segment,
        sum(opening_account_count) as opening_account_count, sum(opening_amount) as opening_amount,
        sum(closing_account_count) as closing_account_count, sum(closing_amount) as closing_amount
    from ends
    group by month, window_months, dimension, dimension_value, segment
),

-- Accounts of the closing at the ARPA that their segment had at the opening; a segment that is new has no price change.
at_old_price as (
    select
        *,
        case when opening_account_count = 0 then closing_amount else cast({{ round_ratio(
            'cast(opening_amount * 100 as ' ~ wide_integer() ~ ') * closing_account_count',
            'opening_account_count'
        ) }} as decimal(38, 0)) * cast(0.01 as decimal(3, 2)) end as old_price_amount
    from segments
),

sums as (
    select
        month, window_months, dimension, dimension_value,
        sum(opening_account_count) as opening_account_count,
        sum(closing_account_count) as closing_account_count,
        sum(opening_amount) as opening_amount,
        sum(closing_amount) as closing_amount,
        sum(closing_amount - old_price_amount) as price_amount
    from at_old_price
    group by month, window_months, dimension, dimension_value
),

effects as (
    select
        *,
        cast({{ round_ratio(
            'cast(opening_amount * 100 as ' ~ wide_integer() ~ ') * (closing_account_count - opening_account_count)',
            'opening_account_count'
        ) }} as decimal(38, 0)) * cast(0.01 as decimal(3, 2)) as volume_amount
    from sums
    where opening_account_count > 0
),

arpa_price_volume_mix as (
    select
        month,
        cast(window_months as {{ dbt.type_int() }}) as window_months,
        dimension,
        dimension_value,
        cast(opening_account_count as {{ dbt.type_bigint() }}) as opening_account_count,
        cast(closing_account_count as {{ dbt.type_bigint() }}) as closing_account_count,
        cast(opening_amount as decimal(18, 2)) as opening_amount,
        cast(volume_amount as decimal(18, 2)) as volume_amount,
        cast(closing_amount - opening_amount - volume_amount - price_amount as decimal(18, 2)) as mix_amount,
        cast(price_amount as decimal(18, 2)) as price_amount,
        cast(closing_amount as decimal(18, 2)) as closing_amount,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from effects
)

select * from arpa_price_volume_mix
