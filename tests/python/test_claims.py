"""Claims against cases that were worked out by hand, and against data of which the truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import readiness.claims as claims_module
from readiness.claims import Claim, added_up, claim_result, claim_results, claims_from_seed, sides, statistic, verdict
from readiness.resampling import ResamplingSettings

SETTINGS = ResamplingSettings(resamples=400, confidence=0.9, random_state=3, least_accounts=5)
DOUBLE = Claim("double", "ratio", "at_least", 2.0, 2)
Row = tuple[str, str, bool, float]


def cases(*rows: Row, expected: list[float] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account_key", "stratum", "is_exposed", "outcome"])
    return frame.assign(claim="double", expected_outcome=expected if expected else np.nan)


def once(frame: pd.DataFrame) -> np.ndarray:
    return np.ones((1, frame["account_key"].nunique()))


SMALL = cases(
    ("a", "all", True, 1),
    ("a", "all", True, 0),
    ("b", "all", True, 1),
    ("c", "all", False, 0),
    ("c", "all", False, 1),
    ("d", "all", False, 0),
    ("d", "all", False, 0),
)


def test_means_ratio_and_difference_of_a_few_cases() -> None:
    sums = added_up(SMALL)
    exposed, other = sides(sums, once(SMALL))
    assert exposed[0] == pytest.approx(2 / 3) and other[0] == pytest.approx(1 / 4)
    assert statistic(DOUBLE, sums, once(SMALL))[0] == pytest.approx(8 / 3)
    assert statistic(replace(DOUBLE, statistic="difference"), sums, once(SMALL))[0] == pytest.approx(2 / 3 - 1 / 4)


def test_an_account_is_drawn_with_all_its_cases() -> None:
    sums = added_up(SMALL)
    # Account a twice, b never, c once, d once.
    exposed, other = sides(sums, np.array([[2.0, 0.0, 1.0, 1.0]]))
    assert exposed[0] == pytest.approx(1 / 2) and other[0] == pytest.approx(1 / 4)


def test_strata_are_compared_within_themselves() -> None:
    """Exposed accounts are mostly large and large ones expand anyway: at equal size exposure does nothing."""
    frame = cases(
        *[(f"l{n}", "large", True, float(n < 4)) for n in range(8)],
        *[(f"m{n}", "large", False, float(n < 1)) for n in range(2)],
        *[(f"s{n}", "small", True, 0.0) for n in range(2)],
        *[(f"t{n}", "small", False, 0.0) for n in range(8)],
        ("alone", "other", True, 1.0),
    )
    exposed, other = sides(added_up(frame), once(frame))
    assert exposed[0] == pytest.approx(0.25) and other[0] == pytest.approx(0.25)


def test_one_case_on_each_side_is_a_comparison() -> None:
    frame = cases(("a", "large", True, 1), ("b", "large", False, 0), ("c", "small", True, 0), ("d", "tiny", False, 1))
    exposed, other = sides(added_up(frame), once(frame))
    assert (exposed[0], other[0]) == (1, 0)


def test_a_case_without_an_expectation_expected_nothing() -> None:
    frame = cases(("a", "all", True, 60), ("b", "all", True, 40), expected=[90, np.nan])
    claim = Claim("seats", "forecast_error", "at_most", 0.25, 0)
    assert statistic(claim, added_up(frame), once(frame))[0] == pytest.approx(0.1)
    # One account may speak where no number is asked for, none may not.
    assert claim_result(claim, frame.head(1), SETTINGS)["estimate"] == pytest.approx(0.5)
    assert claim_result(claim, frame.head(0), SETTINGS)["verdict_reason"] == "too_few_accounts"


def test_a_forecast_is_judged_by_its_sums() -> None:
    claim = Claim("seats", "forecast_error", "at_most", 0.25, 1)
    frame = cases(("a", "all", True, 60), ("b", "all", True, 40), ("c", "all", False, 9), expected=[90, 30, 500])
    assert statistic(claim, added_up(frame), once(frame))[0] == pytest.approx(0.2)
    found = claim_result(claim, frame, SETTINGS)
    assert found["estimate"] == pytest.approx(0.2)
    assert found["exposed_mean"] == pytest.approx(50) and found["other_mean"] == pytest.approx(60)
    nothing = cases(("a", "all", True, 0), ("b", "all", True, 0), expected=[5, 5])
    assert claim_result(claim, nothing, SETTINGS)["verdict_reason"] == "undefined"


@pytest.mark.parametrize(
    ("comparison", "low", "high", "expected"),
    [
        ("at_least", 2.0, 3.0, "supported"),
        ("at_least", 1.9, 3.0, "not_enough_data"),
        ("at_least", 1.0, 2.0, "not_enough_data"),
        ("at_least", 1.0, 1.9, "not_supported"),
        ("above", 2.0, 3.0, "not_enough_data"),
        ("above", 2.1, 3.0, "supported"),
        ("above", 2.0, 2.0, "not_supported"),
        ("above", 1.0, 1.9, "not_supported"),
        ("at_most", 1.0, 2.0, "supported"),
        ("at_most", 2.0, 2.5, "not_enough_data"),
        ("at_most", 2.1, 2.5, "not_supported"),
        ("below", 1.0, 2.0, "not_enough_data"),
        ("below", 1.0, 1.9, "supported"),
        ("below", 2.1, 2.5, "not_supported"),
        ("at_least", float("nan"), 3.0, "not_enough_data"),
        ("at_least", 3.0, float("nan"), "not_enough_data"),
    ],
)
def test_the_whole_interval_decides(comparison: str, low: float, high: float, expected: str) -> None:
    assert verdict(replace(DOUBLE, comparison=comparison), low, high) == expected


def expanding(rate_exposed: float, rate_other: float, accounts: int, seed: int = 1) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    exposed = np.arange(accounts) % 2 == 0
    outcome = generator.random(accounts) < np.where(exposed, rate_exposed, rate_other)
    return cases(*[(f"a{n}", "all", bool(exposed[n]), float(outcome[n])) for n in range(accounts)])


def test_verdicts_on_data_of_which_the_truth_is_known() -> None:
    assert claim_result(DOUBLE, expanding(0.3, 0.1, 6000), SETTINGS)["verdict"] == "supported"
    assert claim_result(DOUBLE, expanding(0.12, 0.1, 6000), SETTINGS)["verdict"] == "not_supported"
    undecided = claim_result(DOUBLE, expanding(0.2, 0.1, 200), SETTINGS)
    assert (undecided["verdict"], undecided["verdict_reason"]) == ("not_enough_data", "interval_holds_the_value")
    few = claim_result(replace(DOUBLE, least_accounts=50), expanding(0.3, 0.1, 90), SETTINGS)
    assert (few["verdict"], few["verdict_reason"], few["estimate"]) == ("not_enough_data", "too_few_accounts", None)
    alone = expanding(0.3, 0.1, 200).query("account_key == 'a0' or not is_exposed")
    assert claim_result(DOUBLE, alone, SETTINGS)["verdict_reason"] == "too_few_accounts"
    nobody = claim_result(DOUBLE, expanding(0.3, 0.0, 100), SETTINGS)
    assert (nobody["verdict"], nobody["verdict_reason"]) == ("not_enough_data", "undefined")


def test_repeated_cases_of_one_account_are_no_new_evidence() -> None:
    """Each account twenty times over: the interval is as wide as before."""
    frame = expanding(0.3, 0.1, 400)
    repeated = pd.concat([frame] * 20, ignore_index=True)
    alone, many = claim_result(DOUBLE, frame, SETTINGS), claim_result(DOUBLE, repeated, SETTINGS)
    assert many["exposed_case_count"] == 20 * int(str(alone["exposed_case_count"]))
    for bound in ("estimate", "lower_bound", "upper_bound"):
        assert many[bound] == pytest.approx(alone[bound])


def test_every_claim_has_a_row() -> None:
    seed = pd.DataFrame(
        {
            "claim": ["double", "another"],
            "statistic": ["ratio", "difference"],
            "comparison": ["at_least", "above"],
            "value": [2.0, 0.0],
            "least_accounts": [2, 2],
        }
    )
    found = claim_results(claims_from_seed(seed), expanding(0.6, 0.1, 400), SETTINGS)
    assert found["claim"].tolist() == ["another", "double"]
    assert found["verdict"].tolist() == ["not_enough_data", "supported"]
    shuffled = expanding(0.6, 0.1, 400).sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(found, claim_results(claims_from_seed(seed), shuffled, SETTINGS))


def test_a_claim_of_unknown_words_is_refused() -> None:
    with pytest.raises(ValueError, match=r"readiness_claims\.csv: double has the statistic median"):
        replace(DOUBLE, statistic="median")
    with pytest.raises(ValueError, match=r"readiness_claims\.csv: double compares by roughly"):
        replace(DOUBLE, comparison="roughly")


def test_an_estimate_that_is_off_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strata that are thrown together, and accounts that are drawn case by case."""
    together = claims_module.added_up

    def one_stratum(frame: pd.DataFrame) -> claims_module.Sums:
        return together(frame.assign(stratum="all"))

    def many_accounts(frame: pd.DataFrame) -> claims_module.Sums:
        return together(
            frame.assign(account_key=[f"{key} {number}" for number, key in enumerate(frame["account_key"])])
        )

    monkeypatch.setitem(globals(), "added_up", one_stratum)
    with pytest.raises(AssertionError):
        test_strata_are_compared_within_themselves()
    monkeypatch.setitem(globals(), "added_up", many_accounts)
    with pytest.raises((AssertionError, ValueError)):
        test_an_account_is_drawn_with_all_its_cases()
