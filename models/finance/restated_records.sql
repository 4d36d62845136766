-- Why a source record carries other ARR than was published: each of its terms as published and at present.
{%- set terms = [
    'leaf_account_key', 'account_key', 'product_family', 'plan_id', 'currency_code', 'quantity', 'list_arr_local',
    'net_arr_local', 'is_held', 'valid_from', 'valid_to', 'amount'
] %}
with restated_items as (
    select
        source_record_key,
        sum(opening_change_amount) as opening_change_amount,
        sum(closing_change_amount) as closing_change_amount
    from {{ ref('restated_items') }}
    group by source_record_key
),

versions as (
    select * from {{ ref('subscription_item_versions') }}
),

{%- for side, pieces in [('published', 'published_item_pieces'), ('present', 'item_pieces')] %}

{{ side }} as (
    select
        source_record_key,
        max(leaf_account_key) as leaf_account_key,
        {%- for term in ['account_key', 'amount'] %}
        case when min({{ term }}) = max({{ term }}) then cast(min({{ term }}) as {{ dbt.type_string() }})
            else cast(min({{ term }}) as {{ dbt.type_string() }}) || ' to ' || cast(max({{ term }}) as {{ dbt.type_string() }}) end
            as {{ term }},
        {%- endfor %}
        max(product_family) as product_family,
        max(plan_id) as plan_id,
        max(currency_code) as currency_code,
        max(quantity) as quantity,
        max(list_arr_local) as list_arr_local,
        max(net_arr_local) as net_arr_local,
        max(case when is_held then 'true' else 'false' end) as is_held,
        min(piece_from) as valid_from,
        max(piece_to) as valid_to
    from {{ ref(pieces) }}
    group by source_record_key
),
{%- endfor %}

compared as (
    select
        restated_items.source_record_key,
        published.source_record_key is null as is_added,
        present.source_record_key is null as is_removed,
        versions.source_record_key is not null as is_in_source,
        -- A change of parent moves ARR between accounts and changes no total.
        restated_items.opening_change_amount = 0 and restated_items.closing_change_amount = 0 as is_moved_only
        {%- for term in terms %},
        coalesce(published.{{ term }} is distinct from present.{{ term }}, false) as is_other_{{ term }}
        {%- endfor %},
        {% for term in terms -%}
        case when (published.{{ term }} is distinct from present.{{ term }}) then {{ "'; " ~ term ~ " '" }}
            || coalesce(cast(published.{{ term }} as {{ dbt.type_string() }}), 'none') || ' -> '
            || coalesce(cast(present.{{ term }} as {{ dbt.type_string() }}), 'none') else '' end
        {%- if not loop.last %} || {% endif %}
        {% endfor %} as changes
    from restated_items
    left join published on restated_items.source_record_key = published.source_record_key
    left join present on restated_items.source_record_key = present.source_record_key
    left join versions on restated_items.source_record_key = versions.source_record_key
),

restated_records as (
    select
        source_record_key,
        case
            when is_added then 'added'
            when is_removed and is_in_source then 'no_longer_counted'
            when is_removed then 'removed'
            when is_other_leaf_account_key then 'account_link'
            when is_other_product_family then 'product_map'
            when is_other_quantity then 'quantity'
            when is_other_plan_id then 'plan'
            when is_other_currency_code or is_other_net_arr_local then 'price'
            when is_other_is_held then 'status'
            when is_other_valid_from or is_other_valid_to then 'service_dates'
            when is_other_account_key or is_moved_only then 'parent'
            else 'plan_rate'
        end as cause,
        nullif(substring(changes, 3), '') as changed_fields
    from compared
)

select * from restated_records
