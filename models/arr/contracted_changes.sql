-- ARR that is signed but not yet in force: enters at signature, leaves when service starts. A line's contracted starts
-- after the as-of date count as the change from its balance today, dated at signature or, unsigned, at the as-of date.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
    where contracted_date < effective_date
),

line_states as (
    select * from {{ ref('line_states') }}
),

open_balances as (
    select account_key, product_family, currency_code, sum(amount_change) as amount
    from line_states
    where effective_date <= {{ as_of_date() }}
    group by account_key, product_family, currency_code
),

future_starts as (
    select
        line_states.account_key,
        coalesce(line_states.signed_date, {{ as_of_date() }}) as contracted_date,
        line_states.closing_amount - coalesce(
            lag(line_states.closing_amount) over (
                partition by line_states.account_key, line_states.product_family, line_states.currency_code
                order by line_states.effective_date
            ),
            open_balances.amount,
            0
        ) as amount
    from line_states
    left join open_balances
        on
            line_states.account_key = open_balances.account_key
            and line_states.product_family = open_balances.product_family
            and line_states.currency_code = open_balances.currency_code
    where
        line_states.phase = 3 and line_states.effective_date > {{ as_of_date() }}
        and line_states.started_record_key is not null
        and coalesce(line_states.signed_date, {{ as_of_date() }}) <= {{ as_of_date() }}
),

changes as (
    select account_key, {{ month_of('contracted_date') }} as month, amount from movements
    union all
    select account_key, effective_month as month, -amount as amount from movements
    union all
    select account_key, {{ month_of('contracted_date') }} as month, amount from future_starts
),

contracted_changes as (
    select account_key, month, cast(sum(amount) as decimal(18, 2)) as not_live_change
    from changes
    group by account_key, month
    having sum(amount) <> 0
)

select * from contracted_changes
