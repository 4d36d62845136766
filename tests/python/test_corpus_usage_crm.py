"""Bad inputs of usage, CRM and support: each is handled as stated, none is silent, and planted bugs are seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import CompiledWarehouse, compiled_warehouse, write_table
from corpus_cases import AS_OF, MODELS, Case, Plant, planted, shortcomings
from corpus_usage_crm import CASES

PLANTS = [(case, plant) for case in CASES for plant in case.plants]


def land(cases: Sequence[Case], folder: Path) -> None:
    """Write the rows of all cases, one file a table; the event tables as part files."""
    tables: dict[str, list[Any]] = {}
    for case in cases:
        for table, rows in case.landed.items():
            tables.setdefault(table, []).extend(rows)
    required = {"periods.subscription_periods": ("end_date",), "stripe.subscription": ("ended_at",)}
    required |= {
        "stripe.invoice": ("id", "customer_id", "currency"),
        "stripe.invoice_line_item": (
            "id", "invoice_id", "amount", "currency", "period_start", "period_end", "quantity", "proration",
        ),
    }  # fmt: skip
    for table, rows in tables.items():
        vendor, name = table.split(".")
        columns = dict.fromkeys([*required.get(table, ()), *(column for row in rows for column in row)])
        write_table(folder, vendor, name, rows, list(columns))


@pytest.fixture(scope="module")
def warehouse() -> CompiledWarehouse:
    return compiled_warehouse(MODELS, AS_OF)


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usage_crm")
    land(CASES, folder)
    return folder


@pytest.fixture(scope="module")
def built(warehouse: CompiledWarehouse, landing: Path) -> duckdb.DuckDBPyConnection:
    return warehouse.run(landing)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.entry} {case.title}")
def test_a_bad_input_is_handled_as_stated(case: Case, built: duckdb.DuckDBPyConnection) -> None:
    assert case.fates or case.answers
    assert shortcomings(built, case) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.handling == "Q"], ids=lambda case: case.entry)
def test_a_case_of_quarantine_has_rows_in_it(case: Case) -> None:
    assert any(fate.disposition == "quarantined" for fate in case.fates)


def test_no_row_of_the_corpus_is_lost(built: duckdb.DuckDBPyConnection) -> None:
    """Landed = used + quarantined + ignored, and every rule that decided is one of the policy."""
    assert (
        built.execute(
            "select * from quality.source_conservation where rows_remainder <> 0 or amount_remainder <> 0"
        ).fetchall()
        == []
    )
    landed = built.execute("select sum(rows_landed) from quality.source_conservation").fetchall()[0][0]
    assert landed == sum(len(rows) for case in CASES for rows in case.landed.values())
    unknown = built.execute(
        "select d.reason_code from quality.row_dispositions as d "
        "left join policy.reason_codes as r on d.reason_code = r.reason_code "
        "where d.reason_code is not null and r.reason_code is null or d.disposition is null"
    ).fetchall()
    assert unknown == []


def test_keys_are_unique_over_all_cases(built: duckdb.DuckDBPyConnection) -> None:
    for table, key in {
        "canonical.opportunities": "opportunity_key",
        "canonical.contacts": "contact_key",
        "canonical.activities": "source_record_key",
        "canonical.product_users": "user_key",
        "canonical.tickets": "source_record_key",
        "canonical.crm_owners": "owner_key",
    }.items():
        repeated = built.execute(f"select {key} from {table} group by all having count(*) > 1").fetchall()
        assert repeated == [], table


@pytest.mark.parametrize(("case", "plant"), PLANTS, ids=[f"{case.entry} {plant.model}" for case, plant in PLANTS])
def test_a_planted_bug_is_seen_by_its_case(
    case: Case, plant: Plant, warehouse: CompiledWarehouse, built: duckdb.DuckDBPyConnection
) -> None:
    with planted(warehouse, built, plant):
        assert shortcomings(built, case)
    assert shortcomings(built, case) == []


def test_every_entry_of_the_domain_has_a_case() -> None:
    entries = Counter(case.entry for case in CASES)
    assert set(entries) == {str(number) for number in range(38, 56)} | {"58"}
