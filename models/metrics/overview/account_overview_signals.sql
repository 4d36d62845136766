with accounts as (
    select account_key
    from {{ ref('fct_account_arr_months') }}
    group by account_key
),

ranked_meters as (
    select
        *,
        row_number() over (partition by account_key order by rate desc, days_to_limit nulls last, entitlement) as meter_rank
    from {{ ref('limit_proximity_by_account') }}
    where month = {{ month_of(as_of_date()) }} and rate is not null
),

alerts as (
    select account_key, count(*) as open_alert_count
    from {{ ref('limit_alerts') }}
    where is_open
    group by account_key
),

signal_window as (
    select * from {{ ref('thresholds') }} where name = 'signal_window'
),

ranked_signals as (
    select
        signals.*,
        {{ meets(dbt.datediff('signals.known_date', as_of_date(), 'day'), 'signal_window.comparison', 'signal_window.value') }}
            as is_recent,
        row_number() over (
            partition by signals.account_key
            order by signals.known_date desc, signals.signal_date desc, signals.signal, signals.evidence_key
        ) as newest
    from {{ ref('signals') }} as signals
    cross join signal_window
),

found_signals as (
    select
        account_key,
        count(case when is_recent then 1 end) as recent_signal_count,
        max(case when newest = 1 then signal end) as last_signal,
        max(case when newest = 1 then known_date end) as last_signal_date
    from ranked_signals
    group by account_key
),

-- Of several answers on one day the worst is shown.
ranked_answers as (
    select
        hierarchy.account_key,
        responses.score,
        responses.response_date,
        row_number() over (
            partition by hierarchy.account_key order by responses.response_date desc, responses.score
        ) as newest
    from {{ ref('survey_responses') }} as responses
    inner join {{ ref('account_hierarchy') }} as hierarchy
        on
            responses.leaf_account_key = hierarchy.leaf_account_key
            and responses.response_date >= hierarchy.valid_from
            and responses.response_date < hierarchy.valid_to
    where
        responses.survey = 'nps'
        and responses.response_date <= {{ as_of_date() }}
        and responses.recorded_date <= {{ as_of_date() }}
),

support as (
    select * from {{ ref('support_load') }}
    where month = {{ month_of(as_of_date()) }}
),

account_overview_signals as (
    select
        accounts.account_key,
        ranked_meters.entitlement as nearest_limit,
        ranked_meters.rate as nearest_limit_rate,
        ranked_meters.days_to_limit,
        cast(coalesce(alerts.open_alert_count, 0) as {{ dbt.type_bigint() }}) as open_alert_count,
        cast(coalesce(found_signals.recent_signal_count, 0) as {{ dbt.type_bigint() }}) as recent_signal_count,
        found_signals.last_signal,
        found_signals.last_signal_date,
        ranked_answers.score as last_nps_score,
        ranked_answers.response_date as last_nps_date,
        cast(coalesce(support.opened_recent_count, 0) as {{ dbt.type_bigint() }}) as ticket_90_day_count,
        support.trend as ticket_trend
    from accounts
    left join ranked_meters on accounts.account_key = ranked_meters.account_key and ranked_meters.meter_rank = 1
    left join alerts on accounts.account_key = alerts.account_key
    left join found_signals on accounts.account_key = found_signals.account_key
    left join ranked_answers on accounts.account_key = ranked_answers.account_key and ranked_answers.newest = 1
    left join support on accounts.account_key = support.account_key
)

select * from account_overview_signals
