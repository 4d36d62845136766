-- Both ends of the reported account months, with presence (ARR and what a pause holds), which decides the type.
{{ config(materialized='view') }}
with adjustments as (
    select * from {{ ref('reported_adjustments') }}
),

restated as (
    select * from {{ ref('fct_account_arr_months') }}
    where account_key in (select adjustments.account_key from adjustments)
),

held as (
    select * from {{ ref('item_pieces') }}
    where is_held and account_key in (select adjustments.account_key from adjustments)
),

months as (
    select
        coalesce(restated.account_key, adjustments.account_key) as account_key,
        coalesce(restated.month, adjustments.month) as month,
        {%- for flow in ['opening', 'fx', 'transfer', 'closing'] %}
        coalesce(restated.{{ flow }}_amount, 0) + coalesce(adjustments.{{ flow }}_adjustment, 0) as {{ flow }}_amount,
        {%- endfor %}
        coalesce(adjustments.prior_period_adjustment, 0) as prior_period_adjustment_amount,
        -- A pause that turns into churn is released where the churn is booked, whatever the type of the month.
        greatest(coalesce(restated.contraction_amount, 0), 0) as released_amount,
        coalesce(restated.opening_amount, 0) + coalesce(adjustments.start_presence_adjustment, 0) as start_presence,
        coalesce(restated.closing_amount, 0) + coalesce(adjustments.closing_presence_adjustment, 0) as closing_presence
    from restated
    full outer join adjustments on restated.account_key = adjustments.account_key and restated.month = adjustments.month
),

held_months as (
    select
        months.account_key,
        months.month,
        sum(case when held.piece_from < months.month and held.piece_to >= months.month then held.amount else 0 end)
            as opening_held,
        sum(case when {{ first_closing_month('held.piece_from') }} <= months.month
            and {{ first_closing_month('held.piece_to') }} > months.month then held.amount else 0 end) as closing_held
    from months
    inner join held on months.account_key = held.account_key
    group by months.account_key, months.month
),

reported_balances as (
    select
        months.account_key,
        months.month,
        {%- for flow in ['opening', 'prior_period_adjustment', 'fx', 'transfer', 'released', 'closing'] %}
        cast(months.{{ flow }}_amount as decimal(18, 2)) as {{ flow }}_amount,
        {%- endfor %}
        months.start_presence + coalesce(held_months.opening_held, 0) > 0 or months.transfer_amount > 0
            as is_active_at_start,
        months.closing_presence + coalesce(held_months.closing_held, 0) > 0 or months.transfer_amount < 0
            as is_active_at_end
    from months
    left join held_months on months.account_key = held_months.account_key and months.month = held_months.month
)

select * from reported_balances
