with changes as (
    select * from {{ ref('int_salesforce__judged_owner_changes') }} where reason_code is null
),

accounts as (
    select * from {{ ref('stg_salesforce__account') }}
    where row_reason is null and not is_deleted and merged_into_id is null and owner_id is not null
),

intervals as (
    select
        'account_history' as source_table,
        row_number,
        record_id,
        system_account_id,
        owner_id,
        case when lag(changed_date) over (partition by system_account_id order by changed_date) is null
            then {{ first_date() }} else changed_date end as valid_from,
        coalesce(
            lead(changed_date) over (partition by system_account_id order by changed_date), {{ open_end_date() }}
        ) as valid_to
    from changes
    union all
    select
        'account' as source_table,
        row_number,
        record_id,
        system_account_id,
        owner_id,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from accounts
    where not exists (select 1 from changes where changes.system_account_id = accounts.system_account_id)
),

account_owners as (
    select
        'salesforce' as source_system,
        source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        'salesforce:' || owner_id as owner_key,
        valid_from,
        valid_to
    from intervals
)

select * from account_owners
