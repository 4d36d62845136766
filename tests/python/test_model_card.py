"""The model card says what the tables say, and something else when they do."""

from __future__ import annotations

import html
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import model_card
import pytest
from model_card import ModelCard, ModelCardError, as_page, read_card, write_card

TABLES = """
create schema readiness; create schema policy;
create table policy.readiness_features as select * from (values
    ('seats', 'Seats in use', 'fraction', 1, true), ('tickets', 'Tickets <of> 90 days', 'tickets', -1, true),
    ('arr', 'ARR', 'amount', 0, true), ('survey', 'NPS', 'share', 1, true), ('age', 'Age', 'days', 0, false)
) as t(feature, title, unit, direction, is_learned);
create table policy.learning_settings as select * from (values
    ('horizon_days', 90.0, 'days', 'Length of the window'), ('calibration_months', 3.0, 'months', 'Last months')
) as t(name, value, unit, meaning);
create table readiness.scored_accounts as
    select 'a' || number as account_key, date '2026-06-30' as scoring_date from range(40) as t(number);
create table readiness.learned_scores as select account_key, 'any' as target from readiness.scored_accounts;
create table readiness.scorecard_fits as
select
    cast(cutoff as date) as cutoff_date, target, status, learning_row_count, expansion_count, calibration_row_count,
    cast(first_learned as date) as first_learning_date, cast(last_learned as date) as last_learning_date,
    cast(first_held as date) as first_calibration_date, cast(last_held as date) as last_calibration_date,
    date '2026-06-30' as as_of_date, '2026.1' as policy_version
from (values
    ('2026-01-01', 'any', 'too_little_history', 40, 10, 0, null, null, null, null),
    ('2026-04-01', 'any', 'trained', 4000, 1000, 800, '2025-01-31', '2025-07-31', '2025-10-31', '2025-12-31'),
    ('2026-04-01', 'upsell', 'one_class', 4000, 0, 800, '2025-01-31', '2025-07-31', '2025-10-31', '2025-12-31')
) as t(cutoff, target, status, learning_row_count, expansion_count, calibration_row_count, first_learned, last_learned,
    first_held, last_held);
create table readiness.scorecard_steps as select date '2026-04-01' as cutoff_date, 'any' as target, * from (values
    ('log_odds', 'base', 0, -1.5),
    ('log_odds', 'seats', 0, 0.0), ('log_odds', 'seats', 1, -0.41), ('log_odds', 'seats', 2, 0.73),
    ('log_odds', 'tickets', 0, 0.05), ('log_odds', 'tickets', 1, 0.2), ('log_odds', 'tickets', 2, -0.33),
    ('log_odds', 'arr', 0, 0.0), ('log_odds', 'arr', 1, 0.1), ('log_odds', 'arr', 2, 0.6), ('log_odds', 'arr', 3, 0.2),
    ('log_odds', 'survey', 0, 0.0), ('log_odds', 'survey', 1, 0.0), ('log_amount', 'survey', 1, 0.9)
) as t(model, feature, step_number, contribution);
create table readiness.score_contributions as select 'any' as target, * from (values
    ('base', -1.5),
    ('seats', 0.73), ('seats', -0.41), ('tickets', 0.2), ('tickets', -0.2), ('arr', 0.1), ('survey', 0.0)
) as t(feature, contribution);
create table readiness.backtest_cases as
    select 'a' || number as account_key, date '2026-01-01' as quarter_start, 'learned' as method,
        number / 100 as score, number % 4 = 0 as has_expanded
    from range(40) as t(number);
create table readiness.backtest as select 'all' as segment, 40 as account_count, * from (values
    (date '2026-01-01', 'learned', 'Learned score', 'pr_auc', 0.412, 0.3, 0.5),
    (date '2026-01-01', 'learned', 'Learned score', 'base_rate', 0.25, 0.2, 0.3),
    (date '2026-01-01', 'arr', 'ARR first', 'pr_auc', 0.401, 0.3, 0.5),
    (date '2026-01-01', 'arr', 'ARR first', 'pr_auc_lead', 0.011, -0.05, 0.07),
    (date '2026-01-01', 'tenure', 'Tenure first', 'pr_auc_lead', 0.2, 0.1, 0.3),
    (null, 'learned', 'Learned score', 'pr_auc', 0.398, 0.3, 0.5)
) as t(quarter_start, method, method_title, measure, estimate, lower_bound, upper_bound);
"""


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(TABLES)
    yield connection
    connection.close()


def text_of(card: ModelCard) -> str:
    """The words of the page, without markup, blanks collapsed."""
    page = re.sub(r"<style>.*?</style>", "", as_page(card), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def said(connection: duckdb.DuckDBPyConnection) -> str:
    return text_of(read_card(connection))


def test_it_says_what_the_tables_say(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = said(warehouse)
    for words in (
        "As of 2026-06-30, policy 2026.1",
        "within 90 days of a scoring date",
        "40 accounts with ARR in force",
        "The last 3 month ends",
        "any 2026-04-01 trained 4,000 25.0% 2025-01-31 to 2025-07-31 2025-10-31 to 2025-12-31 800",
        "upsell 2026-04-01 one class",
        "Seats in use fraction more is better more speaks for it 0.570 -0.41 +0.73 +0.00",
        "Tickets <of> 90 days tickets less is better more speaks against it 0.200 +0.20 -0.33 +0.05",
        "ARR amount none rises and falls 0.100 +0.10 +0.20 +0.00",
        "The quarter from 2026-01-01",
        "Learned score 0.412 0.300 to 0.500",
        "Learned score 0.398 0.300 to 0.500",
        "There is no scorecard for upsell (all accounts fared alike: 4,000 rows, 0 expansions); the rule score",
        "it is not shown to be better than: ARR first (lead in the area under precision and recall +0.011",
        "Nothing could be learned about: NPS.",
        "horizon_days 90 days Length of the window",
    ):
        assert words in page, words
    assert "Tenure first (lead" not in page and "Age" not in page


def test_calibration_is_that_of_the_judged_scores(warehouse: duckdb.DuckDBPyConnection) -> None:
    card = read_card(warehouse)
    assert [tenth.account_count for tenth in card.tenths] == [4] * 10
    assert [tenth.happened for tenth in card.tenths] == [0.25] * 10
    assert card.tenths[0].said == pytest.approx(0.015) and card.tenths[9].said == pytest.approx(0.375)
    assert card.mean_distance == pytest.approx(0.107)
    assert "10 4 37.5% 25.0%" in said(warehouse) and "10.7 points away" in said(warehouse)


CHANGES = {
    "a step": (
        "update readiness.scorecard_steps set contribution = 0.5 where feature = 'seats' and step_number = 1",
        "more speaks for it 0.570 +0.50 +0.73",
    ),
    "an explanation": (
        "update readiness.score_contributions set contribution = 0.41 where feature = 'tickets'",
        "more speaks against it 0.410",
    ),
    "a fit": ("update readiness.scorecard_fits set status = 'too_little_history'", "too little history: 4,000 rows"),
    "an outcome": ("update readiness.backtest_cases set has_expanded = true", "10 4 37.5% 100.0%"),
    "a figure": ("update readiness.backtest set estimate = 0.777 where measure = 'pr_auc'", "Learned score 0.777"),
    "a lead": ("update readiness.backtest set lower_bound = -0.1 where method = 'tenure'", "better than: Tenure first"),
    "a setting": ("update policy.learning_settings set value = 60 where name = 'horizon_days'", "within 60 days"),
    "a version": ("update readiness.scorecard_fits set policy_version = '2027.4'", "policy 2027.4"),
    "no backtest": ("drop table readiness.backtest", "It was not judged"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_changes_with_the_tables(change: str, warehouse: duckdb.DuckDBPyConnection) -> None:
    statement, words = CHANGES[change]
    assert words not in said(warehouse)
    warehouse.execute(statement)
    assert words in said(warehouse)


def test_it_names_no_account_and_needs_no_network(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute("update readiness.scored_accounts set account_key = 'acme-' || account_key")
    warehouse.execute("update readiness.backtest_cases set account_key = 'acme-' || account_key")
    page = as_page(read_card(warehouse))
    assert "acme" not in page
    assert not re.search(r"https?://|<script|src=|@import", page)
    assert "Tickets &lt;of&gt; 90 days" in page


def test_the_same_tables_make_the_same_bytes(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert as_page(read_card(warehouse)) == as_page(read_card(warehouse))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("drop table readiness.scorecard_steps", r"lacks readiness\.scorecard_steps\. Run make build first"),
        ("delete from policy.learning_settings", r"learning_settings has no row horizon_days"),
        ("delete from readiness.scorecard_fits", r"scorecard_fits has no rows.*Land some and build"),
    ],
)
def test_a_warehouse_without_results_is_an_error(
    statement: str, message: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    warehouse.execute(statement)
    with pytest.raises(ModelCardError, match=message):
        read_card(warehouse)


def test_the_command_writes_the_page_or_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, file = tmp_path / "docs" / "card.html", tmp_path / "warehouse.duckdb"
    monkeypatch.setattr(sys, "argv", ["model_card.py", str(page)])
    monkeypatch.setenv("WAREHOUSE_DB", str(file))
    assert model_card.main() == 1
    assert "WAREHOUSE_DB: no such file" in capsys.readouterr().err and not page.exists()
    file.write_text("no database", encoding="utf-8")
    assert model_card.main() == 1 and "cannot be opened" in capsys.readouterr().err
    file.unlink()
    with duckdb.connect(str(file)) as connection:
        connection.execute(TABLES)
    assert model_card.main() == 0 and str(page) in capsys.readouterr().out
    assert "Learned score" in page.read_text(encoding="utf-8")


def test_the_sample_has_a_card(sample_file: Path, tmp_path: Path) -> None:
    """Every section is filled from the built sample."""
    copy = shutil.copy(sample_file, tmp_path / "warehouse.duckdb")
    card = write_card(Path(copy), tmp_path / "card.html")
    assert {fit.target for fit in card.newest} == {"any", "upsell", "cross_sell", "usage_based"}
    assert len(card.drivers) > 5 and len(card.tenths) == 10 and card.judged_quarter
    against = [driver for driver in card.drivers if driver.direction * (driver.highest - driver.lowest) < 0]
    assert not against


# --- cards that are off --------------------------------------------------------------------------------------------


def other_target(connection: duckdb.DuckDBPyConnection) -> None:
    """Figures of a segment are taken for those of all."""
    connection.execute("update readiness.backtest set segment = 'smb'")


def other_quarter(connection: duckdb.DuckDBPyConnection) -> None:
    """A scorecard of an older quarter is taken for the newest."""
    connection.execute("update readiness.scorecard_steps set cutoff_date = date '2026-01-01'")


def other_method(connection: duckdb.DuckDBPyConnection) -> None:
    """Scores of another method are taken for those that are calibrated."""
    connection.execute("update readiness.backtest_cases set method = 'base_rate'")


@pytest.mark.parametrize("plant", [other_target, other_quarter, other_method], ids=lambda value: value.__name__)
def test_figures_of_something_else_do_not_count(
    plant: Callable[[duckdb.DuckDBPyConnection], None], warehouse: duckdb.DuckDBPyConnection
) -> None:
    plant(warehouse)
    with pytest.raises(AssertionError):
        test_it_says_what_the_tables_say(warehouse)
        test_calibration_is_that_of_the_judged_scores(warehouse)
