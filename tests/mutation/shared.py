"""Places that belong to a macro which many models call: one text in the project, so one mutant, judged once.

A change there changes every caller at once. It is run in the core models, whose unit tests cover the macros, and not
again in each caller; what a caller hands over (columns, metric, scope) is mutated in every caller. No core model
calls `meets`: tests/python/test_meets.py runs the mutants of its text.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

RATE, RATIO_INPUT = exp.DataType.build("decimal(28, 8)"), exp.DataType.build("decimal(38, 6)")
STATUS = ("specific_status", "general_status")
COMPARISONS = {"at_least": exp.GTE, "above": exp.GT, "at_most": exp.LTE, "below": exp.LT}


def macro_of(node: exp.Expression) -> str:
    """Name of the macro that a place belongs to; empty for a model's own text and for what it hands over."""
    if isinstance(node, exp.Coalesce) and [part.sql() for part in (node.this, *node.expressions)] == [
        f"{name}.status" for name in STATUS
    ]:
        return "status_of_row"
    for above in _upwards(node):
        if isinstance(above, exp.Join) and above.alias_or_name in STATUS:
            return "" if _is_handed_to_status(node) else "status_joins"
        if isinstance(above, exp.Case) and _is_rate(above):
            return "" if _is_handed_to_rate(node, above) else "rate_of"
        if isinstance(above, exp.Coalesce) and _is_meets(above):
            return "" if _is_handed_to_meets(node, above) else "meets"
    return ""


def _upwards(node: exp.Expression) -> Iterator[exp.Expression]:
    found: exp.Expression | None = node
    while found is not None:
        yield found
        found = found.parent


def _is_rate(case: exp.Case) -> bool:
    branches = case.args["ifs"]
    result = branches[0].args["true"] if len(branches) == 1 else None
    return isinstance(result, exp.Cast) and result.to == RATE and result.find(exp.Abs) is not None


def _is_meets(coalesce: exp.Coalesce) -> bool:
    case = coalesce.this
    if not isinstance(case, exp.Case) or case.this is None:
        return False
    branches = [(branch.this.name, type(branch.args["true"])) for branch in case.args["ifs"]]
    return branches == list(COMPARISONS.items())


def _is_handed_to_meets(node: exp.Expression, coalesce: exp.Coalesce) -> bool:
    case = coalesce.this
    results = [branch.args["true"] for branch in case.args["ifs"]]
    for above in _upwards(node):
        if above is coalesce:
            return False
        parent = above.parent
        if any(parent is result for result in results) or (parent is case and above.arg_key == "this"):
            return True
    return False


def _is_handed_to_rate(node: exp.Expression, case: exp.Case) -> bool:
    condition = case.args["ifs"][0].this
    for above in _upwards(node):
        if above is case:
            return False
        parent = above.parent
        if above.arg_key == "this" and (
            parent is condition or (isinstance(parent, exp.Cast) and parent.to == RATIO_INPUT)
        ):
            return True
    return False


def _is_handed_to_status(node: exp.Expression) -> bool:
    for above in _upwards(node):
        parent = above.parent
        is_value = above.arg_key == "expression" and isinstance(parent, exp.EQ) and isinstance(parent.this, exp.Column)
        if is_value and parent.this.name in ("metric", "scope"):
            return True
        if isinstance(above, exp.Join):
            return False
    return False
