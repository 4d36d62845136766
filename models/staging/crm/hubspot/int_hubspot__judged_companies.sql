with companies as (
    select * from {{ ref('stg_hubspot__company') }}
),

survivors as (
    select system_account_id, merged_ids from companies where row_reason is null and merged_ids is not null
),

merged as (
    select companies.row_number, min(survivors.system_account_id) as merged_into_id
    from companies
    inner join survivors
        on
            survivors.merged_ids like '%;' || companies.system_account_id || ';%'
            and survivors.system_account_id <> companies.system_account_id
    group by companies.row_number
),

judged_companies as (
    select
        companies.row_number,
        companies.record_id,
        companies.system_account_id,
        companies.account_name,
        companies.domain,
        companies.declared_account_id,
        companies.stripe_customer_id,
        merged.merged_into_id,
        companies.owner_id,
        companies.is_deleted,
        companies.created_date,
        companies.row_reason,
        case
            when companies.row_reason is not null then companies.row_reason
            when merged.merged_into_id is not null then 'merged_record'
            when companies.is_deleted then 'deleted_in_source'
        end as reason_code,
        companies.raw_row
    from companies
    left join merged on companies.row_number = merged.row_number
)

select * from judged_companies
