with rates as (
    select * from {{ ref('stg_periods__fx_plan_rates') }}
),

fx_plan_rates as (
    select
        currency_code,
        valid_from,
        min(rate_to_reporting) as rate_to_reporting,
        count(distinct rate_to_reporting) as distinct_rates,
        min(row_number) as first_row,
        max(row_number) as last_row
    from rates
    where currency_code is not null and valid_from is not null and rate_to_reporting > 0
    group by currency_code, valid_from
)

select * from fx_plan_rates
