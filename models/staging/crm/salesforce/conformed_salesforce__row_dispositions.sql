{{ config(materialized='table') }}
-- Rows about people leave no text behind: what the quarantine keeps of them is their id.
{%- set id_only = "'{\"id\":\"' || coalesce(record_id, '') || '\"}'" %}
{%- set judged = {
    'opportunity': 'int_salesforce__judged_opportunities', 'opportunity_line_item': 'int_salesforce__judged_lines',
    'opportunity_history': 'int_salesforce__judged_stage_changes',
    'account_history': 'int_salesforce__judged_owner_changes', 'contact': 'int_salesforce__judged_contacts'
} %}
with product_uses as (
    select product_id, max(case when reason_code = 'unmapped_product' then 1 else 0 end) as is_unmapped
    from {{ ref('int_salesforce__judged_lines') }}
    where reason_code is null or reason_code = 'unmapped_product'
    group by product_id
),

role_uses as (
    select user_role_id from {{ ref('stg_salesforce__user') }}
    where row_reason is null and not is_deleted
    group by user_role_id
),

verdicts as (
    select
        'account' as source_table, record_id, row_number,
        case
            when row_reason is not null then row_reason
            when merged_into_id is not null then 'merged_record'
            when is_deleted then 'deleted_in_source'
        end as reason_code,
        raw_row
    from {{ ref('stg_salesforce__account') }}
    {%- for table, model in judged.items() %}
    union all
    select
        '{{ table }}' as source_table, record_id, row_number,
        {{ 'coalesce(reason_code, flag_code) as reason_code' if table == 'opportunity' else 'reason_code' }},
        {{ id_only ~ ' as raw_row' if table == 'contact' else 'raw_row' }}
    from {{ ref(model) }}
    {%- endfor %}
    union all
    select
        source_table, record_id, row_number, coalesce(reason_code, flag_code) as reason_code,
        {{ id_only }} as raw_row
    from {{ ref('int_salesforce__judged_activities') }}
    union all
    select
        'user' as source_table, record_id, row_number,
        case when row_reason is not null then row_reason when is_deleted then 'deleted_in_source' end as reason_code,
        {{ id_only }} as raw_row
    from {{ ref('stg_salesforce__user') }}
    union all
    select
        'user_role' as source_table, roles.record_id, roles.row_number,
        case
            when roles.row_reason is not null then roles.row_reason
            when roles.is_deleted then 'deleted_in_source'
            when role_uses.user_role_id is null then 'not_referenced'
        end as reason_code,
        roles.raw_row
    from {{ ref('stg_salesforce__user_role') }} as roles
    left join role_uses on roles.user_role_id = role_uses.user_role_id
    union all
    select
        'product_2' as source_table, products.record_id, products.row_number,
        case
            when products.row_reason is not null then products.row_reason
            when product_uses.is_unmapped = 1 then 'unmapped_product'
            when product_uses.product_id is null then 'not_referenced'
        end as reason_code,
        products.raw_row
    from {{ ref('stg_salesforce__product_2') }} as products
    left join product_uses on products.product_id = product_uses.product_id
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

row_dispositions as (
    select
        'salesforce' as source_system,
        verdicts.source_table,
        verdicts.record_id as source_record_id,
        verdicts.row_number,
        coalesce(reason_codes.disposition, case when verdicts.reason_code is null then 'used' end) as disposition,
        verdicts.reason_code,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        case when reason_codes.disposition = 'quarantined' then verdicts.raw_row end as raw_row
    from verdicts
    left join reason_codes on verdicts.reason_code = reason_codes.reason_code
)

select * from row_dispositions
