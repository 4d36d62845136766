with conformed as (
    {{ union_conformed('tickets', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'created_date', 'solved_date', 'priority', 'status', 'ticket_type', 'is_escalated',
        'satisfaction', 'recorded_date', 'reopened_date'
    ], domain='support') }}
),

links as (
    select * from {{ ref('account_links') }}
),

tickets as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.created_date,
        conformed.solved_date,
        conformed.priority,
        conformed.status,
        conformed.ticket_type,
        conformed.is_escalated,
        conformed.satisfaction,
        conformed.recorded_date,
        conformed.reopened_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and coalesce(conformed.created_date, {{ as_of_date() }}) >= links.valid_from
            and coalesce(conformed.created_date, {{ as_of_date() }}) < links.valid_to
)

select * from tickets
