{{ config(materialized='view') }}
{%- set columns = [
    'month', 'dimension', 'dimension_value', 'reason', 'nature', 'account_count', 'amount', 'total_amount', 'share',
    'is_complete_month', 'as_of_date', 'policy_version'
] %}
with rows_shown as (
    select 'contraction' as movement_type, {{ columns | join(', ') }} from {{ ref('contraction_by_reason') }}
    union all
    select 'churn' as movement_type, {{ columns | join(', ') }} from {{ ref('churn_by_reason') }}
),

bi_losses_by_reason as (
    select
        rows_shown.month,
        rows_shown.movement_type,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.reason,
        rows_shown.nature,
        rows_shown.account_count,
        rows_shown.amount,
        rows_shown.total_amount,
        rows_shown.share,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_losses_by_reason
