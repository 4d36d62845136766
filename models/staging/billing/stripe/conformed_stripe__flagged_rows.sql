-- Rows that count with a remark, beyond the one that their disposition can carry.
with line_flags as (
    select * from {{ ref('int_stripe__line_flags') }}
),

subscription_flags as (
    select * from {{ ref('int_stripe__subscription_flags') }}
),

discounts as (
    select * from {{ ref('int_stripe__discounts') }} where reason_code is null
),

charges as (
    select * from {{ ref('int_stripe__invoice_lines') }}
    where reason_code is null and charge_type = 'recurring' and not is_credit
),

discount_flags as (
    select
        discounts.source_table,
        discounts.record_id,
        'discount_ends_inside_term' as flag_code
    from discounts
    inner join charges
        on
            discounts.subscription_id = charges.subscription_id
            and discounts.valid_to > {{ company_date('charges.period_start_at') }}
            and discounts.valid_to < {{ company_date('charges.period_end_at') }}
    group by discounts.source_table, discounts.record_id
),

flags as (
    select source_table, record_id, flag_code from line_flags
    union all
    select source_table, record_id, flag_code from subscription_flags
    union all
    select source_table, record_id, flag_code from discount_flags
),

flagged_rows as (
    select
        'stripe' as source_system,
        source_table,
        record_id as source_record_id,
        flag_code
    from flags
)

select * from flagged_rows
