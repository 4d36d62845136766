"""What users did: events and daily meters, drawn month by month from the story of each workspace.

Times are UTC; most fall into the working day of New York. A few fall after midnight UTC, a calendar day later than the
company's own day, and a few arrive late.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from simulator.dates import AS_OF, add_months, d
from simulator.usage_catalogue import FEATURES, Feature
from simulator.usage_people import Workspace

SEASON = {1: 0.9, 2: 0.95, 3: 1.2, 6: 0.9, 7: 0.7, 8: 0.65, 9: 1.1, 11: 1.6, 12: 1.9}
RANK = {
    "workspace": ("free", "starter", "team", "business", "enterprise"),
    "insights": ("viewer", "analyst"),
    "automation": ("flow", "flow_plus"),
    "security_pack": ("security_lite", "security_full"),
}
MEAN_EVENTS = 1.62
LAST_MOMENT = datetime(2026, 6, 30, 23, 30)


@dataclass(frozen=True)
class Event:
    """One event as it happened and as it was received (UTC)."""

    event_id: str
    workspace_id: str
    user_id: str
    feature: Feature
    occurred: datetime
    received: datetime


def unlocked(workspace: Workspace, day: date) -> list[Feature]:
    """Features that the plans in force on a day include."""
    plans = workspace.plans(day)
    return [
        f
        for f in FEATURES
        if f.family in plans and RANK[f.family].index(f.plan) <= RANK[f.family].index(plans[f.family])
    ]


def share_active(workspace: Workspace, month: date, base: float) -> float:
    """Share of the seats that are used in a month."""
    age = (month.year - workspace.first_day.year) * 12 + month.month - workspace.first_day.month
    share = {
        "steady": base,
        "growing": min(0.97, base - 0.25 + 0.035 * age),
        "declining": max(0.1, base + 0.1 - 0.05 * age),
        "spike": base - 0.1,
        "seasonal": base * SEASON.get(month.month, 1.0) * 0.75,
        "new_department": min(0.95, base + 0.01 * age),
        "quiet": 0.35,
        "crowded": min(1.05, 0.86 + 0.01 * age),
    }[workspace.story]
    return max(0.05, min(1.05, share))


def events(workspace: Workspace, rng: Random) -> list[Event]:
    """All events of a workspace."""
    base = rng.uniform(0.6, 0.8)
    breadth = {"quiet": 3, "crowded": 18}.get(workspace.story, rng.randrange(5, 15))
    favourites = sorted(FEATURES, key=lambda f: -f.weight * rng.uniform(0.4, 1.6))
    spike = d(rng.choice(("2025-09", "2025-11", "2026-02", "2026-04")) + "-01")
    found = []
    month = workspace.first_day.replace(day=1)
    while month <= workspace.last_day:
        first, last = max(month, workspace.first_day), min(add_months(month, 1), workspace.last_day + timedelta(days=1))
        people = [u for u in workspace.users if u.created < last and (u.deactivated is None or u.deactivated > first)]
        wanted = round(max(1, workspace.seats(first)) * share_active(workspace, month, base))
        people = people[:wanted] if workspace.story != "new_department" else people[-wanted:]
        open_features = unlocked(workspace, first)
        usable = [f for f in favourites if f in open_features][: breadth + (workspace.story == "growing") * 3]
        days = (last - first).days
        covered = days / monthrange(month.year, month.month)[1]
        is_spike = workspace.story == "spike" and month == spike
        for user in people if usable else []:
            mean = MEAN_EVENTS * covered * (7 if is_spike else 1) * (2.0 if workspace.story == "crowded" else 1)
            count = 1 + sum(rng.random() < (mean - 1) / 4 for _ in range(4)) if mean > 1 else int(rng.random() < mean)
            count += rng.randrange(3, 9) if is_spike else 0
            for _ in range(count):
                day = first + timedelta(days=rng.randrange(7 if is_spike and days > 7 else days))
                if day < user.created or (user.deactivated and day >= user.deactivated):
                    continue
                feature = rng.choices(usable, [f.weight for f in usable])[0]
                found.append(_event(workspace, user.user_id, feature, day, rng))
        month = add_months(month, 1)
    return [event for event in found if event.received <= LAST_MOMENT]


def _event(workspace: Workspace, user: str, feature: Feature, day: date, rng: Random) -> Event:
    if rng.random() < 0.03:
        moment = datetime.combine(day + timedelta(days=1), time(rng.randrange(0, 3), rng.randrange(60)))
    else:
        moment = datetime.combine(day, time(rng.randrange(13, 23), rng.randrange(60)))
    moment += timedelta(seconds=rng.randrange(60))
    delay = timedelta(seconds=rng.randrange(2, 600))
    if rng.random() < 0.006:
        delay = timedelta(days=rng.randrange(1, 20), seconds=rng.randrange(3600))
    name = f"ev{rng.getrandbits(40):010x}"
    return Event(name, workspace.workspace_id, user, feature, moment, moment + delay)


def api_calls(workspace: Workspace, number: int, rng: Random) -> list[tuple[date, int]]:
    """Daily calls of a workspace with a commitment; ``number`` decides how near to the limit it runs."""
    grants = [g for g in workspace.grants if g.entitlement == "api_calls"]
    level = (0.45, 0.6, 0.83, 0.88, 0.93, 1.15)[number % 6]
    rows = []
    day = workspace.first_day
    while day <= min(workspace.last_day, AS_OF):
        limits = [g.limit for g in grants if g.valid_from <= day < g.valid_to]
        if limits and limits[0]:
            age = (AS_OF - day).days
            ramp = 1.0 if number % 6 in (0, 3, 5) else max(0.5, 1 - age / 900)
            noise = rng.uniform(0.97, 1.03) if number % 6 == 4 else rng.uniform(0.75, 1.25)
            rows.append((day, round(limits[0] / monthrange(day.year, day.month)[1] * level * ramp * noise)))
        day += timedelta(days=1)
    return rows


def storage(workspace: Workspace, number: int, rng: Random) -> list[tuple[date, int]]:
    """Gigabytes kept, on the first day of each month."""
    grants = [g for g in workspace.grants if g.entitlement == "storage_gb"]
    month = add_months(workspace.first_day.replace(day=1), 1)
    rows = []
    share = 0.3 + 0.07 * (number % 9)
    while month <= workspace.last_day:
        limits = [g.limit for g in grants if g.valid_from <= month < g.valid_to]
        if limits:
            share = min(0.99, share * rng.uniform(1.0, 1.03))
            rows.append((month, round((limits[0] or 2_000) * share)))
        month = add_months(month, 1)
    return rows
