"""`python -m tests.mutation`: mutate every model of the arr, metrics and quality layers and report what goes unnoticed.

`run` resumes: a model whose SQL and tests have not changed since is not run again. `approve` freezes the numbers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from parsed_project import KEY_OF_TESTS

from tests.mutation.approved import APPROVED, fingerprint, write_approved
from tests.mutation.project import Project
from tests.mutation.python_code import listed, run_listed
from tests.mutation.report import judge, left_open, read_equivalents, shortfalls, survivors, table
from tests.mutation.work import load, run_model

BUILD = Path("build/mutation")


def main() -> int:
    """Runs, prints, and returns 1 when the aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("action", nargs="?", choices=("run", "approve"), default="run")
    parser.add_argument("--target", type=Path, default=BUILD / "target", help="dbt's target folder")
    parser.add_argument("--warehouse", type=Path, default=BUILD / "warehouse.duckdb", help="the built sample")
    parser.add_argument("--results", type=Path, default=BUILD / "results", help="folder of verdicts, one file a model")
    parser.add_argument("--select", nargs="*", help="models and Python files; `core` stands for movements, NRR and GRR")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--share", type=float, default=1.0, help="share of mutants outside the core, drawn by hash")
    parser.add_argument("--no-oracle", action="store_true", help="leave out the comparison on random companies")
    arguments = parser.parse_args()
    if arguments.action == "approve":
        approve(Project(arguments.target), arguments.warehouse)
        return 0
    project = Project(arguments.target)
    core = set(project.core())
    files = listed()
    chosen = files if not arguments.select else {name: files[name] for name in arguments.select if name in files}
    models = [name for name in arguments.select or [] if name not in files]
    selected = _selected(project, models) if models or not arguments.select else []
    arguments.results.mkdir(parents=True, exist_ok=True)
    work = partial(run_model, arguments=arguments)
    problems: list[str] = []
    with shared_session(), multiprocessing.get_context("spawn").Pool(arguments.processes) as pool:
        for name, problem in pool.imap_unordered(work, selected):
            if problem:
                problems.append(f"{name}: {problem}")
                print(problems[-1], flush=True)
        drawn = [(path, test, arguments.share) for path, test in chosen.values()]
        of_files = pool.starmap(run_listed, drawn, chunksize=1)
    problems += [problem for _, problem in of_files if problem]
    verdicts = load(project, selected, arguments.results) + [one for found, _ in of_files for one in found]
    judged = judge(verdicts, read_equivalents())
    print(table(judged, core))
    print("\nnot noticed:")
    print(survivors(judged) or "none")
    problems += shortfalls(judged, core)
    print("\n" + "\n".join([*(problems or ["the aim is met"]), *left_open(judged)]))
    return 1 if problems else 0


@contextmanager
def shared_session() -> Iterator[None]:
    """What the tests of all mutants share: a folder, so that they build the sample once, and the key of landings."""
    with TemporaryDirectory() as folder:
        os.environ.setdefault("TEST_SESSION_DIR", folder)
        os.environ.setdefault("PSEUDONYM_KEY", KEY_OF_TESTS)
        yield


def approve(project: Project, warehouse: Path) -> None:
    """Freeze what the built sample holds now."""
    connection = duckdb.connect()
    connection.execute(f"set TimeZone = 'UTC'; attach '{warehouse}' as warehouse (read_only)")
    write_approved({name: fingerprint(connection, model.relation) for name, model in project.models.items()})
    print(f"approved: the numbers of {len(project.models)} models are in {APPROVED}")


def _selected(project: Project, names: Sequence[str] | None) -> list[str]:
    if not names:
        return [*project.core(), *(name for name in project.models if name not in set(project.core()))]
    wanted = [name for word in names for name in (project.core() if word == "core" else [word])]
    unknown = sorted(set(wanted) - set(project.models))
    if unknown:
        raise SystemExit(f"no model of the arr, metrics or quality layers: {', '.join(unknown)}")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
