-- Account months of the reported book, of accounts of which something was learned late; all others are as restated.
with balances as (
    select
        *,
        closing_amount - opening_amount - prior_period_adjustment_amount - fx_amount - transfer_amount - released_amount
            as business_amount,
        coalesce(max(case when is_active_at_start or is_active_at_end then 1 else 0 end) over (
            partition by account_key order by month rows between unbounded preceding and 1 preceding
        ), 0) = 1 as had_arr_before
    from {{ ref('reported_balances') }}
),

typed as (
    select
        *,
        {{ movement_type('is_active_at_start', 'is_active_at_end', 'had_arr_before', 'business_amount') }}
            as movement_type
    from balances
),

reported_account_months as (
    select
        account_key,
        month,
        opening_amount,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn'] %}
        cast(case when movement_type = '{{ type }}' then business_amount else 0 end
            {%- if type == 'contraction' %} + released_amount{% endif %} as decimal(18, 2)) as {{ type }}_amount,
        {%- endfor %}
        fx_amount,
        transfer_amount,
        prior_period_adjustment_amount,
        closing_amount,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from typed
)

select * from reported_account_months
