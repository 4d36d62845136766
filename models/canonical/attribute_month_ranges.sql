-- The attributes that an account has at month ends, in ranges of months: whoever has a figure by month looks them up here.
with attributes as (
    select
        *,
        {{ first_closing_month('valid_from') }} as month_from,
        {{ first_closing_month('valid_to') }} as month_to
    from {{ ref('account_attributes') }}
),

-- Accounts that may have a balance and of which no source says anything.
undescribed as (
    select hierarchy.account_key
    from {{ ref('account_hierarchy') }} as hierarchy
    left join attributes on hierarchy.account_key = attributes.account_key
    where attributes.account_key is null
    group by hierarchy.account_key
),

attribute_month_ranges as (
    select account_key, month_from, month_to, segment, industry, region, channel
    from attributes
    where month_from < month_to
    union all
    select
        account_key, {{ first_date() }} as month_from, {{ month_after_as_of() }} as month_to, 'unknown' as segment,
        'unknown' as industry, 'unknown' as region, 'unknown' as channel
    from undescribed
)

select * from attribute_month_ranges
