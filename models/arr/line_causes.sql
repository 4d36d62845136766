-- Every cause of a change: those of the line, what moved with its list price, and whether several share the amount.
{{ config(materialized='view') }}
with lines as (
    select * from {{ ref('line_attribution') }}
),

intermediate as (
    select * from {{ ref('intermediate_list_prices') }}
),

line_list_causes as (
    select * from {{ ref('line_list_causes') }}
),

causes as (
    select
        lines.*,
        coalesce(line_list_causes.is_other_plan, false) as is_other_plan,
        coalesce(line_list_causes.is_other_price_book, false) as is_other_price_book,
        coalesce(line_list_causes.is_other_term, false) as is_other_term,
        intermediate.unit_list_at_old_book,
        intermediate.unit_list_at_new_book,
        cast(lines.opening_amount * 100 as {{ dbt.type_bigint() }}) as opening_cents,
        cast(lines.amount_change * 100 as {{ dbt.type_bigint() }}) as change_cents
    from lines
    left join line_list_causes
        on
            lines.account_key = line_list_causes.account_key and lines.product_family = line_list_causes.product_family
            and lines.currency_code = line_list_causes.currency_code
            and lines.effective_date = line_list_causes.effective_date
    left join intermediate
        on
            lines.account_key = intermediate.account_key and lines.product_family = intermediate.product_family
            and lines.currency_code = intermediate.currency_code
            and lines.effective_date = intermediate.effective_date
),

line_causes as (
    select
        *,
        case when has_quantity then 1 else 0 end + case when has_discount then 1 else 0 end
        + case when has_list and not (is_other_plan or is_other_price_book or is_other_term) then 1 else 0 end
        + case when is_other_plan then 1 else 0 end + case when is_other_price_book then 1 else 0 end
        + case when is_other_term then 1 else 0 end > 1 as is_shared
    from causes
)

select * from line_causes
