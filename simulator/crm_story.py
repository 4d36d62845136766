"""What the sales people of the company did: opportunities beside the ledger, their stages, contacts and activities.

Won deals explain what the truth versions say was bought; lost and open ones did not (yet) come about. Everything is
drawn from a generator of its own, so that no other file changes. How often a motion wins is drawn from a second one:
other shares leave all other deals as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

from simulator.company import Company
from simulator.dates import AS_OF, HISTORY_START
from simulator.model import Account, ItemVersion
from simulator.truth import annual, is_paid, to_cents

SEED = "crm 1"
OUTCOMES_SEED = "crm outcomes 1"
OPEN_STAGES = ("identified", "engaged", "qualified", "proposal", "negotiation")
CYCLE_DAYS = {"enterprise": (60, 90), "mid_market": (30, 60), "smb": (7, 30)}
EXPLAINED = {"enterprise": 0.9, "mid_market": 0.8, "smb": 0.4}
"""Share of the expansions that a sales person handled; small customers mostly help themselves."""
BOUGHT_ALONE = {"cross_sell": 0.5}
"""Share of the handled expansions of a motion that came about without a deal: users often switch add-ons on."""
LOST_ELSEWHERE = {"usage_based": ("cross_sell", 0.5)}
"""Share of the lost deals of one motion that were about another: more usage is seldom lost, a new product often is."""
LOST_DEALS = {"enterprise": (3, 8), "mid_market": (3, 8), "smb": (1, 5)}
LOSS_REASONS = ("price", "competition", "no_budget", "no_decision", "missing_feature", "timing")
TRIGGERS = ("limit_reached", "feature_discovery", "champion_change", "qbr", "account_manager", "support_conversation")
TITLES = (
    ("Chief Financial Officer", "Finance", "economic"),
    ("VP Operations", "Operations", "economic"),
    ("Head of IT", "IT", "champion"),
    ("Director of Engineering", "Engineering", "champion"),
    ("Procurement Manager", "Procurement", "user"),
    ("Data Analyst", "Analytics", "user"),
    ("Systems Administrator", "IT", "user"),
    ("Product Designer", "Design", "user"),
)


@dataclass
class Contact:
    """A person at a customer, without a name."""

    contact_id: str
    title: str
    department: str
    part: str
    created: date


@dataclass
class Activity:
    """A meeting, call, e-mail or task."""

    kind: str
    day: date
    contact: Contact | None
    owner: str


@dataclass
class Deal:
    """An opportunity; ``states`` are (day, stage, amount, expected closing) from its creation on."""

    deal_id: str
    kind: str
    motion: str
    family: str
    currency: str
    trigger: str
    owner: str
    states: list[tuple[date, str, Decimal, date]]
    loss: str = ""
    quantity: int = 1
    activities: list[Activity] = field(default_factory=list)

    @property
    def created(self) -> date:
        """Day on which it was identified."""
        return self.states[0][0]

    @property
    def stage(self) -> str:
        """Stage as of the end of the story."""
        return self.states[-1][1]

    @property
    def amount(self) -> Decimal:
        """Amount as of the end of the story."""
        return self.states[-1][2]

    @property
    def close(self) -> date:
        """Day of closing, expected while open."""
        return self.states[-1][3]


@dataclass
class Record:
    """A customer as one CRM knows it. ``link`` is the account that the warehouse should find, empty for none."""

    system: str
    record_id: str
    name: str
    segment: str
    domain: str
    created: date
    owner: str
    declared: str = ""
    stripe_customer: str = ""
    link: str = ""
    deals: list[Deal] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)


def cents(amount: Fraction) -> Decimal:
    """Exact cents as a decimal."""
    rounded = to_cents(amount)
    return Decimal(rounded.numerator * 100 // rounded.denominator).scaleb(-2)


@dataclass(frozen=True)
class Purchase:
    """A day on which a customer bought more, or again."""

    day: date
    kind: str
    motion: str
    family: str
    currency: str
    amount: Fraction
    quantity: int


def purchases(versions: list[ItemVersion]) -> Iterable[Purchase]:
    """New business, expansions with more units, plans or families, and renewals of the contract register."""
    paid = [v for v in versions if is_paid(v) and v.valid_to > v.valid_from]
    days = sorted({v.valid_from for v in paid if HISTORY_START < v.valid_from <= AS_OF})
    for day in days:
        eve = day - timedelta(days=1)
        had_any = any(v.valid_from <= eve for v in paid)
        held = {v.product_family for v in paid if v.valid_from <= eve < v.valid_to}
        for family in sorted({v.product_family for v in paid if v.valid_from == day}):
            now = [v for v in paid if v.product_family == family and v.valid_from <= day < v.valid_to]
            before = [v for v in paid if v.product_family == family and v.valid_from <= eve < v.valid_to]
            gain = sum((annual(v.net_amount, v) for v in now), Fraction()) - sum(
                (annual(v.net_amount, v) for v in before), Fraction()
            )
            shape = [sorted((v.plan_id, v.quantity) for v in some) for some in (now, before)]
            units = max(1, sum(v.quantity for v in now) - sum(v.quantity for v in before))
            currency = now[0].currency_code
            if not had_any:
                yield Purchase(day, "new_business", "", family, currency, gain, units)
            elif gain > 0 and held and shape[0] != shape[1]:
                motion = "usage_based" if family == "api_calls" else "upsell" if before else "cross_sell"
                yield Purchase(day, "expansion", motion, family, currency, gain, units)
            elif before and shape[0] == shape[1] and now[0].source_system == "periods":
                total = sum((annual(v.net_amount, v) for v in now), Fraction())
                yield Purchase(day, "renewal", "", family, currency, total, sum(v.quantity for v in now))


class Story:
    """Draws the records of both systems."""

    def __init__(self, company: Company) -> None:
        self.rng = Random(SEED)
        self.outcomes = Random(OUTCOMES_SEED)
        self.company = company
        self.versions: dict[str, list[ItemVersion]] = {}
        for version in company.versions():
            self.versions.setdefault(version.account_id, []).append(version)
        self.records: list[Record] = []
        self._numbers = {"deal": 0, "contact": 0}

    def tell(self) -> list[Record]:
        """All records, in the order of the accounts, then those that the links must notice."""
        for account_id in sorted(self.versions):
            if account_id not in self.company.accounts or ":" in account_id:
                continue
            account = self.company.accounts[account_id]
            if any(v.valid_from <= AS_OF for v in self.versions[account_id]):
                self._customer(account)
        self._unlinked()
        return self.records

    def _number(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    def _customer(self, account: Account) -> None:
        rng = self.rng
        in_salesforce = account.segment == "enterprise" or (account.segment == "mid_market" and rng.random() < 0.75)
        system = "salesforce" if in_salesforce else "hubspot"
        slug = account.name.lower().replace(" ", "")
        first = min(v.valid_from for v in self.versions[account.account_id])
        record = self._record(system, account.account_id[-4:], account.name, account.segment, f"{slug}.example", first)
        record.link = account.account_id
        customer = next((c for c, a in self.company.customers.items() if a == account.account_id), "")
        if customer and rng.random() < 0.12:
            record.stripe_customer = customer
        else:
            record.declared = account.account_id
        for purchase in purchases(self.versions[account.account_id]):
            share = {"new_business": 0.7, "expansion": EXPLAINED[account.segment], "renewal": 0.6}[purchase.kind]
            if rng.random() < share:
                self._won(record, purchase)
        last = min(max(v.valid_to for v in self.versions[account.account_id]), AS_OF)
        size = self._size(account.account_id)
        for _ in range(rng.randrange(*LOST_DEALS[account.segment]) if (last - first).days > 120 else 0):
            self._lost(record, first + timedelta(days=rng.randrange(60, (last - first).days - 30)), size)
        if last == AS_OF and (AS_OF - first).days > 30 and rng.random() < 0.4:
            self._open(record, first, size)
        if record.declared and account.segment == "mid_market" and rng.random() < 0.15:
            other = "hubspot" if in_salesforce else "salesforce"
            twin = self._record(other, f"7{account.account_id[-3:]}", account.name, "mid_market", record.domain, first)
            twin.link = account.account_id
            self._lost(twin, max(first, last - timedelta(days=200)), size)

    def _record(self, system: str, number: str, name: str, segment: str, domain: str, first: date) -> Record:
        made = max(first - timedelta(days=self.rng.randrange(5, 60)), date(2023, 5, 2))
        record_id = f"001{number}" if system == "salesforce" else f"55{number}"
        record = Record(system, record_id, name, segment, domain, made, self._owner(system, segment))
        for title, department, part in self.rng.sample(TITLES, self.rng.randrange(2, 5)):
            contact_id = f"{'003' if system == 'salesforce' else '66'}{self._number('contact'):05d}"
            day = min(made + timedelta(days=self.rng.randrange(0, 300)), AS_OF - timedelta(days=3))
            record.contacts.append(Contact(contact_id, title, department, part, day))
        self.records.append(record)
        return record

    def _owner(self, system: str, segment: str) -> str:
        if system == "hubspot":
            return f"77{self.rng.randrange(1, 7):03d}"
        return f"005{self.rng.randrange(1, 4) + (0 if segment == 'enterprise' else 3):03d}"

    def _size(self, account_id: str) -> Purchase:
        paid = [v for v in self.versions[account_id] if is_paid(v)] or self.versions[account_id]
        version = paid[-1]
        share = Fraction(self.rng.randrange(10, 45), 100)
        amount = max(annual(version.net_amount, version) * share, Fraction(300))
        motion = self.rng.choice(("upsell", "upsell", "upsell", "cross_sell", "cross_sell", "usage_based"))
        other, moved = LOST_ELSEWHERE.get(motion, (motion, 0.0))
        motion = other if self.outcomes.random() < moved else motion
        family = {"upsell": version.product_family, "usage_based": "api_calls"}.get(motion, "security_pack")
        return Purchase(
            AS_OF, "expansion", motion, family, version.currency_code, amount, max(1, version.quantity // 5)
        )

    def _deal(
        self, record: Record, purchase: Purchase, created: date, days: list[date], last: str, close: date
    ) -> Deal:
        """A deal that entered one open stage on each of ``days`` and then ``last`` (empty while open) on ``close``."""
        rng = self.rng
        amount = cents(purchase.amount)
        first = (amount * Decimal(rng.choice(("0.80", "0.90", "1.00", "1.15")))).quantize(Decimal("0.01"))
        guess = close + timedelta(days=rng.choice((0, 0, 14, -5)) if last else 0)
        states = [(created, OPEN_STAGES[0], first, max(guess, created))]
        for day, stage in zip(days, OPEN_STAGES[1:], strict=False):
            known = amount if stage in ("proposal", "negotiation") else first
            states.append((day, stage, known, max(guess, day)))
        if last:
            states.append((close, last, amount if last == "won" else states[-1][2], close))
        deal = Deal(
            f"{'006' if record.system == 'salesforce' else '88'}{self._number('deal'):05d}",
            purchase.kind,
            purchase.motion,
            purchase.family,
            purchase.currency,
            "renewal_talk" if purchase.kind == "renewal" else rng.choice(TRIGGERS) if purchase.motion else "",
            record.owner,
            states,
            rng.choice(LOSS_REASONS) if last == "lost" else "",
            purchase.quantity,
        )
        record.deals.append(deal)
        return deal

    def _won(self, record: Record, purchase: Purchase) -> None:
        rng = self.rng
        close = purchase.day - timedelta(days=rng.randrange(0, 9))
        created = max(close - timedelta(days=rng.randrange(*CYCLE_DAYS[record.segment])), date(2023, 5, 3))
        record.created = min(record.created, created)
        days = self._days(created, close, 4)
        noise = purchase.amount * Fraction(rng.choice((97, 100, 100, 100, 100, 104)), 100)
        bought = Purchase(
            close, purchase.kind, purchase.motion, purchase.family, purchase.currency, noise, purchase.quantity
        )
        deal = self._deal(record, bought, created, days, "won", close)
        self._meet(record, deal, close)
        if self.outcomes.random() < BOUGHT_ALONE.get(purchase.motion, 0.0):
            record.deals.remove(deal)

    def _lost(self, record: Record, created: date, size: Purchase) -> None:
        created = max(created, record.created)
        close = min(created + timedelta(days=self.rng.randrange(*CYCLE_DAYS[record.segment]) + 10), AS_OF)
        days = self._days(created, close, self.rng.randrange(1, 5))
        self._meet(record, self._deal(record, size, created, days, "lost", close), close)

    def _open(self, record: Record, first: date, size: Purchase) -> None:
        rng = self.rng
        created = max(AS_OF - timedelta(days=rng.randrange(8, 150)), first)
        quiet = 0 if rng.random() < 0.65 else rng.randrange(32, 90)
        end = max(AS_OF - timedelta(days=quiet), created + timedelta(days=1))
        days = [day for day in self._days(created, end, rng.randrange(1, 5)) if day <= AS_OF]
        close = AS_OF + timedelta(days=rng.choice((12, 30, 45, 75, 88, 120)))
        self._meet(record, self._deal(record, size, created, days, "", close), end)

    def _days(self, created: date, close: date, count: int) -> list[date]:
        span = max((close - created).days - 1, 0)
        return [created + timedelta(days=n) for n in sorted(self.rng.sample(range(1, span + 1), min(count, span)))]

    def _meet(self, record: Record, deal: Deal, until: date) -> None:
        for _ in range(self.rng.randrange(1, 4)):
            span = max((min(until, AS_OF) - deal.created).days, 0)
            day = deal.created + timedelta(days=self.rng.randrange(0, span + 1))
            kind = self.rng.choice(("meeting", "meeting", "call", "email", "task"))
            known = [c for c in record.contacts if c.created <= day]
            deal.activities.append(Activity(kind, day, self.rng.choice(known) if known else None, deal.owner))

    def _unlinked(self) -> None:
        """Prospects nobody bills, two records of one holding, and a customer known by a mail provider only."""
        for number in range(1, 9):
            system = "salesforce" if number % 2 else "hubspot"
            name = f"Prospect {number}"
            record = self._record(
                system, f"8{number:03d}", name, "mid_market", f"prospect{number}.example", date(2026, 1, 5)
            )
            size = Purchase(AS_OF, "new_business", "", "workspace", "USD", Fraction(4800 * number), 10)
            self._open(record, date(2026, 1, 10), size)
        names = [r.name for r in self.records]
        holders = [r for r in self.records if r.system == "salesforce" and r.declared and names.count(r.name) == 1][:2]
        for holder in holders:
            holder.domain = "holding-group.example"
        for number, domain in ((901, "holding-group.example"), (902, "freemail.example")):
            record = self._record("hubspot", f"8{number}", f"Unclear {number}", "smb", domain, date(2025, 6, 1))
            size = Purchase(AS_OF, "expansion", "upsell", "workspace", "USD", Fraction(1200), 5)
            self._lost(record, date(2025, 8, 1), size)


def tell(company: Company) -> list[Record]:
    """The records of both CRMs. Same company, same records."""
    return Story(company).tell()
