"""Worked examples that a person can check by hand, run through the compiled warehouse.

One company holds all of them: every example is an account of its own, named after its number in the list of golden
cases, and a segment of its own where a rate is compared.
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import ROOT, compiled_warehouse
from differential import RETENTION, run_warehouse
from oracle import Company
from oracle.company import RawRow

OPENING, CHANGE = "2024-01-01", "2025-01-01"
AS_OF = date(2025, 6, 30)


def period(account: str, start: str, end: str | None, amount: object, **more: str) -> RawRow:
    """One subscription period, by default yearly and in USD, in a segment named like the account's example."""
    return {"account_id": account, "subscription_id": f"S-{account}", "start_date": start, "end_date": end,
            "amount": str(amount), "billing_interval": "year", "currency": "USD", "segment": account[:3],
            **more}  # fmt: skip


def seats(account: str, start: str, end: str | None, count: int, plan: str, amount: object, **more: str) -> RawRow:
    return period(account, start, end, amount, quantity=str(count), plan_id=plan, **more)


PERIODS = [
    period("g31-A", OPENING, "2024-08-01", 100),
    period("g31-A", "2024-08-01", "2024-10-01", 140),
    period("g31-A", "2024-10-01", CHANGE, 120),
    period("g31-A", CHANGE, None, 160),
    period("g31-B", OPENING, CHANGE, 100),
    period("g31-B", CHANGE, None, 70),
    period("g31-C", OPENING, CHANGE, 100),
    seats("g33", OPENING, CHANGE, 10, "basic", 6000),
    seats("g33", CHANGE, None, 14, "pro", 12600),
    seats("g34", OPENING, CHANGE, 20, "basic", 2000),
    seats("g34", CHANGE, None, 15, "pro", 2400),
    seats("g35", OPENING, CHANGE, 10, "basic", "6000.00", list_amount="7200", price_book="old"),
    seats("g35", CHANGE, None, 14, "pro", "14288.40", list_amount="15876", price_book="new"),
    period("g36", OPENING, CHANGE, 10_000, currency="EUR"),
    period("g36", CHANGE, None, 12_000, currency="EUR"),
    period("g37", OPENING, None, 10_000, currency="GBP"),
    period("g38", OPENING, None, 2000),
    period("g39", OPENING, None, 100, billing_interval="week"),
    period("g41", OPENING, "2024-09-01", 100),
    period("g41", "2025-03-01", None, 100),
    period("g42", OPENING, "2025-01-01", 100),
    period("g43", "2025-03-03", "2025-03-20", 100),
]
FX_RATES = [
    {"valid_from": valid_from, "currency": currency, "rate_to_reporting": rate}
    for currency, rates in {"EUR": ("1.10", "1.05"), "GBP": ("1.17", "0.96")}.items()
    for valid_from, rate in zip(("2020-01-01", CHANGE), rates, strict=True)
]
LIST_PRICES = [
    {"plan_id": "pro", "price_book": "old", "billing_interval": "year", "interval_count": "1", "currency_code": "USD",
     "unit_list_amount_local": "1080"},
]  # fmt: skip
COMPANY = Company(periods=PERIODS, fx_rates=FX_RATES, list_prices=LIST_PRICES, as_of=AS_OF)
COMPONENTS = {
    "g33": {"seat": "2400", "tier": "4200"},
    "g34": {"seat": "-500", "tier": "900"},
    "g35": {"seat": "2400", "tier": "4200", "price": "630", "discount": "1058.40"},
    "g36": {"fx": "-500", "whole": "2100"},
    "g37": {"fx": "-2100"},
}


@pytest.fixture(scope="module")
def warehouse() -> duckdb.DuckDBPyConnection:
    """The warehouse on the company of all examples."""
    return run_warehouse(COMPANY, RETENTION)


def components(warehouse: duckdb.DuckDBPyConnection, account: str, day: str) -> dict[str, Decimal]:
    """Amount by component of an account's day."""
    return dict(
        warehouse.execute(
            "select component, amount from arr.fct_arr_movements "
            "where account_key = ? and effective_date = cast(? as date)",
            [account, day],
        ).fetchall()
    )


def month(warehouse: duckdb.DuckDBPyConnection, account: str, first_day: str, columns: str) -> tuple[Any, ...]:
    """Columns of an account's month; empty when it has none."""
    found = warehouse.execute(
        f"select {columns} from arr.fct_account_arr_months where account_key = ? and month = cast(? as date)",
        [account, first_day],
    ).fetchone()
    return found or ()


def rate(warehouse: duckdb.DuckDBPyConnection, metric: str, example: str) -> Decimal:
    """Twelve-month rate of an example's segment at the last month."""
    [(value,)] = warehouse.execute(
        f"select rate from metrics.{metric} where window_months = 12 and dimension = 'segment' "
        "and dimension_value = ? and month = date '2025-06-01'",
        [example],
    ).fetchall()
    return Decimal(value)


def test_g31_path_dependence(warehouse: duckdb.DuckDBPyConnection) -> None:
    """A 100 -> 140 -> 120 -> 160, B 100 -> 70, C 100 -> 0 since the opening; over twelve months from 100 to 160 too."""
    assert rate(warehouse, "nrr", "g31") == Decimal("0.76666667")
    assert rate(warehouse, "grr", "g31") == Decimal("0.56666667")


@pytest.mark.parametrize(("example", "expected"), COMPONENTS.items())
def test_components(warehouse: duckdb.DuckDBPyConnection, example: str, expected: dict[str, str]) -> None:
    """G33 to G37: causes of a change, exact to the cent."""
    found = components(warehouse, example, CHANGE)
    if "whole" in expected:
        assert found.pop("fx") == Decimal(expected["fx"])
        assert sum(found.values()) == Decimal(expected["whole"])
    else:
        assert found == {component: Decimal(amount) for component, amount in expected.items()}


def test_g34_is_one_expansion(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert month(warehouse, "g34", CHANGE, "expansion_amount, contraction_amount") == (400, 0)


def test_g36_g37_currency_is_no_growth(warehouse: duckdb.DuckDBPyConnection) -> None:
    columns = "opening_amount, fx_amount, expansion_amount, contraction_amount, closing_amount"
    assert month(warehouse, "g36", CHANGE, columns) == (11_000, -500, 2_100, 0, 12_600)
    assert month(warehouse, "g37", CHANGE, columns) == (11_700, -2_100, 0, 0, 9_600)
    assert rate(warehouse, "nrr", "g37") == 1


@pytest.mark.parametrize(("example", "arr", "mrr"), [("g38", "2000", "166.67"), ("g39", "5200", "433.33")])
def test_g38_g39_annualisation(warehouse: duckdb.DuckDBPyConnection, example: str, arr: str, mrr: str) -> None:
    [closing] = month(warehouse, example, "2025-06-01", "closing_amount")
    assert closing == Decimal(arr)
    assert round(closing / 12, 2) == Decimal(mrr)


def test_g41_return_inside_the_window(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rate(warehouse, "nrr", "g41") == 1
    assert month(warehouse, "g41", "2024-09-01", "churn_amount, closing_amount") == (-100, 0)
    assert month(warehouse, "g41", "2025-03-01", "reactivation_amount, closing_amount") == (100, 100)


def test_g42_service_to_the_last_day_of_the_month(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert month(warehouse, "g42", "2024-12-01", "closing_amount, churn_amount") == (100, 0)
    assert month(warehouse, "g42", CHANGE, "closing_amount, churn_amount") == (0, -100)
    assert components(warehouse, "g42", CHANGE) == {"whole_line": -100}


def test_g43_start_and_end_inside_one_month(warehouse: duckdb.DuckDBPyConnection) -> None:
    types = warehouse.execute(
        "select movement_type_daily, movement_type_monthly from arr.fct_arr_movements where account_key = 'g43' "
        "order by effective_date"
    ).fetchall()
    assert types == [("new", "wash_out"), ("churn", "wash_out")]
    assert month(warehouse, "g43", "2025-03-01", "new_amount, churn_amount, closing_amount") in [(), (0, 0, 0)]


# Account -> score of each factor, in the order of the weights of G07, and what is expected of it.
EVERYWHERE = {"70.0": "0.70", "70.01": "0.7001", "40.0": "0.40", "39.99": "0.3999"}
READINESS = {score: [factor_score] * 7 for score, factor_score in EVERYWHERE.items()} | {
    "g09": ["0.8", "0.9", "0.6", "0.7", "0.5", "1", "0.4"]
}
BANDS = {
    "70.0": ("70.00", "nurture"),
    "70.01": ("70.01", "reach_out"),
    "40.0": ("40.00", "nurture"),
    "39.99": ("39.99", "adopt_first"),
    "g09": ("74.50", "reach_out"),
}


def readiness_weights() -> list[Decimal]:
    """Weights of the factors of readiness in the order in which policy lists them."""
    with (ROOT / "seeds" / "policy" / "readiness_weights.csv").open(encoding="utf-8", newline="") as handle:
        return [Decimal(row["weight"]) for row in csv.DictReader(handle)]


def test_g07_weights_of_readiness() -> None:
    assert readiness_weights() == [25, 20, 15, 15, 10, 10, 5]
    assert sum(readiness_weights()) == 100


@pytest.fixture(scope="module")
def readiness(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Account -> (score, band) by the weights, limits and bands of policy."""
    factor_scores = [
        {"account_key": account, "scoring_date": AS_OF, "factor": str(number), "weight": weight,
         "factor_score": Decimal(score), "points": Decimal(score) * weight}
        for account, scores in READINESS.items()
        for number, (score, weight) in enumerate(zip(scores, readiness_weights(), strict=True))
    ]  # fmt: skip
    models = compiled_warehouse(("status_ranges", "rule_scores"), AS_OF.isoformat())
    no_files: Path = tmp_path_factory.mktemp("readiness")
    connection = models.run(no_files, given={"factor_scores": factor_scores})
    found = connection.execute("select account_key, cast(rule_score as varchar), band from readiness.rule_scores")
    return {account: (score, band) for account, score, band in found.fetchall()}


@pytest.mark.parametrize("example", BANDS)
def test_g08_g09_scores_and_bands_of_readiness(readiness: dict[str, tuple[str, str]], example: str) -> None:
    assert readiness[example] == BANDS[example]
