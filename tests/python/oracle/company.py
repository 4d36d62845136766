"""What the oracle reads: raw rows exactly as they stand in the landing files, and the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

RawRow = Mapping[str, str | None]
"""One record of a landing file: column -> text. A missing column, None and '' all mean 'no value'."""

REQUIRED_COLUMNS = ("account_id", "start_date", "end_date", "amount", "billing_interval", "currency")
OPTIONAL_COLUMNS = (
    "period_id", "subscription_id", "account_name", "segment", "industry", "region", "product_id", "plan_id",
    "interval_count", "quantity", "list_amount", "status", "signed_date",
    "channel", "price_book", "is_ramp", "is_renewal_pending", "end_reason", "recorded_date",
)  # fmt: skip
PERIOD_COLUMNS = REQUIRED_COLUMNS + OPTIONAL_COLUMNS

PERIODS_PER_YEAR = {"year": 1, "half_year": 2, "quarter": 4, "month": 12, "week": 52, "day": 365}

START_COMPONENT = {"core": "cross_sell", "add_on": "add_on", "usage_commitment": "usage"}
"""Role of a product family -> component of the family starting (ending) while the account stays active."""
QUANTITY_COMPONENT = {"core": "seat", "add_on": "seat", "usage_commitment": "usage"}
"""Role of a product family -> component of a change of quantity."""


class OracleInputError(ValueError):
    """The reference data cannot be used at all: no FX rate for a date, a hierarchy cycle, contradicting rates."""


@dataclass(frozen=True)
class Settings:
    """Policy. All lengths in days."""

    reporting_currency: str = "USD"
    renewal_grace_days: int = 0
    pending_renewal_days: int = 30
    free_month_days: int = 31
    past_due_days: int = 90
    pause_days: int = 90
    periods_per_year: Mapping[str, int] = field(default_factory=lambda: dict(PERIODS_PER_YEAR))
    account_grain: str = "ultimate_parent"
    """'ultimate_parent' or 'as_billed' (the hierarchy is not used)."""
    month_history: str = "any_day"
    """What makes a return in a later month a `reactivation` rather than `new`: recurring business on 'any_day' of an
    earlier month, or only at a 'month_end' (an earlier start and end inside one month then leaves no trace)."""
    arr_local_decimals: int | None = None
    """None: local annual amounts stay exact. A number: they are first rounded (half away from zero) to so many
    decimals, which is what a warehouse that stores them in a decimal column does."""


@dataclass(frozen=True)
class Company:
    """Everything needed to compute a company's ARR. Rows are raw text; see `RawRow`.

    fx_rates      valid_from, currency, rate_to_reporting; each rate holds until the currency's next valid_from
    product_map   product_id, product_family, pricing_model, charge_type; empty = every product is its own family
    hierarchy     account_id, parent_account_id, valid_from, valid_to
    list_prices   plan_id, price_book, billing_interval, interval_count, currency_code, unit_list_amount_local
    family_roles  product_family -> core | add_on | usage_commitment; families not named are core
    """

    periods: Sequence[RawRow]
    as_of: date
    fx_rates: Sequence[RawRow] = ()
    product_map: Sequence[RawRow] = ()
    hierarchy: Sequence[RawRow] = ()
    list_prices: Sequence[RawRow] = ()
    family_roles: Mapping[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
