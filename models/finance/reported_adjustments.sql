-- What turns restated account months into reported ones: reported = restated + adjustment. Late facts are hidden from
-- closings, and from the fx and transfers between them, until the month in which they post.
with balances as (
    select
        *,
        {{ add_months('month', 1) }} as next_month,
        lag(account_key) over fact_history as previous_account_key,
        lag(hidden_amount) over fact_history as previous_amount
    from {{ ref('late_fact_balances') }}
    window fact_history as (partition by source_record_key order by balance_date, is_closing)
),

{%- set kinds = ['opening', 'prior_period', 'fx', 'transfer', 'closing', 'start_presence', 'closing_presence'] %}
{%- set parts = [
    ('account_key', 'month', {'closing': '-hidden_amount', 'closing_presence': '-hidden_presence'}, 'is_closing'),
    ('account_key', 'month', {'fx': 'previous_amount - hidden_amount'}, 'hidden_amount <> previous_amount'),
    ('account_key', 'month', {'transfer': '-previous_amount'}, 'account_key <> previous_account_key'),
    ('previous_account_key', 'month', {'transfer': 'previous_amount'}, 'account_key <> previous_account_key'),
    ('account_key', 'next_month', {'opening': '-hidden_amount', 'start_presence': '-hidden_presence'},
        'is_closing and next_month < ' ~ month_after_as_of()),
    ('account_key', 'next_month', {'prior_period': 'hidden_amount', 'start_presence': 'hidden_presence'},
        'is_closing and next_month = adjustment_month'),
] %}

parts as (
    {%- for account, month, amounts, condition in parts %}
    select
        {{ account }} as account_key,
        {{ month }} as month
        {%- for kind in kinds %},
        {{ amounts.get(kind, 0) }} as {{ kind }}_adjustment
        {%- endfor %}
    from balances
    {%- if condition %}
    where {{ condition }}
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

reported_adjustments as (
    select
        account_key,
        month
        {%- for kind in kinds %},
        cast(sum({{ kind }}_adjustment) as decimal(18, 2)) as {{ kind }}_adjustment
        {%- endfor %}
    from parts
    group by account_key, month
    having {% for kind in kinds %}sum({{ kind }}_adjustment) <> 0{{ ' or ' if not loop.last }}{% endfor %}
)

select * from reported_adjustments
