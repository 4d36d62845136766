-- Label combinations with a number, so that windows are summed by small keys.
with spells as (
    select * from {{ ref('account_balance_spells') }}
),

combinations as (
    select
        segment, industry, region, channel,
        null as acv_band, null as first_product, null as plan, null as contract_type, null as pricing_model
    from spells
    group by segment, industry, region, channel
    union all
    select
        null as segment, null as industry, null as region, null as channel,
        acv_band, first_product, plan, contract_type, pricing_model
    from spells
    group by acv_band, first_product, plan, contract_type, pricing_model
),

retention_profiles as (
    select
        cast(row_number() over (
            order by
                segment, industry, region, channel, acv_band, first_product, plan, contract_type, pricing_model
        ) as {{ dbt.type_int() }}) as profile_number,
        case when segment is null then 'commercial' else 'account' end as profile_kind,
        {%- for label in [
            'segment', 'industry', 'region', 'channel',
            'acv_band', 'first_product', 'plan', 'contract_type', 'pricing_model'
        ] %}
        cast({{ label }} as {{ dbt.type_string() }}) as {{ label }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from combinations
)

select * from retention_profiles
