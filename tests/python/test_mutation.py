"""The mutation harness on a sample, and that it can tell: `make mutate` runs every mutant."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.mutation import python_code
from tests.mutation.__main__ import shared_session
from tests.mutation.approved import read_approved
from tests.mutation.operators import Mutant, apply, mutants, parse, render
from tests.mutation.project import Project
from tests.mutation.python_code import run_file
from tests.mutation.random_companies import RandomCompanies
from tests.mutation.report import Equivalent, judge, left_open, read_equivalents, share, shortfalls, survivors, table
from tests.mutation.runner import BaselineError, Harness, UnitTest, Verdict

SEED, MUTANTS = 7, 60


@pytest.fixture(scope="module")
def harness(sample_warehouse: duckdb.DuckDBPyConnection) -> Iterator[Harness]:
    """The built sample, its tests and the approved numbers."""
    row = sample_warehouse.execute("select path from duckdb_databases() where database_name = 'warehouse'").fetchone()
    assert row is not None
    warehouse = Path(row[0])
    harness = Harness(Project(warehouse.parent / "target"), warehouse, read_approved())
    yield harness
    harness.connection.close()


def test_a_sample_of_movements_nrr_and_grr_is_noticed(harness: Harness) -> None:
    core = harness.project.core()
    drawn = random.Random(SEED).sample([(name, i) for name in core for i in range(len(_all(harness, name)))], MUTANTS)
    verdicts: list[Verdict] = []
    for name in sorted({name for name, _ in drawn}):
        places = {i for model, i in drawn if model == name}
        verdicts += harness.run(name, lambda found, places=places: [m for i, m in enumerate(found) if i in places])
    judged = judge(verdicts, read_equivalents())
    assert len(verdicts) == MUTANTS
    assert [one.verdict.mutant for one in judged if one.group == "survived"] == []


def _all(harness: Harness, name: str) -> list[Mutant]:
    return mutants(parse(harness.project.models[name].sql))


def test_without_its_tests_a_model_lets_mutants_pass(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "approved", {})
    model = harness.project.models["hold_changes"]
    noticed = sum(verdict.is_killed for verdict in harness.run("hold_changes"))
    monkeypatch.setitem(harness.project.models, "hold_changes", replace(model, unit_tests={}, data_tests={}))
    verdicts = harness.run("hold_changes")
    # Without tests only what cannot run, or gives columns of other types, is left.
    assert {verdict.check for verdict in verdicts} <= {"error", "data test", "survived"}
    assert sum(verdict.is_killed for verdict in verdicts) < noticed / 3


def test_an_equivalent_rewrite_is_not_noticed(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """`x <> 0` and `0 <> x` are one thing: a harness that noticed would notice anything."""
    rewrite = Mutant("comparison", "swapped", (), "having sum(amount) <> 0", "having 0 <> sum(amount)")

    def swapped(tree: object, _: Mutant) -> object:
        changed = tree.copy()  # type: ignore[attr-defined]
        for having in changed.find_all(type(parse("select 1 group by 1 having 1 <> 0").args["having"])):
            left, right = having.this.this.copy(), having.this.expression.copy()
            having.this.set("this", right)
            having.this.set("expression", left)
        assert render(changed) != render(tree)  # type: ignore[arg-type]
        return changed

    monkeypatch.setattr("tests.mutation.runner.apply", swapped)
    assert [verdict.check for verdict in harness.run("hold_changes", lambda _: [rewrite])] == ["survived"]


def test_a_model_that_fails_its_own_tests_stops_the_run(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    model = harness.project.models["hold_changes"]
    wrong = {name: sql.replace("'-100'", "'-101'") for name, sql in model.unit_tests.items()}
    monkeypatch.setitem(harness.project.models, "hold_changes", replace(model, unit_tests=wrong))
    with pytest.raises(BaselineError, match="hold_changes: the unchanged model fails pauses_hold"):
        harness.run("hold_changes")


@pytest.mark.deep
def test_every_unit_test_of_dbt_sees_a_changed_model(harness: Harness) -> None:
    """In every layer: each notices some mutant of its model; where there is none to notice, that rows are lost."""
    blind = []
    for position, test in enumerate(harness.project.manifest["unit_tests"].values()):
        folder = harness.project.target / "run" / harness.project.name / test["original_file_path"]
        path = (folder / test["original_file_path"]).parent / f"{test['name']}.sql"
        unit_test = UnitTest(harness.connection, f"seen_{position}", test["name"], path.read_text(encoding="utf-8"))
        assert unit_test.passes(None), test["name"]
        if not any(_is_noticed(unit_test, mutant) for mutant in mutants(unit_test.tree)):
            unit_test.tree = parse(f"select * from ({render(unit_test.tree)}) limit 0")
            blind += [f"{test['model']}: {test['name']}"] if unit_test.passes(None) else []
    assert blind == []


def _is_noticed(test: UnitTest, mutant: Mutant) -> bool:
    """A mutant that cannot run is noticed by no expected row."""
    try:
        return not test.passes(mutant)
    except duckdb.Error:
        return False


SQL = """
select a.k, coalesce(sum(a.x), 0) as s, count(distinct a.y) as n, -min(a.z) + 1 as m
from a left join b on a.k = b.k and a.d between b.f and b.t
where a.x >= 10 and a.kind = 'new' group by a.k having sum(a.x) <> 0
"""


def test_every_operator_makes_one_change_in_a_fixed_order() -> None:
    tree = parse(SQL)
    found = mutants(tree)
    assert found == mutants(parse(SQL))
    assert {mutant.operator for mutant in found} == {
        "comparison", "boundary", "join type", "aggregate", "constant", "filter", "coalesce", "sign",
    }  # fmt: skip
    changed = [render(apply(tree, mutant) or tree) for mutant in found]
    assert render(tree) not in changed
    assert len(set(changed)) == len(changed)


def test_python_has_the_same_operators(tmp_path: Path) -> None:
    code = tmp_path / "sums_above.py"
    code.write_text(
        "def sums_above(rows, limit):\n    return sum(x + 1 for x in rows if x > limit)\n", encoding="utf-8"
    )
    test = tmp_path / "tests" / "test_sums_above.py"
    test.parent.mkdir()
    test.write_text(
        "from sums_above import sums_above\n\ndef test_it():\n    assert sums_above([1, 5, 6], 4) == 13\n",
        encoding="utf-8",
    )
    found = {(verdict.mutant.operator, verdict.check) for verdict in run_file(code, test)}
    # Nothing in the test stands on the limit itself.
    assert found == {
        ("aggregate", "unit test"), ("sign", "unit test"), ("constant", "unit test"), ("filter", "unit test"),
        ("comparison", "unit test"), ("boundary", "survived"),
    }  # fmt: skip


def test_a_file_of_a_package_is_mutated_beside_the_rest_of_it(tmp_path: Path) -> None:
    package = tmp_path / "somewhere" / "measuring"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "units.py").write_text("METRE = 1000\n", encoding="utf-8")
    code = package / "lengths.py"
    code.write_text("from measuring.units import METRE\n\nMETRES = 2 * METRE\n", encoding="utf-8")
    test = tmp_path / "tests" / "test_lengths.py"
    test.parent.mkdir()
    test.write_text(
        "from measuring.lengths import METRES\n\ndef test_it():\n    assert METRES == 2000\n", encoding="utf-8"
    )
    found = run_file(code, test)
    assert {(one.mutant.before, one.mutant.context, one.check) for one in found} == {
        ("2 * METRE", "METRES = 2 * METRE", "unit test"), ("2", "METRES = 2 * METRE", "unit test"),
    }  # fmt: skip
    test.write_text("import measuring.lengths\n\ndef test_it():\n    pass\n", encoding="utf-8")
    assert {one.check for one in run_file(code, test)} == {"survived"}
    assert run_file(code, test, share=0.0) == []


def test_tests_that_fail_or_do_not_end_without_a_mutant_are_told_apart(tmp_path: Path) -> None:
    code = tmp_path / "counting.py"
    (tmp_path / "one.txt").write_text("1", encoding="utf-8")
    test = tmp_path / "tests" / "test_counting.py"
    test.parent.mkdir()
    beside = "from pathlib import Path\n\nONE = len(Path(__file__).with_name('one.txt').read_text()) + 1\n"
    for source, text in (
        ("ONE = 1\n", "def test_it():\n    assert False\n"),
        (beside, "import counting\n\ndef test_it():\n    pass\n"),
    ):
        code.write_text(source, encoding="utf-8")
        test.write_text(text, encoding="utf-8")
        with pytest.raises(BaselineError, match=r"counting\.py: the unchanged file does not pass test_counting\.py"):
            run_file(code, test)
    assert python_code.noticed_by(test, str(tmp_path), 0.05) == "timeout"


def test_the_command_judges_files_in_processes_of_its_own(harness: Harness, tmp_path: Path) -> None:
    """None of the mutants is drawn: what is tried is the way to the workers and back to the report."""
    target = str(harness.project.target)
    command = [sys.executable, "-m", "tests.mutation", "--target", target, "--results", str(tmp_path)]
    chosen = ["--select", "pseudonyms", "--share", "0", "--processes", "1"]
    done = subprocess.run([*command, *chosen], cwd=python_code.ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the aim is met" in done.stdout


def test_random_companies_notice_what_changes_their_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last check of `make mutate`, with the key that it brings along; it sees no model that they do not build."""
    monkeypatch.delenv("PSEUDONYM_KEY")
    with shared_session():
        companies = RandomCompanies(seeds=(11,), accounts=25)
    noticed = {}
    for model, before in (("fct_arr_movements", "0.01"), ("bridged_gaps", "MIN(gap_to)"), ("arpa", "")):
        node = next((node for node in companies.warehouses[0].models if node["name"] == model), None)
        sql = companies.warehouses[0].compiled[node["unique_id"]] if node else "select 1 as number"
        mutant = next(one for one in mutants(parse(sql)) if one.before == before or not before)
        noticed[model] = companies(model, mutant)
    assert noticed == {"fct_arr_movements": True, "bridged_gaps": False, "arpa": False}


def test_survivors_without_a_reason_and_timeouts_stand_in_the_last_lines() -> None:
    """A mutant that does not end was noticed by no check and passed none."""
    mutant = Mutant("constant", "line 1", (), "1", "0")
    checks = ["survived", "timeout", "unit test", "survived"]
    found = judge([Verdict("counting", "python", mutant, check) for check in checks], [])
    assert share(found) == 1 / 3
    assert len(survivors(found).splitlines()) == 2
    assert left_open(found) == [
        "2 survived without a reason in equivalents.csv: counting",
        "1 did not end in time, which is counted apart: counting",
    ]
    assert left_open(found[2:3]) == []
    *counts, noticed = table(found, set()).splitlines()[-1].split()[3:]
    assert (list(map(int, counts)), noticed) == ([1, 0, 0, 0, 0, 1, 0, 2], "33.3%")


def test_only_what_is_listed_with_a_reason_counts_as_equivalent() -> None:
    mutant = Mutant("boundary", "edge", (), "a < 0", "a <= 0", "a < 0")
    verdicts = [Verdict("nrr", "metrics", mutant, "survived"), Verdict("nrr", "metrics", mutant, "unit test", "t")]
    assert share(judge(verdicts, [])) == 0.5
    assert shortfalls(judge(verdicts, []), {"nrr"})
    listed = Equivalent("nrr", "boundary: edge", r"re:a < \d", "", "", "0 has no sign")
    assert share(judge(verdicts, [listed])) == 1.0
    assert shortfalls(judge(verdicts, [listed]), {"nrr"}) == []
    assert share(judge(verdicts, [replace(listed, model="grr")])) == 0.5
    assert all(len(one.reason) > 10 for one in read_equivalents())
