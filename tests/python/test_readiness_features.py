"""The seed `readiness_features` names every feature of `account_features` once, and each has the day it was known."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
import yaml
from compiled_warehouse import ROOT

FEATURES = ROOT / "models" / "readiness" / "features"
JUDGED = ROOT / "models" / "readiness" / "score" / "judged_features.sql"
SEED = ROOT / "seeds" / "policy" / "readiness_features.csv"
CONTEXT = ["account_key", "scoring_date", "is_month_end", "is_latest", "segment"]
Row = dict[str, str]


def columns(model: str) -> list[str]:
    """Columns of a model, as its contract lists them."""
    properties: Any = yaml.safe_load((FEATURES / f"{model}.yml").read_text(encoding="utf-8"))
    return [column["name"] for column in properties["models"][0]["columns"]]


def seed() -> list[Row]:
    with SEED.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def disagreements(rows: Sequence[Row], table: Sequence[str]) -> list[str]:
    """What stands on one side only, or in another order: one family after the other, each with its known day."""
    expected = list(CONTEXT)
    for number, row in enumerate(rows):
        expected.append(row["feature"])
        if number + 1 == len(rows) or rows[number + 1]["family"] != row["family"]:
            expected.append(row["known_column"])
    missing = [f"{name} is no column" for name in expected if name not in table]
    missing += [f"{name} is not in the seed" for name in table if name not in expected]
    return missing or ([] if expected == list(table) else ["the order differs"])


def test_the_seed_and_the_table_agree() -> None:
    assert disagreements(seed(), columns("account_features")) == []


def judged(text: str) -> list[str]:
    """The features that `judged_features` unfolds, from its list."""
    found = re.search(r"set features = (\[.*?\])", text, flags=re.DOTALL)
    assert found
    names: list[str] = ast.literal_eval(found[1])
    return names


def test_a_row_of_policy_may_name_any_feature() -> None:
    """Mappings, eligibility and alerts read what is unfolded: one left out there could not be judged."""
    assert judged(JUDGED.read_text(encoding="utf-8")) == [row["feature"] for row in seed()]


def test_every_feature_comes_from_the_model_of_its_family() -> None:
    for row in seed():
        made = columns(f"{row['family']}_features")
        assert row["feature"] in made, row
        assert row["known_column"] in made, row


def test_a_success_manager_can_tell_the_reasons_apart() -> None:
    """Every text is there once; one that stood at two features or for both directions would explain nothing."""
    rows = seed()
    texts = [row[column] for row in rows for column in ("reason_up", "reason_down")]
    assert len(set(texts)) == len(texts)
    assert len({row["title"] for row in rows}) == len(rows)
    assert all(text[0].isupper() and not text.endswith(".") and len(text) <= 80 for text in texts)


def test_a_feature_that_one_side_lacks_is_seen() -> None:
    rows, table = seed(), columns("account_features")
    assert disagreements(rows[1:], table) == [f"{rows[0]['feature']} is not in the seed"]
    assert disagreements(rows, [name for name in table if name != "health_score"]) == ["health_score is no column"]
    assert disagreements([*rows[1:4], rows[0], *rows[4:]], table) == ["the order differs"]


def families() -> dict[str, list[str]]:
    """The features of each known day, by its column."""
    found: dict[str, list[str]] = {}
    for row in seed():
        found.setdefault(row["known_column"], []).append(row["feature"])
    return found


def wrong_known_days(connection: duckdb.DuckDBPyConnection, known: str, features: Sequence[str]) -> Any:
    """Rows with a day and no feature or the other way round, rows with a day after the date, rows with a feature."""
    is_told = " or ".join(f"{feature} is not null" for feature in features)
    return connection.execute(
        f"select count(*) filter (({is_told}) <> ({known} is not null)), count(*) filter ({known} > scoring_date),"
        f" count(*) filter ({is_told}) from account_features"
    ).fetchone()


def features_of(warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The features of the embedded company, in a database of their own."""
    connection = duckdb.connect()
    connection.register("rows", warehouse.execute("from readiness.account_features").arrow())
    connection.execute("create table account_features as from rows")
    return connection


def test_every_feature_has_the_day_on_which_it_was_known(sample_warehouse: duckdb.DuckDBPyConnection) -> None:
    """That nothing was recorded is known as well: a count of 0 has a day, and only what is unknown has none."""
    connection = features_of(sample_warehouse)
    assert len(families()) == 13
    for known, features in families().items():
        unlike, late, told = wrong_known_days(connection, known, features)
        assert (unlike, late) == (0, 0), known
        assert told > 1000, known


@pytest.mark.parametrize("known", families())
def test_a_known_day_that_is_missing_or_too_much_is_seen(
    sample_warehouse: duckdb.DuckDBPyConnection, known: str
) -> None:
    connection = features_of(sample_warehouse)
    features = families()[known]
    is_told = " or ".join(f"{feature} is not null" for feature in features)
    first = f"(select min(rowid) from account_features where {is_told})"
    connection.execute(f"update account_features set {known} = null where rowid = {first}")
    assert wrong_known_days(connection, known, features)[:2] == (1, 0)
    connection.execute(f"update account_features set {known} = scoring_date + 1")
    unlike, late, told = wrong_known_days(connection, known, features)
    count = connection.execute("select count(*) from account_features").fetchone()
    assert count is not None
    assert (unlike, late) == (count[0] - told, count[0])
