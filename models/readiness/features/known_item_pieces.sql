-- A version that was recorded late counts from that day; until then the one that it replaces stayed in force. That a gap
-- would be bridged showed only when service went on: inside it nobody knew.
with intervals as (
    select
        item_intervals.*,
        coalesce(bridged_gaps.gap_from, item_intervals.valid_to) as service_to
    from {{ ref('item_intervals') }} as item_intervals
    left join {{ ref('bridged_gaps') }} as bridged_gaps
        on
            item_intervals.leaf_account_key = bridged_gaps.leaf_account_key
            and item_intervals.product_family = bridged_gaps.product_family
            and item_intervals.valid_to = bridged_gaps.gap_to
            and item_intervals.bridge_reason is not null
    where not item_intervals.is_held
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

replacements as (
    select * from {{ ref('version_replacements') }}
),

known_versions as (
    select
        intervals.*,
        {{ known_on('intervals.valid_from', 'intervals.recorded_date') }} as known_from,
        {{ known_until('intervals.service_to', 'replacements.next_from', 'replacements.next_known_from') }} as known_to
    from intervals
    inner join replacements
        on
            intervals.source_record_key = replacements.source_record_key
            and intervals.item_key = replacements.item_key
            and intervals.product_family = replacements.product_family
),

known_item_pieces as (
    select
        hierarchy.account_key,
        known_versions.leaf_account_key,
        known_versions.subscription_key,
        known_versions.item_key,
        known_versions.source_record_key,
        known_versions.product_family,
        known_versions.plan_id,
        known_versions.billing_interval,
        known_versions.interval_count,
        known_versions.quantity,
        cast({{ in_reporting_currency('known_versions.net_arr_local', 'fx_plan_rates.rate_to_reporting') }}
            as decimal(18, 2)) as arr_amount,
        known_versions.valid_from as service_from,
        greatest(known_versions.known_from, fx_plan_rates.valid_from, hierarchy.valid_from) as known_from,
        least(known_versions.known_to, fx_plan_rates.valid_to, hierarchy.valid_to) as known_to
    from known_versions
    inner join fx_plan_rates
        on
            known_versions.currency_code = fx_plan_rates.currency_code
            and known_versions.known_to > fx_plan_rates.valid_from
            and known_versions.known_from < fx_plan_rates.valid_to
    inner join hierarchy
        on
            known_versions.leaf_account_key = hierarchy.leaf_account_key
            and known_versions.known_to > hierarchy.valid_from
            and known_versions.known_from < hierarchy.valid_to
    where
        known_versions.known_from < known_versions.known_to
        and greatest(known_versions.known_from, fx_plan_rates.valid_from, hierarchy.valid_from)
        < least(known_versions.known_to, fx_plan_rates.valid_to, hierarchy.valid_to)
)

select * from known_item_pieces
