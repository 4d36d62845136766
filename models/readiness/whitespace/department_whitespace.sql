-- Departments that use the product at similar accounts, beyond those of the account; each at what one costs the account today.
with seats as (
    select * from {{ ref('seat_whitespace') }}
),

departments as (
    select
        usage_features.account_key,
        usage_features.scoring_date,
        scored_accounts.segment,
        usage_features.department_count,
        usage_features.usage_known_date
    from {{ ref('usage_features') }} as usage_features
    inner join {{ ref('scored_accounts') }} as scored_accounts
        on
            usage_features.account_key = scored_accounts.account_key
            and usage_features.scoring_date = scored_accounts.scoring_date
    where usage_features.department_count > 0
),

department_policy as (
    select * from {{ ref('whitespace_kinds') }}
    where kind = 'departments'
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

ranked as (
    select
        *,
        count(*) over (partition by scoring_date, segment) as measured_count,
        row_number() over (partition by scoring_date, segment order by department_count, account_key) as count_order
    from departments
),

reached as (
    select
        ranked.scoring_date,
        ranked.segment,
        min(case
            when ranked.count_order >= ranked.measured_count * department_policy.reached_share
                then ranked.department_count
        end) as department_count,
        max(ranked.usage_known_date) as known_date
    from ranked
    cross join department_policy
    inner join thresholds as enough on enough.name = 'whitespace_similar_accounts'
    where {{ meets('ranked.measured_count', 'enough.comparison', 'enough.value') }}
    group by ranked.scoring_date, ranked.segment
),

department_whitespace as (
    select
        seats.account_key,
        seats.scoring_date,
        'departments' as kind,
        cast(greatest(reached.department_count, departments.department_count) as decimal(18, 4))
            as addressable_quantity,
        cast(departments.department_count as decimal(18, 4)) as current_quantity,
        cast(round({{ rate_of('seats.current_quantity * seats.unit_price_amount', 'departments.department_count') }}, 2)
            as decimal(18, 2)) as unit_price_amount,
        seats.headroom_amount,
        greatest(seats.known_date, reached.known_date) as known_date
    from seats
    inner join departments
        on seats.account_key = departments.account_key and seats.scoring_date = departments.scoring_date
    inner join reached on departments.scoring_date = reached.scoring_date and departments.segment = reached.segment
)

select * from department_whitespace
