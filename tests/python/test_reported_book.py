"""The reported book: a month that is closed never changes, whatever is learned later.

The proof builds the warehouse as it could have been built on the day a month closed, from the rows recorded by then,
and holds its closed months against those of a build that knows everything.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from compiled_warehouse import CompiledWarehouse, compiled_warehouse
from differential import write_company
from oracle import Company

Row = dict[str, str | None]
SELECT = ("+reported_bridge_monthly", "+arr_bridge_monthly")
AS_OF = date(2025, 12, 31)
CLOSE_DAYS = 5
RATES = [
    {"valid_from": "2023-01-01", "currency": "EUR", "rate_to_reporting": "1.10"},
    {"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": "1.05"},
]
HIERARCHY = [
    {"account_id": "moved", "parent_account_id": "old_parent", "valid_from": "2023-01-01", "valid_to": "2024-09-01"},
    {"account_id": "moved", "parent_account_id": "new_parent", "valid_from": "2024-09-01", "valid_to": None},
]
FLOWS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "fx", "transfer")
MONTHS = [date(2024, month, 1) for month in range(3, 13)] + [date(2025, 1, 1), date(2025, 8, 1)]


def version(start: str, amount: str, recorded: str | None = None, **fields: str) -> Row:
    """One version of an item: its start, its price, the day it was recorded if that was later than the start."""
    return {"start_date": start, "amount": amount, "recorded_date": recorded} | fields


def item(account: str, versions: Sequence[Row], end: str | None = None, name: str = "", **fields: str) -> list[Row]:
    """Versions that follow one another, the last one until `end`."""
    ends = [row["start_date"] for row in versions[1:]] + [end]
    common: Row = {"account_id": account, "billing_interval": "year", "currency": "USD", "plan_id": "pro"}
    common |= {"subscription_id": f"{account}_{name}", "product_id": "platform"}
    return [common | fields | row | {"end_date": until} for row, until in zip(versions, ends, strict=True)]


LATE = {
    "seat_change": item("seat_change", [version("2024-01-01", "1000"), version("2024-03-01", "1500", "2024-05-20")]),
    "downgrade": item("downgrade", [version("2024-01-01", "1000"), version("2024-03-10", "400", "2024-05-20")]),
    "new": item("new", [version("2024-03-15", "700", "2024-06-10")]),
    "new_and_over": item("new_and_over", [version("2024-03-15", "700", "2024-09-10")], "2024-07-01")
    + item("new_and_over", [version("2025-01-15", "900")], name="later"),
    "price_change": item(
        "price_change",
        [
            version("2024-01-01", "1000"),
            version("2024-02-01", "1100"),
            version("2024-04-01", "1200", "2024-07-06", price_book="2024"),
        ],
    ),
    "on_the_closing_day": item(
        "on_the_closing_day", [version("2024-01-01", "100"), version("2024-03-31", "200", "2024-04-05")]
    ),
    "a_day_after": item("a_day_after", [version("2024-01-01", "100"), version("2024-03-31", "200", "2024-04-06")]),
    "two_at_once": item(
        "two_at_once",
        [
            version("2024-01-01", "1000"),
            version("2024-03-01", "1500", "2024-07-20"),
            version("2024-04-01", "1700", "2024-07-20"),
        ],
    ),
    "second_learned_first": item(
        "second_learned_first",
        [
            version("2024-01-01", "1000"),
            version("2024-03-01", "1500", "2024-10-20"),
            version("2024-04-01", "1700", "2024-07-20"),
        ],
    ),
    "superseded": item(
        "superseded",
        [version("2024-01-01", "1000"), version("2024-03-01", "1500", "2024-10-20"), version("2024-06-10", "1800")],
    ),
    "over_before_it_was_known": item(
        "over_before_it_was_known",
        [version("2024-01-01", "1000"), version("2024-03-01", "1500", "2024-10-20")],
        "2024-08-01",
    ),
    "never_known": item("never_known", [version("2024-01-01", "1000"), version("2024-03-01", "1500", "2027-01-20")]),
    "beside_an_add_on": item(
        "beside_an_add_on",
        [version("2024-01-01", "1000"), version("2024-03-01", "1500", "2024-05-20", plan_id="max")],
    )
    + item("beside_an_add_on", [version("2024-02-01", "90"), version("2024-04-01", "120")], product_id="analytics"),
    "late_add_on": item("late_add_on", [version("2024-01-01", "1000")])
    + item("late_add_on", [version("2024-02-01", "90", "2024-04-25")], product_id="analytics"),
    "pause": item(
        "pause",
        [
            version("2024-01-01", "1000"),
            version("2024-03-01", "1000", "2024-04-20", status="paused"),
            version("2024-05-10", "1000"),
        ],
    ),
    "gone_free": item("gone_free", [version("2024-01-01", "1000"), version("2024-03-01", "0", "2024-06-20")]),
    "trial_turned_paid": item(
        "trial_turned_paid",
        [version("2024-01-01", "600", status="trialing"), version("2024-02-01", "600", "2024-05-20")],
    ),
    "euro_over_the_year_end": item(
        "euro_over_the_year_end",
        [version("2024-01-01", "1000"), version("2024-11-01", "1501", "2025-02-20")],
        currency="EUR",
    ),
    "moved": item("moved", [version("2024-01-01", "1000"), version("2024-08-01", "1300", "2024-11-20")]),
}
IN_TIME = item(
    "in_time",
    [version("2024-01-01", "1000"), version("2024-03-01", "1500", "2024-03-20"), version("2024-06-01", "800")],
    "2024-10-01",
) + item("in_time", [version("2024-12-01", "500")], name="back")


def random_histories(seed: int, items: int) -> list[Row]:
    """Accounts with two products of up to six versions, half of them recorded up to a year late.

    Free versions are longer than a free month: the ledger bridges short ones as is known today, also in closed months.
    """
    chance = random.Random(seed)
    rows: list[Row] = []
    for number in range(items):
        day = date(2023, 12, 1) + timedelta(days=chance.randrange(300))
        versions = []
        for _ in range(chance.randint(1, 6)):
            late = chance.choice([None, day + timedelta(days=chance.randrange(370))])
            amount = chance.choice(["0", "500", "1000.01", "2345.67", "3000"])
            versions.append(version(day.isoformat(), amount, late.isoformat() if late else None))
            day += timedelta(days=chance.randint(32 if amount == "0" else 3, 120))
        end = chance.choice([None, day.isoformat()])
        currency = chance.choice(["USD", "EUR"])
        rows += item(
            f"random_{number // 2}",
            versions,
            end,
            name=str(number),
            product_id=f"product_{number % 2}",
            currency=currency,
        )
    return rows


def known_by(rows: Sequence[Row], day: date) -> list[Row]:
    """The rows as they stood on a day: a version takes effect in the source when it is recorded; until then the version
    before it goes on, and the end of the item is known."""
    known: list[Row] = []
    for row in rows:
        is_next = bool(known) and all(
            known[-1][name] == row[name] for name in ("account_id", "subscription_id", "product_id")
        )
        if row["recorded_date"] is None or date.fromisoformat(row["recorded_date"]) <= day:
            known.append(dict(row))
        elif is_next and known[-1]["end_date"] == row["start_date"]:
            known[-1]["end_date"] = row["end_date"]
    return known


def on_day(warehouse: CompiledWarehouse, day: date) -> CompiledWarehouse:
    """The same compiled models with another as-of date."""
    other = copy.copy(warehouse)
    other.compiled = {
        key: code.replace(f"cast('{AS_OF}' as date)", f"cast('{day}' as date)")
        for key, code in warehouse.compiled.items()
    }
    return other


def build(rows: Sequence[Row], day: date = AS_OF) -> duckdb.DuckDBPyConnection:
    """The books of a company on a day."""
    company = Company(periods=rows, as_of=day, fx_rates=RATES, hierarchy=HIERARCHY)
    with TemporaryDirectory() as folder:
        write_company(company, Path(folder))
        return on_day(compiled_warehouse(SELECT, AS_OF.isoformat()), day).run(Path(folder))


def reported(connection: duckdb.DuckDBPyConnection, until: date = AS_OF) -> list[tuple[Any, ...]]:
    """Account months of the reported book that are not all zero: those with late facts, and the restated others."""
    flows = ", ".join(f"{flow}_amount" for flow in FLOWS)
    found = connection.execute(
        f"""
        select account_key, month, {flows}, prior_period_adjustment_amount, closing_amount
        from finance.reported_account_months where month <= ?
        union all
        select account_key, month, {flows}, 0, closing_amount
        from arr.fct_account_arr_months
        where month <= ? and account_key not in (select account_key from finance.reported_account_months)
        order by 1, 2
        """,
        [until, until],
    ).fetchall()
    return [row for row in found if any(row[2:])]


def closings(connection: duckdb.DuckDBPyConnection, table: str, account: str, months: str) -> list[float]:
    """Closing amounts of an account from `months` on, as plain numbers."""
    sql = f"select closing_amount from {table} where account_key = ? and strftime(month, '%Y-%m') >= ? order by month"
    return [float(amount) for (amount,) in connection.execute(sql, [account, months]).fetchall()]


def close_of(month: date) -> date:
    """The day on which a month closes."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) + timedelta(days=CLOSE_DAYS - 1)


ROWS = [row for rows in LATE.values() for row in rows] + IN_TIME
RANDOM = random_histories(seed=11, items=240)


@pytest.fixture(scope="module")
def complete() -> duckdb.DuckDBPyConnection:
    return build(ROWS + RANDOM)


@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month:%Y-%m}")
def test_closed_months_never_change(complete: duckdb.DuckDBPyConnection, month: date) -> None:
    """Closings, adjustments and every movement of the months up to `month` are what they were on its closing day."""
    day = close_of(month)
    then = reported(build(known_by(ROWS + RANDOM, day), day), month)
    now = reported(complete, month)
    assert sorted(set(then) ^ set(now)) == []
    assert then == now


def test_the_restated_book_does_change(complete: duckdb.DuckDBPyConnection) -> None:
    """Otherwise the test above would prove nothing."""
    month = date(2024, 6, 1)
    sql = "select month, closing_amount from metrics.arr_bridge_monthly where month <= ? order by month"
    then = build(known_by(ROWS + RANDOM, close_of(month)), close_of(month)).execute(sql, [month]).fetchall()
    now = complete.execute(sql, [month]).fetchall()
    assert sum(one != other for one, other in zip(then, now, strict=True)) >= 4


def test_a_late_seat_change_posts_in_the_open_month(complete: duckdb.DuckDBPyConnection) -> None:
    rows = complete.execute(
        "select strftime(month, '%m'), expansion_amount, prior_period_adjustment_amount, closing_amount "
        "from finance.reported_account_months where account_key = 'seat_change' and month < '2024-07-01' order by month"
    ).fetchall()
    assert [tuple(float(value) for value in row) for row in rows] == [
        (1, 0, 0, 1000),
        (2, 0, 0, 1000),
        (3, 0, 0, 1000),
        (4, 0, 0, 1000),
        (5, 0, 500, 1500),
        (6, 0, 0, 1500),
    ]


def test_what_is_recorded_on_the_closing_day_is_in_time(complete: duckdb.DuckDBPyConnection) -> None:
    found = complete.execute("select distinct account_key from finance.reported_account_months").fetchall()
    accounts = {account for (account,) in found}
    assert "on_the_closing_day" not in accounts and "in_time" not in accounts
    assert "a_day_after" in accounts


def test_a_supersession_is_business_of_its_month(complete: duckdb.DuckDBPyConnection) -> None:
    """March's change is learned in October; what was signed in time in June had replaced it: no adjustment is left."""
    rows = complete.execute(
        "select strftime(month, '%m'), expansion_amount, closing_amount from finance.reported_account_months "
        "where account_key = 'superseded' and expansion_amount <> 0"
    ).fetchall()
    assert [tuple(float(value) for value in row) for row in rows] == [(6, 800, 1800)]
    adjusted = complete.execute(
        "select account_key from finance.reported_account_months where prior_period_adjustment_amount <> 0"
    ).fetchall()
    assert ("superseded",) not in adjusted and ("over_before_it_was_known",) not in adjusted


def test_a_hidden_balance_moves_and_is_revalued_with_its_account(complete: duckdb.DuckDBPyConnection) -> None:
    """The reported book transfers and revalues what it holds; nobody gets a movement that is not business."""
    accounts = ("old_parent", "new_parent", "euro_over_the_year_end")
    found = complete.execute(
        "select account_key, strftime(month, '%Y-%m'), fx_amount, transfer_amount, prior_period_adjustment_amount "
        "from finance.reported_account_months where account_key in (?, ?, ?) and "
        "(fx_amount <> 0 or transfer_amount <> 0 or prior_period_adjustment_amount <> 0) order by month, account_key",
        accounts,
    ).fetchall()
    assert [(row[0], row[1], *(float(value) for value in row[2:])) for row in found] == [
        ("new_parent", "2024-09", 0, 1000, 0),
        ("old_parent", "2024-09", 0, -1000, 0),
        ("new_parent", "2024-11", 0, 0, 300),
        ("euro_over_the_year_end", "2025-01", -50, 0, 0),
        ("euro_over_the_year_end", "2025-02", 0, 0, 526.05),
    ]


def test_all_that_is_known_arrives_at_the_restated_closing(complete: duckdb.DuckDBPyConnection) -> None:
    """By the as-of month everything has posted, except what is recorded after its close."""
    found = complete.execute(
        "select months.account_key, r.closing_amount - months.closing_amount from finance.reported_account_months as r "
        "inner join arr.fct_account_arr_months as months using (account_key, month) "
        "where month = '2025-12-01' and r.closing_amount <> months.closing_amount"
    ).fetchall()
    assert [(account, float(amount)) for account, amount in found if not account.startswith("random")] == [
        ("never_known", -500)
    ]
    assert closings(complete, "finance.reported_account_months", "two_at_once", "2025-12") == [1700]
