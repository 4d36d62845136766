with conformed as (
    {{ union_conformed('opportunities', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'opportunity_key', 'opportunity_name', 'opportunity_type', 'motion', 'trigger_code',
        'owner_key', 'currency_code', 'amount_local', 'stage', 'is_closed', 'is_won', 'loss_reason',
        'created_date', 'close_date', 'last_activity_date'
    ], domain='crm') }}
),

links as (
    select * from {{ ref('account_links') }}
),

rates as (
    select * from {{ ref('fx_plan_rates') }}
),

opportunities as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.opportunity_key,
        conformed.opportunity_name,
        conformed.opportunity_type,
        conformed.motion,
        conformed.trigger_code,
        conformed.owner_key,
        conformed.currency_code,
        conformed.amount_local,
        conformed.stage,
        conformed.is_closed,
        conformed.is_won,
        conformed.loss_reason,
        conformed.created_date,
        conformed.close_date,
        conformed.last_activity_date,
        rates.rate_to_reporting as plan_rate,
        cast({{ in_reporting_currency('conformed.amount_local', 'rates.rate_to_reporting') }} as decimal(18, 2)) as amount
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and coalesce(conformed.created_date, {{ as_of_date() }}) >= links.valid_from
            and coalesce(conformed.created_date, {{ as_of_date() }}) < links.valid_to
    left join rates
        on
            conformed.currency_code = rates.currency_code
            and conformed.created_date >= rates.valid_from
            and conformed.created_date < rates.valid_to
)

select * from opportunities
