"""The builder: accounts, their Stripe subscriptions, their rows in the contract register, what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random

from simulator.catalog import PERIODS_PRODUCT_OF, unit_list
from simulator.dates import MONTHLY, OPEN_END, YEARLY, Cadence, d
from simulator.model import Account, ItemState, ItemVersion, StripeSubscription
from simulator.zuora_model import ZuoraSubscription

_FIRST_TEXT = """
Alder Amber Anchor Aspen Atlas Aurora Beacon Birch Bramble Bright Cedar Cinder Clover Cobalt Copper Coral Crest
Delta Dune Ember Falcon Fern Flint Garnet Harbor Hazel Heron Indigo Iris Ivory Juniper Kestrel Lantern Larch Linden
Lunar Maple Meridian Mesa Mint Nimbus North Oak Onyx Opal Orchard Osprey Pebble Pine Prairie Quarry Quill Raven
Ridge River Rowan Sable Saffron Sage Sierra Silver Slate Solstice Sparrow Summit Tern Thistle Timber Topaz Tundra
Umber Vale Velvet Verde Violet Walnut Willow Zephyr
"""
_FIRST = _FIRST_TEXT.split()
_SECOND_TEXT = """
Analytics Bakery Biotech Books Builders Capital Clinics Components Dental Devices Energy Farms Films Foods Foundry
Freight Games Health Hotels Insurance Instruments Kitchens Labs Legal Logistics Market Media Mobility Motors Optics
Outfitters Packaging Partners Pharma Power Press Robotics Schools Security Software Sports Studios Supply Systems
Telecom Textiles Tools Travel Water Works
"""
_SECOND = _SECOND_TEXT.split()
INDUSTRIES = [
    "software",
    "financial_services",
    "healthcare",
    "manufacturing",
    "retail",
    "education",
    "media",
]
REGIONS = ["north_america", "emea", "apac"]
CHANNELS = ["self_serve", "inside_sales", "field_sales", "partner"]


@dataclass(frozen=True)
class Expectation:
    """One hand-written expectation: the movement a situation must cause. ``amount`` is USD a year, "0.00" for none."""

    scenario_id: str
    situation: str
    account_id: str
    effective_date: date
    product_family: str
    component: str
    movement_type_daily: str
    expected_amount: str
    source_system: str
    note: str


@dataclass(frozen=True)
class JunkRow:
    """A row that must not be used as it stands, and the reason that must be given for it."""

    source_system: str
    source_table: str
    source_record_id: str
    reason_code: str
    disposition: str
    rows: int
    note: str


@dataclass
class Company:
    """Everything the simulated company ever did."""

    rng: Random
    accounts: dict[str, Account] = field(default_factory=dict)
    subscriptions: list[StripeSubscription] = field(default_factory=list)
    contract_rows: list[tuple[str, ItemVersion]] = field(default_factory=list)
    zuora: list[ZuoraSubscription] = field(default_factory=list)
    hierarchy: list[tuple[str, str, date, date | None]] = field(default_factory=list)
    customers: dict[str, str] = field(default_factory=dict)
    expectations: list[Expectation] = field(default_factory=list)
    credits: list[tuple[str, date, Fraction, str]] = field(default_factory=list)
    shared_domains: dict[str, str] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)

    def account(self, segment: str, *, region: str | None = None, account_id: str | None = None) -> Account:
        """Open the next account (``acct_0001`` and so on) under an invented name."""
        number = len(self.accounts) + 1
        name = invented_name(self, self.rng)
        channel = {
            "smb": CHANNELS[:2],
            "mid_market": CHANNELS[1:],
            "enterprise": CHANNELS[2:],
        }[segment]
        account = Account(
            account_id or f"acct_{number:04d}",
            name,
            segment,
            self.rng.choice(INDUSTRIES),
            region or self.rng.choice(REGIONS),
            self.rng.choice(channel),
        )
        self.accounts[account.account_id] = account
        return account

    def stripe(
        self,
        account: Account,
        start: date | str,
        items: dict[str, tuple[str, int]],
        *,
        cadence: Cadence = MONTHLY,
        currency: str = "USD",
        book: str = "2023",
        late: bool = False,
        trial_end: str | None = None,
        customer: str = "",
    ) -> StripeSubscription:
        """Start a subscription; ``items`` is family -> (plan, quantity), ``customer`` names a second customer."""
        first = d(start) if isinstance(start, str) else start
        number = account.account_id[-4:]
        count = sum(s.account_id == account.account_id for s in self.subscriptions)
        customer_id = f"cus_{number}{customer}"
        self.customers.setdefault(customer_id, account.account_id)
        anchors = [first] + ([d(trial_end)] if trial_end else [])
        states = [(first, "trialing"), (d(trial_end), "active")] if trial_end else [(first, "active")]
        subscription = StripeSubscription(
            subscription_id=f"sub_{number}_{count + 1}",
            customer_id=customer_id,
            account_id=account.account_id,
            currency=currency,
            start=first,
            snapshots=[(first, {f: ItemState(p, book, q) for f, (p, q) in items.items()})],
            cadences=[(first, cadence)],
            statuses=states,
            anchors=anchors,
            late=late,
            trial_end=d(trial_end) if trial_end else None,
        )
        self.subscriptions.append(subscription)
        return subscription

    def contract(
        self,
        account: Account,
        start: date | str,
        end: date | str | None,
        family: str,
        plan: str,
        quantity: int,
        *,
        contract_no: int = 1,
        book: str = "2023",
        cadence: Cadence = YEARLY,
        currency: str = "USD",
        list_amount: Fraction | int | str | None = None,
        net_amount: Fraction | int | str | None = None,
        signed: date | str | None = None,
        recorded: date | str | None = None,
        status: str = "active",
        status_since: date | None = None,
        is_ramp: bool = False,
        is_renewal_pending: bool = False,
        end_reason: str = "",
    ) -> ItemVersion:
        """Write one row of the contract register. The list price defaults to the catalogue, the net to the list."""
        first = d(start) if isinstance(start, str) else start
        last = OPEN_END if end is None else (d(end) if isinstance(end, str) else end)
        if list_amount is None:
            list_amount = unit_list(family, plan, book, cadence, currency) * quantity
        gross = Fraction(list_amount)
        number = account.account_id[-4:]
        version = ItemVersion(
            source_system="periods",
            account_id=account.account_id,
            subscription_id=f"ctr_{number}_{contract_no}",
            item_id=f"ctr_{number}_{contract_no}_{family}",
            product_id=PERIODS_PRODUCT_OF[family],
            product_family=family,
            plan_id=plan,
            price_book=book,
            billing_interval=cadence[0],
            interval_count=cadence[1],
            currency_code=currency,
            quantity=quantity,
            list_amount=gross,
            net_amount=gross if net_amount is None else Fraction(net_amount),
            status=status,
            status_since=status_since or first,
            valid_from=first,
            valid_to=last,
            is_ramp=is_ramp,
            is_renewal_pending=is_renewal_pending,
            end_reason=end_reason,
            signed_date=d(signed) if isinstance(signed, str) else signed,
            recorded_date=d(recorded) if isinstance(recorded, str) else recorded,
        )
        index = sum(v.account_id == account.account_id for _, v in self.contract_rows) + 1
        self.contract_rows.append((f"per_{number}_{index:02d}", version))
        return version

    def expect(
        self,
        situation: str,
        account: Account,
        day: str,
        family: str,
        component: str,
        movement: str,
        amount: str,
        *,
        source: str = "stripe",
        note: str = "",
    ) -> None:
        """Register what ``situation`` must read as; ``component`` and ``movement`` are "none" if nothing may move."""
        self.expectations.append(
            Expectation(
                f"S{len(self.expectations) + 1:03d}",
                situation,
                account.account_id,
                d(day),
                family,
                component,
                movement,
                amount,
                source,
                note,
            )
        )

    def versions(self) -> list[ItemVersion]:
        """All truth versions, of every source system, sorted."""
        rows = [v for s in self.subscriptions if s.livemode for v in s.versions()]
        rows += [v for _, v in self.contract_rows]
        rows += [v for s in self.zuora for v in s.versions()]
        return sorted(
            rows,
            key=lambda v: (
                v.account_id,
                v.product_family,
                v.valid_from,
                v.subscription_id,
                v.item_id,
            ),
        )


def invented_name(company: Company, rng: Random) -> str:
    """A company name that nobody has yet; it is taken from now on."""
    while True:
        name = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}"
        if name not in company._names:
            company._names.add(name)
            return name
