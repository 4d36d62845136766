"""Bugs that real projects made, planted one at a time into the compiled SQL: the oracle or a worked example sees each.

A comparison that has never been seen failing proves nothing. Every case names a model, a piece of its compiled SQL and
what a wrong project would have written instead.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
import test_golden_warehouse as golden
from compiled_warehouse import compiled_warehouse
from corpus_cases import Plant, planted
from differential import LEDGER, RETENTION, ledger_differences, month_differences, run_oracle, run_warehouse
from oracle import Company, OracleResult
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
        'select * from "warehouse"."canonical"."account_hierarchy"',
        'select * from "warehouse"."canonical"."account_hierarchy" union all '
        'select * from "warehouse"."canonical"."account_hierarchy" where leaf_account_key like \'%7\'',
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

Check = Callable[[duckdb.DuckDBPyConnection], None]


def components_of(example: str) -> Check:
    """The check of an example's components, with the amounts that the worked example expects."""
    return lambda warehouse: golden.test_components(warehouse, example, golden.COMPONENTS[example])


# The same for the worked examples, with the check that must fail.
EXAMPLE_BUGS: dict[str, tuple[str, str, str, Check]] = {
    "G31: retention capped on the sum, not for each account": (
        "retention_edges",
        "least(opening_amount, closing_amount) as retained_amount",
        "closing_amount as retained_amount",
        golden.test_g31_path_dependence,
    ),
    "G31: only those who stayed are in the cohort": (
        "retention_by_dimension",
        "changes.opening_amount",
        "changes.retained_opening_amount",
        golden.test_g31_path_dependence,
    ),
    "G34: seats valued at the new price": (
        "line_components",
        "opening_cents * (whole_q1 - whole_q0)",
        "(opening_cents + change_cents) * (whole_q1 - whole_q0)",
        components_of("g34"),
    ),
    "G34: the lost seats are left out of the expansion": (
        "account_month_changes",
        "when movement_type_monthly = 'expansion' then amount",
        "when movement_type_monthly = 'expansion' and amount > 0 then amount",
        golden.test_g34_is_one_expansion,
    ),
    "G35: a new price book taken for a higher tier": (
        "line_components",
        "coalesce(list_at_old_book, list_at_end)",
        "list_at_end",
        components_of("g35"),
    ),
    "G36: the opening balance is not revalued first": (
        "item_pieces",
        "intervals.valid_to >= fx_plan_rates.valid_from",
        "intervals.valid_to > fx_plan_rates.valid_from",
        components_of("g36"),
    ),
    "G36: growth at the old rate": (
        "item_pieces",
        "intervals.valid_to >= fx_plan_rates.valid_from",
        "intervals.valid_to > fx_plan_rates.valid_from",
        golden.test_g36_g37_currency_is_no_growth,
    ),
    "G37: a new rate posted as a change of price": (
        "item_pieces",
        "then 'fx' else 'business'",
        "then 'business' else 'business'",
        components_of("g37"),
    ),
    "G38: a year of twelve rounded months": (
        "subscription_item_versions",
        "cast(conformed.net_amount_local as decimal(38, 6)) * intervals.periods_per_year",
        "12 * round(cast(conformed.net_amount_local as decimal(38, 6)) * intervals.periods_per_year / 12, 2)",
        lambda warehouse: golden.test_g38_g39_annualisation(warehouse, "g38", "2000", "166.67"),
    ),
    "G39: a month of four weeks": (
        "subscription_item_versions",
        "* intervals.periods_per_year",
        "* least(intervals.periods_per_year, 48)",
        lambda warehouse: golden.test_g38_g39_annualisation(warehouse, "g39", "5200", "433.33"),
    ),
}


@pytest.fixture(scope="module")
def company() -> Company:
    """200 accounts; every planted bug touches some of them."""
    return random_company(seed=11, accounts=200, mapped=True, priced=True)


@pytest.fixture(scope="module")
def expected(company: Company) -> OracleResult:
    return run_oracle(company)


@pytest.fixture(scope="module")
def ledger(company: Company) -> duckdb.DuckDBPyConnection:
    """The company's warehouse without a bug; each bug is planted in a transaction that is rolled back."""
    return run_warehouse(company, LEDGER)


@pytest.fixture(scope="module")
def examples() -> duckdb.DuckDBPyConnection:
    """The worked examples' warehouse without a bug."""
    return run_warehouse(golden.COMPANY, RETENTION)


def test_without_a_bug_there_is_no_difference(ledger: duckdb.DuckDBPyConnection, expected: OracleResult) -> None:
    assert ledger_differences(ledger, expected) + month_differences(ledger, expected) == []


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_seen(
    bug: str, company: Company, ledger: duckdb.DuckDBPyConnection, expected: OracleResult
) -> None:
    with planted(compiled_warehouse(LEDGER, company.as_of.isoformat()), ledger, Plant(*BUGS[bug])):
        assert ledger_differences(ledger, expected) + month_differences(ledger, expected)


@pytest.mark.parametrize("bug", EXAMPLE_BUGS)
def test_a_worked_example_sees_a_planted_bug(bug: str, examples: duckdb.DuckDBPyConnection) -> None:
    """The examples themselves pass without a bug (test_golden_warehouse), so that only the bug can make them fail."""
    model, right, wrong, check = EXAMPLE_BUGS[bug]
    warehouse = compiled_warehouse(RETENTION, golden.AS_OF.isoformat())
    with planted(warehouse, examples, Plant(model, right, wrong)), pytest.raises(AssertionError):
        check(examples)
