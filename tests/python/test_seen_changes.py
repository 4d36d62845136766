"""Changes as they were seen against the ledger: two ways to the same expansions wherever nothing was recorded late."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

SEEN = "select account_key, seen_date as known_date, effective_date, motion, amount from readiness.seen_expansions"
# Expansions of the ledger, on the day on which the source rows of one of the families that made them were known. What
# comes with another plan in its family, a price or a term, is not told apart where a change is seen: it is chosen.
LEDGER = """
    with movements as (
        select movements.*, motions.is_discretionary
        from arr.fct_arr_movements as movements
        inner join policy.component_motions as motions on movements.component = motions.component
        where movements.movement_type_daily = 'expansion'
    ),
    family_days as (
        select
            account_key, effective_date, product_family,
            bool_or(is_discretionary and amount > 0) as has_gain,
            bool_or(component = 'tier')::integer
            * coalesce(sum(amount) filter (motion = 'commercial_terms'), 0) as with_plan
        from movements group by all
    ),
    known_days as (
        select
            sources.account_key, sources.effective_date, sources.product_family,
            max(greatest(sources.effective_date, versions.recorded_date)) as known_date
        from arr.fct_arr_movement_sources as sources
        inner join canonical.subscription_item_versions as versions
            on sources.source_record_key = versions.source_record_key
        where sources.cause = 'business' group by all
    )
    select
        account_key, effective_date, motion, discretionary_amount,
        min(known_date) filter (has_gain) as known_date, sum(with_plan) as with_plan
    from metrics.expansion_events
    inner join family_days using (account_key, effective_date)
    inner join known_days using (account_key, effective_date, product_family)
    where is_discretionary and discretionary_amount > 0
    group by all
"""
TOLD = f"""
    select account_key, known_date, effective_date, motion, discretionary_amount + with_plan as amount from ({LEDGER})
"""
# A fault, and what the comparison then finds more of.
FAULTS = {
    "seen a day late": "update readiness.seen_expansions set seen_date = seen_date + 1 where rowid % 50 = 0",
    "in force a day earlier": (
        "update readiness.seen_expansions set effective_date = effective_date - 1 where rowid % 50 = 0"
    ),
    "another motion": "update readiness.seen_expansions set motion = 'usage_based' where motion = 'cross_sell'",
    "a cent too much": "update readiness.seen_expansions set amount = amount + 0.01 where rowid % 50 = 0",
    "not seen": "delete from readiness.seen_expansions where rowid % 50 = 0",
}


def differences(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Expansions that only one of the two has, by account, day known, day in force, motion and amount."""
    return connection.execute(
        f"select 'seen only', * from ({SEEN} except {TOLD}) union all"
        f" select 'ledger only', * from ({TOLD} except {SEEN}) order by all"
    ).fetchall()


def test_what_was_seen_is_what_the_ledger_tells(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """Days, motions and amounts to the cent; late facts are seen on the day on which they were recorded."""
    counts = sample_warehouse.execute(
        f"select count(*), count(*) filter (known_date > effective_date) from ({LEDGER})"
    ).fetchone()
    assert counts is not None
    assert counts[0] > 500
    assert counts[1] >= 3
    assert differences(sample_warehouse) == []


def test_amounts_part_only_where_terms_or_prices_come_with_another_plan(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Two days of the embedded company: a yearly term, which costs less, and a new price book."""
    rows = sample_warehouse.execute(
        f"select account_key, effective_date::varchar, discretionary_amount, with_plan from ({LEDGER})"
        " where with_plan <> 0 order by all"
    ).fetchall()
    assert [(*row[:2], float(row[2]), float(row[3])) for row in rows] == [
        ("acct_0036", "2024-10-09", 1560.0, -500.0),
        ("acct_0038", "2025-03-07", 1560.0, 240.0),
    ]


def test_every_expansion_that_is_seen_has_a_motion_and_an_amount(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """The days of `seen_changes` and those of `seen_expansions` are the same."""
    rows = sample_warehouse.execute(
        "(select account_key, seen_date from readiness.seen_changes where is_expansion) "
        "except (select account_key, seen_date from readiness.seen_expansions where amount > 0)"
    ).fetchall()
    assert rows == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_that_is_not_seen_is_found(sample_file: Path, fault: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"attach '{sample_file}' as warehouse (read_only)")
    tables = re.findall(r"(?:from|join) ((?:arr|canonical|metrics|policy|readiness)\.\w+)", f"{LEDGER} {SEEN}")
    for schema in {table.split(".")[0] for table in tables}:
        connection.execute(f"create schema {schema}")
    for table in set(tables):
        connection.execute(f"create table {table} as from warehouse.{table}")
    assert differences(connection) == []
    connection.execute(FAULTS[fault])
    found = differences(connection)
    assert len(found) > 5
    assert "ledger only" in {row[0] for row in found}


def test_losses_and_prices_part_only_where_it_is_said(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """A pause is no loss here; a price that comes with another plan or in a gap is not told apart."""
    rows = sample_warehouse.execute(
        """
        with ledger as (
            select
                account_key, effective_date,
                bool_or(movement_type_daily = 'contraction' and component <> 'pause' and amount < 0) as is_contraction,
                bool_or(component = 'price' and amount > 0) as is_price_rise
            from arr.fct_arr_movements group by all
        )
        select
            count(*) filter (ledger.is_contraction),
            count(*) filter (ledger.is_contraction and seen.is_contraction is distinct from true),
            count(*) filter (ledger.is_price_rise),
            count(*) filter (ledger.is_price_rise and seen.is_price_rise is distinct from true),
            count(*) filter (seen.is_price_rise and not ledger.is_price_rise)
        from ledger left join readiness.seen_changes as seen
            on ledger.account_key = seen.account_key and ledger.effective_date = seen.seen_date
        """
    ).fetchone()
    assert rows is not None
    contractions, unseen_contractions, prices, unseen_prices, prices_seen_only = rows
    assert contractions > 40
    assert prices > 40
    assert unseen_contractions == 0
    assert unseen_prices <= 0.1 * prices
    assert prices_seen_only == 0
