"""Do the hand-tuned script and the cross join say what the project says?

`python -m tests.benchmarks.compare PROJECT HAND_TUNED CROSS_JOIN` prints one line a difference, or nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

SAME_TABLES = (
    "arr.fct_arr_movements",
    "arr.fct_account_arr_months",
    "metrics.arr_bridge_monthly",
    "metrics.nrr",
    "metrics.grr",
)


def differences(project: Path, hand_tuned: Path, cross_join: Path) -> list[str]:
    """One line a difference; nothing when every row of every table is in both, and the monthly balances agree."""
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    for alias, path in (("project", project), ("tuned", hand_tuned), ("crossed", cross_join)):
        connection.execute(f"attach '{path}' as {alias} (read_only)")
    found = []
    for table in SAME_TABLES:
        columns = [row[0] for row in connection.execute(f"describe project.{table}").fetchall()]
        wanted = ", ".join(columns)
        for left, right in (("project", "tuned"), ("tuned", "project")):
            count = connection.execute(
                f"select count(*) from (select {wanted} from {left}.{table} except all "
                f"select {wanted} from {right}.{table})"
            ).fetchall()[0][0]
            if count:
                found.append(f"{table}: {count} rows of {left} are not in {right}")
    months = connection.execute(
        "select count(*) from project.metrics.arr_bridge_monthly as bridge "
        "left join crossed.crossed.bridge as crossed on bridge.month = crossed.month "
        "where bridge.closing_amount <> coalesce(crossed.closing_amount, 0)"
    ).fetchall()[0][0]
    if months:
        found.append(f"cross join: closing ARR of {months} months differs from the bridge")
    connection.close()
    return found


if __name__ == "__main__":
    print("\n".join(differences(*map(Path, sys.argv[1:4]))))
