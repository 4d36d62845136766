"""One table of all checks (tests/fixtures/checks.csv), each with its fault and the test that plants it.

The faults of checks that have no better place are planted here: those of the oracle, of its worked examples, of the
metamorphic relations, of identity, and of the machinery that plants faults.
"""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import test_golden_oracle as golden
import test_identity as identity
import test_metamorphic as metamorphic
import test_oracle as oracle_tests
from compiled_warehouse import CompiledWarehouse, compiled_warehouse
from differential import RETENTION, run_warehouse
from gate_policy import POLICY
from oracle import Company, OracleResult, run
from planted_faults import Fault, data_tests, faults_of, is_seen, kind_of, listed_faults
from strategies import random_company
from test_layering import RULES

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path(__file__).resolve().parent
REGISTER = ROOT / "tests" / "fixtures" / "checks.csv"
# Files that compare with what others computed, or check test data: any other figure fails, none has to be planted.
WITHOUT_PLANT = {"test_ravenstack.py", "test_real_input.py", "test_simulator.py"}
Row = dict[str, str]
Manifest = dict[str, Any]


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def checks(manifest: Manifest) -> set[tuple[str, str]]:
    """(kind, name) of every check of the project."""
    generic = {("dbt generic", kind_of(check)) for check in data_tests(manifest) if kind_of(check) != "singular"}
    singular = {("dbt singular", check["name"]) for check in data_tests(manifest) if kind_of(check) == "singular"}
    listed = {("dbt expression", name) for name in listed_faults()} - {("dbt expression", name) for _, name in singular}
    suites = {("gate suite", row["suite"]) for row in read_csv(POLICY / "gate_limits.csv")}
    rules = {("layering rule", rule.__name__) for rule in RULES}
    files = {("python file", path.name) for path in TESTS.glob("test_*.py")}
    return generic | singular | listed | suites | rules | files


@cache
def functions(file_name: str) -> dict[str, bool]:
    """Functions of a test file, and whether each is left to the deep run."""
    path = TESTS / file_name
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {
        node.name: any(ast.unparse(mark) == "pytest.mark.deep" for mark in node.decorator_list)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def gaps(register: list[Row], existing: set[tuple[str, str]]) -> list[str]:
    """What the register lacks, what it lists twice or in vain, and which planting test does not exist."""
    listed = [(row["kind"], row["check"]) for row in register]
    found = [f"{kind} {name} is not listed" for kind, name in sorted(existing - set(listed))]
    found += [f"{kind} {name} does not exist" for kind, name in sorted(set(listed) - existing)]
    found += [f"{kind} {name} is listed twice" for kind, name in sorted(set(listed)) if listed.count((kind, name)) > 1]
    for row in register:
        file_name, _, function = row["planted_by"].partition("::")
        is_excused = row["kind"] == "python file" and row["check"] in WITHOUT_PLANT and not row["planted_by"]
        if not is_excused and function not in functions(file_name):
            found.append(f"{row['check']}: there is no test {row['planted_by']}")
        elif functions(file_name).get(function):
            found.append(f"{row['check']}: {row['planted_by']} is left to the deep run")
        if not row["fault"].strip():
            found.append(f"{row['check']}: no fault is named")
    return found


@pytest.fixture(scope="module")
def manifest(sample_warehouse: duckdb.DuckDBPyConnection) -> Manifest:
    """The manifest that the build of the sample left."""
    [(path,)] = sample_warehouse.execute(
        "select path from duckdb_databases() where database_name = 'warehouse'"
    ).fetchall()
    loaded: Manifest = json.loads((Path(path).parent / "target" / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def test_every_check_stands_in_the_register(manifest: Manifest) -> None:
    found = gaps(read_csv(REGISTER), checks(manifest))
    assert not found, "\n".join(found)


def test_a_missing_row_of_the_register_is_seen(manifest: Manifest) -> None:
    """Each row in turn is left out; and names, faults and tests that do not exist."""
    register, existing = read_csv(REGISTER), checks(manifest)
    for number, row in enumerate(register):
        found = gaps(register[:number] + register[number + 1 :], existing)
        assert found == [f"{row['kind']} {row['check']} is not listed"]
    first, *others = register
    wrong = {"check": "no_such_check", "planted_by": "test_layering.py::test_nothing", "fault": " "}
    for column, value in wrong.items():
        assert gaps([first | {column: value}, *others], existing)
    deep = {"planted_by": "test_privacy.py::test_a_thousand_canaries_leave_no_trace"}
    assert gaps([first | deep, *others], existing) == [
        f"{first['check']}: {deep['planted_by']} is left to the deep run"
    ]
    assert gaps([*register, first], existing) == [f"{first['kind']} {first['check']} is listed twice"]


def test_a_check_without_a_planted_fault_is_named() -> None:
    """The planting itself: unknown kinds have no fault; blind checks and faults without effect are named."""
    connection = duckdb.connect()
    connection.execute("create table facts as select 1 as amount")
    singular: dict[str, Any] = {"name": "one_check", "compiled_code": "select * from facts where amount <> 1"}
    assert faults_of(singular, {}, {}, connection, {}) == []
    generic = {"name": "other_check", "test_metadata": {"name": "no_such_kind", "kwargs": {}}}
    assert faults_of(generic, {}, {}, connection, {}) == []
    fault = Fault(("update facts set amount = 2",), "the amount is wrong")
    assert is_seen(connection, singular, fault) == ""
    assert "does not see that the amount is wrong" in is_seen(
        connection, singular | {"compiled_code": "select * from facts where false"}, fault
    )
    nothing = Fault(("update facts set amount = 2 where amount = 7",), "nothing happens")
    assert "nothing to plant the fault in" in is_seen(connection, singular, nothing)
    assert "no_such_table" in is_seen(connection, singular, Fault(("delete from no_such_table",), "an error"))
    assert connection.execute("select amount from facts").fetchall() == [(1,)]


# --- the oracle ------------------------------------------------------------------------------------------------------


def spoiled(result: OracleResult, part: str, position: int, **values: Any) -> OracleResult:
    """The result with one row of a part changed: a value, or what a function makes of the present one."""
    rows = list(getattr(result, part))
    row = rows[position]
    new = {name: value(getattr(row, name)) if callable(value) else value for name, value in values.items()}
    rows[position] = replace(row, **new)
    return replace(result, **{part: rows})


def one_more(amount: Any) -> Any:
    return amount + 1


SPOILS: dict[str, Callable[[OracleResult], OracleResult]] = {
    "a balance": lambda result: spoiled(result, "account_months", 5, closing=one_more),
    "a flow of the bridge": lambda result: spoiled(result, "bridge", -1, expansion=one_more),
    "a movement": lambda result: spoiled(result, "movements", 5, amount=one_more),
    "a component": lambda result: spoiled(result, "movements", 5, component="other"),
    "a type": lambda result: spoiled(result, "movements", 5, movement_type_monthly="magic"),
    "what is retained": lambda result: spoiled(result, "retention", -1, retained=one_more),
    "accounts retained": lambda result: spoiled(result, "retention", -1, logos_retained=lambda count: count + 10**6),
    "a cohort": lambda result: spoiled(result, "cohorts", 3, closing=one_more),
    "a verdict": lambda result: spoiled(result, "dispositions", 3, reason_code="magic", disposition="used"),
    "a lost row": lambda result: replace(result, dispositions=result.dispositions[1:]),
}


@pytest.fixture(scope="module")
def bulk() -> tuple[Company, OracleResult]:
    company = random_company(11, 60, mapped=True, priced=True)
    return company, run(company)


@pytest.mark.parametrize("spoil", SPOILS)
def test_identities_see_a_spoiled_result(spoil: str, bulk: tuple[Company, OracleResult]) -> None:
    company, result = bulk
    oracle_tests.check_identities(company, result)
    with pytest.raises(AssertionError):
        oracle_tests.check_identities(company, SPOILS[spoil](result))


EXAMPLES = sorted(name for name in vars(golden) if name.startswith("test_g") and name != "test_g40_merge")
Rows = list[Any]
WRONG_READINGS: dict[str, Callable[[Rows], Rows]] = {
    "a wrong price of the last row": lambda rows: [*rows[:-1], rows[-1] | {"amount": "7"}],
    "a missing first row": lambda rows: rows[1:],
    "a line that nobody signed": lambda rows: [
        *rows,
        rows[0] | {"start_date": str(golden.CHANGE), "end_date": None, "amount": "9999", "subscription_id": "ghost"},
    ],
    "no end of anything": lambda rows: [row | {"end_date": None} for row in rows],
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_worked_examples_see_a_wrong_oracle(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle that reads its input wrongly: every example sees at least one of the wrong readings."""
    seen = []
    for name, misread in WRONG_READINGS.items():
        with monkeypatch.context() as patch:
            patch.setattr(golden, "run", lambda company, m=misread: run(replace(company, periods=m(company.periods))))
            try:
                vars(golden)[example]()
            except (AssertionError, LookupError, StopIteration):
                seen.append(name)
    assert seen


# --- relations and identity: bugs wrapped around the compiled SQL ----------------------------------------------------


def wrap(monkeypatch: pytest.MonkeyPatch, warehouse: CompiledWarehouse, model: str, select: str) -> None:
    """Let a model go through a wrong selection until the test is over."""
    key = next(key for key in warehouse.compiled if key.endswith(f".{model}"))
    monkeypatch.setitem(warehouse.compiled, key, f"{select.format(model=f'({warehouse.compiled[key]}) as model')}")


Relation = Callable[..., None]
RELATION_BUGS: dict[str, tuple[Relation, str]] = {
    "every fiftieth row is lost: order": (
        metamorphic.test_row_order_does_not_matter,
        "select * from {model} where row_number % 50 <> 0",
    ),
    "every fiftieth row is lost: parts": (
        metamorphic.test_a_file_in_parts_is_the_same_file,
        "select * from {model} where row_number % 50 <> 0",
    ),
    "rows beyond a number are lost": (
        metamorphic.test_redelivered_rows_change_nothing,
        "select * from {model} where row_number > (select count(*) from {model}) / 3",
    ),
    "a name decides": (
        metamorphic.test_renamed_ids_rename_the_results,
        "select * from {model} where account_id not like 'ZA%1'",
    ),
    "a neighbour decides": (
        metamorphic.test_two_companies_side_by_side_add_up,
        "select * from {model} where account_id not like 'B%' or (select min(account_id) from {model}) like 'B%'",
    ),
}


@pytest.mark.parametrize("bug", RELATION_BUGS)
def test_metamorphic_relations_see_a_planted_bug(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    relation, select = RELATION_BUGS[bug]
    company = random_company(seed=7, accounts=120, mapped=True, priced=True)
    wrap(monkeypatch, compiled_warehouse(RETENTION, company.as_of.isoformat()), "int_periods__judged_periods", select)
    names = relation.__code__.co_varnames[: relation.__code__.co_argcount]
    given = {"company": company}
    if "baseline" in names:
        given |= {"baseline": metamorphic.published(run_warehouse(company, RETENTION))}
    with pytest.raises(AssertionError):
        relation(**given)


def test_identity_sees_a_planted_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of each rule in turn are lost; at least one of a few random companies must show it."""
    statements = CompiledWarehouse(identity.MODELS, as_of=identity.AS_OF)
    for rule in identity.RULES:
        with monkeypatch.context() as patch:
            wrap(patch, statements, "account_links", f"select * from {{model}} where rule <> '{rule}'")
            with pytest.raises(AssertionError):
                for seed in range(identity.SAMPLES):
                    identity.test_links_are_those_of_the_rules(seed, statements)
