"""Figures of a backtest against cases that were worked out by hand, and against scikit-learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import readiness.backtest as backtest_module
from hypothesis import given, settings
from hypothesis import strategies as st
from readiness.backtest import (
    COLUMNS,
    Cases,
    average_precisions,
    backtest,
    measures,
    rank_stability,
    ranked,
    tie_breakers,
)
from readiness.resampling import ResamplingSettings, draws, interval, rate
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, brier_score_loss

SETTINGS = ResamplingSettings(resamples=200, confidence=0.9, random_state=3, least_accounts=5)
ONCE = np.ones((1, 10))


def cases(
    scores: list[float], labels: list[int], amounts: list[float] | None = None, probability: bool = True
) -> Cases:
    """Cases whose ties are broken by position."""
    count = len(scores)
    return ranked(
        np.array(scores, dtype=float),
        np.array(labels, dtype=float),
        np.array(amounts or labels, dtype=float),
        np.arange(count, dtype=np.uint64),
        probability,
    )


def only(found: dict[str, np.ndarray]) -> dict[str, float]:
    return {name: float(values[0]) for name, values in found.items()}


# Ten accounts in the order of their score; the first, third, fourth and eighth expanded.
TEN = cases(
    [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1],
    [1, 0, 1, 1, 0, 0, 0, 1, 0, 0],
    [10.0, 0, 20.0, 30.0, 0, 0, 0, 40.0, 0, 0],
)


def test_figures_of_ten_accounts() -> None:
    found = only(measures(TEN, 5, ONCE))
    assert found["base_rate"] == pytest.approx(0.4)
    assert found["precision_at_k"] == pytest.approx(3 / 5)
    assert found["recall_at_k"] == pytest.approx(3 / 4)
    assert found["amount_captured_rate"] == pytest.approx(60 / 100)
    assert [found[f"lift_decile_{decile}"] for decile in range(1, 11)] == pytest.approx(
        [2.5, 0, 2.5, 2.5, 0, 0, 0, 2.5, 0, 0]
    )
    # (1/1 + 2/3 + 3/4 + 4/8) / 4, one step of recall an expansion.
    assert found["pr_auc"] == pytest.approx((1 + 2 / 3 + 3 / 4 + 4 / 8) / 4)
    # Squares: .05 .9 .2 .3 .6 .5 .4 .7 .2 .1
    assert found["brier"] == pytest.approx((0.0025 + 0.81 + 0.04 + 0.09 + 0.36 + 0.25 + 0.16 + 0.49 + 0.04 + 0.01) / 10)
    assert found["calibration_error"] == pytest.approx(
        (0.05 + 0.9 + 0.2 + 0.3 + 0.6 + 0.5 + 0.4 + 0.7 + 0.2 + 0.1) / 10
    )
    assert found["reliability_decile_1"] == pytest.approx(0.05)
    assert found["reliability_decile_2"] == pytest.approx(-0.9)
    assert found["reliability_decile_8"] == pytest.approx(0.7)


def test_more_capacity_than_accounts_takes_them_all() -> None:
    found = only(measures(TEN, 500, ONCE))
    assert found["precision_at_k"] == pytest.approx(0.4)
    assert found["recall_at_k"] == 1 and found["amount_captured_rate"] == 1


def test_an_account_that_is_cut_through_counts_in_part() -> None:
    found = only(measures(cases([4, 3, 2, 1], [1, 0, 0, 0]), 1, np.ones((1, 4))))
    # A decile is two fifths of an account: the one that expanded fills the first two and half of the third.
    assert [found[f"lift_decile_{decile}"] for decile in range(1, 5)] == pytest.approx([4, 4, 2, 0])
    assert only(measures(cases([4, 3, 2, 1], [1, 1, 0, 0]), 1.5, np.ones((1, 4))))["recall_at_k"] == pytest.approx(0.75)


def test_accounts_without_a_score_come_last() -> None:
    found = cases([np.nan, 0.2, np.nan, 0.9], [1, 0, 1, 0])
    assert found.account.tolist() == [3, 1, 0, 2]
    assert only(measures(found, 2, np.ones((1, 4))))["recall_at_k"] == 0


def test_equal_scores_follow_the_hash_and_not_the_order_of_rows() -> None:
    keys = pd.Series([f"account {number}" for number in range(200)])
    ties = tie_breakers(keys, "2026-04-01")
    assert len(set(ties.tolist())) == 200
    order = ranked(np.zeros(200), np.zeros(200), np.zeros(200), ties).account
    shuffled = np.random.default_rng(1).permutation(200)
    again = ranked(np.zeros(200), np.zeros(200), np.zeros(200), tie_breakers(keys[shuffled], "2026-04-01")).account
    assert keys[order].tolist() == keys[shuffled[again]].tolist()
    assert order.tolist() != list(range(200))
    # Another quarter has another order: nobody is always first.
    assert tie_breakers(keys, "2026-07-01").tolist() != ties.tolist()
    # Fixed, so that a change of the hash, and with it of past figures, is noticed.
    assert tie_breakers(keys[:1], "2026-04-01")[0] == 5197830671312990962


def test_without_an_expansion_there_is_nothing_to_find() -> None:
    found = only(measures(cases([3, 2, 1], [0, 0, 0]), 2, np.ones((1, 3))))
    assert found["base_rate"] == 0 and found["precision_at_k"] == 0
    assert np.isnan(
        [found["recall_at_k"], found["pr_auc"], found["lift_decile_1"], found["amount_captured_rate"]]
    ).all()


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 3)), min_size=2, max_size=40).filter(
        lambda rows: any(label and weight for _, label, weight in rows)
    )
)
@settings(max_examples=200, deadline=None)
def test_the_weighted_area_is_that_of_scikit_learn(rows: list[tuple[int, bool, int]]) -> None:
    """With ties, and with accounts that are drawn several times or never."""
    score, label, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = ranked(score, label, label, np.arange(len(rows), dtype=np.uint64))
    own = average_precisions(found, weight[found.account][None, :])[0]
    assert own == pytest.approx(average_precision_score(label, score, sample_weight=weight))


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=3, max_size=30), st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_a_resample_equals_the_figures_of_the_drawn_accounts(rows: list[tuple[int, bool]], seed: int) -> None:
    """Weights stand for repeated rows: writing the rows out several times gives the same figures."""
    score, label = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    score = score / 20
    drawn = np.random.default_rng(seed).integers(0, len(rows), len(rows))
    weight = np.bincount(drawn, minlength=len(rows)).astype(float)
    whole = cases(score.tolist(), label.astype(int).tolist())
    weighed = only(measures(whole, 3, weight[whole.account][None, :]))
    kept = whole.account[np.repeat(np.arange(len(rows)), weight[whole.account].astype(int))]
    # Written out in the order in which the whole group was ranked.
    written = Cases(score[kept], label[kept], label[kept], np.arange(len(kept)), True)
    expected = only(measures(written, 3, np.ones((1, len(kept)))))
    assert weighed == pytest.approx(expected, nan_ok=True, abs=1e-9)
    assert weighed["brier"] == pytest.approx(brier_score_loss(label, score, sample_weight=weight, pos_label=1))


def test_many_rows_of_weights_do_not_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(5)
    group = cases(generator.random(30).tolist(), generator.integers(0, 2, 30).tolist())
    drawn = draws(30, "group", SETTINGS)
    # Seven rows at once; in a group that is too large even for one row, that row.
    for most_cells in (30 * 7, 29):
        monkeypatch.setattr(backtest_module, "MOST_CELLS", most_cells)
        together = measures(group, 7, drawn)
        for row in (0, 17, 199):
            alone = measures(group, 7, drawn[row : row + 1])
            for measure, values in together.items():
                assert values[row] == pytest.approx(alone[measure][0], nan_ok=True), measure


def test_stability_is_the_rank_correlation() -> None:
    generator = np.random.default_rng(2)
    before, after = generator.integers(0, 9, 50).astype(float), generator.random(50)
    once = np.ones((1, 50))
    assert rank_stability(before, after, once)[0] == pytest.approx(spearmanr(before, after).statistic)
    assert rank_stability(before, before * 3, once)[0] == pytest.approx(1)
    assert rank_stability(before, -before, once)[0] == pytest.approx(-1)
    assert np.isnan(rank_stability(before, np.ones(50), once)[0])


def test_the_ranks_of_few_accounts_are_compared_too() -> None:
    few = np.array([0.2, 0.5, 0.9])
    assert rank_stability(few, few, np.ones((1, 3)))[0] == pytest.approx(1)
    # A resample that drew two of them.
    assert rank_stability(few, few[::-1], np.array([[2, 1, 0]]))[0] == pytest.approx(-1)


def test_draws_follow_from_seed_and_name() -> None:
    drawn = draws(40, "2026-04-01|smb", SETTINGS)
    assert drawn.shape == (200, 40) and (drawn.sum(axis=1) == 40).all()
    assert (drawn == draws(40, "2026-04-01|smb", SETTINGS)).all()
    assert (drawn != draws(40, "2026-07-01|smb", SETTINGS)).any()


def test_draws_stay_what_they_were() -> None:
    """Fixed, so that a change of the generator, and with it of past intervals, is noticed."""
    assert draws(4, "2026-04-01|smb", SETTINGS)[:3].tolist() == [[2, 1, 1, 0], [3, 0, 1, 0], [1, 2, 1, 0]]


def test_a_rate_of_nothing_is_not_known() -> None:
    found = rate(np.array([1.0, 0.0, -3.0]), np.array([0.0, 0.0, 2.0]))
    assert np.isnan(found[:2]).all() and found[2] == -1.5


def test_an_interval_is_the_middle_of_the_defined_resamples() -> None:
    values = np.append(np.arange(101.0), np.nan)
    assert interval(values, 0.9) == pytest.approx((5, 95))
    assert np.isnan(interval(np.array([np.nan]), 0.9)).all()
    assert interval(np.array([np.nan, 4.0]), 0.9) == (4, 4)


def test_an_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Precision of groups of 200 accounts of which 30 % expand: nine in ten intervals hold 30 %."""
    generator = np.random.default_rng(9)
    covered = 0
    for number in range(150):
        label = (generator.random(200) < 0.3).astype(float)
        group = ranked(generator.random(200), label, label, np.arange(200, dtype=np.uint64))
        low, high = interval(measures(group, 200, draws(200, str(number), SETTINGS))["precision_at_k"], 0.9)
        covered += low <= 0.3 <= high
    assert 0.82 < covered / 150 < 0.97


def history(accounts: int = 40) -> pd.DataFrame:
    """Two quarters, two segments, three methods."""
    generator = np.random.default_rng(4)
    frames = []
    for quarter in ("2026-01-01", "2026-04-01"):
        chance = generator.random(accounts)
        label = generator.random(accounts) < chance
        for method, score in (
            ("learned", chance),
            ("tenure", generator.random(accounts)),
            ("rule_score", np.full(accounts, np.nan)),
        ):
            frames.append(
                pd.DataFrame(
                    {
                        "quarter_start": pd.Timestamp(quarter),
                        "segment": np.where(np.arange(accounts) < 37, "smb", "enterprise"),
                        "account_key": [f"a{number}" for number in range(accounts)],
                        "method": method,
                        "score": score,
                        "is_probability": method == "learned",
                        "has_expanded": label,
                        "expansion_amount": np.where(label, 100.0, 0.0),
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def run(frame: pd.DataFrame, **capacities: float) -> pd.DataFrame:
    return backtest(frame, capacities or {"smb": 10.0, "enterprise": 2.0}, "learned", SETTINGS)


def test_a_backtest_has_one_row_a_figure() -> None:
    found = run(history())
    assert tuple(found.columns) == COLUMNS
    assert not found.duplicated(["quarter", "segment", "method", "measure"]).any()
    assert found["quarter"].unique().tolist() == ["2026-Q1", "2026-Q2", "all"]
    assert (found["quarter_start"].isna() == (found["quarter"] == "all")).all()
    of_all = found[(found["segment"] == "all") & (found["method"] == "learned") & (found["quarter"] != "all")]
    assert (of_all["capacity"] == 12).all() and (of_all["account_count"] == 40).all()
    whole = found[(found["segment"] == "all") & (found["method"] == "learned") & (found["quarter"] == "all")]
    assert (whole["capacity"] == 24).all() and (whole["account_count"] == 80).all()
    expansions = history().query("method == 'learned'")["has_expanded"].sum()
    assert (whole["scored_count"] == 80).all() and (whole["expansion_count"] == expansions).all()
    measured = found[found["status"] == "measured"]
    assert measured["estimate"].notna().all()
    assert (measured["lower_bound"] <= measured["upper_bound"]).all()
    assert set(found.loc[found["measure"] == "lift_decile_3", "decile"]) == {3}
    assert found.loc[found["measure"] == "brier", "method"].unique().tolist() == ["learned"]


def test_a_backtest_says_why_there_is_no_figure() -> None:
    found = run(history()).set_index(["segment", "method", "measure", "quarter_start"]).sort_index()
    assert set(found.loc[("smb", "rule_score", "pr_auc"), "status"]) == {"no_scores"}
    assert set(found.loc[("enterprise", "learned", "pr_auc"), "status"]) == {"too_few_accounts"}
    nobody = history().assign(has_expanded=False, expansion_amount=0.0)
    silent = run(nobody).set_index(["segment", "method", "measure"]).sort_index()
    assert set(silent.loc[("all", "learned", "recall_at_k"), "status"]) == {"undefined"}
    assert set(silent.loc[("all", "learned", "precision_at_k"), "estimate"]) == {0}
    unplanned = run(history(), enterprise=2.0).set_index(["segment", "method", "measure"]).sort_index()
    assert unplanned.loc[("smb", "learned", "precision_at_k"), "estimate"].isna().all()
    assert unplanned.loc[("smb", "learned", "lift_decile_1"), "estimate"].notna().all()


def test_a_group_of_just_enough_accounts_is_measured() -> None:
    """Over all quarters as well: the same few accounts in many quarters are still few."""
    frame = history(5).query("segment == 'smb'")
    for least, status in ((5, "measured"), (6, "too_few_accounts")):
        found = backtest(frame, {"smb": 2.0}, "learned", replace(SETTINGS, least_accounts=least))
        found = found[(found["segment"] == "smb") & (found["method"] == "learned")]
        assert set(found.loc[found["measure"].isin(["base_rate", "rank_stability"]), "status"]) == {status}
        assert set(found["quarter"]) == {"2026-Q1", "2026-Q2", "all"}


def test_a_lead_is_the_difference_on_the_same_draws() -> None:
    found = run(history()).set_index(["segment", "quarter_start", "method", "measure"])["estimate"]
    quarter = pd.Timestamp("2026-01-01")
    assert found["all", quarter, "tenure", "pr_auc_lead"] == pytest.approx(
        found["all", quarter, "learned", "pr_auc"] - found["all", quarter, "tenure", "pr_auc"]
    )
    copy = history()
    copy.loc[copy["method"] == "tenure", "score"] = copy.loc[copy["method"] == "learned", "score"].to_numpy()
    same = run(copy).query("measure == 'pr_auc_lead' and status == 'measured'")
    assert len(same) and (same[["estimate", "lower_bound", "upper_bound"]].abs() < 1e-9).all(axis=None)


def test_stability_looks_one_quarter_back() -> None:
    found = run(history()).query("measure == 'rank_stability' and method != 'rule_score'")
    assert set(found["quarter"]) == {"2026-Q2", "all"}


def test_stability_over_all_quarters_is_that_of_their_pairs() -> None:
    """Every quarter has a say by the number of accounts it shares with the one before, if it has a correlation."""
    scores = {
        "2025-01-01": [1, 2, 3, 4, 5, 6, 7, 8, 9],
        "2025-04-01": [2, 1, 4, 3, 9, 6, 5, 8, 7],
        "2025-07-01": [5, 1, 2, 4, 3, 6],
        "2025-10-01": [1, 1, 1, 1, 1, 1],
        "2026-01-01": [3, 2, 1],
    }
    frame = pd.DataFrame(
        [
            {"quarter_start": pd.Timestamp(start), "account_key": f"a{number}", "score": float(score)}
            for start, of_quarter in scores.items()
            for number, score in enumerate(of_quarter)
        ]
    ).assign(segment="smb", method="learned", is_probability=False, has_expanded=True, expansion_amount=1.0)
    found = run(frame).query("segment == 'smb' and measure == 'rank_stability'").set_index("quarter")
    second = spearmanr(scores["2025-01-01"], scores["2025-04-01"]).statistic
    third = spearmanr(scores["2025-04-01"][:6], scores["2025-07-01"]).statistic
    got = found["estimate"].astype(float)
    assert got[["2025-Q2", "2025-Q3"]].tolist() == pytest.approx([second, third])
    # One score for everybody has no order; three accounts are too few.
    assert found.loc[["2025-Q4", "2026-Q1"], "status"].tolist() == ["undefined", "too_few_accounts"]
    assert got["all"] == pytest.approx((9 * second + 6 * third) / 15)


@st.composite
def quarters(draw: st.DrawFn, most: int) -> pd.DataFrame:
    """Up to `most` quarters of two methods, each with accounts of its own number; some are not scored."""
    frames = []
    for number in range(draw(st.integers(1, most))):
        size = draw(st.integers(1, 12))
        cell = st.tuples(st.booleans(), st.integers(0, 900))
        outcomes = draw(st.lists(cell, min_size=size, max_size=size))
        for method in ("learned", "arr"):
            scores = st.one_of(st.none(), st.integers(0, 5).map(lambda value: value / 5))
            frames.append(
                pd.DataFrame(
                    {
                        "quarter_start": pd.Timestamp("2025-01-01") + pd.DateOffset(months=3 * number),
                        "segment": "smb",
                        "account_key": [f"a{account}" for account in range(size)],
                        "method": method,
                        "score": pd.array(draw(st.lists(scores, min_size=size, max_size=size)), dtype="Float64"),
                        "is_probability": method == "learned",
                        "has_expanded": [label for label, _ in outcomes],
                        "expansion_amount": [float(amount) if label else 0.0 for label, amount in outcomes],
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


FEW = ResamplingSettings(resamples=20, confidence=0.9, random_state=3, least_accounts=2)
KEYS = ["segment", "method", "measure"]


def over_all(found: pd.DataFrame) -> pd.DataFrame:
    return found[found["quarter"] == "all"].set_index(KEYS).drop(columns=["quarter", "quarter_start"]).sort_index()


@given(quarters(most=1))
@settings(max_examples=15, deadline=None)
def test_over_one_quarter_all_quarters_are_that_quarter(frame: pd.DataFrame) -> None:
    """Also the interval, when both draw the same accounts."""
    drawn = backtest_module.draws
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backtest_module, "draws", lambda count, _, chosen: drawn(count, "same", chosen))
        found = backtest(frame, {"smb": 3.0}, "learned", FEW)
    alone = found[found["quarter"] != "all"].set_index(KEYS).drop(columns=["quarter", "quarter_start"]).sort_index()
    pd.testing.assert_frame_equal(over_all(found), alone)


@given(quarters(most=3), st.one_of(st.integers(1, 15), st.just(float("nan"))))
@settings(max_examples=25, deadline=None)
def test_all_quarters_hold_what_each_quarter_holds(frame: pd.DataFrame, capacity: float) -> None:
    """What the lists and tenths of each quarter hit, written out, added up and then divided."""
    found = backtest(frame, {"smb": capacity}, "learned", replace(FEW, least_accounts=1))
    found = found[found["segment"] == "smb"].set_index(["quarter", "method", "measure"])
    for method, of_method in frame.groupby("method"):
        spoken = of_method.groupby("quarter_start").filter(lambda rows: rows["score"].notna().any())
        whole = found.loc[("all", method)]
        if spoken.empty:
            assert set(whole["status"]) == {"no_scores"}
            continue
        listed = hits = money = top = squares = 0.0
        for quarter, rows in spoken.groupby(spoken["quarter_start"].dt.to_period("Q")):
            figure = found.loc[(f"{quarter.year}-Q{quarter.quarter}", method), "estimate"].astype(float)
            size = min(capacity, len(rows)) if capacity == capacity else np.nan
            listed += size
            hits += figure["precision_at_k"] * size
            money += np.nan_to_num(figure["amount_captured_rate"]) * rows["expansion_amount"].sum()
            top += np.nan_to_num(figure["lift_decile_1"]) * rows["has_expanded"].sum()
            squares += figure.get("brier", np.nan) * len(rows)
        is_known = capacity == capacity
        expansions, amount = spoken["has_expanded"].sum(), spoken["expansion_amount"].sum()
        expected = {
            "base_rate": expansions / len(spoken),
            "precision_at_k": hits / listed,
            "recall_at_k": hits / expansions if expansions else np.nan,
            "amount_captured_rate": money / amount if amount and is_known else np.nan,
            "lift_decile_1": top / expansions if expansions else np.nan,
        }
        if method == "learned":
            expected["brier"] = squares / len(spoken)
        got = whole["estimate"].astype(float)
        assert got[list(expected)].to_dict() == pytest.approx(expected, nan_ok=True)
        quarters_spoken = spoken["quarter_start"].nunique()
        assert set(whole["account_count"]) == {len(spoken)} and set(whole["expansion_count"]) == {expansions}
        assert set(whole["quarter_count"]) == {quarters_spoken}
        assert set(whole["scored_count"]) == {spoken["score"].notna().sum()}
        if is_known:
            assert set(whole["capacity"]) == {capacity * quarters_spoken}


@pytest.mark.parametrize("has_rows", [True, False])
def test_a_lead_over_all_quarters_is_over_those_in_which_both_speak(has_rows: bool) -> None:
    """Whether the leader scored nobody in the first quarter or was not there at all."""
    frame = history()
    is_silent = (frame["method"] == "learned") & (frame["quarter_start"] == "2026-01-01")
    frame = frame.assign(score=frame["score"].mask(is_silent)) if has_rows else frame[~is_silent]
    found = run(frame).query("segment == 'all'").set_index(["quarter", "method", "measure"])
    for measure in ("pr_auc", "lift_decile_1"):
        lead = found.loc[("all", "tenure", f"{measure}_lead"), "estimate"]
        assert lead == pytest.approx(found.loc[("2026-Q2", "tenure", f"{measure}_lead"), "estimate"])
    assert found.loc[("all", "learned", "pr_auc"), "quarter_count"] == 1
    assert found.loc[("all", "tenure", "pr_auc"), "quarter_count"] == 2
    assert found.loc[("all", "learned", "brier"), "estimate"] == found.loc[("2026-Q2", "learned", "brier"), "estimate"]


def test_an_account_is_drawn_with_all_of_its_quarters() -> None:
    """Four quarters that are copies of each other say no more than one: the interval is as wide."""
    first = history().query("quarter_start < @pd.Timestamp('2026-02-01') and segment == 'smb'")
    starts = pd.date_range("2025-01-01", periods=4, freq="QS")
    copies = pd.concat([first.assign(quarter_start=start) for start in starts], ignore_index=True)
    widths = []
    for frame in (first, copies):
        found = over_all(backtest(frame, {"smb": 10.0}, "learned", SETTINGS)).loc[("smb", "learned", "base_rate")]
        widths.append((found["estimate"], found["lower_bound"], found["upper_bound"]))
    assert widths[1] == pytest.approx(widths[0])


def test_the_order_of_the_rows_changes_nothing() -> None:
    frame = history()
    pd.testing.assert_frame_equal(run(frame), run(frame.sample(frac=1, random_state=1)))


def test_only_what_claims_to_be_a_probability_is_calibrated() -> None:
    group = ranked(np.array([0.4, 0.2]), np.ones(2), np.ones(2), np.arange(2, dtype=np.uint64))
    assert not group.is_probability and "brier" not in measures(group, 1, np.ones((1, 2)))


def test_settings_are_whole_numbers_but_for_the_share() -> None:
    rows = {"resamples": "400", "confidence": "0.95", "random_state": "7", "least_accounts": "20"}
    found = ResamplingSettings.from_seed(pd.DataFrame({"name": list(rows), "value": list(rows.values())}))
    assert found == ResamplingSettings(400, 0.95, 7, 20)
    assert [type(value) for value in vars(found).values()] == [int, float, int, int]


def test_settings_name_what_is_wrong_with_them() -> None:
    rows = pd.DataFrame(
        {"name": ["resamples", "confidence", "random_state", "colour"], "value": ["9", "0.9", "1", "2"]}
    )
    with pytest.raises(ValueError, match=r"backtest_settings\.csv.*colour, least_accounts"):
        ResamplingSettings.from_seed(rows)


def test_a_figure_that_is_off_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciles that start one account late, weights that are ignored, missing scores that come first."""
    reached, ranking = backtest_module._reached, backtest_module._comparable
    with monkeypatch.context() as patch:
        patch.setattr(
            backtest_module, "_reached", lambda seen, weights, at: reached(seen, weights, np.maximum(at - 1, 0))
        )
        with pytest.raises(AssertionError):
            test_figures_of_ten_accounts()
    with monkeypatch.context() as patch:
        patch.setattr(
            backtest_module, "_reached", lambda seen, weights, at: reached(np.cumsum(seen > -1, 1), weights, at)
        )
        with pytest.raises(AssertionError):
            test_a_resample_equals_the_figures_of_the_drawn_accounts()
    with monkeypatch.context() as patch:
        patch.setattr(backtest_module, "_comparable", lambda score: np.nan_to_num(score, nan=9.0))
        with pytest.raises(AssertionError):
            test_accounts_without_a_score_come_last()
    assert backtest_module._comparable is ranking
