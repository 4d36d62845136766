"""A large landing zone for benchmarks, written straight to Parquet in the contract of ``periods``.

Accounts live month by month in numpy arrays: one row of an array per account, one column per event of a line. Dates are
Parquet DATE (``end_date`` null while open), amounts DECIMAL(18,2), flags BOOLEAN, everything else text or integers.
Same arguments, same rows. Memory is bounded by ``CHUNK`` accounts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.catalog import EXPONENT, FAMILIES, PERIODS_PRODUCT_OF, PERIODS_PRODUCTS
from simulator.dates import add_months, d

Ints = npt.NDArray[np.int64]
Random = np.random.Generator

CHUNK = 100_000
AFTER_HISTORY = d("2026-07-01")
FAR = 10_000
"""A month index beyond every history: not reached."""

SEGMENTS = ["smb", "mid_market", "enterprise"]
INDUSTRIES = ["software", "financial_services", "healthcare", "manufacturing", "retail", "education", "media"]
REGIONS = ["north_america", "emea", "apac"]
CHANNELS = ["self_serve", "inside_sales", "field_sales", "partner"]
CURRENCIES = ["USD", "EUR", "GBP", "JPY"]
INTERVALS = ["month", "quarter", "year"]
MONTHS_BILLED = np.array([1, 3, 12])
STATUSES = ["active", "trialing", "past_due", "paused"]
ACTIVE, TRIALING, PAST_DUE, PAUSED = range(4)
PRODUCTS = [*PERIODS_PRODUCT_OF.values()]
PLANS = ["starter", "team", "business", "enterprise", "viewer", "analyst", "flow", "flow_plus", "security", "support"]
UNIT_CENTS = np.array([1200, 2500, 4500, 7000, 800, 2000, 12000, 45000, 9000, 15000])
"""List price of a unit and month in book 0, cents, by plan."""
BOOKS = [f"book_{n}" for n in range(40)]
RATES = {"USD": 1.0, "EUR": 1.08, "GBP": 1.26, "JPY": 0.0068}


@dataclass
class Line:
    """Versions of one product of every account of a chunk. Arrays are (accounts, versions); unused cells start at FAR.

    ``start`` and ``end`` are month indexes, half-open; ``product`` and ``plan`` index PRODUCTS and PLANS.
    """

    start: Ints
    end: Ints
    product: Ints
    plan: Ints
    quantity: Ints
    book: Ints
    percent_off: Ints
    status: Ints


@dataclass
class Accounts:
    """Attributes of the accounts of a chunk, each an array of indexes into the lists above; ``day`` is 0 to 27."""

    number: Ints
    segment: Ints
    industry: Ints
    region: Ints
    channel: Ints
    currency: Ints
    interval: Ints
    day: Ints


def write(out: Path, accounts: int, months: int = 60, seed: int = 7) -> str:
    """Write ``out/periods/*.parquet`` and say how many rows there are. Raises ValueError for an empty request."""
    if accounts < 1 or months < 1:
        raise ValueError("accounts and months must be at least 1")
    folder = out / "periods"
    folder.mkdir(parents=True, exist_ok=True)
    first = add_months(AFTER_HISTORY, -months)
    rows = 0
    target = folder / "subscription_periods.parquet"
    with pq.ParquetWriter(target, schema(), compression="zstd") as writer:
        for index, lower in enumerate(range(0, accounts, CHUNK)):
            rng = np.random.default_rng([seed, index])
            table = _chunk(rng, lower, min(accounts, lower + CHUNK), months, first)
            rows += table.num_rows
            writer.write_table(table)
    pq.write_table(_rates(first), folder / "fx_plan_rates.parquet")
    pq.write_table(_product_map(), folder / "product_map.parquet")
    return f"{target}: {rows} rows of {accounts} accounts, {rows / accounts:.1f} each"


def schema() -> pa.Schema:
    """Columns of ``subscription_periods.parquet``."""
    word = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("period_id", pa.string()),
            ("subscription_id", word),
            ("account_id", word),
            ("segment", word),
            ("industry", word),
            ("region", word),
            ("channel", word),
            ("product_id", word),
            ("plan_id", word),
            ("price_book", word),
            ("start_date", pa.date32()),
            ("end_date", pa.date32()),
            ("billing_interval", word),
            ("interval_count", pa.int32()),
            ("currency", word),
            ("quantity", pa.int32()),
            ("list_amount", pa.decimal128(18, 2)),
            ("amount", pa.decimal128(18, 2)),
            ("status", word),
            ("signed_date", pa.date32()),
        ]
    )


# -- the lives of a chunk ------------------------------------------------------------------------------------------
def _chunk(rng: Random, lower: int, upper: int, months: int, first: date) -> pa.Table:
    accounts = _accounts(rng, lower, upper)
    core, leaves = _core(rng, accounts, months)
    lines = [core]
    lines.append(_extra(rng, accounts, core, leaves, months, share=0.42, product=1, plans=(4, 5)))
    lines.append(_extra(rng, accounts, core, leaves, months, share=0.38, product=3, plans=(8, 9)))
    return pa.concat_tables([_table(accounts, line, months, first) for line in lines])


def _accounts(rng: Random, lower: int, upper: int) -> Accounts:
    size = upper - lower
    segment = rng.choice(3, size, p=[0.72, 0.22, 0.06])
    region = rng.choice(3, size, p=[0.6, 0.27, 0.13])
    abroad = rng.random(size) < 0.33
    currency = np.where(abroad & (region == 1), rng.integers(1, 3, size), np.where(abroad & (region == 2), 3, 0))
    interval = np.where(segment == 2, 2, rng.choice(3, size, p=[0.5, 0.08, 0.42]))
    return Accounts(
        np.arange(lower, upper),
        segment,
        rng.integers(0, len(INDUSTRIES), size),
        region,
        rng.integers(0, len(CHANNELS), size),
        currency,
        interval,
        rng.integers(0, 28, size),
    )


def _core(rng: Random, accounts: Accounts, months: int, slots: int = 14) -> tuple[Line, Ints]:
    """The workspace line of every account, and the month in which it first leaves (FAR: never)."""
    size = len(accounts.number)
    shape = (size, slots)
    line = Line(*(np.zeros(shape, dtype=np.int64) for _ in fields(Line)))
    starts = np.where(rng.random(size) < 0.4, rng.integers(0, 6, size), rng.integers(0, months, size))
    plan = np.minimum(3, accounts.segment + rng.integers(0, 2, size))
    quantity = np.choose(
        accounts.segment, [rng.integers(3, 25, size), rng.integers(20, 90, size), rng.integers(80, 400, size)]
    )
    book = np.minimum(starts // 18, 3)
    percent = rng.choice([0, 0, 0, 5, 10, 15, 20], size)
    status = np.where(rng.random(size) < 0.05, TRIALING, ACTIVE)
    now = starts
    leaves = np.full(size, FAR)
    for slot in range(slots):
        trial_or_break = status != ACTIVE
        length = 1 + rng.geometric(1 / 4.2, size)
        length = np.where(trial_or_break, rng.integers(1, 3, size), length)
        for name, values in (("plan", plan), ("quantity", quantity), ("book", book), ("percent_off", percent)):
            getattr(line, name)[:, slot] = values
        line.status[:, slot] = status
        line.start[:, slot] = np.where(now < months, now, FAR)
        until = now + length
        event = rng.random(size)
        gone = (event < np.choose(accounts.segment, [0.085, 0.05, 0.02])) & ~trial_or_break
        leaves = np.where(gone & (leaves == FAR), until, leaves)
        last = slot == slots - 1
        line.end[:, slot] = FAR if last else until
        back = gone & (rng.random(size) < 0.22)
        now = np.where(gone, np.where(back, until + rng.integers(2, 13, size), FAR), until)
        status = np.full(size, ACTIVE)
        move = np.where(trial_or_break, 1.0, rng.random(size))
        step = np.maximum(1, np.round(quantity * rng.uniform(0.05, 0.3, size))).astype(np.int64)
        quantity = np.where(move < 0.52, quantity + step, quantity)
        quantity = np.where((move >= 0.52) & (move < 0.66), np.maximum(1, quantity - step), quantity)
        plan = np.where((move >= 0.66) & (move < 0.75), np.minimum(3, plan + 1), plan)
        plan = np.where((move >= 0.75) & (move < 0.78), np.maximum(0, plan - 1), plan)
        book = np.where((move >= 0.78) & (move < 0.92), book + 1, book)
        percent = np.where((move >= 0.92) & (move < 0.95), rng.choice([0, 10, 25], size), percent)
        status = np.where((move >= 0.95) & (move < 0.965), PAUSED, status)
        status = np.where((move >= 0.965) & (move < 0.99), PAST_DUE, status)
        status = np.where(back, ACTIVE, status)
    return line, leaves


def _extra(
    rng: Random,
    accounts: Accounts,
    core: Line,
    leaves: Ints,
    months: int,
    *,
    share: float,
    product: int,
    plans: tuple[int, int],
    slots: int = 5,
) -> Line:
    """A second product of ``share`` of the accounts; it never outlives the first leaving of the workspace."""
    size = len(accounts.number)
    line = Line(*(np.zeros((size, slots), dtype=np.int64) for _ in fields(Line)))
    begin = core.start[:, 0]
    end = np.minimum(leaves, months)
    now = begin + (rng.random(size) ** 1.5 * np.maximum(1, end - begin)).astype(np.int64)
    now = np.where((rng.random(size) < share) & (core.status[:, 0] == ACTIVE), now, FAR)
    per_seat = product == 1
    quantity = np.maximum(1, (core.quantity[:, 0] * rng.uniform(0.2, 0.8, size)).astype(np.int64)) if per_seat else 1
    quantity = quantity * np.ones(size, dtype=np.int64)
    line.product[:] = product
    line.plan[:] = np.where(accounts.segment == 0, *plans)[:, None]
    line.book[:] = np.minimum(now // 18, 3)[:, None]
    for slot in range(slots):
        until = now + 3 + rng.geometric(1 / 9, size)
        last = slot == slots - 1
        line.start[:, slot] = np.where(now < end, now, FAR)
        line.end[:, slot] = np.minimum(FAR if last else until, leaves)
        line.quantity[:, slot] = quantity
        ends_here = rng.random(size) < 0.08
        now = np.where(ends_here | (until >= end), FAR, until)
        quantity = quantity + np.maximum(1, (quantity * rng.uniform(0.05, 0.4, size)).astype(np.int64))
    return line


# -- written as a table --------------------------------------------------------------------------------------------
def _words(indexes: Ints, words: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indexes.astype(np.int32)), pa.array(words))


def _money(cents: Ints) -> pa.Array:
    """Cents, none of them negative, as DECIMAL(18,2): the 128-bit values are laid out by hand, low word first."""
    wide = np.zeros((len(cents), 2), dtype="<i8")
    wide[:, 0] = cents
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(wide.tobytes())])


def _dates(month: Ints, day: Ints, first: date) -> npt.NDArray[np.datetime64]:
    base = np.datetime64(first.replace(day=1), "M")
    return (base + month.astype("timedelta64[M]")).astype("datetime64[D]") + day.astype("timedelta64[D]")


def _table(accounts: Accounts, line: Line, months: int, first: date) -> pa.Table:
    used = line.start < months
    row, slot = np.nonzero(used)
    picked = {f.name: getattr(line, f.name)[used] for f in fields(Line)}
    open_ended = picked["end"] >= months
    interval = accounts.interval[row]
    currency = accounts.currency[row]
    gross = _gross(picked, interval, currency)
    net = np.round(gross * (100 - picked["percent_off"]) / 100).astype(np.int64)
    net = np.where(currency == CURRENCIES.index("JPY"), net // 100 * 100, net)
    start = _dates(picked["start"], accounts.day[row], first)
    end = _dates(np.where(open_ended, 0, picked["end"]), accounts.day[row], first)
    names = [f"acct_{n:07d}" for n in accounts.number]
    product = picked["product"][0] if len(row) else 0
    numbers = accounts.number[row]
    ids = np.char.add(np.char.add(numbers.astype("U8"), f"-{product}-"), slot.astype("U2"))
    return pa.Table.from_arrays(
        [
            pa.array(ids),
            _words(row, [f"ctr_{n:07d}_{product}" for n in accounts.number]),
            _words(row, names),
            _words(accounts.segment[row], SEGMENTS),
            _words(accounts.industry[row], INDUSTRIES),
            _words(accounts.region[row], REGIONS),
            _words(accounts.channel[row], CHANNELS),
            _words(picked["product"], PRODUCTS),
            _words(picked["plan"], PLANS),
            _words(picked["book"], BOOKS),
            pa.array(start),
            pa.array(end, mask=open_ended),
            _words(interval, INTERVALS),
            pa.array(np.ones(len(row), dtype=np.int32)),
            _words(currency, CURRENCIES),
            pa.array(picked["quantity"].astype(np.int32)),
            _money(gross),
            _money(net),
            _words(picked["status"], STATUSES),
            pa.array(start - np.timedelta64(9, "D")),
        ],
        schema=schema(),
    )


def _gross(picked: dict[str, Ints], interval: Ints, currency: Ints) -> Ints:
    """List price of one interval in hundredths of the currency's major unit; yen come in whole hundreds of those."""
    unit = np.round(UNIT_CENTS[picked["plan"]] * 1.05 ** picked["book"]).astype(np.int64)
    is_yen = currency == CURRENCIES.index("JPY")
    unit = np.where(is_yen, unit * 150 // 100 * 100, unit)
    months = np.where(MONTHS_BILLED[interval] == 12, 10, MONTHS_BILLED[interval])
    return unit * picked["quantity"] * months


def _rates(first: date) -> pa.Table:
    rows = []
    for year in range(first.year, AFTER_HISTORY.year + 1):
        for currency, rate in RATES.items():
            drift = 0 if currency == "USD" else (year * 7 % 5 - 2) / 100
            rows.append((date(year, 1, 1), currency, f"{rate * (1 + drift):.6f}"))
    days, currencies, rates = zip(*rows, strict=True)
    return pa.table({"valid_from": list(days), "currency": list(currencies), "rate_to_reporting": list(rates)})


def _product_map() -> pa.Table:
    known = [(p, *PERIODS_PRODUCTS[p]) for p in PRODUCTS]
    assert all(family in FAMILIES for _, family, _, _ in known)
    assert all(currency in EXPONENT for currency in CURRENCIES)
    names = ("product_id", "product_family", "pricing_model", "charge_type")
    return pa.table({name: list(column) for name, column in zip(names, zip(*known, strict=True), strict=True)})
