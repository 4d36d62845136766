-- The term in force repeats from the first day of its subscription: a change in mid-term does not move the renewal.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
),

billing_intervals as (
    select * from {{ ref('billing_intervals') }}
),

tiers as (
    select * from {{ ref('plan_tiers') }}
),

renewing as (
    select * from {{ ref('thresholds') }}
    where name = 'renewing_term_months'
),

subscription_starts as (
    select leaf_account_key, subscription_key, min(service_from) as service_from
    from pieces
    group by leaf_account_key, subscription_key
),

items as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        pieces.item_key,
        pieces.product_family,
        pieces.arr_amount,
        pieces.known_from,
        coalesce(tiers.tier_rank, 0) as tier_rank,
        pieces.interval_count * billing_intervals.months as term_months,
        subscription_starts.service_from as term_from
    from scored_accounts
    inner join pieces
        on
            scored_accounts.account_key = pieces.account_key
            and scored_accounts.scoring_date >= pieces.known_from
            and scored_accounts.scoring_date < pieces.known_to
    inner join subscription_starts
        on
            pieces.leaf_account_key = subscription_starts.leaf_account_key
            and pieces.subscription_key = subscription_starts.subscription_key
    inner join billing_intervals on pieces.billing_interval = billing_intervals.billing_interval
    left join tiers on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
),

terms as (
    select
        items.account_key,
        items.scoring_date,
        {{ add_months('items.term_from', 'items.term_months * (1 + cast(floor(' ~ whole_months(
            'items.term_from', 'items.scoring_date'
        ) ~ ' / items.term_months) as ' ~ dbt.type_int() ~ '))') }} as renewal_date,
        row_number() over (
            partition by items.account_key, items.scoring_date order by items.arr_amount desc, items.item_key
        ) as size_order
    from items
    inner join renewing on {{ meets('items.term_months', 'renewing.comparison', 'renewing.value') }}
),

sums as (
    select
        account_key,
        scoring_date,
        count(distinct product_family) as product_family_count,
        max(tier_rank) as tier_rank,
        max(known_from) as contract_known_date
    from items
    group by account_key, scoring_date
),

contract_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.arr_amount,
        scored_accounts.tenure_days,
        sums.product_family_count,
        cast(sums.tier_rank as {{ dbt.type_int() }}) as tier_rank,
        terms.renewal_date,
        cast({{ dbt.datediff('scored_accounts.scoring_date', 'terms.renewal_date', 'day') }} as {{ dbt.type_int() }})
            as days_to_renewal,
        sums.contract_known_date
    from scored_accounts
    inner join sums
        on scored_accounts.account_key = sums.account_key and scored_accounts.scoring_date = sums.scoring_date
    left join terms
        on
            scored_accounts.account_key = terms.account_key
            and scored_accounts.scoring_date = terms.scoring_date
            and terms.size_order = 1
)

select * from contract_features
