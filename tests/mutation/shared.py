"""Places that belong to a macro which many models call: one text in the project, so one mutant, judged once.

A change there changes every caller at once. It is run in the core models, whose unit tests cover the macros (and dbt's
own text of dateadd), and not again in each caller; what a caller hands over (columns, metric, scope, number of days) is
mutated in every caller. No core model calls `meets`: tests/python/test_meets.py runs the mutants of its text.

A macro may write an argument several times (a rate has its numerator twice). A person writes it once, so a mutant of an
argument changes all its copies together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

RATE, RATIO_INPUT = exp.DataType.build("decimal(28, 8)"), exp.DataType.build("decimal(38, 6)")
AMOUNT, PLAN_RATE = exp.DataType.build("decimal(18, 6)"), exp.DataType.build("decimal(19, 8)")
STATUS = ("specific_status", "general_status")
SHARE_SCALE = "1000000000000"
# Macros that no core model calls, and the model in which their text is judged instead.
JUDGED_IN = {"first_closing_month": "item_month_ranges", "exact_share": "cohort_expansion_curve"}
COMPARISONS = {"at_least": exp.GTE, "above": exp.GT, "at_most": exp.LTE, "below": exp.LT}
Arguments = list[tuple[str, exp.Expression]]


@dataclass(frozen=True)
class Call:
    """One use of a macro: its name, the nodes that are its text, and every copy of every argument in order."""

    macro: str
    nodes: tuple[exp.Expression, ...]
    arguments: Arguments


class Calls:
    """The macro calls of one tree."""

    def __init__(self, tree: exp.Expression) -> None:
        self.texts: dict[int, Call] = {}
        self.copies: dict[int, list[exp.Expression]] = {}
        inner: set[int] = set()
        for node in tree.walk(bfs=False):
            for call in [] if id(node) in inner else list(_calls_at(node)):
                inner.update(id(text) for text in call.nodes)
                self.texts.update({id(text): call for text in call.nodes})
                shown = [(role, root.sql()) for role, root in call.arguments]
                for (_, root), key in zip(call.arguments, shown, strict=True):
                    alike = [other for (_, other), found in zip(call.arguments, shown, strict=True) if found == key]
                    self.copies[id(root)] = alike

    def macro_of(self, node: exp.Expression) -> str:
        """Name of the macro whose own text a place is; empty for a model's text and for what it hands over."""
        for above in _upwards(node):
            if id(above) in self.texts:
                return self.texts[id(above)].macro
            if id(above) in self.copies:
                return ""
        return ""

    def places(self, node: exp.Expression) -> list[exp.Expression]:
        """The node with its counterparts in the other copies of the arguments it is in; none unless it is the first."""
        found = [node]
        for above in _upwards(node):
            alike = self.copies.get(id(above))
            if alike:
                if alike[0] is not above:
                    return []
                below = [_steps(place, above) for place in found]
                found += [place for copy in alike[1:] for path in below if (place := _follow(copy, path)) is not None]
        return found


def macro_of(node: exp.Expression) -> str:
    """Name of the macro that a place belongs to; empty for a model's own text and for what it hands over."""
    return Calls(node.root()).macro_of(node)


def _upwards(node: exp.Expression) -> Iterator[exp.Expression]:
    found: exp.Expression | None = node
    while found is not None:
        yield found
        found = found.parent


def _steps(node: exp.Expression, root: exp.Expression) -> list[tuple[str, int | None]]:
    steps: list[tuple[str, int | None]] = []
    while node is not root:
        assert node.parent is not None
        steps.insert(0, (str(node.arg_key), node.index))
        node = node.parent
    return steps


def _follow(root: exp.Expression, steps: list[tuple[str, int | None]]) -> exp.Expression | None:
    node: exp.Expression | None = root
    for name, index in steps:
        child = node.args.get(name) if node is not None else None
        node = child[index] if index is not None and isinstance(child, list) else child
    return node


def _calls_at(node: exp.Expression) -> Iterator[Call]:
    """The calls that begin at a node."""
    if isinstance(node, exp.Coalesce):
        if [part.sql() for part in (node.this, *node.expressions)] == [f"{name}.status" for name in STATUS]:
            yield Call("status_of_row", (node,), [])
        elif _is_meets(node):
            yield Call("meets", (node,), list(_handed_to_meets(node.this)))
    elif isinstance(node, exp.Case):
        if _is_rate(node):
            ratios = [product for product in node.find_all(exp.Mul) if _is_ratio(product)]
            yield Call("rate_of", (node, *ratios), list(_handed_to_rate(node)))
        elif _is_conversion(node):
            yield Call("in_reporting_currency", (node,), list(_handed_to_conversion(node)))
        elif (date := _closing_date(node)) is not None:
            inner = tuple(node.args["ifs"][0].args["true"].find_all(exp.Add))
            yield Call("first_closing_month", (node, *inner), date)
    elif isinstance(node, exp.Mul) and _is_ratio(node):
        yield from _ratio(node)
    elif isinstance(node, exp.Cast):
        yield from _last_day(node)
    elif isinstance(node, exp.Add):
        yield from _added_interval(node)
    elif isinstance(node, exp.Select):
        joins = [join for join in node.args.get("joins") or [] if join.alias_or_name in STATUS]
        if joins:
            yield Call("status_joins", tuple(joins), [found for join in joins for found in _handed_to_status(join)])


def _last_day(cast: exp.Cast) -> Iterator[Call]:
    """The last day of a month: the day before the first of the next month."""
    day = cast.this.this.unnest() if isinstance(cast.this, exp.Cast) else None
    month = day.this.unnest() if isinstance(day, exp.Add) else None
    if not (isinstance(day, exp.Add) and isinstance(month, exp.Add)):
        return
    first = month.this.unnest()
    added = [part.expression.sql(dialect="duckdb") for part in (month, day)]
    next_month_less_a_day = ["CAST(1 AS BIGINT) * INTERVAL '1' MONTH", "CAST(-1 AS BIGINT) * INTERVAL '1' DAY"]
    if added == next_month_less_a_day and isinstance(first, exp.DateTrunc | exp.TimestampTrunc):
        yield Call("last_day_of", (cast, day, month), [("date", first.this)])


def _added_interval(add: exp.Add) -> Iterator[Call]:
    """A date and a number of days or months: the adapter's text of dbt.dateadd."""
    product = add.expression
    if not (isinstance(product, exp.Mul) and isinstance(product.expression, exp.Interval)):
        return
    if isinstance(product.this, exp.Cast) and product.this.to == exp.DataType.build("bigint"):
        yield Call("dateadd", (add,), [("date", add.this), ("count", product.this.this)])


def _closing_date(case: exp.Case) -> Arguments | None:
    """Both copies of the date, where a case is the first month at whose end something holds."""
    branch, own_month = case.args["ifs"][0], case.args.get("default")
    trunc = own_month.this if isinstance(own_month, exp.Cast) else None
    if len(case.args["ifs"]) != 1 or not isinstance(trunc, exp.DateTrunc | exp.TimestampTrunc):
        return None
    condition, next_month = branch.this, branch.args["true"].sql(dialect="duckdb")
    month_after = (
        f"CAST((CAST(DATE_TRUNC('MONTH', {condition.expression.sql(dialect='duckdb')}) AS DATE)"
        " + CAST(1 AS BIGINT) * INTERVAL '1' MONTH) AS DATE)"
        if isinstance(condition, exp.GT)
        else ""
    )
    if next_month != month_after or condition.this != trunc.this:
        return None
    return [("date", condition.this), ("date", trunc.this)]


def _is_ratio(product: exp.Mul) -> bool:
    """A division of whole numbers, rounded half away from zero."""
    return isinstance(product.this, exp.Case) and isinstance(product.expression.unnest(), exp.IntDiv)


def _ratio(product: exp.Mul) -> Iterator[Call]:
    """The division, and the scale of a share where its numerator is a count as a decimal with twelve places."""
    division = product.expression.unnest()
    doubled = division.this.unnest()
    numerators = [product.this.args["ifs"][0].this.this.unnest(), doubled.this.expression.this]
    denominators = [doubled.expression.unnest(), division.expression.unnest().expression.unnest()]
    handed = [("numerator", node) for node in numerators] + [("denominator", node) for node in denominators]
    yield Call("round_ratio", (product,), handed)
    if all(isinstance(node, exp.Mul) and node.expression.name == SHARE_SCALE for node in numerators):
        # The parts change together as numerators; here they are only told from the scale.
        parts = [(f"part {position}", node.this) for position, node in enumerate(numerators)]
        yield Call("exact_share", tuple(numerators), parts)


def _is_rate(case: exp.Case) -> bool:
    branches = case.args["ifs"]
    result = branches[0].args["true"] if len(branches) == 1 else None
    return isinstance(result, exp.Cast) and result.to == RATE and result.find(exp.Abs) is not None


def _handed_to_rate(case: exp.Case) -> Iterator[tuple[str, exp.Expression]]:
    """The numerator stands in the sign and in abs(), the denominator everywhere else."""
    branch = case.args["ifs"][0]
    yield "denominator", branch.this.this
    for node in branch.args["true"].dfs(prune=_is_ratio_input):
        if _is_ratio_input(node):
            is_numerator = any(isinstance(above, exp.Abs | exp.If) for above in _below(node, branch))
            yield ("numerator" if is_numerator else "denominator"), node.this


def _is_ratio_input(node: exp.Expression) -> bool:
    return isinstance(node, exp.Cast) and node.to == RATIO_INPUT


def _below(node: exp.Expression, top: exp.Expression) -> Iterator[exp.Expression]:
    for above in _upwards(node):
        if above is top:
            return
        yield above


def _is_conversion(case: exp.Case) -> bool:
    branches, other = case.args["ifs"], case.args.get("default")
    kept = branches[0].args["true"] if len(branches) == 1 else None
    if not (isinstance(kept, exp.Round) and isinstance(other, exp.Round) and isinstance(other.this, exp.Mul)):
        return False
    casts = [kept.this, other.this.this, other.this.expression]
    return isinstance(branches[0].this, exp.EQ) and [getattr(cast, "to", None) for cast in casts] == [
        AMOUNT,
        AMOUNT,
        PLAN_RATE,
    ]


def _handed_to_conversion(case: exp.Case) -> Iterator[tuple[str, exp.Expression]]:
    branch, product = case.args["ifs"][0], case.args["default"].this
    yield "rate", branch.this.this
    yield "amount", branch.args["true"].this.this
    yield "amount", product.this.this
    yield "rate", product.expression.this


def _is_meets(coalesce: exp.Coalesce) -> bool:
    case = coalesce.this
    if not isinstance(case, exp.Case) or case.this is None:
        return False
    branches = [(branch.this.name, type(branch.args["true"])) for branch in case.args["ifs"]]
    return branches == list(COMPARISONS.items())


def _handed_to_meets(case: exp.Case) -> Iterator[tuple[str, exp.Expression]]:
    yield "comparison", case.this
    for branch in case.args["ifs"]:
        yield "value", branch.args["true"].this
        yield "bound", branch.args["true"].expression


def _handed_to_status(join: exp.Join) -> Iterator[tuple[str, exp.Expression]]:
    """The metric, the scope, and the value, which is compared with both limits."""
    conditions = join.args["on"]
    for conjunct in conditions.flatten() if isinstance(conditions, exp.And) else [conditions]:
        if isinstance(conjunct, exp.Not) and isinstance(conjunct.this, exp.Is):
            yield "value", conjunct.this.this
        elif isinstance(conjunct, exp.EQ):
            scope = conjunct.expression
            if isinstance(scope, exp.Nullif):
                yield "scope", scope.this
            elif conjunct.this.name == "metric":
                yield "metric", conjunct.expression
        else:
            for node in conjunct.dfs():
                limit = node.args.get("expression")
                if (
                    isinstance(node, exp.EQ | exp.GT | exp.LT)
                    and isinstance(limit, exp.Column)
                    and limit.table in STATUS
                ):
                    yield "value", node.this
