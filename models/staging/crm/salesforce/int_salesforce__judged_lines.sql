with lines as (
    select * from {{ ref('stg_salesforce__opportunity_line_item') }}
),

opportunities as (
    select * from {{ ref('int_salesforce__judged_opportunities') }} where row_reason is null
),

products as (
    select product_id from {{ ref('stg_salesforce__product_2') }} where row_reason is null
),

product_map as (
    select * from {{ ref('product_map') }} where source_system = 'salesforce'
),

judged_lines as (
    select
        lines.row_number,
        lines.record_id,
        lines.line_id,
        lines.opportunity_id,
        lines.product_id,
        product_map.product_family,
        lines.quantity,
        lines.amount_local,
        case
            when lines.row_reason is not null then lines.row_reason
            when lines.is_deleted or opportunities.reason_code = 'deleted_in_source' then 'deleted_in_source'
            when opportunities.opportunity_id is null or opportunities.reason_code is not null then 'orphan_row'
            when products.product_id is null then 'missing_product'
            when product_map.product_family is null then 'unmapped_product'
        end as reason_code,
        lines.raw_row
    from lines
    left join opportunities on lines.opportunity_id = opportunities.opportunity_id
    left join products on lines.product_id = products.product_id
    left join product_map on lines.product_id = product_map.product_id
)

select * from judged_lines
