"""One SQL script against one DuckDB file: `python -m tests.benchmarks.run_script WAREHOUSE SCRIPT`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb


def main(warehouse: str, script: str) -> int:
    connection = duckdb.connect(warehouse)
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(Path(script).read_text(encoding="utf-8"))
    connection.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
