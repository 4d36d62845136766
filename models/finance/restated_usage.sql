-- Invoice lines whose metered charge differs from what was published, in every month whose usage ARR counts them.
with publication as (
    select * from {{ ref('published_version') }}
),

charges as (
    select
        account_key, leaf_account_key, source_record_key, charge_month, amount as published_amount,
        cast(null as decimal(18, 2)) as present_amount
    from {{ ref('published_usage_charges') }}
    union all
    select
        account_key, leaf_account_key, source_record_key, charge_month, cast(null as decimal(18, 2)) as published_amount,
        amount as present_amount
    from {{ ref('usage_charges') }}
),

changes as (
    select
        account_key,
        source_record_key,
        charge_month,
        sum(coalesce(present_amount, 0) - coalesce(published_amount, 0)) as change_amount
    from charges
    group by account_key, source_record_key, charge_month
    having sum(coalesce(present_amount, 0) - coalesce(published_amount, 0)) <> 0
),

lines as (
    select
        source_record_key,
        sum(published_amount) as published_amount,
        sum(present_amount) as present_amount,
        max(case when published_amount is not null then leaf_account_key end) as published_leaf_account_key,
        max(case when present_amount is not null then leaf_account_key end) as present_leaf_account_key
    from charges
    group by source_record_key
),

charged_months as (
    select
        *,
        {{ each_month('charge_month', add_months('charge_month', whole_number('arr:usage_trailing_months') | int - 1)) }}
            as month
    from changes
),

restated_usage as (
    select
        charged_months.account_key,
        charged_months.source_record_key,
        charged_months.month,
        case
            when lines.published_amount is null then 'added'
            when lines.present_amount is null then 'removed'
            when lines.published_leaf_account_key <> lines.present_leaf_account_key then 'account_link'
            when lines.published_amount <> lines.present_amount then 'price'
            when count(*) over (partition by charged_months.source_record_key, charged_months.month) > 1 then 'parent'
            else 'service_dates'
        end as cause,
        'charge ' || coalesce(cast(lines.published_amount as {{ dbt.type_string() }}), 'none') || ' -> '
        || coalesce(cast(lines.present_amount as {{ dbt.type_string() }}), 'none') as changed_fields,
        cast({{ rate_of('sum(charged_months.change_amount) * 12', whole_number('arr:usage_trailing_months')) }}
            as decimal(18, 2)) as change_amount
    from charged_months
    inner join lines on charged_months.source_record_key = lines.source_record_key
    cross join publication
    where charged_months.month <= publication.compared_to_month
    group by
        charged_months.account_key, charged_months.source_record_key, charged_months.month, lines.published_amount,
        lines.present_amount, lines.published_leaf_account_key, lines.present_leaf_account_key
    having sum(charged_months.change_amount) <> 0
)

select * from restated_usage
