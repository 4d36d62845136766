"""Bad billing input that real users met, as cases: what is landed, what becomes of it, and what the figures are then.

Handling: E = the build stops with an error that names file, table, row and remedy (or, for a mistake of code, an
assertion stops a wrong figure); Q = quarantined with a reason code; F = accepted, flagged and counted.
Every case has a customer of its own, `case_<number>`, so that the cases share one landing folder. A `Bug` is what a
wrong project would have written instead of a piece of the compiled SQL; the checks of the case must see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

AS_OF = "2026-06-30"
FIRST_VARIANT = 41
Row = dict[str, Any]
Landing = dict[tuple[str, str], list[Row]]


@dataclass(frozen=True)
class Check:
    """A question to the warehouse and its answer, as rows of text."""

    sql: str
    expected: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Bug:
    """A piece of a model's compiled SQL and what a wrong project has there."""

    model: str
    right: str
    wrong: str
    invariants: tuple[str, ...] = ()
    """Singular tests of the project that also fail."""
    also_in: tuple[str, ...] = ()
    """Further models with the same piece."""


@dataclass(frozen=True)
class Case:
    """One entry of the corpus. `handling` is E, Q or F; an E of the landing as a whole is landed alone."""

    number: int
    title: str
    handling: str
    landing: Landing
    checks: tuple[Check, ...]
    bug: Bug | None = None
    is_alone: bool = False
    entry: int | None = None
    """The entry of which this is a further shape; such cases are numbered from FIRST_VARIANT on."""


@dataclass
class Book:
    """Collects the landing rows of one case in a few words."""

    number: int
    rows: Landing = field(default_factory=lambda: defaultdict(list))

    @property
    def account(self) -> str:
        return f"case_{self.number:02d}"

    def period(self, start: str, end: str, amount: Any, interval: str = "year", **more: Any) -> Book:
        """One row of subscription_periods."""
        row = {
            "account_id": self.account,
            "subscription_id": f"s{self.number:02d}",
            "product_id": "workspace",
            "plan_id": "team",
            "start_date": start,
            "end_date": end,
            "amount": amount,
            "billing_interval": interval,
            "currency": "USD",
            "quantity": 1,
            "status": "active",
        }
        row["period_id"] = f"p{self.number:02d}_{len(self.rows[('periods', 'subscription_periods')])}"
        self.rows[("periods", "subscription_periods")].append(row | more)
        return self

    def customer(self, **more: Any) -> Book:
        row = {
            "id": f"cus{self.number:02d}",
            "metadata": f'{{"account_id": "{self.account}"}}',
            "_fivetran_synced": SYNCED,
        }
        self.rows[("stripe", "customer")].append(row | more)
        return self

    def subscription(self, start: str, suffix: str = "", **more: Any) -> Book:
        row = {
            "id": f"sub{self.number:02d}{suffix}",
            "customer_id": f"cus{self.number:02d}",
            "status": "active",
            "start_date": noon(start),
            "created": noon(start),
            "_fivetran_synced": SYNCED,
        }
        self.rows[("stripe", "subscription")].append(row | more)
        return self

    def item(self, price: str, quantity: Any, suffix: str = "", **more: Any) -> Book:
        row = {
            "id": f"si{self.number:02d}{suffix}",
            "subscription_id": f"sub{self.number:02d}{suffix}",
            "plan_id": price,
            "quantity": quantity,
            "_fivetran_synced": SYNCED,
        }
        self.rows[("stripe", "subscription_item")].append(row | more)
        return self

    def line(self, start: str, end: str, price: str, quantity: Any, amount: int, suffix: str = "", **more: Any) -> Book:
        """An invoice with one line; `line_id`, `invoice_status` and the like override."""
        number = len(self.rows[("stripe", "invoice")]) + 1
        invoice = f"in{self.number:02d}_{number}"
        subscription: str | None = f"sub{self.number:02d}{suffix}"
        row = {
            "id": f"il{self.number:02d}_{number}",
            "invoice_id": invoice,
            "subscription_id": subscription,
            "subscription_item_id": f"si{self.number:02d}{suffix}",
            "plan_id": price,
            "quantity": quantity,
            "amount": amount,
            "currency": "usd",
            "period_start": noon(start),
            "period_end": noon(end),
            "proration": "false",
            "_fivetran_synced": noon(start),
        } | more
        self.rows[("stripe", "invoice_line_item")].append(row)
        self.rows[("stripe", "invoice")].append(
            {
                "id": invoice,
                "customer_id": f"cus{self.number:02d}",
                "subscription_id": row["subscription_id"],
                "currency": row["currency"],
                "status": "paid",
                "subtotal": amount,
                "created": row["period_start"],
                "_fivetran_synced": noon(start),
            }
        )
        return self

    def coupon(self, name: str, start: str, end: str | None = None, suffix: str = "", **terms: Any) -> Book:
        self.rows[("stripe", "coupon")].append({"id": name, "_fivetran_synced": SYNCED} | terms)
        self.rows[("stripe", "subscription_discount")].append(
            {
                "id": f"di{self.number:02d}",
                "coupon_id": name,
                "subscription_id": f"sub{self.number:02d}{suffix}",
                "start": noon(start),
                "end": noon(end) if end else None,
                "_fivetran_synced": SYNCED,
            }
        )
        return self

    def add(self, table: str, **row: Any) -> Book:
        self.rows[("stripe", table)].append(row)
        return self

    def paid_years(self, price: str = "year_1200", quantity: int = 10, amount: int = 1_200_000) -> Book:
        """A customer with one yearly subscription since March 2025, billed twice."""
        self.customer().subscription("2025-03-01", **TERM).item(price, quantity)
        self.line("2025-03-01", "2026-03-01", price, quantity, amount)
        return self.line("2026-03-01", "2027-03-01", price, quantity, amount)


SYNCED = "2026-07-01 05:00:00"
TERM = {"current_period_start": "2026-03-01 15:30:00", "current_period_end": "2027-03-01 15:30:00"}


def noon(day: str) -> str:
    """A UTC time that is the same day in the company's time zone, unless the text names a time itself."""
    return day if ":" in day else f"{day} 15:30:00"


def arr(number: int, day: str, amount: str) -> Check:
    """ARR of the case's customer at the end of a day."""
    return Check(
        f"select coalesce(sum(amount), 0) from arr.fct_arr_movements "
        f"where account_key = 'case_{number:02d}' and effective_date <= '{day}'",
        [(amount,)],
    )


def months(number: int, month: str, closing: str) -> Check:
    """Closing ARR of the case's customer in the periodic snapshot."""
    return Check(
        f"select closing_amount from arr.fct_account_arr_months "
        f"where account_key = 'case_{number:02d}' and month = '{month}'",
        [(closing,)],
    )


def moves(number: int, *rows: tuple[str, str, str, str]) -> Check:
    """The whole ledger of the case's customer: day, type, component, amount."""
    return Check(
        f"select effective_date, movement_type_daily, component, amount from arr.fct_arr_movements "
        f"where account_key = 'case_{number:02d}' order by 1, 2, 3",
        list(rows),
    )


def flagged(flag: str, *records: str) -> Check:
    """The flag stands on exactly these of the case's records, each with its meaning and a count of one."""
    prefix = records[0][: next(place for place, letter in enumerate(records[0]) if letter.isdigit()) + 2]
    return Check(
        f"select source_record_id, row_count, meaning <> '' and remedy <> '' from quality.flagged_rows "
        f"where flag_code = '{flag}' and source_record_id like '{prefix}%' order by 1",
        [(record, "1", "true") for record in records],
    )


def quarantined(reason: str, table: str, record: str) -> Check:
    """The record waits in the quarantine with this reason, its row as read and a remedy."""
    return Check(
        f"select reason_code, raw_row is not null and remedy <> '' from quality.quarantined_rows "
        f"where source_table = '{table}' and source_record_id = '{record}'",
        [(reason, "true")],
    )


def disposed(disposition: str, reason: str, table: str, record: str) -> Check:
    """The record was set aside for this reason without need of a correction."""
    return Check(
        f"select disposition, reason_code from quality.row_dispositions "
        f"where source_table = '{table}' and source_record_id = '{record}'",
        [(disposition, reason)],
    )


def stopped(code: str, *words: str) -> Check:
    """The landing is refused with an error of this kind that says all of these words, and no ARR is built."""
    said = " and ".join(f"problem || ' ' || remedy like '%{word}%'" for word in words)
    return Check(
        f"select error_code, {said}, (select count(*) from arr.fct_arr_movements) "
        f"from canonical.input_errors where error_code = '{code}'",
        [(code, "true", "0")],
    )


def price(
    name: str, unit_amount: int, interval: str = "year", currency: str = "usd", count: int = 1, plan: str = "team"
) -> Row:
    """A recurring price of the workspace."""
    return {
        "id": name,
        "product_id": "prod_workspace",
        "currency": currency,
        "type": "recurring",
        "unit_amount": unit_amount,
        "recurring_interval": interval,
        "recurring_interval_count": count,
        "recurring_usage_type": "licensed",
        "metadata": f'{{"plan": "{plan}", "price_book": "{name}"}}',
        "_fivetran_synced": SYNCED,
    }


COMMON: Landing = {
    ("stripe", "product"): [{"id": "prod_workspace", "name": "Workspace", "_fivetran_synced": SYNCED}],
    ("stripe", "price"): [
        price("year_1200", 120_000),
        price("year_1500", 150_000),
        price("year_pro", 200_000, plan="pro"),
        price("month_100", 10_000, "month"),
        price("half_600", 60_000, "month", count=6),
        price("year_jpy", 150_000, currency="jpy"),
    ],
    ("periods", "fx_plan_rates"): [{"valid_from": "2020-01-01", "currency": "JPY", "rate_to_reporting": "0.01"}],
}
"""What every case may use: one product, its prices, one plan rate."""

COLUMNS: dict[tuple[str, str], list[str]] = {
    ("periods", "subscription_periods"): [
        "period_id", "account_id", "subscription_id", "product_id", "plan_id", "start_date", "end_date", "amount",
        "billing_interval", "interval_count", "currency", "quantity", "status", "list_amount", "end_reason",
    ],
    ("periods", "fx_plan_rates"): ["valid_from", "currency", "rate_to_reporting"],
    ("stripe", "customer"): ["id", "metadata", "livemode", "_fivetran_synced"],
    ("stripe", "subscription"): [
        "id", "customer_id", "status", "start_date", "created", "ended_at", "current_period_start",
        "current_period_end", "cancel_at", "cancel_at_period_end", "canceled_at", "trial_start", "trial_end",
        "pause_collection_behavior", "livemode", "_fivetran_synced",
    ],
    ("stripe", "subscription_history"): [
        "id", "status", "current_period_start", "_fivetran_start", "_fivetran_synced",
    ],
    ("stripe", "subscription_item"): ["id", "subscription_id", "plan_id", "quantity", "created", "_fivetran_synced"],
    ("stripe", "product"): ["id", "name", "_fivetran_synced"],
    ("stripe", "price"): [
        "id", "product_id", "currency", "type", "unit_amount", "recurring_interval", "recurring_interval_count",
        "recurring_usage_type", "metadata", "_fivetran_synced",
    ],
    ("stripe", "coupon"): [
        "id", "duration", "duration_in_months", "percent_off", "amount_off", "currency", "_fivetran_synced",
    ],
    ("stripe", "subscription_discount"): ["id", "coupon_id", "subscription_id", "start", "end", "_fivetran_synced"],
    ("stripe", "invoice"): [
        "id", "customer_id", "subscription_id", "currency", "status", "subtotal", "created", "_fivetran_synced",
    ],
    ("stripe", "invoice_line_item"): [
        "id", "invoice_id", "subscription_id", "subscription_item_id", "plan_id", "quantity", "amount", "currency",
        "period_start", "period_end", "proration", "description", "_fivetran_synced",
    ],
    ("stripe", "credit_note"): ["id", "invoice_id", "amount", "currency", "status", "created", "_fivetran_synced"],
}  # fmt: skip


def merged(landings: Iterable[Landing], tables: Iterable[tuple[str, str]]) -> Landing:
    """The rows of several landings in one, with what all of them may use; every table has at least a header."""
    whole: Landing = {table: [] for table in tables}
    for landing in (COMMON, *landings):
        for table, rows in landing.items():
            whole[table] = whole[table] + rows
    return whole


def billing_cases() -> list[Case]:
    """Entries 1 to 37."""
    return [
        *_past_and_future(),
        *_amounts(),
        *_discounts(),
        *_states(),
        *_records(),
        *_changes(),
        *_landings(),
        *_variants(),
    ]


def _past_and_future() -> list[Case]:
    raised = Book(1).customer().subscription("2025-03-01", **TERM).item("year_1500", 10)
    raised.line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000)
    raised.line("2026-03-01", "2027-03-01", "year_1500", 10, 1_500_000)
    grown = Book(2).customer().subscription("2025-03-01", **TERM).item("year_1200", 15)
    grown.line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000)
    grown.line("2026-03-01", "2027-03-01", "year_1200", 15, 1_800_000)
    later = Book(3).period("2026-01-01", "2026-08-01", 1200).period("2026-08-01", "2027-08-01", 2400)
    two = Book(4).period("2026-01-01", "2026-04-01", 1200).period("2026-04-01", "2027-01-01", 2400, quantity=2)
    two.period("2026-02-01", "2027-02-01", 500, account_id="case_04_other", subscription_id="s04_other")
    edge = Book(10).customer().subscription("2026-04-01 02:00:00").item("year_1200", 10)
    edge.line("2026-04-01 02:00:00", "2027-04-01 02:00:00", "year_1200", 10, 1_200_000)
    past = "subscription_id, item_id, price_id, quantity, amount_local, period_start_at as starts_at,"
    today = "(select max({0}) from current_items where subscription_item_id = lines.item_id) as {1}"
    return [
        Case(
            1, "a price was raised; the item row knows only today's price", "F", raised.rows,
            (
                arr(1, "2026-02-28", "12000.00"), arr(1, "2026-03-01", "15000.00"), flagged("price_changed", "si01"),
            ),
            Bug("int_stripe__item_events", past, past.replace("price_id", today.format("price_id", "price_id"))),
        ),
        Case(
            2, "seats were added; the item row knows only today's quantity", "F", grown.rows,
            (
                arr(2, "2026-02-28", "12000.00"), arr(2, "2026-03-01", "18000.00"), flagged("quantity_changed", "si02"),
            ),
            Bug("int_stripe__item_events", past, past.replace("quantity", today.format("quantity", "quantity"))),
        ),
        Case(
            3, "a renewal for months to come is landed already", "E", later.rows,
            (
                moves(3, ("2026-01-01", "new", "whole_line", "1200.00")), flagged("future_dated", "p03_1"),
            ),
            Bug(
                "fct_arr_movements", "effective_date <= cast('2026-06-30' as date)", "true",
                ("nothing_after_the_as_of_date",), ("account_days", "line_attribution"),
            ),
        ),
        Case(
            4, "two accounts buy the same family", "E", two.rows,
            (
                moves(
                    4, ("2026-01-01", "new", "whole_line", "1200.00"), ("2026-04-01", "expansion", "seat", "1200.00")
                ),
                months(4, "2026-06-01", "2400.00"),
                Check(
                    "select effective_date, movement_type_daily, amount from arr.fct_arr_movements "
                    "where account_key = 'case_04_other'",
                    [("2026-02-01", "new", "500.00")],
                ),
            ),
            Bug(
                "line_states", "partition by account_key, product_family, currency_code",
                "partition by product_family, currency_code",
            ),
        ),
        Case(
            10, "a period begins in one month in UTC and in another one at home", "F", edge.rows,
            (
                moves(10, ("2026-03-31", "new", "whole_line", "12000.00")), months(10, "2026-03-01", "12000.00"),
                flagged("month_differs_in_utc", "in10_1:il10_1"),
            ),
            Bug(
                "int_stripe__item_states",
                "cast((starts_at) at time zone 'UTC' at time zone 'America/New_York' as date) as valid_from",
                "cast(starts_at as date) as valid_from",
            ),
        ),
    ]  # fmt: skip


def _amounts() -> list[Case]:
    refund = Book(6).paid_years()
    refund.add("credit_note", id="cn06", invoice_id="in06_2", amount=30_000, currency="usd", created=noon("2026-04-10"))
    reused = Book(7).customer().subscription("2025-03-01", **TERM).item("year_1200", 20)
    reused.line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000, id="il07")
    reused.line("2026-03-01", "2027-03-01", "year_1200", 20, 2_400_000, id="il07")
    empty = Book(8).period("2026-01-01", "2027-01-01", 600, quantity=0)
    empty.customer(id="cus08", metadata='{"account_id": "case_08_seats"}')
    empty.subscription("2025-03-01", **TERM).item("year_1200", 0)
    empty.line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000)
    empty.line("2026-03-01", "2027-03-01", "year_1200", 0, 0)
    yen = Book(11).customer().subscription("2026-03-01", **TERM).item("year_jpy", 2)
    yen.line("2026-03-01", "2027-03-01", "year_jpy", 2, 300_000, currency="jpy")
    halves = Book(16).customer().subscription("2026-03-01").item("half_600", 10)
    halves.line("2026-03-01", "2026-09-01", "half_600", 10, 600_000)
    return [
        Case(
            5, "amounts are landed in cents", "E", Book(5).paid_years().rows,
            (
                arr(5, AS_OF, "12000.00"),
                Check(
                    "select sum(amount_local) from canonical.invoice_lines where leaf_account_key = 'case_05'",
                    [("24000.000000",)],
                ),
            ),
            Bug(
                "int_stripe__prices", "cast(price_list.unit_amount_minor * case",
                "cast(price_list.unit_amount_minor * 0.01 * case",
            ),
        ),
        Case(
            6, "a refund reaches its customer only through its invoice", "E", refund.rows,
            (
                arr(6, AS_OF, "12000.00"),
                Check(
                    "select charge_type, sum(amount_local) from canonical.invoice_lines "
                    "where leaf_account_key = 'case_06' group by charge_type order by 1",
                    [("credit", "-300.000000"), ("recurring", "24000.000000")],
                ),
            ),
            Bug(
                "int_stripe__credits", "left join invoices on notes.invoice_id = invoices.invoice_id",
                "left join invoices on notes.credit_note_id = invoices.invoice_id",
            ),
        ),
        Case(
            7, "two invoices use the same line id", "E", reused.rows,
            (
                arr(7, "2026-02-28", "12000.00"), arr(7, AS_OF, "24000.00"),
            ),
            Bug(
                "stg_stripe__invoice_line_item", "select * from typed",
                "select * from typed qualify row_number() over (partition by split_part(record_id, ':', 2) "
                "order by row_number desc) = 1",
            ),
        ),
        Case(
            8, "quantity 0: a flat price in one system, an item that is sold no more in the other", "F", empty.rows,
            (
                arr(8, AS_OF, "600.00"),
                Check(
                    "select sum(quantity_change) from arr.fct_arr_movements where account_key = 'case_08'",
                    [("1.0000",)],
                ),
                Check(
                    "select effective_date, movement_type_daily, amount from arr.fct_arr_movements "
                    "where account_key = 'case_08_seats' order by 1",
                    [("2025-03-01", "new", "12000.00"), ("2026-03-01", "churn", "-12000.00")],
                ),
                flagged("flat_price_zero_quantity", "p08_0"), flagged("zero_quantity", "in08_2:il08_2"),
            ),
            Bug(
                "conformed_periods__subscription_items", "coalesce(nullif(periods.quantity, 0), 1)",
                "coalesce(periods.quantity, 1)",
            ),
        ),
        Case(
            11, "a currency without decimals", "E", yen.rows,
            (
                arr(11, AS_OF, "3000.00"),
            ),
            Bug("int_stripe__prices", "coalesce(currencies.stripe_minor_unit_exponent, 2)", "2"),
        ),
        Case(
            15, "a yearly price", "E", Book(15).period("2026-01-01", "2027-01-01", 1200).rows,
            (
                arr(15, AS_OF, "1200.00"), months(15, "2026-03-01", "1200.00"),
            ),
            Bug("subscription_item_versions", "* intervals.periods_per_year", "* 12"),
        ),
        Case(
            16, "a price for six months", "E", halves.rows,
            (
                arr(16, AS_OF, "12000.00"),
            ),
            Bug("subscription_item_versions", "conformed.interval_count = 1", "true"),
        ),
    ]  # fmt: skip


def _discounts() -> list[Case]:
    return [
        Case(
            12, "a coupon that is used once", "F",
            Book(12).paid_years().coupon("once_50", "2026-03-01", duration="once", percent_off=50).rows,
            (
                moves(12, ("2025-03-01", "new", "whole_line", "12000.00")),
                disposed("ignored", "one_time_discount", "subscription_discount", "di12"),
            ),
            Bug("stg_stripe__coupon", "lower(trim(landed.duration)) as duration", "'forever' as duration"),
        ),
        Case(
            13, "a coupon expires inside a term", "F",
            Book(13).paid_years().coupon(
                "part_20", "2025-03-01", duration="repeating", duration_in_months=14, percent_off=20
            ).rows,
            (
                moves(
                    13, ("2025-03-01", "new", "whole_line", "9600.00"),
                    ("2026-05-01", "expansion", "discount", "2400.00"),
                ),
                flagged("discount_ends_inside_term", "di13"),
            ),
        ),
        Case(
            14, "a discount of more than the price", "Q",
            Book(14).paid_years().coupon(
                "huge", "2025-03-01", duration="forever", amount_off=2_000_000, currency="usd"
            ).rows,
            (
                moves(14, ("2025-03-01", "new", "whole_line", "12000.00")),
                quarantined("discount_exceeds_price", "subscription_discount", "di14"),
            ),
            Bug(
                "int_stripe__segment_discounts",
                "case when amount_off_local > shared_list_local then 'discount_exceeds_price' end", "null",
            ),
        ),
        Case(
            23, "a gift stands in billing as an active subscription", "F",
            Book(23).paid_years().coupon("gift", "2025-03-01", duration="forever", percent_off=100).rows,
            (
                moves(23), flagged("free_of_charge", "sub23"),
            ),
        ),
        Case(
            32, "100 % off, then more seats, then the coupon ends", "F",
            Book(32).customer().subscription("2025-03-01", **TERM).item("year_1200", 20)
            .line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000)
            .line("2026-03-01", "2027-03-01", "year_1200", 20, 2_400_000)
            .coupon("free_14", "2025-03-01", duration="repeating", duration_in_months=14, percent_off=100).rows,
            (
                moves(32, ("2026-05-01", "new", "whole_line", "24000.00")), flagged("free_of_charge", "sub32"),
                flagged("quantity_changed", "si32"), flagged("discount_ends_inside_term", "di32"),
            ),
        ),
    ]  # fmt: skip


def _states() -> list[Case]:
    owing = Book(17).paid_years()
    owing.rows[("stripe", "subscription")][0]["status"] = "past_due"
    paused = Book(18).paid_years()
    paused.rows[("stripe", "subscription")][0]["pause_collection_behavior"] = "void"
    free = Book(19).customer().subscription(
        "2026-02-01", current_period_start=noon("2026-06-01"), current_period_end=noon("2026-07-01")
    ).item("month_100", 10)  # fmt: skip
    for month in range(2, 7):
        amount = 0 if month == 4 else 100_000
        free.line(f"2026-{month:02d}-01", f"2026-{month + 1:02d}-01", "month_100", 10, amount)
    for day, status in (("2026-02-01", "active"), ("2026-04-01", "trialing"), ("2026-05-01", "active")):
        free.add(
            "subscription_history", id="sub19", status=status, _fivetran_start=noon(day), _fivetran_synced=noon(day)
        )
    leaving = Book(35).paid_years()
    leaving.rows[("stripe", "subscription")][0] |= {"cancel_at": noon("2027-03-01"), "canceled_at": noon("2026-05-05")}
    unsynced = Book(26).customer().subscription(
        "2025-03-01", current_period_start=noon("2025-03-01"), current_period_end=noon("2026-03-01")
    ).item("year_1200", 10)  # fmt: skip
    unsynced.line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000)
    unsynced.line("2026-03-01", "2027-03-01", "year_1500", 10, 1_500_000)
    gone = Book(27).customer().subscription(
        "2026-01-01", current_period_start=noon("2026-02-01"), current_period_end=noon("2026-03-01")
    ).item("month_100", 10)  # fmt: skip
    gone.line("2026-01-01", "2026-02-01", "month_100", 10, 100_000).line(
        "2026-02-01", "2026-03-01", "month_100", 10, 100_000
    )
    return [
        Case(
            17, "a subscription is unpaid for more than 90 days", "F", owing.rows,
            (
                moves(
                    17, ("2025-03-01", "new", "whole_line", "12000.00"),
                    ("2026-05-30", "churn", "whole_line", "-12000.00"),
                ),
                flagged("past_due", "sub17"),
            ),
        ),
        Case(
            18, "collection is paused, the status says active", "F", paused.rows,
            (
                arr(18, "2026-02-28", "12000.00"), arr(18, "2026-03-01", "0.00"), arr(18, AS_OF, "0.00"),
                Check(
                    "select movement_type_daily, component, amount from arr.fct_arr_movements "
                    "where account_key = 'case_18' and effective_date = '2026-03-01'",
                    [("contraction", "pause", "-12000.00")],
                ),
                flagged("collection_paused", "sub18"),
            ),
        ),
        Case(
            19, "a free month turns a paying subscription to trialing", "F", free.rows,
            (
                moves(19, ("2026-02-01", "new", "whole_line", "12000.00")),
                flagged("free_month", f"sub19:{noon('2026-04-01')}"),
            ),
            Bug("bridged_gaps", "then 31", "then 0"),
        ),
        Case(
            26, "the subscription row is older than the last invoice", "F", unsynced.rows,
            (
                arr(26, "2026-02-28", "12000.00"), arr(26, AS_OF, "15000.00"), flagged("not_resynced", "sub26"),
            ),
        ),
        Case(
            27, "a subscription was deleted and its row stayed", "F", gone.rows,
            (
                moves(
                    27, ("2026-01-01", "new", "whole_line", "12000.00"),
                    ("2026-03-01", "churn", "whole_line", "-12000.00"),
                ),
                flagged("no_longer_billed", "sub27"),
            ),
        ),
        Case(
            35, "active, with a cancel date", "F", leaving.rows,
            (
                moves(35, ("2025-03-01", "new", "whole_line", "12000.00")), flagged("cancellation_scheduled", "sub35"),
            ),
        ),
    ]  # fmt: skip


def _records() -> list[Case]:
    moved = Book(20).customer()
    moved.subscription(
        "2025-03-01", "a", status="canceled", ended_at=noon("2026-03-01"), canceled_at=noon("2026-03-01")
    )
    moved.line("2025-03-01", "2026-03-01", "year_1200", 10, 1_200_000, "a")
    moved.subscription("2026-03-01", "b", **TERM).item("year_1200", 10, "b")
    moved.line("2026-03-01", "2027-03-01", "year_1200", 10, 1_200_000, "b")
    test = Book(22).paid_years()
    test.rows[("stripe", "subscription")][0]["livemode"] = "false"
    twice = Book(24).customer()
    for suffix in ("a", "b"):
        twice.subscription("2026-03-01", suffix, **TERM).item("year_1200", 10, suffix)
        twice.line("2026-03-01", "2027-03-01", "year_1200", 10, 1_200_000, suffix)
    wrong = Book(33).customer().subscription("2026-03-01", ended_at=noon("2026-02-01"), status="canceled")
    wrong.line("2026-03-01", "2027-03-01", "year_1200", 10, 1_200_000).period("2026-03-01", "2026-02-01", 1200)
    unpriced = Book(34).customer().subscription("2026-03-01", **TERM).item("price_nowhere", 10)
    unpriced.line("2026-03-01", "2027-03-01", "price_nowhere", 10, 1_200_000)
    renamed = Book(36).paid_years().customer(
        metadata='{"account_id": "case_36", "segment": "smb"}', _fivetran_synced="2026-06-01 05:00:00"
    )  # fmt: skip
    return [
        Case(
            20, "a migration re-created the subscription", "F", moved.rows,
            (
                moves(20, ("2025-03-01", "new", "whole_line", "12000.00")),
                flagged("recreated_subscription", "in20_2:il20_2"),
            ),
            Bug(
                "conformed_stripe__subscription_items", "        versions.product_family,",
                "        versions.product_family || versions.subscription_id as product_family,",
            ),
        ),
        Case(
            21, "a customer leaves for good", "E", Book(21).period("2025-01-01", "2026-01-01", 1200).rows,
            (
                moves(
                    21, ("2025-01-01", "new", "whole_line", "1200.00"),
                    ("2026-01-01", "churn", "whole_line", "-1200.00"),
                ),
            ),
            Bug(
                "fct_arr_movements", "change_cents - quantity_cents",
                "case when movement_type_daily = 'churn' then 2 else 1 end * change_cents - quantity_cents",
                ("ledger_equals_arr_in_force",),
            ),
        ),
        Case(
            22, "rows of the vendor's test mode", "Q", test.rows,
            (
                moves(22), quarantined("test_mode", "subscription", "sub22"),
                quarantined("test_mode", "invoice_line_item", "in22_1:il22_1"),
            ),
        ),
        Case(
            24, "one customer with two live subscriptions", "F", twice.rows,
            (
                arr(24, AS_OF, "24000.00"),
                flagged("second_live_subscription", "in24_1:il24_1", "in24_2:il24_2"),
            ),
        ),
        Case(
            33, "service ends before it starts", "Q", wrong.rows,
            (
                moves(33), quarantined("end_before_start", "subscription", "sub33"),
                quarantined("end_before_start", "subscription_periods", "p33_0"),
            ),
        ),
        Case(
            34, "a price id without a price", "Q", unpriced.rows,
            (
                moves(34), quarantined("missing_price", "subscription_item", "si34"),
                quarantined("missing_price", "invoice_line_item", "in34_1:il34_1"),
            ),
        ),
        Case(
            36, "an attribute of the customer is landed in two versions", "E", renamed.rows,
            (
                arr(36, AS_OF, "12000.00"),
                Check(
                    "select disposition, reason_code from quality.row_dispositions where source_table = 'customer' "
                    "and source_record_id = 'cus36' order by 1",
                    [("ignored", "superseded_delivery"), ("used", "None")],
                ),
            ),
            Bug("int_stripe__subscriptions", "where row_reason is null or row_reason = 'test_mode'", "where true"),
        ),
    ]  # fmt: skip


def _changes() -> list[Case]:
    seats = Book(30).customer().subscription("2026-03-01", **TERM).item("year_1200", 15)
    seats.line("2026-03-01", "2027-03-01", "year_1200", 10, 1_200_000)
    seats.line("2026-05-01", "2027-03-01", "year_1200", 10, -999_452, proration="true", description="Unused time")
    seats.line("2026-05-01", "2027-03-01", "year_1200", 15, 1_499_178, proration="true")
    upgrade = Book(31).customer().subscription("2026-03-01", **TERM).item("year_pro", 10)
    upgrade.line("2026-03-01", "2027-03-01", "year_1200", 10, 1_200_000)
    upgrade.line("2026-05-01", "2027-03-01", "year_1200", 10, -999_452, proration="true", description="Unused time")
    upgrade.line("2026-05-01", "2027-03-01", "year_pro", 10, 1_665_753, proration="true")
    return [
        Case(
            30, "seats are added inside a year and end with it", "F", seats.rows,
            (
                moves(
                    30, ("2026-03-01", "new", "whole_line", "12000.00"), ("2026-05-01", "expansion", "seat", "6000.00")
                ),
                flagged("partial_period", "in30_2:il30_2", "in30_3:il30_3"),
            ),
        ),
        Case(
            31, "an upgrade inside a year is prorated", "F", upgrade.rows,
            (
                moves(
                    31, ("2026-03-01", "new", "whole_line", "12000.00"), ("2026-05-01", "expansion", "tier", "8000.00")
                ),
                flagged("partial_period", "in31_2:il31_2", "in31_3:il31_3"),
            ),
        ),
    ]  # fmt: skip


def _landings() -> list[Case]:
    page = Book(25).subscription("2026-03-01", customer_id="cus25_101")
    for number in range(1, 101):
        page.customer(id=f"cus25_{number}", metadata="{}")
    old = Book(28).customer().subscription("2025-03-01", **TERM).item("year_1200", 10)
    for number, month in enumerate(("2025-03-01", "2025-04-01", "2025-05-01")):
        old.add(
            "invoice", id=f"in28_old_{number}", customer_id="cus28", currency="usd", subtotal=1_200_000,
            created=noon(month), status="paid",
        )  # fmt: skip
    old.line("2026-03-01", "2027-03-01", "year_1200", 10, 1_200_000)
    nulled = Book(29).customer().subscription("2025-03-01").item("month_100", 10)
    for number in range(10):
        nulled.line(f"2025-{number + 3:02d}-01", f"2025-{number + 3:02d}-28", "month_100", 10, 100_000)
    for _ in range(10):
        nulled.line(
            "2026-02-01", "2026-03-01", "month_100", 10, 100_000, plan_id=None, _fivetran_synced="2026-06-30 05:00:00"
        )
    units = Book(37).customer().subscription("2026-03-01", **TERM).item("year_12", 10)
    units.rows[("stripe", "price")].append(price("year_12", 1_200))
    units.line("2026-03-01", "2027-03-01", "year_12", 10, 1_200_000)
    return [
        Case(
            9, "a table with a header and no rows", "E", {},
            (
                Check(
                    "select min(date_day), max(date_day) from canonical.calendar_days", [("2000-01-01", "2028-06-29")]
                ),
                Check("select count(*) from arr.fct_arr_movements", [("0",)]),
            ),
            Bug(
                "calendar_days", "as date_day from days",
                "as date_day from days where date_day >= "
                "(select min(try_cast(start_date as date)) from raw_periods.subscription_periods)",
            ),
            is_alone=True,
        ),
        Case(
            25, "an extract is cut off at a page limit", "E", page.rows,
            (
                stopped("extract_cut_off", "stripe/customer ends after row 100",
                        "cus25_101. See stripe/subscription row 1.", "Extract every page"),
            ),
            Bug("int_stripe__cut_off_tables", "page_size.rows_per_page) = 0", "page_size.rows_per_page) = 1"),
            is_alone=True,
        ),
        Case(
            28, "the lines of old invoices are missing", "E", old.rows,
            (
                stopped("old_lines_missing", "stripe/invoice_line_item begins on 2026-03-01", "3 older invoice",
                        "See stripe/invoice row 1.", "Re-sync the lines"),
            ),
            Bug("int_stripe__missing_line_history", "bare.invoice_count >= least_invoices.invoice_count", "false"),
            is_alone=True,
        ),
        Case(
            29, "a connector stops filling a column", "E", nulled.rows,
            (
                stopped("column_nulled", "stripe/invoice_line_item: price_id (or plan_id) is empty in all 10 row",
                        "See stripe/invoice_line_item row 11.", "Check the connector version"),
            ),
            Bug("int_stripe__nulled_columns", "compared.newest_filled = 0", "false"),
            is_alone=True,
        ),
        Case(
            37, "cents in one file, units in another", "E", units.rows,
            (
                stopped("amounts_in_two_units", "stripe/price is in another unit",
                        "See stripe/invoice_line_item row 1.", "minor units"),
            ),
            Bug("int_stripe__unit_mismatches", "counted.line_count > 0", "false"),
            is_alone=True,
        ),
    ]  # fmt: skip


def free_month(number: int, *, with_history: bool, **dates: str) -> Book:
    """A monthly subscription without an invoice for April, which its history or its dates may call a trial."""
    book = Book(number).customer().subscription(
        "2026-02-01", current_period_start=noon("2026-06-01"), current_period_end=noon("2026-07-01"), **dates
    ).item("month_100", 10)  # fmt: skip
    for month in (2, 3, 5, 6):
        book.line(f"2026-{month:02d}-01", f"2026-{month + 1:02d}-01", "month_100", 10, 100_000)
    for day, status in (("2026-02-01", "active"), ("2026-04-01", "trialing"), ("2026-05-01", "active")):
        if with_history:
            book.add(
                "subscription_history", id=f"sub{number}", status=status, _fivetran_start=noon(day),
                _fivetran_synced=noon(day),
            )  # fmt: skip
    return book


def _variants() -> list[Case]:
    """Further shapes of entries, each with what is done about it."""
    empty = Book(41).customer().subscription("2025-03-01").item("year_1200", 10)
    bare = Book(42).paid_years().add(
        "invoice", id="in42_old", customer_id="cus42", currency="usd", subtotal=1_200_000,
        created=noon("2024-12-01"), status="paid",
    )  # fmt: skip
    units = Book(46).customer().subscription("2026-03-01", **TERM).item("year_1200", 10)
    units.line("2026-03-01", "2027-03-01", "year_1200", 10, 120_001_000)
    cents = Book(47).customer().subscription("2026-03-01", **TERM).item("year_1200", 10)
    cents.line("2026-03-01", "2027-03-01", "year_1200", 10, 12_000)
    return [
        Case(
            41, "active, with neither the end of a period nor an invoice line", "Q", empty.rows,
            (
                moves(41), quarantined("live_without_period", "subscription", "sub41"),
                quarantined("live_without_period", "subscription_item", "si41"),
            ),
            entry=28,
        ),
        Case(
            42, "one old invoice has no lines", "Q", bare.rows,
            (
                arr(42, AS_OF, "12000.00"), quarantined("invoice_without_lines", "invoice", "in42_old"),
            ),
            entry=28,
        ),
        Case(
            43, "a free month without an invoice line, a trial in the history", "F",
            free_month(43, with_history=True).rows,
            (
                moves(43, ("2026-02-01", "new", "whole_line", "12000.00")),
                flagged("free_month", f"sub43:{noon('2026-04-01')}"),
            ),
            Bug("int_stripe__item_segments", "in ('paused', 'trialing')", "in ('paused')"),
            entry=19,
        ),
        Case(
            44, "a free month without an invoice line, a trial by the dates of the subscription", "F",
            free_month(44, with_history=False, trial_start=noon("2026-04-01"), trial_end=noon("2026-05-01")).rows,
            (
                moves(44, ("2026-02-01", "new", "whole_line", "12000.00")), flagged("free_month", "sub44"),
            ),
            entry=19,
        ),
        Case(
            45, "a month without an invoice line that nothing explains: churn and reactivation, with a flag", "F",
            free_month(45, with_history=False).rows,
            (
                moves(
                    45, ("2026-02-01", "new", "whole_line", "12000.00"),
                    ("2026-04-01", "churn", "whole_line", "-12000.00"),
                    ("2026-05-01", "reactivation", "whole_line", "12000.00"),
                ),
                flagged("gap_in_billing", "sub45"),
            ),
            entry=19,
        ),
        Case(
            46, "one line among many is a hundred times its price", "F", units.rows,
            (
                arr(46, AS_OF, "12000.00"), flagged("amount_in_another_unit", "in46_1:il46_1"),
            ),
            Bug("int_stripe__line_flags", "where is_mismatch", "where false"),
            entry=37,
        ),
        Case(
            47, "one line among many is a hundredth of its price", "F", cents.rows,
            (
                arr(47, AS_OF, "12000.00"), flagged("amount_in_another_unit", "in47_1:il47_1"),
            ),
            entry=37,
        ),
    ]  # fmt: skip
