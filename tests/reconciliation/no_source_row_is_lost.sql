-- What: landed = used + quarantined + ignored, in rows and in money, for every source table and currency.
-- Why: a row that vanishes between landing and use is revenue nobody misses; a row disposed of twice is counted twice.
-- Resolve: look up the table in quality.row_counts_by_rule. A remainder above zero means that the vendor's
--          conformed_<vendor>__row_dispositions drops rows (an inner join, a filter); below zero, that it repeats them
--          (a join on a key that is not unique). `unknown` as disposition: the reason code is missing from
--          seeds/policy/reason_codes.csv.
select *
from {{ ref('source_conservation') }}
where rows_remainder <> 0 or amount_remainder <> 0
