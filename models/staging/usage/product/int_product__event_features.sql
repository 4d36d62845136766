-- The catalogue version stands for the map as a whole: when it changes, all days are counted again.
with features as (
    select * from {{ ref('int_product__judged_features') }}
    where reason_code is null
),

catalogue as (
    select cast(coalesce(sum({{ label_number("event_name || '|' || feature_id || '|' || cast(is_core as " ~ dbt.type_string() ~ ")") }}), 0) as bigint)
        as catalogue_version
    from features
),

event_features as (
    select
        features.event_name,
        features.feature_id,
        features.is_core,
        catalogue.catalogue_version
    from catalogue
    left join features on true
)

select * from event_features
