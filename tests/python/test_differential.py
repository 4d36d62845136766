"""The compiled warehouse against the independent oracle on random subscription histories: no difference allowed.

`make test` runs 2,000 account histories, `make test-deep` 100,000. Hypothesis draws the seeds; a failing batch is
narrowed to its first differing account, whose rows are printed.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from differential import (
    LEDGER,
    RETENTION,
    cohort_differences,
    disposition_differences,
    ledger_differences,
    month_differences,
    retention_differences,
    run_oracle,
    run_warehouse,
)
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from oracle import Company
from strategies import account_histories, random_company

SEEDS = st.integers(min_value=0, max_value=2**31)
LENIENT = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}


def all_differences(company: Company, select: tuple[str, ...] = LEDGER) -> list[str]:
    """Everything on which the two disagree."""
    connection = run_warehouse(company, select)
    result = run_oracle(company)
    found = disposition_differences(connection, result)
    found += ledger_differences(connection, result) + month_differences(connection, result)
    if select == RETENTION:
        found += retention_differences(connection, result) + cohort_differences(connection, result)
    connection.close()
    return found


def assert_no_differences(company: Company, select: tuple[str, ...]) -> None:
    """Fail with the first differences and, where one account alone shows them, its rows."""
    found = all_differences(company, select)
    if not found:
        return
    for account in sorted({row["account_id"] for row in company.periods if row.get("account_id")}):
        alone = replace(company, periods=[row for row in company.periods if row.get("account_id") == account])
        alone_found = all_differences(alone, select)
        if alone_found:
            rows = "\n".join(str({k: v for k, v in row.items() if v}) for row in alone.periods)
            pytest.fail("\n".join(alone_found[:10]) + f"\n{rows}")
    pytest.fail("\n".join(found[:20]))


def batch(seed: int, accounts: int) -> Company:
    """A company of many accounts; half of them have a product map, a third a price list."""
    return random_company(seed, accounts, mapped=seed % 2 == 1, priced=seed % 3 == 1)


@pytest.fixture
def batches_done() -> list[int]:
    """Seeds compared so far, for the line of progress."""
    return []


@settings(max_examples=20, **LENIENT)
@given(seed=SEEDS)
def test_ledger_and_retention_of_2000_random_histories(seed: int) -> None:
    assert_no_differences(batch(seed, accounts=100), RETENTION)


@pytest.mark.deep
@settings(max_examples=200, **LENIENT)
@given(seed=SEEDS)
@example(seed=2880432)  # a gap beside a free period of another product of the subscription
@example(seed=120255569)  # the first mention of a segment stands in a one-off charge
def test_ledger_and_retention_of_100000_random_histories(
    seed: int, capsys: pytest.CaptureFixture[str], batches_done: list[int]
) -> None:
    assert_no_differences(batch(seed, accounts=500), RETENTION)
    batches_done.append(seed)
    with capsys.disabled():
        print(f"\r{500 * len(batches_done):,} histories compared, 0 differences", end="", flush=True)


@settings(max_examples=10, **LENIENT)
@given(company=account_histories())
def test_small_histories_that_shrink(company: Company) -> None:
    assert_no_differences(company, LEDGER)
