-- What could be seen to change on a day. The ledger tells the story as it is known today, and a fact that is recorded late tells
-- its neighbours anew; a feature may only know what was seen at the time.
with steps as (
    select
        *,
        quantity_before = 0 or quantity_after = 0 as is_start_or_end,
        amount_after_local - amount_before_local as change_local,
        {%- for amount in ['amount', 'list'] %}
        cast(
            (quantity_after - quantity_before) * cast({{ rate_of(amount ~ '_before_local', 'quantity_before') }}
                as decimal(19, 8)) as decimal(18, 6)
        ) as {{ amount }}_of_units_local{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('seen_steps') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
),

-- A family that starts or ends is a choice as a whole; of other changes the units are, and the price of another plan. A family
-- that comes back from a pause, or from a gap that a pending renewal may leave, was not bought again.
parts as (
    select
        *,
        case
            when is_return then 0
            when is_start_or_end or is_other_plan then change_local
            else amount_of_units_local
        end as chosen_local,
        not is_start_or_end and not is_other_plan and not is_ramp
        and round(list_after_local - list_before_local - list_of_units_local, 2) > 0 as is_price_rise
    from steps
),

account_days as (
    select
        hierarchy.account_key,
        parts.seen_date,
        sum({{ in_reporting_currency('parts.change_local', 'fx_plan_rates.rate_to_reporting') }}) as change_amount,
        sum({{ in_reporting_currency('parts.chosen_local', 'fx_plan_rates.rate_to_reporting') }}) as chosen_amount,
        max(case when parts.is_price_rise then 1 else 0 end) as is_price_rise
    from parts
    inner join {{ ref('account_hierarchy') }} as hierarchy
        on
            parts.leaf_account_key = hierarchy.leaf_account_key
            and parts.seen_date >= hierarchy.valid_from
            and parts.seen_date < hierarchy.valid_to
    inner join {{ ref('fx_plan_rates') }} as fx_plan_rates
        on
            parts.currency_code = fx_plan_rates.currency_code
            and parts.seen_date >= fx_plan_rates.valid_from
            and parts.seen_date < fx_plan_rates.valid_to
    group by hierarchy.account_key, parts.seen_date
),

balances as (
    select
        account_days.account_key,
        account_days.seen_date,
        sum(case when pieces.known_from < account_days.seen_date then pieces.arr_amount else 0 end) as amount_before,
        sum(case when pieces.known_to > account_days.seen_date then pieces.arr_amount else 0 end) as amount_after
    from account_days
    inner join pieces
        on
            account_days.account_key = pieces.account_key
            and account_days.seen_date >= pieces.known_from
            and account_days.seen_date <= pieces.known_to
    group by account_days.account_key, account_days.seen_date
),

seen_changes as (
    select
        account_days.account_key,
        account_days.seen_date,
        balances.amount_before > 0 and account_days.change_amount > 0
        and account_days.chosen_amount > account_days.change_amount - account_days.chosen_amount as is_expansion,
        balances.amount_before > 0 and balances.amount_after > 0 and account_days.change_amount < 0 as is_contraction,
        account_days.is_price_rise = 1 as is_price_rise
    from account_days
    inner join balances
        on account_days.account_key = balances.account_key and account_days.seen_date = balances.seen_date
    where account_days.seen_date <= {{ as_of_date() }}
)

select * from seen_changes
