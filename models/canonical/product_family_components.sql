-- Families in use with the components that their gains and losses carry. A family without a declared role is core.
with versions as (
    select distinct product_family from {{ ref('subscription_item_versions') }}
),

declared as (
    select * from {{ ref('product_families') }}
),

roles as (
    select * from {{ ref('family_role_components') }}
),

product_family_components as (
    select
        versions.product_family,
        roles.role,
        roles.family_component,
        roles.quantity_component
    from versions
    left join declared on versions.product_family = declared.product_family
    inner join roles on coalesce(declared.role, 'core') = roles.role
)

select * from product_family_components
