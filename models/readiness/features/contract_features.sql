-- A term repeats from the day on which the subscription first had it: a change in mid-term does not move the renewal.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

pieces as (
    select
        known_item_pieces.*,
        known_item_pieces.interval_count * billing_intervals.months as term_months
    from {{ ref('known_item_pieces') }} as known_item_pieces
    inner join {{ ref('billing_intervals') }} as billing_intervals
        on known_item_pieces.billing_interval = billing_intervals.billing_interval
    where known_item_pieces.arr_amount > 0
),

tiers as (
    select * from {{ ref('plan_tiers') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

items as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        pieces.leaf_account_key,
        pieces.subscription_key,
        pieces.item_key,
        pieces.product_family,
        pieces.arr_amount,
        pieces.known_from,
        pieces.term_months,
        tiers.tier_rank
    from scored_accounts
    inner join pieces
        on
            scored_accounts.account_key = pieces.account_key
            and scored_accounts.scoring_date >= pieces.known_from
            and scored_accounts.scoring_date < pieces.known_to
    left join tiers on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
),

holdings as (
    select
        account_key,
        scoring_date,
        count(distinct product_family) as product_family_count,
        max(known_from) as contract_known_date
    from items
    group by account_key, scoring_date
),

largest_tiers as (
    select
        account_key,
        scoring_date,
        tier_rank,
        row_number() over (partition by account_key, scoring_date order by arr_amount desc, item_key) as size_order
    from items
    where tier_rank is not null
),

largest_terms as (
    select
        items.*,
        row_number() over (
            partition by items.account_key, items.scoring_date order by items.arr_amount desc, items.item_key
        ) as size_order
    from items
    inner join thresholds as renewing on renewing.name = 'renewing_term_months'
    where {{ meets('items.term_months', 'renewing.comparison', 'renewing.value') }}
),

renewals as (
    select
        terms.account_key,
        terms.scoring_date,
        terms.term_months,
        min(pieces.service_from) as term_from
    from largest_terms as terms
    inner join pieces
        on
            terms.leaf_account_key = pieces.leaf_account_key
            and terms.subscription_key = pieces.subscription_key
            and terms.term_months = pieces.term_months
            and terms.scoring_date >= pieces.known_from
    where terms.size_order = 1
    group by terms.account_key, terms.scoring_date, terms.term_months
),

contract_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.arr_amount,
        scored_accounts.tenure_days,
        holdings.product_family_count,
        largest_tiers.tier_rank,
        cast({{ dbt.datediff('scored_accounts.scoring_date', add_months('renewals.term_from',
            'renewals.term_months * (1 + cast(floor(' ~ whole_months(
                'renewals.term_from', 'renewals.scoring_date'
            ) ~ ' / renewals.term_months) as ' ~ dbt.type_int() ~ '))'
        ), 'day') }} as {{ dbt.type_int() }}) as days_to_renewal,
        holdings.contract_known_date
    from scored_accounts
    inner join holdings
        on scored_accounts.account_key = holdings.account_key and scored_accounts.scoring_date = holdings.scoring_date
    left join largest_tiers
        on
            scored_accounts.account_key = largest_tiers.account_key
            and scored_accounts.scoring_date = largest_tiers.scoring_date
            and largest_tiers.size_order = 1
    left join renewals
        on scored_accounts.account_key = renewals.account_key and scored_accounts.scoring_date = renewals.scoring_date
)

select * from contract_features
