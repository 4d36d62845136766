{{ config(materialized='table') }}
-- A changed currency would re-convert the whole deal: the amount stays what it was last in the currency of the first state.
with history as (
    select * from {{ ref('stg_salesforce__opportunity_history') }} where row_reason is null and not is_deleted
),

opportunities as (
    select * from {{ ref('stg_salesforce__opportunity') }} where row_reason is null
),

ordered as (
    select
        history.row_number,
        history.opportunity_id,
        history.amount_local,
        history.close_date,
        coalesce(history.currency_code, opportunities.currency_code, '{{ setting("crm:currency_without_code") }}')
            as state_currency,
        row_number() over (
            partition by history.opportunity_id order by history.changed_at, history.row_number
        ) as change_number,
        count(*) over (partition by history.opportunity_id) as change_count
    from history
    left join opportunities on history.opportunity_id = opportunities.opportunity_id
),

marked as (
    select
        *,
        first_value(state_currency) over (partition by opportunity_id order by change_number) as created_currency
    from ordered
),

held as (
    select
        *,
        max(case when state_currency = created_currency then change_number end) over (
            partition by opportunity_id order by change_number rows between unbounded preceding and current row
        ) as held_number
    from marked
),

opportunity_states as (
    select
        held.row_number,
        held.opportunity_id,
        held.created_currency as currency_code,
        known.amount_local,
        held.close_date,
        held.change_number,
        held.change_number = held.change_count as is_last
    from held
    inner join marked as known
        on held.opportunity_id = known.opportunity_id and held.held_number = known.change_number
)

select * from opportunity_states
