"""Rows of the Stripe tables: dicts of text by column, a column nobody fills stays empty.

Amounts are minor units of the currency, times are UTC.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from simulator.catalog import (
    EXPONENT,
    price_id,
)
from simulator.dates import (
    AS_OF,
    OPEN_END,
    Cadence,
)
from simulator.model import ItemState, StripeSubscription
from simulator.stripe_columns import COLUMNS

Row = dict[str, str]
SYNCED = "2026-07-01 05:40:12"
OVERAGE_PRICE = "price_api_overage_usd"
ONE_OFF_PRICES = {
    "prod_onboarding": "price_onboarding_usd",
    "prod_training_day": "price_training_day_usd",
}


def minor(amount: Fraction, currency: str) -> int:
    """Major units to minor units of the currency, half away from zero."""
    scaled = abs(amount) * 10 ** EXPONENT[currency]
    whole = int(scaled + Fraction(1, 2))
    return whole if amount >= 0 else -whole


def stamp(sub: StripeSubscription | None, day: date) -> str:
    """UTC time of an event: office hours, or shortly after UTC midnight for a late subscription."""
    if day == OPEN_END:
        return "9999-12-31 23:59:59"
    return f"{day.isoformat()} {'02:14:07' if sub and sub.late else '15:30:00'}"


def last_seen(sub: StripeSubscription) -> date:
    """UTC day on which the as-of day of the company ends for this subscription; the extract ran after it."""
    return AS_OF + timedelta(days=1) if sub.late else AS_OF


def truth_text(value: bool) -> str:
    """A boolean as the connector writes it."""
    return "TRUE" if value else "FALSE"


@dataclass
class StripeFiles:
    """Collects the rows of every table; ``tables()`` gives them in connector order."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    prices: dict[str, tuple[str, str, str, Cadence, str]] = field(default_factory=dict)

    def put(self, table: str, **values: object) -> Row:
        """Add a row. Raises KeyError when the table has no such column."""
        row = dict.fromkeys(COLUMNS[table], "")
        for column, value in values.items():
            if column not in row:
                raise KeyError(f"{table}.{column}")
            row[column] = "" if value is None else truth_text(value) if isinstance(value, bool) else str(value)
        self.rows[table].append(row)
        return row

    def tables(self) -> dict[str, tuple[list[str], list[list[str]]]]:
        """Header and rows of every table."""
        return {t: (c, [[row[name] for name in c] for row in self.rows[t]]) for t, c in COLUMNS.items()}

    def price(self, family: str, state: ItemState, cadence: Cadence, currency: str) -> str:
        """Id of the price of an item state; remembers it for the price table."""
        found = price_id(state.plan, state.book, cadence, currency)
        self.prices[found] = (family, state.plan, state.book, cadence, currency)
        return found
