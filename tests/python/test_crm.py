"""Both CRMs: the embedded company against its answer sheets, and the connectors' own column shapes."""

from __future__ import annotations

import csv
import shutil
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_real_input import accounted

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "tests" / "fixtures" / "sample_truth"
SHAPES = ROOT.parent / "shared" / "data" / "connector_shapes"
needs_shapes = pytest.mark.skipif(not SHAPES.is_dir(), reason=f"connector shapes not present at {SHAPES}")
VENDORS = ("salesforce", "hubspot")


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def query(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(parameters)).fetchall()


def test_exactly_the_planted_rows_have_a_reason(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """Every planted row with its reason and disposition, and no other row with any."""
    expected = Counter(
        (r["source_system"], r["source_table"], r["source_record_id"], r["disposition"], r["reason_code"])
        for r in truth("crm_junk_rows")
    )
    found: Counter[tuple[Any, ...]] = Counter()
    for vendor in VENDORS:
        found.update(
            query(
                sample_warehouse,
                "select source_system, source_table, coalesce(source_record_id, ''), disposition, reason_code "
                f"from staging.conformed_{vendor}__row_dispositions where reason_code is not null",
            )
        )
    assert found == expected
    assert len(expected) > 60


def test_opportunities_equal_the_recount(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """Count and amount by vendor, type and stage, and every deal of a known customer with its account and day."""
    deals = [row for row in truth("crm_opportunities") if row["account_id"]]
    expected: dict[tuple[str, ...], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for row in deals:
        key = (row["source_system"], row["opportunity_type"], row["motion"], row["stage"])
        count, amount = expected[key]
        expected[key] = (count + 1, amount + Decimal(row["amount"]))
    found = {
        tuple(key): (count, amount)
        for *key, count, amount in query(
            sample_warehouse,
            "select source_system, opportunity_type, coalesce(motion, ''), stage, count(*), sum(amount) "
            "from canonical.opportunities group by all",
        )
    }
    assert found == dict(expected)
    rows = query(
        sample_warehouse,
        "select opportunity_key, leaf_account_key, currency_code, amount_local, amount, cast(created_date as varchar) "
        "from canonical.opportunities",
    )
    assert {row[0]: row[1:] for row in rows} == {
        f"{row['source_system']}:{row['opportunity_id']}": (
            row["account_id"], row["currency_code"], Decimal(row["amount_local"]), Decimal(row["amount"]),
            row["created_date"],
        )
        for row in deals
    }  # fmt: skip


def test_stage_changes_cover_every_opportunity_without_gaps(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """The first state begins with the creation, states touch, the last one is open and is the stage of today."""
    assert query(
        sample_warehouse,
        """
        with ordered as (
            select *, lead(valid_from) over (partition by opportunity_key order by valid_from) as next_from,
                row_number() over (partition by opportunity_key order by valid_from) as position
            from canonical.opportunity_stage_changes
        )
        select count(*) from canonical.opportunities as o
        left join ordered as f on o.opportunity_key = f.opportunity_key and f.position = 1
        left join ordered as l on o.opportunity_key = l.opportunity_key and l.next_from is null
        where f.valid_from is distinct from o.created_date or l.valid_to is distinct from date '9999-12-31'
            or l.stage is distinct from o.stage
        union all
        select count(*) from ordered where next_from is not null and next_from <> valid_to
        """,
    ) == [(0,), (0,)]


def test_nothing_about_a_person_leaves_staging(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """No e-mail address in any text column of a published table, and none in what the quarantine keeps of people."""
    columns = query(
        sample_warehouse,
        "select table_schema, table_name, column_name from information_schema.columns "
        "where table_schema not in ('staging', 'policy') and table_schema not like 'raw_%' and data_type = 'VARCHAR' "
        "and table_catalog = current_database() and table_schema not in ('information_schema', 'pg_catalog')",
    )
    assert len(columns) > 100
    leaks = []
    for schema, table, column in columns:
        # What other vendors' quarantined rows hold is theirs to judge.
        scope = " and source_system in ('salesforce', 'hubspot')" if column == "raw_row" else ""
        sql = f"""select count(*) from "{schema}"."{table}" where "{column}" like '%@%.example%'{scope}"""
        if query(sample_warehouse, sql)[0][0]:
            leaks.append((schema, table, column))
    assert leaks == []


def test_the_business_is_plausible(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    won, lost, opened, quiet = query(
        sample_warehouse,
        """
        select count(*) filter (is_won), count(*) filter (is_closed and not is_won), count(*) filter (not is_closed),
            count(*) filter (not is_closed and last_activity_date <= date '2026-05-31')
        from canonical.opportunities where opportunity_type = 'expansion'
        """,
    )[0]
    assert 0.2 < won / (won + lost) < 0.4
    assert opened > 80 and quiet > 10
    judged = query(
        sample_warehouse,
        "select dimension_value, status from metrics.win_rate "
        "where dimension = 'motion' and dimension_value <> 'unknown' and month = date '2026-06-01'",
    )
    assert dict(judged) == {"upsell": "average", "cross_sell": "average", "usage_based": "average"}


@needs_shapes
def test_connector_shapes_are_accounted_for(tmp_path: Path) -> None:
    """The connectors' own files, column by column as they are: every row has a disposition, nothing is lost."""
    landing = tmp_path / "landing"
    copied: dict[tuple[str, str], int] = {}
    for vendor in VENDORS:
        (landing / vendor).mkdir(parents=True)
        for path in sorted((SHAPES / vendor).glob("*.csv")):
            table = path.name.removeprefix("sf_").removesuffix("_data.csv")
            shutil.copy(path, landing / vendor / f"{table}.csv")
            with path.open(encoding="utf-8-sig", newline="") as handle:
                copied[vendor, table] = sum(1 for record in csv.reader(handle) if record) - 1
    connection = accounted(landing, "2026-06-30")
    found = {
        (vendor, table): (rows, remainder)
        for vendor, table, rows, remainder in query(
            connection,
            "select source_system, source_table, sum(rows_landed), sum(abs(rows_remainder)) "
            "from quality.source_conservation group by all",
        )
    }
    read = {key: count for key, count in copied.items() if key[1] not in ("lead", "order", "contact_history")}
    assert found == {key: (count, 0) for key, count in read.items() if count}
    for vendor in VENDORS:
        unexplained = query(
            connection, f"select * from staging.conformed_{vendor}__row_dispositions where disposition is null"
        )
        assert unexplained == []
    connection.close()
