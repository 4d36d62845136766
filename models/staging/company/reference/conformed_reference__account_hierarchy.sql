with judged as (
    select * from {{ ref('int_reference__judged_hierarchy') }}
),

account_hierarchy as (
    select
        account_id,
        parent_account_id,
        valid_from,
        valid_to,
        row_number
    from judged
    where reason_code is null
)

select * from account_hierarchy
