"""Restated history is seen: what a build changes in published months, and exactly which source rows did it.

A company is built and published, its inputs are overwritten as sources do, and it is built again against that.
"""

from __future__ import annotations

import copy
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
import yaml
from compiled_warehouse import ROOT, CompiledWarehouse, compiled_warehouse
from differential import write_company
from landing_files import LandingError
from landing_plugin import read_published
from last_publication import read_published_table, read_published_version
from oracle import Company

Row = dict[str, str | None]
Given = dict[str, Sequence[dict[str, Any]]]
SELECT = ("+restatement_log", "+restatement_cause_log", "+restated_months")
AS_OF, PUBLISHED_AS_OF = date(2025, 6, 30), date(2025, 5, 10)
PUBLISHED = (
    "arr.fct_account_arr_months",
    "arr.item_pieces",
    "arr.usage_charges",
    "finance.restatement_log",
    "finance.restatement_cause_log",
)
INVARIANTS = ("restated_balances_are_explained", "restated_arr_names_its_records")
RATES = [
    {"valid_from": "2024-01-01", "currency": "EUR", "rate_to_reporting": "1.10"},
    {"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": "1.05"},
]
PRODUCTS = [
    {"product_id": "platform", "product_family": "platform", "pricing_model": "seat", "charge_type": "recurring"},
    {"product_id": "setup", "product_family": "setup", "pricing_model": "flat", "charge_type": "recurring"},
]
HIERARCHY = [
    {"account_id": "moved", "parent_account_id": "old_parent", "valid_from": "2024-01-01", "valid_to": "2024-09-01"},
    {"account_id": "moved", "parent_account_id": "new_parent", "valid_from": "2024-09-01", "valid_to": None},
]


def period(account: str, amount: str = "1200", start: str = "2024-01-01", end: str | None = None, **other: str) -> Row:
    """One period of service, named after its account unless `period_id` is given."""
    row: Row = {"period_id": f"p_{account}", "account_id": account, "subscription_id": f"s_{account}"}
    row |= {"start_date": start, "end_date": end, "amount": amount, "billing_interval": "year", "currency": "USD"}
    return row | {"product_id": "platform", "quantity": "1"} | other


ROWS = [
    period("price"),
    period("seats", quantity="10"),
    period("vanished"),
    period("shortened", end="2025-03-31"),
    period("extended", end="2025-03-31"),
    period("upgraded"),
    period("paused"),
    period("trial"),
    period("remapped", product_id="setup"),
    period("linked"),
    period("euro", currency="EUR"),
    period("moved"),
    period("same"),
    period("same_open_month"),
    period("in_two_parts", end="2024-07-01", period_id="part_1"),
]
LINKED: Given = {"relinked_accounts": [{"account_id": "linked", "account_key": "old_account", "rule": "domain"}]}


def on_day(warehouse: CompiledWarehouse, day: date) -> CompiledWarehouse:
    """The same compiled models with another as-of date."""
    other = copy.copy(warehouse)
    literal = f"cast('{AS_OF}' as date)"
    other.compiled = {key: code.replace(literal, f"cast('{day}' as date)") for key, code in warehouse.compiled.items()}
    return other


class Books:
    """Two publications' worth of builds of one company."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = compiled_warehouse(SELECT, AS_OF.isoformat())

    def build(
        self,
        rows: Sequence[Row],
        day: date = AS_OF,
        given: Given | None = None,
        published: str = "none",
        **company: Any,
    ) -> duckdb.DuckDBPyConnection:
        """The warehouse of a company on a day, held against the publication of that name."""
        inputs: dict[str, Any] = {"fx_rates": RATES, "hierarchy": HIERARCHY, "product_map": PRODUCTS} | company
        families = [
            {"product_family": family, "role": "core", "description": ""} for family in ("platform", "setup", "other")
        ]
        with TemporaryDirectory() as folder:
            write_company(Company(periods=rows, as_of=day, **inputs), Path(folder))
            return on_day(self.warehouse, day).run(
                Path(folder), given={"product_families": families} | (given or {}), published=self.folder / published
            )

    def publish(self, connection: duckdb.DuckDBPyConnection, version: str) -> None:
        """Write what the publication step copies of a build, as far as the next build reads it."""
        folder = self.folder / version
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps({"version": version}), encoding="utf-8")
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as publication")
        for table in PUBLISHED:
            connection.execute(f"create schema if not exists publication.{table.split('.')[0]}")
            connection.execute(f"create table publication.{table} as from warehouse.{table}")
        connection.execute("detach publication")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """The company as published on 10 May 2025, so that April is the last published complete month."""
    books = Books(tmp_path_factory.mktemp("published"))
    books.publish(books.build(ROWS, PUBLISHED_AS_OF, LINKED), "v1")
    return books


def causes(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[Any]]]:
    """Source record -> cause -> [first month, last month, changes of the closing ARR], of the table of causes."""
    found = connection.execute(
        "select coalesce(source_record_id, '?'), cause, strftime(min(month), '%Y-%m'), strftime(max(month), '%Y-%m'), "
        "list(distinct cast(closing_change_amount as integer) order by cast(closing_change_amount as integer)) "
        "from finance.restatement_causes where closing_change_amount <> 0 and balance = 'arr' group by all"
    ).fetchall()
    answer: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for record, cause, *rest in found:
        answer[record][cause] = rest
    return dict(answer)


def violations(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    """Rows that the project's own invariants about restatements complain of, and causes that say nothing."""
    found: list[Any] = []
    for name in INVARIANTS:
        sql = (ROOT / "tests" / "invariants" / f"{name}.sql").read_text(encoding="utf-8")
        for schema, model in (
            ("published", "published_version"),
            ("published", "published_account_months"),
            ("published", "published_item_pieces"),
            ("arr", "fct_account_arr_months"),
            ("finance", "restatement_causes"),
        ):
            sql = sql.replace("{{ ref('" + model + "') }}", f"{schema}.{model}")
        sql = sql.replace("{{ last_day_of('months.month') }}", "last_day(months.month)")
        sql = sql.replace("{{ add_months('month', -1) }}", "cast(month - interval 1 month as date)")
        found += connection.execute(sql).fetchall()
    silent = "changed_fields is null and cause not in ('parent', 'unexplained')"
    return found + connection.execute(f"select * from finance.restatement_causes where {silent}").fetchall()


def changed(**changes: Row) -> list[Row]:
    """The company's rows, the named ones with other fields."""
    return [row | changes.get(str(row["account_id"]), {}) for row in ROWS]


def test_nothing_is_restated_by_time_alone(books: Books) -> None:
    """Two months later, with new business in the months since: no published month is restated."""
    rows = [*ROWS, period("new_business", start="2025-05-11")]
    rows = [row | {"end_date": "2025-05-20"} if row["account_id"] == "same_open_month" else row for row in rows]
    connection = books.build(rows, given=LINKED, published="v1")
    for table in ("restatements", "restatement_causes", "restated_months", "restatement_log", "restatement_cause_log"):
        assert connection.execute(f"select count(*) from finance.{table}").fetchall() == [(0,)], table
    publication = connection.execute("select published_version, compared_to_month from published.published_version")
    assert publication.fetchall() == [("v1", date(2025, 4, 1))]


def test_without_a_publication_nothing_is_compared(books: Books) -> None:
    connection = books.build(ROWS)
    assert connection.execute("select count(*) from published.published_version").fetchall() == [(0,)]
    assert connection.execute("select count(*) from finance.restatements").fetchall() == [(0,)]


OVERWRITTEN = {
    "price": {"amount": "1500"},
    "seats": {"amount": "1320", "quantity": "11"},
    "shortened": {"end_date": "2025-01-31"},
    "extended": {"end_date": "2027-01-01"},
    "trial": {"status": "trialing"},
    "paused": {"status": "paused", "start_date": "2025-03-01"},
    "upgraded": {"end_date": "2025-04-10"},
}
ADDED = [
    period("late", "700", "2025-02-10", recorded_date="2025-05-20"),
    period("upgraded", "2000", "2025-04-10", period_id="p_upgrade"),
]
# Source record -> cause -> first month, last month, changes of closing ARR.
CAUSES = {
    "p_price": {"price": ["2024-01", "2025-04", [300]]},
    "p_seats": {"quantity": ["2024-01", "2025-04", [120]]},
    "p_vanished": {"removed": ["2024-01", "2025-04", [-1200]]},
    "p_late": {"added": ["2025-02", "2025-04", [700]]},
    "p_shortened": {"service_dates": ["2025-01", "2025-02", [-1200]]},
    "p_extended": {"service_dates": ["2025-03", "2025-04", [1200]]},
    "p_trial": {"no_longer_counted": ["2024-01", "2025-04", [-1200]]},
    "p_paused": {"status": ["2024-01", "2025-04", [-1200]]},
    "p_remapped": {"removed": ["2024-01", "2025-04", [-1200]]},
    "p_linked": {"account_link": ["2024-01", "2025-04", [-1200, 1200]]},
    "p_euro": {"plan_rate": ["2025-01", "2025-04", [-60]]},
    "p_moved": {"parent": ["2024-09", "2024-09", [-1200, 1200]]},
    "p_upgraded": {"service_dates": ["2025-04", "2025-04", [-1200]]},
    "p_upgrade": {"added": ["2025-04", "2025-04", [2000]]},
}


def build_restated(books: Books) -> duckdb.DuckDBPyConnection:
    """Everything that sources overwrite, each on an account of its own, built against v1."""
    return books.build(
        [row for row in changed(**OVERWRITTEN) if row["account_id"] != "vanished"] + ADDED,
        given={"relinked_accounts": [{"account_id": "linked", "account_key": "other_account", "rule": "domain"}]},
        published="v1",
        product_map=[PRODUCTS[0], PRODUCTS[1] | {"charge_type": "service"}],
        fx_rates=[RATES[0], RATES[1] | {"rate_to_reporting": "1.00"}],
        hierarchy=[HIERARCHY[0] | {"valid_to": "2024-10-01"}, HIERARCHY[1] | {"valid_from": "2024-10-01"}],
    )


@pytest.fixture(scope="module")
def restated(books: Books) -> duckdb.DuckDBPyConnection:
    """The second build, with everything overwritten."""
    return build_restated(books)


def test_causes_name_exactly_the_source_rows(restated: duckdb.DuckDBPyConnection) -> None:
    """Prices, seats, a vanished and a late row, moved ends, mappings, links, rates, parents: each by its row."""
    assert causes(restated) == CAUSES


def test_every_restated_balance_is_explained(restated: duckdb.DuckDBPyConnection) -> None:
    assert violations(restated) == []
    sql = "select count(*) from finance.restatement_causes where cause = 'unexplained'"
    assert restated.execute(sql).fetchall() == [(0,)]


def test_what_the_source_marks_as_recorded_late_is_told_apart(restated: duckdb.DuckDBPyConnection) -> None:
    """The reported book posts the one recorded late; of what was overwritten in silence it cannot know."""
    found = restated.execute(
        "select distinct source_record_id from finance.restatement_causes "
        "where closing_change_amount <> 0 and is_recorded_late"
    ).fetchall()
    assert found == [("p_late",)]


PLANTED = {
    "ends of pieces are forgotten": ("restated_items", "-amount as amount from pieces", "0 as amount from pieces"),
    "paused items count": ("restated_items", "not is_held", "1 = 1"),
    "a provisional month is compared": ("published_version", "compared_to_month\n    from version", None),
    "NULL equals nothing": ("restated_records", "is distinct from", "<>"),
    "a stretch ends a month early": ("restated_items", "else coalesce(", "else coalesce(running.month, "),
    "what vanished is not compared": ("restatements", "full outer join", "right join"),
    "a month opens with its closing": ("restatement_causes", "item_months.month = item_months.month_from", "1 = 0"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_caught(books: Books, fault: str) -> None:
    """Each fault changes the named causes or violates an invariant, so none of the checks above is idle."""
    model, right, wrong = PLANTED[fault]
    sound = books.warehouse
    books.warehouse = copy.copy(sound)
    key = f"model.revenue_expansion.{model}"
    code = sound.compiled[key]
    assert right in code, code
    faulty = code.replace(right, wrong) if wrong else code.replace("-1", "0")
    books.warehouse.compiled = sound.compiled | {key: faulty}
    try:
        connection = build_restated(books)
        is_caught = causes(connection) != CAUSES or violations(connection) != []
    finally:
        books.warehouse = sound
    assert is_caught


def test_before_and_after_can_be_read(books: Books) -> None:
    rows = changed(price={"amount": "1500", "end_date": "2025-03-01"})
    connection = books.build(rows, given=LINKED, published="v1")
    found = connection.execute(
        "select distinct source_system, source_record_id, changed_fields from finance.restatement_causes "
        "where source_record_id is not null"
    ).fetchall()
    assert found == [
        (
            "periods",
            "p_price",
            "list_arr_local 1200.000000 -> 1500.000000; net_arr_local 1200.000000 -> 1500.000000; "
            "valid_to 9999-12-31 -> 2025-03-01; amount 1200.00 -> 1500.00",
        )
    ]
    months = connection.execute(
        "select strftime(month, '%Y-%m'), row_count, cast(change_amount as integer), source_record_count, "
        "cast(unexplained_amount as integer) from finance.restated_months where measure = 'closing' order by month desc"
    ).fetchmany(3)
    assert months == [("2025-04", 1, -1200, 1, 0), ("2025-03", 1, -1200, 1, 0), ("2025-02", 1, 300, 1, 0)]


def test_a_published_balance_that_its_items_do_not_explain_is_said_to_be_unexplained(books: Books) -> None:
    """A publication from before the items were published: the change is named, and named unexplained."""
    books.publish(books.build(ROWS, PUBLISHED_AS_OF, LINKED), "v_without_items")
    connection = duckdb.connect(str(books.folder / "v_without_items" / "warehouse.duckdb"))
    connection.execute("alter table arr.item_pieces drop column amount")
    connection.close()
    built = books.build(changed(price={"amount": "1500"}), given=LINKED, published="v_without_items")
    found = built.execute(
        "select cause, cast(sum(closing_change_amount) as integer) from finance.restatement_causes "
        "where account_key = 'price' and month = '2025-04-01' and balance = 'arr' group by all order by all"
    ).fetchall()
    assert found == [("added", 1500), ("unexplained", -1200)]
    assert violations(built) == []


def test_restated_usage_names_its_invoice_lines(books: Books) -> None:
    """A charge of February was corrected, one of April taken back: 4 x the difference in the months that count it."""
    charge = {"account_key": "same", "leaf_account_key": "same", "charge_month": "2025-02-01"}
    first = [
        charge | {"source_record_key": "stripe:l1", "amount": 10},
        charge | {"source_record_key": "stripe:l2", "amount": 7},
        charge | {"source_record_key": "stripe:l3", "amount": 5, "charge_month": "2025-04-01"},
    ]
    books.publish(books.build(ROWS, PUBLISHED_AS_OF, LINKED | {"usage_charges": first}), "v_usage")
    second = [first[0] | {"amount": 12.5}, first[1]]
    connection = books.build(ROWS, given=LINKED | {"usage_charges": second}, published="v_usage")
    found = connection.execute(
        "select source_record_id, cause, changed_fields, strftime(month, '%m'), cast(closing_change_amount as integer) "
        "from finance.restatement_causes where balance = 'usage_arr' order by all"
    ).fetchall()
    assert found == [
        *(("l1", "price", "charge 10.00 -> 12.50", month, 10) for month in ("02", "03", "04")),
        ("l3", "removed", "charge 5.00 -> none", "04", -20),
    ]


def test_the_log_outlives_the_build_and_never_doubles(books: Books) -> None:
    """v1 -> v2 -> v3: every publication's restatements stay, and building a second time adds nothing."""
    cheaper = changed(price={"amount": "900"})
    second = books.build(cheaper, given=LINKED, published="v1")
    books.publish(second, "v2")
    again = books.build(cheaper, given=LINKED, published="v2")
    third = books.build(changed(price={"amount": "900"}, seats={"amount": "2400"}), given=LINKED, published="v2")
    sql = (
        "select published_version, account_key, cast(sum(change_amount) as integer) from finance.restatement_log "
        "where measure = 'closing' group by all order by all"
    )
    assert second.execute(sql).fetchall() == [("v1", "price", -300 * 16)]
    assert again.execute(sql).fetchall() == [("v1", "price", -300 * 16)]
    assert third.execute(sql).fetchall() == [("v1", "price", -300 * 16), ("v2", "seats", 1200 * 18)]
    logged = third.execute(
        "select published_version, source_record_key, cause, month_from, month_to, "
        "cast(closing_change_amount as integer) from finance.restatement_cause_log order by all"
    ).fetchall()
    assert logged == [
        ("v1", "periods:p_price", "price", date(2024, 1, 1), date(2025, 4, 1), -300),
        ("v2", "periods:p_seats", "price", date(2024, 1, 1), date(2025, 6, 1), 1200),
    ]


def mutated(rows: Sequence[Row], seed: int) -> tuple[list[Row], set[str]]:
    """Rows as a source may overwrite them, and the ids of the periods that are touched."""
    chance = random.Random(f"mutations {seed}")
    answer: list[Row] = []
    touched: set[str] = set()
    for row in rows:
        kind = chance.choice(["keep"] * 6 + ["drop", "price", "end", "late"])
        if kind != "keep" and kind != "late":
            touched.add(str(row["period_id"]))
        if kind == "price":
            row = row | {"amount": f"{float(str(row['amount'])) + chance.randint(1, 900):.2f}"}
        if kind == "end":
            row = row | {"end_date": f"{chance.choice([2025, 2026])}-0{chance.randint(1, 3)}-1{chance.randint(0, 9)}"}
        if kind != "drop":
            answer.append(row)
        if kind == "late":
            name = f"late_{row['account_id']}"
            answer.append(period(str(row["account_id"]), "99.90", "2024-11-30", period_id=name, subscription_id=name))
            touched.add(name)
    return answer, touched


@pytest.mark.parametrize("seed", range(2))
def test_random_histories_restate_what_a_plain_recount_says(books: Books, seed: int) -> None:
    """Closing ARR of both books recounted in plain Python, month by month; the causes are the touched rows."""
    chance = random.Random(f"histories {seed}")
    rows = [
        period(
            f"a{number % 25}",
            f"{chance.randint(100, 5000)}.{chance.randint(0, 99):02}",
            f"202{chance.choice([3, 4])}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            chance.choice([None, f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"]),
            period_id=f"p{number}",
            subscription_id=f"s{number}",
        )
        for number in range(60)
    ]
    books.publish(books.build(rows, PUBLISHED_AS_OF), f"random_{seed}")
    after, touched = mutated(rows, seed)
    connection = books.build(after, published=f"random_{seed}")
    before_amounts, after_amounts = dict(contributions(rows)), dict(contributions(after))
    expected: dict[tuple[str, date], int] = defaultdict(int)
    expected_causes: dict[tuple[str, str, date], int] = {}
    for key in before_amounts.keys() | after_amounts.keys():
        change = after_amounts.get(key, 0) - before_amounts.get(key, 0)
        expected[key[1], key[2]] += change
        if change:
            expected_causes[key] = change
    found = connection.execute(
        "select account_key, month, cast(change_amount * 100 as bigint) from finance.restatements "
        "where measure = 'closing'"
    ).fetchall()
    assert {(account, month): cents for account, month, cents in found} == {
        key: change for key, change in expected.items() if change
    }
    named = connection.execute(
        "select source_record_id, account_key, month, cast(closing_change_amount * 100 as bigint) "
        "from finance.restatement_causes where balance = 'arr' and closing_change_amount <> 0"
    ).fetchall()
    assert {tuple(row[:3]): row[3] for row in named} == expected_causes
    assert {record for record, *_ in named} <= touched and len(named) > 100
    assert violations(connection) == []


def contributions(rows: Sequence[Row]) -> Iterator[tuple[tuple[str, str, date], int]]:
    """((period, account, month), cents of ARR at its end) of the months up to April 2025."""
    months = [date(year, month, 1) for year in (2023, 2024, 2025) for month in range(1, 13)]
    months = [month for month in months if month <= date(2025, 4, 1)]
    for row in rows:
        start, end = date.fromisoformat(str(row["start_date"])), date.fromisoformat(row["end_date"] or "9999-12-31")
        for month in months:
            following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
            if start < following <= end:
                cents = round(float(str(row["amount"])) * 100)
                yield (str(row["period_id"]), str(row["account_id"]), month), cents


def test_a_broken_publication_is_named(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_text("no database", encoding="utf-8")
    with pytest.raises(LandingError, match=r"warehouse\.duckdb: cannot be opened.*PUBLISHED_DIR"):
        read_published_table("arr.item_pieces", {"amount": "decimal(18, 2)"}, tmp_path)
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(LandingError, match=r"manifest\.json: not readable as JSON"):
        read_published_version(tmp_path)


def test_a_published_value_of_another_type_is_named(tmp_path: Path) -> None:
    connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    connection.execute("create schema arr; create table arr.item_pieces as select 'much' as amount")
    connection.close()
    with pytest.raises(LandingError, match=r"arr\.item_pieces cannot be read.*much"):
        read_published_table("arr.item_pieces", {"amount": "decimal(18, 2)"}, tmp_path)
    assert read_published_table("arr.item_pieces", {"amount": "varchar", "other": "date"}, tmp_path).num_rows == 0


def test_a_log_keeps_its_rows_without_a_column_of_later(tmp_path: Path) -> None:
    """What nothing can compute again is not lost with a column that came later; other tables are read whole or not."""
    connection = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    connection.execute("create schema readiness; create table readiness.score_log as select 70 as score")
    connection.close()
    columns = {"score": "decimal(5, 2)", "later": "date"}
    kept = read_published_table("readiness.score_log", columns, tmp_path, keeps_rows=True)
    assert kept.to_pylist() == [{"score": 70, "later": None}]
    assert read_published_table("readiness.score_log", columns, tmp_path).num_rows == 0
    assert read_published_table("readiness.none", columns, tmp_path, keeps_rows=True).num_rows == 0


def logs_that_may_lose_rows(sources: str) -> list[str]:
    """Published tables that their own model goes on from, without `keeps_rows`."""
    found = []
    for table in yaml.safe_load(sources)["sources"][0]["tables"]:
        meta = table.get("meta", {})
        model = meta.get("published_table", ".").partition(".")[2]
        sql = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "models").rglob(f"{model}.sql"))
        if f"ref('published_{table['name']}')" in sql and not meta.get("keeps_rows"):
            found.append(table["name"])
    return found


def test_every_log_that_goes_on_from_its_publication_keeps_its_rows() -> None:
    sources = (ROOT / "models/published/_published__sources.yml").read_text(encoding="utf-8")
    assert sources.count("keeps_rows: true") == 4 and logs_that_may_lose_rows(sources) == []
    forgetful = logs_that_may_lose_rows(sources.replace("keeps_rows: true", "keeps_rows: false"))
    assert forgetful == ["restatement_log", "restatement_cause_log", "score_log", "readiness_alerts"]


@pytest.mark.parametrize("log", ["restatement_log", "restatement_cause_log"])
def test_the_logs_of_restatements_outlive_a_new_column(log: str, tmp_path: Path) -> None:
    """A publication from before `as_of_date` was added: its rows stay, and the plugin is told so by the source."""
    sources = (ROOT / "models/published/_published__sources.yml").read_text(encoding="utf-8")
    meta = {table["name"]: table.get("meta") for table in yaml.safe_load(sources)["sources"][0]["tables"]}[log]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in meta["types"].items())
        connection.execute(f"create schema finance; create table finance.{log} as select {columns}")
        connection.execute(f"alter table finance.{log} drop column as_of_date")
    kept = read_published(meta | {"published_dir": str(tmp_path)})
    assert kept.num_rows == 1 and kept.column_names == list(meta["types"])


def test_a_publication_without_a_named_version_has_a_fingerprint(tmp_path: Path) -> None:
    assert read_published_version(tmp_path).num_rows == 0
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    unnamed = read_published_version(tmp_path).to_pydict()["published_version"]
    (tmp_path / "manifest.json").write_text('{"as_of": "2026-06-30"}', encoding="utf-8")
    by_manifest = read_published_version(tmp_path).to_pydict()["published_version"]
    assert len({*unnamed, *by_manifest}) == 2 and all(len(name) == 16 for name in (*unnamed, *by_manifest))
