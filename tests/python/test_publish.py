"""Publishing: one atomic step, only of complete builds, only of published schemas, whatever happens in between."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from build_lock import AlreadyRunningError, build_lock
from build_settings import ExitCode, SettingError, warehouse_settings
from build_stamp import read_stamp
from build_warehouse import why_not_writable
from hand_made_warehouse import (
    TABLES,
    build_and_publish,
    make_private,
    markers_of_file,
    markers_of_folder,
    poll,
    published,
    rebuild_private,
    write_stamp,
)
from publish_warehouse import main as publish_command
from published_tables import PublishedTable, published_tables
from published_versions import (
    PublishError,
    current_version,
    make_current,
    prune,
    publish_lock,
    version_before,
    versions,
)
from publishing import why_older

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = {"name": "no_gap", "kind": "test", "status": "fail", "message": "Got 1", "path": "no_gap.sql"}
TOOLS = [str(ROOT / "macros" / "python"), str(ROOT / "tests" / "python")]


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return make_private(tmp_path / "private.duckdb", 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "published"


def test_a_version_has_every_published_table_and_nothing_else(private: Path, root: Path) -> None:
    done = published(private, root)
    with duckdb.connect(str(root / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        columns = connection.execute("select column_name from duckdb_columns() where not internal").fetchall()
        views = connection.execute("select count(*) from duckdb_views() where not internal").fetchall()
        comments = connection.execute(
            "select comment from duckdb_tables() where comment is not null and schema_name <> 'published' union all "
            "select comment from duckdb_columns() where comment is not null order by 1"
        ).fetchall()
        storage = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where path is not null"
        ).fetchall()
    wanted = {(table.schema, table.name) for table in TABLES}
    assert set(rows) == wanted | {("published", "version"), ("published", "tables")}
    assert not {"raw_row", "email"} & {column for (column,) in columns}
    assert views == [(0,)]
    assert [row[0] for row in comments] == [
        "Balances.", "It's a rate.", "Money.", "Movements of ARR.", "The build it came from.", "The build it came from."
    ]  # fmt: skip
    assert storage[0][0].startswith("v1.2")
    assert {path.relative_to(root / "current" / "parquet").as_posix() for path in root.glob("current/parquet/*/*")} == {
        f"{schema}/{table}.parquet" for schema, table in rows
    }
    assert done.version == current_version(root) == json.loads((root / "manifest.json").read_text())["version"]


def test_the_manifest_says_where_the_version_came_from(private: Path, root: Path) -> None:
    manifest = published(private, root, watermark_columns=["_synced", "loaded_at"]).manifest
    assert manifest["invocation_id"] == "run-1"
    assert (manifest["as_of_date"], manifest["policy_version"], manifest["row_count"]) == ("2026-06-30", "2026.1", 1000)
    assert manifest["built_at"] == "2026-07-01T00:00:01+00:00"
    assert manifest["sources"] == [
        {
            "source_system": "vendor", "source_table": "people", "row_count": 1,
            "watermark": "2026-06-30T00:00:00", "watermark_column": "loaded_at",
        }
    ]  # fmt: skip
    assert [fact["row_count"] for fact in manifest["tables"]] == [200] * 5


def test_parquet_keeps_wide_integers_exact(private: Path, root: Path) -> None:
    with duckdb.connect(str(private)) as connection:
        connection.execute("update arr.balances set cents = 12345678901234567890123456789 where cents = 7")
    published(private, root)
    largest = "select max(cents) from read_parquet(?)"
    found = duckdb.execute(largest, [str(root / "parquet/arr/balances.parquet")]).fetchall()
    assert int(found[0][0]) == 12345678901234567890123456789


def hashes(private: Path, root: Path) -> dict[str, str]:
    return {fact["name"]: fact["content_hash"] for fact in published(private, root).manifest["tables"]}


def test_a_content_hash_depends_on_the_rows_alone(private: Path, tmp_path: Path) -> None:
    before = hashes(private, tmp_path / "first")
    with duckdb.connect(str(private)) as connection:
        connection.execute("create or replace table metrics.nrr as from metrics.nrr order by amount desc")
    assert hashes(private, tmp_path / "second") == before
    changes = {
        "value": "update metrics.nrr set amount = amount + 0.01 where amount = 1",
        "null": "update metrics.nrr set maybe = null where amount = 2",
        "row twice": "insert into metrics.nrr from metrics.nrr where amount = 3",
        "type": "alter table metrics.nrr alter marker type bigint",
    }
    seen = {before["nrr"]}
    for number, (what, statement) in enumerate(changes.items()):
        with duckdb.connect(str(private)) as connection:
            connection.execute(statement)
        after = hashes(private, tmp_path / f"change{number}")
        assert after["nrr"] not in seen, what
        assert after["movements"] == before["movements"]
        seen.add(after["nrr"])


def test_values_that_swap_columns_change_the_hash(private: Path, tmp_path: Path) -> None:
    found = set()
    for number, pair in enumerate([("'a', 'bc'"), ("'ab', 'c'"), ("'abc', null"), ("null, 'abc'"), ("'', 'abc'")]):
        with duckdb.connect(str(private)) as connection:
            connection.execute(
                f"create or replace table bi.texts (first varchar, second varchar);insert into bi.texts values ({pair})"
            )
        done = published_with(private, tmp_path / str(number), PublishedTable("bi", "texts", "", {}))
        found.add(done["texts"])
    assert len(found) == 5


def published_with(private: Path, root: Path, table: PublishedTable) -> dict[str, str]:
    from publishing import publish

    manifest = publish(private, root, [table], read_stamp(private), keep=1).manifest
    return {fact["name"]: fact["content_hash"] for fact in manifest["tables"]}


def test_a_version_is_compared_with_the_one_before(private: Path, root: Path) -> None:
    assert published(private, root).changed == 5
    with duckdb.connect(str(private)) as connection:
        connection.execute("update arr.movements set number = -1 where number = 7")
        write_stamp(connection, "complete", 2)
    assert published(private, root).changed == 1
    manifest = (root / "manifest.json").resolve()
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace(duckdb.__version__, "1.0.0"))
    with duckdb.connect(str(private)) as connection:
        write_stamp(connection, "complete", 3)
    assert published(private, root).changed is None


def test_publishing_the_same_build_again_gives_the_same_version(private: Path, root: Path) -> None:
    first = published(private, root)
    again = published(private, root)
    assert (again.version, again.is_new, versions(root)) == (first.version, False, [first.version])


def test_the_last_versions_are_kept_and_each_can_be_restored(tmp_path: Path, root: Path) -> None:
    private = tmp_path / "private.duckdb"
    done = [published(make_private(private, marker), root, keep=3) for marker in range(1, 6)]
    kept = [publication.version for publication in done][-3:]
    assert versions(root) == kept
    assert done[-1].removed == [done[1].version]
    assert markers_of_file(root / "warehouse.duckdb") == {5}
    make_current(root, version_before(root, kept[-1]))
    assert markers_of_file(root / "warehouse.duckdb") == markers_of_folder((root / "current").resolve()) == {4}
    make_current(root, kept[0])
    assert markers_of_file(root / "warehouse.duckdb") == {3}
    with pytest.raises(PublishError, match="There is no version before"):
        version_before(root, kept[0])
    with pytest.raises(PublishError, match="No version 2020"):
        make_current(root, "2020")
    assert markers_of_file(root / "warehouse.duckdb") == {3}
    # The version that readers see stays, even when it is the oldest.
    assert prune(root, 1) == [kept[1]]
    assert versions(root) == [kept[0], kept[2]]


def test_the_swap_has_no_moment_without_a_version(tmp_path: Path, root: Path) -> None:
    """A process asks without a pause where `current` leads while it is moved to and fro."""
    names = [published(make_private(tmp_path / "private.duckdb", marker), root).version for marker in (1, 2)]
    script = (
        "import os, sys\nasked = failed = 0\nseen = set()\nprint('ready', flush=True)\n"
        "while not os.path.exists(sys.argv[2]):\n"
        "    for _ in range(200):\n"
        "        asked += 1\n"
        "        try: seen.add(os.readlink(sys.argv[1]))\n"
        "        except OSError: failed += 1\n"
        "print(asked, failed, len(seen))"
    )
    command = [sys.executable, "-c", script, str(root / "current"), str(tmp_path / "stop")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None and reader.stdout.readline() == "ready\n"
        for turn in range(600):
            make_current(root, names[turn % 2])
        (tmp_path / "stop").touch()
        asked, failed, seen = map(int, reader.stdout.read().split())
    assert asked > 600 and failed == 0 and seen == 2


def test_published_files_are_protected_against_writing(private: Path, root: Path) -> None:
    published(private, root)
    files = [path for path in (root / "current").resolve().rglob("*") if path.is_file()]
    assert files and all(path.stat().st_mode & 0o222 == 0 for path in files)


@pytest.mark.parametrize(
    ("state", "details", "message"),
    [
        ("running", {}, "did not end"),
        ("failed", {"problems": [PROBLEM]}, "failed in no_gap"),
        ("partial", {"not_run": ["nrr", "grr"], "not_run_count": 2}, "2 models, seeds or tests did not run (nrr, grr)"),
        ("partial", {"is_limited": True}, "--empty or --sample"),
        ("unheard of", {}, "unknown state"),
    ],
)  # fmt: skip
def test_only_a_complete_build_is_published(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    state: str, details: dict[str, Any], message: str,
) -> None:  # fmt: skip
    private = make_private(tmp_path / "private.duckdb", 1)
    published(private, root)
    make_private(private, 2, state=state, **details)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WAREHOUSE_DB", str(private))
    monkeypatch.setenv("PUBLISHED_DIR", str(root))
    assert publish_command([]) == ExitCode.STOPPED
    shown = capsys.readouterr().err
    assert message in shown and "Readers still see version" in shown
    assert markers_of_file(root / "warehouse.duckdb") == {1}


def test_a_version_of_a_later_as_of_date_is_not_replaced(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its logs hold scores that an older build lacks. Going back first, on purpose, makes the way free."""
    private = make_private(tmp_path / "private.duckdb", 1, as_of_date="2026-05-31")
    assert why_older(read_stamp(private), root) is None
    first = published(private, root).version
    second = published(make_private(private, 2, as_of_date="2026-06-30"), root).version
    for as_of in ("2026-06-30", "2026-07-01"):
        assert why_older(read_stamp(make_private(private, 3, as_of_date=as_of)), root) is None
    make_private(private, 3, as_of_date="2026-06-29")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WAREHOUSE_DB", str(private))
    monkeypatch.setenv("PUBLISHED_DIR", str(root))
    assert publish_command([]) == ExitCode.STOPPED
    shown = capsys.readouterr().err
    for words in ("as-of date 2026-06-29 lies before 2026-06-30", second, "`make rollback VERSION=<id>`"):
        assert words in shown
    assert current_version(root) == second
    make_current(root, first)
    assert why_older(read_stamp(private), root) is None


def test_a_private_file_that_a_kill_broke_is_named_removed_and_counted(
    private: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that was cut off inside a block: its checksum is wrong. Any other failure is not answered by removing."""
    published(private, root)
    data = bytearray(private.read_bytes())
    data[4096 + 20] ^= 0xFF  # inside the first header, which every checkpoint writes
    private.write_bytes(data)
    unusable = why_not_writable(private)
    assert unusable is not None and unusable[0] is ExitCode.STOPPED
    assert "Corrupt database file" in unusable[1]
    assert unusable[1].endswith("Remove the file and build it again with `make build`.")
    assert markers_of_file(root / "warehouse.duckdb") == {1}
    published(rebuild_private(private, 2), root)
    assert [path.name for path in private.parent.glob(".broken-*")] == [".broken-2"]
    assert markers_of_file(root / "warehouse.duckdb") == markers_of_folder((root / "current").resolve()) == {2}

    def no_space(*_: object, **__: object) -> Path:
        raise duckdb.IOException("IO Error: No space left on device")

    monkeypatch.setattr("hand_made_warehouse.make_private", no_space)
    with pytest.raises(duckdb.IOException, match="No space left"):
        rebuild_private(private, 3)
    assert private.exists() and not (private.parent / ".broken-3").exists()


def test_a_table_that_the_project_publishes_and_the_file_lacks_stops(private: Path, root: Path) -> None:
    published(private, root)
    with duckdb.connect(str(private)) as connection:
        connection.execute("drop table arr.balances")
        write_stamp(connection, "complete", 2)
    with pytest.raises(PublishError, match=r"lacks arr\.balances"):
        published(private, root)
    assert markers_of_file(root / "warehouse.duckdb") == {1}


def test_leftovers_of_an_interrupted_publish_are_removed_and_named(private: Path, root: Path) -> None:
    published(private, root)
    (root / ".next-1").mkdir()
    (root / ".next-1" / "warehouse.duckdb").write_bytes(b"half")
    (root / ".next-1" / "warehouse.duckdb.wal").write_bytes(b"half")
    (root / ".link-7").symlink_to("versions/none")
    done = published(make_private(private, 2), root)
    assert "removed what an interrupted publish had left: .next-1, .link-7" in done.notes
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == [".lock"]
    assert markers_of_file(root / "warehouse.duckdb") == {2}


def test_a_version_that_was_written_but_not_made_current_is_used(private: Path, root: Path) -> None:
    """Killed between giving the folder its name and the swap: the next publish only swaps."""
    first = published(private, root)
    second = published(make_private(private, 2), root)
    make_current(root, first.version)
    done = published(private, root)
    assert (done.version, done.is_new) == (second.version, False)
    assert markers_of_file(root / "warehouse.duckdb") == {2}


@pytest.mark.parametrize("name", ["warehouse.duckdb", "current"])
def test_a_file_of_somebody_else_is_not_replaced(private: Path, root: Path, name: str) -> None:
    root.mkdir()
    (root / name).write_text("mine")
    with pytest.raises(PublishError, match=f"{name} is not a link of the publish command"):
        published(private, root)
    assert (root / name).read_text() == "mine"


def test_a_second_builder_learns_who_builds(private: Path) -> None:
    with build_lock(private):
        message = rf"Another build of .*private.duckdb is running \(process {os.getpid()} on .*, since 20"
        with pytest.raises(AlreadyRunningError, match=message), build_lock(private):
            pass
        command = [sys.executable, "macros/python/build_warehouse.py"]
        environment = {**os.environ, "WAREHOUSE_DB": str(private), "RAW_DIR": "", "AS_OF": ""}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == ExitCode.ALREADY_RUNNING
        assert f"process {os.getpid()}" in done.stderr and "Traceback" not in done.stderr
    with build_lock(private):
        pass


def test_a_private_file_that_is_open_elsewhere_is_named(private: Path) -> None:
    """A plain dbt run, or somebody looking with a tool that writes, holds the file without our lock."""
    environment = {**os.environ, "WAREHOUSE_DB": str(private), "RAW_DIR": "", "AS_OF": ""}
    for command in ("build_warehouse.py", "publish_warehouse.py"):
        call = [sys.executable, f"macros/python/{command}"]
        with duckdb.connect(str(private)):
            done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == ExitCode.ALREADY_RUNNING
        assert f"PID {os.getpid()}" in done.stderr and "Another process has it open" in done.stderr


def test_one_publisher_at_a_time(private: Path, root: Path) -> None:
    with (
        publish_lock(root),
        pytest.raises(PublishError, match="Somebody else has been publishing"),
        publish_lock(root, seconds=0.1),
    ):
        pass
    assert published(private, root).is_new


FULL_DISK = """
import sys; from pathlib import Path
from hand_made_warehouse import *
from published_versions import PublishError, current_version
root, private = Path(sys.argv[1]), Path(sys.argv[2])
published(make_private(private, 1, rows=50), root)
make_private(private, 2, rows=200_000)
{limit}
try:
    published(private, root)
except PublishError as error:
    print(error)
assert markers_of_file(root / "warehouse.duckdb") == markers_of_folder((root / "current").resolve()) == {{1}}
left = sorted(path.name for path in root.iterdir() if path.name.startswith("."))
assert left == [".lock"], left
print("intact")
"""
FILE_LIMIT = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
"""


def run_script(script: str, *arguments: str, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*prefix, sys.executable, "-c", script, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(TOOLS)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_file_that_may_not_grow_leaves_the_published_version_intact(tmp_path: Path, root: Path) -> None:
    done = run_script(FULL_DISK.format(limit=FILE_LIMIT), str(root), str(tmp_path / "private.duckdb"))
    assert done.returncode == 0, done.stderr
    assert "Free space on its disk and run `make publish`" in done.stdout
    assert done.stdout.endswith("intact\n")


def test_a_full_disk_leaves_the_published_version_intact(tmp_path: Path, root: Path) -> None:
    """A disk of 2 MB in a mount namespace of its own, which ends with the process."""
    root.mkdir()
    mounted = ("unshare", "--mount", "sh", "-c", f'mount -t tmpfs -o size=2m full "{root}" && exec "$@"', "sh")
    if not shutil.which("unshare") or subprocess.run([*mounted, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    done = run_script(FULL_DISK.format(limit=""), str(root), str(tmp_path / "private.duckdb"), prefix=mounted)
    assert done.returncode == 0, done.stderr
    assert "No space left" in done.stdout or "Free space on its disk" in done.stdout
    assert done.stdout.endswith("intact\n")


def test_settings_keep_companies_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert warehouse_settings({}) == {"WAREHOUSE_DB": "build/warehouse.duckdb", "PUBLISHED_DIR": "published"}
    assert warehouse_settings({"WAREHOUSE_DB": "other/acme.duckdb"})["PUBLISHED_DIR"] == "other/acme_published"
    assert warehouse_settings({"WAREHOUSE_DB": "a.duckdb", "PUBLISHED_DIR": "b/c"})["PUBLISHED_DIR"] == "b/c"
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="PUBLISHED_DIR: the folder file"):
        warehouse_settings({"PUBLISHED_DIR": "file/published"})
    make_private(tmp_path / "published" / "a.duckdb", 1)
    with pytest.raises(SettingError, match="where readers look"):
        warehouse_settings({"WAREHOUSE_DB": "published/a.duckdb", "PUBLISHED_DIR": "published"})


def test_meta_keeps_models_and_columns_out() -> None:
    def node(name: str, schema: str = "arr", **more: Any) -> dict[str, Any]:
        column = {"name": "raw", "description": "d", "config": {"meta": more.pop("column_meta", {})}, "meta": {}}
        return {
            "resource_type": "model", "schema": schema, "alias": name, "description": name, "columns": {"raw": column},
            "config": {"materialized": "table", "meta": more.get("meta", {})},
        }  # fmt: skip

    nodes = [
        node("kept"),
        node("secret", meta={"is_published": False}),
        node("partly", column_meta={"is_published": False}),
        node("elsewhere", schema="staging"),
        {**node("check"), "resource_type": "test"},
    ]
    found = published_tables({"nodes": {str(index): entry for index, entry in enumerate(nodes)}}, ["arr"])
    assert [(table.name, table.withheld, dict(table.columns)) for table in found] == [
        ("kept", (), {"raw": "d"}),
        ("partly", ("raw",), {}),
    ]


def test_commands_list_and_restore(
    private: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("WAREHOUSE_DB", str(private))
    monkeypatch.setenv("PUBLISHED_DIR", str(root))
    assert publish_command(["versions"]) == 0
    assert "Nothing is published" in capsys.readouterr().out
    assert publish_command(["rollback"]) == ExitCode.PUBLISH_FAILED
    assert "Nothing is published" in capsys.readouterr().err
    first = published(private, root).version
    second = published(make_private(private, 2), root).version
    assert publish_command(["versions"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [second, first] and lines[0].endswith("current")
    assert publish_command(["rollback"]) == 0
    assert current_version(root) == first
    assert publish_command(["rollback"]) == ExitCode.PUBLISH_FAILED
    assert f"There is no version before {first}" in capsys.readouterr().err
    assert publish_command(["rollback", second]) == 0
    assert current_version(root) == second
    assert publish_command(["rollback", "../../etc"]) == ExitCode.PUBLISH_FAILED


def publish_in_place(current: Path, new: Path, pause: float) -> None:
    """What a writer without versions does: tables of the file, then the other files, one after the other in place."""
    for path in current.rglob("*"):
        path.chmod(0o755)
    half = Path(shutil.copyfile(current / "warehouse.duckdb", current.parents[2] / "half.duckdb"))
    for table in TABLES:
        with duckdb.connect(str(half)) as connection:
            connection.execute(f"attach '{new / 'warehouse.duckdb'}' as new (read_only)")
            name = f"{table.schema}.{table.name}"
            connection.execute(f"create or replace table {name} as from new.{name}")
        shutil.copyfile(half, current / "warehouse.duckdb")
        time.sleep(pause)
    for path in sorted(new.rglob("*.parquet")):
        shutil.copyfile(path, current / path.relative_to(new))
        time.sleep(pause)


@pytest.mark.parametrize(
    ("rows", "kind", "signs"),
    [(200, "mixed", ("{1, 2}",)), (300, "torn", ("tables of different length", "movements: [(2, 300)]"))],
)
def test_a_writer_in_place_is_seen_by_the_readers(
    rows: int, kind: str, signs: tuple[str, ...], tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The detectors of the tests below: half a version of as many rows is mixed, of more rows torn; and going back."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(TOOLS))
    first = published(make_private(tmp_path / "private.duckdb", 1), root).version
    second = published(make_private(tmp_path / "private.duckdb", 2, rows=rows), root).version
    make_current(root, first)
    context = multiprocessing.get_context("forkserver")
    stop, out = tmp_path / "stop", tmp_path / "reader.json"
    reader = context.Process(target=poll, args=(str(root), str(stop), str(out)))
    reader.start()
    try:
        time.sleep(1)
        publish_in_place(root / "versions" / first, root / "versions" / second, pause=0.3)
        make_current(root, second)
        time.sleep(0.3)
        shutil.copyfile(tmp_path / "private.duckdb", tmp_path / "older.duckdb")
        make_current(root, published(make_private(tmp_path / "older.duckdb", 0), root).version)
        time.sleep(0.3)
    finally:
        stop.touch()
        reader.join(30)
    seen = json.loads(out.read_text(encoding="utf-8"))
    for sign in signs:
        assert any(sign in line for line in seen[kind]), seen
    assert "{0} after 2" in seen["mixed"]


def kill_builders(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, kills: int, seed: int, longest: float
) -> dict[str, Any]:
    """Kill a builder at random moments of build and publish, again and again; count what polling readers saw."""
    chance = random.Random(seed)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(TOOLS))  # the fork server imports the builder before it forks
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["hand_made_warehouse", "pandas"])
    private, root = folder / "private.duckdb", folder / "published"
    now: str | None = published(make_private(private, 0), root).version
    stop = folder / "stop"
    outs = [folder / f"reader{number}.json" for number in range(2)]
    readers = [context.Process(target=poll, args=(str(root), str(stop), str(out))) for out in outs]
    for reader in readers:
        reader.start()
    changes = 0
    hit = {"while building": 0, "while publishing": 0}
    try:
        for _ in range(kills):
            started, ready = context.Pipe(duplex=False)
            builder = context.Process(
                target=build_and_publish, args=(str(private), str(root), ready), kwargs={"keep": 20, "rows": 200}
            )
            builder.start()
            assert started.poll(60), "the builder did not start"
            time.sleep(chance.uniform(0, longest))
            assert builder.is_alive(), "the builder ended by itself"
            builder.kill()
            builder.join()
            before, now = now, current_version(root)
            changes += now != before
            is_publishing = any(root.glob(".next-*")) or any(root.glob(".link-*"))
            hit["while publishing" if is_publishing else "while building"] += 1
    finally:
        stop.touch()
        for reader in readers:
            reader.join(30)
    seen = [json.loads(out.read_text(encoding="utf-8")) for out in outs]
    # What a later build makes of the ruins.
    published(rebuild_private(private, 2_000_000_000), root)
    assert markers_of_file(root / "warehouse.duckdb") == {2_000_000_000}
    return {
        "kills": kills,
        **hit,
        "private files broken": len(list(folder.glob(".broken-*"))),
        "kills after which readers saw a newer version": changes,
        "reads": sum(result["reads"] for result in seen),
        **{what: [line for result in seen for line in result[what]] for what in ("torn", "mixed", "failed")},
    }


def assert_readers_saw_whole_versions(result: dict[str, Any]) -> None:
    print(result)
    assert result["torn"] == result["mixed"] == result["failed"] == []
    assert result["reads"] > result["kills"]
    assert result["while publishing"] > 0 and result["while building"] > 0


def test_readers_see_whole_versions_while_builders_are_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_readers_saw_whole_versions(kill_builders(tmp_path, monkeypatch, kills=40, seed=1, longest=0.4))


@pytest.mark.deep
def test_readers_see_whole_versions_through_500_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_readers_saw_whole_versions(kill_builders(tmp_path, monkeypatch, kills=500, seed=2, longest=0.8))
