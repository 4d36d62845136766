"""Import command: any flat files -> one landing table, by one SELECT.

    python macros/python/import_rows.py --select analyses/imports/mrr_playbook.sql \\
        --out my_company/periods/subscription_periods.csv subscription_periods=export.csv

Every file is read strictly as text (see landing_files) into a table of the given name; the SELECT's columns must be
those of the landing table. The first file named is the one whose rows are counted: a SELECT that drops or multiplies
them stops with an error, because a lost row is a wrong number. Where fewer rows are meant (one a feature, only rated
tickets), ``--count`` says how many there must be, by a SELECT of its own over the files as they are.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from error_words import in_words
from landing_files import LandingError, read_file

SPEAKS_OF_THE_STATEMENT = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)


def without_values(error: duckdb.Error) -> str:
    """The database's message where it speaks of the statement; of others, which may quote a row, the kind."""
    if isinstance(error, SPEAKS_OF_THE_STATEMENT):
        return str(error)
    return (
        f"{type(error).__name__}: a value of a row cannot be used as the SELECT asks (its text stays out of messages). "
        "Use try_cast to find the rows."
    )


def import_rows(select: Path, files: dict[str, Path], out: Path, count: str | None = None) -> int:
    """Run the SELECT over the files and write the CSV; returns its row count. Raises LandingError with the remedy."""
    connection = duckdb.connect()
    try:
        # Times with a zone are written in UTC wherever the command runs.
        connection.execute("set timezone = 'UTC'")
        for name, path in files.items():
            connection.register(name, read_file(path))
            connection.execute(f'create table "{name}_read" as select * from "{name}"')
            connection.unregister(name)
            connection.execute(f'alter table "{name}_read" rename to "{name}"')
        first = next(iter(files))
        meant = connection.execute(count or f'select count(*) from "{first}"').fetchall()
        if len(meant) != 1 or len(meant[0]) != 1:
            raise LandingError(f"--count must give one number: {count}")
        rows: pa.Table = connection.execute(select.read_text(encoding="utf-8")).to_arrow_table()
        if rows.num_rows != meant[0][0]:
            whose = f"{meant[0][0]} rows of {files[first]}" if count is None else f"{meant[0][0]} by --count"
            raise LandingError(
                f"{select}: {rows.num_rows} rows from {whose}. "
                "A join multiplied rows or a filter dropped some; keep one row a row, or say by --count what is meant."
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        connection.register("rows_to_write", rows)
        connection.sql("select * from rows_to_write").write_csv(str(out))
    except duckdb.Error as error:
        raise LandingError(f"{select}: {without_values(error)}") from None
    finally:
        connection.close()
    return rows.num_rows


def named_file(text: str) -> tuple[str, Path]:
    """`name=path` of the command line; the name must be a plain identifier."""
    name, _, path = text.partition("=")
    if not name.isidentifier() or not path:
        raise argparse.ArgumentTypeError(f"expected name=path, got {text!r}")
    if not Path(path).is_file():
        raise argparse.ArgumentTypeError(f"no such file: {path}")
    return name, Path(path)


def main() -> int:
    """Parse the command line, import, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--select", type=Path, required=True, help="file with one SELECT over the named tables")
    parser.add_argument("--out", type=Path, required=True, help="CSV to write: <RAW_DIR>/<vendor>/<table>.csv")
    parser.add_argument("--count", help="SELECT of the number of rows meant; without it, those of the first file")
    parser.add_argument("files", nargs="+", type=named_file, help="name=path of each input file, the counted one first")
    arguments = parser.parse_args()
    try:
        rows = import_rows(arguments.select, dict(arguments.files), arguments.out, arguments.count)
    except LandingError as error:
        print(f"import stopped: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"import stopped: {in_words(error, 'run it again')}", file=sys.stderr)
        return 1
    print(f"{arguments.out}: {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
