"""Outcomes from landing files: what is settled after it was used is no expansion, however much it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from compiled_warehouse import compiled_warehouse
from differential import write_company
from oracle import Company

AS_OF = date(2025, 12, 31)
# Twelve months of calls beyond a flat fee, ten times as many in the end as in the beginning.
SETTLED = ["100", "150", "220", "300", "400", "520", "600", "700", "800", "850", "900", "1000"]


def period(
    start: str, end: str | None, product: str, amount: str, interval: str, quantity: str = "1"
) -> dict[str, Any]:
    return {
        "period_id": f"{product} {start}", "account_id": "A", "subscription_id": f"s_{product}", "start_date": start,
        "end_date": end, "amount": amount, "billing_interval": interval, "currency": "USD", "product_id": product,
        "quantity": quantity,
    }  # fmt: skip


def expanded(folder: Path, charge_type: str, changes: list[dict[str, Any]]) -> set[str]:
    """Targets with an expansion on some date, of an account whose calls are mapped as a kind of charge."""
    months = [f"2025-{number:02d}-01" for number in range(1, 13)] + ["2026-01-01"]
    calls = [
        period(months[number], months[number + 1], "calls", amount, "month") for number, amount in enumerate(SETTLED)
    ]
    products = {"seats": ("platform", "seat", "recurring"), "calls": ("api", "usage", charge_type)}
    company = Company(
        periods=[*changes, *calls],
        as_of=AS_OF,
        product_map=[
            {"product_id": product, "product_family": family, "pricing_model": pricing, "charge_type": charge}
            for product, (family, pricing, charge) in products.items()
        ],
    )
    write_company(company, folder)
    connection = compiled_warehouse(("+outcomes",), AS_OF.isoformat()).run(folder)
    rows = connection.execute("select target, has_expanded from readiness.outcomes where account_key = 'A'").fetchall()
    connection.close()
    assert len(rows) > 12
    return {target for target, has_expanded in rows if has_expanded}


STEADY = [period("2024-06-01", None, "seats", "12000", "year", "10")]
MORE_SEATS = [
    period("2024-06-01", "2025-06-01", "seats", "12000", "year", "10"),
    period("2025-06-01", None, "seats", "14400", "year", "12"),
]


def test_metered_settlement_is_no_expansion(tmp_path: Path) -> None:
    assert expanded(tmp_path, "usage", STEADY) == set()


@pytest.mark.parametrize(
    ("charge_type", "changes"), [("recurring", STEADY), ("usage", MORE_SEATS)], ids=["recurring calls", "more seats"]
)
def test_an_expansion_would_be_seen(tmp_path: Path, charge_type: str, changes: list[dict[str, Any]]) -> None:
    """The same calls as a recurring charge are one, and so are seats, bought or settled afterwards."""
    assert "any" in expanded(tmp_path, charge_type, changes)
