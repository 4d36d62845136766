"""One model in one process: run its mutants, keep the verdicts in a file, read them again."""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import duckdb

from tests.mutation.approved import APPROVED, read_approved
from tests.mutation.operators import Mutant, mutants, parse
from tests.mutation.project import Project
from tests.mutation.runner import BaselineError, Harness, Oracle, Verdict

_HARNESSES: dict[str, Harness] = {}


def _harness(arguments: argparse.Namespace) -> Harness:
    """One for each process."""
    if "one" not in _HARNESSES:
        approved = read_approved() if APPROVED.exists() else {}
        oracle = None if arguments.no_oracle else when_needed()
        _HARNESSES["one"] = Harness(Project(arguments.target), arguments.warehouse, approved, oracle=oracle)
    return _HARNESSES["one"]


def when_needed() -> Oracle:
    """The random companies, made for the first mutant that nothing else noticed: they take their time."""
    made: list[Oracle] = []

    def oracle(model: str, mutant: Mutant) -> bool:
        if not made:
            from tests.mutation.random_companies import RandomCompanies

            made.append(RandomCompanies())
        return made[0](model, mutant)

    return oracle


def run_model(name: str, arguments: argparse.Namespace) -> tuple[str, str]:
    """Runs one model unless its verdicts are there already; returns its name and what went wrong."""
    harness = _harness(arguments)
    path = arguments.results / f"{name}.json"
    share = arguments.share if name not in harness.project.core() else 1.0
    changes = zlib.crc32(repr(harness.own(name, mutants(parse(harness.project.models[name].sql)))).encode())
    key = f"{harness.project.models[name].key} {share} {changes}"
    if path.exists() and json.loads(path.read_text(encoding="utf-8"))["key"] == key:
        return name, ""
    try:
        whole = arguments.share >= 1 or name in harness.project.core()
        verdicts = harness.run(name, list if whole else partial(sample, share=arguments.share))
    except (BaselineError, duckdb.Error) as error:
        return name, str(error).splitlines()[0]
    path.write_text(json.dumps({"key": key, "verdicts": [asdict(one) for one in verdicts]}), encoding="utf-8")
    return name, ""


def sample(found: list[Mutant], share: float) -> list[Mutant]:
    """A share of the mutants that stays the same from run to run."""
    return [one for one in found if zlib.crc32(repr(one).encode()) % 10_000 < share * 10_000]


def load(project: Project, names: Sequence[str], results: Path) -> list[Verdict]:
    """The verdicts of the selected models that are in the folder."""
    found = []
    for name in names:
        path = results / f"{name}.json"
        if (
            not path.exists()
            or json.loads(path.read_text(encoding="utf-8"))["key"].split()[0] != project.models[name].key
        ):
            continue
        for row in json.loads(path.read_text(encoding="utf-8"))["verdicts"]:
            mutant = row.pop("mutant")
            mutant["path"] = _path(mutant["path"])
            mutant["copies"] = tuple(_path(path) for path in mutant["copies"])
            found.append(Verdict(mutant=Mutant(**mutant), **row))
    return found


def _path(steps: Sequence[Sequence[str | int | None]]) -> tuple[tuple[str, int | None], ...]:
    """A path as it was before it became JSON."""
    return tuple((str(step), index if isinstance(index, int) else None) for step, index in steps)
