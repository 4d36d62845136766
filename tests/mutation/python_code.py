"""The same operators for Python files: one change of the syntax tree at a time, noticed when the file's tests fail.

`python_files.csv` names the files with their test file, those first that take longest; a mutant stands in front of the
original on the import path, within a copy of its package where it has one. The context of a mutant is its line of the
file.
"""

from __future__ import annotations

import ast
import copy
import csv
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.operators import Mutant
from tests.mutation.runner import BaselineError, Verdict

ROOT = Path(__file__).resolve().parents[2]
FILES = Path(__file__).with_name("python_files.csv")
SECONDS = 240
# The first run of a test builds what the others find built: the sample, for most.
FIRST_SECONDS = 1_800
OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
EDGE: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
SIGN: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.USub: ast.UAdd,
}  # fmt: skip
AGGREGATE = {"sum": "max", "min": "max", "max": "min", "any": "all", "all": "any"}


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The operator and the changed node."""
    tables = (("comparison", OPPOSITE), ("boundary", EDGE), ("sign", SIGN))
    for operator, table in tables:
        slots = {"ops": node.ops} if isinstance(node, ast.Compare) else {"op": [getattr(node, "op", None)]}
        for name, values in slots.items():
            for position, value in enumerate(values):
                if type(value) in table:
                    changed = copy.deepcopy(node)
                    new = table[type(value)]()
                    if name == "ops":
                        changed.ops[position] = new  # type: ignore[attr-defined]
                    else:
                        changed.op = new  # type: ignore[attr-defined]
                    yield operator, changed
    if isinstance(node, ast.Name) and node.id in AGGREGATE and isinstance(node.ctx, ast.Load):
        yield "aggregate", ast.Name(AGGREGATE[node.id], node.ctx)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "constant", ast.Constant(node.value + 1)
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "filter", ast.comprehension(node.target, node.iter, [], node.is_async)


def python_mutants(source: str) -> list[tuple[Mutant, str]]:
    """Every mutant of a file with the changed source, in the order of the file."""
    tree = ast.parse(source)
    lines = ["", *source.splitlines()]
    found = []
    for number, node in enumerate(ast.walk(tree)):
        for operator, changed in _changes(node):
            variant = copy.deepcopy(tree)
            original = list(ast.walk(variant))[number]
            original.__class__ = changed.__class__
            original.__dict__.update(changed.__dict__)
            after = ast.unparse(ast.fix_missing_locations(variant))
            line = getattr(node, "lineno", 0)
            texts = (ast.unparse(node), ast.unparse(changed), lines[line].strip())
            mutant = Mutant(operator, f"line {line}", (), *texts)
            found.append((mutant, after))
    return found


def run_file(path: Path, test: Path, share: float = 1.0) -> list[Verdict]:
    """What the tests of a file notice of a share of its mutants that stays the same from run to run.

    Raises BaselineError when the unchanged file fails in that place: its tests fail, or it needs what lies beside it.
    """
    unchanged = path.read_text(encoding="utf-8")
    found = python_mutants(unchanged)
    chosen = [one for one in found if zlib.crc32(repr(one[0]).encode()) % 10_000 < share * 10_000]
    if chosen and _judged(path, unchanged, test, FIRST_SECONDS) != "survived":
        raise BaselineError(f"{path.name}: the unchanged file does not pass {test.name}")
    return [
        Verdict(path.stem, "python", mutant, _judged(path, source, test, SECONDS), test.name)
        for mutant, source in chosen
    ]


def run_listed(path: Path, test: Path, share: float) -> tuple[list[Verdict], str]:
    """What the tests of a file notice, and why nothing can be said of it."""
    try:
        return run_file(path, test, share), ""
    except BaselineError as error:
        return [], str(error)


def _judged(path: Path, source: str, test: Path, seconds: float) -> str:
    with TemporaryDirectory() as folder:
        _stand_in(path, Path(folder)).write_text(source, encoding="utf-8")
        return noticed_by(test, folder, seconds)


def _stand_in(path: Path, folder: Path) -> Path:
    """Where the mutant is found before the original; the rest of its package lies beside it."""
    if not (path.parent / "__init__.py").exists():
        return folder / path.name
    copied = shutil.copytree(path.parent, folder / path.parent.name, ignore=shutil.ignore_patterns("__pycache__"))
    return copied / path.name


def noticed_by(test: Path, first: str, seconds: float) -> str:
    """The verdict of a test file with a folder first on the import path: survived, unit test or timeout."""
    places = [first, str(ROOT), str(ROOT / "macros/python"), str(ROOT / "tests/python")]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not deep", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    try:
        done = subprocess.run(
            [*command, "-o", "pythonpath=", str(test)], cwd=ROOT, env=environment, capture_output=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    return "unit test" if done.returncode else "survived"


def listed() -> dict[str, tuple[Path, Path]]:
    """By name: Python files with the tests that stand for them."""
    with FILES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {Path(row["file"]).stem: (ROOT / row["file"], ROOT / row["test"]) for row in rows}
