with feature_catalogue as (
    select * from {{ ref('stg_product__feature_catalogue') }}
),

judged_features as (
    select
        row_number,
        feature_id,
        event_name,
        feature_name,
        area,
        product_family,
        plan_id,
        is_core,
        is_admin,
        is_integration,
        case
            when delivery_reason is not null then delivery_reason
            when event_name is null then 'missing_event'
            when count(*) over (partition by delivery_reason, event_name) > 1 then 'conflicting_versions'
        end as reason_code,
        raw_row
    from feature_catalogue
)

select * from judged_features
