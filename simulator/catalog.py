"""What the company sells: product families, plans, price books, coupons, and plan exchange rates.

Unit prices are major units of the currency for ONE billing interval and ONE unit, as exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from simulator.dates import MONTHLY, Cadence

FAMILIES: dict[str, tuple[str, str]] = {
    "workspace": (
        "core",
        "Seats in the shared workspace, the product most accounts start with",
    ),
    "insights": ("core", "Analytics seats, sold on their own or beside the workspace"),
    "automation": ("core", "Workflow automation, sold as a package per company"),
    "security_pack": (
        "add_on",
        "Single sign-on, audit log and data residency on top of the workspace",
    ),
    "premium_support": (
        "add_on",
        "Named engineer and faster response on top of any product",
    ),
    "api_calls": (
        "usage_commitment",
        "Committed API volume; calls above it are billed as overage",
    ),
}

# source product id -> (family, pricing model, charge type)
STRIPE_PRODUCTS: dict[str, tuple[str, str, str]] = {
    "prod_workspace": ("workspace", "seat", "recurring"),
    "prod_insights": ("insights", "seat", "recurring"),
    "prod_automation": ("automation", "hybrid", "recurring"),
    "prod_security_pack": ("security_pack", "flat", "recurring"),
    "prod_premium_support": ("premium_support", "flat", "recurring"),
    "prod_api_commitment": ("api_calls", "usage", "recurring"),
    "prod_api_overage": ("api_calls", "usage", "usage"),
    "prod_onboarding": ("onboarding", "flat", "one_off"),
    "prod_training_day": ("training", "flat", "service"),
    "prod_sales_tax": ("sales_tax", "flat", "tax"),
}
PERIODS_PRODUCTS: dict[str, tuple[str, str, str]] = {
    "WS-SEAT": ("workspace", "seat", "recurring"),
    "IN-SEAT": ("insights", "seat", "recurring"),
    "AU-PACK": ("automation", "hybrid", "recurring"),
    "SEC-PACK": ("security_pack", "flat", "recurring"),
    "SUP-PREM": ("premium_support", "flat", "recurring"),
    "API-COMMIT": ("api_calls", "usage", "recurring"),
    "PS-ONBOARD": ("onboarding", "flat", "one_off"),
}
ZUORA_PRODUCTS: dict[str, tuple[str, str, str]] = {
    "zprod_workspace": ("workspace", "seat", "recurring"),
    "zprod_insights": ("insights", "seat", "recurring"),
    "zprod_automation": ("automation", "hybrid", "recurring"),
    "zprod_security_pack": ("security_pack", "flat", "recurring"),
    "zprod_premium_support": ("premium_support", "flat", "recurring"),
    "zprod_api_commitment": ("api_calls", "usage", "recurring"),
    "zprod_api_overage": ("api_calls", "usage", "usage"),
    "zprod_onboarding": ("onboarding", "flat", "one_off"),
}
SALESFORCE_PRODUCTS: dict[str, tuple[str, str, str]] = {
    "01t000001": ("workspace", "seat", "recurring"),
    "01t000002": ("insights", "seat", "recurring"),
    "01t000003": ("automation", "hybrid", "recurring"),
    "01t000004": ("security_pack", "flat", "recurring"),
    "01t000005": ("premium_support", "flat", "recurring"),
    "01t000006": ("api_calls", "usage", "recurring"),
}
STRIPE_PRODUCT_OF = {
    "workspace": "prod_workspace",
    "insights": "prod_insights",
    "automation": "prod_automation",
    "security_pack": "prod_security_pack",
    "premium_support": "prod_premium_support",
    "api_calls": "prod_api_commitment",
}
PERIODS_PRODUCT_OF = {
    "workspace": "WS-SEAT",
    "insights": "IN-SEAT",
    "automation": "AU-PACK",
    "security_pack": "SEC-PACK",
    "premium_support": "SUP-PREM",
    "api_calls": "API-COMMIT",
}
ZUORA_PRODUCT_OF = {
    "workspace": "zprod_workspace",
    "insights": "zprod_insights",
    "automation": "zprod_automation",
    "security_pack": "zprod_security_pack",
    "premium_support": "zprod_premium_support",
    "api_calls": "zprod_api_commitment",
}

BOOKS = ("2023", "2025")

# (family, plan) -> USD per unit and month in book 2023 and in book 2025
MONTHLY_USD: dict[tuple[str, str], tuple[str, str]] = {
    ("workspace", "free"): ("0", "0"),
    ("workspace", "starter"): ("12", "13"),
    ("workspace", "team"): ("25", "27"),
    ("workspace", "business"): ("45", "48"),
    ("workspace", "enterprise"): ("70", "75"),
    ("insights", "viewer"): ("8", "8.50"),
    ("insights", "analyst"): ("20", "21.50"),
    ("automation", "flow"): ("120", "130"),
    ("automation", "flow_plus"): ("450", "480"),
    ("security_pack", "security_lite"): ("40", "44"),
    ("security_pack", "security_full"): ("180", "190"),
    ("premium_support", "support_plus"): ("90", "95"),
    ("premium_support", "support_named"): ("400", "420"),
    ("api_calls", "commit_20k"): ("50", "50"),
    ("api_calls", "commit_100k"): ("200", "200"),
    ("api_calls", "commit_500k"): ("800", "800"),
}
TIERS = {
    "workspace": ["starter", "team", "business", "enterprise"],
    "insights": ["viewer", "analyst"],
    "automation": ["flow", "flow_plus"],
    "security_pack": ["security_lite", "security_full"],
    "premium_support": ["support_plus", "support_named"],
    "api_calls": ["commit_20k", "commit_100k", "commit_500k"],
}
OVERAGE_USD_PER_CALL = Fraction(125, 10_000)

MONTHS_PAID: dict[Cadence, Fraction] = {
    ("week", 1): Fraction(1, 4),
    ("month", 1): Fraction(1),
    ("month", 3): Fraction(29, 10),
    ("quarter", 1): Fraction(29, 10),
    ("month", 6): Fraction(11, 2),
    ("half_year", 1): Fraction(11, 2),
    ("year", 1): Fraction(10),
    ("year", 2): Fraction(19),
}

EXPONENT = {"USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3}
_CURRENCY = {  # price level against USD, smallest step of a list price
    "USD": (Fraction(1), Fraction(1, 100)),
    "EUR": (Fraction(92, 100), Fraction(1)),
    "GBP": (Fraction(80, 100), Fraction(1)),
    "JPY": (Fraction(140), Fraction(100)),
    "KWD": (Fraction(31, 100), Fraction(1, 4)),
}

# plan rate of one unit of the currency in USD, by first day of the fiscal year
FX_PLAN_RATES: dict[str, dict[str, str]] = {
    "EUR": {
        "2023-01-01": "1.07",
        "2024-01-01": "1.09",
        "2025-01-01": "1.05",
        "2026-01-01": "1.16",
    },
    "GBP": {
        "2023-01-01": "1.22",
        "2024-01-01": "1.26",
        "2025-01-01": "1.27",
        "2026-01-01": "1.34",
    },
    "JPY": {
        "2023-01-01": "0.0074",
        "2024-01-01": "0.0069",
        "2025-01-01": "0.0066",
        "2026-01-01": "0.0064",
    },
    "KWD": {
        "2023-01-01": "3.26",
        "2024-01-01": "3.25",
        "2025-01-01": "3.24",
        "2026-01-01": "3.27",
    },
    "USD": {"2023-01-01": "1", "2024-01-01": "1", "2025-01-01": "1", "2026-01-01": "1"},
}


def unit_list(family: str, plan: str, book: str, cadence: Cadence, currency: str) -> Fraction:
    """List price of one unit for one interval, major units. Raises KeyError for something not sold."""
    level, step = _CURRENCY[currency]
    monthly = Fraction(Decimal(MONTHLY_USD[(family, plan)][BOOKS.index(book)]))
    exact = monthly * MONTHS_PAID[cadence] * level
    return Fraction(int(exact / step + Fraction(1, 2))) * step


def price_id(plan: str, book: str, cadence: Cadence, currency: str) -> str:
    """Readable id of the Stripe price, e.g. ``price_team_2025_month_usd``; the count is named when it is not 1."""
    interval, count = cadence
    return f"price_{plan}_{book}_{interval}{count if count > 1 else ''}_{currency.lower()}"


@dataclass(frozen=True)
class Coupon:
    """A Stripe coupon. ``percent_off`` in percent, or ``amount_off`` in major units of ``currency``."""

    code: str
    duration: str
    months: int | None = None
    percent_off: int | None = None
    amount_off: int | None = None
    currency: str | None = None

    def counts_for(self, cadence: Cadence) -> bool:
        """Whether the coupon lowers recurring revenue: it spans more than one billing period, or a whole term."""
        if self.duration != "repeating":
            return self.duration == "forever"
        period_months = {"week": 0, "month": cadence[1], "year": 12 * cadence[1]}[cadence[0]]
        return (self.months or 0) > period_months or (cadence != MONTHLY and self.months == period_months)

    def net(self, list_amount: Fraction) -> Fraction:
        """Net price of one interval under this coupon."""
        if self.percent_off is not None:
            return list_amount * (100 - self.percent_off) / 100
        return list_amount - (self.amount_off or 0)


COUPONS = {
    coupon.code: coupon
    for coupon in (
        Coupon("HELLO20", "once", percent_off=20),
        Coupon("FREEMONTH", "repeating", months=1, percent_off=100),
        Coupon("LAUNCH25", "repeating", months=12, percent_off=25),
        Coupon("HALFYEAR10", "repeating", months=6, percent_off=10),
        Coupon("PARTNER15", "forever", percent_off=15),
        Coupon("LOYAL10", "forever", percent_off=10),
        Coupon("LOYAL30", "forever", percent_off=30),
        Coupon("SPONSORED", "forever", percent_off=100),
        Coupon("LESS50", "forever", amount_off=50, currency="USD"),
    )
}


def plan_rate(currency: str, day: date) -> Fraction:
    """USD for one unit of ``currency`` under the plan rate in force on ``day``. Raises LookupError without one."""
    known = [(start, rate) for start, rate in FX_PLAN_RATES[currency].items() if date.fromisoformat(start) <= day]
    if not known:
        raise LookupError(f"no plan rate for {currency} on {day}")
    return Fraction(Decimal(max(known)[1]))
