"""Adoption as of a date: a row never knows what happened or was recorded later.

Random facts are run twice through the compiled models, once as they are and once with everything after a cut-off day
scrambled: use, grants and levels that happen later, and use of earlier days that is loaded later. Rows up to the
cut-off stay as they were.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled_warehouse import compiled_warehouse

AS_OF = date(2026, 5, 31)
CUT_OFF = date(2026, 3, 31)
START = date(2025, 12, 1)
ACCOUNTS = ["A", "B", "C"]
FEATURES = ["f1", "f2", "f3"]
SELECT = (
    "+account_phase_by_account",
    "+limit_proximity_by_account",
    "+usage_quality_by_account",
    "+usage_depth_by_account",
    "+core_action_frequency_by_account",
    "+seat_velocity_by_account",
    "+committed_usage_by_account",
    "+signals",
)
ACCOUNT_MONTHS = [
    "account_usage_months",
    "account_feature_months",
    "account_phase_by_account",
    "committed_usage_by_account",
    "core_action_frequency_by_account",
    "feature_breadth_by_account",
    "limit_proximity_by_account",
    "seat_utilisation_by_account",
    "seat_velocity_by_account",
    "usage_depth_by_account",
    "usage_growth_by_account",
    "usage_quality_by_account",
]
Rows = list[dict[str, Any]]
Facts = dict[str, Rows]


def loaded(generator: random.Random, day: date) -> date:
    """The day a fact of `day` is recorded: mostly at once, sometimes weeks later."""
    return day + timedelta(days=generator.choice([0, 0, 0, 1, 2, 20, 45]))


def use_of(generator: random.Random, first: date, last: date, density: float) -> Facts:
    """Random use between two days, one row a key."""
    facts: Facts = {"usage_user_days": [], "usage_feature_days": [], "metered_usage_days": []}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for account in ACCOUNTS:
            common = {"source_system": "product", "leaf_account_key": account}
            for user in range(6):
                if generator.random() < density:
                    facts["usage_user_days"].append(
                        common
                        | {"event_date": day, "user_key": f"{account}{user}", "event_count": generator.randint(1, 9)}
                        | {"core_event_count": 1, "recorded_date": loaded(generator, day)}
                    )
            for feature in FEATURES:
                if generator.random() < density / 6:
                    facts["usage_feature_days"].append(
                        common
                        | {"event_date": day, "feature_id": feature, "event_count": generator.randint(1, 4)}
                        | {"user_count": generator.randint(1, 3), "recorded_date": loaded(generator, day)}
                    )
            for meter in ("api_calls", "storage_gb"):
                if generator.random() < density:
                    facts["metered_usage_days"].append(
                        common
                        | {"meter": meter, "usage_date": day, "quantity": generator.randint(1, 100)}
                        | {"recorded_date": loaded(generator, day)}
                    )
    return facts


def grants(generator: random.Random, first: date, last: date) -> Rows:
    """Versions of seats and limits that follow one another, some recorded late."""
    rows: Rows = []
    for account in ACCOUNTS:
        for entitlement, family, period in [
            ("seats", "workspace", "total"),
            ("storage_gb", "workspace", "total"),
            ("api_calls", "api_calls", "month"),
        ]:
            starts = [first, *sorted(first + timedelta(days=d) for d in generator.sample(range(1, 175), 4))]
            for number, start in enumerate(start for start in starts if start <= last):
                rows.append(
                    {"source_system": "product", "leaf_account_key": account, "product_family": family}
                    | {"source_record_key": f"{account}{entitlement}{number}", "entitlement": entitlement}
                    | {"limit_quantity": generator.choice([3, 5, 8, 300]), "limit_period": period}
                    | {"valid_from": start, "recorded_date": loaded(generator, start) if number else start}
                )
    return rows


def closed(rows: Rows) -> Rows:
    """Every version ends where the next one of the same entitlement begins."""
    ordered = sorted(rows, key=lambda row: (row["leaf_account_key"], row["entitlement"], row["valid_from"]))
    ended: Rows = []
    for row, following in zip(ordered, [*ordered[1:], None], strict=True):
        key = (row["leaf_account_key"], row["entitlement"])
        is_followed = following is not None and (following["leaf_account_key"], following["entitlement"]) == key
        end = following["valid_from"] if is_followed and following is not None else date(9999, 12, 31)
        ended.append(row | {"valid_to": end})
    return ended


def day_of(row: Mapping[str, Any]) -> date:
    """The later of the days on which a fact happened and was recorded."""
    happened = row.get("event_date") or row.get("usage_date") or row["valid_from"]
    return max(happened, row["recorded_date"])


def fixed() -> Facts:
    """What does not depend on later knowledge: the book, the hierarchy, the people and the catalogue."""
    always = {"valid_from": date(1900, 1, 1), "valid_to": date(9999, 12, 31)}
    users = [
        {"source_system": "product", "leaf_account_key": account, "user_key": f"{account}{user}"}
        | {"source_record_key": f"{account}{user}", "department": f"d{user % 3}", "created_date": START}
        for account in ACCOUNTS
        for user in range(6)
    ]
    return {
        "account_hierarchy": [
            {"leaf_account_key": account, "account_key": "A" if account == "B" else account} | always
            for account in ACCOUNTS
        ],
        "account_balance_spells": [
            {"valuation_lag_months": 0, "account_key": account, "segment": "smb", "closing_amount": 100}
            | {"month_from": date(2025, 12, 1), "month_to": date(2026, 6, 1)}
            for account in ("A", "C")
        ],
        "account_attributes": [],
        "item_intervals": [
            {"leaf_account_key": account, "item_key": account, "product_family": "workspace", "plan_id": "team"}
            | {"valid_from": START, "valid_to": date(9999, 12, 31), "recorded_date": START}
            for account in ACCOUNTS
        ],
        "expansion_events": [],
        "product_users": users,
        "features": [
            {"feature_id": feature, "feature_name": feature, "area": feature, "product_family": "workspace"}
            | {"tier_rank": 2, "is_core": feature == "f1", "is_admin": False, "is_integration": False}
            for feature in FEATURES
        ],
    }


def warehouse(facts: Facts, landing: Path) -> duckdb.DuckDBPyConnection:
    given: dict[str, Sequence[Mapping[str, Any]]] = {**fixed(), **facts}
    return compiled_warehouse(SELECT, AS_OF.isoformat()).run(landing, given=given)


def seen_on(connection: duckdb.DuckDBPyConnection, cut_off: date) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the models say up to the cut-off."""
    seen = {
        model: connection.execute(
            f"select * from metrics.{model} where last_day(month) <= ? order by all", [cut_off]
        ).fetchall()
        for model in ACCOUNT_MONTHS
    }
    seen["signals"] = connection.execute(
        "select * from metrics.signals where known_date <= ? order by all", [cut_off]
    ).fetchall()
    seen["limit_alerts"] = connection.execute(
        "select account_key, entitlement, alert, over_since_date, start_date, "
        "case when end_date <= ? then end_date end "
        "from metrics.limit_alerts where start_date <= ? order by all",
        [cut_off, cut_off],
    ).fetchall()
    return seen


def facts_of(seed: str) -> tuple[Facts, Facts]:
    """Random facts, and the same ones with another story after the cut-off."""
    generator = random.Random(seed)
    before = use_of(generator, START, AS_OF, 0.25) | {"entitlements": grants(generator, START, AS_OF)}
    known = {name: [row for row in rows if day_of(row) <= CUT_OFF] for name, rows in before.items()}
    late = use_of(generator, START, AS_OF, 0.3) | {"entitlements": grants(generator, START, AS_OF)}
    after: Facts = {}
    for name, rows in late.items():
        keys = ("leaf_account_key", "event_date", "usage_date", "user_key", "feature_id", "meter")
        taken = {tuple(row.get(key) for key in keys) for row in known[name]}
        later = [row for row in rows if day_of(row) > CUT_OFF]
        if name != "entitlements":
            later = [row for row in later if tuple(row.get(key) for key in keys) not in taken]
        else:
            starts = {(row["leaf_account_key"], row["entitlement"], row["valid_from"]) for row in known[name]}
            later = [
                row for row in later if (row["leaf_account_key"], row["entitlement"], row["valid_from"]) not in starts
            ]
            later = [row | {"source_record_key": f"late {row['source_record_key']}"} for row in later]
        after[name] = known[name] + later
    for story in (before, after):
        story["entitlements"] = closed(story["entitlements"])
    return before, after


@pytest.mark.parametrize("seed", ["one", "two"])
def test_what_comes_after_a_day_changes_nothing_up_to_it(seed: str, tmp_path: Path) -> None:
    """Up to the cut-off the stories are one; after it they differ everywhere, or the comparison were worth nothing."""
    first, second = (warehouse(facts, tmp_path) for facts in facts_of(seed))
    known, still_known = seen_on(first, CUT_OFF), seen_on(second, CUT_OFF)
    for name, rows in known.items():
        assert rows, name
        assert rows == still_known[name], name
    finally_seen, other_story = seen_on(first, AS_OF), seen_on(second, AS_OF)
    assert [name for name, rows in finally_seen.items() if rows == other_story[name]] == []


def test_use_that_is_loaded_late_does_not_count_in_the_earlier_month(tmp_path: Path) -> None:
    """A day of March that is loaded on 2 April: unknown at the end of March, known at the end of April."""
    row = {"source_system": "product", "leaf_account_key": "C", "event_count": 5, "core_event_count": 5}
    days = [(date(2025, 12, 1), date(2025, 12, 1), "C1"), (date(2026, 4, 10), date(2026, 4, 10), "C1")]
    days += [(date(2026, 3, 31), date(2026, 4, 2), "C2"), (date(2026, 4, 2), date(2026, 4, 2), "C3")]
    use = [row | {"event_date": day, "recorded_date": known, "user_key": user} for day, known, user in days]
    facts: Facts = {"usage_user_days": use, "usage_feature_days": [], "metered_usage_days": [], "entitlements": []}
    rows = warehouse(facts, tmp_path).execute(
        "select month, active_user_count, month_event_count, previous_month_event_count "
        "from metrics.account_usage_months where account_key = 'C' and month >= '2026-03-01' order by month"
    )
    assert rows.fetchall() == [
        (date(2026, 3, 1), 0, 0, 0),
        (date(2026, 4, 1), 2, 10, 5),
        (date(2026, 5, 1), 0, 0, 10),
    ]
