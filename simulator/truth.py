"""ARR of the simulated company in exact fractions, straight from the truth versions. Written for clarity, not speed.

An item counts while it is paid: net above zero and not in trial. Past due and paused items stay present for 90 days; a
paused item is present but held, so it adds nothing. Short gaps of a line (account x family) are bridged when the
renewal was known to be pending (30 days) or when free service of the same subscription fills them (31 days).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from simulator.catalog import plan_rate
from simulator.dates import AS_OF, OPEN_END, month_ends
from simulator.model import ItemVersion

PERIODS_A_YEAR = {
    "year": 1,
    "half_year": 2,
    "quarter": 4,
    "month": 12,
    "week": 52,
    "day": 365,
}
GRACE_DAYS = 90
PENDING_DAYS = 30
FREE_DAYS = 31


def to_cents(amount: Fraction) -> Fraction:
    """Round half up to two decimals (amounts are never negative here)."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def annual(amount: Fraction, version: ItemVersion) -> Fraction:
    """Amount of one billing interval to amount of a year, local currency."""
    return amount * PERIODS_A_YEAR[version.billing_interval] / version.interval_count


@dataclass(frozen=True)
class Presence:
    """Days ``[start, end)`` on which a paid version counts as present, bridging included."""

    version: ItemVersion
    start: date
    end: date

    @property
    def is_held(self) -> bool:
        """Paused: present, but worth nothing meanwhile."""
        return self.version.status == "paused"


def is_paid(version: ItemVersion) -> bool:
    """Paid versions carry ARR; trials and free service do not."""
    return version.net_amount > 0 and version.status != "trialing"


def _end(version: ItemVersion) -> date:
    if version.status in ("past_due", "paused"):
        return max(
            version.valid_from,
            min(version.valid_to, version.status_since + timedelta(days=GRACE_DAYS)),
        )
    return version.valid_to


def _covered(start: date, end: date, free: Iterable[ItemVersion]) -> bool:
    cursor = start
    for version in sorted(free, key=lambda v: v.valid_from):
        if version.valid_from <= cursor < version.valid_to:
            cursor = version.valid_to
    return cursor >= end


def presences(versions: Iterable[ItemVersion]) -> list[Presence]:
    """Presence intervals of all paid versions. Result is ordered by account, family, start."""
    lines: dict[tuple[str, str], list[ItemVersion]] = defaultdict(list)
    for version in versions:
        lines[version.account_id, version.product_family].append(version)
    result = []
    for key in sorted(lines):
        result += _line_presences(lines[key])
    return result


def _line_presences(line: list[ItemVersion]) -> list[Presence]:
    paid = [Presence(v, v.valid_from, _end(v)) for v in line if is_paid(v)]
    paid = sorted((p for p in paid if p.start < p.end), key=lambda p: (p.start, p.end))
    free = [v for v in line if not is_paid(v)]
    bridged: dict[int, date] = {}
    reach = paid[0].end if paid else OPEN_END
    for position, presence in enumerate(paid):
        if presence.start > reach:
            ending = [i for i, p in enumerate(paid[:position]) if p.end == reach]
            subscriptions = {paid[i].version.subscription_id for i in ending}
            own_free = [v for v in free if v.subscription_id in subscriptions]
            allowed = 0
            if any(paid[i].version.is_renewal_pending for i in ending):
                allowed = PENDING_DAYS
            if _covered(reach, presence.start, own_free):
                allowed = max(allowed, FREE_DAYS)
            if (presence.start - reach).days <= allowed:
                bridged |= dict.fromkeys(ending, presence.start)
        reach = max(reach, presence.end)
    return [Presence(p.version, p.start, bridged.get(i, p.end)) for i, p in enumerate(paid)]


def arr_on(found: Iterable[Presence], day: date) -> dict[str, Fraction]:
    """ARR in USD by leaf account at the end of ``day``; accounts at zero are left out."""
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for presence in found:
        if presence.start <= day < presence.end and not presence.is_held:
            local = annual(presence.version.net_amount, presence.version)
            totals[presence.version.account_id] += to_cents(local * plan_rate(presence.version.currency_code, day))
    return dict(totals)


def month_end_arr(versions: Iterable[ItemVersion], first: date, last: date = AS_OF) -> list[tuple[str, date, Fraction]]:
    """(leaf account, first day of month, ARR in USD at month end) for every month with ARR; the last month at as-of."""
    found = presences(versions)
    rows = []
    for end in month_ends(first, last):
        for account, amount in arr_on(found, min(end, last)).items():
            rows.append((account, end.replace(day=1), amount))
    return sorted(rows)
