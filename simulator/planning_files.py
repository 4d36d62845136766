"""The company's planning files: targets, frozen forecasts, the cost of selling, and hours on opportunities.

Amounts follow what the simulated company really sold, with an error of the planner. The hours take the opportunities
as an argument, because another generator writes those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

from simulator.company import Company, JunkRow
from simulator.dates import AS_OF, add_months
from simulator.outline import Outline, outlines
from simulator.period_files import Table

PLAN_START = date(2024, 1, 1)
SEGMENTS = ("smb", "mid_market", "enterprise")
TARGETS = ["target_id", "metric", "dimension", "dimension_value", "period_from", "period_to", "value", "recorded_date"]
FORECASTS = [
    "forecast_id", "metric", "dimension", "dimension_value", "period_from", "period_to", "snapshot_date", "value",
]  # fmt: skip
COSTS = ["cost_id", "cost_month", "effort", "motion", "category", "amount", "recorded_date"]
HOURS = ["entry_id", "opportunity", "work_date", "activity", "hours", "recorded_date"]
Sales = dict[tuple[str, date], Fraction]
"""ARR gained in a month, by segment."""

EXPANSION_COSTS = (
    ("upsell", "salaries", Fraction(28, 100)),
    ("upsell", "commission", Fraction(9, 100)),
    ("cross_sell", "salaries", Fraction(20, 100)),
    ("cross_sell", "programmes", Fraction(6, 100)),
    ("usage_based", "tools", Fraction(3, 100)),
    ("all", "tools", Fraction(4, 100)),
)
NEW_BUSINESS_COSTS = (
    ("all", "salaries", Fraction(80, 100)),
    ("all", "programmes", Fraction(45, 100)),
    ("all", "commission", Fraction(15, 100)),
)
"""Share of the ARR gained on average over twelve months that a month costs, by motion and category."""

Opportunity = tuple[str, date, date]
"""`<source system>:<record id>`, first day and last day of work on it."""


def draw(company: Company, seed: int, opportunities: Iterable[Opportunity]) -> tuple[dict[str, Table], list[JunkRow]]:
    """All planning files by name, and the register of their bad rows."""
    everyone = outlines(company)
    gained, new = _sales(everyone)
    rng = Random(f"planning {seed}")
    targets = _targets(rng, gained, new)
    # Drawn apart from the rest: whoever changes these plans leaves all other files as they are.
    targets += _company_targets(Random(f"company plan {seed}"), everyone, len(targets))
    forecasts = _forecasts(rng, gained)
    costs = _costs(rng, gained, new)
    hours = logged_hours(opportunities, seed)
    register: list[JunkRow] = []
    _junk(register, targets, forecasts, costs, hours)
    return {
        "planning/targets": (TARGETS, targets),
        "planning/forecasts": (FORECASTS, forecasts),
        "planning/expansion_costs": (COSTS, costs),
        "planning/logged_hours": (HOURS, hours),
    }, register


def _sales(everyone: list[Outline]) -> tuple[Sales, Sales]:
    """Growth of accounts that had ARR the month before, and ARR of accounts that are new, by segment and month."""
    gained: Sales = defaultdict(Fraction)
    new: Sales = defaultdict(Fraction)
    for outline in everyone:
        for month, amount in outline.arr.items():
            before = outline.arr.get(add_months(month, -1), Fraction(0))
            key = (outline.account.segment, month)
            if month == outline.started:
                new[key] += amount
            elif before and amount > before:
                gained[key] += amount - before
    return gained, new


def _total(sales: Sales, first: date, months: int, segments: Iterable[str] = SEGMENTS) -> Fraction:
    wanted = {add_months(first, offset) for offset in range(months)}
    chosen = set(segments)
    return sum((v for (segment, month), v in sales.items() if segment in chosen and month in wanted), Fraction(0))


def _whole(amount: Fraction | float, step: int = 1000) -> str:
    return f"{int(amount) // step * step}.00"


def _quarters() -> list[date]:
    found, cursor = [], PLAN_START
    while cursor <= date(2026, 12, 31):
        found.append(cursor)
        cursor = add_months(cursor, 3)
    return found


def _targets(rng: Random, gained: Sales, new: Sales) -> list[list[str]]:
    rows: list[list[str]] = []
    for quarter in _quarters():
        period = [quarter.isoformat(), add_months(quarter, 3).isoformat()]
        # The last known quarters stand for those that have not happened.
        basis = min(quarter, date(2026, 4, 1))
        set_on = (quarter - timedelta(days=17)).isoformat()
        if date.fromisoformat(set_on) > AS_OF:
            continue

        def put(metric: str, dimension: str, value: str, amount: str, period: list[str] = period, on: str = set_on):  # type: ignore[no-untyped-def]
            rows.append([f"tgt_{len(rows) + 1:04d}", metric, dimension, value, *period, amount, on])

        put("nrr", "total", "all", f"{1.06 + rng.randrange(0, 4) / 100:.2f}")
        put("grr", "total", "all", f"{0.89 + rng.randrange(0, 4) / 100:.2f}")
        for segment, nrr in (("smb", 0.95), ("mid_market", 1.06), ("enterprise", 1.14)):
            put("nrr", "segment", segment, f"{nrr:.2f}")
        whole = Fraction(0)
        for segment in SEGMENTS:
            plan = _total(gained, basis, 3, [segment]) * rng.randrange(85, 125) / 100
            text = _whole(max(plan, Fraction(5000)))
            whole += Fraction(text)
            put("expansion_arr", "segment", segment, text)
        put("expansion_arr", "total", "all", f"{int(whole)}.00")
        put("pipeline_coverage", "total", "all", "3.00")
        put("new_arr", "total", "all", _whole(_total(new, basis, 3) * rng.randrange(90, 115) / 100))
    return rows


def _company_targets(rng: Random, everyone: list[Outline], numbered: int) -> list[list[str]]:
    """ARR month by month, because a balance has no quarter, and the monthly rate of expansion, set once a quarter."""
    rows: list[list[str]] = []
    for quarter in _quarters():
        set_on = quarter - timedelta(days=17)
        if set_on > AS_OF:
            continue
        months = [add_months(quarter, offset) for offset in range(4)]
        plans = [("expansion_rate", quarter, months[3], f"0.0{rng.randrange(12, 21)}")]
        for month, following in pairwise(months):
            # The last known month stands for those that have not happened.
            basis = min(month, AS_OF.replace(day=1))
            balance = sum((outline.arr.get(basis, Fraction(0)) for outline in everyone), Fraction(0))
            plans.append(("arr", month, following, _whole(balance * rng.randrange(94, 104) / 100)))
        for metric, first, end, value in plans:
            number = numbered + len(rows) + 1
            rows.append(
                [
                    f"tgt_{number:04d}", metric, "total", "all", first.isoformat(), end.isoformat(), value,
                    set_on.isoformat(),
                ]
            )  # fmt: skip
    return rows


def _forecasts(rng: Random, gained: Sales) -> list[list[str]]:
    rows: list[list[str]] = []
    for quarter in _quarters():
        for offset in (-1, 0, 1, 2):
            frozen = add_months(quarter, offset) + timedelta(days=4)
            if frozen > AS_OF or frozen < PLAN_START:
                continue
            whole = Fraction(0)
            spread = 24 - 6 * (offset + 1)
            values = []
            for segment in SEGMENTS:
                actual = _total(gained, min(quarter, date(2026, 4, 1)), 3, [segment])
                text = _whole(max(actual, Fraction(4000)) * (100 + rng.randrange(-spread, spread + 1)) / 100, 100)
                whole += Fraction(text)
                values.append(("segment", segment, text))
            for dimension, value, amount in [*values, ("total", "all", f"{int(whole)}.00")]:
                rows.append(
                    [
                        f"fc_{quarter:%y%m}_{value}", "expansion_arr", dimension, value, quarter.isoformat(),
                        add_months(quarter, 3).isoformat(), frozen.isoformat(), amount,
                    ]
                )  # fmt: skip
    return rows


def _costs(rng: Random, gained: Sales, new: Sales) -> list[list[str]]:
    rows: list[list[str]] = []
    month = PLAN_START
    while month <= AS_OF:
        window = add_months(month, -5)
        for effort, sales, parts in (
            ("expansion", gained, EXPANSION_COSTS),
            ("new_business", new, NEW_BUSINESS_COSTS),
        ):
            monthly = _total(sales, window, 6) / 6
            for motion, category, share in parts:
                amount = monthly * share * rng.randrange(94, 107) / 100
                booked = min(add_months(month, 1) + timedelta(days=2), AS_OF)
                rows.append(
                    [
                        f"cost_{len(rows) + 1:05d}", month.isoformat(), effort, motion, category,
                        f"{float(amount):.2f}", booked.isoformat(),
                    ]
                )  # fmt: skip
        month = add_months(month, 1)
    return rows


def logged_hours(opportunities: Iterable[Opportunity], seed: int) -> list[list[str]]:
    """Time entries on the opportunities: discovery first, negotiation last, each on a day of its own."""
    rows: list[list[str]] = []
    for key, first, last in opportunities:
        rng = Random(f"hours {seed} {key}")
        last = min(last, AS_OF)
        activities = ("discovery", "proposal", "negotiation", "onboarding")[: rng.randrange(1, 5)]
        for position, activity in enumerate(activities):
            worked = first + (last - first) * position // max(len(activities), 1)
            if worked > last:
                continue
            entered = min(worked + timedelta(days=rng.choice((0, 0, 1, 5))), AS_OF)
            rows.append(
                [
                    f"time_{len(rows) + 1:05d}", key, worked.isoformat(), activity,
                    f"{rng.randrange(2, 25) / 2:.2f}", entered.isoformat(),
                ]
            )  # fmt: skip
    return rows


def _junk(
    register: list[JunkRow],
    targets: list[list[str]],
    forecasts: list[list[str]],
    costs: list[list[str]],
    hours: list[list[str]],
) -> None:
    def note(table: str, record: str, reason: str, disposition: str = "quarantined", rows: int = 1) -> None:
        register.append(JunkRow("planning", table, record, reason, disposition, rows, "planted"))

    quarter = ["2026-01-01", "2026-04-01"]
    targets += [
        ["tgt_9001", "nrr", "region", "emea", *quarter, "1.10", "2025-12-15"],
        ["tgt_9002", "nrr", "motion", "upsell", *quarter, "high", "2025-12-15"],
        ["tgt_9003", "nrr", "motion", "upsell", "2026-04-01", "2026-01-01", "1.10", "2025-12-15"],
        ["tgt_9004", "", "total", "all", *quarter, "1.10", "2025-12-15"],
        ["tgt_9005", "expansion_arr", "motion", "upsell", *quarter, "100000.00", "2025-12-15"],
        ["tgt_9006", "expansion_arr", "motion", "upsell", *quarter, "120000.00", "2025-12-20"],
        ["tgt_9007", "expansion_arr", "motion", "cross_sell", *quarter, "50000.00", "2025-12-15"],
        ["tgt_9008", "expansion_arr", "motion", "cross_sell", *quarter, "60000.00", "2025-12-15"],
    ]
    note("targets", "tgt_9001", "unknown_dimension")
    note("targets", "tgt_9002", "invalid_amount")
    note("targets", "tgt_9003", "end_before_start")
    note("targets", "tgt_9004", "missing_metric")
    note("targets", "tgt_9005", "superseded_delivery", "ignored")
    note("targets", "tgt_9007", "conflicting_versions")
    note("targets", "tgt_9008", "conflicting_versions")
    frozen = ["2025-10-01", "2026-01-01", "2025-10-20"]
    forecasts += [
        ["fc_9001", "expansion_arr", "motion", "upsell", *frozen, "100000.00"],
        ["fc_9001", "expansion_arr", "motion", "upsell", *frozen, "140000.00"],
        ["fc_9002", "expansion_arr", "motion", "cross_sell", *frozen, "30000.00"],
        ["fc_9002", "expansion_arr", "motion", "cross_sell", *frozen, "30000.00"],
        ["fc_9003", "expansion_arr", "motion", "usage_based", "2025-10-01", "2026-01-01", "Oct 2025", "30000.00"],
    ]
    note("forecasts", "fc_9001@2025-10-20", "conflicting_versions", rows=2)
    note("forecasts", "fc_9002@2025-10-20", "duplicate_delivery", "ignored")
    note("forecasts", "fc_9003@Oct 2025", "invalid_date")
    costs += [
        ["cost_90001", "2026-03", "expansion", "upsell", "tools", "100.00", "2026-04-03"],
        ["cost_90002", "2026-03-01", "renewals", "upsell", "tools", "100.00", "2026-04-03"],
        ["cost_90003", "2026-03-01", "expansion", "upsell", "tools", "ten", "2026-04-03"],
    ]
    note("expansion_costs", "cost_90001", "invalid_date")
    note("expansion_costs", "cost_90002", "unknown_effort")
    note("expansion_costs", "cost_90003", "invalid_amount")
    hours += [
        ["time_90001", "0065x", "2026-03-02", "discovery", "2.00", "2026-03-02"],
        ["time_90002", "salesforce:0065x", "2026-03-02", "discovery", "30.00", "2026-03-02"],
        ["time_90003", "salesforce:0065x", "2 March", "discovery", "2.00", "2026-03-02"],
    ]
    note("logged_hours", "time_90001", "invalid_opportunity_key")
    note("logged_hours", "time_90002", "invalid_hours")
    note("logged_hours", "time_90003", "invalid_date")
