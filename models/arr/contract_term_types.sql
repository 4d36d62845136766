-- The name for every length of term that is sold.
with pieces as (
    select * from {{ ref('item_pieces') }}
),

billing_intervals as (
    select * from {{ ref('billing_intervals') }}
),

contract_types as (
    select * from {{ ref('contract_types') }}
),

terms as (
    select pieces.billing_interval, pieces.interval_count, billing_intervals.periods_per_year
    from pieces
    inner join billing_intervals on pieces.billing_interval = billing_intervals.billing_interval
    group by pieces.billing_interval, pieces.interval_count, billing_intervals.periods_per_year
),

-- Days of a term are 365 x interval_count / periods_per_year; the longest limit that it reaches counts.
reached as (
    select terms.billing_interval, terms.interval_count, max(contract_types.min_term_days) as min_term_days
    from terms
    inner join contract_types
        on terms.interval_count * 365 >= contract_types.min_term_days * terms.periods_per_year
    group by terms.billing_interval, terms.interval_count
),

contract_term_types as (
    select reached.billing_interval, reached.interval_count, contract_types.contract_type
    from reached
    inner join contract_types on reached.min_term_days = contract_types.min_term_days
)

select * from contract_term_types
