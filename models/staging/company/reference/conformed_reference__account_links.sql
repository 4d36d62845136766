with judged as (
    select * from {{ ref('int_reference__judged_links') }}
),

account_links as (
    select
        source_system,
        system_account_id,
        account_id,
        valid_from,
        valid_to,
        row_number
    from judged
    where reason_code is null
)

select * from account_links
