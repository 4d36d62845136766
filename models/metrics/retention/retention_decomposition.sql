with retention as (
    select * from {{ ref('retention_by_dimension') }}
    where dimension in ('total', 'segment')
),

top_accounts as (
    select * from {{ ref('retention_top_accounts') }}
),

policy as (
    select
        {%- for name in ['fragile_nrr', 'fragile_grr'] %}
        cast(max(case when name = '{{ name }}' then value end) as decimal(38, 6)) as {{ name }},
        max(case when name = '{{ name }}' then comparison end) as {{ name }}_comparison
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('thresholds') }}
),

top_sums as (
    select
        month, window_months, dimension, dimension_value,
        {%- for size in [1, 5] %}
        sum(case when account_rank <= {{ size }} then opening_amount else 0 end) as top_{{ size }}_opening_amount,
        sum(case when account_rank <= {{ size }} then closing_amount else 0 end) as top_{{ size }}_closing_amount
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from top_accounts
    group by month, window_months, dimension, dimension_value
),

sums as (
    select
        retention.*,
        coalesce(top_sums.top_1_closing_amount, 0) as largest_account_amount,
        {%- for size in [1, 5] %}
        retention.opening_amount - coalesce(top_sums.top_{{ size }}_opening_amount, 0)
            as opening_without_top_{{ size }}_amount,
        retention.closing_amount - coalesce(top_sums.top_{{ size }}_closing_amount, 0)
            as closing_without_top_{{ size }}_amount
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from retention
    left join top_sums
        on
            retention.month = top_sums.month
            and retention.window_months = top_sums.window_months
            and retention.dimension = top_sums.dimension
            and retention.dimension_value = top_sums.dimension_value
),

-- Judged on amounts, so that no rounding of a rate decides: share >= cushion is largest x opening >= growth x closing.
retention_decomposition as (
    select
        sums.month,
        sums.window_months,
        sums.dimension,
        sums.dimension_value,
        sums.opening_amount,
        sums.expansion_amount,
        sums.contraction_amount,
        sums.churn_amount,
        sums.closing_amount,
        {{ rate_of('sums.expansion_amount', 'sums.opening_amount') }} as expansion_share,
        {{ rate_of('sums.contraction_amount', 'sums.opening_amount') }} as contraction_share,
        {{ rate_of('sums.churn_amount', 'sums.opening_amount') }} as churn_share,
        {{ rate_of('sums.closing_amount - sums.opening_amount', 'sums.opening_amount') }} as cushion,
        cast(sums.largest_account_amount as decimal(18, 2)) as largest_account_amount,
        {{ rate_of('sums.largest_account_amount', 'sums.closing_amount') }} as largest_account_share,
        sums.opening_amount > 0
        and {{ meets(
            'sums.closing_amount', 'policy.fragile_nrr_comparison', 'policy.fragile_nrr * sums.opening_amount'
        ) }}
        and (
            {{ meets(
                'sums.retained_amount', 'policy.fragile_grr_comparison', 'policy.fragile_grr * sums.opening_amount'
            ) }}
            or cast(sums.largest_account_amount as decimal(38, 2)) * sums.opening_amount
            >= cast(sums.closing_amount - sums.opening_amount as decimal(38, 2)) * sums.closing_amount
        ) as is_fragile,
        {%- for size in [1, 5] %}
        cast(sums.opening_without_top_{{ size }}_amount as decimal(18, 2)) as opening_without_top_{{ size }}_amount,
        cast(sums.closing_without_top_{{ size }}_amount as decimal(18, 2)) as closing_without_top_{{ size }}_amount,
        {{ rate_of('sums.closing_without_top_' ~ size ~ '_amount', 'sums.opening_without_top_' ~ size ~ '_amount') }}
            as nrr_without_top_{{ size }},
        {%- endfor %}
        sums.is_complete_month,
        sums.as_of_date,
        sums.policy_version
    from sums
    cross join policy
)

select * from retention_decomposition
