-- One row an account and date; the greatest text wins where a file names one date twice.
with attributes as (
    select * from {{ ref('stg_reference__account_attributes') }}
    where account_id is not null and valid_from is not null
),

account_attributes as (
    select
        'reference' as source_system,
        account_id,
        valid_from,
        max(account_name) as account_name,
        max(segment) as segment,
        max(industry) as industry,
        max(region) as region,
        max(channel) as channel
    from attributes
    group by account_id, valid_from
)

select * from account_attributes
