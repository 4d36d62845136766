-- Inputs that would make numbers wrong everywhere. One row a problem; any row stops the build (post-hook).
{{ config(post_hook="{{ stop_on_rows(this, \"problem || ' Remedy: ' || remedy\") }}") }}
with currencies_in_use as (
    select * from {{ ref('currencies_in_use') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

first_rates as (
    select currency_code, min(valid_from) as first_rate_date from {{ ref('fx_plan_rates') }} group by currency_code
),

conflicting_rates as (
    select * from {{ ref('conformed_periods__fx_plan_rates') }} where distinct_rates > 1
),

ancestry as (
    select * from {{ ref('account_ancestry') }} where is_cycle
),

landing_errors as (
    {{ union_conformed('input_errors', ['error_code', 'problem', 'remedy'], domain='stopping') }}
),

input_errors as (
    select error_code, problem, remedy from landing_errors
    union all
    select
        'unknown_currency' as error_code,
        'Unknown currency ' || currencies_in_use.currency_code || ' in ' || cast(currencies_in_use.row_count as varchar)
        || ' row(s), first in ' || currencies_in_use.first_record || '.' as problem,
        'Correct the code in the source, or add it to seeds/policy/currencies.csv.' as remedy
    from currencies_in_use
    left join currencies on currencies_in_use.currency_code = currencies.currency_code
    where currencies.currency_code is null
    union all
    select
        'missing_fx_rate' as error_code,
        'No plan rate for ' || currencies_in_use.currency_code || ' on '
        || cast(currencies_in_use.first_used_date as varchar) || ', needed by '
        || currencies_in_use.first_record || '.' as problem,
        'Add the currency to periods/fx_plan_rates with a valid_from on or before that date.' as remedy
    from currencies_in_use
    left join first_rates on currencies_in_use.currency_code = first_rates.currency_code
    where first_rates.first_rate_date is null or first_rates.first_rate_date > currencies_in_use.first_used_date
    union all
    select
        'conflicting_fx_rates' as error_code,
        'Several plan rates for ' || currency_code || ' from ' || cast(valid_from as varchar) || '.' as problem,
        'Keep one rate a currency and date in periods/fx_plan_rates.' as remedy
    from conflicting_rates
    union all
    select
        'hierarchy_cycle' as error_code,
        'Account ' || leaf_account_key || ' is its own ancestor on ' || cast(min(as_of) as varchar)
        || ' (through ' || min(ancestor) || ').' as problem,
        'Break the cycle in reference/account_hierarchy.' as remedy
    from ancestry
    group by leaf_account_key
)

select * from input_errors
