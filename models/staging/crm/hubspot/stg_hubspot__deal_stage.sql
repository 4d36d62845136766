with landed as (
    {{ landed_rows(source('hubspot', 'deal_stage'), ['deal_id', "coalesce(_fivetran_start, date_entered, '')"]) }}
),

typed as (
    select
        landed.deal_id || ':' || coalesce(landed._fivetran_start, landed.date_entered, '') as record_id,
        landed.row_number,
        landed.deal_id as opportunity_id,
        nullif(trim(landed.value), '') as stage_id,
        coalesce({{ utc_timestamp('landed.date_entered') }}, {{ utc_timestamp('landed._fivetran_start') }}) as changed_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.date_entered', 'landed._fivetran_start'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
