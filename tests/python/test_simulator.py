"""The simulator: same seed same bytes, small files, every situation registered, vendor files that hold the truth."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import duckdb
import oracle
import pytest

from simulator import bench, dates, report, sample, scenarios, truth, zuora_columns
from simulator.catalog import COUPONS, EXPONENT, plan_rate
from simulator.company import Company
from simulator.period_files import money
from simulator.stripe_columns import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "seeds" / "sample"
TRUTH = ROOT / "tests" / "fixtures" / "sample_truth"
SHAPES = ROOT.parent / "shared" / "data" / "connector_shapes" / "stripe"
ZUORA_SHAPES = SHAPES.parent / "zuora"
PARTS = ("periods", "stripe", "reference", "zuora")
Record = dict[str, str]


def read(path: Path) -> list[Record]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Company]:
    folder = tmp_path_factory.mktemp("sample")
    company = sample.write(folder / "sample", folder / "truth", folder / "mappings")
    return folder, company


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.csv"))}


def test_same_seed_writes_the_same_bytes(written: tuple[Path, Company], tmp_path: Path) -> None:
    sample.write(tmp_path / "sample", tmp_path / "truth", tmp_path / "mappings")
    assert contents(tmp_path) == contents(written[0])


def test_another_seed_writes_another_company(written: tuple[Path, Company], tmp_path: Path) -> None:
    sample.write(tmp_path / "sample", tmp_path / "truth", None, seed=8)
    assert contents(tmp_path)["sample/stripe/invoice.csv"] != contents(written[0])["sample/stripe/invoice.csv"]


def test_the_committed_sample_is_what_the_simulator_writes(
    written: tuple[Path, Company],
) -> None:
    folder = written[0]
    ours = {name: data for part in PARTS for name, data in contents(SAMPLE / part).items()}
    theirs = {name: data for part in PARTS for name, data in contents(folder / "sample" / part).items()}
    assert ours == theirs, "run: python -m simulator sample"
    assert contents(TRUTH) == contents(folder / "truth"), "run: python -m simulator sample"


def test_the_sample_is_small_and_readable(written: tuple[Path, Company]) -> None:
    files = contents(written[0] / "sample")
    assert max(map(len, files.values())) < 2_000_000
    assert sum(map(len, files.values())) < 12_000_000
    for name, data in files.items():
        widths = {len(row) for row in csv.reader(io.StringIO(data.decode("utf-8")))}
        assert len(widths) == 1, name
        assert b"\r" not in data, name


@pytest.mark.skipif(not SHAPES.exists(), reason="connector shapes are not beside the project")
@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_stripe_columns_are_those_of_the_connector(table: str) -> None:
    with (SHAPES / f"{table}_data.csv").open(encoding="utf-8-sig", newline="") as handle:
        theirs = next(csv.reader(handle))
    extra = ["_fivetran_start", "_fivetran_end"] if table == "subscription_history" else []
    assert COLUMNS[table] == theirs + extra


@pytest.mark.skipif(not ZUORA_SHAPES.exists(), reason="connector shapes are not beside the project")
@pytest.mark.parametrize("table", sorted(zuora_columns.COLUMNS))
def test_zuora_columns_are_columns_of_the_connector_or_custom_fields(table: str) -> None:
    with (ZUORA_SHAPES / f"zuora_{table}_data.csv").open(encoding="utf-8-sig", newline="") as handle:
        theirs = next(csv.reader(handle))
    ours = zuora_columns.COLUMNS[table]
    assert len(set(ours)) == len(ours)
    assert {column for column in ours if column not in theirs and not column.endswith("_c")} == set()


def test_the_register_covers_every_situation(written: tuple[Path, Company]) -> None:
    rows = read(written[0] / "truth" / "scenarios.csv")
    assert {row["situation"] for row in rows} == set(scenarios.SITUATIONS)
    assert len({row["scenario_id"] for row in rows}) == len(rows)


def test_registered_movements_explain_the_change_of_each_day(
    written: tuple[Path, Company],
) -> None:
    """Hand-written amounts of an account and day add up to the change of its ARR, computed without them."""
    company = written[1]
    found = truth.presences(company.versions())
    expected: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
    for item in company.expectations:
        if item.situation != "co_termed_quantity_change":  # the same movement as seat_up
            expected[item.account_id, item.effective_date] += Fraction(item.expected_amount)
    children = {child for child, _, _, _ in company.hierarchy}

    def balance(account: str, day: date) -> Fraction:
        owners = {c: p for c, p, start, end in company.hierarchy if start <= day < (end or dates.OPEN_END)}
        leaves = truth.arr_on(found, day)
        own = [leaf for leaf in leaves if owners.get(leaf, leaf) == account]
        return sum((leaves[leaf] for leaf in own), Fraction(0))

    for (account, day), amount in expected.items():
        change = balance(account, day) - balance(account, day - timedelta(days=1))
        assert change == amount, (account, day, account in children)


def test_month_end_truth_adds_up(written: tuple[Path, Company]) -> None:
    rows = read(written[0] / "truth" / "month_end_arr.csv")
    found = truth.presences(written[1].versions())
    for end in (date(2024, 12, 31), date(2025, 8, 31), dates.AS_OF):
        total = sum(Fraction(r["arr_usd"]) for r in rows if r["month"] == end.replace(day=1).isoformat())
        assert total == sum(truth.arr_on(found, end).values())
    assert len({(r["account_id"], r["month"]) for r in rows}) == len(rows)


def test_versions_of_an_item_do_not_overlap(written: tuple[Path, Company]) -> None:
    items: dict[str, list] = defaultdict(list)
    for version in written[1].versions():
        assert version.valid_from < version.valid_to
        assert version.list_amount >= version.net_amount >= 0
        assert version.quantity > 0
        items[version.item_id].append(version)
    for versions in items.values():
        versions.sort(key=lambda v: v.valid_from)
        assert all(a.valid_to <= b.valid_from for a, b in pairwise(versions))


def test_junk_rows_are_registered_and_present(written: tuple[Path, Company]) -> None:
    folder = written[0]
    keys = {"subscription_periods": "period_id", "invoice_line_item": "unique_id"}
    reasons = set()
    for junk in read(folder / "truth" / "junk_rows.csv"):
        rows = read(folder / "sample" / junk["source_system"] / f"{junk['source_table']}.csv")
        key = keys.get(junk["source_table"], "id")
        copies = [row for row in rows if row[key] == junk["source_record_id"]]
        wanted = 2 if junk["reason_code"] == "duplicate_delivery" else int(junk["rows"])
        assert len(copies) == wanted, junk
        reasons.add(junk["reason_code"])
    assert {
        "unmapped_product",
        "end_before_start",
        "test_mode",
        "missing_price",
        "duplicate_delivery",
    } <= reasons
    assert {"canceled_without_end_date", "conflicting_versions"} <= reasons


# -- the vendor files alone hold the truth --------------------------------------------------------------------------
def local_day(stamp: str) -> date:
    """Company day of a UTC stamp: before 04:00 UTC it is still yesterday in New York."""
    day = date.fromisoformat(stamp[:10])
    return day - timedelta(days=1) if stamp[11:13] < "04" else day


class StripeReader:
    """A slow, plain reader of the Stripe files: ARR on a day from invoice lines, state history and discounts."""

    def __init__(self, folder: Path, skip: set[str]) -> None:
        table = {name: read(folder / f"{name}.csv") for name in COLUMNS}
        self.prices = {row["id"]: row for row in table["price"]}
        self.accounts = {c["id"]: c for c in table["customer"]}
        self.subscriptions = {s["id"]: s for s in table["subscription"] if s["id"] not in skip}
        self.history: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for row in table["subscription_history"]:
            self.history[row["id"]].append((local_day(row["_fivetran_start"]), row["status"]))
        self.discounts: dict[str, list[Record]] = defaultdict(list)
        for row in table["subscription_discount"]:
            self.discounts[row["subscription_id"]].append(row)
        self.lines: dict[tuple[str, str], list[tuple[date, bool, str, Record]]] = defaultdict(list)
        for row in table["invoice_line_item"]:
            price = self.prices.get(row["plan_id"])
            if price and price["recurring_usage_type"] == "licensed" and row["subscription_id"] in self.subscriptions:
                key = (row["subscription_id"], row["subscription_item_id"])
                entry = (
                    local_day(row["period_start"]),
                    int(row["amount"]) >= 0,
                    row["invoice_id"],
                    row,
                )
                self.lines[key].append(entry)

    def arr(self, day: date) -> dict[str, Fraction]:
        totals: dict[str, Fraction] = defaultdict(Fraction)
        for (subscription_id, _), lines in self.lines.items():
            amount = self._item(subscription_id, lines, day)
            if amount:
                customer = self.accounts[self.subscriptions[subscription_id]["customer_id"]]
                own = json.loads(customer["metadata"]).get("account_id", f"stripe:{customer['id']}")
                totals[own] += amount
        return dict(totals)

    def _item(self, subscription_id: str, lines: list, day: date) -> Fraction:
        ended = self.subscriptions[subscription_id]["ended_at"]
        begun = [entry for entry in lines if entry[0] <= day]
        if not begun or (ended and day >= local_day(ended)):
            return Fraction(0)
        line = max(begun, key=lambda entry: entry[:3])[3]
        since, status = max(h for h in self.history[subscription_id] if h[0] <= day)
        if int(line["amount"]) < 0 or status == "paused" or local_day(line["period_end"]) <= day:
            return Fraction(0)
        if status == "trialing" and not self._paid_before(lines, since):
            return Fraction(0)
        if status == "past_due" and day >= since + timedelta(days=90):
            return Fraction(0)
        price = self.prices[line["plan_id"]]
        currency = line["currency"].upper()
        unit = Fraction(int(price["unit_amount"]), 10 ** EXPONENT[currency])
        cadence = (price["recurring_interval"], int(price["recurring_interval_count"]))
        gross = net = unit * int(line["quantity"])
        for row in self.discounts[subscription_id]:
            coupon = COUPONS[row["coupon_id"]]
            ends = local_day(row["end"]) if row["end"] else dates.OPEN_END
            if local_day(row["start"]) <= day < ends and coupon.counts_for(cadence):
                net = coupon.net(gross)
        yearly = net * truth.PERIODS_A_YEAR[cadence[0]] / cadence[1]
        return truth.to_cents(yearly * plan_rate(currency, day))

    @staticmethod
    def _paid_before(lines: list, since: date) -> bool:
        return any(entry[0] < since and int(entry[3]["amount"]) > 0 for entry in lines)


def test_the_stripe_files_alone_give_the_true_arr(
    written: tuple[Path, Company],
) -> None:
    folder, company = written
    junk = {
        r["source_record_id"]
        for r in read(folder / "truth" / "junk_rows.csv")
        if r["reason_code"] != "duplicate_delivery"
    }
    junk |= {"sub_0900_1", "sub_0901_1"}
    reader = StripeReader(folder / "sample" / "stripe", junk)
    versions = [v for v in company.versions() if v.source_system == "stripe"]
    found = truth.presences(versions)
    for end in dates.month_ends(dates.HISTORY_START, dates.AS_OF):
        assert reader.arr(end) == truth.arr_on(found, end), end


def test_invoices_add_up_to_their_lines(written: tuple[Path, Company]) -> None:
    folder = written[0] / "sample" / "stripe"
    sums: dict[str, int] = defaultdict(int)
    seen = set()
    for line in read(folder / "invoice_line_item.csv"):
        if (line["invoice_id"], line["id"]) not in seen and not line["invoice_id"].startswith("in_09"):
            seen.add((line["invoice_id"], line["id"]))
            sums[line["invoice_id"]] += int(line["amount"])
    for invoice in read(folder / "invoice.csv"):
        if not invoice["id"].startswith("in_09"):
            assert sums[invoice["id"]] == int(invoice["subtotal"])
            assert int(invoice["total"]) <= int(invoice["subtotal"])


def test_the_business_is_plausible(written: tuple[Path, Company]) -> None:
    company = written[1]
    found = truth.presences(company.versions())
    opening, closing = (
        truth.arr_on(found, date(2025, 6, 30)),
        truth.arr_on(found, dates.AS_OF),
    )
    rates = report.retention(opening, closing, set(company.accounts))
    assert rates
    assert Fraction(102, 100) < rates[0] < Fraction(114, 100)
    assert Fraction(85, 100) < rates[1] < Fraction(95, 100)
    assert 2_500_000 < sum(truth.arr_on(found, date(2023, 12, 31)).values()) < 4_000_000
    assert 7_000_000 < sum(closing.values()) < 9_500_000


def test_metered_lines_are_the_true_usage(written: tuple[Path, Company]) -> None:
    folder = written[0]
    metered = [
        r for r in read(folder / "sample/stripe/invoice_line_item.csv") if r["plan_id"] == "price_api_overage_usd"
    ]
    lines = [
        (local_day(r["period_start"]).isoformat(), int(r["quantity"]), Fraction(r["amount"]) / 100) for r in metered
    ]
    lines += [
        (r["service_start_date"], int(r["quantity"]), Fraction(r["charge_amount"]))
        for r in read(folder / "sample/zuora/invoice_item.csv")
        if r["product_id"] == "zprod_api_overage"
    ]
    charges = read(folder / "truth" / "usage_charges.csv")
    assert sorted(lines) == sorted((r["period_from"], int(r["quantity"]), Fraction(r["amount"])) for r in charges)
    assert len(lines) > 20


def test_the_benchmark_landing_zone_follows_the_contract(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        bench.write(tmp_path / folder, accounts=2000, months=60)
    files = [tmp_path / folder / "periods" / "subscription_periods.parquet" for folder in ("one", "two")]
    assert files[0].read_bytes() == files[1].read_bytes()
    with duckdb.connect() as connection:
        row = connection.execute(
            """
            select
                count(*) / count(distinct account_id),
                count(*) - count(distinct period_id),
                count(*) filter (where end_date <= start_date or amount > list_amount or amount < 0 or quantity < 1),
                count(*) filter (where following < coalesce(end_date, date '9999-12-31')),
                count(distinct account_id) filter (where currency <> 'USD') / count(distinct account_id),
                min(start_date), max(start_date)
            from (
                select *, lead(start_date) over (partition by subscription_id order by start_date) as following
                from read_parquet(?)
            )
            """,
            [str(files[0])],
        ).fetchone()
    assert row
    assert 7 < row[0] < 10
    assert row[1:4] == (0, 0, 0)
    assert 0.10 < row[4] < 0.16
    assert row[5] >= date(2021, 7, 1)
    assert row[6] <= dates.AS_OF


def test_an_independent_reading_of_the_rules_finds_the_registered_movements(written: tuple[Path, Company]) -> None:
    """The oracle, given the true versions, posts every registered movement, and nothing where nothing may move."""
    folder = written[0]
    periods = [
        {
            **row,
            "period_id": str(index),
            "start_date": row["valid_from"],
            "end_date": row["valid_to"].replace("9999-12-31", ""),
            "amount": row["net_amount"],
            "currency": row["currency_code"],
        }
        for index, row in enumerate(read(folder / "truth" / "item_versions.csv"))
    ]
    products = [{**row, "charge_type": "recurring"} for row in read(folder / "mappings" / "product_map.csv")]
    result = oracle.run(
        oracle.Company(
            periods=periods,
            as_of=dates.AS_OF,
            fx_rates=read(folder / "sample/periods/fx_plan_rates.csv"),
            product_map=products + read(folder / "sample/periods/product_map.csv"),
            hierarchy=read(folder / "sample/reference/account_hierarchy.csv"),
            list_prices=list(list_prices(folder / "sample/stripe")),
            family_roles={row["product_family"]: row["role"] for row in read(folder / "mappings/product_families.csv")},
        )
    )
    assert {d.disposition for d in result.dispositions} == {"used"}
    closing: dict[str, Fraction] = defaultdict(Fraction)
    for month in result.account_months:
        closing[month.month.isoformat()] += month.closing
    for row in read(folder / "truth" / "month_end_arr.csv"):
        closing[row["month"]] -= Fraction(row["arr_usd"])
    assert not any(closing.values())
    posted = {
        (m.account_key, m.effective_date, m.product_family, m.component, m.movement_type_daily, m.amount)
        for m in result.movements
    }
    for item in written[1].expectations:
        place = (item.account_id, item.effective_date)
        found = {row[2:] for row in posted if row[:2] == place}
        if item.component == "none":
            assert not found, item
        else:
            wanted = (item.product_family, item.component, item.movement_type_daily, Fraction(item.expected_amount))
            assert wanted in found, (item, found)


def list_prices(folder: Path) -> Iterator[Record]:
    """Unit list prices of the Stripe price table, as the oracle takes them."""
    for row in read(folder / "price.csv"):
        metadata = json.loads(row["metadata"])
        if row["recurring_usage_type"] == "licensed" and metadata:
            currency = row["currency"].upper()
            unit = Fraction(int(row["unit_amount"]), 10 ** EXPONENT[currency])
            yield {
                "plan_id": metadata["plan"],
                "price_book": metadata["price_book"],
                "billing_interval": row["recurring_interval"],
                "interval_count": row["recurring_interval_count"],
                "currency_code": currency,
                "unit_list_amount_local": money(unit),
            }
