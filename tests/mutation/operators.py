"""One-change variants of a SQL tree: what a person could plausibly have written wrong.

A mutant is a place in the tree (its path from the root) and a variant of an operator. The same mutant can therefore be
applied to a second tree of the same shape: the model as a unit test compiles it, with other tables and other vars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlglot import exp, parse_one

from tests.mutation.shared import Calls

Path = tuple[tuple[str, int | None], ...]
TRUNCATIONS = (exp.DateTrunc, exp.TimestampTrunc)
Change = Callable[[exp.Expression], exp.Expression | None]


@dataclass(frozen=True)
class Mutant:
    """One change: operator, variant, where, how the place reads before and after, and what it is part of.

    `copies` are the same place in the other copies of a macro's argument: they change with it.
    """

    operator: str
    variant: str
    path: Path
    before: str
    after: str
    context: str = ""
    macro: str = ""
    copies: tuple[Path, ...] = ()


def parse(sql: str) -> exp.Expression:
    """The tree of one statement."""
    return parse_one(sql, dialect="duckdb")


def render(tree: exp.Expression) -> str:
    """The statement of a tree."""
    return tree.sql(dialect="duckdb", comments=False)


def _as(target: type[exp.Expression]) -> Change:
    return lambda node: target(this=node.this.copy(), expression=node.expression.copy())


def _connected(target: type[exp.Expression]) -> Change:
    return lambda node: exp.paren(target(this=node.this.copy(), expression=node.expression.copy()))


def _is_join_condition(node: exp.Expression) -> bool:
    above = node.parent
    while isinstance(above, exp.And):
        above = above.parent
    return isinstance(node, exp.And) and isinstance(above, exp.Join)


def _argument(name: str) -> Change:
    return lambda node: node.args[name].copy()


def _negated(node: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.paren(node.copy()))


def _aggregate(target: type[exp.Expression]) -> Change:
    return lambda node: target(this=node.this.copy())


def _joined(side: str | None, kind: str | None) -> Change:
    def change(node: exp.Expression) -> exp.Expression:
        join = node.copy()
        join.set("side", side)
        join.set("kind", kind)
        return join

    return change


def _low_excluded(node: exp.Expression) -> exp.Expression:
    low, high = node.args["low"].copy(), node.args["high"].copy()
    return exp.paren(
        exp.and_(exp.GT(this=node.this.copy(), expression=low), exp.LTE(this=node.this.copy(), expression=high))
    )


def _high_excluded(node: exp.Expression) -> exp.Expression:
    low, high = node.args["low"].copy(), node.args["high"].copy()
    return exp.paren(
        exp.and_(exp.GTE(this=node.this.copy(), expression=low), exp.LT(this=node.this.copy(), expression=high))
    )


def _divided(node: exp.Expression) -> exp.Expression:
    return exp.Div(this=node.this.copy(), expression=node.expression.copy(), typed=False, safe=True)


def _literal(node: exp.Expression) -> exp.Expression | None:
    if any(isinstance(parent, exp.DataType) for parent in _ancestors(node)):
        return None  # the precision of a type: the contract fixes it
    if _is_counted(node):
        return None  # count() reads whether there is a value, not which
    text = str(node.this)
    if not node.args.get("is_string"):
        last_place = Decimal(1).scaleb(-len(text.partition(".")[2]))
        return exp.Literal.number(format(Decimal(text) + last_place, "f"))
    if isinstance(node.parent, exp.Interval):
        return exp.Literal.string(str(int(text) + 1)) if text.lstrip("-").isdigit() else None
    try:
        return exp.Literal.string(_earlier(date.fromisoformat(text), node).isoformat())
    except ValueError:
        return exp.Literal.string(f"{text}~")


def _is_counted(node: exp.Expression) -> bool:
    """Whether a literal is what a case yields inside count(), without distinct."""
    case = node.parent.parent if isinstance(node.parent, exp.If) and node.arg_key == "true" else None
    return isinstance(case, exp.Case) and isinstance(case.parent, exp.Count)


def _earlier(day: date, node: exp.Expression) -> date:
    """The day before; where only the month or year of the day is read, the end of the month or year before."""
    trunc = next((above for above in list(_ancestors(node))[:2] if isinstance(above, TRUNCATIONS)), None)
    unit = trunc.text("unit").upper() if trunc is not None else "DAY"
    if unit in ("MONTH", "YEAR"):
        day = day.replace(day=1) if unit == "MONTH" else day.replace(month=1, day=1)
    return day - timedelta(days=1)


def _ancestors(node: exp.Expression) -> Iterator[exp.Expression]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _conjuncts(node: exp.Expression) -> list[exp.Expression]:
    condition = node.args.get("on") if isinstance(node, exp.Join) else node.this
    if condition is None:
        return []
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]


def _without(position: int) -> Change:
    """The condition without one conjunct; a single one leaves the filter out."""

    def change(node: exp.Expression) -> exp.Expression | None:
        parts = _conjuncts(node)
        if position >= len(parts) or (isinstance(node, exp.Join) and len(parts) < 2):
            return None
        kept = [part.copy() for index, part in enumerate(parts) if index != position]
        condition = exp.and_(*kept, copy=False) if kept else exp.true()
        changed = node.copy()
        changed.set("on" if isinstance(node, exp.Join) else "this", condition)
        return changed

    return change


def _default_dropped(node: exp.Expression) -> exp.Expression:
    return node.this.copy()


def _default_only(node: exp.Expression) -> exp.Expression | None:
    return node.expressions[-1].copy() if node.expressions else None


def _extremes(target: type[exp.Expression]) -> Change:
    return lambda node: target(this=node.this.copy(), expressions=[part.copy() for part in node.expressions])


def _other_side(target: type[exp.Expression]) -> Change:
    """The same arguments in the opposite window function."""
    return lambda node: target(
        **{name: part.copy() if isinstance(part, exp.Expression) else part for name, part in node.args.items()}
    )


def _count(node: exp.Expression) -> exp.Expression | None:
    """count(distinct x) counts rows, count(x) counts nulls too, count(*) sees one row."""
    if isinstance(node.this, exp.Distinct):
        return (
            exp.Count(this=node.this.expressions[0].copy(), big_int=True) if len(node.this.expressions) == 1 else None
        )
    return exp.Max(this=exp.Literal.number(1)) if isinstance(node.this, exp.Star) else exp.Count(this=exp.Star())


def _rules(node: exp.Expression) -> Iterator[tuple[str, str, Change]]:
    """The operators that apply to one node."""
    kind = type(node)
    pairs: dict[type, tuple[type[exp.Expression], type[exp.Expression] | None]] = {
        exp.EQ: (exp.NEQ, None),
        exp.NEQ: (exp.EQ, None),
        exp.LT: (exp.GTE, exp.LTE),
        exp.LTE: (exp.GT, exp.LT),
        exp.GT: (exp.LTE, exp.GTE),
        exp.GTE: (exp.LT, exp.GT),
        exp.NullSafeEQ: (exp.NullSafeNEQ, None),
        exp.NullSafeNEQ: (exp.NullSafeEQ, None),
    }
    if kind in pairs:
        opposite, edge = pairs[kind]
        yield "comparison", "opposite", _as(opposite)
        if edge:
            yield "boundary", "edge", _as(edge)
    elif kind in (exp.And, exp.Or):
        if not _is_join_condition(node):  # a join by either key is a cross join: its conditions are left out one by one
            yield "comparison", "connective", _connected(exp.Or if kind is exp.And else exp.And)
    elif kind is exp.Not:
        yield "comparison", "not dropped", _argument("this")
    elif kind in (exp.Is, exp.In) and not isinstance(node.parent, exp.Not):
        yield "comparison", "negated", _negated
    elif kind is exp.Between:
        yield "boundary", "low", _low_excluded
        yield "boundary", "high", _high_excluded
    elif kind in (exp.Least, exp.Greatest):
        yield "boundary", "extreme", _extremes(exp.Greatest if kind is exp.Least else exp.Least)
    elif kind is exp.Join:
        side, sort = (node.args.get("side") or "").upper(), (node.args.get("kind") or "").upper()
        if side == "LEFT":
            yield "join type", "inner", _joined(None, "INNER")
        elif side == "FULL" or (sort in ("", "INNER") and node.args.get("on")):
            yield "join type", "left", _joined("LEFT", None)
        if len(_conjuncts(node)) > 1:
            for position in range(len(_conjuncts(node))):
                yield "filter", f"join condition {position}", _without(position)
    elif kind in (exp.Where, exp.Having, exp.Qualify):
        for position in range(len(_conjuncts(node))):
            yield "filter", f"condition {position}", _without(position)
    elif kind in (exp.Sum, exp.Avg):
        yield "aggregate", "max", _aggregate(exp.Max)
    elif kind in (exp.Min, exp.Max):
        yield "aggregate", "other end", _aggregate(exp.Max if kind is exp.Min else exp.Min)
    elif kind in (exp.LogicalOr, exp.LogicalAnd):
        yield "aggregate", "other end", _aggregate(exp.LogicalAnd if kind is exp.LogicalOr else exp.LogicalOr)
    elif kind is exp.Count:
        yield "aggregate", "count", _count
    elif kind in (exp.Lag, exp.Lead):
        yield "aggregate", "other side", _other_side(exp.Lead if kind is exp.Lag else exp.Lag)
    elif kind in (exp.FirstValue, exp.LastValue):
        yield "aggregate", "other end", _aggregate(exp.LastValue if kind is exp.FirstValue else exp.FirstValue)
    elif kind is exp.Literal:
        yield "constant", "next", _literal
    elif kind is exp.Boolean:
        yield "constant", "opposite", lambda found: exp.Boolean(this=not found.this)
    elif kind is exp.Coalesce:
        yield "coalesce", "no default", _default_dropped
        yield "coalesce", "default only", _default_only
    elif kind is exp.Nullif:
        yield "coalesce", "no nullif", _argument("this")
    elif kind in (exp.Add, exp.Sub):
        yield "sign", "opposite", _as(exp.Sub if kind is exp.Add else exp.Add)
    elif kind is exp.Mul:
        yield "sign", "divided", _divided
    elif kind is exp.Div:
        yield "sign", "multiplied", _as(exp.Mul)
    elif kind is exp.Neg:
        yield "sign", "dropped", _argument("this")
    elif kind is exp.Column and isinstance(node.parent, exp.If) and node.arg_key == "this":
        yield "comparison", "negated", _negated


def _path(node: exp.Expression, root: exp.Expression) -> Path:
    steps: list[tuple[str, int | None]] = []
    while node is not root:
        assert node.parent is not None
        steps.append((str(node.arg_key), node.index))
        node = node.parent
    return tuple(reversed(steps))


def mutants(tree: exp.Expression) -> list[Mutant]:
    """Every mutant of a statement, in the order of its text."""
    found = []
    calls = Calls(tree)
    for node in tree.walk(bfs=False):
        rules = list(_rules(node))
        places = calls.places(node) if rules else []
        if not places:
            continue
        path, *copies = (_path(place, tree) for place in places)
        for operator, variant, change in rules:
            changed = change(node)
            if changed is None:
                continue
            before, after = _shown(node), _shown(changed)
            if before != after:
                macro = calls.macro_of(node)
                found.append(Mutant(operator, variant, path, before, after, _context(node), macro, tuple(copies)))
    return found


def _context(node: exp.Expression) -> str:
    """The condition or the column that a place is part of."""
    ends = (exp.If, exp.Where, exp.Having, exp.Join, exp.Select)
    while node.parent is not None and not isinstance(node, ends) and not isinstance(node.parent, ends):
        node = node.parent
    return _shown(node)[:600]


def _shown(node: exp.Expression) -> str:
    return " ".join(render(node).split())


def apply(tree: exp.Expression, mutant: Mutant) -> exp.Expression | None:
    """A copy of a tree with the mutant's change; None when the tree has no such place."""
    root = tree.copy()
    nodes = [_at(root, path) for path in (mutant.path, *mutant.copies)]
    changes = [(node, _changed(node, mutant)) for node in nodes if node is not None]
    if nodes[0] is None or changes[0][1] is None:
        return None
    for node, changed in changes:
        if changed is not None:
            node.replace(changed)
    return root


def _at(root: exp.Expression, path: Path) -> exp.Expression | None:
    node = root
    for name, index in path:
        child = node.args.get(name)
        if index is not None:
            child = child[index] if isinstance(child, list) and index < len(child) else None
        if not isinstance(child, exp.Expression):
            return None
        node = child
    return node


def _changed(node: exp.Expression, mutant: Mutant) -> exp.Expression | None:
    for operator, variant, change in _rules(node):
        if (operator, variant) == (mutant.operator, mutant.variant):
            return change(node)
    return None
