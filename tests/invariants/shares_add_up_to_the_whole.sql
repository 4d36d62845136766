-- What: where the rows of a group are parts of one whole, they add up to it and their shares to 100 %: motions of the
--       mix, bands, ages, kinds of trigger, outcomes of a stage, reasons of a loss, phases, and what came of product A.
-- Why: shares of 97 % hide somebody, shares of 103 % count somebody twice.
-- Resolve: a value that no row is made for, or one that falls into two: see the cases and joins of the model.
--
-- Attach rates are no parts of one whole: an account may hold several add-ons, and several products beside A. For one
-- pair of products they are, together with the accounts that did not buy B in time.
{%- set slice = ['dimension', 'dimension_value'] %}
{%- set rows_of_a_whole = {
    'expansion_mix': [['month'], 'expansion_amount', 'total_amount', 'true'],
    'upgrade_matrix': [
        ['quarter', 'window_quarters', 'product_family', 'from_tier'] + slice, 'account_count', 'opening_account_count',
        'true'
    ],
    'expansion_frequency_mix': [slice, 'account_count', 'total_account_count', "frequency_band <> 'all'"],
    'time_to_expand_distribution': [slice, 'account_count', 'total_account_count', 'true'],
    'opportunity_trigger_mix': [['month'] + slice, 'opportunity_count', 'total_opportunity_count', 'true'],
    'opportunity_loss_reasons': [['month', 'opportunity_type'] + slice, 'lost_count', 'all_lost_count', 'true'],
    'stage_progression': [
        ['quarter', 'opportunity_type', 'from_stage'] + slice, 'opportunity_count', 'opening_count', 'true'
    ],
} %}
{%- set columns_of_a_whole = {
    'usage_quality': ['healthy', 'unproven', 'accidental', 'seasonal'],
    'account_phase': ['land', 'adopt', 'prove', 'expand'],
} %}
with wholes as (
    {%- for model, (keys, part, whole, filter) in rows_of_a_whole.items() %}
    select
        '{{ model }}' as metric,
        {% for key in keys -%}
        cast({{ key }} as {{ dbt.type_string() }}){{ " || ' ' || " if not loop.last }}
        {%- endfor %} as place,
        cast(sum({{ part }}) as decimal(28, 2)) as parts,
        cast(min({{ whole }}) as decimal(28, 2)) as lowest_whole,
        cast(max({{ whole }}) as decimal(28, 2)) as highest_whole,
        coalesce(sum(share), 1) as shares
    from {{ ref(model) }}
    where {{ filter }}
    group by {{ keys | join(', ') }}
    union all
    {%- endfor %}
    {%- for model, parts in columns_of_a_whole.items() %}
    select
        '{{ model }}' as metric,
        cast(month as {{ dbt.type_string() }}) || ' ' || dimension || ' ' || dimension_value as place,
        {% for part in parts %}{{ part }}_account_count{{ ' + ' if not loop.last }}{% endfor %} as parts,
        account_count as lowest_whole,
        account_count as highest_whole,
        1 as shares
    from {{ ref(model) }}
    union all
    {%- endfor %}
    select
        'cross_sell_attach' as metric,
        cast(attached.month as {{ dbt.type_string() }}) || ' ' || attached.dimension || ' ' || attached.dimension_value
        || ' ' || attached.product_a || ' ' || attached.product_b as place,
        min(attached.attached_account_count + attached.bundle_account_count + attached.b_before_account_count)
        + count(pairs.account_key) as parts,
        min(attached.mature_account_count) as lowest_whole,
        max(attached.mature_account_count) as highest_whole,
        1 as shares
    from {{ ref('cross_sell_attach') }} as attached
    left join {{ ref('cross_sell_pairs') }} as pairs
        on
            (attached.dimension = 'total' or attached.dimension_value = pairs.segment)
            and attached.product_a = pairs.product_a
            and attached.product_b = pairs.product_b
            and pairs.is_a_held
            and pairs.judged_date <= least({{ last_day_of('attached.month') }}, {{ as_of_date() }})
            and (pairs.started_b_date is null or pairs.started_b_date > pairs.judged_date)
    group by attached.month, attached.dimension, attached.dimension_value, attached.product_a, attached.product_b
)

select * from wholes
where parts <> lowest_whole or parts <> highest_whole or abs(shares - 1) > 0.00001
