"""Is the oracle itself right?

Three kinds of evidence: identities that hold for any company, relations between the results of related companies, and
small cases per rule. Two published data sets with independently computed results are used where they are present.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from oracle import Company, OracleInputError, OracleResult, Settings, run
from oracle.company import RawRow
from oracle.months import add_months, last_day, month_of
from oracle.retention import Retention
from oracle.screening import screen
from strategies import account_histories, companies, random_company

OUTSIDE_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LEVEL_1 = {"new", "reactivation", "expansion", "contraction", "churn", "wash_out"}
PROPERTY = settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip


@pytest.fixture(scope="module", params=[(11, False, False), (12, True, True)], ids=["plain", "mapped"])
def bulk(request: pytest.FixtureRequest) -> tuple[Company, OracleResult]:
    """A company of 150 random accounts and what the oracle says about it."""
    seed, mapped, priced = request.param
    company = random_company(seed, 150, mapped=mapped, priced=priced)
    return company, run(company)


# ---------------------------------------------------------------------------------------------------- identities


def check_identities(company: Company, result: OracleResult) -> None:
    """Everything that must hold whatever the input."""
    check_every_row_has_a_verdict(company, result)
    check_months_add_up(result)
    check_ledger_agrees_with_balances(company, result)
    check_types(result)
    check_retention(result)
    check_cohorts(result)


def check_every_row_has_a_verdict(company: Company, result: OracleResult) -> None:
    assert [row.row_number for row in result.dispositions] == list(range(1, len(company.periods) + 1))
    assert all((row.reason_code == "") == (row.disposition == "used") for row in result.dispositions)


def check_months_add_up(result: OracleResult) -> None:
    """opening + movements = closing, closing = next opening, and the bridge is the sum of the accounts."""
    previous: dict[str, Fraction] = {}
    closing: dict[date, Fraction] = defaultdict(Fraction)
    for row in result.account_months:
        flows = row.new + row.reactivation + row.expansion + row.contraction + row.churn + row.fx + row.transfer
        assert row.opening + flows == row.closing
        assert row.opening == previous.get(row.account_key, 0)
        assert row.closing >= 0
        previous[row.account_key] = row.closing
        closing[row.month] += row.closing
    for month in result.bridge:
        flows = month.new + month.reactivation + month.expansion + month.contraction + month.churn
        assert month.opening + flows + month.fx + month.transfer == month.closing == closing[month.month]
        assert month.transfer == 0


def check_ledger_agrees_with_balances(company: Company, result: OracleResult) -> None:
    """The running sum of the ledger equals ARR valued from scratch on every month end and every day of a movement."""
    by_day: dict[date, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for row in result.movements:
        assert row.effective_date <= company.as_of
        assert row.amount and (row.amount * 100).denominator == 1
        by_day[row.effective_date][row.account_key] += row.amount
    days = sorted(by_day)
    checked = set(days[:: max(1, len(days) // 60)]) | {last_day(row.month, company.as_of) for row in result.bridge}
    running: dict[str, Fraction] = defaultdict(Fraction)
    for day in sorted(checked | set(days)):
        for account, amount in by_day.get(day, {}).items():
            running[account] += amount
        if day in checked:
            balances = result.book.balances(result.book.in_force(day), day)
            assert {key: value for key, value in running.items() if value} == {
                key: value for key, value in balances.items() if value
            }


def check_types(result: OracleResult) -> None:
    months: dict[tuple[str, date], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    transfers: dict[date, Fraction] = defaultdict(Fraction)
    started: dict[tuple[str, str], set[date]] = defaultdict(set)
    for row in result.movements:
        month = month_of(row.effective_date)
        months[row.account_key, month][row.movement_type_monthly] += row.amount
        assert row.component != "other"
        if row.component in ("fx", "transfer"):
            assert row.movement_type_daily == row.movement_type_monthly == row.component
        else:
            assert {row.movement_type_daily, row.movement_type_monthly} <= LEVEL_1
        if row.component == "transfer":
            transfers[row.effective_date] += row.amount
        if row.movement_type_daily in ("new", "reactivation", "churn"):
            assert row.component in ("whole_line", "pause")
        if "new" in (row.movement_type_daily, row.movement_type_monthly):
            started[row.account_key, "month"].add(month)
            if row.movement_type_daily == "new":
                started[row.account_key, "day"].add(row.effective_date)
    assert not any(transfers.values())
    for (account, grain), dates in started.items():
        assert len(dates) == 1, f"{account} is new twice ({grain})"
    for types in months.values():
        assert types.get("wash_out", 0) == 0
        assert len(set(types) & (LEVEL_1 - {"contraction"})) <= 1
        assert types.get("new", 0) >= 0 and types.get("reactivation", 0) >= 0 and types.get("expansion", 0) >= 0


def check_retention(result: OracleResult) -> None:
    parts: dict[tuple[int, date], list[Retention]] = defaultdict(list)
    for row in result.retention:
        assert row.opening + row.expansion - row.contraction - row.churn == row.closing
        assert row.retained == row.opening - row.contraction - row.churn
        assert 0 <= row.logos_retained <= row.logos_opening
        if row.opening:
            assert row.nrr is not None and row.grr is not None
            assert row.grr <= min(Fraction(1), row.nrr)
            assert row.nrr - row.grr == row.expansion / row.opening
        else:
            assert row.nrr is row.grr is row.logo_retention is None
        if row.dimension == "segment":
            parts[row.window_months, row.month].append(row)
    for row in result.retention:
        if row.dimension == "total":
            segments = parts[row.window_months, row.month]
            for column in ("opening", "closing", "retained", "expansion", "contraction", "churn", "logos_opening"):
                assert sum(getattr(part, column) for part in segments) == getattr(row, column)


def check_cohorts(result: OracleResult) -> None:
    closing: dict[date, Fraction] = defaultdict(Fraction)
    for row in result.cohorts:
        closing[add_months(row.cohort_month, row.months_since_start)] += row.closing
        if row.months_since_start == 0:
            assert row.starting == row.closing
    for month in result.bridge:
        assert closing.get(month.month, 0) == month.closing


def test_identities_in_bulk(bulk: tuple[Company, OracleResult]) -> None:
    check_identities(*bulk)


@PROPERTY
@given(companies())
def test_identities_for_any_company(company: Company) -> None:
    check_identities(company, run(company))


@PROPERTY
@given(account_histories(as_of=date(2025, 2, 17)))
def test_identities_for_any_account_seen_in_mid_month(company: Company) -> None:
    check_identities(company, run(company))


def test_the_generator_reaches_every_rule() -> None:
    """A comparison with other code is only worth something if every kind of row occurs."""
    company = random_company(5, 500, mapped=True, priced=True)
    result = run(company)
    assert {row.component for row in result.movements} == {
        "whole_line", "seat", "usage", "cross_sell", "add_on", "tier", "price", "term", "discount", "ramp", "pause",
        "fx", "transfer",
    }  # fmt: skip
    assert {row.movement_type_monthly for row in result.movements} == LEVEL_1 | {"fx", "transfer"}
    assert {row.movement_type_daily for row in result.movements} == LEVEL_1 | {"fx", "transfer"}
    assert {row.reason_code for row in result.dispositions} == {
        "", "duplicate_row", "zero_length_period", "not_recurring", "unmapped_product", "conflicting_versions",
        "overlapping_versions", "end_before_start", "negative_amount", "negative_quantity", "missing_amount",
        "missing_account_id", "missing_currency", "unparseable_date", "unparseable_number", "unknown_interval",
        "invalid_interval_count", "canceled_without_end",
    }  # fmt: skip
    assert result.bridged_gaps
    kinds = {posting.kind for ledger in result.ledgers for posting in ledger.postings if posting.amount}
    assert "reclass" in kinds
    assert any(
        posting.contracted < posting.day for ledger in result.ledgers for posting in ledger.postings if posting.amount
    )


# ---------------------------------------------------------------------------------------- metamorphic relations


def published(result: OracleResult) -> tuple[object, ...]:
    """Everything a reader sees, without the verdicts per row."""
    return (
        result.movements, result.account_months, result.bridge, result.retention, result.cohort_months, result.cohorts,
    )  # fmt: skip


def published_arr(result: OracleResult) -> tuple[object, ...]:
    """The same without contracted ARR, which depends on which starts after the as-of date share a line."""
    months = [replace(row, carr_closing=Fraction(0)) for row in result.account_months]
    bridge = [replace(row, carr_closing=Fraction(0)) for row in result.bridge]
    return (result.movements, [row for row in months if not row.is_zero], bridge, result.retention, result.cohorts)


def test_row_order_does_not_matter(bulk: tuple[Company, OracleResult]) -> None:
    company, result = bulk
    rng = random.Random(1)

    def mixed(rows: Iterable[RawRow]) -> list[RawRow]:
        return sorted(rows, key=lambda _: rng.random())

    other = run(
        replace(
            company,
            periods=mixed(company.periods),
            fx_rates=mixed(company.fx_rates),
            hierarchy=mixed(company.hierarchy),
            list_prices=mixed(company.list_prices),
        )
    )
    assert published(other) == published(result)


def test_repeated_rows_change_nothing(bulk: tuple[Company, OracleResult]) -> None:
    company, result = bulk
    other = run(replace(company, periods=[*company.periods, *company.periods[::3]]))
    assert published(other) == published(result)
    assert sum(row.reason_code == "duplicate_row" for row in other.dispositions) >= len(company.periods[::3])


def test_unusable_rows_change_nothing(bulk: tuple[Company, OracleResult]) -> None:
    """Leaving out every row that was not used gives the same result."""
    company, result = bulk
    used = [row for row, verdict in zip(company.periods, result.dispositions, strict=True)
            if verdict.disposition == "used"]  # fmt: skip
    assert published(run(replace(company, periods=used))) == published(result)


def test_companies_without_common_accounts_add_up() -> None:
    one, two = random_company(21, 60), random_company(22, 60)
    rates = one.fx_rates

    def renamed(rows: Iterable[RawRow]) -> list[RawRow]:
        keys = ("account_id", "parent_account_id", "subscription_id", "period_id")
        return [{key: f"Z{value}" if key in keys and value else value for key, value in row.items()} for row in rows]

    two = replace(two, periods=renamed(two.periods), hierarchy=renamed(two.hierarchy), fx_rates=rates)
    both = replace(one, periods=[*one.periods, *two.periods], hierarchy=[*one.hierarchy, *two.hierarchy])
    assert run(both).movements == run(one).movements + run(two).movements


def test_a_version_cut_in_two_is_the_same_version(bulk: tuple[Company, OracleResult]) -> None:
    """Splitting a row somewhere inside, with nothing changed, leaves every ARR number alone."""
    company, result = bulk
    rng = random.Random(3)
    periods: list[RawRow] = []
    cuts = 0
    for row, verdict in zip(company.periods, result.dispositions, strict=True):
        if verdict.disposition != "used":
            continue
        start, end = date.fromisoformat(row["start_date"] or ""), date.fromisoformat(row["end_date"] or "9999-12-31")
        if not row.get("subscription_id") or row.get("status") not in ("", "active") or (end - start).days < 2:
            periods.append(row)
            continue
        cut = (start + timedelta(days=rng.randint(1, min(900, (end - start).days - 1)))).isoformat()
        first = {**row, "end_date": cut, "is_renewal_pending": ""}
        rest = {**row, "start_date": cut, "segment": "", "signed_date": "", "is_ramp": "",
                "period_id": f"{row['period_id']}-rest" if row["period_id"] else ""}  # fmt: skip
        periods.extend([first, rest])
        cuts += 1
    assert cuts > 300
    assert published_arr(run(replace(company, periods=periods))) == published_arr(result)


def test_an_earlier_as_of_date_sees_the_same_past(bulk: tuple[Company, OracleResult]) -> None:
    company, result = bulk
    earlier = date(2025, 3, 17)
    seen = run(replace(company, as_of=earlier))
    complete = month_of(earlier)
    past = [row for row in result.movements if row.effective_date < complete]
    assert [row for row in seen.movements if row.effective_date < complete] == past

    def dated(rows: OracleResult) -> list[tuple[object, ...]]:
        kept = [row for row in rows.movements if row.effective_date <= earlier]
        return [(row.account_key, row.effective_date, row.component, row.movement_type_daily, row.amount)
                for row in kept]  # fmt: skip

    assert dated(seen) == dated(result)
    assert [row for row in seen.retention if row.month < complete] == [
        row for row in result.retention if row.month < complete
    ]
    assert not seen.bridge[-1].is_complete and result.bridge[-1].is_complete


def test_hierarchy_moves_business_but_makes_none(bulk: tuple[Company, OracleResult]) -> None:
    """As billed or by parent: the same total each month, the same business and fx changes each day."""
    company, result = bulk
    billed = run(replace(company, settings=replace(company.settings, account_grain="as_billed")))
    assert company.hierarchy and not any(row.component == "transfer" for row in billed.movements)
    assert [(row.month, row.closing) for row in billed.bridge] == [(row.month, row.closing) for row in result.bridge]

    def by_day(rows: OracleResult) -> dict[tuple[date, bool], Fraction]:
        totals: dict[tuple[date, bool], Fraction] = defaultdict(Fraction)
        for row in rows.movements:
            if row.component != "transfer":
                totals[row.effective_date, row.component == "fx"] += row.amount
        return {key: amount for key, amount in totals.items() if amount}

    assert by_day(billed) == by_day(result)


def test_rates_of_one_leave_no_fx(bulk: tuple[Company, OracleResult]) -> None:
    """With constant rates there is no fx, and one-month retention opens and ends with the bridge's balances."""
    company, _ = bulk
    flat: list[RawRow] = [{**row, "rate_to_reporting": "1"} for row in company.fx_rates]
    settings_as_billed = replace(company.settings, account_grain="as_billed")
    result = run(replace(company, fx_rates=flat, settings=settings_as_billed))
    assert not any(row.component == "fx" for row in result.movements)
    for month in result.bridge:
        row = result.window(1, month.month)
        assert row.opening == month.opening
        arrived: dict[str, Fraction] = defaultdict(Fraction)
        for account in result.account_months:
            if account.month == month.month and account.opening == 0:
                arrived[account.account_key] += account.closing
        assert row.closing == month.closing - sum(arrived.values())


def test_dearer_plan_rates_leave_constant_currency_retention_alone() -> None:
    """In a company billing in one foreign currency, rates change ARR but not (beyond rounding) NRR and GRR."""
    company = random_company(31, 80)
    euro: list[RawRow] = [{**row, "currency": "EUR"} for row in company.periods if row["currency"]]
    even: list[RawRow] = [{"valid_from": "2020-01-01", "currency": "EUR", "rate_to_reporting": "1"}]
    uneven: list[RawRow] = [*even, *(
        {"valid_from": f"{year}-01-01", "currency": "EUR", "rate_to_reporting": rate}
        for year, rate in ((2024, "1.31"), (2025, "0.87"), (2026, "1.07"))
    )]  # fmt: skip
    plain = run(replace(company, periods=euro, fx_rates=even))
    moved = run(replace(company, periods=euro, fx_rates=uneven))
    assert any(row.component == "fx" for row in moved.movements)
    for one, two in zip(plain.retention, moved.retention, strict=True):
        if one.opening > 1000:
            assert one.nrr is not None and two.nrr is not None and one.grr is not None and two.grr is not None
            assert abs(one.nrr - two.nrr) < Fraction(1, 1000) and abs(one.grr - two.grr) < Fraction(1, 1000)


def test_without_signatures_contracted_arr_is_arr(bulk: tuple[Company, OracleResult]) -> None:
    """Until the as-of month; there, starts after the as-of date are added."""
    company, result = bulk
    unsigned = run(replace(company, periods=[{**row, "signed_date": ""} for row in company.periods]))
    assert unsigned.movements == result.movements
    provisional = month_of(company.as_of)
    assert all(row.carr_closing == row.closing for row in unsigned.account_months if row.month < provisional)
    assert any(row.carr_closing != row.closing for row in result.account_months)


def test_more_grace_never_means_more_churn(bulk: tuple[Company, OracleResult]) -> None:
    company, result = bulk
    lenient = run(replace(company, settings=replace(company.settings, renewal_grace_days=45)))
    assert len(lenient.bridged_gaps) > len(result.bridged_gaps)
    assert set(result.bridged_gaps) <= set(lenient.bridged_gaps)
    for strict_month, lenient_month in zip(result.bridge, lenient.bridge, strict=True):
        assert lenient_month.closing >= strict_month.closing


# ------------------------------------------------------------------------------------------------- rule by rule


def period(start: str, end: str | None, amount: object, **more: str) -> RawRow:
    """One yearly USD period of account A, subscription S, product 'core'."""
    row: RawRow = {"account_id": "A", "subscription_id": "S", "product_id": "core", "start_date": start,
                   "end_date": end, "amount": str(amount), "billing_interval": "year", "currency": "USD"}  # fmt: skip
    return {**row, **more}


def ledger(*rows: RawRow, as_of: date = date(2026, 6, 30), **more: object) -> list[tuple[str, str, str, str, Fraction]]:
    """(date, component, daily type, monthly type, amount) of every movement, of all accounts."""
    result = run(Company(periods=rows, as_of=as_of, **more))  # type: ignore[arg-type]
    return [
        (row.effective_date.isoformat(), row.component, row.movement_type_daily, row.movement_type_monthly, row.amount)
        for row in result.movements
    ]


START = ("2024-01-10", "whole_line", "new", "new", 100)


def test_past_due_counts_ninety_days() -> None:
    rows = [period("2024-01-10", "2024-05-01", 100), period("2024-05-01", None, 100, status="past_due")]
    assert ledger(*rows) == [START, ("2024-07-30", "whole_line", "churn", "churn", -100)]


def test_past_due_ninety_days_run_over_renewals() -> None:
    rows = [
        period("2024-01-10", "2024-05-01", 100),
        period("2024-05-01", "2024-06-01", 100, status="past_due"),
        period("2024-06-01", None, 100, status="past_due"),
    ]
    assert ledger(*rows)[-1] == ("2024-07-30", "whole_line", "churn", "churn", -100)


def test_past_due_that_pays_in_time_never_moves() -> None:
    rows = [
        period("2024-01-10", "2024-05-01", 100),
        period("2024-05-01", "2024-07-30", 100, status="past_due"),
        period("2024-07-30", None, 100),
    ]
    assert ledger(*rows) == [START]


def test_pause_and_resume() -> None:
    rows = [
        period("2024-01-10", "2024-05-05", 100),
        period("2024-05-05", "2024-06-20", 100, status="paused"),
        period("2024-06-20", None, 130),
    ]
    assert ledger(*rows) == [
        START,
        ("2024-05-05", "pause", "contraction", "contraction", -100),
        ("2024-06-20", "pause", "expansion", "expansion", 100),
        ("2024-06-20", "price", "expansion", "expansion", 30),
    ]


def test_pause_of_ninety_days_becomes_churn() -> None:
    rows = [period("2024-01-10", "2024-05-05", 100), period("2024-05-05", None, 100, status="paused")]
    assert ledger(*rows) == [
        START,
        ("2024-05-05", "pause", "contraction", "contraction", -100),
        ("2024-08-03", "pause", "contraction", "contraction", 100),
        ("2024-08-03", "whole_line", "churn", "churn", -100),
    ]


def test_pause_that_ends_in_its_own_month_takes_the_months_type() -> None:
    rows = [
        period("2024-01-10", "2024-05-05", 100),
        period("2024-05-05", "2024-05-20", 100, status="paused"),
        period("2024-05-25", None, 100, product_id="other", subscription_id="T"),
        period("2024-01-10", None, 7, product_id="third", subscription_id="U"),
    ]
    may = [row for row in ledger(*rows) if row[0].startswith("2024-05")]
    assert sum(row[4] for row in may) == 0
    assert {row[3] for row in may} == {"wash_out"}


def test_pause_that_is_renewed_is_one_hold() -> None:
    """A held version that follows a held one is neither a resumption nor a reclassification."""
    rows = [
        period("2024-01-10", "2024-05-05", 100),
        period("2024-05-05", "2024-06-10", 100, status="paused"),
        period("2024-06-10", "2024-07-01", 150, status="paused"),
        period("2024-07-01", None, 150),
    ]
    june = [row for row in ledger(*rows) if row[0] == "2024-06-10"]
    assert june == [("2024-06-10", "pause", "wash_out", "wash_out", -50),
                    ("2024-06-10", "price", "wash_out", "wash_out", 50)]  # fmt: skip


@pytest.mark.parametrize(("gap", "grace", "pending", "bridged"), [
    (1, 0, False, False), (5, 5, False, True), (6, 5, False, False), (30, 0, True, True), (31, 0, True, False),
])  # fmt: skip
def test_gaps(gap: int, grace: int, pending: bool, bridged: bool) -> None:
    again = (date(2024, 5, 1) + timedelta(days=gap)).isoformat()
    rows = [
        period("2024-01-10", "2024-05-01", 100, is_renewal_pending="true" if pending else "false"),
        period(again, None, 100),
    ]
    moved = ledger(*rows, settings=Settings(renewal_grace_days=grace))
    if bridged:
        assert moved == [START]
    else:
        assert [(row[0], row[2]) for row in moved[1:]] == [("2024-05-01", "churn"), (again, "reactivation")]


@pytest.mark.parametrize(("end", "kept"), [("2024-06-01", True), ("2024-06-02", False)])
def test_a_free_month_inside_a_paid_subscription(end: str, kept: bool) -> None:
    rows = [period("2024-01-10", "2024-05-01", 100), period("2024-05-01", end, 0), period(end, None, 100)]
    assert (ledger(*rows) == [START]) is kept


def test_a_limit_is_not_bridged_over() -> None:
    """Past due for more than 90 days is churn even when the renewal was marked as pending."""
    rows = [
        period("2024-01-10", "2024-05-01", 100),
        period("2024-05-01", "2024-08-10", 100, status="past_due", is_renewal_pending="true"),
        period("2024-08-10", None, 100),
    ]
    assert [row[2] for row in ledger(*rows)] == ["new", "churn", "reactivation"]


def test_trial_converts() -> None:
    rows = [period("2023-12-10", "2024-01-10", 100, status="trialing"), period("2024-01-10", None, 100)]
    assert ledger(*rows) == [START]


def test_canceled_runs_to_its_end() -> None:
    rows = [period("2024-01-10", "2024-05-01", 100, status="canceled")]
    assert ledger(*rows) == [START, ("2024-05-01", "whole_line", "churn", "churn", -100)]


@pytest.mark.parametrize(
    ("role", "starts", "grows"),
    [("core", "cross_sell", "seat"), ("add_on", "add_on", "seat"), ("usage_commitment", "usage", "usage")],
)
def test_roles_of_families(role: str, starts: str, grows: str) -> None:
    rows = [
        period("2024-01-10", None, 100),
        period("2024-02-10", "2024-03-10", 50, product_id="extra", subscription_id="T", quantity="10"),
        period("2024-03-10", "2024-04-10", 75, product_id="extra", subscription_id="T", quantity="15"),
    ]
    moved = ledger(*rows, family_roles={"extra": role})
    assert [(row[1], row[4]) for row in moved[1:]] == [(starts, 50), (grows, 25), (starts, -75)]


def test_migration_on_the_same_day_is_no_churn() -> None:
    """Another subscription, plan and interval from the same day on: one continuous line."""
    rows = [
        period("2024-01-10", "2024-05-01", 100, plan_id="basic"),
        period("2024-05-01", None, 10, subscription_id="T", plan_id="pro", billing_interval="month"),
    ]
    assert ledger(*rows) == [START, ("2024-05-01", "tier", "expansion", "expansion", 20)]


def test_ramp_takes_the_whole_rate() -> None:
    rows = [
        period("2024-01-10", "2024-05-01", 100, plan_id="basic", quantity="10"),
        period("2024-05-01", None, 240, plan_id="pro", quantity="12", is_ramp="true"),
    ]
    assert [(row[1], row[4]) for row in ledger(*rows)[1:]] == [("ramp", 120), ("seat", 20)]


def test_expiry_of_a_discount_is_not_an_upsell() -> None:
    rows = [period("2024-01-10", "2024-05-01", 80, list_amount="100"), period("2024-05-01", None, 100)]
    assert ledger(*rows)[1:] == [("2024-05-01", "discount", "expansion", "expansion", 20)]


def test_last_component_takes_the_rounding() -> None:
    """8 -> 9 units at 12.505: the seat is 12.505, rounded 12.51; the price's 0.495 would round to 0.50, a cent more
    than the movement of 13.00."""
    rows = [
        period("2024-01-10", "2024-05-01", "100.04", quantity="8"),
        period("2024-05-01", None, "113.04", quantity="9"),
    ]
    assert [(row[1], row[4]) for row in ledger(*rows)[1:]] == [
        ("price", Fraction("0.49")),
        ("seat", Fraction("12.51")),
    ]


@pytest.mark.parametrize(("known", "tier", "price", "term"), [(2, 30, 13, 57), (1, 30, 70, 0), (0, 100, 0, 0)])
def test_walk_through_plan_price_book_and_interval(known: int, tier: int, price: int, term: int) -> None:
    """100 -> 130 by plan, -> 143 by price book, -> 200 by interval; without a catalogue price the cause at hand takes
    all that is left."""
    rows = [
        period("2024-01-10", "2024-05-01", 100, plan_id="basic", price_book="old"),
        period("2024-05-01", None, 50, plan_id="pro", price_book="new", billing_interval="quarter"),
    ]
    catalogue = [
        {"plan_id": "pro", "price_book": book, "billing_interval": "year", "interval_count": "1",
         "currency_code": "USD", "unit_list_amount_local": amount}
        for book, amount in (("old", "130"), ("new", "143"))[:known]
    ]  # fmt: skip
    moved = {row[1]: row[4] for row in ledger(*rows, list_prices=catalogue)[1:]}
    assert (moved.get("tier", 0), moved.get("price", 0), moved.get("term", 0)) == (tier, price, term)


def test_fx_in_the_month_of_churn_leaves_it_churn() -> None:
    """A change of rate is no transfer: the account is active at the start of January and gone at its end."""
    rates = [
        {"valid_from": "2020-01-01", "currency": "EUR", "rate_to_reporting": "2"},
        {"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": "1"},
    ]
    moved = ledger(period("2024-01-10", "2025-01-15", 100, currency="EUR"), fx_rates=rates)
    assert moved[1:] == [
        ("2025-01-01", "fx", "fx", "fx", -100),
        ("2025-01-15", "whole_line", "churn", "churn", -100),
    ]


def test_change_of_currency_is_a_change_of_quantity() -> None:
    """One currency line ends, another starts, inside a continuing family."""
    rows = [period("2024-01-10", "2024-05-01", 100), period("2024-05-01", None, 100, currency="EUR")]
    rates = [{"valid_from": "2020-01-01", "currency": "EUR", "rate_to_reporting": "1.10"}]
    assert ledger(*rows, fx_rates=rates)[1:] == [("2024-05-01", "seat", "expansion", "expansion", 10)]


def test_order_on_one_day_is_transfer_fx_business() -> None:
    """On 1 January the account moves to H, the rate changes and the renewal is dearer."""
    rows = [
        period("2024-01-10", "2025-01-01", 100, currency="EUR"),
        period("2025-01-01", None, 120, currency="EUR"),
    ]
    rates = [
        {"valid_from": "2020-01-01", "currency": "EUR", "rate_to_reporting": "1"},
        {"valid_from": "2025-01-01", "currency": "EUR", "rate_to_reporting": "2"},
    ]
    link = [{"account_id": "A", "parent_account_id": "H", "valid_from": "2025-01-01", "valid_to": ""}]
    result = run(Company(rows, date(2026, 6, 30), fx_rates=rates, hierarchy=link))
    assert [(row.account_key, row.component, row.amount) for row in result.movements[1:]] == [
        ("A", "transfer", -100), ("H", "fx", 100), ("H", "price", 40), ("H", "transfer", 100),
    ]  # fmt: skip
    assert result.cohort_months == {"A": date(2024, 1, 1), "H": date(2024, 1, 1)}
    assert not any(row.movement_type_monthly in ("new", "churn") for row in result.movements[1:])


def test_signed_in_advance_is_contracted_but_not_arr() -> None:
    rows = [period("2024-01-10", "2026-08-01", 100), period("2026-08-01", None, 150, signed_date="2026-06-12")]
    result = run(Company(rows, date(2026, 6, 30)))
    last = result.account_months[-1]
    assert (last.closing, last.carr_closing) == (100, 150)
    assert len(result.movements) == 1


def test_contracted_arr_moves_at_signature() -> None:
    rows = [period("2024-01-10", "2025-03-01", 100), period("2025-03-01", None, 150, signed_date="2025-01-15")]
    months = run(Company(rows, date(2026, 6, 30))).account_months
    seen = [(row.month.isoformat(), row.closing, row.carr_closing) for row in months[11:15]]
    assert seen == [("2024-12-01", 100, 100), ("2025-01-01", 100, 150), ("2025-02-01", 100, 150),
                    ("2025-03-01", 150, 150)]  # fmt: skip


def test_segment_is_frozen_at_opening() -> None:
    rows = [
        period("2024-01-10", "2025-01-10", 100, segment="smb"),
        period("2025-01-10", None, 300, segment="enterprise"),
    ]
    result = run(Company(rows, date(2026, 6, 30)))
    row = result.window(12, date(2025, 6, 1), "segment", "smb")
    assert (row.opening, row.closing) == (100, 300)
    assert result.window(12, date(2026, 6, 1), "segment", "enterprise").opening == 300


def test_one_off_charge_knows_the_segment_of_its_customer() -> None:
    products = [
        {"product_id": "platform", "product_family": "platform", "charge_type": "recurring"},
        {"product_id": "onboarding", "product_family": "onboarding", "charge_type": "one_off"},
    ]
    rows = [
        period("2024-01-10", None, 100, product_id="platform"),
        period("2024-01-10", "2024-02-10", 10, product_id="onboarding", subscription_id="X", segment="smb"),
    ]
    result = run(Company(rows, date(2026, 6, 30), product_map=products))
    assert result.window(12, date(2025, 6, 1), "segment", "smb").opening == 100


def test_missing_rate_names_currency_and_date() -> None:
    rates = [{"valid_from": "2024-02-01", "currency": "EUR", "rate_to_reporting": "1"}]
    with pytest.raises(OracleInputError, match="EUR on 2024-01-10"):
        run(Company([period("2024-01-10", None, 100, currency="EUR")], date(2026, 6, 30), fx_rates=rates))


def test_hierarchy_cycle_is_an_error() -> None:
    links = [
        {"account_id": "A", "parent_account_id": "B", "valid_from": "2024-01-01", "valid_to": ""},
        {"account_id": "B", "parent_account_id": "A", "valid_from": "2025-01-01", "valid_to": ""},
    ]
    with pytest.raises(OracleInputError, match="cycle"):
        run(Company([period("2024-01-10", None, 100)], date(2026, 6, 30), hierarchy=links))


def verdicts(*rows: RawRow) -> list[str]:
    return [row.reason_code for row in screen(Company(rows, date(2026, 6, 30)))[1]]


def test_conflicting_versions_fall_together() -> None:
    rows = [period("2024-01-10", None, amount, period_id="P") for amount in (100, 200, 100)]
    assert verdicts(*rows) == ["conflicting_versions", "conflicting_versions", "duplicate_row"]


def test_overlap_quarantines_the_later_start() -> None:
    rows = [period("2024-03-01", None, 100), period("2024-01-10", "2024-04-01", 100)]
    assert verdicts(*rows) == ["overlapping_versions", ""]
    assert verdicts(*({**row, "subscription_id": ""} for row in rows)) == ["", ""]


@pytest.mark.parametrize(("quantity", "listed"), [("", ""), ("0", "1"), ("1", "100")])
def test_missing_quantity_and_list_amount(quantity: str, listed: str) -> None:
    version = screen(Company([period("2024-01-10", None, 100, quantity=quantity, list_amount=listed)], date.max))[0][0]
    assert (version.quantity, version.list_arr, version.net_arr) == (1, 100, 100)


def test_annualisation_of_odd_terms() -> None:
    """731 days for 1000: 1000 x 365 / 731 a year, rounded once."""
    rows = [period("2024-01-10", None, 1000, billing_interval="day", interval_count="731")]
    assert ledger(*rows)[0][4] == Fraction("499.32")


# ------------------------------------------------------------------------------ results computed by other people


def outside(path: str) -> list[dict[str, str]]:
    """Records of a data set that is kept beside the project; the test is skipped where it is absent."""
    if not (OUTSIDE_DATA / path).exists():
        pytest.skip(f"{path} is not present beside the project")
    with (OUTSIDE_DATA / path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def assert_monthly(result: OracleResult, expected: list[dict[str, str]], columns: dict[str, str], key: str) -> None:
    """MRR per month to the cent. columns: bridge attribute -> column of the expected file."""
    bridge = {row.month: row for row in result.bridge}
    for row in expected:
        month = bridge[month_of(date.fromisoformat(row[key]))]
        for attribute, column in columns.items():
            assert abs(getattr(month, attribute) / 12 - Fraction(row[column])) < Fraction(1, 100), (month, column)


def test_playbook_periods() -> None:
    rows: list[RawRow] = [
        {"account_id": row["customer_id"], "subscription_id": row["subscription_id"], "start_date": row["start_date"],
         "end_date": row["end_date"], "amount": row["monthly_amount"], "billing_interval": "month", "currency": "USD"}
        for row in outside("mrr_playbook/subscription_periods.csv")
    ]  # fmt: skip
    result = run(Company(rows, as_of=date(2021, 1, 31)))
    columns = {"closing": "mrr", "new": "new", "reactivation": "reactivation", "expansion": "upgrade",
               "contraction": "downgrade", "churn": "churn"}  # fmt: skip
    assert_monthly(result, outside("mrr_playbook/expected_month_totals.csv"), columns, "month")
    year = result.window(12, date(2019, 12, 1))
    assert (year.opening / 12, year.logos_opening) == (585, 12)
    assert year.nrr is not None and year.grr is not None
    assert (round(float(year.nrr), 4), round(float(year.grr), 4)) == (0.7009, 0.5812)


def test_waterfall_of_overlapping_subscriptions() -> None:
    """5,000 concurrent subscriptions. That waterfall looks only at month ends, so `month_history` does, too."""
    rows: list[RawRow] = [
        {"account_id": row["account_id"], "subscription_id": row["subscription_id"], "start_date": row["start_date"],
         "end_date": row["end_date"], "amount": row["mrr_amount"], "billing_interval": "month", "currency": "USD",
         "plan_id": row["plan_tier"], "quantity": row["seats"],
         "status": "trialing" if row["is_trial"] == "TRUE" else "active"}
        for row in outside("ravenstack/ravenstack_subscriptions.csv")
    ]  # fmt: skip
    result = run(Company(rows, as_of=date(2024, 12, 31), settings=Settings(month_history="month_end")))
    columns = {name: name for name in
               ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")}  # fmt: skip
    assert_monthly(result, outside("ravenstack/truth_mrr_waterfall.csv"), columns, "month_end")
    assert sum(row.reason_code == "zero_length_period" for row in result.dispositions) == 13
