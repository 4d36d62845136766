"""Changes as they were seen against the ledger: two ways to the same expansions wherever nothing was recorded late."""

from __future__ import annotations

import duckdb

SEEN = "select account_key, seen_date as known_date from readiness.seen_changes where is_expansion"
KNOWN = "select account_key, known_date from readiness.known_expansions"


def differences(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Expansions that only one of the two has, by account and the day on which they were known."""
    return connection.execute(
        f"select 'seen only', * from ({SEEN} except {KNOWN}) union all"
        f" select 'ledger only', * from ({KNOWN} except {SEEN}) order by all"
    ).fetchall()


def test_what_was_seen_is_what_the_ledger_tells(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """Late facts of the embedded company are seen on the day on which they were recorded."""
    counts = sample_warehouse.execute(
        "select count(*), count(*) filter (known_date > effective_date) from readiness.known_expansions"
    ).fetchone()
    assert counts is not None
    assert counts[0] > 500
    assert counts[1] >= 3
    assert differences(sample_warehouse) == []


def test_a_change_that_is_not_seen_is_found(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    connection = duckdb.connect()
    connection.execute("create schema readiness")
    for table in ("seen_changes", "known_expansions"):
        connection.register("rows", sample_warehouse.execute(f"from readiness.{table}").arrow())
        connection.execute(f"create table readiness.{table} as from rows")
    assert differences(connection) == []
    connection.execute("update readiness.seen_changes set seen_date = seen_date + 1 where rowid % 50 = 0")
    sides = {row[0] for row in differences(connection)}
    assert sides == {"seen only", "ledger only"}


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
