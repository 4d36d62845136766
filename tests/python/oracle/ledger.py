"""The ledger: every change of an account's ARR, why it happened, and what kind of movement it was.

For each account the balance is looked at only on days on which something changes. On such a day there are four views:

    opening        present the day before, owned the day before, at the day before's plan rate
    transferred    present the day before, owned today,          at the day before's plan rate
    converted      present the day before, owned today,          at today's plan rate
    closing        present today,          owned today,          at today's plan rate

opening -> transferred is `transfer`, transferred -> converted is `fx`, converted -> closing is business.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from oracle.attribution import LineState, ListPrices, attribute
from oracle.company import QUANTITY_COMPONENT, START_COMPONENT
from oracle.dated import Parents, PlanRates
from oracle.money import ZERO, round_half_away
from oracle.months import OPEN_END, month_of
from oracle.presence import Stretch, islands
from oracle.screening import Version

BUSINESS, PAUSE, RECLASS, FX, TRANSFER = "business", "pause", "reclass", "fx", "transfer"
NEW, REACTIVATION, EXPANSION, CONTRACTION, CHURN, WASH_OUT = (
    "new", "reactivation", "expansion", "contraction", "churn", "wash_out",
)  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """One ledger row. `amount` in whole cents of the reporting currency, never 0."""

    account_key: str
    product_family: str
    effective_date: date
    component: str
    movement_type_daily: str
    movement_type_monthly: str
    amount: Fraction


@dataclass(frozen=True)
class Posting:
    """One change before it is typed. `hold_began`: for a reclassified hold, the day the hold began."""

    family: str
    day: date
    component: str
    kind: str
    amount: Fraction
    contracted: date
    hold_began: date | None = None


@dataclass(frozen=True)
class Day:
    """Presence of an account (held amounts included) around one day on which something changed."""

    day: date
    opening: Fraction
    transferred: Fraction
    converted: Fraction
    closing: Fraction


@dataclass
class AccountLedger:
    """Everything that ever happens to one account, future included, in order of time."""

    account_key: str
    days: list[Day] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    received_from: dict[date, set[str]] = field(default_factory=lambda: defaultdict(set))
    """day -> accounts whose recurring business came to this one by transfer."""
    contracts: list[tuple[date, Fraction]] = field(default_factory=list)
    """(signature, change) of contracted starts after the as-of date."""

    @property
    def first_presence(self) -> date | None:
        """The first day with recurring business, whether started or received."""
        return next((day.day for day in self.days if day.converted > 0 or day.closing > 0), None)


class Valuation:
    """ARR of a version in the reporting currency: annual local amount x plan rate, rounded once, half-up."""

    def __init__(self, rates: PlanRates) -> None:
        self.rates = rates
        self._cache: dict[tuple[int, int], Fraction] = {}

    def amount(self, version: Version, day: date) -> Fraction:
        """At the plan rate in force on `day`. Raises OracleInputError when there is none."""
        key = (version.number, self.rates.period(version.currency, day))
        if key not in self._cache:
            self._cache[key] = round_half_away(version.net_arr * self.rates.rate(version.currency, key[1]))
        return self._cache[key]


@dataclass(frozen=True)
class Context:
    """What the ledger of one account needs to know about the rest of the company."""

    valuation: Valuation
    parents: Parents
    prices: ListPrices
    family_roles: Mapping[str, str]
    paid_by_subscription: Mapping[str, list[Stretch]]
    as_of: date

    def role(self, family: str) -> str:
        return self.family_roles.get(family, "core")


def build_ledgers(presence: Iterable[Stretch], context: Context) -> list[AccountLedger]:
    """One ledger for every account that is ever an ultimate parent of a paid version, by account key."""
    owned: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in presence:
        for parent in context.parents.ever(stretch.version.account_id):
            owned[parent].append(stretch)
    contracts = future_contracts(owned, context)
    ledgers = [_account_ledger(account, owned[account], context) for account in sorted(owned)]
    for ledger in ledgers:
        ledger.contracts = contracts[ledger.account_key]
    return ledgers


@dataclass(frozen=True)
class Contract:
    """An item in force on the as-of date, or contracted by then to start later, as its account holds it."""

    account_key: str
    stretch: Stretch
    contracted: date | None
    """Signature of a future start (unsigned: the as-of date); None when in force already."""
    amount: Fraction

    def supersedes(self, other: "Contract") -> bool:
        """A later version of the same subscription, or a start in the line on the day the other one ends."""
        mine, theirs = self.stretch, other.stretch
        if self.contracted is None or mine.version.family != theirs.version.family:
            return False
        if mine.version.subscription == theirs.version.subscription:
            return mine.start >= theirs.end
        same_line = (self.account_key, mine.version.currency) == (other.account_key, theirs.version.currency)
        return same_line and mine.start == theirs.end


def future_contracts(owned: Mapping[str, list[Stretch]], context: Context) -> dict[str, list[tuple[date, Fraction]]]:
    """account -> (date, change) of contracted ARR by what starts after the as-of date."""
    as_of = context.as_of
    contracts: list[Contract] = []
    for account, stretches in owned.items():
        for stretch in stretches:
            day = max(stretch.start, as_of)
            signed = None if stretch.start <= as_of else stretch.version.signed_date or as_of
            if stretch.end <= as_of or (signed and signed > as_of):
                continue
            if context.parents.ultimate(stretch.version.account_id, day) == account:
                amount = ZERO if stretch.is_held else context.valuation.amount(stretch.version, day)
                contracts.append(Contract(account, stretch, signed, amount))
    changes: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
    starts = [contract for contract in contracts if contract.contracted]
    rivals: dict[str, list[Contract]] = defaultdict(list)
    for start in starts:
        rivals[start.stretch.version.subscription].append(start)
        rivals[start.account_key].append(start)
    for contract in contracts:
        if contract.contracted:
            changes[contract.account_key].append((contract.contracted, contract.amount))
        candidates = rivals[contract.stretch.version.subscription] + rivals[contract.account_key]
        dates = [rival.contracted for rival in candidates if rival.contracted and rival.supersedes(contract)]
        if dates:
            gone = max(min(dates), contract.contracted or min(dates))
            changes[contract.account_key].append((gone, -contract.amount))
    return changes


def group_by_subscription(presence: Iterable[Stretch]) -> dict[str, list[Stretch]]:
    """subscription -> its paid presence."""
    groups: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in presence:
        groups[stretch.version.subscription].append(stretch)
    return groups


def _account_ledger(account: str, candidates: list[Stretch], context: Context) -> AccountLedger:
    ledger = AccountLedger(account)
    for day in sorted({day for stretch in candidates for day in _event_dates(stretch, context)}):
        _post_day(ledger, day, candidates, context)
    return ledger


def _event_dates(stretch: Stretch, context: Context) -> set[date]:
    """Start, end, and every change of rate or parent after the start, up to and including the end."""
    version = stretch.version
    boundaries = [
        *context.valuation.rates.change_dates(version.currency),
        *context.parents.change_dates(version.account_id),
        stretch.end,
    ]
    return {day for day in boundaries if stretch.ran_before(day)} - {OPEN_END} | {stretch.start}


def _post_day(ledger: AccountLedger, day: date, candidates: list[Stretch], context: Context) -> None:
    """Add the postings of one day. Nothing is added when the account has no part in what changed."""
    account, value, parents = ledger.account_key, context.valuation.amount, context.parents
    eve = day - timedelta(days=1)
    opening: list[Stretch] = []
    carried: list[Stretch] = []
    closing: list[Stretch] = []
    for stretch in candidates:
        leaf = stretch.version.account_id
        owns_now = parents.ultimate(leaf, day) == account
        if stretch.ran_before(day):
            previous = parents.ultimate(leaf, eve)
            if previous == account:
                opening.append(stretch)
            if owns_now:
                carried.append(stretch)
                if previous != account:
                    ledger.received_from[day].add(previous)
        if owns_now and stretch.runs_on(day):
            closing.append(stretch)
    if not (opening or carried or closing):
        return

    state = Day(
        day=day,
        opening=sum((value(stretch.version, eve) for stretch in opening), ZERO),
        transferred=sum((value(stretch.version, eve) for stretch in carried), ZERO),
        converted=sum((value(stretch.version, day) for stretch in carried), ZERO),
        closing=sum((value(stretch.version, day) for stretch in closing), ZERO),
    )
    ledger.days.append(state)

    amounts: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for stretch in opening:
        if not stretch.is_held:
            amounts[stretch.version.family, TRANSFER] -= value(stretch.version, eve)
    for stretch in carried:
        if not stretch.is_held:
            amounts[stretch.version.family, TRANSFER] += value(stretch.version, eve)
            amounts[stretch.version.family, FX] += value(stretch.version, day) - value(stretch.version, eve)
    for (family, kind), amount in sorted(amounts.items()):
        ledger.postings.append(Posting(family, day, kind, kind, amount, contracted=day))

    ledger.postings.extend(_business(state, carried, closing, context))
    ledger.postings.extend(_pauses(day, carried, closing, context))


def _business(state: Day, carried: list[Stretch], closing: list[Stretch], context: Context) -> list[Posting]:
    """Postings from the converted to the closing view, per family and component (currencies added up)."""
    day = state.day
    before, after = _lines(carried, day, context.valuation), _lines(closing, day, context.valuation)
    signed: dict[str, date] = {}
    ramps: set[tuple[str, str]] = set()
    for stretch in closing:
        version = stretch.version
        if stretch.start == day:
            signed[version.family] = min(signed.get(version.family, day), version.signed_date or day)
            if version.is_ramp:
                ramps.add((version.family, version.currency))

    totals: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    nothing = LineState((), ZERO)
    for line in sorted(before.keys() | after.keys()):
        family, role = line[0], context.role(line[0])
        old, new = before.get(line, nothing), after.get(line, nothing)
        family_before = sum((item.amount for key, item in before.items() if key[0] == family), ZERO)
        family_after = sum((item.amount for key, item in after.items() if key[0] == family), ZERO)
        if state.converted == 0 or state.closing == 0:
            components = {"whole_line": new.amount - old.amount}
        elif family_before == 0 or family_after == 0:
            components = {START_COMPONENT[role]: new.amount - old.amount}
        elif old.amount == 0 or new.amount == 0:
            components = {QUANTITY_COMPONENT[role]: new.amount - old.amount}
        else:
            components = attribute(old, new, QUANTITY_COMPONENT[role], line in ramps, context.prices)
        for component, amount in components.items():
            totals[family, component] += amount
    return [
        Posting(family, day, component, BUSINESS, amount, contracted=signed.get(family, day))
        for (family, component), amount in sorted(totals.items())
    ]


def _lines(present: list[Stretch], day: date, valuation: Valuation) -> dict[tuple[str, str], LineState]:
    """(family, currency) -> its state at the plan rate of `day`."""
    members: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for stretch in present:
        members[stretch.version.family, stretch.version.currency].append(stretch.version)
    return {
        line: LineState(tuple(versions), sum((valuation.amount(version, day) for version in versions), ZERO))
        for line, versions in members.items()
    }


def _pauses(day: date, carried: list[Stretch], closing: list[Stretch], context: Context) -> list[Posting]:
    """Holds that begin (-) and end (+) on a day.

    A hold that ends because the subscription resumes, or goes on under another paused version, is a plain pause
    posting. One that ends otherwise is reclassified: the business loss stands beside it.
    """
    totals: dict[tuple[str, str, date | None], Fraction] = defaultdict(Fraction)
    for stretch in closing:
        if stretch.is_held and stretch.start == day:
            totals[stretch.version.family, PAUSE, None] -= context.valuation.amount(stretch.version, day)
    for stretch in carried:
        if stretch.is_held and stretch.end == day:
            siblings = context.paid_by_subscription[stretch.version.subscription]
            amount = context.valuation.amount(stretch.version, day)
            if any(sibling.start == day for sibling in siblings):
                totals[stretch.version.family, PAUSE, None] += amount
            else:
                totals[stretch.version.family, RECLASS, _hold_began(stretch, siblings)] += amount
    return [
        Posting(family, day, PAUSE, kind, amount, contracted=day, hold_began=began)
        for (family, kind, began), amount in totals.items()
    ]


def _hold_began(stretch: Stretch, siblings: list[Stretch]) -> date:
    """First day of the unbroken run of held versions of the subscription that ends with `stretch`."""
    runs = islands(sibling for sibling in siblings if sibling.is_held)
    return next(run[0].start for run in runs if stretch in run)


def classify(ledger: AccountLedger, as_of: date, month_history: str = "any_day") -> list[Movement]:
    """The account's movements up to the as-of date, typed by day and by month. Zero amounts are left out.

    `month_history`: see `Settings`.
    """
    happened = [posting for posting in ledger.postings if posting.day <= as_of and posting.amount]
    by_day: dict[date, list[Posting]] = defaultdict(list)
    by_month: dict[date, list[Posting]] = defaultdict(list)
    for posting in happened:
        by_day[posting.day].append(posting)
        by_month[month_of(posting.day)].append(posting)

    day_types = _day_types(ledger, by_day)
    month_types = {month: _month_type(ledger, month, by_month[month], as_of, month_history) for month in by_month}
    amounts: dict[tuple[str, date, str, str, str], Fraction] = defaultdict(Fraction)
    for posting in happened:
        month = month_of(posting.day)
        if posting.kind in (FX, TRANSFER):
            daily = monthly = posting.kind
        elif posting.kind == RECLASS:
            daily = CONTRACTION
            monthly = CONTRACTION if _is_old_hold(posting) else month_types[month]
        else:
            daily, monthly = day_types[posting.day], month_types[month]
        amounts[posting.family, posting.day, posting.component, daily, monthly] += posting.amount
    return [Movement(ledger.account_key, *key, amount) for key, amount in sorted(amounts.items()) if amount]


def _is_old_hold(posting: Posting) -> bool:
    """Whether a reclassified hold began in an earlier month than it ends."""
    return posting.hold_began is not None and posting.hold_began < month_of(posting.day)


def _day_types(ledger: AccountLedger, by_day: Mapping[date, list[Posting]]) -> dict[date, str]:
    """Movement type of the business and pause postings of each day."""
    types: dict[date, str] = {}
    was_active = False
    for state in ledger.days:
        net = sum((p.amount for p in by_day.get(state.day, ()) if p.kind in (BUSINESS, PAUSE)), ZERO)
        active_before = was_active or state.opening > 0
        types[state.day] = _type(state.converted > 0, state.closing > 0, active_before, net)
        was_active = active_before or state.converted > 0 or state.closing > 0
    return types


def _month_type(ledger: AccountLedger, month: date, postings: list[Posting], as_of: date, month_history: str) -> str:
    """Movement type of the business and pause postings of one month, from the balance at its two ends.

    A hold that begins and is reclassified within the month belongs to the month like any other posting.
    """
    earlier = [state for state in ledger.days if state.day < month]
    within = [state for state in ledger.days if month_of(state.day) == month and state.day <= as_of]
    transferred = sum((state.transferred - state.opening for state in within), ZERO)
    active_at_start = bool(earlier and earlier[-1].closing > 0) or transferred > 0
    active_at_end = bool(within and within[-1].closing > 0) or transferred < 0
    active_before = any(state.converted > 0 or state.closing > 0 for state in earlier)
    if month_history == "month_end":
        month_ends = {month_of(state.day): state.closing for state in earlier}
        active_before = any(closing > 0 for closing in month_ends.values())
    net = sum(
        (p.amount for p in postings if p.kind in (BUSINESS, PAUSE) or (p.kind == RECLASS and not _is_old_hold(p))),
        ZERO,
    )
    return _type(active_at_start, active_at_end, active_before, net)


def _type(active_at_start: bool, active_at_end: bool, active_before: bool, net: Fraction) -> str:
    if not active_at_start and not active_at_end:
        return WASH_OUT
    if not active_at_start:
        return REACTIVATION if active_before else NEW
    if not active_at_end:
        return CHURN
    if net == 0:
        return WASH_OUT
    return EXPANSION if net > 0 else CONTRACTION
