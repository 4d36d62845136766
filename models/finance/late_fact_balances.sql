-- What late facts change, on the day they start, at the closings that lack them, and on the day something known in time
-- takes their place; each at that day's rate and parent.
{{ config(materialized='view') }}
with facts as (
    select * from {{ ref('late_facts') }}
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

months as (
    select source_record_key, {{ each_month('hidden_from_month', 'hidden_to_month') }} as month from facts
),

days as (
    select source_record_key, valid_from as balance_date, false as is_closing from facts
    union all
    select source_record_key, least({{ last_day_of('month') }}, {{ as_of_date() }}) as balance_date, true as is_closing
    from months
    union all
    select source_record_key, superseded_date as balance_date, false as is_closing from facts
    where superseded_date is not null
),

valued as (
    select
        facts.*,
        days.balance_date,
        days.is_closing,
        hierarchy.account_key,
        {{ in_reporting_currency('facts.net_arr_local', 'rates.rate_to_reporting') }} as presence,
        coalesce({{ in_reporting_currency('facts.replaced_net_arr_local', 'replaced_rates.rate_to_reporting') }}, 0)
            as replaced_presence
    from facts
    inner join days on facts.source_record_key = days.source_record_key
    inner join hierarchy
        on
            facts.leaf_account_key = hierarchy.leaf_account_key
            and days.balance_date >= hierarchy.valid_from
            and days.balance_date < hierarchy.valid_to
    {%- for rates, currency, kind in [('rates', 'currency_code', 'inner'), ('replaced_rates', 'replaced_currency_code', 'left')] %}
    {{ kind }} join fx_plan_rates as {{ rates }}
        on
            facts.{{ currency }} = {{ rates }}.currency_code
            and days.balance_date >= {{ rates }}.valid_from
            and days.balance_date < {{ rates }}.valid_to
    {%- endfor %}
),

late_fact_balances as (
    select
        source_record_key,
        account_key,
        {{ month_of('balance_date') }} as month,
        balance_date,
        is_closing,
        adjustment_month,
        cast(case when is_held then 0 else presence end - case when replaced_is_held then 0 else replaced_presence end
            as decimal(18, 2)) as hidden_amount,
        cast(presence - replaced_presence as decimal(18, 2)) as hidden_presence
    from valued
)

select * from late_fact_balances
