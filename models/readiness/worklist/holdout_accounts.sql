-- Drawn once and for ever by the name of the account: whoever is held out stays out, so that its outcome can be compared.
{%- set drawn_by = "'" ~ setting('readiness:holdout_salt') ~ ":' || accounts.account_key" %}
with accounts as (
    select account_key
    from {{ ref('scored_accounts') }}
    group by account_key
),

share as (
    select * from {{ ref('thresholds') }}
    where name = 'holdout_share'
),

holdout_accounts as (
    select
        accounts.account_key,
        cast({{ hashed_share(drawn_by) }} as decimal(9, 8)) as draw,
        {{ meets(hashed_share(drawn_by), 'share.comparison', 'share.value') }} as is_holdout
    from accounts
    cross join share
)

select * from holdout_accounts
