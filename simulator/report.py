"""How plausible the simulated business is: growth, retention by segment, logo churn, and what expansion is made of.

This is a rough reading of the truth for the people who tune the simulator. It is not the warehouse's arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from simulator.catalog import FAMILIES, plan_rate
from simulator.company import Company
from simulator.dates import AS_OF, HISTORY_START, add_months, month_ends
from simulator.truth import Presence, annual, arr_on, presences, to_cents

Balances = dict[str, Fraction]


def retention(opening: Balances, closing: Balances, members: set[str]) -> tuple[Fraction, Fraction] | None:
    """(NRR, GRR) of ``members`` with an opening balance; None when there is no opening ARR."""
    cohort = [a for a in opening if a in members and opening[a] > 0]
    base = sum((opening[a] for a in cohort), Fraction(0))
    if not base:
        return None
    kept = sum((closing.get(a, Fraction(0)) for a in cohort), Fraction(0))
    capped = sum((min(closing.get(a, Fraction(0)), opening[a]) for a in cohort), Fraction(0))
    return kept / base, capped / base


def text(company: Company) -> str:
    """The report as lines of text. Constant plan rates of the opening day are not applied: fx is part of the change."""
    found = presences(company.versions())
    ends = [min(end, AS_OF) for end in month_ends(HISTORY_START, AS_OF)]
    balances = {end: _grouped(company, arr_on(found, end), end) for end in ends}
    segments = {
        s: {a.account_id for a in company.accounts.values() if a.segment == s}
        for s in ("smb", "mid_market", "enterprise")
    }
    segments["total"] = set(company.accounts)
    lines = [
        f"accounts {len(company.accounts)}",
        f"stripe subscriptions {len(company.subscriptions)}",
        f"register rows {len(company.contract_rows)}",
        "",
        "ARR at month end (USD), active accounts",
    ]
    for end in ends[5::6]:
        parts = [
            f"{s} {float(sum(v for a, v in balances[end].items() if a in m)):>12,.0f}" for s, m in segments.items()
        ]
        lines.append(f"  {end}  {'  '.join(parts)}  ({sum(v > 0 for v in balances[end].values())})")
    lines += ["", "12-month NRR / GRR"]
    for end in [e for e in ends if e >= date(2024, 12, 31)][::3] + ([ends[-1]] if ends[-1] else []):
        start = add_months(end.replace(day=1), -11) - timedelta(days=1)
        cells = []
        for segment, members in segments.items():
            rates = retention(balances[start], balances[end], members)
            cells.append(f"{segment} {float(rates[0]):.1%}/{float(rates[1]):.1%}" if rates else f"{segment} -")
        lines.append(f"  {end}  {'   '.join(cells)}")
    lines += ["", "Monthly logo churn, mean over 2024 to as-of"]
    lines += [f"  {s}  {float(_logo_churn(balances, ends, m)):.2%}" for s, m in segments.items()]
    lines += [
        "",
        "Expansion by component, 2024 to as-of (share of seat, tier, add_on, cross_sell, usage)",
    ]
    mix = expansion_mix(found)
    motions = {
        "upsell": ("seat", "tier"),
        "cross_sell": ("cross_sell", "add_on"),
        "usage": ("usage",),
    }
    base = sum(mix[c] for parts in motions.values() for c in parts)
    lines += [f"  {m:<11} {float(sum(mix[c] for c in p) / base):.0%}" for m, p in motions.items()]
    lines += [f"    {c:<10} {float(v):>12,.0f}" for c, v in sorted(mix.items())]
    return "\n".join(lines)


def _grouped(company: Company, leaves: Balances, day: date) -> Balances:
    parents = {c: p for c, p, start, end in company.hierarchy if start <= day and (end is None or day < end)}
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for leaf, amount in leaves.items():
        totals[parents.get(leaf, leaf)] += amount
    return totals


def _logo_churn(balances: dict[date, Balances], ends: list[date], members: set[str]) -> Fraction:
    lost = held = 0
    for before, after in pairwise(ends):
        if after >= date(2024, 1, 1):
            cohort = [a for a, v in balances[before].items() if a in members and v > 0]
            held += len(cohort)
            lost += sum(not balances[after].get(a) for a in cohort)
    return Fraction(lost, held or 1)


def expansion_mix(found: list[Presence]) -> dict[str, Fraction]:
    """Changes of continuing accounts from 2024 on by component, USD a year; losses under their own keys."""
    accounts: dict[str, list[Presence]] = defaultdict(list)
    for presence in found:
        if not presence.is_held:
            accounts[presence.version.account_id].append(presence)
    mix: dict[str, Fraction] = defaultdict(Fraction)
    for own in accounts.values():
        days = sorted({p.start for p in own} | {p.end for p in own})
        for day in days:
            if not date(2024, 1, 1) <= day <= AS_OF:
                continue
            before = [p for p in own if p.start < day <= p.end]
            after = [p for p in own if p.start <= day < p.end]
            if before and after:
                for family in sorted({p.version.product_family for p in before + after}):
                    _explain(mix, family, day, _of(before, family), _of(after, family))
    return mix


def _of(presences_now: list[Presence], family: str) -> list[Presence]:
    return [p for p in presences_now if p.version.product_family == family]


def _sums(parts: list[Presence], day: date) -> tuple[Fraction, Fraction]:
    quantity = sum((Fraction(p.version.quantity) for p in parts), Fraction(0))
    net = Fraction(0)
    for p in parts:
        net += to_cents(annual(p.version.net_amount, p.version) * plan_rate(p.version.currency_code, day))
    return quantity, net


def _explain(
    mix: dict[str, Fraction],
    family: str,
    day: date,
    old: list[Presence],
    new: list[Presence],
) -> None:
    role = FAMILIES[family][0]
    (q0, n0), (q1, n1) = _sums(old, day), _sums(new, day)
    if n0 == n1:
        return
    if not old or not new:
        mix[{"core": "cross_sell", "add_on": "add_on", "usage_commitment": "usage"}[role] + _sign(n1 - n0)] += n1 - n0
        return
    by_quantity = (q1 - q0) * n0 / q0
    rest = n1 - n0 - by_quantity
    mix[("usage" if role == "usage_commitment" else "seat") + _sign(by_quantity)] += by_quantity
    changed = [
        ("ramp", any(p.version.is_ramp and p.start == day for p in new)),
        ("tier", {p.version.plan_id for p in old} != {p.version.plan_id for p in new}),
        (
            "price",
            {p.version.price_book for p in old} != {p.version.price_book for p in new},
        ),
        (
            "term",
            {p.version.billing_interval for p in old} != {p.version.billing_interval for p in new},
        ),
        ("discount", True),
    ]
    cause = next(name for name, hit in changed if hit)
    mix[cause + _sign(rest)] += rest


def _sign(amount: Fraction) -> str:
    return " lost" if amount < 0 else ""
