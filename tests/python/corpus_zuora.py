"""Bad input of a landing of Zuora: entries 25, 28, 29 and 37, which a landing of Stripe can show as well.

The cases have the shapes of corpus_billing and are landed beside its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from corpus_billing import AS_OF, SYNCED, Bug, Case, Landing, arr, flagged, moves, quarantined, stopped

COLUMNS: dict[tuple[str, str], list[str]] = {
    ("zuora", "account"): ["id", "currency", "account_id_c", "_fivetran_synced"],
    ("zuora", "subscription"): [
        "id", "account_id", "original_id", "version", "status", "subscription_start_date", "subscription_end_date",
        "contract_effective_date", "current_term", "_fivetran_synced",
    ],
    ("zuora", "rate_plan"): ["id", "subscription_id", "product_id", "product_rate_plan_id", "name", "_fivetran_synced"],
    ("zuora", "rate_plan_charge"): [
        "id", "rate_plan_id", "charge_number", "segment", "charge_type", "charge_model", "billing_period", "mrr",
        "quantity", "effective_start_date", "effective_end_date", "transaction_currency", "_fivetran_synced",
    ],
    ("zuora", "invoice"): [
        "id", "account_id", "status", "invoice_date", "amount_without_tax", "transaction_currency", "_fivetran_synced",
    ],
    ("zuora", "invoice_item"): [
        "id", "invoice_id", "charge_amount", "service_start_date", "service_end_date", "transaction_currency",
        "product_id", "quantity", "unit_price", "rate_plan_charge_id", "_fivetran_synced",
    ],
}  # fmt: skip


@dataclass
class ZuoraBook:
    """Collects the landing rows of one customer in a few words; ids end with the number of the case."""

    number: int
    rows: Landing = field(default_factory=lambda: defaultdict(list))

    def _add(self, table: str, row: dict[str, Any], more: dict[str, Any]) -> ZuoraBook:
        self.rows[("zuora", table)].append({"_fivetran_synced": SYNCED} | row | more)
        return self

    def account(self, **more: Any) -> ZuoraBook:
        return self._add(
            "account", {"id": f"za{self.number}", "currency": "USD", "account_id_c": f"case_{self.number}"}, more
        )

    def version(self, suffix: str = "", **more: Any) -> ZuoraBook:
        """The first version of a subscription of two years."""
        name = f"zs{self.number}{suffix}"
        row = {
            "id": name, "original_id": name, "account_id": f"za{self.number}", "version": 1, "status": "Active",
            "subscription_start_date": "2025-03-01", "subscription_end_date": "2027-03-01",
            "contract_effective_date": "2025-03-01", "current_term": 24,
        }  # fmt: skip
        return self._add("subscription", row, more)

    def plan(self, suffix: str = "", **more: Any) -> ZuoraBook:
        row = {
            "id": f"zr{self.number}{suffix}", "subscription_id": f"zs{self.number}{suffix}",
            "product_id": "zprod_workspace", "name": "team",
        }  # fmt: skip
        return self._add("rate_plan", row, more)

    def charge(self, suffix: str = "", **more: Any) -> ZuoraBook:
        """1,000 a month for ten units, billed by the year."""
        row = {
            "id": f"zc{self.number}{suffix}", "rate_plan_id": f"zr{self.number}{suffix}",
            "charge_number": f"C-{self.number}{suffix}", "segment": 1, "charge_type": "Recurring",
            "charge_model": "Per Unit Pricing", "billing_period": "Annual", "mrr": 1000, "quantity": 10,
            "effective_start_date": "2025-03-01", "effective_end_date": "2027-03-01", "transaction_currency": "USD",
        }  # fmt: skip
        return self._add("rate_plan_charge", row, more)

    def bill(self, start: str, last_day: str, amount: int = 12_000, **more: Any) -> ZuoraBook:
        """A posted invoice of one item."""
        self.invoice(start, amount)
        invoice = self.rows[("zuora", "invoice")][-1]["id"]
        row = {
            "id": f"{invoice}_1", "invoice_id": invoice, "charge_amount": amount, "service_start_date": start,
            "service_end_date": last_day, "transaction_currency": "USD", "product_id": "zprod_workspace",
            "quantity": 10, "unit_price": amount / 10, "rate_plan_charge_id": f"zc{self.number}",
        }  # fmt: skip
        return self._add("invoice_item", row, more)

    def invoice(self, day: str, amount: int = 12_000, **more: Any) -> ZuoraBook:
        row = {
            "id": f"zi{self.number}_{len(self.rows[('zuora', 'invoice')]) + 1}", "account_id": f"za{self.number}",
            "status": "Posted", "invoice_date": day, "amount_without_tax": amount, "transaction_currency": "USD",
        }  # fmt: skip
        return self._add("invoice", row, more)

    def sold(self) -> ZuoraBook:
        return self.account().version().plan().charge()

    def paid_years(self) -> ZuoraBook:
        return self.sold().bill("2025-03-01", "2026-02-28").bill("2026-03-01", "2027-02-28")


def zuora_cases() -> list[Case]:
    """Landings that stop the build, and single records that do not."""
    return [*_landings(), *_single_records()]


def _landings() -> list[Case]:
    page = ZuoraBook(48).account()
    for number in range(1, 101):
        page.version(f"_{number}").plan(f"_{number}").charge(f"_{number}")
    page.plan("_101").charge("_101")
    old = ZuoraBook(49).sold()
    for day in ("2025-03-01", "2025-04-01", "2025-05-01"):
        old.invoice(day)
    old.bill("2026-03-01", "2027-02-28")
    nulled = ZuoraBook(50).account()
    for number in range(1, 21):
        is_new = number > 10
        nulled.version(f"_{number}").plan(f"_{number}").charge(
            f"_{number}",
            mrr=None if is_new else 1000,
            _fivetran_synced=SYNCED if is_new else "2026-06-01 05:00:00",
        )
    newest = ZuoraBook(55).account()
    for number in (1, 2):
        name = f"_{number}"
        newest.version(name, original_id=f"zs55{name}_before", version=number + 1).plan(name).charge(name)
    newest.version("_new").plan("_new").charge("_new")
    cents = ZuoraBook(51).sold().bill("2025-03-01", "2026-02-28", 1_200_000)
    return [
        Case(
            48, "an extract of versions is cut off at a page limit", "E", page.rows,
            (
                stopped(
                    "extract_cut_off", "zuora/subscription ends after row 100",
                    "zs48_101. See zuora/rate_plan row 101.", "Extract every page",
                ),
            ),
            Bug("int_zuora__cut_off_tables", "page_size.rows_per_page) = 0", "page_size.rows_per_page) = 1"),
            is_alone=True, entry=25,
        ),
        Case(
            49, "the items of old invoices are missing", "E", old.rows,
            (
                stopped(
                    "old_lines_missing", "zuora/invoice_item begins on 2026-03-01", "3 older invoice",
                    "See zuora/invoice row 1.", "Re-sync the lines",
                ),
            ),
            Bug("int_zuora__missing_line_history", "invoice_status = 'posted'", "invoice_status = 'paid'"),
            is_alone=True, entry=28,
        ),
        Case(
            50, "a connector stops filling the monthly amount", "E", nulled.rows,
            (
                stopped(
                    "column_nulled", "zuora/rate_plan_charge: mrr is empty in", "all 10 row",
                    "See zuora/rate_plan_charge row 11.", "Check the connector version",
                ),
            ),
            Bug("int_zuora__nulled_columns", "compared.newest_filled = 0", "false"),
            is_alone=True, entry=29,
        ),
        Case(
            51, "items in cents, charges in dollars", "E", cents.rows,
            (
                stopped(
                    "amounts_in_two_units", "1 of 1 line", "zuora/rate_plan_charge is in another unit",
                    "See zuora/invoice_item row 1.", "whole units",
                ),
            ),
            Bug("int_zuora__compared_items", "items.period_to = ", "items.period_to <> "),
            is_alone=True, entry=37,
        ),
        Case(
            55, "an extract of the newest versions alone", "E", newest.rows,
            (
                stopped(
                    "old_versions_missing", "zuora/subscription has the newest version alone", "all 2 amended",
                    "See zuora/subscription row 1.", "Land every version",
                ),
            ),
            Bug("int_zuora__missing_version_history", "landed_count > 1", "landed_count > 0"),
            is_alone=True, entry=28,
        ),
    ]  # fmt: skip


def _single_records() -> list[Case]:
    """One record proves nothing about the landing: it waits, or counts with a flag."""
    units = ZuoraBook(52).sold().bill("2025-03-01", "2026-02-28").bill("2026-03-01", "2027-02-28", 1_200_000)
    bare = ZuoraBook(53).paid_years().invoice("2025-01-01")
    gap = ZuoraBook(56).account().version(original_id="zs56_1", version=2).plan().charge()
    gap.bill("2025-03-01", "2026-02-28").bill("2026-03-01", "2027-02-28")
    orphan = ZuoraBook(54).paid_years().charge("_lost")
    return [
        Case(
            52, "one item among many is a hundred times its price", "F", units.rows,
            (
                moves(52, ("2025-03-01", "new", "whole_line", "12000.00")),
                flagged("amount_in_another_unit", "zi52_2_1"),
            ),
            Bug("int_zuora__reference_outcomes", "when compared_items.is_mismatch then", "when false then"),
            entry=37,
        ),
        Case(
            53, "one old invoice has no items", "Q", bare.rows,
            (
                arr(53, AS_OF, "12000.00"), quarantined("invoice_without_lines", "invoice", "zi53_3"),
            ),
            entry=28,
        ),
        Case(
            54, "one charge without its rate plan", "Q", orphan.rows,
            (
                arr(54, AS_OF, "12000.00"), quarantined("orphan_row", "rate_plan_charge", "zc54_lost"),
            ),
            entry=25,
        ),
        Case(
            56, "one subscription without its first version", "F", gap.rows,
            (
                arr(56, AS_OF, "12000.00"), flagged("earlier_version_missing", "zs56"),
            ),
            Bug("int_zuora__missing_versions", "landed_count < version_number", "landed_count > version_number"),
            entry=28,
        ),
    ]  # fmt: skip
