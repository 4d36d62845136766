-- Versions that at least one month closed without, each beside the version that it replaces.
{%- set chain = 'partition by leaf_account_key, item_key, lane, chain_number' %}
{%- set history = chain ~ ' order by valid_from, source_record_key' %}
with versions as (
    select
        *,
        {{ month_of('valid_from') }} as start_month,
        case when {{ open_month('recorded_date') }} > {{ month_of('valid_from') }}
            then {{ first_closing_month(open_month('recorded_date')) }} end as late_month
    from {{ ref('late_item_chains') }}
),

chained as (
    select
        *,
        {%- for column in ['source_record_key', 'currency_code', 'net_arr_local', 'is_held'] %}
        lag({{ column }}) over ({{ history }}) as replaced_{{ column }},
        {%- endfor %}
        -- Who knows a later version knows that this one is over.
        min(late_month) over ({{ history }} rows between current row and unbounded following) as learned_month,
        -- What was known in time takes its place: a later version, or the end.
        least(max(valid_to) over ({{ chain }}), coalesce(min(case when late_month is null then valid_from end) over (
            {{ history }} rows between current row and unbounded following
        ), {{ open_end_date() }})) as superseded_date
    from versions
),

bounded as (
    select
        *,
        least(learned_month, {{ first_closing_month('superseded_date') }}) as shown_month
    from chained
    where late_month is not null
),

late_facts as (
    select
        source_record_key,
        replaced_source_record_key,
        leaf_account_key,
        item_key,
        valid_from,
        recorded_date,
        start_month as hidden_from_month,
        {{ add_months('shown_month', -1) }} as hidden_to_month,
        case when shown_month = learned_month and shown_month < {{ month_after_as_of() }} then shown_month end
            as adjustment_month,
        case when shown_month < learned_month and shown_month < {{ month_after_as_of() }} then superseded_date end
            as superseded_date,
        currency_code,
        net_arr_local,
        is_held,
        replaced_currency_code,
        replaced_net_arr_local,
        replaced_is_held
    from bounded
    where shown_month > start_month
)

select * from late_facts
