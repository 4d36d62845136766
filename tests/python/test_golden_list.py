"""Every case of the list of golden cases has a test, and the figures that the test holds are those of the list.

The figures stand in the tests, so that they run without the list. Where the list is at hand it is read: a case that is
new there, or a figure that was corrected, is named here.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_crm import ROOT

LIST = ROOT.parent / "shared" / "golden" / "golden_cases.csv"
TESTS = [ROOT / "tests" / "python" / f"test_golden_{name}.py" for name in ("oracle", "warehouse")]
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])|(?<![\w.])\.\d+")
Texts = dict[str, str]
needs_list = pytest.mark.skipif(not LIST.is_file(), reason="the list of golden cases is not beside the project")


def listed_cases() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def numbers(text: str) -> set[Decimal]:
    """Figures of a text without sign, whatever separates their thousands; digits inside of words are none."""
    joined = re.sub(r"(?<=\d)_(?=\d{3})", "", text)
    return {Decimal(found) for found in NUMBER.findall(joined)}


def named_cases(text: str) -> set[str]:
    """Ids in a name or text: g01 and G01 of both, and of `G33 to G37` all five."""
    found = set(re.findall(r"(?<![a-z0-9])g(\d\d)(?!\d)", text.lower().replace("_", " ")))
    for first, last in re.findall(r"\bG(\d\d) to G(\d\d)\b", text):
        found |= {f"{number:02}" for number in range(int(first), int(last) + 1)}
    return {f"G{number}" for number in found}


def python_texts(path: Path) -> Texts:
    """Text of the tests of a file by case, with the constants that a test names, and those that these name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    constants: dict[str, ast.AST] = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        constants |= {target.id: node for target in targets if isinstance(target, ast.Name)}

    def text(node: Any, seen: frozenset[str] = frozenset()) -> str:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & set(constants) - seen
        own = "\n".join(lines[first - 1 : node.end_lineno])
        return "\n".join([own, *(text(constants[name], seen | names) for name in sorted(names))])

    texts: Texts = defaultdict(str)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for case in named_cases(f"{node.name} {ast.get_docstring(node) or ''}"):
                texts[case] += text(node)
    return texts


def unit_test_texts() -> Texts:
    """Text of dbt's unit tests by the cases that their descriptions name."""
    texts: Texts = defaultdict(str)
    for path in sorted((ROOT / "models").rglob("*.yml")):
        source = path.read_text(encoding="utf-8")
        if not named_cases(source):
            continue
        for test in yaml.safe_load(source).get("unit_tests") or []:
            for case in named_cases(test.get("description", "")):
                texts[case] += "\n".join(str(part) for part in (test["given"], test["expect"]))
    return texts


def texts_of_tests() -> Texts:
    texts: Texts = defaultdict(str)
    for found in [*(python_texts(path) for path in TESTS), unit_test_texts()]:
        for case, text in found.items():
            texts[case] += "\n" + text
    return texts


def is_held(number: Decimal, held: set[Decimal]) -> bool:
    """As it is or as a fraction; a number with decimals may be held with more of them."""
    places = -int(number.as_tuple().exponent)
    candidates = {value for figure in held for value in (figure, figure * 100)}
    return any(value == number or (places and round(value, places) == number) for value in candidates)


def gaps(cases: list[dict[str, str]], texts: Texts) -> list[str]:
    """Cases without a test, and figures of the list that no test of the case holds, as they are or as a fraction."""
    missing = []
    for case in cases:
        held = numbers(texts.get(case["id"], ""))
        if not held:
            missing.append(f"{case['id']}: no test")
            continue
        # Cases of boundaries expect words: there the inputs are the figures.
        wanted = numbers(case["expected"].replace("%", " ")) or numbers(case["inputs"].replace("%", " "))
        lost = sorted(number for number in wanted if not is_held(number, held))
        missing += [f"{case['id']}: no test holds {number}" for number in lost]
    return missing


@needs_list
def test_the_tests_hold_the_figures_of_the_list() -> None:
    cases = listed_cases()
    assert len(cases) > 25
    assert gaps(cases, texts_of_tests()) == []


def test_a_new_case_and_a_corrected_figure_are_seen() -> None:
    texts = texts_of_tests()
    case = {"id": "G01", "inputs": "", "expected": "113.083333% (closing 1357000)"}
    assert gaps([case], texts) == []
    assert gaps([case | {"expected": "114.083333% (closing 1357000)"}], texts) == ["G01: no test holds 114.083333"]
    assert gaps([case | {"id": "G99"}], texts) == ["G99: no test"]
