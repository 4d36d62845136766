"""The ordinary accounts: small and mid-size companies on Stripe, some from the legacy biller; large ones on contracts.

Every account gets a story first - what it holds from which day, and when it leaves - and is then written down in the
form of its biller. Hazards are per month unless they say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from simulator.catalog import TIERS, unit_list
from simulator.company import Company
from simulator.dates import AS_OF, MONTHLY, YEARLY, Cadence, add_months, d
from simulator.model import Account, ItemState, Snapshot, StripeSubscription
from simulator.scenarios_contracts import MIGRATION_DAY

NEW_BOOK_DAY = d("2025-01-01")
REASONS = [
    "budget",
    "competitor",
    "product_fit",
    "went_out_of_business",
    "champion_left",
]


@dataclass(frozen=True)
class Habits:
    """How accounts of a segment behave. Losses and price books are chances per year of term, growth is per month."""

    segment: str
    opening: int
    later: int
    annual_share: float
    plans: tuple[str, ...]
    seats: tuple[int, int]
    leave_monthly: float
    leave_term: float
    seat_up: float
    seat_step: tuple[float, float]
    seat_down: float
    tier_up: float
    tier_down: float
    cross_sell: float
    add_on: float
    commitment: float
    commitment_up: float
    drop: float
    new_book: float
    foreign: float
    sizes: dict[str, tuple[str, int, int]]


HABITS = (
    Habits(
        segment="smb",
        opening=58,
        later=84,
        annual_share=0.62,
        plans=("starter", "team", "team", "team", "business"),
        seats=(6, 22),
        leave_monthly=0.032,
        leave_term=0.19,
        seat_up=0.05,
        seat_step=(0.10, 0.30),
        seat_down=0.12,
        tier_up=0.009,
        tier_down=0.05,
        cross_sell=0.017,
        add_on=0.022,
        commitment=0.006,
        commitment_up=0.03,
        drop=0.08,
        new_book=0.5,
        foreign=0.4,
        sizes={
            "insights": ("viewer", 3, 10),
            "automation": ("flow", 1, 1),
            "security_pack": ("security_lite", 1, 1),
            "premium_support": ("support_plus", 1, 1),
            "api_calls": ("commit_20k", 1, 2),
        },
    ),
    Habits(
        segment="mid_market",
        opening=30,
        later=36,
        annual_share=0.9,
        plans=("team", "business", "business", "business"),
        seats=(28, 75),
        leave_monthly=0.008,
        leave_term=0.1,
        seat_up=0.075,
        seat_step=(0.08, 0.22),
        seat_down=0.1,
        tier_up=0.008,
        tier_down=0.02,
        cross_sell=0.036,
        add_on=0.036,
        commitment=0.012,
        commitment_up=0.06,
        drop=0.05,
        new_book=0.35,
        foreign=0.4,
        sizes={
            "insights": ("viewer", 15, 50),
            "automation": ("flow_plus", 1, 1),
            "security_pack": ("security_full", 1, 1),
            "premium_support": ("support_plus", 1, 2),
            "api_calls": ("commit_100k", 1, 1),
        },
    ),
    Habits(
        segment="enterprise",
        opening=20,
        later=19,
        annual_share=1.0,
        plans=("enterprise", "enterprise", "enterprise", "business"),
        seats=(95, 230),
        leave_monthly=0.0,
        leave_term=0.08,
        seat_up=0.088,
        seat_step=(0.06, 0.18),
        seat_down=0.16,
        tier_up=0.01,
        tier_down=0.0,
        cross_sell=0.048,
        add_on=0.044,
        commitment=0.022,
        commitment_up=0.07,
        drop=0.03,
        new_book=0.3,
        foreign=0.35,
        sizes={
            "insights": ("analyst", 30, 95),
            "automation": ("flow_plus", 1, 4),
            "security_pack": ("security_full", 1, 2),
            "premium_support": ("support_named", 1, 3),
            "api_calls": ("commit_500k", 1, 1),
        },
    ),
)


@dataclass
class Luck:
    """Evened-out chance: over many draws of one kind in one year, hits come as often as promised.

    With a few dozen large accounts, independent draws would decide the company's figures. ``owed`` holds, per kind and
    year, the hits promised and not yet given.
    """

    rng: Random
    owed: dict[tuple[str, str, int], float] = field(default_factory=dict)

    def hit(self, habits: Habits, kind: str, day: date, chance: float) -> bool:
        """Whether an event of ``kind`` with this ``chance`` happens on ``day``."""
        key = (habits.segment, kind, day.year)
        owed = self.owed.get(key, self.rng.uniform(-0.4, 0.4)) + chance
        happens = owed > 0.5
        self.owed[key] = owed - happens
        return happens


@dataclass
class Story:
    """What one account holds over time: ``states`` by day, renewal days, and the last day of service if it left."""

    start: date
    term_months: int
    states: list[tuple[date, Snapshot]]
    renewals: list[date] = field(default_factory=list)
    ended: date | None = None

    def put(self, day: date, items: Snapshot) -> None:
        """Set the items from ``day`` on; days must not go back."""
        if self.states[-1][0] == day:
            self.states.pop()
        self.states.append((day, items))

    @property
    def held(self) -> Snapshot:
        """The latest items."""
        return self.states[-1][1]


def tell(company: Company) -> None:
    """Add all ordinary accounts, in the order in which they start."""
    rng = company.rng
    luck = Luck(rng)
    starts = [(_early(rng), habits) for habits in HABITS for _ in range(habits.opening)]
    starts += [(_later(rng), habits) for habits in HABITS for _ in range(habits.later)]
    for start, habits in sorted(starts, key=lambda pair: (pair[0], pair[1].segment)):
        account = company.account(habits.segment)
        currency = "USD"
        if rng.random() < habits.foreign:
            currency = {"emea": rng.choice(["EUR", "EUR", "GBP"]), "apac": rng.choice(["USD", "JPY"])}.get(
                account.region, "USD"
            )
        if habits.segment == "enterprise":
            _on_contract(company, luck, account, habits, start, currency)
        else:
            _on_biller(company, luck, account, habits, start, currency)


def _early(rng: Random) -> date:
    """A start in the first half year, early days more often."""
    return date(2023, 7, 1) + timedelta(days=min(int(rng.expovariate(1 / 60)), 180))


def _later(rng: Random) -> date:
    """A start between January 2024 and May 2026, never after the 28th of a month."""
    day = date(2024, 1, 2) + timedelta(days=rng.randrange(870))
    return day.replace(day=min(day.day, 28))


# -- the story -----------------------------------------------------------------------------------------------------
def _live(luck: Luck, habits: Habits, start: date, term_months: int, moved: bool) -> Story:
    """Live through all months up to the as-of date. ``moved`` accounts restart their term on the migration day."""
    rng = luck.rng
    book = "2025" if start >= NEW_BOOK_DAY else "2023"
    seats = rng.randint(*habits.seats)
    story = Story(
        start,
        term_months,
        [(start, {"workspace": ItemState(rng.choice(habits.plans), book, seats)})],
    )
    if rng.random() < 0.12:
        _new_family(rng, habits, story, start, ["insights", "automation", "security_pack"])
    anchor, step = start, 0
    while True:
        step += 1
        day = add_months(anchor, step)
        if moved and anchor < MIGRATION_DAY <= day:
            anchor, step, day = MIGRATION_DAY, 0, MIGRATION_DAY
        if day > AS_OF:
            return story
        if step % term_months == 0:
            kind = "leave_monthly" if term_months == 1 else "leave_term"
            if luck.hit(habits, kind, day, getattr(habits, kind)):
                story.ended = day
                return story
            story.renewals.append(day)
            _renew(luck, habits, story, day, term_months)
        happened = day + timedelta(days=rng.randint(1, 26))
        following = add_months(anchor, step + 1)
        if moved and anchor < MIGRATION_DAY:
            following = min(following, MIGRATION_DAY)
        if happened < following and happened <= AS_OF:
            _grow(luck, habits, story, happened)


def _renew(luck: Luck, habits: Habits, story: Story, day: date, term_months: int) -> None:
    """What may change at a renewal: price book, fewer seats, a lower plan, a product dropped."""
    rng = luck.rng
    share = min(term_months, 12) / 12
    items = dict(story.held)
    if day >= NEW_BOOK_DAY and luck.hit(habits, "new_book", day, habits.new_book * share):
        items = {f: ItemState(s.plan, "2025", s.quantity) for f, s in items.items()}
    core = items["workspace"]
    if luck.hit(habits, "seat_down", day, habits.seat_down * share):
        fewer = max(2, int(core.quantity * rng.uniform(0.72, 0.9)))
        items["workspace"] = core = ItemState(core.plan, core.book, fewer)
    if core.plan == "business" and luck.hit(habits, "tier_down", day, habits.tier_down * share):
        items["workspace"] = ItemState("team", core.book, core.quantity)
    extras = sorted(f for f in items if f != "workspace")
    if extras and luck.hit(habits, "drop", day, habits.drop * share):
        items.pop(rng.choice(extras))
    story.put(day, items)


def _grow(luck: Luck, habits: Habits, story: Story, day: date) -> None:
    """At most one expansion in a month."""
    rng = luck.rng
    core = story.held["workspace"]
    kinds = [
        "seat_up",
        "tier_up",
        "cross_sell",
        "add_on",
        "commitment",
        "commitment_up",
    ]
    if "api_calls" not in story.held:
        kinds.remove("commitment_up")
    kind = next((k for k in kinds if luck.hit(habits, k, day, getattr(habits, k))), None)
    if kind is None:
        return
    if kind == "seat_up":
        more = max(1, round(core.quantity * rng.uniform(*habits.seat_step)))
        story.put(
            day,
            {
                **story.held,
                "workspace": ItemState(core.plan, core.book, core.quantity + more),
            },
        )
    elif kind == "tier_up":
        ladder = TIERS["workspace"][: 4 if habits.segment == "enterprise" else 3]
        place = ladder.index(core.plan)
        if place + 1 < len(ladder):
            story.put(
                day,
                {
                    **story.held,
                    "workspace": ItemState(ladder[place + 1], core.book, core.quantity),
                },
            )
    elif kind == "cross_sell":
        _new_family(rng, habits, story, day, ["insights", "automation"])
    elif kind == "add_on":
        _new_family(rng, habits, story, day, ["security_pack", "premium_support"])
    elif kind == "commitment":
        _new_family(rng, habits, story, day, ["api_calls"])
    else:
        now = story.held["api_calls"]
        story.put(
            day,
            {
                **story.held,
                "api_calls": ItemState(now.plan, now.book, now.quantity + 1),
            },
        )


def _new_family(rng: Random, habits: Habits, story: Story, day: date, families: list[str]) -> None:
    """Take one product not held yet, if any of ``families`` is left."""
    free = [f for f in families if f not in story.held]
    if free:
        family = rng.choice(free)
        plan, low, high = habits.sizes[family]
        book = story.held["workspace"].book
        story.put(day, {**story.held, family: ItemState(plan, book, rng.randint(low, high))})


# -- written down by the biller ------------------------------------------------------------------------------------
def _on_biller(
    company: Company,
    luck: Luck,
    account: Account,
    habits: Habits,
    start: date,
    currency: str,
) -> None:
    rng = company.rng
    annual = rng.random() < habits.annual_share
    cadence = YEARLY if annual else MONTHLY
    moved = start < d("2024-03-01") and rng.random() < 0.4
    start = start.replace(day=min(start.day, 28))
    story = _live(luck, habits, start, 12 if annual else 1, moved)
    if moved:
        _legacy_rows(company, account, story, cadence, currency)
        if story.ended and story.ended <= MIGRATION_DAY:
            return
    first = MIGRATION_DAY if moved else start
    opening = next(items for day, items in reversed(story.states) if day <= first)
    sub = company.stripe(account, first, {}, cadence=cadence, currency=currency)
    sub.snapshots = [(first, opening)] + [(day, items) for day, items in story.states if day > first]
    if not annual and not moved and rng.random() < 0.15 and len(sub.snapshots) == 1:
        _paid_late(rng, story, sub)
    if habits.segment == "mid_market" and not moved and rng.random() < 0.25:
        sub.coupon(rng.choice(["PARTNER15", "LOYAL10"]), first)
    if "api_calls" in sub.snapshots[-1][1] and not annual and currency == "USD":
        _overage(rng, sub)
    if story.ended:
        _leave(company, account, habits, story, sub, annual)


def _paid_late(rng: Random, story: Story, sub: StripeSubscription) -> None:
    """A month of unpaid invoices that ends well."""
    day = add_months(sub.start, rng.randint(2, 8))
    back = day + timedelta(days=rng.randint(9, 60))
    if back < min(story.ended or AS_OF, AS_OF):
        sub.set_status(day, "past_due")
        sub.set_status(back, "active")


def _overage(rng: Random, sub: StripeSubscription) -> None:
    since = next(day for day, items in sub.snapshots if "api_calls" in items)
    month = sub.start
    step = 0
    while add_months(sub.start, step + 1) <= min(sub.ended or AS_OF, AS_OF):
        month = add_months(sub.start, step)
        if month > since and rng.random() < 0.7:
            sub.overage[month] = rng.randrange(800, 9000, 50)
        step += 1


def _leave(
    company: Company, account: Account, habits: Habits, story: Story, sub: StripeSubscription, annual: bool
) -> None:
    rng = company.rng
    ended = story.ended
    assert ended
    if not annual and rng.random() < 0.2:
        sub.set_status(ended, "past_due")
        last = ended + timedelta(days=90 + rng.randint(3, 20))
        if last <= AS_OF:
            sub.cancel(last, reason="non_payment")
        return
    asked = ended - timedelta(days=rng.randint(2, 25 if not annual else 80))
    sub.cancel(ended, requested=max(asked, sub.start), reason=rng.choice(REASONS))
    back = ended + timedelta(days=rng.randint(70, 320))
    if habits.segment == "smb" and rng.random() < 0.14 and back < d("2026-05-20"):
        plan, seats = story.held["workspace"].plan, story.held["workspace"].quantity
        book = "2025" if back >= NEW_BOOK_DAY else "2023"
        company.stripe(
            account,
            back.replace(day=min(back.day, 28)),
            {"workspace": (plan, max(3, seats - rng.randint(0, 4)))},
            currency=sub.currency,
            book=book,
        )


def _legacy_rows(company: Company, account: Account, story: Story, cadence: Cadence, currency: str) -> None:
    """Rows of the legacy biller up to the migration day: one row per state of each product."""
    stop = min(story.ended or MIGRATION_DAY, MIGRATION_DAY)
    for lower, upper, family, state in _stretches(story.states, [], stop):
        reason = "budget" if story.ended == upper else ""
        company.contract(
            account,
            lower,
            upper,
            family,
            state.plan,
            state.quantity,
            book=state.book,
            cadence=cadence,
            currency=currency,
            end_reason=reason,
        )


def _stretches(
    states: list[tuple[date, Snapshot]], renewals: list[date], stop: date
) -> list[tuple[date, date, str, ItemState]]:
    """Unchanged stretches of every family, also cut at renewals: (from, to, family, state)."""
    marks = sorted({day for day, _ in states if day < stop} | {day for day in renewals if day < stop} | {stop})
    found: list[tuple[date, date, str, ItemState]] = []
    running: dict[str, tuple[date, ItemState]] = {}
    for day in marks:
        items = {} if day == stop else next(i for start, i in reversed(states) if start <= day)
        for family, (since, state) in list(running.items()):
            if items.get(family) != state or day in renewals:
                found.append((since, day, family, state))
                del running[family]
        for family, state in items.items():
            running.setdefault(family, (day, state))
    return sorted(found, key=lambda row: (row[0], row[2]))


def _on_contract(
    company: Company,
    luck: Luck,
    account: Account,
    habits: Habits,
    start: date,
    currency: str,
) -> None:
    rng = company.rng
    term = rng.choice([12, 12, 12, 12, 24, 36])
    start = start.replace(day=1)
    story = _live(luck, habits, start, term, moved=False)
    last_term = story.renewals[-1] if story.renewals else start
    stop = story.ended or add_months(last_term, term)
    discount = Fraction(rng.choice([0, 5, 8, 10, 12, 15, 20]), 100)
    late_renewal = rng.choice(story.renewals) if story.renewals and rng.random() < 0.15 else None
    for lower, upper, family, state in _stretches(story.states, story.renewals, stop):
        contract_no = 1 + sum(day <= lower for day in story.renewals)
        first = lower + timedelta(days=rng.randint(6, 24)) if lower == late_renewal else lower
        if first >= upper:
            first = lower
        is_new_term = lower == start or lower in story.renewals
        gross = unit_list(family, state.plan, state.book, YEARLY, currency) * state.quantity
        company.contract(
            account,
            first,
            upper,
            family,
            state.plan,
            state.quantity,
            contract_no=contract_no,
            book=state.book,
            currency=currency,
            list_amount=gross,
            net_amount=gross * (1 - discount),
            signed=lower - timedelta(days=rng.randint(5, 45) if is_new_term else rng.randint(0, 6)),
            is_renewal_pending=upper == late_renewal,
            end_reason=rng.choice(REASONS) if upper == story.ended else "",
        )
