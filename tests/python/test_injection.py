"""Two hundred payloads in settings, file names, headers and cells: none is executed, each is refused or stays a text.

The payloads would make a table or a file, or change a setting, if any of them reached a statement. Most are tried on
the functions that check or quote; the vars are rendered by dbt in one run.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import duckdb
import pytest
import yaml
from build_settings import warehouse_settings
from build_warehouse import prepared_environment
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from export_table import ExportError, export_table, exported_schemas, published_table
from export_table import main as export_command
from landing_files import LandingError, TableContract, land_scanned, read_table, table_files, vendor_is_on
from landing_plugin import Plugin, lock
from macro_calls import RefusedError, macros_of
from parsed_project import environment, run_dbt
from run_settings import ROOT, SettingError, checked_folder, checked_run_settings, project_schemas, project_vars
from spreadsheet_csv import cell, neutralised
from sql_names import sql_name, sql_text

OPENINGS = (
    "'",
    '"',
    "')",
    '")',
    "'])",
    "*/",
    "';",
    '";',
    "\\'",
    "'||",
    "' union all ",
    "x'; ",
    "{{ ",
    "$$",
    "\n; ",
    "`",
)
DEEDS = (
    "create table executed as select 1",
    "copy (select 1) to '{marker}'",
    "select * from read_csv('/etc/passwd')",
    "attach '{marker}' as other",
    "install httpfs",
    "set enable_external_access = true",
    "drop table kept",
    "pragma database_list",
    "select getvariable('pseudonym_inner')",
    "call pragma_version()",
    "export database '{marker}'",
    "select error('executed')",
    "alter table kept rename to executed",
)
ENDINGS = (" --", "; select '", "/*")


def payloads(marker: str = "/tmp/executed") -> list[str]:
    """The payloads: every way out of a literal or name with every deed, and endings in turn."""
    pairs = list(product(OPENINGS, DEEDS))
    return [
        f"{opening}; {deed.format(marker=marker)}{ENDINGS[place % len(ENDINGS)]}"
        for place, (opening, deed) in enumerate(pairs)
    ]


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "executed"


@pytest.fixture
def kept() -> duckdb.DuckDBPyConnection:
    """A database with one table whose state tells whether something was executed."""
    connection = duckdb.connect()
    connection.execute("create table kept as select 1 as n")
    return connection


def untouched(connection: duckdb.DuckDBPyConnection, marker: Path) -> bool:
    """True if the database has its one table and no file was made."""
    tables = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
    return "kept" in tables and "executed" not in tables and not marker.exists()


@pytest.mark.parametrize("deed", [DEEDS[0], DEEDS[1], DEEDS[6], DEEDS[10]])
def test_a_deed_that_is_done_is_seen(deed: str, kept: duckdb.DuckDBPyConnection, marker: Path) -> None:
    """Planted: a statement that takes a payload as it is, between quotes of its own."""
    assert untouched(kept, marker)
    kept.execute(f"select '{OPENINGS[0]}; {deed.format(marker=marker)}{ENDINGS[0]}'")
    assert not untouched(kept, marker)


def test_there_are_two_hundred() -> None:
    assert len(set(payloads())) >= 200


def test_quoted_texts_and_names_are_never_statements(kept: duckdb.DuckDBPyConnection, marker: Path) -> None:
    for payload in payloads(str(marker)):
        found = kept.execute(f"select {sql_text(payload)} as {sql_name(payload)}")
        assert [column[0] for column in found.description or []] == [payload]
        assert found.fetchall() == [(payload,)]
    assert untouched(kept, marker)


@pytest.mark.parametrize("name", ["RAW_DIR", "DUCKDB_MEMORY_LIMIT", "DBT_THREADS", "DBT_TARGET"])
def test_an_environment_variable_is_allow_listed(name: str) -> None:
    for payload in payloads():
        with pytest.raises(SettingError, match=name):
            checked_run_settings({name: payload})


@pytest.mark.parametrize(
    ("name", "sound"),
    [("RAW_DIR", "/data/raw"), ("DUCKDB_MEMORY_LIMIT", "2.5 GB"), ("DBT_THREADS", "16"), ("DBT_TARGET", "prod")],
)
def test_a_sound_value_passes_and_nothing_behind_it(name: str, sound: str) -> None:
    """What begins like a sound value is the likeliest way past a pattern."""
    checked_run_settings({name: sound})
    for ending in ("\n", "'", '"', ";", "$x", "]", "%x"):
        with pytest.raises(SettingError, match=name):
            checked_run_settings({name: sound + ending})
    refused = {"DUCKDB_MEMORY_LIMIT": ("4", "GB", "-1GB"), "DBT_THREADS": ("0", "100", "02"), "DBT_TARGET": ("spark",)}
    for text in refused.get(name, ()):
        with pytest.raises(SettingError, match=name):
            checked_run_settings({name: text})


def test_dbt_itself_refuses_what_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who starts dbt without the build command is stopped by the plugin before a database is opened."""
    plugin = Plugin.__new__(Plugin)
    plugin.update_connection_config(DuckDBCredentials(path="w.duckdb"), {})
    monkeypatch.setenv("DUCKDB_MEMORY_LIMIT", "1GB' --")
    with pytest.raises(RuntimeError, match="DUCKDB_MEMORY_LIMIT: not a size"):
        plugin.update_connection_config(DuckDBCredentials(path="w.duckdb"), {})


@pytest.mark.parametrize("name", ["RAW_DIR", "AS_OF", "REPORTING_CURRENCY", "VENDORS", "WAREHOUSE_DB"])
def test_the_build_command_refuses_what_is_no_setting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for payload in payloads():
        value = f"{tmp_path}/{payload.replace('/', '_')}.duckdb" if name == "WAREHOUSE_DB" else payload
        with pytest.raises(SettingError, match=name):
            prepared_environment({name: value}, project_vars())


def test_a_pattern_in_a_folder_is_refused() -> None:
    for text in ("/data/*", "/data/[a]", "/data/{a,b}", "/data/?", "/data/o'neil", "/data/$HOME", "/data\n"):
        with pytest.raises(SettingError, match="RAW_DIR"):
            checked_folder(text)
    assert checked_folder("/data/Year 2025/raw-1_a.b") == "/data/Year 2025/raw-1_a.b"


def test_vendors_compare_and_never_open_a_path(tmp_path: Path) -> None:
    (tmp_path / "stripe").mkdir()
    assert [payload for payload in payloads() if vendor_is_on("stripe", raw_dir=str(tmp_path), vendors=payload)] == []


def file_name(payload: str) -> str:
    return payload.replace("/", "_")[:80]


def test_a_part_file_has_a_plain_name(tmp_path: Path) -> None:
    folder = tmp_path / "product" / "tracks"
    folder.mkdir(parents=True)
    contract = TableContract("product", "tracks", ("id",))
    for ending, payload in product(
        (".csv", ".parquet"), [*payloads(), "*", "a*", "[a]", "{a,b}", "a?", "ada@mail.example"]
    ):
        path = folder / f"{file_name(payload)}{ending}"
        path.write_text("id\n1\n")
        with pytest.raises(LandingError, match="Rename it"):
            table_files(contract, str(tmp_path))
        path.unlink()
    (folder / "part-00000 of 2 (a)=1.c000,v+2.csv").write_text("id\n1\n")
    assert len(table_files(contract, str(tmp_path))) == 1


def test_headers_and_cells_stay_text(tmp_path: Path, kept: duckdb.DuckDBPyConnection, marker: Path) -> None:
    folder = tmp_path / "periods"
    folder.mkdir()
    found = payloads(str(marker))
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([["id", *found], *[[payload, *found] for payload in found]])
    table = read_table(TableContract("periods", "t", ("id",)), raw_dir=str(tmp_path), is_on=True).read_all()
    assert table["id"].to_pylist() == found
    kept.register("landed", table)
    kept.execute("create table landed_table as select * from landed")
    assert kept.execute("select count(distinct id) from landed_table").fetchall() == [(len(found),)]
    assert untouched(kept, marker)


def test_names_and_cells_of_parquet_stay_text(tmp_path: Path, kept: duckdb.DuckDBPyConnection, marker: Path) -> None:
    folder = tmp_path / "periods"
    folder.mkdir()
    found = payloads(str(marker))[::4]
    columns = ", ".join(f"{sql_text(payload)} as {sql_name(payload)}" for payload in found)
    duckdb.sql(f"select {sql_text(found[0])} as id, {columns}").write_parquet(str(folder / "t.parquet"))
    contract = TableContract("periods", "t", ("id",))
    [row] = read_table(contract, raw_dir=str(tmp_path), is_on=True).read_all().to_pylist()
    assert row["id"] == found[0]
    land_scanned(kept, contract, {}, schema="raw", raw_dir=str(tmp_path), is_on=True)
    assert kept.execute("select id from raw.t").fetchall() == [(found[0],)]
    assert untouched(kept, marker)


def test_a_folder_of_the_path_is_no_column(tmp_path: Path) -> None:
    """A folder called user_id=5 would replace the column in a database that reads partitions out of paths."""
    folder = tmp_path / "id=5" / "periods"
    folder.mkdir(parents=True)
    duckdb.sql("select '1' as id").write_parquet(str(folder / "t.parquet"))
    [row] = (
        read_table(TableContract("periods", "t", ("id",)), raw_dir=str(folder.parent), is_on=True)
        .read_all()
        .to_pylist()
    )
    assert row["id"] == "1"


VARS_PROBE = """
{%- for payload in var('payloads') -%}
    {%- for name, rule in allowed_settings().items() -%}
        {%- if modules.re.fullmatch(rule[0], payload) -%} passed: {{ name }} {{ payload }} {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{{ as_of_date() }} {{ reporting_currency() }} {{ policy_version() }} {{ company_time_zone() }}
{{ vendors_of('billing') | join(' ') }} {{ whole_number('arr:past_due_days') }}
{% set locks = "current_setting('lock_configuration'), not current_setting('enable_external_access')" %}
{% if execute %} locked: {{ run_query("select " ~ locks).rows[0].values() | list }} {% endif %}
"""


def inline(sql: str, target: Path, **variables: object) -> tuple[bool, str]:
    """Compile a statement with vars; success and what came out of it."""
    paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(target)]
    with environment(WAREHOUSE_DB=str(target / "w.duckdb"), RAW_DIR="", AS_OF="", VENDORS="", REPORTING_CURRENCY=""):
        outcome = run_dbt("--quiet", "compile", *paths, "--inline", sql, "--vars", json.dumps(variables))
    compiled = outcome.result.results[0].node.compiled_code if outcome.success and outcome.result else ""
    return bool(outcome.success), f"{compiled}{outcome.exception or ''}"


def test_no_pattern_of_a_var_lets_a_payload_through(tmp_path: Path) -> None:
    worked, text = inline(VARS_PROBE, tmp_path, payloads=payloads())
    assert worked, text
    assert "passed:" not in text
    assert "cast('2026-06-30' as date)" in text
    assert "locked: [True, True]" in text, "the connection of dbt itself"


SETTINGS = "macros/settings.sql"
ALLOWED = macros_of(SETTINGS, project_vars())["allowed_settings"]()
GIVEN: dict[str, object] = {}
READ = macros_of(SETTINGS, GIVEN)
BESIDE = (
    "{0}'",
    '{0}"',
    "'{0}",
    "{0}\n",
    " {0}",
    "{0} ",
    "{0};",
    "{0})",
    "{0} --",
    "{0}||x",
    9 * "{0}",
)


def setting_of(name: str, value: object) -> object:
    """What the macros make of a value of a var; the file is read once."""
    GIVEN.clear()
    GIVEN[name] = value
    return READ["setting"](name)


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_var_is_allow_listed_whole(name: str) -> None:
    """The project's own value passes; nothing that contains it does, and nothing of another type."""
    value = project_vars()[name]
    assert setting_of(name, value) == value
    is_list = isinstance(value, list)
    first = value[0] if is_list else value
    others = [5, None, {"a": "b"}, True, *(form.format(first) for form in BESIDE), *payloads()]
    for other in others:
        for given in [other, [first, other]] if is_list else [other]:
            with pytest.raises(RefusedError, match=name):
                setting_of(name, given)


@pytest.mark.parametrize("day", ["2026-06-30'", "2026-06-30\n", "30.06.2026", "2026-6-30", "x' or true --"])
@pytest.mark.parametrize("place", ["var", "environment"])
def test_the_as_of_date_is_a_date_wherever_it_comes_from(day: str, place: str) -> None:
    given = {"company:as_of_date": day if place == "var" else "2026-06-30"}
    with pytest.raises(RefusedError, match="AS_OF must be an ISO date"):
        macros_of(SETTINGS, given, {"AS_OF": day} if place == "environment" else {})["as_of_date"]()
    sound = macros_of(SETTINGS, {"company:as_of_date": "2026-06-30"}, {"AS_OF": "2025-12-31"})
    assert sound["as_of_date"]() == "cast('2025-12-31' as date)"


@pytest.mark.parametrize("code", ["usd", "USD'", "USDX", "US", "x' or true --"])
@pytest.mark.parametrize("place", ["var", "environment"])
def test_the_reporting_currency_is_a_code_wherever_it_comes_from(code: str, place: str) -> None:
    given = {"company:reporting_currency": code if place == "var" else "USD"}
    with pytest.raises(RefusedError, match="REPORTING_CURRENCY must be an ISO 4217 code"):
        macros_of(SETTINGS, given, {"REPORTING_CURRENCY": code} if place == "environment" else {})[
            "reporting_currency"
        ]()
    sound = macros_of(SETTINGS, {"company:reporting_currency": "USD"}, {"REPORTING_CURRENCY": "EUR"})
    assert sound["reporting_currency"]() == "'EUR'"


def test_numbers_zones_and_versions_are_what_they_are_called() -> None:
    for number in ("31 or true", "-1", "1.5", "", "123456", "31\n", None):
        with pytest.raises(RefusedError, match="arr:past_due_days must be a whole number"):
            macros_of(SETTINGS, {"arr:past_due_days": number})["whole_number"]("arr:past_due_days")
    assert macros_of(SETTINGS, {"arr:past_due_days": 31})["whole_number"]("arr:past_due_days") == "31"
    with pytest.raises(RefusedError, match="no IANA time zone: Mars/Olympus"):
        macros_of(SETTINGS, {"company:time_zone": "Mars/Olympus"})["company_time_zone"]()
    with pytest.raises(RefusedError, match="company:policy_version must be"):
        macros_of(SETTINGS, {"company:policy_version": "1' --"})["policy_version"]()
    with pytest.raises(RefusedError, match="vendors:billing must be"):
        macros_of(SETTINGS, {"vendors:billing": ["stripe'"]})["vendors_of"]("billing")
    with pytest.raises(RefusedError, match="no:such_var has no pattern"):
        macros_of(SETTINGS, {"no:such_var": "x"})["setting"]("no:such_var")


@pytest.mark.deep
@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("{{ company_time_zone() }}", "company:time_zone"),
        ("{{ reporting_currency() }}", "company:reporting_currency"),
        ("{{ as_of_date() }}", "company:as_of_date"),
        ("{{ policy_version() }}", "company:policy_version"),
        ("{{ vendors_of('billing') }}", "vendors:billing"),
        ("{{ setting('arr:discount_policy') }}", "arr:discount_policy"),
        ("{{ whole_number('arr:past_due_days') }}", "arr:past_due_days"),
        ("{{ setting('no:such_var') }}", ""),
    ],
)
def test_a_var_that_is_none_stops_the_parse_with_its_name(
    tmp_path: Path, sql: str, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    payload = "x'; create table executed as select 1 --"
    worked, text = inline(
        sql, tmp_path, **({name: [payload] if name.startswith("vendors") else payload} if name else {})
    )
    assert not worked
    said = text + capfd.readouterr().out
    assert "must be" in said if name else "has no pattern" in said


def test_models_take_vars_through_the_allow_list_only() -> None:
    folders = [ROOT / name for name in ("models", "macros", "tests", "analyses")]
    taking = [
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*.sql")
        if any(
            call in path.read_text(encoding="utf-8") for call in (" var(", "{{var(", "'{{ var(", "env_var(", "=var(")
        )
    ]
    assert taking == ["macros/settings.sql"]


def test_every_var_of_the_project_has_a_pattern() -> None:
    text = (ROOT / "macros" / "settings.sql").read_text(encoding="utf-8")
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    numbers = [name for name, value in project.items() if isinstance(value, int)]
    unlisted = [name for name in project if f"'{name}'" not in text and name not in numbers]
    sql = "".join(
        path.read_text(encoding="utf-8") for name in ("models", "macros") for path in (ROOT / name).rglob("*.sql")
    )
    for name in unlisted:
        assert name == "privacy:sample_key" or name.startswith("publish:"), f"{name} has no pattern"
        assert name not in sql, f"{name} is read by commands and never becomes SQL text of a model"


REFUSED = (
    "copy (select 1) to '{marker}'",
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('dbt_project.yml')",
    "select * from glob('/etc/*')",
    "attach '{marker}' as other",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset lock_configuration",
    "set allowed_directories = ['/']",
    "set allowed_paths = ['/etc/passwd']",
    "set memory_limit = '1GB'",
    "set TimeZone = 'Asia/Tokyo'",
    "export database '{marker}'",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_a_locked_connection_refuses(statement: str, tmp_path: Path, marker: Path) -> None:
    connection = duckdb.connect(str(tmp_path / "w.duckdb"))
    lock(connection, str(ROOT / "seeds" / "sample"))
    with pytest.raises(duckdb.Error, match=r"disabled|locked|Cannot"):
        connection.cursor().execute(statement.format(marker=marker)).fetchall()
    assert not marker.exists()


def test_a_locked_connection_still_works(tmp_path: Path) -> None:
    """Seeds, landed Parquet files, tables, checkpoints; cursors share the zone. Landed text is read by the reader only.

    The reader makes pseudonyms of what is personal; a statement that opens the file would see the names.
    """
    (tmp_path / "product").mkdir()
    for name in ("a", "it's"):
        duckdb.sql("select 1 as n").write_parquet(str(tmp_path / "product" / f"{name}.parquet"))
    (tmp_path / "product" / "people.csv").write_text("name\nAda\n", encoding="utf-8")
    connection = duckdb.connect(str(tmp_path / "w.duckdb"))
    lock(connection, str(tmp_path))
    cursor = connection.cursor()
    cursor.execute("create table t as select range as n from range(1000); checkpoint")
    cursor.execute(f"create table s as from read_csv('{ROOT}/seeds/policy/currencies.csv')")
    assert cursor.execute(f"from read_parquet('{tmp_path}/product/a.parquet')").fetchall() == [(1,)]
    assert cursor.execute(f"from read_parquet({sql_text(f'{tmp_path}/product/it{chr(39)}s.parquet')})").fetchall()
    assert cursor.execute("select current_setting('TimeZone')").fetchall() == [("UTC",)]
    with pytest.raises(duckdb.PermissionException):
        cursor.execute(f"from read_csv('{tmp_path}/product/people.csv')")


@pytest.mark.deep
@pytest.mark.parametrize("statement", [REFUSED[place] for place in (0, 1, 4, 5, 7)])
def test_within_a_run_of_dbt_nothing_gets_out(statement: str, tmp_path: Path, marker: Path) -> None:
    """The same through dbt's own connection: a show of an inline statement."""
    paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(ROOT / "target")]
    with environment(WAREHOUSE_DB=str(tmp_path / "w.duckdb"), RAW_DIR=""):
        sql = '{% do run_query("' + statement.format(marker=marker) + '") if execute %} select 1 as n'
        outcome = run_dbt("--quiet", "show", *paths, "--inline", sql)
    assert not outcome.success
    assert not marker.exists()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1 555",
        "-cmd",
        "@sum",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
        "＋1",
        "－1",
        "＠sum",
        "\n-x",
        '=HYPERLINK("a")',
        "\tx",
        "\rx",
        "\nx",
        "--1",
        "+-1",
        "-1e9999",
        "-1 ",
        "-1\n",
        "\u3000=1",
        "\u00a0=1",
    ],
)
def test_a_formula_is_neutralised(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "text", "-1", "+1.5", "-0.25e-3", "1-2", "a=b", "2026-06-30", "ada@mail.example", "'=1"]
)
def test_numbers_and_other_texts_stay(text: str) -> None:
    assert neutralised(text) == text


def test_what_is_no_text_is_neutralised_as_it_is_written() -> None:
    assert cell(timedelta(days=-1)) == "'-1 day, 0:00:00"
    assert cell(float("-inf")) == "'-inf"
    assert [cell(value) for value in (None, -2, Decimal("-1.50"), date(2026, 6, 30), True)] == [
        "", "-2", "-1.50", "2026-06-30", "True",
    ]  # fmt: skip


def test_an_export_is_safe_and_complete(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    connection = duckdb.connect(str(warehouse))
    connection.execute("create schema bi; create schema staging; create table staging.t as select 1 as n")
    connection.execute(
        "create table bi.t as select * from (values (null, 2.00, null, null), ('a,\"b\"', null, null, false), "
        "('=cmd()', -1.50, date '2026-01-01', true)) as v(\"=name\", amount, day, flag)"
    )
    connection.close()
    out = tmp_path / "out.csv"
    assert export_table(warehouse, "bi.t", out) == 3
    with out.open(encoding="utf-8", newline="") as handle:
        header, *rows = list(csv.reader(handle))
    assert header == ["'=name", "amount", "day", "flag"]
    assert rows == [["'=cmd()", "-1.50", "2026-01-01", "True"], ['a,"b"', "", "", "False"], ["", "2.00", "", ""]]
    with pytest.raises(ExportError, match="no published table"):
        export_table(warehouse, "staging.t", out)
    connection = duckdb.connect(str(warehouse), read_only=True)
    for name in ("bi.none", "bi", *payloads(str(tmp_path / "executed"))):
        with pytest.raises(ExportError, match="no published table"):
            published_table(connection, name)
    connection.close()
    assert not (tmp_path / "executed").exists()


def test_a_place_that_cannot_be_written_ends_the_export_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("create schema bi; create table bi.t as select 1 as n")
    (tmp_path / "file").touch()
    monkeypatch.setenv("WAREHOUSE_DB", str(tmp_path / "w.duckdb"))
    monkeypatch.setattr(sys, "argv", ["export_table.py", "bi.t", str(tmp_path / "file" / "t.csv")])
    assert export_command() == 1
    said = capsys.readouterr().err
    assert f"export stopped: [Errno 17] File exists: '{tmp_path / 'file'}'. Correct that and run it again." in said


def test_an_export_reads_nothing_but_the_warehouse(tmp_path: Path) -> None:
    """A view over a file is refused with its name; other readers do not hinder an export, nor it them."""
    warehouse = tmp_path / "w.duckdb"
    (tmp_path / "secret.csv").write_text("name\nAda\n", encoding="utf-8")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema bi; create table bi.t as select 1 as n")
        connection.execute(f"create view bi.v as from read_csv('{tmp_path}/secret.csv')")
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "open\n"
        assert export_table(warehouse, "bi.t", tmp_path / "t.csv") == 1
        reader.communicate("\n")
    with pytest.raises(ExportError, match=r"bi\.v: cannot be read"):
        export_table(warehouse, "bi.v", tmp_path / "v.csv")
    assert not (tmp_path / "v.csv").exists()


def test_what_is_exported_is_what_is_published() -> None:
    """The schemas stand in one place, the var publish:schemas; the layers that nobody publishes are not exported."""
    assert list(exported_schemas()) == project_vars()["publish:schemas"]
    assert set(exported_schemas()) < set(project_schemas())
    assert {"staging", "canonical"} & set(exported_schemas()) == set()


def test_a_warehouse_is_not_named_like_a_schema(tmp_path: Path) -> None:
    """A catalog that is called like a schema makes every name of two parts ambiguous."""
    folders = {path.name for path in (ROOT / "models").iterdir() if path.is_dir()}
    assert set(project_schemas()) == folders | {"policy", "history"}
    for name in (*project_schemas(), "select"):
        with pytest.raises(SettingError, match=r"none of the schema names .*canonical, .*history"):
            warehouse_settings({"WAREHOUSE_DB": str(tmp_path / f"{name}.duckdb")})
    assert warehouse_settings({"WAREHOUSE_DB": str(tmp_path / "acme.duckdb")})


def test_files_for_people_have_one_writer() -> None:
    """Another writer of CSV would let formulas through; import_rows writes landing files, whose texts stay."""
    writing = [
        path.name
        for path in sorted((ROOT / "macros" / "python").rglob("*.py"))
        if any(
            call in path.read_text(encoding="utf-8") for call in ("csv.writer(", ".write_csv(", "to_csv(", "format csv")
        )
    ]
    assert writing == ["import_rows.py", "spreadsheet_csv.py"]


def test_names_and_texts_are_quoted_in_one_place() -> None:
    quoting = [
        path.name
        for path in sorted((ROOT / "macros" / "python").glob("*.py"))
        if any(call in path.read_text(encoding="utf-8") for call in ('replace("\'"', "replace('\"'"))
    ]
    assert quoting == ["sql_names.py"]


def test_a_missing_or_busy_warehouse_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such file"):
        export_table(tmp_path / "none.duckdb", "bi.t", tmp_path / "out.csv")
    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    with pytest.raises(ExportError, match="cannot be opened"):
        export_table(tmp_path / "text.duckdb", "bi.t", tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["text.duckdb"]
