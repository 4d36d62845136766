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
        case
            when landed.delivery_reason is not null then landed.delivery_reason
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
