"""Use of the product: the sample recounted in plain Python, and increments held against a rebuild from nothing."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest
import pytz
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from landing_files import LandingError, TableContract, fingerprint, land_scanned
from parsed_project import ROOT, environment, parsed_for
from usage_recount import Recount, read, recount

SAMPLE = ROOT / "seeds" / "sample" / "product"
JUNK = ROOT / "tests" / "fixtures" / "sample_truth" / "usage_junk_rows.csv"
COLUMNS = ("id", "anonymous_id", "user_id", "context_group_id", "event", "timestamp", "received_at", "properties")
FLAGS = ("after_deactivation", "late_arrival")
# What became of every landed row: one by one, and by day where events are many.
DISPOSITIONS = """(
    select source_table, source_record_id, disposition, reason_code, 1 as row_count
    from staging.conformed_product__row_dispositions
    union all
    select
        source_table, system_account_id || ':' || event_date, coalesce(codes.disposition, 'used'), reason_code,
        event_count
    from staging.conformed_product__counted_usage_days left join policy.reason_codes as codes using (reason_code)
)"""


def feature_days(connection: duckdb.DuckDBPyConnection) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = connection.execute(
        "select system_account_id, event_date, feature_id, event_count, user_count, recorded_date "
        "from staging.conformed_product__usage_feature_days"
    ).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {row[:3]: row[3:] for row in rows}


def user_days(connection: duckdb.DuckDBPyConnection) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = connection.execute(
        "select system_account_id, event_date, user_key, event_count, core_event_count, recorded_date "
        "from staging.conformed_product__usage_user_days"
    ).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {(row[0], row[1], row[2].removeprefix("product:")): row[3:] for row in rows}


def reasons(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Landed events by reason; rows that count without objection, or only with a flag, as `counted`."""
    found: dict[str, int] = {}
    for reason, count in connection.execute(
        f"select coalesce(reason_code, 'counted'), sum(row_count) from {DISPOSITIONS} "
        "where source_table = 'tracks' group by all"
    ).fetchall():
        name = "counted" if reason in FLAGS else reason
        found[name] = found.get(name, 0) + count
    return found


@pytest.fixture(scope="module")
def sample_recount() -> Recount:
    return recount(SAMPLE)


def test_the_days_of_use_equal_a_recount_of_the_files(
    sample_warehouse: duckdb.DuckDBPyConnection, sample_recount: Recount
) -> None:
    assert len(sample_recount.feature_days) > 20_000
    assert feature_days(sample_warehouse) == sample_recount.feature_days
    assert user_days(sample_warehouse) == sample_recount.user_days
    assert reasons(sample_warehouse) == dict(sample_recount.reasons)


def test_canonical_use_equals_the_recount_of_linked_workspaces(
    sample_warehouse: duckdb.DuckDBPyConnection, sample_recount: Recount
) -> None:
    links = dict(
        sample_warehouse.execute(
            "select system_account_id, account_key from canonical.account_links where source_system = 'product'"
        ).fetchall()
    )
    assert len(links) > 70
    expected: dict[tuple[Any, ...], int] = {}
    for (workspace, month), users in sample_recount.monthly_users.items():
        if workspace in links:
            key = (links[workspace], month)
            expected[key] = expected.get(key, 0) + users
    found = sample_warehouse.execute(
        "select leaf_account_key, date_trunc('month', event_date)::date, count(distinct user_key) "
        "from canonical.usage_user_days group by all"
    ).fetchall()
    assert {row[:2]: row[2] for row in found} == expected
    events = sum(value[0] for (workspace, _, _), value in sample_recount.feature_days.items() if workspace in links)
    total = "select sum(event_count) from canonical."
    for table in ("usage_feature_days", "usage_user_days"):
        assert sample_warehouse.execute(total + table).fetchall() == [(events,)]


def test_every_junk_row_of_the_product_has_its_reason(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    with JUNK.open(encoding="utf-8", newline="") as handle:
        register = list(csv.DictReader(handle))
    found: dict[tuple[str, str, str, str], int] = {}
    counted: dict[str, int] = {}
    for table, record, reason, disposition, count in sample_warehouse.execute(
        "select source_table, coalesce(source_record_id, ''), reason_code, disposition, row_count "
        f"from {DISPOSITIONS} where reason_code is not null"
    ).fetchall():
        key = (table, record, reason, disposition)
        found[key] = found.get(key, 0) + count
        counted[f"{table} {reason} {disposition}"] = counted.get(f"{table} {reason} {disposition}", 0) + count
    assert len(register) > 30
    for row in register:
        listed = (row["source_table"], row["id"], row["reason"], row["disposition"])
        if row["reason"] in ("orphan_row", "before_account_start", "unknown_feature", *FLAGS) and listed[0] == "tracks":
            assert counted.get(f"tracks {row['reason']} {row['disposition']}", 0) >= int(row["rows"]), row
        else:
            assert found.get(listed) == int(row["rows"]), row


def test_seat_entitlements_are_the_seats_of_the_billed_lines(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    differing = sample_warehouse.execute(
        """
        with days as (
            select distinct e.leaf_account_key, d.day
            from canonical.entitlements as e
            inner join (
                select cast(
                    unnest(generate_series(date '2025-04-30', date '2026-06-30', interval 1 month)) as date
                ) as day
            ) as d on d.day >= e.valid_from and d.day < e.valid_to
            where e.entitlement = 'seats' and e.product_family = 'workspace'
        ),
        granted as (
            select days.*, sum(e.limit_quantity) as seats
            from days
            inner join canonical.entitlements as e
                on days.leaf_account_key = e.leaf_account_key and days.day >= e.valid_from and days.day < e.valid_to
            where e.entitlement = 'seats' and e.product_family = 'workspace'
            group by all
        ),
        billed as (
            select days.*, sum(v.quantity) as seats
            from days
            inner join canonical.subscription_item_versions as v
                on days.leaf_account_key = v.leaf_account_key and days.day >= v.valid_from and days.day < v.valid_to
            where v.product_family = 'workspace'
            group by all
        )
        select granted.*, billed.seats
        from granted
        left join billed using (leaf_account_key, day)
        where granted.seats is distinct from billed.seats
        """
    ).fetchall()
    assert differing == []


# -- increments ----------------------------------------------------------------------------------------------------
def random_events(rng: Random) -> list[dict[str, str]]:
    """Events over a month edge and a change of clocks, with repeats, contradictions and faults."""
    start = datetime(2026, 2, 26, 12)
    rows = []
    for number in range(rng.randrange(60, 140)):
        occurred = start + timedelta(minutes=rng.randrange(14 * 24 * 60))
        received = occurred + timedelta(minutes=rng.choice((1, 5, 60, 3000, 12000)))
        rows.append(
            {
                "id": f"e{number:03d}",
                "anonymous_id": "",
                "user_id": f"u{rng.randrange(5)}",
                "context_group_id": f"w{rng.randrange(4)}",
                "event": rng.choice(("open", "save", "share", "new_thing", "newer_thing")),
                "timestamp": f"{occurred:%Y-%m-%d %H:%M:%S}",
                "received_at": f"{received:%Y-%m-%d %H:%M:%S}",
                "properties": "{}",
            }
        )
    for row in rng.sample(rows, 25):
        received = datetime.fromisoformat(row["timestamp"]) + timedelta(minutes=rng.randrange(1, 20000))
        again = {**row, "received_at": f"{received:%Y-%m-%d %H:%M:%S}"}
        rows.append(again)
        if rng.random() < 0.5:
            other = datetime.fromisoformat(row["timestamp"]) - timedelta(days=rng.randrange(1, 3))
            column, value = rng.choice(
                (
                    ("event", "other"),
                    ("timestamp", f"{other:%Y-%m-%d %H:%M:%S}"),
                    ("properties", "{1}"),
                    ("user_id", "u9"),
                )
            )
            again[column] = value
    for row in rng.sample(rows, 8):
        row[rng.choice(("id", "user_id", "context_group_id", "event", "timestamp"))] = ""
    rng.shuffle(rows)
    return rows


def write_part(path: Path, rows: list[dict[str, str]]) -> None:
    """One part file, Parquet with types or CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.with_suffix(".text")
    with text.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if path.suffix == ".csv":
        text.rename(path)
        return
    types = {name: "TIMESTAMP" if name in ("timestamp", "received_at") else "VARCHAR" for name in COLUMNS}
    source = f"read_csv('{text}', header = true, auto_detect = false, columns = {types})"
    duckdb.execute(f"copy (from {source}) to '{path}' (format parquet)")
    text.unlink()


def write_registers(folder: Path, *, workspaces: int, catalogue: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"w{n},W,,,,{'2026-03-05 15:00:00' if n == 1 else '2025-01-01 15:00:00'},," for n in range(workspaces)]
    header = "id,name,domain,external_billing_id,account_id,created_at,loaded_at,note"
    (folder / "workspaces.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    lines = [f"f_{event},{event},{event},{'true' if event == 'save' else 'false'}" for event in catalogue]
    (folder / "feature_catalogue.csv").write_text(
        "\n".join(["id,name,event_name,is_core", *lines]) + "\n", encoding="utf-8"
    )


class Project:
    """The usage path as dbt runs it, parsed once: every build uses the same folders, emptied before each history."""

    wanted = (
        "+conformed_product__usage_feature_days",
        "+conformed_product__usage_user_days",
        "+conformed_product__row_dispositions",
        "+conformed_product__counted_usage_days",
        "+conformed_product__retried_events",
    )

    def __init__(self, folder: Path) -> None:
        self.landing = folder / "landing"
        self.warehouse = folder / "warehouse.duckdb"
        self.paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(folder / "target")]
        self.clear()
        self.manifest = parsed_for(self.landing)

    def _settings(self) -> Any:
        return environment(WAREHOUSE_DB=str(self.warehouse), RAW_DIR=str(self.landing), VENDORS="", AS_OF="2026-06-30")

    def clear(self) -> None:
        """Forget all deliveries and everything built."""
        shutil.rmtree(self.landing, ignore_errors=True)
        (self.landing / "product").mkdir(parents=True)
        self.warehouse.unlink(missing_ok=True)

    def build(self, *, anew: bool = False, wanted: tuple[str, ...] = wanted) -> None:
        """One `dbt build` of the path with its data tests; `anew` forgets what earlier builds knew.

        Unit tests bring their own rows: the build of the sample runs them.
        """
        stop = self.stop(anew=anew, wanted=wanted)
        assert stop is None, stop

    def stop(self, *, anew: bool = False, wanted: tuple[str, ...] = wanted) -> str | None:
        """What stopped a build; None when nothing did."""
        options = ["--quiet", "--no-write-json", "--exclude-resource-type", "unit_test"]
        options += ["--indirect-selection", "cautious", *(["--full-refresh"] if anew else [])]
        with self._settings():
            DuckDBConnectionManager.close_all_connections()
            outcome = dbtRunner(manifest=self.manifest).invoke(["build", *options, *self.paths, "--select", *wanted])
            DuckDBConnectionManager.close_all_connections()
        messages = [str(r.message) for r in outcome.result or [] if str(r.status) not in ("success", "pass")]
        return None if outcome.success else "\n".join([*messages, str(outcome.exception or "")])

    def retries(self) -> int:
        """Events that repeat another one under a new id, as the last build counts them."""
        connection = duckdb.connect(str(self.warehouse), read_only=True)
        try:
            sql = "select coalesce(sum(event_count), 0) from staging.conformed_product__retried_events"
            return int(connection.execute(sql).fetchall()[0][0])
        finally:
            connection.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("usage"))


def contents(warehouse: Path) -> Iterator[list[Any]]:
    connection = duckdb.connect(str(warehouse), read_only=True)
    try:
        yield sorted(feature_days(connection).items())
        yield sorted(user_days(connection).items())
        yield sorted(
            connection.execute(
                "select source_table, source_record_id, disposition, reason_code, row_count, count(*) "
                f"from {DISPOSITIONS} group by all"
            ).fetchall(),
            key=str,
        )
        yield [sorted(reasons(connection).items())]
    finally:
        connection.close()


def deliver_and_compare(seed: int, kind: str, project: Project) -> None:
    """Build after each of several deliveries; the end must equal one build of everything, and the recount."""
    rng = Random(f"usage deliveries {seed}")
    rows = random_events(rng)
    project.clear()
    folder = project.landing / "product"
    cuts = sorted(rng.sample(range(5, len(rows) - 5), 2))
    parts: dict[str, list[dict[str, str]]] = {}
    names = rng.sample(("a", "b", "c", "d"), 3)
    known: tuple[str, ...] = ("open", "save", "share")
    for step, (low, high) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
        # A delivery is a part file of its own, or grows one that is there; names come in any order.
        name = rng.choice(list(parts)) if parts and rng.random() < 0.3 else names[step]
        parts.setdefault(name, []).extend(rows[low:high])
        write_part(folder / "tracks" / f"{name}.{kind}", parts[name])
        if step == 2 and rng.random() < 0.5:
            known = (*known, "new_thing")
        write_registers(folder, workspaces=2 if step < 2 else 3, catalogue=known)
        project.build()
    grown = list(contents(project.warehouse))
    project.build(anew=True)
    assert grown == list(contents(project.warehouse))
    expected = recount(folder)
    connection = duckdb.connect(str(project.warehouse), read_only=True)
    try:
        assert feature_days(connection) == expected.feature_days
        assert user_days(connection) == expected.user_days
        assert reasons(connection) == dict(expected.reasons)
    finally:
        connection.close()


@pytest.mark.parametrize(("seed", "kind"), [pytest.param(1, "csv", marks=pytest.mark.deep), (2, "parquet")])
def test_increments_equal_a_rebuild(seed: int, kind: str, project: Project) -> None:
    deliver_and_compare(seed, kind, project)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10, 30))
def test_many_increments_equal_a_rebuild(seed: int, project: Project) -> None:
    deliver_and_compare(seed, ("csv", "parquet")[seed % 2], project)


def edit(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same number of rows, one event of another user; the length of the file stays, too."""
    return [{**row, "user_id": "u7"} if number == 3 else row for number, row in enumerate(rows)]


def test_a_part_file_that_was_read_may_not_change(project: Project) -> None:
    """An edit in place and a removed file stop with the file's name; put back, the build goes on."""
    wanted = ("+int_product__read_files",)
    rows = random_events(Random("part files"))
    project.clear()
    folder = project.landing / "product"
    path = folder / "tracks" / "a.csv"
    write_part(path, rows)
    project.build(wanted=wanted)
    write_part(path, edit(rows))
    stop = project.stop(wanted=wanted)
    assert stop
    assert f"Part file product/tracks/a.csv was changed in place: it still has {len(rows)} rows" in stop
    assert "Remedy: Put the file back" in stop
    assert "--full-refresh" in stop
    path.rename(path.with_name("b.csv"))
    assert f"product/tracks/a.csv is gone; {len(rows)} rows of it were read before" in str(project.stop(wanted=wanted))
    path.with_name("b.csv").unlink()
    write_part(path, rows)
    project.build(wanted=wanted)
    write_part(path, edit(rows))
    project.build(wanted=wanted, anew=True)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_edit_in_place_changes_the_fingerprint(kind: str, tmp_path: Path) -> None:
    rows = random_events(Random("fingerprint"))
    found = []
    for name, content in {"a": rows, "b": rows, "edited": edit(rows), "grown": [*rows, rows[0]]}.items():
        write_part(tmp_path / f"{name}.{kind}", content)
        found.append(fingerprint(tmp_path / f"{name}.{kind}"))
    assert found[0] == found[1], "another time stamp is no other content"
    assert len(set(found)) == 3


def test_retries_of_increments_equal_those_of_a_rebuild(project: Project) -> None:
    """A retry in a later part file is found, and the contradiction of the original one takes it back."""
    wanted = ("+conformed_product__retried_events",)
    project.clear()
    folder = project.landing / "product"
    write_registers(folder, workspaces=3, catalogue=("open", "save", "share"))
    first = random_events(Random("retries"))
    sound = next(row for row in first if all(row[name] for name in ("id", "user_id", "context_group_id", "event")))
    again = [{**sound, "id": f"again{number}"} for number in range(2)]
    write_part(folder / "tracks" / "a.csv", [row for row in first if row["id"] != sound["id"]] + [sound])
    project.build(wanted=wanted)
    found = [project.retries()]
    write_part(folder / "tracks" / "b.csv", again)
    project.build(wanted=wanted)
    found.append(project.retries())
    write_part(folder / "tracks" / "c.csv", [{**again[0], "event": "share", "properties": "{2}"}])
    project.build(wanted=wanted)
    found.append(project.retries())
    assert found == [0, 2, 1]
    project.build(wanted=wanted, anew=True)
    assert project.retries() == 1


def test_the_recount_reads_both_kinds_of_files(tmp_path: Path) -> None:
    rows = random_events(Random(3))
    for kind in ("csv", "parquet"):
        write_part(tmp_path / f"part.{kind}", rows)
    assert read(tmp_path / "part.csv") == [{name: row[name] for name in COLUMNS} for row in rows]
    assert [row["id"] for row in read(tmp_path / "part.parquet")] == [row["id"] for row in rows]


# -- part files that are scanned where they lie ------------------------------------------------------------------------
CONTRACT = TableContract("product", "tracks", ("id", "timestamp"), ("properties",), is_optional=True)
TYPES = {"timestamp": "timestamp"}


def scan(folder: Path, **files: str) -> tuple[duckdb.DuckDBPyConnection, list[tuple[Any, ...]]]:
    """Land part files, each given as a select (Parquet) or as text (CSV); the connection and the register."""
    tracks = folder / "product" / "tracks"
    tracks.mkdir(parents=True)
    for name, content in files.items():
        if content.startswith("select"):
            duckdb.execute(f"copy ({content}) to '{tracks / name}.parquet' (format parquet)")
        else:
            (tracks / f"{name}.csv").write_text(content, encoding="utf-8")
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    register = land_scanned(connection, CONTRACT, TYPES, schema="raw", raw_dir=str(folder), is_on=True)
    return connection, [tuple(row.values()) for row in register.to_pylist()]


def test_parquet_and_csv_part_files_land_alike(tmp_path: Path) -> None:
    found = []
    for kind, (first, second) in {
        "parquet": (
            "select 'e1' as id, timestamp '2026-01-02 03:04:05' as timestamp",
            "select '' as id, null::timestamp as timestamp",
        ),
        "csv": ("id,timestamp\ne1,2026-01-02 03:04:05\n", "id,timestamp\n,\n"),
    }.items():
        connection, register = scan(tmp_path / kind, a=first, b=second)
        assert [(name, rows) for _, name, rows, _ in register] == [(f"tracks/a.{kind}", 1), (f"tracks/b.{kind}", 1)]
        found.append(
            connection.execute(
                "select _file_row, _unreadable, id, timestamp, properties from raw.tracks order by id"
            ).fetchall()
        )
    assert found[0] == found[1] == [(1, None, "e1", datetime(2026, 1, 2, 3, 4, 5), None), (1, None, None, None, None)]


def test_a_value_of_another_type_keeps_its_text(tmp_path: Path) -> None:
    connection, _ = scan(tmp_path, a="id,timestamp\ne1,tomorrow\n")
    assert connection.execute("select timestamp, _unreadable from raw.tracks").fetchall() == [
        (None, "timestamp=tomorrow")
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a": "select 'e1' as id, '2026-01-01' as timestamp"}, "declared is timestamp"),
        ({"a": "select 1 as id, timestamp '2026-01-01' as timestamp"}, "declared is varchar"),
        ({"a": "select 'e1' as id"}, "required column missing: timestamp"),
        (
            {
                "a": "select 'e1' as id, timestamp '2026-01-01' as timestamp",
                "b": "select 'e1' as id, timestamp '2026-01-01' as timestamp, '{}' as properties",
            },
            "other columns than",
        ),
        ({"a": "id,timestamp\ne1,2026-01-01,more\n"}, "3 fields where the header has 2"),
    ],
)
def test_part_files_that_differ_from_the_declaration_stop(files: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(LandingError, match=message):
        scan(tmp_path, **files)


def test_a_vendor_without_events_has_an_empty_view(tmp_path: Path) -> None:
    connection = duckdb.connect()
    register = land_scanned(connection, CONTRACT, TYPES, schema="raw", raw_dir=str(tmp_path), is_on=False)
    assert register.num_rows == 0
    assert connection.execute("select count(*) from raw.tracks").fetchall() == [(0,)]


def test_the_cheap_company_day_is_the_company_day() -> None:
    """Every quarter of an hour of 25 years, and years in which the calendar is always asked."""
    text = (ROOT / "macros" / "company_day_of_many.sql").read_text(encoding="utf-8")
    for zone in ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland"):
        assert differing_days(text, zone) == 0


def differing_days(text: str, zone: str) -> int:
    """Moments for which the macro, as DuckDB runs it, gives another day than the time zone database."""
    template = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text + "{{ company_day_of_many('t') }}")
    module: Any = None

    def dispatch(name: str) -> Any:
        return lambda *arguments: getattr(module, f"duckdb__{name}")(*arguments)

    names = {
        "modules": {"pytz": pytz, "datetime": __import__("datetime")},
        "company_time_zone": lambda: zone,
        "return": lambda value: value,
        "adapter": SimpleNamespace(dispatch=dispatch),
        "company_date": lambda value: f"cast({value} at time zone 'UTC' at time zone '{zone}' as date)",
    }
    module = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text).make_module(names)
    cheap = template.render(names)
    plain = f"cast(t at time zone 'UTC' at time zone '{zone}' as date)"
    span = "timestamp '2005-01-01', timestamp '2030-01-01', interval 15 minute"
    moments = f"(select unnest(generate_series({span})) as t union all select timestamp '1985-06-01 02:30:00')"
    return int(duckdb.execute(f"select count(*) from {moments} where ({cheap}) <> {plain}").fetchall()[0][0])
