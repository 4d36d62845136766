with conformed as (
    {{ union_conformed('opportunity_stage_changes', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'opportunity_key', 'stage', 'amount_local', 'close_date', 'valid_from', 'valid_to'
    ], domain='crm') }}
),

links as (
    select * from {{ ref('account_links') }}
),

opportunities as (
    select * from {{ ref('opportunities') }}
),

opportunity_stage_changes as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.opportunity_key,
        conformed.stage,
        conformed.amount_local,
        conformed.close_date,
        conformed.valid_from,
        conformed.valid_to,
        cast({{ in_reporting_currency('conformed.amount_local', 'opportunities.plan_rate') }} as decimal(18, 2)) as amount
    from conformed
    inner join opportunities on conformed.opportunity_key = opportunities.opportunity_key
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.valid_from >= links.valid_from
            and conformed.valid_from < links.valid_to
)

select * from opportunity_stage_changes
