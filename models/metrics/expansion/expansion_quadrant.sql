with retention as (
    select * from {{ ref('nrr') }}
    where window_months = 12 and rate is not null
),

shares as (
    select * from {{ ref('expansion_share_of_new_arr') }}
    where is_full_window and rate is not null
),

limits as (
    select * from {{ ref('thresholds') }}
),

quadrants as (
    select * from {{ ref('expansion_quadrants') }}
),

judged as (
    select
        retention.month,
        retention.dimension,
        retention.dimension_value,
        retention.rate as nrr,
        shares.rate as expansion_share,
        {{ meets('retention.rate', 'nrr_limit.comparison', 'nrr_limit.value') }} as is_nrr_high,
        {{ meets('shares.rate', 'share_limit.comparison', 'share_limit.value') }} as is_expansion_share_high,
        retention.is_complete_month
    from retention
    inner join shares
        on
            retention.month = shares.month
            and retention.dimension = shares.dimension
            and retention.dimension_value = shares.dimension_value
    inner join limits as nrr_limit on nrr_limit.name = 'quadrant_nrr'
    inner join limits as share_limit on share_limit.name = 'quadrant_expansion_share'
),

expansion_quadrant as (
    select
        judged.month,
        judged.dimension,
        judged.dimension_value,
        judged.nrr,
        judged.expansion_share,
        judged.is_nrr_high,
        judged.is_expansion_share_high,
        quadrants.quadrant,
        quadrants.meaning,
        judged.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from judged
    inner join quadrants
        on
            judged.is_nrr_high = quadrants.is_nrr_high
            and judged.is_expansion_share_high = quadrants.is_expansion_share_high
)

select * from expansion_quadrant
