"""Runs the project's compiled SQL on small inputs, in memory, without the start-up cost of dbt.

dbt compiles the models once; every run then executes the compiled statements in dependency order against fresh
in-memory tables. Sources are read by the same strict reader that the dbt plugin uses. What is exercised is the SQL
that ships, not a copy of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from gate_history import create_tables
from landing_files import TableContract, land_scanned, pseudonyms_of, read_table
from landing_plugin import read_published
from parsed_project import PROJECT, ROOT, environment, parsed_as_json, parsed_for, run_dbt, sample_settings

Rows = Sequence[Mapping[str, Any]]


class CompiledWarehouse:
    """The models upstream of `select`, compiled for one as-of date."""

    def __init__(self, select: Sequence[str], *, as_of: str) -> None:
        with TemporaryDirectory() as folder:
            target, empty = Path(folder) / "target", Path(folder) / "landing"
            empty.mkdir()
            settings = {"WAREHOUSE_DB": str(Path(folder) / "warehouse.duckdb"), "AS_OF": as_of}
            arguments = ["compile", "--quiet", *PROJECT, "--target-path", str(target), "--select", *select]
            # Tests are compiled where they are selected by name: a model brings several of them along.
            arguments += ["--indirect-selection", "empty"]
            with environment(**sample_settings() | settings | {"RAW_DIR": str(empty)}):
                outcome = run_dbt(*arguments, "--no-write-json", manifest=parsed_for(empty))
            if not outcome.success:
                raise RuntimeError(f"dbt compile failed: {outcome.exception or outcome.result}")
        self.manifest = parsed_as_json()
        compiled = {result.node.unique_id: result.node.compiled_code for result in outcome.result.results}
        self.models = [node for node in self._in_order() if node["unique_id"] in compiled]
        self.compiled = compiled
        self.sources = {
            source for node in self.models for source in node["depends_on"]["nodes"] if source.startswith("source.")
        }
        self.seeds = {seed for node in self.models for seed in node["depends_on"]["nodes"] if seed.startswith("seed.")}
        self._vendors: dict[str, set[str | None]] = {}
        for node in self.models:
            above = [self._vendors[key] for key in node["depends_on"]["nodes"] if key in self._vendors]
            self._vendors[node["unique_id"]] = {_vendor(node)}.union(*above)
        self._empty: dict[tuple[str, str], str] = {}

    def _in_order(self) -> list[dict[str, Any]]:
        nodes = {key: node for key, node in self.manifest["nodes"].items() if node["resource_type"] == "model"}
        ordered: list[dict[str, Any]] = []
        seen: set[str] = set()

        def visit(key: str) -> None:
            if key in seen or key not in nodes:
                return
            seen.add(key)
            for parent in nodes[key]["depends_on"]["nodes"]:
                visit(parent)
            ordered.append(nodes[key])

        for key in sorted(nodes):
            visit(key)
        return ordered

    def run(
        self,
        landing: Path,
        *,
        threads: int = 2,
        given: Mapping[str, Rows] | None = None,
        published: Path | None = None,
        may_be_empty: bool = False,
    ) -> duckdb.DuckDBPyConnection:
        """Execute every model on the files of a landing folder; returns the open in-memory database.

        `published` is the folder of a publication to compare with; without it nothing is published.

        `may_be_empty` lets tables be empty that stop a build when they are, to see what the SQL makes of them.

        `given` replaces the rows of a model or seed (by name), keeping its columns and types. A model that is given
        and not selected is made from the columns that its .yml lists: then nothing upstream of it has to run.
        """
        given = given or {}
        connection = duckdb.connect(config={"threads": threads})
        connection.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
        pseudonyms_of(str(landing)).set_key(connection)
        selected = {node["name"] for node in self.models}
        outside = [
            node
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "model" and node["name"] in given and node["name"] not in selected
        ]
        schemas = {node["schema"] for node in [*self.models, *outside]}
        for schema in schemas | {"policy"}:
            connection.execute(f'create schema if not exists "{schema}"')
        for node in outside:
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in node["columns"].values())
            connection.execute(f'create table "{node["schema"]}"."{node["alias"]}" ({columns})')
            _replace_rows(connection, node, given)
        create_tables(connection)
        self._land(connection, landing, published or landing / "nothing_published", may_be_empty)
        self._seed(connection, given)
        off = self._switched_off(landing, given)
        for node in self.models:
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            code = self.compiled[node["unique_id"]]
            kind = "table" if node["name"] in given else kind
            name = f'"{node["schema"]}"."{node["alias"]}"'
            # Without its vendor a staging model is empty: planning its SQL again would take most of the time of a run.
            key = (node["unique_id"], code) if self._vendors[node["unique_id"]] <= off else None
            if key in self._empty:
                connection.execute(f"create table {name} ({self._empty[key]})")
                continue
            connection.execute(f"create {kind} {name} as {code}")
            _replace_rows(connection, node, given)
            if key and not connection.execute(f"select 1 from {name} limit 1").fetchall():
                columns = connection.execute(f"describe {name}").fetchall()
                self._empty[key] = ", ".join(f'"{column}" {kind_of}' for column, kind_of, *_ in columns)
        return connection

    def _switched_off(self, landing: Path, given: Mapping[str, Rows]) -> set[str | None]:
        """Vendors that land nothing and of which nothing is given."""
        vendors = {_vendor(node) for node in self.models} - {
            _vendor(node) for node in self.models if node["name"] in given
        }
        return {vendor for vendor in vendors if vendor and not (landing / vendor).is_dir()}

    def _land(self, connection: duckdb.DuckDBPyConnection, landing: Path, published: Path, may_be_empty: bool) -> None:
        for key in sorted(self.sources):
            source = self.manifest["sources"][key]
            meta = source["config"]["meta"] or source["meta"]
            if "published_dir" in meta:
                _create_table(connection, source, read_published(meta | {"published_dir": str(published)}))
                continue
            if "vendor" not in meta:  # a view, made with the register of its part files; or the history of the gate
                continue
            contract = TableContract(
                vendor=meta["vendor"],
                table=meta.get("files_of", source["identifier"]),
                required=tuple(meta["required"]),
                optional=tuple(meta.get("optional", ())),
                is_optional=bool(meta.get("is_optional_table", False)),
                must_have_rows=bool(meta.get("must_have_rows", False)) and not may_be_empty,
            )
            is_on = (landing / contract.vendor).is_dir()
            if "files_of" in meta:
                landed: Any = land_scanned(
                    connection,
                    contract,
                    meta["types"],
                    schema=source["schema"],
                    raw_dir=str(landing),
                    is_on=is_on,
                )
            else:
                landed = read_table(contract, raw_dir=str(landing), is_on=is_on)
            _create_table(connection, source, landed)

    def _seed(self, connection: duckdb.DuckDBPyConnection, given: Mapping[str, Rows]) -> None:
        for key in sorted(self.seeds):
            seed = self.manifest["nodes"][key]
            path = ROOT / seed["original_file_path"]
            connection.execute(
                f'create table "{seed["schema"]}"."{seed["alias"]}" as from read_csv(?, header = true)', [str(path)]
            )
            _replace_rows(connection, seed, given)


def _vendor(node: Mapping[str, Any]) -> str | None:
    """The vendor whose rows a model of staging holds: its folder."""
    folders = Path(node["original_file_path"]).parts
    return folders[3] if folders[:2] == ("models", "staging") and len(folders) > 4 else None


def _create_table(connection: duckdb.DuckDBPyConnection, source: Mapping[str, Any], rows: Any) -> None:
    connection.execute(f'create schema if not exists "{source["schema"]}"')
    connection.register("landed", rows)
    connection.execute(f'create table "{source["schema"]}"."{source["identifier"]}" as select * from landed')
    connection.unregister("landed")


def _replace_rows(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any], given: Mapping[str, Rows]) -> None:
    if node["name"] not in given:
        return
    table = f'"{node["schema"]}"."{node["alias"]}"'
    connection.execute(f"delete from {table}")
    for row in given[node["name"]]:
        names = ", ".join(row)
        connection.execute(f"insert into {table} ({names}) values ({', '.join('?' for _ in row)})", list(row.values()))


@cache
def compiled_warehouse(select: tuple[str, ...], as_of: str) -> CompiledWarehouse:
    """A shared CompiledWarehouse."""
    return CompiledWarehouse(select, as_of=as_of)


def write_table(
    landing: Path, vendor: str, table: str, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]
) -> None:
    """Write one landing CSV; missing keys and None become empty fields."""
    folder = landing / vendor
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: row.get(name) if row.get(name) is not None else "" for name in columns} for row in rows)
