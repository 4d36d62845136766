"""Customers billed by Zuora: one account a situation with its movement worked out by hand, then the ordinary ones.

They come after all other accounts and draw from a random source of their own, so that nobody else changes with them.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from simulator.catalog import TIERS
from simulator.company import CHANNELS, INDUSTRIES, REGIONS, Company, invented_name
from simulator.dates import AS_OF, MONTHLY, YEARLY, Cadence, add_months, d
from simulator.model import Account
from simulator.zuora_model import ZuoraSubscription

ORDINARY = 25
QUARTER: Cadence = ("quarter", 1)
HALF_YEAR: Cadence = ("half_year", 1)


def tell(company: Company, seed: int) -> None:
    """Add all accounts of this biller to the company."""
    rng = Random(f"zuora {seed}")
    story = Story(company, rng)
    story.migrations()
    story.amendments()
    story.charges()
    story.suspensions()
    story.discounts()
    story.identities()
    for _ in range(ORDINARY):
        story.ordinary()


class Story:
    """Opens accounts and subscriptions and tells what happened to them."""

    def __init__(self, company: Company, rng: Random) -> None:
        self.company = company
        self.rng = rng

    def account(self, segment: str = "mid_market", region: str | None = None, account_id: str | None = None) -> Account:
        """Open the next account, without touching the random source of the company."""
        number = len(self.company.accounts) + 1
        account = Account(
            account_id or f"acct_{number:04d}",
            invented_name(self.company, self.rng),
            segment,
            self.rng.choice(INDUSTRIES),
            region or self.rng.choice(REGIONS),
            self.rng.choice(CHANNELS[:2] if segment == "smb" else CHANNELS[1:]),
        )
        self.company.accounts[account.account_id] = account
        return account

    def zuora(
        self,
        account: Account,
        start: date | str,
        items: dict[str, tuple[str, int]],
        *,
        cadence: Cadence = YEARLY,
        currency: str = "USD",
        term: int | None = None,
        signed: str | None = None,
        book: str = "2023",
    ) -> ZuoraSubscription:
        """Start a subscription: yearly and longer ones for a term, the others evergreen."""
        first = d(start) if isinstance(start, str) else start
        number = account.account_id[-4:]
        months = {"year": 12, "half_year": 0, "quarter": 0, "month": 0}[cadence[0]] * cadence[1]
        count = sum(s.account_id == account.account_id for s in self.company.zuora)
        subscription = ZuoraSubscription(
            f"zs_{number}_{count + 1}",
            f"za_{number}",
            account.account_id,
            currency,
            first,
            d(signed) if signed else first,
            months if term is None else term,
        )
        subscription.open(items, cadence, book)
        self.company.zuora.append(subscription)
        return subscription

    def expect(
        self, situation: str, account: Account, day: str, family: str, component: str, movement: str, amount: str
    ) -> None:
        """Register a movement of this biller."""
        self.company.expect(situation, account, day, family, component, movement, amount, source="zuora")

    def nothing(self, situation: str, account: Account, day: str, family: str = "workspace") -> None:
        """Register that nothing may move."""
        self.expect(situation, account, day, family, "none", "none", "0.00")

    def migrations(self) -> None:
        """From the other biller to this one, and billed by both."""
        a = self.account()
        before = self.company.stripe(a, "2023-09-04", {"workspace": ("team", 20)}, cadence=YEARLY)
        before.cancel(d("2024-09-04"), requested=d("2024-08-12"), reason="migrated")
        sub = self.zuora(a, "2024-09-04", {"workspace": ("team", 20)})
        sub.renew()
        self.nothing("zuora_migration", a, "2024-09-04")
        self.nothing("zuora_renewal", a, "2025-09-04")

        a = self.account()
        before = self.company.stripe(a, "2023-11-06", {"workspace": ("team", 15)}, cadence=YEARLY)
        before.cancel(d("2024-11-06"), requested=d("2024-10-10"), reason="migrated")
        self.zuora(a, "2024-11-06", {"workspace": ("team", 19)}).renew()
        self.expect("zuora_migration_with_seats", a, "2024-11-06", "workspace", "seat", "expansion", "1000.00")

        a = self.account()
        self.company.stripe(a, "2024-03-01", {"workspace": ("team", 10)})
        self.zuora(a, "2024-09-10", {"insights": ("analyst", 5)}).renew()
        self.expect("zuora_beside_stripe", a, "2024-09-10", "insights", "cross_sell", "expansion", "1000.00")

    def amendments(self) -> None:
        """Seats, plans, terms and ends."""
        a = self.account()
        sub = self.zuora(a, "2024-01-15", {"workspace": ("business", 10)})
        sub.quantity(d("2024-06-17"), "workspace", 14)
        sub.renew()
        sub.renew()
        self.twin = a
        self.expect("zuora_new", a, "2024-01-15", "workspace", "whole_line", "new", "4500.00")
        self.expect("zuora_seats_mid_term", a, "2024-06-17", "workspace", "seat", "expansion", "1800.00")

        a = self.account()
        sub = self.zuora(a, "2024-02-12", {"workspace": ("team", 12)})
        sub.renew()
        sub.swap(d("2025-05-01"), "workspace", "business")
        sub.renew()
        self.expect("zuora_tier_change", a, "2025-05-01", "workspace", "tier", "expansion", "2400.00")

        a = self.account("smb")
        sub = self.zuora(a, "2024-03-05", {"workspace": ("team", 9)}, cadence=MONTHLY)
        sub.cancel(d("2025-01-20"), booked=d("2025-01-12"), reason="competitor")
        self.expect("zuora_cancellation", a, "2025-01-20", "workspace", "whole_line", "churn", "-2700.00")

        a = self.account()
        sub = self.zuora(a, "2024-07-01", {"workspace": ("business", 10)})
        sub.renew()
        sub.draft(d("2026-02-01"), d("2026-01-20"), "workspace", 25)
        self.nothing("zuora_draft", a, "2026-02-01")

        a = self.account()
        sub = self.zuora(a, "2024-05-13", {"workspace": ("team", 30)})
        sub.quantity(d("2025-03-10"), "workspace", 36, booked=d("2025-04-22"))
        sub.renew()
        sub.renew()
        self.expect("zuora_backdated", a, "2025-03-10", "workspace", "seat", "expansion", "1500.00")

        a = self.account()
        sub = self.zuora(a, "2025-05-01", {"workspace": ("business", 16)}, signed="2025-03-12")
        sub.renew()
        self.expect("zuora_signed_early", a, "2025-05-01", "workspace", "whole_line", "new", "7200.00")

        a = self.account()
        self.zuora(a, "2024-08-19", {"workspace": ("team", 10)}, cadence=("year", 2))
        self.expect("zuora_two_years", a, "2024-08-19", "workspace", "whole_line", "new", "2375.00")

        a = self.account("smb")
        sub = self.zuora(a, "2024-01-09", {"workspace": ("team", 5)}, cadence=MONTHLY)
        sub.add(d("2024-06-03"), "security_pack", "security_lite", 1, MONTHLY, "2023")
        sub.drop(d("2025-03-03"), "security_pack")
        self.expect("zuora_product_added", a, "2024-06-03", "security_pack", "add_on", "expansion", "480.00")
        self.expect("zuora_product_removed", a, "2025-03-03", "security_pack", "add_on", "contraction", "-480.00")

        a = self.account(region="apac")
        self.zuora(a, "2025-02-03", {"workspace": ("team", 8)}, cadence=HALF_YEAR, currency="JPY")
        self.expect("zuora_yen", a, "2025-02-03", "workspace", "whole_line", "new", "2038.08")

    def charges(self) -> None:
        """Charges that are not recurring: onboarding once, metered calls by the month."""
        a = self.account()
        sub = self.zuora(a, "2024-10-01", {"workspace": ("team", 18)}, cadence=MONTHLY)
        sub.onboarding = Fraction(1500)
        self.expect("zuora_one_time", a, "2024-10-01", "workspace", "whole_line", "new", "5400.00")

        a = self.account()
        sub = self.zuora(a, "2025-09-01", {"api_calls": ("commit_100k", 1)}, cadence=MONTHLY)
        sub.calls = {add_months(sub.start, month): 8000 + 400 * month for month in range(9)}
        self.expect("zuora_usage", a, "2025-09-01", "api_calls", "whole_line", "new", "2400.00")

    def suspensions(self) -> None:
        """Suspended and resumed; suspended for good."""
        a = self.account("smb")
        sub = self.zuora(a, "2024-02-06", {"workspace": ("business", 5)}, cadence=MONTHLY)
        sub.suspend(d("2024-07-09"))
        sub.resume(d("2024-08-27"))
        self.expect("zuora_suspended", a, "2024-07-09", "workspace", "pause", "contraction", "-2700.00")
        self.expect("zuora_suspended", a, "2024-08-27", "workspace", "pause", "expansion", "2700.00")

        a = self.account("smb")
        sub = self.zuora(a, "2024-04-15", {"workspace": ("team", 8)}, cadence=MONTHLY)
        sub.suspend(d("2025-02-03"))
        self.expect("zuora_suspended_long", a, "2025-02-03", "workspace", "pause", "contraction", "-2400.00")
        self.expect("zuora_suspended_long", a, "2025-05-04", "workspace", "pause", "contraction", "2400.00")
        self.expect("zuora_suspended_long", a, "2025-05-04", "workspace", "whole_line", "churn", "-2400.00")

    def discounts(self) -> None:
        """A discount that outlasts a billing period lowers ARR; one within a period does not."""
        a = self.account("smb")
        sub = self.zuora(a, "2024-05-01", {"workspace": ("team", 10)}, cadence=MONTHLY)
        sub.discount(d("2024-08-01"), d("2025-02-01"), 15)
        self.expect("zuora_discount", a, "2024-08-01", "workspace", "discount", "contraction", "-450.00")
        self.expect("zuora_discount", a, "2025-02-01", "workspace", "discount", "expansion", "450.00")

    def identities(self) -> None:
        """A customer whose record names no account, with the web domain of another: one company, found by domain."""
        customer = f"za_{len(self.company.accounts) + 1:04d}"
        a = self.account("smb", account_id=f"zuora:{customer}")
        self.company.shared_domains[customer] = self.twin.account_id
        sub = self.zuora(a, "2025-06-02", {"insights": ("analyst", 4)})
        sub.renew()
        sub.account_id = self.twin.account_id
        self.expect("zuora_shared_domain", self.twin, "2025-06-02", "insights", "cross_sell", "expansion", "800.00")

    # -- ordinary accounts ------------------------------------------------------------------------------------------
    def ordinary(self) -> None:
        """An account that starts some day, grows or shrinks a little, renews or leaves."""
        rng = self.rng
        segment = rng.choice(["smb", "smb", "mid_market"])
        account = self.account(segment)
        currency = "EUR" if account.region == "emea" and rng.random() < 0.5 else "USD"
        cadence = rng.choice([MONTHLY, MONTHLY, YEARLY, YEARLY, QUARTER, HALF_YEAR])
        start = add_months(date(2023, 7, 1), rng.randint(0, 30)) + timedelta(days=rng.randint(0, 26))
        plan = rng.choice(["starter", "team"] if segment == "smb" else ["team", "business"])
        seats = rng.randint(5, 20) if segment == "smb" else rng.randint(15, 50)
        book = "2025" if start >= date(2025, 1, 1) else "2023"
        sub = self.zuora(
            account, start, {"workspace": (plan, seats)}, cadence=cadence, currency=currency, term=12, book=book
        )
        while sub.end <= AS_OF or sub.start == sub.end:
            seats = self._term(sub, seats, cadence, book)
            if rng.random() < 0.12:
                sub.cancel(sub.end, booked=sub.end - timedelta(days=rng.randint(5, 40)), reason="budget")
                return
            sub.renew(booked=sub.end - timedelta(days=rng.randint(0, 10)))
        if rng.random() < 0.3:
            day = add_months(sub.start, rng.randint(2, 5)) if sub.end - sub.start < timedelta(days=370) else None
            if day and day <= AS_OF and len(sub.versions_made) == 1:
                sub.quantity(day, "workspace", seats + rng.randint(1, 5))

    def _term(self, sub: ZuoraSubscription, seats: int, cadence: Cadence, book: str) -> int:
        """What happens inside one term; returns the seats after it."""
        rng = self.rng
        begin = add_months(sub.end, -12)
        day = add_months(begin, rng.randint(1, 5)) + timedelta(days=rng.randint(0, 20))
        if rng.random() < 0.55:
            seats = max(3, seats + rng.choice([-2, 1, 2, 3, 5]))
            sub.quantity(day, "workspace", seats)
        day = add_months(begin, rng.randint(6, 10)) + timedelta(days=rng.randint(0, 20))
        chance = rng.random()
        live = sub._live("workspace").segments[-1].plan
        tiers = TIERS["workspace"]
        if chance < 0.15 and tiers.index(live) + 1 < len(tiers):
            sub.swap(day, "workspace", tiers[tiers.index(live) + 1])
        elif chance < 0.3 and all(c.family != "insights" for c in sub.charges):
            sub.add(day, "insights", "viewer", max(2, seats // 2), cadence, book)
        return seats
