-- Families that an account holds in several currencies: their presence over all currencies.
with lines as (
    select * from {{ ref('line_changes') }}
),

mixed as (
    select account_key, product_family
    from lines
    group by account_key, product_family
    having min(currency_code) <> max(currency_code)
),

changes as (
    select
        lines.account_key,
        lines.product_family,
        lines.effective_date,
        min(case when lines.phase = 3 then lines.signed_date end) as signed_date,
        sum(lines.amount_change) as amount_change,
        sum(case when lines.phase = 3 then lines.amount_change else 0 end) as business_change
    from lines
    inner join mixed
        on lines.account_key = mixed.account_key and lines.product_family = mixed.product_family
    group by lines.account_key, lines.product_family, lines.effective_date
),

balances as (
    select
        *,
        sum(amount_change) over (
            partition by account_key, product_family order by effective_date
            rows between unbounded preceding and current row
        ) as closing_amount
    from changes
),

mixed_currency_families as (
    select
        account_key,
        product_family,
        effective_date,
        signed_date,
        closing_amount - business_change > 0 and closing_amount > 0 as continues
    from balances
)

select * from mixed_currency_families
