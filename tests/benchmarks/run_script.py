"""One SQL script against one DuckDB file: `python -m tests.benchmarks.run_script WAREHOUSE SCRIPT`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb


def main(warehouse: str, script: str) -> int:
    connection = duckdb.connect(warehouse)
    connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
    connection.execute(f"set threads = {int(os.environ.get('DBT_THREADS', '2'))}")
    connection.execute(f"set memory_limit = '{os.environ.get('DUCKDB_MEMORY_LIMIT', '2500MB')}'")
    connection.execute(Path(script).read_text(encoding="utf-8"))
    connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
