"""dbt-duckdb plugin `landing`: lands vendor files as text, strictly.

A source table is `<RAW_DIR>/<vendor>/<table>` as `.csv`, `_data.csv`, `.parquet`, or a folder of part files.
Nothing is sniffed: the header is checked against the declared columns, every value is read as text, and the
number of rows read must equal the number of records in the file. Optional columns that the file lacks are
filled with NULL, so staging always sees one shape. A vendor that is off yields the same shape with no rows.

Tables too large for that (meta `files_of`) are scanned where they lie when they are Parquet, with declared types.

A source with meta `published_dir` is read from the last published warehouse instead.
The connection is closed to the outside before the first statement of the project runs: it opens its own file, the seeds
and the Parquet files under RAW_DIR, loads no extension, and refuses every later change of its configuration.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt.flags import get_flags
from duckdb import DuckDBPyConnection
from gate_history import create_tables
from key_fingerprint import check_key, settle_key
from landing_files import TableContract, land_scanned, read_table, vendor_is_on
from last_publication import read_published_table, read_published_version
from pseudonyms import Pseudonyms
from run_settings import SAMPLE_DIR, SettingError, checked_run_settings
from sql_names import sql_name, sql_text

ROOT = Path(__file__).resolve().parents[2]
STAGING = ROOT / "models" / "staging"
BUILDING = ("build", "run", "retry")
CHOOSING = ("SELECT", "EXCLUDE", "SELECTOR")


class Plugin(BasePlugin):
    """Loads one source table as an Arrow table of text columns plus `_row_number` and `_file`."""

    def update_connection_config(
        self,
        creds: DuckDBCredentials,  # noqa: ARG002
        config: dict[str, Any],  # noqa: ARG002
    ) -> None:
        """Refuse settings of the environment that are none before a database is opened."""
        try:
            checked_run_settings(os.environ)
        except SettingError as error:
            raise RuntimeError(str(error)) from None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Create every vendor's landing schema up front (two threads at once would conflict), then lock.

        The history of the gate is created too, so that `quality.gate_results` can be built before any gate was checked.
        """
        self._connection = conn
        conn.execute("create schema if not exists raw_published")
        for folder in sorted(STAGING.glob("*/*/")):
            if folder.name.isidentifier():
                conn.execute(f"create schema if not exists {sql_name(f'raw_{folder.name}')}")
        create_tables(conn)
        self._check_key(conn)
        lock(conn, os.environ.get("RAW_DIR") or SAMPLE_DIR)

    def _check_key(self, conn: DuckDBPyConnection) -> None:
        """Refuse to build on rows that an earlier build read under another key; without a key nothing lands."""
        settle_key(conn)
        flags = get_flags()
        if getattr(flags, "WHICH", None) not in BUILDING:
            return
        try:
            pseudonyms = Pseudonyms.of(os.environ.get("RAW_DIR") or SAMPLE_DIR)
        except SettingError:
            return
        chosen = any(getattr(flags, name, None) for name in CHOOSING)
        is_full_refresh = bool(getattr(flags, "FULL_REFRESH", False)) and not chosen
        check_key(conn, pseudonyms, is_full_refresh=is_full_refresh)

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Give every cursor the key; without one nothing lands, and what needs it yields NULL."""
        try:
            Pseudonyms.of(os.environ.get("RAW_DIR") or SAMPLE_DIR).set_key(cursor)
        except SettingError:
            return

    def load(self, source_config: SourceConfig) -> pa.RecordBatchReader | pa.Table:
        """Read the table named by the source's meta (`raw_dir`, `vendors`, `vendor`, `required`, `optional`).

        A source with `files_of` yields the register of another table's part files, and makes that table a view of them.
        """
        meta: dict[str, Any] = source_config.as_dict()
        if "published_dir" in meta:
            return read_published(meta)
        contract = TableContract(
            vendor=meta["vendor"],
            table=meta.get("files_of", source_config.identifier),
            required=tuple(meta["required"]),
            optional=tuple(meta.get("optional", ())),
            is_optional=bool(meta.get("is_optional_table", False)),
            must_have_rows=bool(meta.get("must_have_rows", False)),
        )
        is_on = vendor_is_on(contract.vendor, raw_dir=meta["raw_dir"], vendors=meta["vendors"])
        if "files_of" not in meta:
            return read_table(contract, raw_dir=meta["raw_dir"], is_on=is_on)
        cursor = self._connection.cursor()
        self.configure_cursor(cursor)
        try:
            return land_scanned(
                cursor,
                contract,
                meta.get("types", {}),
                schema=source_config.schema,
                raw_dir=meta["raw_dir"],
                is_on=is_on,
            )
        finally:
            cursor.close()


def read_published(meta: dict[str, Any]) -> pa.Table:
    """A table of the last publication, or the row that names the publication (meta `published_table` absent)."""
    folder = Path(meta["published_dir"])
    if "published_table" not in meta:
        return read_published_version(folder)
    keeps_rows = bool(meta.get("keeps_rows", False))
    return read_published_table(meta["published_table"], meta["types"], folder, keeps_rows=keeps_rows)


def readable_files(raw_dir: str) -> list[str]:
    """What statements of the project may open: seeds, and the landed Parquet files, which are scanned in place."""
    seeds = sorted(str(path) for path in (ROOT / "seeds").rglob("*.csv"))
    return seeds + sorted(str(path) for path in Path(raw_dir).rglob("*.parquet"))


def lock(connection: DuckDBPyConnection, raw_dir: str) -> None:
    """Close the connection to the outside, and its configuration to change."""
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute(f"set allowed_paths = [{', '.join(map(sql_text, readable_files(raw_dir)))}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
