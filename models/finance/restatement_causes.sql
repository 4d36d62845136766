-- What explains each restated balance: source records by month, and what no record explains as a row of its own.
with publication as (
    select * from {{ ref('published_version') }}
),

item_months as (
    select *, {{ each_month('month_from', 'month_to') }} as month
    from {{ ref('restated_items') }}
),

records as (
    select * from {{ ref('restated_records') }}
),

late_facts as (
    select * from {{ ref('late_facts') }}
),

explained_arr as (
    select
        item_months.account_key,
        item_months.month,
        'arr' as balance,
        item_months.source_record_key,
        records.cause,
        records.changed_fields,
        case when item_months.month = item_months.month_from then item_months.opening_change_amount
            else item_months.closing_change_amount end as opening_change_amount,
        item_months.closing_change_amount,
        late_facts.source_record_key is not null as is_recorded_late
    from item_months
    inner join records on item_months.source_record_key = records.source_record_key
    left join late_facts
        on
            item_months.source_record_key = late_facts.source_record_key
            and item_months.month >= late_facts.hidden_from_month
            and item_months.month <= late_facts.hidden_to_month
),

explained as (
    select * from explained_arr
    union all
    select
        account_key, month, 'usage_arr' as balance, source_record_key, cause, changed_fields,
        0 as opening_change_amount, change_amount as closing_change_amount, false as is_recorded_late
    from {{ ref('restated_usage') }}
),

-- Signed and not yet in force is contracted ARR less ARR.
changes as (
    select
        account_key,
        month,
        case measure when 'closing_carr' then 'contracted' when 'usage_arr' then 'usage_arr' else 'arr' end as balance,
        case when measure = 'opening' then change_amount else 0 end as opening_change_amount,
        case when measure = 'opening' then 0 else change_amount end as closing_change_amount
    from {{ ref('restatements') }}
    where measure in ('opening', 'closing', 'closing_carr', 'usage_arr')
    union all
    select
        account_key, month, 'contracted' as balance, 0 as opening_change_amount, -change_amount as closing_change_amount
    from {{ ref('restatements') }}
    where measure = 'closing'
    union all
    select
        account_key, month, balance, -opening_change_amount as opening_change_amount,
        -closing_change_amount as closing_change_amount
    from explained
),

unexplained as (
    select
        account_key,
        month,
        balance,
        cast(null as {{ dbt.type_string() }}) as source_record_key,
        'unexplained' as cause,
        cast(null as {{ dbt.type_string() }}) as changed_fields,
        sum(opening_change_amount) as opening_change_amount,
        sum(closing_change_amount) as closing_change_amount,
        false as is_recorded_late
    from changes
    group by account_key, month, balance
    having sum(opening_change_amount) <> 0 or sum(closing_change_amount) <> 0
),

causes as (
    select * from explained
    union all
    select * from unexplained
),

restatement_causes as (
    select
        publication.published_version,
        causes.account_key,
        causes.month,
        causes.balance,
        {{ dbt.split_part('causes.source_record_key', "':'", 1) }} as source_system,
        substring(causes.source_record_key, position(':' in causes.source_record_key) + 1) as source_record_id,
        causes.source_record_key,
        causes.cause,
        causes.changed_fields,
        cast(causes.opening_change_amount as decimal(18, 2)) as opening_change_amount,
        cast(causes.closing_change_amount as decimal(18, 2)) as closing_change_amount,
        causes.is_recorded_late,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from causes
    cross join publication
)

select * from restatement_causes
