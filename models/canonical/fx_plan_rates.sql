with plan_rates as (
    select * from {{ ref('conformed_periods__fx_plan_rates') }}
    where currency_code <> {{ reporting_currency() }}
),

fx_plan_rates as (
    select
        currency_code,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by currency_code order by valid_from), {{ open_end_date() }}
        ) as valid_to,
        rate_to_reporting
    from plan_rates
    union all
    select
        {{ reporting_currency() }} as currency_code,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to,
        cast(1 as decimal(18, 8)) as rate_to_reporting
)

select * from fx_plan_rates
