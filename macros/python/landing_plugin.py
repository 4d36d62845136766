"""dbt-duckdb plugin `landing`: lands vendor files as text, strictly.

A source table is `<RAW_DIR>/<vendor>/<table>` as `.csv`, `_data.csv`, `.parquet`, or a folder of part files.
Nothing is sniffed: the header is checked against the declared columns, every value is read as text, and the
number of rows read must equal the number of records in the file. Optional columns that the file lacks are
filled with NULL, so staging always sees one shape. A vendor that is off yields the same shape with no rows.

Tables too large for that (meta `files_of`) are scanned where they lie when they are Parquet, with declared types.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from duckdb import DuckDBPyConnection
from landing_files import TableContract, land_scanned, read_table, vendor_is_on

STAGING = Path(__file__).resolve().parents[2] / "models" / "staging"


class Plugin(BasePlugin):
    """Loads one source table as an Arrow table of text columns plus `_row_number` and `_file`."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Create every vendor's landing schema up front: two threads creating one at once would conflict."""
        self._connection = conn
        for folder in sorted(STAGING.glob("*/*/")):
            if folder.name.isidentifier():
                conn.execute(f'create schema if not exists "raw_{folder.name}"')

    def load(self, source_config: SourceConfig) -> pa.RecordBatchReader | pa.Table:
        """Read the table named by the source's meta (`raw_dir`, `vendors`, `vendor`, `required`, `optional`).

        A source with `files_of` yields the register of another table's part files, and makes that table a view of them.
        """
        meta: dict[str, Any] = source_config.as_dict()
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
