"""Workspaces of the product: which accounts send telemetry, who their users are, what each may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from simulator.company import Company
from simulator.dates import AS_OF, add_months, d
from simulator.model import ItemVersion
from simulator.usage_catalogue import CALLS_A_MONTH, DEPARTMENTS, STORAGE_GB

TELEMETRY_START = d("2025-04-01")
WANTED = {"smb": 54, "mid_market": 26, "enterprise": 10}
LARGEST = {"smb": 30, "mid_market": 64, "enterprise": 140}
STORIES = ("steady", "growing", "declining", "spike", "seasonal", "new_department", "quiet", "crowded")
PAYING = ("active", "past_due", "paused", "trialing")


@dataclass(frozen=True)
class User:
    """One user of a workspace. ``domain`` is the one of the e-mail address."""

    user_id: str
    department: str
    role: str
    domain: str
    created: date
    deactivated: date | None = None


@dataclass(frozen=True)
class Grant:
    """One interval of an entitlement; ``limit`` None is unlimited."""

    family: str
    entitlement: str
    plan: str
    limit: int | None
    period: str
    valid_from: date
    valid_to: date


@dataclass
class Workspace:
    """A workspace with its story: how its use develops."""

    workspace_id: str
    account_id: str
    name: str
    domain: str
    created: date
    first_day: date
    last_day: date
    story: str
    versions: list[ItemVersion]
    grants: list[Grant] = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    def seats(self, day: date) -> int:
        """Workspace seats in force on a day."""
        return sum(
            v.quantity for v in self.versions if v.product_family == "workspace" and v.valid_from <= day < v.valid_to
        )

    def plans(self, day: date) -> dict[str, str]:
        """Plan by family in force on a day; the last line wins."""
        return {v.product_family: v.plan_id for v in self.versions if v.valid_from <= day < v.valid_to}


def workspaces(company: Company, rng: Random) -> list[Workspace]:
    """The accounts on which telemetry was rolled out, smaller ones first within each segment."""
    by_account: dict[str, list[ItemVersion]] = {}
    for version in company.versions():
        if version.status in PAYING and version.valid_to > version.valid_from:
            by_account.setdefault(version.account_id, []).append(version)
    left = dict(WANTED)
    found: list[Workspace] = []
    candidates = sorted(by_account)
    rng.shuffle(candidates)
    for account_id in candidates:
        account = company.accounts[account_id]
        seats = [v for v in by_account[account_id] if v.product_family == "workspace" and v.valid_from <= AS_OF]
        recent = [v for v in seats if v.valid_to > TELEMETRY_START + timedelta(days=45)]
        largest = max((v.quantity for v in recent), default=0)
        if not left[account.segment] or not 1 <= largest <= LARGEST[account.segment]:
            continue
        left[account.segment] -= 1
        created = min(v.valid_from for v in seats)
        begin = max(TELEMETRY_START, created) + timedelta(days=rng.choice((0, 0, 0, 0, 31, 61, 91)))
        end = min(max(v.valid_to for v in seats) - timedelta(days=1), AS_OF)
        if begin >= end:
            begin = max(TELEMETRY_START, created)
        slug = account.name.lower().replace(" ", "")
        found.append(
            Workspace(
                f"ws_{account_id[-4:]}",
                account_id,
                account.name,
                f"{slug}.example",
                created,
                begin,
                end,
                STORIES[len(found) % len(STORIES)],
                by_account[account_id],
            )
        )
    found.sort(key=lambda workspace: workspace.workspace_id)
    for workspace in found:
        workspace.grants = list(_grants(workspace))
        _hire(workspace, rng)
    return found


def _grants(workspace: Workspace) -> Iterable[Grant]:
    """Entitlements as the billed lines imply them, cut where anything changes."""
    for family in ("workspace", "insights", "api_calls"):
        lines = [v for v in workspace.versions if v.product_family == family]
        cuts = sorted({v.valid_from for v in lines} | {v.valid_to for v in lines})
        for name, period in _entitlements(family):
            open_grant: Grant | None = None
            for lower, upper in pairwise(cuts):
                held = [v for v in lines if v.valid_from <= lower < v.valid_to]
                if not held:
                    grant = None
                else:
                    plan = max(held, key=lambda v: (v.valid_from, v.subscription_id)).plan_id
                    grant = Grant(family, name, plan, _limit(name, held), period, lower, upper)
                if open_grant and grant and open_grant.valid_to == lower and _same(open_grant, grant):
                    open_grant = Grant(**{**vars(open_grant), "valid_to": upper})
                    continue
                if open_grant:
                    yield open_grant
                open_grant = grant
            if open_grant:
                yield open_grant


def _entitlements(family: str) -> tuple[tuple[str, str], ...]:
    return {
        "workspace": (("seats", "total"), ("storage_gb", "total")),
        "insights": (("seats", "total"),),
        "api_calls": (("api_calls", "month"),),
    }[family]


def _limit(name: str, held: list[ItemVersion]) -> int | None:
    if name == "seats":
        return sum(v.quantity for v in held)
    if name == "api_calls":
        return sum(CALLS_A_MONTH[v.plan_id] * v.quantity for v in held)
    sizes = [STORAGE_GB[v.plan_id] for v in held]
    return None if None in sizes else sum(size or 0 for size in sizes)


def _same(left: Grant, right: Grant) -> bool:
    return (left.plan, left.limit, left.period) == (right.plan, right.limit, right.period)


def _hire(workspace: Workspace, rng: Random) -> None:
    """Users come with the seats, a few more than seats over time, because people leave and others follow."""
    departments = rng.sample(DEPARTMENTS, 2 if workspace.seats(workspace.last_day) < 15 else 4)
    month = workspace.first_day.replace(day=1)
    while month <= workspace.last_day:
        start = max(month, workspace.first_day)
        active = [u for u in workspace.users if u.deactivated is None or u.deactivated > start]
        wanted = workspace.seats(max(start, workspace.created))
        for _ in range(max(0, wanted - len(active))):
            made = start if month == workspace.first_day.replace(day=1) else start + timedelta(days=rng.randrange(20))
            before = workspace.created if made == workspace.first_day else made
            workspace.users.append(_user(workspace, rng, rng.choice(departments), workspace.domain, before))
        for user in active:
            if len(active) > 3 and rng.random() < 0.008:
                left = min(start + timedelta(days=rng.randrange(5, 25)), AS_OF)
                if left > user.created:
                    index = workspace.users.index(user)
                    workspace.users[index] = User(**{**vars(user), "deactivated": left})
        month = add_months(month, 1)
    if workspace.story == "new_department":
        others = [name for name in DEPARTMENTS if name not in departments]
        department = rng.choice(others)
        span = max(31, (workspace.last_day - workspace.first_day).days - 60)
        begin = workspace.first_day + timedelta(days=rng.randrange(30, span))
        size = rng.randrange(3, 7)
        for number in range(size):
            made = min(begin + timedelta(days=number * 4), workspace.last_day)
            # A large one has a mail domain of its own.
            domain = f"labs.{workspace.domain}" if size > 4 or number % 3 == 0 else workspace.domain
            workspace.users.append(_user(workspace, rng, department, domain, made))


def _user(workspace: Workspace, rng: Random, department: str, domain: str, made: date) -> User:
    number = len(workspace.users) + 1
    role = "admin" if number == 1 else rng.choices(("member", "viewer", "admin"), (80, 15, 5))[0]
    return User(f"u_{workspace.workspace_id[3:]}_{number:03d}", department, role, domain, made)
