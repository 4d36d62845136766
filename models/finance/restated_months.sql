with restatements as (
    select * from {{ ref('restatements') }}
),

causes as (
    select
        month,
        case balance when 'arr' then 'closing' when 'contracted' then 'closing_carr' else balance end as measure,
        count(distinct source_record_key) as source_record_count,
        sum(case when cause = 'unexplained' then abs(closing_change_amount) else 0 end) as unexplained_amount
    from {{ ref('restatement_causes') }}
    group by
        month,
        case balance when 'arr' then 'closing' when 'contracted' then 'closing_carr' else balance end
),

summed as (
    select
        published_version,
        month,
        measure,
        count(*) as row_count,
        sum(published_amount) as published_amount,
        sum(present_amount) as present_amount,
        sum(change_amount) as change_amount,
        sum(abs(change_amount)) as gross_change_amount,
        max(as_of_date) as as_of_date,
        max(policy_version) as policy_version
    from restatements
    group by published_version, month, measure
),

restated_months as (
    select
        summed.published_version,
        summed.month,
        summed.measure,
        cast(summed.row_count as bigint) as row_count,
        cast(summed.published_amount as decimal(18, 2)) as published_amount,
        cast(summed.present_amount as decimal(18, 2)) as present_amount,
        cast(summed.change_amount as decimal(18, 2)) as change_amount,
        cast(summed.gross_change_amount as decimal(18, 2)) as gross_change_amount,
        cast(causes.source_record_count as bigint) as source_record_count,
        cast(causes.unexplained_amount as decimal(18, 2)) as unexplained_amount,
        summed.as_of_date,
        summed.policy_version
    from summed
    left join causes on summed.month = causes.month and summed.measure = causes.measure
)

select * from restated_months
