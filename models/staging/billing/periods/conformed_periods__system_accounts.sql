-- The contract names customers by the company's own account id; its first usable row stands for the account.
with periods as (
    select * from {{ ref('int_periods__judged_periods') }} where reason_code is null
),

first_rows as (
    select account_id, min(row_number) as row_number, max(account_name) as account_name
    from periods
    group by account_id
),

system_accounts as (
    select
        'periods' as source_system,
        'subscription_periods' as source_table,
        periods.row_number,
        periods.source_record_id,
        periods.account_id as system_account_id,
        periods.account_id as declared_account_id,
        cast(null as {{ dbt.type_string() }}) as external_system,
        cast(null as {{ dbt.type_string() }}) as external_id,
        first_rows.account_name,
        cast(null as {{ dbt.type_string() }}) as domain,
        cast(null as {{ dbt.type_string() }}) as merged_into_id,
        false as is_deleted,
        {{ first_date() }} as known_from
    from periods
    inner join first_rows on periods.row_number = first_rows.row_number
)

select * from system_accounts
