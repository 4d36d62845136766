-- ARR that is signed but not yet in force: enters at signature, leaves when service starts. What starts after the as-of
-- date never leaves; without a signature date it counts from the as-of date.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
    where contracted_date < effective_date
),

future_lines as (
    select
        account_key,
        amount_change as amount,
        least(coalesce(signed_date, {{ as_of_date() }}), {{ as_of_date() }}) as contracted_date
    from {{ ref('line_changes') }}
    where
        phase = 3 and effective_date > {{ as_of_date() }} and started_record_key is not null
        and coalesce(signed_date, {{ as_of_date() }}) <= {{ as_of_date() }}
),

changes as (
    select account_key, {{ month_of('contracted_date') }} as month, amount from movements
    union all
    select account_key, effective_month as month, -amount as amount from movements
    union all
    select account_key, {{ month_of('contracted_date') }} as month, amount from future_lines
),

contracted_changes as (
    select account_key, month, cast(sum(amount) as decimal(18, 2)) as not_live_change
    from changes
    group by account_key, month
    having sum(amount) <> 0
)

select * from contracted_changes
