"""Strict reading of landing files into text columns.

Pure file handling, no dbt: used by the source plugin and by the import command. Every failure is a
`LandingError` whose message names file, row and remedy.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

csv.field_size_limit(64 * 1024 * 1024)
BATCH_ROWS = 122_880


class LandingError(Exception):
    """A landing file cannot be read as declared; the message names file, row and remedy."""


@dataclass(frozen=True)
class TableContract:
    """Columns of one landing table. `required` must be in the header; `optional` become NULL when absent.

    A table that `must_have_rows` stops the read when its files hold none: an empty extract looks like a lost company.
    """

    vendor: str
    table: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    is_optional: bool = False
    must_have_rows: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Declared columns in contract order."""
        return self.required + self.optional


def vendor_is_on(vendor: str, *, raw_dir: str, vendors: str) -> bool:
    """True if `vendors` (comma list, or `auto` = every vendor with a folder) switches the vendor on."""
    if vendors.strip() in ("", "auto"):
        return (Path(raw_dir) / vendor).is_dir()
    return vendor in {name.strip() for name in vendors.split(",")}


def table_files(contract: TableContract, raw_dir: str) -> list[Path]:
    """Files that hold the table, sorted; empty if there are none. Two spellings at once are an error."""
    folder = Path(raw_dir) / contract.vendor
    spellings = [folder / f"{contract.table}{ending}" for ending in (".csv", "_data.csv", ".parquet")]
    found = [[path] for path in spellings if path.is_file()]
    parts_folder = folder / contract.table
    if parts_folder.is_dir():
        parts = sorted(path for path in parts_folder.iterdir() if path.suffix in (".csv", ".parquet"))
        found += [parts] if parts else []
    if len(found) > 1:
        names = ", ".join(str(paths[0]) for paths in found)
        raise LandingError(f"{contract.vendor}.{contract.table} is landed more than once: {names}. Keep one of them.")
    return found[0] if found else []


def read_table(contract: TableContract, *, raw_dir: str, is_on: bool) -> pa.RecordBatchReader:
    """Stream the table as text columns with `_row_number` (1-based over all files) and `_file`.

    Raises LandingError for a missing file or column, no rows where there must be some, a header named twice, a
    record of the wrong width, bytes that are not UTF-8, and a row count that differs from the records in the file.
    """
    files = table_files(contract, raw_dir) if is_on else []
    if is_on and not files and not contract.is_optional:
        raise LandingError(
            f"{contract.vendor} is switched on, but {Path(raw_dir) / contract.vendor / contract.table}.csv "
            f"(or .parquet) is missing. Land the file, or leave {contract.vendor} out of VENDORS."
        )
    extras = _extra_columns(contract, files)
    schema = pa.schema(
        [pa.field("_row_number", pa.int64()), pa.field("_file", pa.string())]
        + [pa.field(name, pa.string()) for name in (*contract.columns, *extras)]
    )
    checked = _checked_files(files)
    if checked and contract.must_have_rows and not any(file.records for file in checked):
        raise LandingError(
            f"{checked[0].path}: no row after the header, and nothing of {contract.vendor} can be computed without "
            f"{contract.table}. Land the whole extract again, or leave {contract.vendor} out of VENDORS."
        )
    return pa.RecordBatchReader.from_batches(schema, _batches(checked, schema))


def read_file(path: Path) -> pa.RecordBatchReader:
    """Stream one file of any columns as text, as strictly as a declared table."""
    header = _header(path)
    contract = TableContract(vendor=str(path.parent), table=path.stem, required=tuple(header))
    _check_header(contract, path, header)
    schema = pa.schema(
        [pa.field("_row_number", pa.int64()), pa.field("_file", pa.string())]
        + [pa.field(name, pa.string()) for name in header]
    )
    return pa.RecordBatchReader.from_batches(schema, _batches(_checked_files([path]), schema))


def _extra_columns(contract: TableContract, files: list[Path]) -> list[str]:
    """Columns that some file has beyond the contract, in order; kept so that a quarantined row is complete."""
    extras: list[str] = []
    for path in files:
        header = _header(path)
        _check_header(contract, path, header)
        extras += [name for name in header if name not in contract.columns and name not in extras]
    return extras


def _check_header(contract: TableContract, path: Path, header: list[str]) -> None:
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise LandingError(f"{path}: column named twice in the header: {', '.join(repeated)}. Rename one.")
    missing = [name for name in contract.required if name not in header]
    if missing:
        raise LandingError(
            f"{path}: required column missing: {', '.join(missing)}. The header has: {', '.join(header)}. "
            f"Add or rename the column; the contract of {contract.vendor}.{contract.table} is in its sources file."
        )
    unsafe = [name for name in header if name.startswith("_row_number") or name == "_file"]
    if unsafe:
        raise LandingError(f"{path}: column name {unsafe[0]} is reserved. Rename it.")


def _header(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return [row[0] for row in _query("select name from parquet_schema(?) where num_children is null", str(path))]
    for _, record in csv_records(path):
        return record
    raise LandingError(f"{path}: the file is empty, not even a header. Land a header row even when there is no data.")


def csv_records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, record) of a comma-separated UTF-8 file with double quotes; blank lines are skipped."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            for record in reader:
                if record:
                    yield reader.line_num, record
    except UnicodeDecodeError as error:
        raise LandingError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    except csv.Error as error:
        raise LandingError(f"{path}: {error}. Quote the field or fix the record.") from None


@dataclass(frozen=True)
class CheckedFile:
    """A file whose records were counted before it is read. `longest` is the longest record in characters."""

    path: Path
    records: int
    longest: int


def _checked_files(files: list[Path]) -> list[CheckedFile]:
    """Count and check the records of every file first, so that a broken one stops before anything is read."""
    return [
        CheckedFile(path, _parquet_records(path), 0) if path.suffix == ".parquet" else check_records(path)
        for path in files
    ]


def _parquet_records(path: Path) -> int:
    return int(_query("select num_rows from parquet_file_metadata(?)", str(path))[0][0])


def _batches(files: list[CheckedFile], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    first = 1
    for file in files:
        path = file.path
        reader = _parquet_batches if path.suffix == ".parquet" else _csv_batches
        for columns, count in reader(file):
            arrays: list[pa.Array] = [
                pa.array(range(first, first + count), pa.int64()),
                pa.array([str(path)] * count, pa.string()),
            ]
            arrays += [columns.get(name, pa.nulls(count, pa.string())) for name in schema.names[2:]]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
            first += count


def check_records(path: Path) -> CheckedFile:
    """Count the records below a CSV header; a record of another width, or with a NUL byte, stops the read."""
    records = csv_records(path)
    _, header = next(records)
    count = longest = 0
    for line, record in records:
        if len(record) != len(header):
            raise LandingError(
                f"{path}, line {line}: {len(record)} fields where the header has {len(header)}. "
                "Fix the record or quote the field that holds a comma."
            )
        if any("\x00" in value for value in record):
            raise LandingError(f"{path}, line {line}: NUL byte in a field. Remove it.")
        count += 1
        longest = max(longest, sum(map(len, record)))
    return CheckedFile(path, count, longest)


def _csv_batches(file: CheckedFile) -> Iterator[tuple[dict[str, pa.Array], int]]:
    """Text columns of a CSV read by DuckDB with nothing sniffed, held against an independent count of its records."""
    header = _header(file.path)
    columns = ", ".join("'" + name.replace("'", "''") + "': 'VARCHAR'" for name in header)
    sql = (
        "select * from read_csv(?, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"nullstr = '', parallel = false, max_line_size = {max(2_097_152, 8 * file.longest)}, columns = {{{columns}}})"
    )
    yield from _checked_batches(file, sql, header)


def _parquet_batches(file: CheckedFile) -> Iterator[tuple[dict[str, pa.Array], int]]:
    """Text columns of a Parquet file, cast by DuckDB, held against the row count in the file's footer."""
    names = _header(file.path)
    quoted = ", ".join('nullif(cast("' + name.replace('"', '""') + "\" as varchar), '')" for name in names)
    yield from _checked_batches(file, f"select {quoted} from read_parquet(?)", names)


def _checked_batches(file: CheckedFile, sql: str, names: list[str]) -> Iterator[tuple[dict[str, pa.Array], int]]:
    read = 0
    connection = duckdb.connect()
    try:
        for batch in connection.execute(sql, [str(file.path)]).to_arrow_reader(BATCH_ROWS):
            read += batch.num_rows
            yield dict(zip(names, batch.columns, strict=True)), batch.num_rows
    except duckdb.Error as error:
        raise LandingError(f"{file.path}: cannot be read ({error}). Fix the file and land it again.") from None
    finally:
        connection.close()
    if read != file.records:
        raise LandingError(f"{file.path}: {read} rows read, {file.records} records in the file. Land the file again.")


def land_scanned(
    connection: duckdb.DuckDBPyConnection,
    contract: TableContract,
    types: dict[str, str],
    *,
    schema: str,
    raw_dir: str,
    is_on: bool,
) -> pa.Table:
    """Create the view `schema.table` over the part files of a table and return the register of the files.

    `types` are the declared types of columns that are not text. Parquet files are scanned where they lie: every file
    must have the required columns with exactly the declared types. CSV files pass the strict text reader; a value that
    cannot be read as its type becomes NULL, and its text stands in `_unreadable`. The view has `_path`, `_file_row`
    (from 1 in each file), `_unreadable` and the declared columns. The register has `_path`, `_file` (below the vendor's
    folder) and `_rows` as counted independently of the scan. Raises LandingError like `read_table`.
    """
    files = table_files(contract, raw_dir) if is_on else []
    name = f'"{schema}"."{contract.table}"'
    connection.execute(f'create schema if not exists "{schema}"')
    earlier = connection.execute(
        "select 1 from information_schema.tables "
        "where table_schema = ? and table_name = ? and table_type = 'BASE TABLE'",
        [schema, contract.table],
    )
    if earlier.fetchall():
        connection.execute(f"drop table {name}")
    if files and all(path.suffix == ".parquet" for path in files):
        connection.execute(f"create or replace view {name} as {_parquet_scan(contract, types, files)}")
        counts = [_parquet_records(path) for path in files]
    else:
        reader = read_table(contract, raw_dir=raw_dir, is_on=is_on)
        connection.register("landed_text", reader)
        connection.execute(f'create or replace table "{schema}"."{contract.table}_text" as select * from landed_text')
        connection.unregister("landed_text")
        connection.execute(f"create or replace view {name} as {_text_view(contract, types, schema)}")
        counts = [_records(path) for path in files]
    folder = Path(raw_dir) / contract.vendor
    return pa.table(
        {
            "_path": pa.array([str(path) for path in files], pa.string()),
            "_file": pa.array([path.relative_to(folder).as_posix() for path in files], pa.string()),
            "_rows": pa.array(counts, pa.int64()),
        }
    )


def _records(path: Path) -> int:
    return _parquet_records(path) if path.suffix == ".parquet" else check_records(path).records


def _parquet_scan(contract: TableContract, types: dict[str, str], files: list[Path]) -> str:
    """A select over Parquet part files that reads nothing but the columns asked for."""
    found: dict[str, str] = {}
    for path in files:
        described = _query("describe select * from read_parquet(?)", str(path))
        columns = {row[0]: row[1].lower() for row in described}
        _check_header(contract, path, list(columns))
        for column in contract.columns:
            wanted = types.get(column, "varchar").lower()
            if columns.get(column, wanted) != wanted:
                raise LandingError(
                    f"{path}: column {column} has the type {columns[column]}, declared is {wanted}. "
                    "Write the file with the declared type."
                )
        declared = {column: columns.get(column, "") for column in contract.columns}
        if found and declared != found:
            raise LandingError(f"{path}: other columns than {files[0]}. Write all part files of a table alike.")
        found = declared
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    columns_sql = []
    for column in contract.columns:
        kind = types.get(column, "varchar")
        value = f'source."{column}"' if found[column] else f"cast(null as {kind})"
        value = f"nullif({value}, '')" if kind == "varchar" else value
        columns_sql.append(f'{value} as "{column}"')
    return (
        "select source.filename as _path, source.file_row_number + 1 as _file_row, "
        "cast(null as varchar) as _unreadable, "
        f"{', '.join(columns_sql)} "
        f"from read_parquet([{listed}], filename = true, file_row_number = true) as source"
    )


def _text_view(contract: TableContract, types: dict[str, str], schema: str) -> str:
    """A select over a table of text columns that reads the declared types out of them."""
    typed = {
        column: f"(try_cast(source.\"{column}\" as timestamptz) at time zone 'UTC')"
        if kind == "timestamp"
        else f'try_cast(source."{column}" as {kind})'
        for column, kind in types.items()
    }
    unreadable = [
        f'case when source."{column}" is not null and {value} is null then \'{column}=\' || source."{column}" end'
        for column, value in typed.items()
    ]
    text = {column: f'source."{column}"' for column in contract.columns}
    columns_sql = [f'{value} as "{column}"' for column, value in (text | typed).items()]
    return (
        "select source._file as _path, "
        "source._row_number - min(source._row_number) over (partition by source._file) + 1 as _file_row, "
        f"nullif(concat_ws(', ', {', '.join(unreadable) or 'null'}), '') as _unreadable, "
        f'{", ".join(columns_sql)} from "{schema}"."{contract.table}_text" as source'
    )


def _query(sql: str, *parameters: str) -> list[tuple]:
    connection = duckdb.connect()
    try:
        return connection.execute(sql, list(parameters)).fetchall()
    except duckdb.Error as error:
        raise LandingError(f"{parameters[0]}: not a readable Parquet file ({error}). Land it again.") from None
    finally:
        connection.close()
