-- A zero ends the stretch before it, so it is counted to that stretch.
with changes as (
    select
        account_key,
        effective_date,
        closing_presence > 0 as is_present,
        movement_type_daily,
        coalesce(sum(case when closing_presence <= 0 then 1 else 0 end) over (
            partition by account_key order by effective_date rows between unbounded preceding and 1 preceding
        ), 0) as stretch
    from {{ ref('account_movement_types') }}
),

stretches as (
    select
        account_key,
        min(case when is_present then effective_date end) as present_from,
        max(case when not is_present then effective_date end) as left_date,
        max(case
            when not is_present and movement_type_daily = 'churn' then 'churned'
            when not is_present then 'transferred'
        end) as end_reason
    from changes
    group by account_key, stretch
),

account_presence as (
    select
        account_key,
        cast(row_number() over (partition by account_key order by present_from) as {{ dbt.type_int() }})
            as presence_number,
        present_from,
        coalesce(left_date, {{ open_end_date() }}) as present_to,
        end_reason
    from stretches
    where present_from is not null
)

select * from account_presence
