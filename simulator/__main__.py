"""Command line of the simulator. Run from the project root: ``python -m simulator sample|report|bench``."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator import sample


def main(arguments: list[str] | None = None) -> int:
    """Parse and run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("sample", help="write the committed sample and its answer sheets")
    one.add_argument("--out", type=Path, default=Path("seeds/sample"))
    one.add_argument("--truth", type=Path, default=Path("tests/fixtures/sample_truth"))
    one.add_argument("--mappings", type=Path, help="also write the mapping seeds into this folder")
    one.add_argument("--seed", type=int, default=sample.DEFAULT_SEED)
    two = commands.add_parser("report", help="print how plausible the simulated business is")
    two.add_argument("--seed", type=int, default=sample.DEFAULT_SEED)
    three = commands.add_parser("bench", help="write a large landing zone as Parquet")
    three.add_argument("--accounts", type=int, required=True)
    three.add_argument("--months", type=int, default=60)
    three.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    if chosen.command == "sample":
        sample.write(chosen.out, chosen.truth, chosen.mappings, chosen.seed)
    elif chosen.command == "report":
        from simulator import report

        print(report.text(sample.build(chosen.seed)))
    else:
        from simulator import bench

        print(bench.write(chosen.out, chosen.accounts, chosen.months))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
