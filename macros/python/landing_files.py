"""Strict reading of landing files into text columns.

Pure file handling, no dbt: used by the source plugin and by the import command. Every failure is a
`LandingError` whose message names file, row and remedy, and quotes no value of a row. Personal columns leave the reader
as pseudonyms (see pseudonyms.py).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from pseudonyms import Pseudonyms, user_id_sql
from run_settings import FILE_NAME, SettingError, checked_folder
from sql_names import sql_name, sql_text

csv.field_size_limit(64 * 1024 * 1024)
BATCH_ROWS = 122_880


class LandingError(Exception):
    """A landing file cannot be read as declared; the message names file, row and remedy."""


@dataclass(frozen=True)
class TableContract:
    """Columns of one landing table. `required` must be in the header; `optional` become NULL when absent.

    An optional table may be missing; one that `must_have_rows` stops the read when its files hold none, because an
    empty extract looks like a lost company. `unread` are columns that its source lands and nobody reads: none is taken
    for an absent column under another name.
    """

    vendor: str
    table: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    is_optional: bool = False
    must_have_rows: bool = False
    unread: tuple[str, ...] = ()

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
    try:
        found = [[path] for path in spellings if path.is_file()]
        parts_folder = folder / contract.table
        if parts_folder.is_dir():
            parts = sorted(path for path in parts_folder.iterdir() if path.suffix in (".csv", ".parquet"))
            found += [parts] if parts else []
    except OSError as error:
        raise _unreadable(folder, error) from None
    for path in (path for paths in found for path in paths):
        if not FILE_NAME.fullmatch(path.name):
            raise LandingError(
                f"{path.parent}: the file name {path.name!r} has a character that a pattern or quoted text could begin "
                "with. Rename it: letters, digits, blanks and . , = + ( ) - _ only."
            )
    if len(found) > 1:
        names = ", ".join(str(paths[0]) for paths in found)
        raise LandingError(f"{contract.vendor}.{contract.table} is landed more than once: {names}. Keep one of them.")
    return found[0] if found else []


def pseudonyms_of(raw_dir: str) -> Pseudonyms:
    """The pseudonyms of a landing folder; an unusable folder or a key that is missing is a LandingError."""
    try:
        return Pseudonyms.of(checked_folder(raw_dir))
    except SettingError as error:
        raise LandingError(str(error)) from None


def read_table(
    contract: TableContract, *, raw_dir: str, is_on: bool, pseudonyms: Pseudonyms | None = None
) -> pa.RecordBatchReader:
    """Stream the table as text columns with `_row_number` (1-based over all files) and `_file`.

    Personal columns are pseudonyms by the key of the folder, or by those given. Raises LandingError for a missing file
    or column, no rows where there must be some, a header named twice, a record of the wrong width, bytes that are not
    UTF-8, and a row count that differs from the records in the file.
    """
    files = table_files(contract, raw_dir) if is_on else []
    if is_on and not files and not contract.is_optional:
        raise LandingError(
            f"{contract.vendor} is switched on, but {Path(raw_dir) / contract.vendor / contract.table}.csv "
            f"(or .parquet) is missing. Land the file, or leave {contract.vendor} out of VENDORS."
        )
    extras = _extra_columns(contract, files)
    if files:
        pseudonyms = pseudonyms or pseudonyms_of(raw_dir)
        extras = [pseudonyms.name_of(name) for name in extras]
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
    return pa.RecordBatchReader.from_batches(schema, _batches(checked, schema, contract, pseudonyms))


def landed_columns(contract: TableContract, raw_dir: str) -> list[str]:
    """Columns that some file of the table really has, the declared ones first; empty without a file."""
    files = table_files(contract, raw_dir)
    extras = _extra_columns(contract, files)
    found = {name for path in files for name in _header(path)}
    return [name for name in (*contract.columns, *extras) if name in found]


def read_file(path: Path) -> pa.RecordBatchReader:
    """Stream one file of any columns as text, as strictly as a declared table; nothing is made a pseudonym."""
    header = _header(path)
    contract = TableContract(vendor=str(path.parent), table=path.stem, required=tuple(header))
    check_header(contract, path, header)
    schema = pa.schema(
        [pa.field("_row_number", pa.int64()), pa.field("_file", pa.string())]
        + [pa.field(name, pa.string()) for name in header]
    )
    return pa.RecordBatchReader.from_batches(schema, _batches(_checked_files([path]), schema, contract, None))


def _extra_columns(contract: TableContract, files: list[Path]) -> list[str]:
    """Columns that some file has beyond the contract, in order; kept so that a quarantined row is complete."""
    extras: list[str] = []
    for path in files:
        header = _header(path)
        check_header(contract, path, header)
        extras += [name for name in header if name not in contract.columns and name not in extras]
    return extras


def check_header(contract: TableContract, path: Path, header: list[str]) -> None:
    """Stop at a header that the contract does not allow; the message quotes no name that nobody declared."""
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise LandingError(
            f"{path}: column named twice in the header: {_listed_names(contract, repeated)}. Rename one."
        )
    missing = [name for name in contract.required if name not in header]
    if missing:
        raise LandingError(
            f"{path}: required column missing: {', '.join(missing)}. "
            f"The header has: {_listed_names(contract, header)}. Add or rename the column; "
            f"the contract of {contract.vendor}.{contract.table} is in its sources file."
        )
    absent = {name for name in contract.optional if name not in header}
    for name in header:
        meant = _plain_name(name)
        if name not in contract.columns and meant in absent:
            raise LandingError(
                f"{path}: column {name!r} is probably {meant}, which would be read as empty. Rename it to {meant}."
            )
    unsafe = [name for name in header if name.startswith("_row_number") or name == "_file"]
    if unsafe:
        raise LandingError(f"{path}: column name {unsafe[0]} is reserved. Rename it.")


def _plain_name(name: str) -> str:
    """A column name in lower case, with its words joined by single underscores."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9_]+", "_", words.lower())


def _listed_names(contract: TableContract, names: list[str]) -> str:
    """Declared names as they are, others by their place: a file without a header begins with values."""
    declared = [name for name in names if name in contract.columns]
    others = len(names) - len(declared)
    undeclared = [f"{others} undeclared column{'s' if others > 1 else ''}"] if others else []
    return ", ".join([*declared, *undeclared])


def _header(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return [row[0] for row in _query("select name from parquet_schema(?) where num_children is null", str(path))]
    for _, record in csv_records(path):
        return record
    raise LandingError(f"{path}: the file is empty, not even a header. Land a header row even when there is no data.")


def csv_records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, record) of a comma-separated UTF-8 file with double quotes; blank lines are skipped."""
    try:
        line = 0
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            for record in reader:
                line = reader.line_num
                if record:
                    yield line, record
    except UnicodeDecodeError:
        raise LandingError(f"{path}, {_first_unreadable_place(path)} is not UTF-8. Save the file as UTF-8.") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    except csv.Error as error:
        raise LandingError(
            f"{path}, in the record that begins in line {line + 1}: {error}. Quote the field or fix the record."
        ) from None


def _unreadable(path: Path, error: OSError) -> LandingError:
    return LandingError(
        f"{path}: cannot be read ({error.strerror}). Land a file there that this user may read, and run it again."
    )


def _first_unreadable_place(path: Path) -> str:
    """Line and byte of the first text that is not UTF-8, both counted from 1."""
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return f"line {number}: byte {error.start + 1} of the line"
    return "some line"


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


def _batches(
    files: list[CheckedFile], schema: pa.Schema, contract: TableContract, pseudonyms: Pseudonyms | None
) -> Iterator[pa.RecordBatch]:
    first = 1
    for file in files:
        path = file.path
        for columns, count in _text_batches(file, contract, pseudonyms):
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


def _text_batches(
    file: CheckedFile, contract: TableContract, pseudonyms: Pseudonyms | None
) -> Iterator[tuple[dict[str, pa.Array], int]]:
    """Text columns of a file, read by DuckDB with nothing sniffed, held against an independent count of its records.

    A CSV's columns are called by their place, so that no name of a header is part of a statement.
    """
    header = _header(file.path)
    if file.path.suffix == ".parquet":
        texts = [f"nullif(cast({sql_name(name)} as varchar), '')" for name in header]
        inner = ", ".join(f"{text} as c{place}" for place, text in enumerate(texts))
        source = f"(select {inner} from read_parquet(?, hive_partitioning = false))"
    else:
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
        source = (
            "read_csv(?, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
            f"parallel = false, hive_partitioning = false, max_line_size = {max(2_097_152, 8 * file.longest)}, "
            f"columns = {{{columns}}})"
        )
    places = {name: f"c{place}" for place, name in enumerate(header)}
    values, names = list(places.values()), header
    if pseudonyms:
        values = pseudonyms.select_list(contract.vendor, contract.table, places, contract.columns)
        names = [name if name in contract.columns else pseudonyms.name_of(name) for name in header]
    listed = ", ".join(f"{value} as v{place}" for place, value in enumerate(values))
    yield from _checked_batches(file, f"select {listed} from {source}", names, pseudonyms)


def _checked_batches(
    file: CheckedFile, sql: str, names: list[str], pseudonyms: Pseudonyms | None
) -> Iterator[tuple[dict[str, pa.Array], int]]:
    read = 0
    connection = _reading_connection(file.path)
    try:
        if pseudonyms:
            pseudonyms.set_key(connection)
        for batch in connection.execute(sql, [str(file.path)]).to_arrow_reader(BATCH_ROWS):
            read += batch.num_rows
            yield dict(zip(names, batch.columns, strict=True)), batch.num_rows
    except duckdb.Error as error:
        # The database's own text may quote the row.
        line = re.search(r"\bLine: (\d+)", str(error))
        where = f"{file.path}, line {line.group(1)}" if line else str(file.path)
        raise LandingError(
            f"{where}: cannot be read ({type(error).__name__}). Fix the file and land it again."
        ) from None
    finally:
        connection.close()
    if read != file.records:
        raise LandingError(f"{file.path}: {read} rows read, {file.records} records in the file. Land the file again.")


def _reading_connection(path: Path) -> duckdb.DuckDBPyConnection:
    """A private connection that can open this one file and nothing else."""
    connection = duckdb.connect()
    connection.execute(f"set allowed_paths = [{sql_text(str(path))}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


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
    name = f"{sql_name(schema)}.{sql_name(contract.table)}"
    connection.execute(f"create schema if not exists {sql_name(schema)}")
    earlier = connection.execute(
        "select 1 from information_schema.tables "
        "where table_schema = ? and table_name = ? and table_type = 'BASE TABLE'",
        [schema, contract.table],
    )
    if earlier.fetchall():
        connection.execute(f"drop table {name}")
    pseudonyms = pseudonyms_of(raw_dir) if files else None
    if pseudonyms and all(path.suffix == ".parquet" for path in files):
        connection.execute(f"create or replace view {name} as {_parquet_scan(contract, types, files, pseudonyms)}")
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
            "_fingerprint": pa.array([fingerprint(path) for path in files], pa.string()),
        }
    )


def fingerprint(path: Path) -> str:
    """A text that changes when the content of a part file does, whatever its time stamp says.

    Of a CSV file every byte counts. Of a Parquet file only its size and its footer are read: the footer has the sizes
    and positions of all columns and the smallest and largest value of each, so that an edit nearly always shows.
    """
    if path.suffix != ".parquet":
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "blake2b").hexdigest()[:32]
    size = path.stat().st_size
    with path.open("rb") as handle:
        handle.seek(max(size - 8, 0))
        footer = int.from_bytes(handle.read(4), "little") + 8
        handle.seek(max(size - footer, 0))
        return hashlib.blake2b(handle.read() + str(size).encode()).hexdigest()[:32]


def _records(path: Path) -> int:
    return _parquet_records(path) if path.suffix == ".parquet" else check_records(path).records


def _parquet_scan(contract: TableContract, types: dict[str, str], files: list[Path], pseudonyms: Pseudonyms) -> str:
    """A select over Parquet part files that reads nothing but the columns asked for.

    Ids of users become pseudonyms as they are read. Free text would cost more than the scan and is left to the models,
    which read it only of rows they set aside; other columns are ids of the collector.
    """
    found: dict[str, str] = {}
    for path in files:
        described = _query("describe select * from read_parquet(?)", str(path))
        columns = {row[0]: row[1].lower() for row in described}
        check_header(contract, path, list(columns))
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
    listed = ", ".join(sql_text(str(path)) for path in files)
    columns_sql = []
    for column in contract.columns:
        kind = types.get(column, "varchar")
        value = f'source."{column}"' if found[column] else f"cast(null as {kind})"
        value = f"nullif({value}, '')" if kind == "varchar" else value
        rule = pseudonyms.rule_of(contract.vendor, contract.table, column, is_declared=True)
        value = user_id_sql(value) if rule.kind == "user_id" and found[column] else value
        columns_sql.append(f'{value} as "{column}"')
    return (
        "select source.filename as _path, source.file_row_number + 1 as _file_row, "
        "cast(null as varchar) as _unreadable, "
        f"{', '.join(columns_sql)} "
        f"from read_parquet([{listed}], filename = true, file_row_number = true, hive_partitioning = false) as source"
    )


def _text_view(contract: TableContract, types: dict[str, str], schema: str) -> str:
    """A select over a table of text columns that reads the declared types out of them."""
    typed = {
        column: f"(try_cast(source.{sql_name(column)} as timestamptz) at time zone 'UTC')"
        if kind == "timestamp"
        else f"try_cast(source.{sql_name(column)} as {kind})"
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
    connection = _reading_connection(Path(parameters[0]))
    try:
        return connection.execute(sql, list(parameters)).fetchall()
    except duckdb.Error as error:
        raise LandingError(f"{parameters[0]}: not a readable Parquet file ({error}). Land it again.") from None
    finally:
        connection.close()
