-- Each account takes its attributes from the best-ranked source that knows any; the first value extends backwards.
with rows_of_sources as (
    {%- for source in vendors_of('attributes') %}
    select {{ loop.index }} as source_rank, account_id, valid_from, segment, industry, region, channel
    from {{ ref('conformed_' ~ source ~ '__account_attributes') }}
    where coalesce(segment, industry, region, channel) is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

relinked_accounts as (
    select * from {{ ref('relinked_accounts') }}
),

-- What a source says of the account itself comes before what it says of a customer that turned out to be the account.
rows_of_accounts as (
    select
        coalesce(relinked_accounts.account_key, rows_of_sources.account_id) as account_key,
        2 * rows_of_sources.source_rank + case when relinked_accounts.account_id is null then 0 else 1 end as source_rank,
        rows_of_sources.valid_from,
        rows_of_sources.segment,
        rows_of_sources.industry,
        rows_of_sources.region,
        rows_of_sources.channel
    from rows_of_sources
    left join relinked_accounts on rows_of_sources.account_id = relinked_accounts.account_id
),

reported as (
    select
        account_key,
        source_rank,
        valid_from,
        max(segment) as segment,
        max(industry) as industry,
        max(region) as region,
        max(channel) as channel
    from rows_of_accounts
    group by account_key, source_rank, valid_from
),

summary as (
    select
        account_key,
        source_rank,
        min(segment) as segment,
        min(industry) as industry,
        min(region) as region,
        min(channel) as channel,
        coalesce(min(segment) = max(segment), true) and coalesce(min(industry) = max(industry), true)
        and coalesce(min(region) = max(region), true) and coalesce(min(channel) = max(channel), true) as is_constant,
        row_number() over (partition by account_key order by source_rank) as preference
    from reported
    group by account_key, source_rank
),

history as (
    select
        reported.account_key,
        reported.valid_from,
        {%- for attribute in ['segment', 'industry', 'region', 'channel'] %}
        {{ last_known('reported.' ~ attribute, 'reported.account_key', 'reported.valid_from') }} as {{ attribute }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from reported
    inner join summary
        on reported.account_key = summary.account_key and reported.source_rank = summary.source_rank
    where summary.preference = 1 and not summary.is_constant
),

dated as (
    select
        *,
        case when row_number() over (partition by account_key order by valid_from) = 1
            then {{ first_date() }} else valid_from end as known_from,
        coalesce(
            lead(valid_from) over (partition by account_key order by valid_from), {{ open_end_date() }}
        ) as valid_to
    from history
    union all
    select
        account_key, {{ first_date() }} as valid_from, segment, industry, region, channel,
        {{ first_date() }} as known_from,
        {{ open_end_date() }} as valid_to
    from summary
    where preference = 1 and is_constant
),

account_attributes as (
    select
        account_key,
        known_from as valid_from,
        valid_to,
        coalesce(segment, 'unknown') as segment,
        coalesce(industry, 'unknown') as industry,
        coalesce(region, 'unknown') as region,
        coalesce(channel, 'unknown') as channel
    from dated
)

select * from account_attributes
