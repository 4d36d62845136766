"""Worked examples that a person can check by hand, run through the oracle.

Each test builds the subscription periods of the example, runs the whole oracle over them and compares with the figures
worked out on paper. The names carry the number of the example in the list of golden cases.
"""

from datetime import date
from fractions import Fraction

import pytest
from oracle import Company, OracleResult, run
from oracle.company import RawRow
from oracle.money import round_half_away

OPENING, MIDDLE, CHANGE, CLOSING = "2024-01-01", "2024-08-01", "2025-01-01", date(2025, 6, 1)
"""Accounts start on OPENING and change on CHANGE, so twelve months to June 2025 hold the change."""
AS_OF = date(2026, 6, 30)


def period(account: str, start: str, end: str | None, amount: object, **more: str) -> RawRow:
    """One subscription period, by default yearly and in USD."""
    return {"account_id": account, "subscription_id": f"S-{account}", "start_date": start, "end_date": end,
            "amount": str(amount), "billing_interval": "year", "currency": "USD", **more}  # fmt: skip


def path(account: str, *steps: tuple[str, object], **more: str) -> list[RawRow]:
    """Back-to-back periods; an amount of 0 stands for no service. The last one stays open."""
    ends: list[str | None] = [start for start, _ in steps[1:]]
    ends.append(None)
    return [
        period(account, start, end, amount, **more)
        for (start, amount), end in zip(steps, ends, strict=True)
        if amount != 0
    ]


def result_of(*histories: list[RawRow], **more: object) -> OracleResult:
    company = Company(periods=[row for history in histories for row in history], as_of=AS_OF, **more)  # type: ignore[arg-type]
    return run(company)


def percent(value: Fraction | None, decimals: int = 2) -> Fraction:
    assert value is not None
    return round_half_away(value * 100, decimals)


def components(result: OracleResult, day: date) -> dict[str, Fraction]:
    return {row.component: row.amount for row in result.movements if row.effective_date == day}


def test_g01_g02_annual_nrr_and_grr() -> None:
    """Every gain and loss at another customer: NRR 113.08 % (not 114 %), GRR 84.75 %."""
    result = result_of(
        path("grows", (OPENING, 500_000), (CHANGE, 840_000)),
        path("shrinks", (OPENING, 300_000), (CHANGE, 232_000)),
        path("leaves", (OPENING, 115_000), (CHANGE, 0)),
        path("stays", (OPENING, 285_000)),
    )
    row = result.window(12, CLOSING)
    assert (row.opening, row.closing) == (1_200_000, 1_357_000)
    assert (row.expansion, row.contraction, row.churn) == (340_000, 68_000, 115_000)
    assert percent(row.nrr, 6) == Fraction("113.083333")
    assert percent(row.grr) == Fraction("84.75")


def test_g16_nrr_identity() -> None:
    """Expansion 30 % and gross loss 20 %: NRR 110 %, GRR 80 %, under the 85 % below which growth is fragile."""
    result = result_of(
        path("grows", (OPENING, 500), (CHANGE, 800)),
        path("leaves", (OPENING, 200), (CHANGE, 0)),
        path("stays", (OPENING, 300)),
    )
    row = result.window(12, CLOSING)
    assert (percent(row.nrr), percent(row.grr)) == (110, 80)


def test_g17_blended_nrr() -> None:
    """95 % and 140 % blend to 115 % at opening weights of 55.5556 % and 44.4444 %."""
    result = result_of(
        path("small", (OPENING, 50_000), (CHANGE, 47_500), segment="smb"),
        path("large", (OPENING, 40_000), (CHANGE, 56_000), segment="enterprise"),
    )
    total = result.window(12, CLOSING)
    small = result.window(12, CLOSING, "segment", "smb")
    large = result.window(12, CLOSING, "segment", "enterprise")
    assert (percent(small.nrr), percent(large.nrr), percent(total.nrr)) == (95, 140, 115)
    assert percent(small.opening / total.opening, 4) == Fraction("55.5556")
    assert percent(large.opening / total.opening, 4) == Fraction("44.4444")


def test_g23_nothing_moves() -> None:
    row = result_of(path("stays", (OPENING, 700)), path("too", (OPENING, 5))).window(12, CLOSING)
    assert (row.nrr, row.grr) == (1, 1)


def test_g30_grr_is_capped_per_customer() -> None:
    """min() of the sums would say 76.67 %."""
    row = result_of(
        path("A", (OPENING, 100), (CHANGE, 160)),
        path("B", (OPENING, 100), (CHANGE, 70)),
        path("C", (OPENING, 100), (CHANGE, 0)),
    ).window(12, CLOSING)
    assert (percent(row.nrr), percent(row.grr)) == (Fraction("76.67"), Fraction("56.67"))


LONG_WAY = (
    path("A", (OPENING, 100), (MIDDLE, 140), (CHANGE, 120), ("2025-03-01", 160)),
    path("B", (OPENING, 100), (CHANGE, 70)),
    path("C", (OPENING, 100), (CHANGE, 0)),
)


def test_g31_path_dependence() -> None:
    """Point to point ignores A's detour; adding up the monthly losses does not."""
    result = result_of(*LONG_WAY)
    row = result.window(12, CLOSING)
    assert (percent(row.nrr), percent(row.grr)) == (Fraction("76.67"), Fraction("56.67"))
    lost = sum(month.contraction + month.churn for month in result.bridge if date(2024, 6, 30) < month.month <= CLOSING)
    assert percent(1 + lost / row.opening) == 50


def test_g32_cohort_leak() -> None:
    """D starts inside the window: its growth is not retention. Summing all expansion would say 86.67 %."""
    result = result_of(*LONG_WAY, path("D", (MIDDLE, 50), (CHANGE, 80)))
    assert percent(result.window(12, CLOSING).nrr) == Fraction("76.67")


def seats(start: str, end: str | None, count: int, plan: str, amount: object, **more: str) -> RawRow:
    return period("A", start, end, amount, quantity=str(count), plan_id=plan, **more)


def test_g33_seat_and_tier() -> None:
    result = result_of([seats(OPENING, CHANGE, 10, "basic", 6000), seats(CHANGE, None, 14, "pro", 12600)])
    moved = components(result, date(2025, 1, 1))
    assert moved == {"seat": 2400, "tier": 4200}
    assert sum(moved.values()) == 6600


def test_g34_mixed_signs() -> None:
    """Fewer seats of a better plan: -500 and +900 inside one movement of +400."""
    result = result_of([seats(OPENING, CHANGE, 20, "basic", 2000), seats(CHANGE, None, 15, "pro", 2400)])
    assert components(result, date(2025, 1, 1)) == {"seat": -500, "tier": 900}
    assert {row.movement_type_monthly for row in result.movements[1:]} == {"expansion"}


def test_g35_full_chain() -> None:
    """Seats 10 -> 14; list price 720 -> 1080 by plan, -> 1134 by price book; discount 1/6 -> 1/10."""
    result = result_of(
        [
            seats(OPENING, CHANGE, 10, "basic", "6000.00", list_amount="7200", price_book="old"),
            seats(CHANGE, None, 14, "pro", "14288.40", list_amount="15876", price_book="new"),
        ],
        list_prices=[
            {"plan_id": "pro", "price_book": "old", "billing_interval": "year", "interval_count": "1",
             "currency_code": "USD", "unit_list_amount_local": "1080"},
        ],
    )  # fmt: skip
    moved = components(result, date(2025, 1, 1))
    assert moved == {"seat": 2400, "tier": 4200, "price": 630, "discount": Fraction("1058.40")}
    assert sum(moved.values()) == Fraction("8288.40")


def euro_rates(before: str, after: str) -> list[RawRow]:
    return [
        {"valid_from": "2020-01-01", "currency": "EUR", "rate_to_reporting": before},
        {"valid_from": CHANGE, "currency": "EUR", "rate_to_reporting": after},
    ]


def test_g36_business_and_fx_on_one_day() -> None:
    """fx acts on the opening balance, business on the new rate: 11000 -> 12600 = fx -500, expansion 2100."""
    result = result_of(
        path("A", (OPENING, 10_000), (CHANGE, 12_000), currency="EUR"), fx_rates=euro_rates("1.10", "1.05")
    )
    month = next(row for row in result.bridge if row.month == date(2025, 1, 1))
    assert (month.opening, month.fx, month.expansion, month.closing) == (11_000, -500, 2_100, 12_600)


def test_g37_fx_only() -> None:
    result = result_of(path("A", (OPENING, 10_000), currency="EUR"), fx_rates=euro_rates("1.17", "0.96"))
    month = next(row for row in result.bridge if row.month == date(2025, 1, 1))
    assert (month.fx, month.expansion, month.contraction) == (-2_100, 0, 0)
    assert percent(result.window(12, CLOSING).nrr) == 100


def test_g38_annual_price_is_not_twelve_rounded_months() -> None:
    closing = result_of(path("A", (OPENING, 2000))).closing("A", CLOSING)
    assert closing == 2000
    assert round_half_away(closing / 12) == Fraction("166.67")


def test_g39_weekly_price() -> None:
    """52 weeks a year: 100 a week is 433.33 a month, not 400."""
    closing = result_of([period("A", OPENING, None, 100, billing_interval="week")]).closing("A", CLOSING)
    assert round_half_away(closing / 12) == Fraction("433.33")


@pytest.mark.parametrize(("merged", "grr"), [(True, "93.33"), (False, "66.67")])
def test_g40_merge(merged: bool, grr: str) -> None:
    """P (100) acquires C (50); the joint contract is 140. NRR is the same merged or not, GRR is not."""
    link: RawRow = {"account_id": "C", "parent_account_id": "P", "valid_from": "2024-12-01", "valid_to": None}
    result = result_of(
        path("P", (OPENING, 100), (CHANGE, 140)),
        path("C", (OPENING, 50), (CHANGE, 0)),
        hierarchy=[link] if merged else [],
    )
    row = result.window(12, CLOSING)
    assert (percent(row.nrr), percent(row.grr)) == (Fraction("93.33"), Fraction(grr))
    if merged:
        assert (row.logos_opening, row.logos_retained) == (1, 1)
        assert {row.movement_type_monthly for row in result.movements} == {"new", "transfer", "contraction"}


def test_g41_return_inside_the_window() -> None:
    """Away for months 3-8, back at the same ARR: NRR 100 %; churn and reactivation are in the ledger."""
    result = result_of(path("A", (OPENING, 100), ("2024-09-01", 0), ("2025-03-01", 100)))
    assert percent(result.window(12, CLOSING).nrr) == 100
    assert [(row.movement_type_monthly, row.effective_date) for row in result.movements[1:]] == [
        ("churn", date(2024, 9, 1)),
        ("reactivation", date(2025, 3, 1)),
    ]


def test_g42_service_to_the_last_day_of_the_month() -> None:
    """Service through 31 December: in December's closing ARR, churn dated 1 January."""
    result = result_of([period("A", OPENING, "2025-01-01", 100)])
    assert result.closing("A", date(2024, 12, 1)) == 100
    assert result.closing("A", date(2025, 1, 1)) == 0
    assert (result.movements[-1].movement_type_daily, result.movements[-1].effective_date) == (
        "churn",
        date(2025, 1, 1),
    )


def test_g43_start_and_end_inside_one_month() -> None:
    """3 to 20 March: new and churn by day, a wash-out by month."""
    result = result_of([period("A", "2025-03-03", "2025-03-20", 100)])
    assert [row.movement_type_daily for row in result.movements] == ["new", "churn"]
    assert {row.movement_type_monthly for row in result.movements} == {"wash_out"}
    assert all(row.new == row.churn == row.closing == 0 for row in result.account_months)
