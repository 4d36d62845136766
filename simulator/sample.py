"""Writes the committed sample: the vendor folders, the mapping seeds and the answer sheets for tests.

Answer sheets (below the truth folder, read by tests only):

- ``item_versions.csv``: what a perfect reader recovers from the vendor files. Amounts are totals of one billing
  interval in major units, list and net of the discounts that count. Trials and granted free months carry the price
  that applies outside them and status ``trialing``. ``valid_to`` 9999-12-31 is open.
- ``month_end_arr.csv``: ARR in USD by leaf account (before any grouping by parent) at each month end, zero left out.
- ``usage_charges.csv``: metered overage by account and service period, major units.
- ``scenarios.csv``: hand-written expectations, see ``scenarios``.
- ``junk_rows.csv``: rows that must be set aside, and why.
- ``success_junk_rows.csv``: the same for support, customer success and planning.
- ``usage_junk_rows.csv``: the same for the product telemetry, flagged rows included.
- ``crm_junk_rows.csv``: the same for both CRMs.
- ``crm_opportunities.csv``: the deals that count, with the account that each belongs to (empty: nobody can tell).
- ``identity_junk_rows.csv``: the same for the register of records.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from random import Random

from simulator import (
    crm_files,
    identity_files,
    junk,
    period_files,
    planning_files,
    population,
    scenarios,
    stripe_files,
    success_files,
    support_files,
    truth,
    usage_files,
    zuora_files,
    zuora_junk,
    zuora_story,
)
from simulator.catalog import FAMILIES, OVERAGE_USD_PER_CALL, SALESFORCE_PRODUCTS, STRIPE_PRODUCTS, ZUORA_PRODUCTS
from simulator.company import Company, Expectation, JunkRow
from simulator.dates import AS_OF, HISTORY_START, OPEN_END, add_months
from simulator.model import ItemVersion
from simulator.period_files import Table, day_text, money
from simulator.usage_files import UsageJunkRow

DEFAULT_SEED = 7


def build(seed: int = DEFAULT_SEED) -> Company:
    """Tell the whole story of the company. Same seed, same company."""
    company = Company(rng=Random(seed))
    scenarios.tell(company)
    population.tell(company)
    zuora_story.tell(company, seed)
    return company


def write_csv(path: Path, table: Table) -> None:
    """Write a table as UTF-8 CSV with Unix line ends, creating the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header, rows = table
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write(out: Path, truth_dir: Path, mappings: Path | None, seed: int = DEFAULT_SEED) -> Company:
    """Write vendor files below ``out``, answer sheets below ``truth_dir``, mapping seeds into ``mappings`` if given."""
    company = build(seed)
    stripe = stripe_files.draw(company)
    tables: dict[str, Table] = {f"stripe/{name}": table for name, table in stripe.tables().items()}
    tables["periods/subscription_periods"] = period_files.subscription_periods(company)
    tables["periods/fx_plan_rates"] = period_files.fx_plan_rates()
    tables["periods/product_map"] = period_files.product_map()
    tables["reference/account_hierarchy"] = period_files.account_hierarchy(company)
    tables["reference/account_attributes"] = period_files.account_attributes(company)
    tables |= {f"zuora/{name}": table for name, table in zuora_files.draw(company).items()}
    junk_rows = junk.add(tables) + zuora_junk.add(tables)
    usage_tables, usage_junk = usage_files.draw(company)
    tables |= usage_tables
    crm_tables, crm_junk_rows, crm_opportunities, worked = crm_files.draw(company)
    tables |= crm_tables
    success_junk: list[JunkRow] = []
    for drawn, register in (
        support_files.draw(company, seed),
        success_files.draw(company, seed),
        planning_files.draw(company, seed, worked),
    ):
        tables |= drawn
        success_junk += register
    identity_tables, identity_junk = identity_files.draw(company)
    tables |= identity_tables
    for name, table in tables.items():
        write_csv(out / f"{name}.csv", table)
    write_csv(truth_dir / "item_versions.csv", _versions(company))
    write_csv(truth_dir / "month_end_arr.csv", _month_end_arr(company))
    write_csv(truth_dir / "usage_charges.csv", _usage(company))
    write_csv(truth_dir / "scenarios.csv", _records(Expectation, company.expectations))
    write_csv(truth_dir / "junk_rows.csv", _records(JunkRow, junk_rows))
    write_csv(truth_dir / "success_junk_rows.csv", _records(JunkRow, success_junk))
    write_csv(truth_dir / "usage_junk_rows.csv", _records(UsageJunkRow, usage_junk))
    write_csv(truth_dir / "crm_junk_rows.csv", _records(JunkRow, crm_junk_rows))
    write_csv(truth_dir / "crm_opportunities.csv", crm_opportunities)
    write_csv(truth_dir / "identity_junk_rows.csv", _records(JunkRow, identity_junk))
    if mappings:
        write_csv(mappings / "product_map.csv", _product_map())
        write_csv(mappings / "product_families.csv", _families())
    return company


def _versions(company: Company) -> Table:
    names = [f.name for f in fields(ItemVersion)]
    rows = []
    for version in company.versions():
        values = asdict(version)
        values |= {
            "list_amount": money(version.list_amount),
            "net_amount": money(version.net_amount),
        }
        for name in ("status_since", "valid_from", "signed_date", "recorded_date"):
            values[name] = day_text(values[name])
        rows.append([_text(values[name]) for name in names])
    return names, rows


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _month_end_arr(company: Company) -> Table:
    rows = truth.month_end_arr(company.versions(), HISTORY_START)
    return ["account_id", "month", "arr_usd"], [[a, m.isoformat(), money(v, 2)] for a, m, v in rows]


def _usage(company: Company) -> Table:
    rows = []
    for sub in company.subscriptions:
        for start, calls in sub.overage.items():
            lower, upper = sub.local(start), sub.local(add_months(start, 1))
            amount = truth.to_cents(calls * OVERAGE_USD_PER_CALL)
            if upper <= AS_OF and upper < sub.local(
                sub.ended or OPEN_END
            ):  # the last month before the end is never billed
                rows.append([sub.account_id, lower.isoformat(), upper.isoformat(), str(calls), "USD", money(amount, 2)])
    for zuora in company.zuora:
        for start, calls in zuora.calls.items():
            amount = truth.to_cents(calls * OVERAGE_USD_PER_CALL)
            end = add_months(start, 1)
            rows.append([zuora.account_id, start.isoformat(), end.isoformat(), str(calls), "USD", money(amount, 2)])
    return ["account_id", "period_from", "period_to", "quantity", "currency_code", "amount"], sorted(rows)


def _records(kind: type, records: Sequence[object]) -> Table:
    names = [f.name for f in fields(kind)]
    return names, [[str(getattr(record, name)) for name in names] for record in records]


def _product_map() -> Table:
    header = [
        "source_system",
        "product_id",
        "product_family",
        "pricing_model",
        "charge_type",
    ]
    rows = [["stripe", product, *what] for product, what in sorted(STRIPE_PRODUCTS.items())]
    rows += [["zuora", product, *what] for product, what in sorted(ZUORA_PRODUCTS.items())]
    return header, rows + [["salesforce", product, *what] for product, what in sorted(SALESFORCE_PRODUCTS.items())]


def _families() -> Table:
    return ["product_family", "role", "description"], [[f, *what] for f, what in FAMILIES.items()]
