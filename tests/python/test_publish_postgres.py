"""Publishing to PostgreSQL, on a real server that the tests start from the Debian package and stop again."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_made_warehouse import make_private, published
from publish_postgres import postgres_type, publish_version
from publish_warehouse import main as publish_command
from published_versions import PublishError, versions

ROOT = Path(__file__).resolve().parents[2]
OWNER = "postgres"


def server_programs() -> Path | None:
    """Folder with initdb and pg_ctl: on the path, or where Debian puts the newest version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of a fresh server that listens on a socket in its own folder only."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    prefix: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="pg_"))
    if os.getuid() == 0:
        try:
            owner = pwd.getpwnam(OWNER)
        except KeyError:
            pytest.skip(f"PostgreSQL refuses to run as root and there is no user {OWNER}")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, capture_output=True, cwd=folder)

    data = str(folder / "data")
    try:
        run(str(programs / "initdb"), "-D", data, "-A", "trust", "-U", OWNER, "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql:///postgres?host={folder}&user={OWNER}"
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def query(url: str, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements in one transaction; the rows of the last one."""
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(url) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
        connection.commit()
    return [tuple(row) for row in rows]


@pytest.fixture
def database(server: str) -> str:
    """Address of an empty database: nothing of ours is in it."""
    names = [row[0] for row in query(server, "select nspname from pg_namespace where nspname !~ '^(pg_|information)'")]
    query(server, *(f'drop schema "{name}" cascade' for name in names if name != "public"), "select 1")
    return server


def version_file(tmp_path: Path, marker: int) -> Path:
    """Published DuckDB file of one marker."""
    root = tmp_path / "published"
    published(make_private(tmp_path / "private.duckdb", marker), root)
    return (root / "warehouse.duckdb").resolve()


def markers(url: str) -> set[int]:
    union = " union all ".join(
        f"select marker from {table}"
        for table in ("arr.movements", "arr.balances", "metrics.nrr", "quality.rejected", "bi.wide")
    )
    return {row[0] for row in query(url, f"select distinct marker from ({union}) as markers")}


def schemas(url: str) -> list[str]:
    names = query(url, "select nspname from pg_namespace where nspname !~ '^(pg_|information|public)' order by 1")
    return [name for (name,) in names]


def test_tables_arrive_with_types_values_and_comments(database: str, tmp_path: Path) -> None:
    lines = publish_version(database, version_file(tmp_path, 1))
    assert lines == ["PostgreSQL: 7 tables in 5 schemas"]
    assert schemas(database) == ["arr", "bi", "metrics", "published", "quality"]
    assert markers(database) == {1}
    assert query(
        database,
        "select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns "
        "where table_schema = 'metrics' order by ordinal_position",
    ) == [("marker", "integer", 32, 0), ("amount", "numeric", 18, 2), ("month", "date", None, None),
          ("maybe", "bigint", 64, 0)]  # fmt: skip
    assert query(
        database,
        "select cast(sum(amount) as text), count(maybe), count(*), cast(max(month) as text) from metrics.nrr",
    ) == [("2842.86", 133, 200, "2026-06-30")]
    described = "select obj_description('metrics.nrr'::regclass), col_description('metrics.nrr'::regclass, 2)"
    assert query(database, described) == [("It's a rate.", "Money.")]
    assert query(database, "select column_name from information_schema.columns where column_name = 'raw_row'") == []


def test_a_new_version_replaces_the_old_one_whole(database: str, tmp_path: Path) -> None:
    """Readers poll all tables, each time in one query, while versions replace each other."""
    publish_version(database, version_file(tmp_path, 1))
    seen: list[set[int]] = []
    failed: list[str] = []
    stop = threading.Event()

    def poll() -> None:
        while not stop.is_set():
            try:
                seen.append(markers(database))
            except Exception as error:
                failed.append(str(error))

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for marker in range(2, 6):
            publish_version(database, version_file(tmp_path, marker))
    finally:
        stop.set()
        reader.join()
    assert failed == []
    assert len(seen) > 5 and all(len(found) == 1 for found in seen), seen
    assert markers(database) == {5}
    assert schemas(database) == ["arr", "bi", "metrics", "published", "quality"]


def test_a_failed_load_leaves_the_version_before(database: str, tmp_path: Path) -> None:
    publish_version(database, version_file(tmp_path, 1))
    private = make_private(tmp_path / "private.duckdb", 2)
    with duckdb.connect(str(private)) as connection:
        connection.execute("drop view bi.wide")
        connection.execute("create table bi.wide as select 2 as marker, 'a' || chr(0) as text")
    published(private, tmp_path / "other")
    with pytest.raises(PublishError, match="Publishing to PostgreSQL failed"):
        publish_version(database, tmp_path / "other" / "warehouse.duckdb")
    assert markers(database) == {1}
    assert schemas(database) == ["arr", "bi", "metrics", "published", "quality"]


def test_schemas_of_somebody_else_are_not_touched(database: str, tmp_path: Path) -> None:
    query(database, "create schema metrics", "create table metrics.mine as select 1 as one")
    with pytest.raises(PublishError, match="schemas of somebody else: metrics"):
        publish_version(database, version_file(tmp_path, 1))
    assert query(database, "select one from metrics.mine") == [(1,)]
    assert schemas(database) == ["metrics"]


def test_views_of_somebody_else_stop_the_swap_and_are_named(database: str, tmp_path: Path) -> None:
    publish_version(database, version_file(tmp_path, 1))
    query(database, "create schema desk", "create view desk.mine as select marker from metrics.nrr")
    with pytest.raises(PublishError, match=r"desk\.mine reads metrics\.nrr"):
        publish_version(database, version_file(tmp_path, 2))
    assert markers(database) == {1}


def test_a_role_that_may_read_reads_and_does_not_write(database: str, tmp_path: Path) -> None:
    query(database, "do $$ begin create role desk_reader; exception when duplicate_object then null; end $$")
    for marker in (1, 2):
        publish_version(database, version_file(tmp_path, marker), reader="desk_reader")
    assert query(database, "set local role desk_reader", "select distinct marker from metrics.nrr") == [(2,)]
    with pytest.raises(Exception, match="permission denied"):
        query(database, "set local role desk_reader", "delete from metrics.nrr")


def test_a_running_query_delays_nobody(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An open transaction keeps its table: the swap does not wait for it, the old schemas are dropped next time."""
    from adbc_driver_postgresql import dbapi

    monkeypatch.setattr("publish_postgres.DROP_LOCK_SECONDS", 0.1)
    publish_version(database, version_file(tmp_path, 1))
    with dbapi.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from metrics.nrr")
        cursor.fetchall()
        lines = publish_version(database, version_file(tmp_path, 2))
        assert "still read and dropped next time: metrics__old_" in lines[-1]
        assert markers(database) == {2}
        connection.rollback()
    assert publish_version(database, version_file(tmp_path, 3)) == ["PostgreSQL: 7 tables in 5 schemas"]
    assert schemas(database) == ["arr", "bi", "metrics", "published", "quality"]


def test_the_publish_and_rollback_commands_reach_the_server(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "published"
    for marker in (1, 2):
        published(make_private(tmp_path / "private.duckdb", marker), root)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WAREHOUSE_DB", str(tmp_path / "private.duckdb"))
    monkeypatch.setenv("PUBLISHED_DIR", str(root))
    monkeypatch.setenv("PUBLISH_POSTGRES", database)
    assert publish_command(["rollback", versions(root)[0]]) == 0
    assert markers(database) == {1}
    assert publish_command(["rollback", versions(root)[1]]) == 0
    assert markers(database) == {2}
    monkeypatch.setenv("PUBLISH_POSTGRES", "postgresql://reader:secret-word@localhost:1/none")
    assert publish_command(["rollback", versions(root)[0]]) == 4
    shown = "".join(capsys.readouterr())
    assert "Publishing to PostgreSQL failed" in shown and "secret-word" not in shown


def test_a_type_without_a_counterpart_is_named() -> None:
    assert postgres_type("a.b.c", "DECIMAL(38,0)") == "numeric(38,0)"
    with pytest.raises(PublishError, match=r"a\.b\.c has the type MAP"):
        postgres_type("a.b.c", "MAP(VARCHAR, VARCHAR)")
