-- No row and no money may get lost between landing and use: landed = used + quarantined + ignored + remainder.
with landed as (
    {%- for vendor in vendors_of('all') %}
    select source_system, source_table, coalesce(currency_code, 'none') as currency_code, landed_rows, landed_amount
    from {{ ref('conformed_' ~ vendor ~ '__landed_rows') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

disposed as (
    select
        source_system,
        source_table,
        currency_code,
        {%- for disposition in ['used', 'quarantined', 'ignored'] %}
        sum(case when disposition = '{{ disposition }}' then row_count else 0 end) as rows_{{ disposition }},
        sum(case when disposition = '{{ disposition }}' then amount_local else 0 end) as amount_{{ disposition }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('row_counts_by_rule') }}
    group by source_system, source_table, currency_code
),

-- A currency known on one side only still makes a row, so that the difference shows.
matched as (
    select
        coalesce(landed.source_system, disposed.source_system) as source_system,
        coalesce(landed.source_table, disposed.source_table) as source_table,
        coalesce(landed.currency_code, disposed.currency_code) as currency_code,
        coalesce(landed.landed_rows, 0) as rows_landed,
        coalesce(landed.landed_amount, 0) as amount_landed,
        {%- for disposition in ['used', 'quarantined', 'ignored'] %}
        coalesce(disposed.rows_{{ disposition }}, 0) as rows_{{ disposition }},
        coalesce(disposed.amount_{{ disposition }}, 0) as amount_{{ disposition }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from landed
    full outer join disposed
        on
            landed.source_system = disposed.source_system
            and landed.source_table = disposed.source_table
            and landed.currency_code = disposed.currency_code
),

source_conservation as (
    select
        source_system,
        source_table,
        currency_code,
        cast(rows_landed as bigint) as rows_landed,
        cast(rows_used as bigint) as rows_used,
        cast(rows_quarantined as bigint) as rows_quarantined,
        cast(rows_ignored as bigint) as rows_ignored,
        cast(rows_landed - rows_used - rows_quarantined - rows_ignored as bigint) as rows_remainder,
        cast(amount_landed as decimal(38, 6)) as amount_landed,
        cast(amount_used as decimal(38, 6)) as amount_used,
        cast(amount_quarantined as decimal(38, 6)) as amount_quarantined,
        cast(amount_ignored as decimal(38, 6)) as amount_ignored,
        cast(amount_landed - amount_used - amount_quarantined - amount_ignored as decimal(38, 6))
            as amount_remainder
    from matched
)

select * from source_conservation
