"""Import command: any flat files -> the subscription-periods contract, by one SELECT.

    python macros/python/import_periods.py --select analyses/imports/mrr_playbook.sql \\
        --out my_company/periods/subscription_periods.csv subscription_periods=export.csv

Every file is read strictly as text (see landing_files) into a table of the given name; the SELECT's columns must be
those of the contract. The first file named is the one whose rows are counted: a SELECT that drops or multiplies them
stops with an error, because a lost row is a wrong number.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from landing_files import LandingError, read_file


def import_periods(select: Path, files: dict[str, Path], out: Path) -> int:
    """Run the SELECT over the files and write the CSV; returns its row count. Raises LandingError with the remedy."""
    connection = duckdb.connect()
    try:
        for name, path in files.items():
            connection.register(name, read_file(path))
            connection.execute(f'create table "{name}_read" as select * from "{name}"')
            connection.unregister(name)
            connection.execute(f'alter table "{name}_read" rename to "{name}"')
        first = next(iter(files))
        expected = connection.execute(f'select count(*) from "{first}"').fetchall()[0][0]
        periods: pa.Table = connection.execute(select.read_text(encoding="utf-8")).to_arrow_table()
        if periods.num_rows != expected:
            raise LandingError(
                f"{select}: {periods.num_rows} rows from {expected} rows of {files[first]}. "
                "A join multiplied rows or a filter dropped some; keep one row a row."
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        connection.register("periods_to_write", periods)
        connection.sql("select * from periods_to_write").write_csv(str(out))
    except duckdb.Error as error:
        raise LandingError(f"{select}: {error}") from None
    finally:
        connection.close()
    return periods.num_rows


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
    parser.add_argument(
        "--out", type=Path, required=True, help="CSV to write: <RAW_DIR>/periods/subscription_periods.csv"
    )
    parser.add_argument("files", nargs="+", type=named_file, help="name=path of each input file, the counted one first")
    arguments = parser.parse_args()
    try:
        rows = import_periods(arguments.select, dict(arguments.files), arguments.out)
    except LandingError as error:
        print(f"import stopped: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.out}: {rows} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
