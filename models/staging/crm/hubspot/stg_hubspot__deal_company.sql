with landed as (
    {{ landed_rows(source('hubspot', 'deal_company'), ['deal_id', 'company_id', "coalesce(type_id, '')"]) }}
),

typed as (
    select
        landed.deal_id || ':' || landed.company_id || ':' || coalesce(landed.type_id, '') as record_id,
        landed.row_number,
        landed.deal_id,
        landed.company_id,
        nullif(trim(landed.type_id), '') as type_id,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
