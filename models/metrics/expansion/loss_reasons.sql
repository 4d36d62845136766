-- Contraction and churn of the bridge with the reason that the items behind them give for their end. Where none is given, what
-- the success team recorded speaks for churn; failing that, the component that fell says what the customer gave up, if policy
-- names it as a reason.
with movements as (
    select
        account_key, product_family, effective_date, component, effective_month as month,
        movement_type_monthly as movement_type, sum(amount) as amount
    from {{ ref('fct_arr_movements') }}
    where movement_type_monthly in ('contraction', 'churn')
    group by account_key, product_family, effective_date, component, effective_month, movement_type_monthly
),

ends as (
    select account_key, product_family, piece_to as effective_date, end_reason, sum(amount) as amount
    from {{ ref('item_pieces') }}
    where end_cause = 'business' and end_reason is not null
    group by account_key, product_family, piece_to, end_reason
),

-- Items of one family that end on one day: the reason of the larger amount stands for all.
reasons as (
    select
        *,
        row_number() over (
            partition by account_key, product_family, effective_date order by amount desc, end_reason
        ) as reason_order
    from ends
),

recorded as (
    select * from {{ ref('nearest_churn_reasons') }}
),

named as (
    select
        movements.*,
        coalesce(reasons.end_reason, recorded.reason) as named_reason
    from movements
    left join reasons
        on
            movements.account_key = reasons.account_key
            and movements.product_family = reasons.product_family
            and movements.effective_date = reasons.effective_date
            and reasons.reason_order = 1
    left join recorded
        on
            movements.account_key = recorded.account_key
            and movements.effective_date = recorded.effective_date
            and movements.movement_type = 'churn'
),

natures as (
    select * from {{ ref('churn_reasons') }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

loss_reasons as (
    select
        named.account_key,
        named.product_family,
        named.effective_date,
        named.month,
        named.movement_type,
        attributes.segment,
        named.component,
        coalesce(named.named_reason, component_natures.reason, 'unstated') as reason,
        coalesce(natures.nature, component_natures.nature, 'unknown') as nature,
        cast(named.amount as decimal(18, 2)) as amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from named
    left join natures on named.named_reason = natures.reason
    left join natures as component_natures
        on named.named_reason is null and named.component = component_natures.reason
    inner join attributes
        on
            named.account_key = attributes.account_key
            and named.month >= attributes.month_from
            and named.month < attributes.month_to
)

select * from loss_reasons
