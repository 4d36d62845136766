"""Why the recurring amount of one line (account x family x currency) moved on one day.

Local amounts are annual, in the line's currency; `amount` is the same net amount in the reporting currency, whole
cents. Definitions: quantity at the old net price, then the list rate at the old discount, then the discount.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from oracle.company import OracleInputError, RawRow
from oracle.money import HALF_CENT_LOCAL, ZERO, round_half_away
from oracle.screening import Version, parse_number

Mix = dict[object, Fraction]
"""Value -> share of the line's quantity; shares add up to 1."""


@dataclass(frozen=True)
class LineState:
    """What a line consists of at one moment: its versions, and their total in the reporting currency."""

    versions: tuple[Version, ...]
    amount: Fraction

    @property
    def quantity(self) -> Fraction:
        return sum((version.quantity for version in self.versions), ZERO)

    @property
    def list_arr(self) -> Fraction:
        return sum((version.list_arr for version in self.versions), ZERO)

    @property
    def net_arr(self) -> Fraction:
        return sum((version.net_arr for version in self.versions), ZERO)

    def mix(self, of: Callable[[Version], object]) -> Mix:
        """The quantity-weighted distribution of an attribute."""
        shares: Mix = defaultdict(Fraction)
        for version in self.versions:
            shares[of(version)] += version.quantity / self.quantity
        return shares


def plan(version: Version) -> object:
    return version.plan_id


def price_book(version: Version) -> object:
    return version.price_book


def interval(version: Version) -> object:
    return (version.billing_interval, version.interval_count)


class ListPrices:
    """Annual list price of one unit in local currency, per plan, price book, interval and currency."""

    def __init__(self, rows: Iterable[RawRow], periods_per_year: Mapping[str, int]) -> None:
        """Raises OracleInputError when one key has two prices."""
        self._prices: dict[tuple[str, str, str, int, str], Fraction] = {}
        for row in rows:
            count = int(row.get("interval_count") or 1)
            key = (row["plan_id"] or "", row.get("price_book") or "", row["billing_interval"] or "", count,
                   row["currency_code"] or "")  # fmt: skip
            price = parse_number(row["unit_list_amount_local"] or "") * periods_per_year[key[2]] / count
            if self._prices.setdefault(key, price) != price:
                raise OracleInputError(f"two list prices for {key}")

    def annual(self, of_plan: Version, of_book: Version, of_interval: Version) -> Fraction | None:
        """The price at one version's plan, another's price book, another's interval; None when not listed."""
        key = (of_plan.plan_id, of_book.price_book, of_interval.billing_interval, of_interval.interval_count,
               of_interval.currency)  # fmt: skip
        return self._prices.get(key)


def attribute(
    before: LineState, after: LineState, quantity_component: str, starts_ramp: bool, prices: ListPrices
) -> dict[str, Fraction]:
    """Components of `after.amount - before.amount`, in cents, adding up to it exactly; zeros left out.

    Both states must have an amount > 0. `starts_ramp`: a version starting that day is a scheduled ramp step.
    """
    exact: list[tuple[str, Fraction]] = []
    if after.quantity != before.quantity:
        per_unit = before.amount / before.quantity
        exact.append((quantity_component, (after.quantity - before.quantity) * per_unit))
    growth = after.list_arr / before.list_arr
    if abs(after.list_arr - before.list_arr * after.quantity / before.quantity) >= HALF_CENT_LOCAL:
        exact.extend(_walk_rate(before, after, starts_ramp, prices))
    if abs(after.net_arr - before.net_arr * growth) >= HALF_CENT_LOCAL:
        exact.append(("discount", after.amount - before.amount * growth))
    return _to_cents(exact, after.amount - before.amount)


def _walk_rate(
    before: LineState, after: LineState, starts_ramp: bool, prices: ListPrices
) -> list[tuple[str, Fraction]]:
    """The effect of the list rate, shared among its causes in the order ramp, tier, price, term."""
    to_reporting = before.amount / before.list_arr
    effect = before.amount * (after.list_arr / before.list_arr - after.quantity / before.quantity)
    if starts_ramp:
        return [("ramp", effect)]
    changed = {
        "tier": before.mix(plan) != after.mix(plan),
        "price": before.mix(price_book) != after.mix(price_book),
        "term": before.mix(interval) != after.mix(interval),
    }
    causes = [cause for cause, is_changed in changed.items() if is_changed] or ["price"]
    parts: list[tuple[str, Fraction]] = []
    reached, rest = before.list_arr / before.quantity, effect
    for cause in causes[:-1]:
        intermediate = _intermediate_price(cause, before, after, prices)
        if intermediate is None:
            return [*parts, (cause, rest)]
        part = to_reporting * after.quantity * (intermediate - reached)
        parts.append((cause, part))
        reached, rest = intermediate, rest - part
    return [*parts, (causes[-1], rest)]


def _intermediate_price(cause: str, before: LineState, after: LineState, prices: ListPrices) -> Fraction | None:
    """Annual unit list price once `cause` has happened and the later causes have not; None when unknown."""
    if len(before.versions) != 1 or len(after.versions) != 1:
        return None
    old, new = before.versions[0], after.versions[0]
    return prices.annual(of_plan=new, of_book=old if cause == "tier" else new, of_interval=old)


def _to_cents(exact: list[tuple[str, Fraction]], total: Fraction) -> dict[str, Fraction]:
    """Round each part; the last one that is not 0.00 takes what rounding left over."""
    if not exact:
        exact = [("price", total)]
    rounded = {component: round_half_away(value) for component, value in exact}
    non_zero = [component for component, value in rounded.items() if value]
    taker = non_zero[-1] if non_zero else exact[-1][0]
    rounded[taker] += total - sum(rounded.values(), ZERO)
    return {component: value for component, value in rounded.items() if value}
