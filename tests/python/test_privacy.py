"""A thousand canaries in the personal columns of a landing folder: none may come out of the reader.

They stand in every column that the policy calls personal, in columns that nobody declared, in rows that are set aside,
in properties of events and in rows that make errors. After a build the database (rows and bytes), dbt's artefacts, its
log, its docs page and what it printed are searched for them, and for the key.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from gate_policy import declared_tables
from landing_files import LandingError, TableContract, read_table
from parsed_project import begin_with_parse, environment, run_dbt
from pseudonyms import Pseudonyms, personal_columns
from run_settings import ROOT
from test_pseudonyms import declared_columns

CANARIES = 1_000
MARK = "kanarie"
KEY = "a-key-that-may-stand-nowhere-but-in-the-environment"
AN_ID = {"id", "response_id", "churn_reason_id", "owner_id", "deal_id", "ticket_id"}
SCANNED = ("raw_product.tracks", "staging.stg_product__tracks")
SMALLER = ("success", "stripe", "product")
"""Vendors of the smaller build: free text, fields of JSON, and events that are scanned in place."""


class Canaries:
    """Numbered words that stand nowhere else, each in the form that its column asks for."""

    def __init__(self) -> None:
        self.planted = 0

    def text(self, kind: str, before: str) -> str:
        """The next canary as a value of a kind; `before` is the value that it replaces."""
        self.planted += 1
        word = f"{MARK}{self.planted:05d}"
        if kind in ("email", "user_id", "business"):
            return f"{word}@{before.rpartition('@')[2] if '@' in before else 'mail.example'}"
        if kind == "json":
            return f'{{"plan": "team", "contact": "{word}", "{word}": {{"plan": "{word}"}}}}'
        return f"Call {word.title()}, +1 555 {word}" if kind == "free_text" else word


def personal(vendor: str, table: str, header: list[str]) -> dict[str, str]:
    """Columns of a landed file that must not come out, with their kinds: by the policy, or because undeclared."""
    declared = {column for key in declared_columns() for column in [key[2]] if key[:2] == (vendor, table)}
    found = {}
    for column in header:
        rule = personal_columns().get((vendor, table, column))
        if rule is None and column not in declared:
            found[column] = "extra"
        elif rule is not None and rule.kind != "business":
            found[column] = rule.kind
    return found


@dataclass
class Landed:
    """A landing file in memory, with the cells that may take a canary, those of the policy first."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    cells: list[tuple[int, int, list[str], int, str]]

    @classmethod
    def of(cls, path: Path, rows_each: int) -> Landed:
        """Adds an undeclared column and two rows that are set aside: one without id, one that contradicts the last."""
        with path.open(encoding="utf-8", newline="") as handle:
            header, *rows = list(csv.reader(handle))
        header, rows = [*header, "nobody_declared_this"], [[*row, ""] for row in rows]
        ids = [place for place, name in enumerate(header) if name in AN_ID]
        aside = []
        if rows and ids:
            aside = [["" if place in ids else cell for place, cell in enumerate(rows[-1])], list(rows[-1])]
        cells = []
        for turn, row in enumerate([*aside, *rows[:rows_each]]):
            for name, kind in personal(path.parent.name, path.stem, header).items():
                place = header.index(name)
                is_used = kind in ("json", "listed_text", "user_id") and row[place] not in ("", "{}")
                if kind != "field_value" and place not in ids and not is_used:
                    cells.append((int(kind == "extra"), turn, row, place, kind))
        return cls(path, header, [*rows, *aside], cells)

    def write(self) -> None:
        """Write the file back."""
        with self.path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows([self.header, *self.rows])


def plant_events(folder: Path, canaries: Canaries) -> None:
    """Events as Parquet: properties of events that contradict each other, user ids that are addresses, lost events."""
    times = ("original_timestamp", "timestamp", "received_at")
    typed = ", ".join(f"try_cast({name} as timestamp) as {name}" for name in times)
    columns = f"id, anonymous_id, user_id, context_group_id, event, event_text, {typed}, properties"
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.csv")):
        source = f"read_csv('{path}', header = true, all_varchar = true)"
        connection.execute(f"create or replace table events as select {columns} from {source}")
        if path == max(folder.glob("*.csv")):
            for (event,) in connection.execute("select id from events order by id limit 60").fetchall():
                words = [canaries.text("free_text", "") for _ in range(2)]
                address = canaries.text("email", "")
                connection.execute(
                    "update events set properties = ? where id = ?", [f'{{"note": "{words[0]}"}}', event]
                )
                for change in ("? as properties", "? as properties, ? as user_id", "? as properties, null as event"):
                    bound = [words[1], address] if "user_id" in change else [words[1]]
                    again = f"select * replace ({change}) from events where id = ? limit 1"
                    connection.execute(f"insert into events {again}", [*bound, event])
                connection.execute(
                    "insert into events select * replace (? as id, ? as user_id) from events where id = ? limit 1",
                    [f"{event}_by_address", address, event],
                )
        connection.table("events").write_parquet(str(path.with_suffix(".parquet")))
        path.unlink()
    connection.close()


def planted_folder(folder: Path, vendors: tuple[str, ...] | None, rows_each: int) -> int:
    """A copy of the sample with canaries; returns how many."""
    canaries = Canaries()
    for source in sorted((ROOT / "seeds" / "sample").iterdir()):
        if vendors is None or source.name in vendors:
            shutil.copytree(source, folder / source.name)
    plant_events(folder / "product" / "tracks", canaries)
    files = [Landed.of(path, rows_each) for path in sorted(folder.glob("*/*.csv"))]
    cells = sorted((cell for file in files for cell in file.cells), key=lambda cell: cell[:2])
    for _, _, row, place, kind in cells[: CANARIES - canaries.planted]:
        row[place] = canaries.text(kind, row[place])
    for file in files:
        file.write()
    return canaries.planted


def rows_with_canaries(warehouse: Path) -> list[str]:
    """Tables and views of the database that show a canary, whatever the schema."""
    connection = duckdb.connect(str(warehouse), read_only=True)
    Pseudonyms(KEY.encode()).set_key(connection)
    tables = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
    found = []
    for schema, table in tables:
        # What the reader leaves to the models is read in place and stands in no table.
        left = " exclude (properties)" if f"{schema}.{table}" in SCANNED else ""
        rows = f'select *{left} from "{schema}"."{table}"'
        sql = f"select count(*) from ({rows}) as r where lower(cast(r as varchar)) like ?"
        [(count,)] = connection.execute(sql, [f"%{MARK}%"]).fetchall()
        if count:
            found.append(f"{schema}.{table}: {count}")
    connection.close()
    assert len(tables) > 50
    return found


def files_with_canaries(folder: Path) -> list[str]:
    """Files whose bytes hold a canary, in any case, or the key."""
    words = [MARK.encode(), KEY.encode(), *Pseudonyms(KEY.encode())._blocks()]
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found += [f"{path.name}: {word[:12]!r}" for word in words if word in content or word in content.lower()]
    return found


def build(folder: Path, *arguments: str, landing: Path | None = None) -> bool:
    """One dbt command on the planted folder; artefacts and log go beside the database."""
    settings = {
        "RAW_DIR": str(landing or folder / "landing"),
        "WAREHOUSE_DB": str(folder / "out" / ("warehouse.duckdb" if landing is None else "stopped.duckdb")),
        "AS_OF": "2026-06-30",
        "VENDORS": "auto",
        "PSEUDONYM_KEY": KEY,
        "REPORTING_CURRENCY": "USD",
    }
    paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    paths += ["--target-path", str(folder / "out" / "target"), "--log-path", str(folder / "out" / "logs")]
    if not (folder / "out").exists():
        begin_with_parse(folder / "out" / "target", **settings)
    with environment(**settings):
        outcome = run_dbt("--quiet", *arguments, *paths)
    problems = [
        f"{result.node.name}: {result.message}"
        for result in getattr(outcome.result, "results", None) or []
        if str(getattr(result, "status", "")) in ("error", "fail", "runtime error")
    ]
    (folder / "out" / "problems.txt").write_text("\n".join([*problems, str(outcome.exception or "")]), encoding="utf-8")
    return bool(outcome.success)


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Staging of three vendors, built once."""
    folder = tmp_path_factory.mktemp("canaries")
    assert planted_folder(folder / "landing", SMALLER, rows_each=6) > 250
    select = [f"+conformed_{vendor}__row_dispositions" for vendor in SMALLER]
    assert build(folder, "build", "--exclude-resource-type", "test", "unit_test", "--select", *select), (
        folder / "out" / "problems.txt"
    ).read_text(encoding="utf-8")
    return folder


def test_no_canary_leaves_the_reader(smaller: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert files_with_canaries(smaller / "landing"), "the canaries are in the landing files"
    assert rows_with_canaries(smaller / "out" / "warehouse.duckdb") == []
    assert files_with_canaries(smaller / "out") == []
    assert MARK not in "".join(capfd.readouterr()).lower()


def test_set_aside_rows_are_kept_with_pseudonyms(smaller: Path) -> None:
    connection = duckdb.connect(str(smaller / "out" / "warehouse.duckdb"), read_only=True)
    for vendor, kind in (("success", "free_text_"), ("stripe", "extra_"), ("product", "free_text_")):
        [(rows,)] = connection.execute(
            f"select count(*) from staging.conformed_{vendor}__row_dispositions where raw_row like ?", [f"%{kind}%"]
        ).fetchall()
        assert rows > 0, vendor
    connection.close()


LEAKING = ("name", "phone", "address", "free_text", "json")
"""Kinds of columns that keep their texts once the policy forgets them; an address is caught wherever it stands."""


Place = tuple[str, str, str]


def read_without(folder: Path, places: list[Place]) -> Path:
    """A copy of the smaller warehouse that reads the table of each place again, under a policy that lacks its row."""
    contracts = {(contract.vendor, contract.table): contract for contract in declared_tables()}
    copy = folder / "forgotten" / "warehouse.duckdb"
    copy.parent.mkdir()
    shutil.copyfile(folder / "out" / "warehouse.duckdb", copy)
    with duckdb.connect(str(copy)) as connection:
        for number, place in enumerate(places):
            policy = {key: rule for key, rule in personal_columns().items() if key != place}
            pseudonyms = Pseudonyms(KEY.encode(), policy)
            landed = read_table(
                contracts[place[:2]], raw_dir=str(folder / "landing"), is_on=True, pseudonyms=pseudonyms
            )
            connection.register("landed", landed)
            connection.execute(f"create table raw_success.forgotten_{number} as from landed")
    return copy


def test_a_forgotten_row_of_the_policy_is_seen(smaller: Path) -> None:
    """Each row in turn is missing. What nobody declared keeps no text even then, and with all rows nothing does."""
    declared = set(declared_columns())
    expected: dict[Place, int] = {("stripe", "customer", "no_such_column"): 0}
    for place, rule in personal_columns().items():
        path = smaller / "landing" / place[0] / f"{place[1]}.csv"
        if rule.kind in LEAKING and path.is_file():
            with path.open(encoding="utf-8", newline="") as handle:
                count = sum(MARK in (row.get(place[2]) or "").lower() for row in csv.DictReader(handle))
            expected[place] = count if place in declared else 0
    leaks = [f"raw_success.forgotten_{number}: {count}" for number, count in enumerate(expected.values()) if count]
    assert len(leaks) >= 5, expected
    copy = read_without(smaller, list(expected))
    assert sorted(rows_with_canaries(copy)) == sorted(leaks)
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = connection.execute(f"from {leaks[0].split(':')[0]}").fetchall()
    (copy.parent / "dbt.log").write_text(str(rows), encoding="utf-8")
    assert [line.split(":")[0] for line in files_with_canaries(copy.parent)][:1] == ["dbt.log"]


@pytest.mark.deep
def test_a_thousand_canaries_leave_no_trace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The whole build and its docs page, about two minutes of CPU: every table, log and artefact of every vendor."""
    assert planted_folder(tmp_path / "landing", None, rows_each=4) == CANARIES
    build(tmp_path, "build", "--exclude-resource-type", "test", "unit_test")
    build(tmp_path, "docs", "generate", "--static")
    assert (tmp_path / "out" / "target" / "static_index.html").is_file()
    assert rows_with_canaries(tmp_path / "out" / "warehouse.duckdb") == []
    assert files_with_canaries(tmp_path / "out") == []
    assert MARK not in "".join(capfd.readouterr()).lower()
    # The planted contradictions fail tests of the numbers, so only the tables are built, all of them.
    connection = duckdb.connect(str(tmp_path / "out" / "warehouse.duckdb"), read_only=True)
    assert connection.execute("select count(*) > 0 from bi.bi_metrics").fetchall() == [(True,)]
    connection.close()


BROKEN = {
    "too wide": f"id,name\n1,{MARK},{MARK}\n",
    "an open quote": f'id,name\n1,"{MARK}\n',
    "text after a quote": f'id,name\n1,"{MARK}"{MARK}\n',
    "a NUL byte": f"id,name\n1,{MARK}\0\n",
    "not UTF-8": f"id,name\n1,{MARK}".encode() + b"\xe9\n",
    "no header": f"1,{MARK}\n2,{MARK}\n",
    "a header of values named twice": f"{MARK},{MARK}\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_no_message_of_the_reader_quotes_a_row(tmp_path: Path, content: str | bytes, ending: str) -> None:
    folder = tmp_path / "periods"
    folder.mkdir()
    (folder / f"t.{ending}").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LandingError) as error:
        read_table(TableContract("periods", "t", ("id", "name")), raw_dir=str(tmp_path), is_on=True).read_all()
    assert MARK not in str(error.value)
    assert str(folder) in str(error.value)


@pytest.mark.deep
def test_no_message_of_a_build_that_stops_quotes_an_address(
    smaller: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Currencies that are no currencies stop the build; the artefacts of the smaller build save a second parse."""
    (tmp_path / "periods").mkdir(parents=True)
    (tmp_path / "periods" / "subscription_periods.csv").write_text(
        "account_id,start_date,end_date,amount,billing_interval,currency,account_name,note\n"
        f"A1,2025-01-01,2026-01-01,1,year,{MARK}@mail.example,{MARK}@mail.example,{MARK}\n"
    )
    arguments = ["build", "--exclude-resource-type", "test", "unit_test", "--select", "+input_errors"]
    assert not build(smaller, *arguments, landing=tmp_path)
    assert "The input cannot be trusted" in (smaller / "out" / "problems.txt").read_text(encoding="utf-8")
    assert files_with_canaries(smaller / "out") == []
    assert MARK not in "".join(capfd.readouterr()).lower()
