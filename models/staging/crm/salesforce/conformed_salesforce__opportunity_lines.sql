with opportunity_lines as (
    select
        'salesforce' as source_system,
        'opportunity_line_item' as source_table,
        row_number,
        record_id as source_record_id,
        'salesforce:' || opportunity_id as opportunity_key,
        product_id,
        product_family,
        quantity,
        amount_local
    from {{ ref('int_salesforce__judged_lines') }}
    where reason_code is null
)

select * from opportunity_lines
