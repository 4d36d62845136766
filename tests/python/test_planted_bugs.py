"""Bugs that real projects made, planted one at a time into the compiled SQL: the comparison with the oracle sees each.

A comparison that has never been seen failing proves nothing. Every case names a model, a piece of its compiled SQL and
what a wrong project would have written instead.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from compiled_warehouse import compiled_warehouse
from differential import LEDGER, ledger_differences, month_differences, run_oracle, run_warehouse
from oracle import Company
from strategies import random_company

BUGS = {
    "today's price applied to the past": (
        "conformed_periods__subscription_items",
        "periods.amount as net_amount_local,",
        "last(periods.amount) over (partition by periods.subscription_id order by periods.start_date rows between "
        "unbounded preceding and unbounded following) as net_amount_local,",
    ),
    "accounts mixed in rolling totals": (
        "line_states",
        "partition by account_key, product_family, currency_code",
        "partition by product_family, currency_code",
    ),
    "rows for months to come": ("fct_arr_movements", "effective_date <= cast('2026-06-30' as date)", "true"),
    "a yearly price counted monthly": ("subscription_item_versions", "* intervals.periods_per_year", "* 12"),
    "interval_count ignored": ("subscription_item_versions", "conformed.interval_count = 1", "true"),
    "quantity 0 loses the line": (
        "conformed_periods__subscription_items",
        "coalesce(nullif(periods.quantity, 0), 1)",
        "coalesce(periods.quantity, 1)",
    ),
    "a free month read as churn": ("bridged_gaps", "then 31", "then 0"),
    "churn counted twice": (
        "fct_arr_movements",
        "change_cents - quantity_cents",
        "case when movement_type_daily = 'churn' then 2 else 1 end * change_cents - quantity_cents",
    ),
    "a join to a non-unique attribute": (
        "item_pieces",
        'select * from "compiled"."canonical"."account_hierarchy"',
        'select * from "compiled"."canonical"."account_hierarchy" union all '
        'select * from "compiled"."canonical"."account_hierarchy" where leaf_account_key like \'%7\'',
    ),
    "a month edge off by a day": (
        "account_days",
        "cast(date_trunc('month', effective_date) as date) as effective_month",
        "cast(date_trunc('month', effective_date + 1) as date) as effective_month",
    ),
    "past due for ever": ("paid_item_versions", "when versions.status = 'past_due'", "when false"),
    "a pause that stays in ARR": ("hold_changes", "where is_held", "where false"),
    "upgrade and downgrade do not net": ("account_movement_types", "sum(business_amount", "max(business_amount"),
    "the rate of another year": (
        "item_pieces",
        "intervals.valid_to >= fx_plan_rates.valid_from",
        "intervals.valid_to > fx_plan_rates.valid_from",
    ),
}


@pytest.fixture(scope="module")
def company() -> Company:
    """200 accounts; every planted bug touches some of them."""
    return random_company(seed=11, accounts=200, mapped=True, priced=True)


def test_without_a_bug_there_is_no_difference(company: Company) -> None:
    connection = run_warehouse(company, LEDGER)
    result = run_oracle(company)
    assert ledger_differences(connection, result) + month_differences(connection, result) == []


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_seen(bug: str, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    model, right, wrong = BUGS[bug]
    warehouse = compiled_warehouse(LEDGER, company.as_of.isoformat())
    key = next(key for key in warehouse.compiled if key.endswith(f".{model}"))
    code = warehouse.compiled[key]
    assert right in code, f"{model} no longer contains {right!r}: plant the bug anew"
    monkeypatch.setitem(warehouse.compiled, key, code.replace(right, wrong))
    connection = run_warehouse(replace(company), LEDGER)
    result = run_oracle(company)
    assert ledger_differences(connection, result) + month_differences(connection, result)
