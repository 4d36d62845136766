"""Accounts with a hidden propensity to expand: what a learned score is held against, since here the truth is known.

Every account carries hidden states (pressure on its seats, closeness to a limit, growth, breadth and so on) that move
slowly from month to month. Their weighted sum is the log-odds of an expansion within 90 days. A score never sees them:
it sees the columns of `readiness.account_features`, which measure some states with noise and others not at all.

What makes it honest:

- **noise**: states are measured badly, and one part of the propensity is measured by nothing;
- **confounding**: large accounts use more of everything and press harder on their seats, so that ARR looks like a
  reason; size itself drives nothing;
- **consequences**: who expanded before expands again, because the hidden states last, not because of the past;
- **drift**: the base rate and two of the weights change over the months;
- **missing values**: unlimited plans, accounts without telemetry, surveys that nobody answered;
- **late knowledge**: one expansion in seven is seen only weeks after it took effect, and counts from then on;
- **price rises**: they raise ARR on anniversaries and are never an outcome;
- **attrition**: accounts arrive and leave; who leaves inside a window has not expanded and stays a row.

Shapes are accounts x months; row numbers decide everything together with the seed, and no clock is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int64]

FIRST_MONTH = "2024-01"
HORIZON_DAYS = 90
MOST_DAYS_LATE = 40
WARM_UP_MONTHS = 12
MOTIONS = ("upsell", "cross_sell", "usage_based")
TARGETS = ("any", *MOTIONS)
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Driver:
    """A hidden state, the feature that measures it, and what it weighs.

    `weight` is log-odds for one standard deviation; `sign` says whether more of the feature means a higher propensity;
    `accuracy` is the correlation of the measurement with the state; `size` the correlation of the state with the
    account's size; `drift` the share by which the weight changes from the first month to the last.
    """

    state: str
    feature: str
    sign: int
    weight: float
    accuracy: float = 0.9
    size: float = 0.0
    drift: float = 0.0


DRIVERS = (
    Driver("seats", "seat_utilisation_rate", 1, 0.75, size=0.35),
    Driver("limit", "limit_rate", 1, 0.65, drift=0.3),
    Driver("growth", "usage_growth_3_months", 1, 0.60),
    Driver("breadth", "used_feature_count", 1, 0.50, size=0.45),
    Driver("executive", "days_since_executive", -1, 0.50),
    Driver("health", "health_change", 1, 0.40),
    Driver("department", "days_since_new_department", -1, 0.40),
    Driver("whitespace", "whitespace_rate", 1, 0.40, drift=-0.3),
    Driver("calm", "escalation_count_90", -1, 0.35, accuracy=0.8),
)
# Log-odds of an account of which everything is average; what nothing measures; how much the base rate drifts.
BASE_LOG_ODDS = -3.3
UNSEEN_WEIGHT = 0.65
BASE_DRIFT = 0.2
# Share of a state that lasts from one month to the next.
PERSISTENCE = 0.93

# Features that drive nothing although they say something, and why; those named nowhere are mere noise.
CONFOUNDED = (
    "arr_amount",
    "active_user_count",
    "core_action_count",
    "admin_action_count",
    "integration_count",
    "department_count",
    "whitespace_amount",
)
CONSEQUENCES = ("expansion_count_365", "days_since_expansion")
PROXIES = (
    "seat_utilisation_change",
    "seat_days_over",
    "is_seat_use_sustained",
    "days_to_limit",
    "limit_daily_change",
    "days_at_limit",
    "limit_sustained_rate",
    "active_user_growth",
    "plan_feature_rate",
    "days_since_economic_buyer",
    "health_score",
)
NOISE = (
    "tenure_days",
    "tier_rank",
    "product_family_count",
    "days_to_renewal",
    "contraction_count_365",
    "days_since_price_rise",
    "seat_change_90",
    "days_since_contact",
    "days_since_funding",
    "days_since_quantified_review",
    "quantified_value_rate",
    "days_since_feature_adopted",
    "active_day_count",
    "features_per_user_day",
    "nps_score",
    "nps_age_days",
    "csat_score",
    "csat_age_days",
    "health_age_days",
    "ticket_count_90",
    "ticket_change_90",
)


class Simulation(NamedTuple):
    """`features` and `outcomes` as the warehouse would hold them on the last date; `truth` as only a simulator can."""

    features: pd.DataFrame
    outcomes: pd.DataFrame
    truth: pd.DataFrame


class Story(NamedTuple):
    """What was seen to happen to the accounts, accounts x months (the warm-up first); days count from 1970-01-01."""

    month_ends: Days
    alive: Flags
    start_days: Days
    propensity: Floats
    event_days: Days
    event_motions: npt.NDArray[np.int8]
    event_amounts: Floats
    price_rise_days: Days
    arr: Floats


def true_drivers() -> dict[str, int]:
    """Feature -> sign of its effect, for the features that measure a state behind the propensity."""
    return {driver.feature: driver.sign for driver in DRIVERS}


def simulate(accounts: int = 20_000, months: int = 24, seed: int = 20260630) -> Simulation:
    """Features and outcomes of `months` month ends, and the hidden propensity behind them.

    Features: the columns of `readiness.account_features` without known days, one row per account and month end on which
    it pays. Outcomes: the columns of `readiness.outcomes`, one row per row of features and target, as known on the last
    month end. Truth: propensity (probability of an expansion in 90 days given the hidden states of the date) and
    whether a price rise falls into the window.
    """
    if accounts < 1 or months < 1:
        raise ValueError("A simulation needs at least one account and one month.")
    generator = np.random.default_rng(seed)
    size = generator.standard_normal(accounts)
    states = {driver.state: _moving(generator, accounts, months, size, driver.size) for driver in DRIVERS}
    story = _story(generator, size, states)
    rows = _population(story)
    return Simulation(
        features=_features(generator, size, states, story, rows),
        outcomes=_outcomes(story, rows),
        truth=_truth(story, rows),
    )


def _moving(generator: np.random.Generator, accounts: int, months: int, size: Floats, share: float) -> Floats:
    """A state of mean 0 and variance 1 that forgets slowly, correlated with the account's size by `share`."""
    shocks = generator.standard_normal((accounts, WARM_UP_MONTHS + months))
    moving = shocks.copy()
    for month in range(1, shocks.shape[1]):
        moving[:, month] = PERSISTENCE * moving[:, month - 1] + np.sqrt(1 - PERSISTENCE**2) * shocks[:, month]
    return np.asarray(share * size[:, None] + np.sqrt(1 - share**2) * moving)


def _month_ends(count: int) -> Days:
    """Last days of the warm-up months and of those that are scored."""
    first = np.datetime64(FIRST_MONTH, "M") - WARM_UP_MONTHS
    following = (first + np.arange(1, count + 1)).astype("datetime64[D]")
    return np.asarray((following - 1).astype(np.int64))


def _propensity(generator: np.random.Generator, states: dict[str, Floats]) -> Floats:
    """Probability of an expansion within the horizon, from the states of the date."""
    accounts, months = next(iter(states.values())).shape
    time = np.linspace(-0.5, 0.5, months)
    log_odds = BASE_LOG_ODDS + BASE_DRIFT * time + UNSEEN_WEIGHT * generator.standard_normal((accounts, 1))
    for driver in DRIVERS:
        log_odds = log_odds + driver.weight * (1 + driver.drift * time) * states[driver.state]
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _story(generator: np.random.Generator, size: Floats, states: dict[str, Floats]) -> Story:
    """Arrivals, departures, expansions, price rises and the ARR that follows from them."""
    propensity = _propensity(generator, states)
    accounts, months = propensity.shape
    month_ends = _month_ends(months)
    starts = np.where(generator.random(accounts) < 0.6, -1, generator.integers(0, months, accounts))
    ends = np.argmax(_with_last(generator.random((accounts, months)) < 0.006 * np.exp(-0.3 * states["health"])), axis=1)
    month = np.arange(months)
    alive = (month > starts[:, None]) & (month <= np.maximum(ends, starts + 1)[:, None])
    start_days = np.where(
        starts < 0,
        month_ends[0] - generator.integers(30, 1500, accounts),
        month_ends[np.maximum(starts, 0)] + 1,
    )
    # An expansion of a month follows from the states at the end of the month before.
    of_month = 1 - (1 - propensity[:, :-1]) ** (30.4 / HORIZON_DAYS)
    happens = np.zeros((accounts, months), dtype=bool)
    happens[:, 1:] = (generator.random((accounts, months - 1)) < of_month) & alive[:, 1:] & alive[:, :-1]
    length = np.diff(month_ends, prepend=month_ends[0] - 31)
    event_days = month_ends - generator.integers(0, length, (accounts, months))
    late = np.where(
        generator.random((accounts, months)) < 1 / 7, generator.integers(1, MOST_DAYS_LATE, (accounts, months)), 0
    )
    late = np.where(_pays_on(alive), late, 0)
    anniversaries = np.where(starts < 0, generator.integers(0, 12, accounts), starts % 12)
    rises = alive & (month % 12 == anniversaries[:, None]) & (month > starts[:, None] + 6)
    rises &= generator.random((accounts, months)) < 0.6
    share = np.exp(generator.normal(np.log(0.15), 0.6, (accounts, months)))
    arr = np.empty((accounts, months))
    balance = np.exp(9.9 + 1.1 * size + 0.3 * generator.standard_normal(accounts))
    amounts = np.zeros((accounts, months))
    for number in range(months):
        amounts[:, number] = np.where(happens[:, number], np.round(balance * share[:, number], 2), 0)
        balance = np.round(balance * np.where(rises[:, number], 1.06, 1.0) + amounts[:, number], 2)
        arr[:, number] = balance
    return Story(
        month_ends=month_ends,
        alive=alive,
        start_days=start_days,
        propensity=propensity,
        event_days=np.where(happens, event_days + late, NEVER),
        event_motions=_motions(generator, states),
        event_amounts=amounts,
        price_rise_days=np.where(rises, month_ends, NEVER),
        arr=arr,
    )


def _pays_on(alive: Flags) -> Flags:
    """Whether an account is still there in the two months after, in which what is seen late would be."""
    stays = np.zeros_like(alive)
    stays[:, :-2] = alive[:, :-2] & alive[:, 1:-1] & alive[:, 2:]
    return stays


def _with_last(flags: Flags) -> Flags:
    """The same flags with the last column raised: who never leaves is there to the end."""
    flags[:, -1] = True
    return flags


def _motions(generator: np.random.Generator, states: dict[str, Floats]) -> npt.NDArray[np.int8]:
    """The motion that an expansion of the month would take: seats make upsell, breadth products, limits usage."""
    leanings = np.stack([0.3 + 0.7 * states["seats"], 0.6 * states["breadth"], -0.3 + 0.8 * states["limit"]])
    drawn = leanings + generator.gumbel(size=leanings.shape)
    return np.asarray(np.argmax(drawn, axis=0), dtype=np.int8)


class Rows(NamedTuple):
    """Positions (account, month) of the rows of features."""

    account: Days
    month: Days


def _population(story: Story) -> Rows:
    """Who pays on a month end after the warm-up, by date and account."""
    month, account = np.nonzero(story.alive[:, WARM_UP_MONTHS:].T)
    return Rows(account=account, month=month + WARM_UP_MONTHS)


def _keys(story: Story, rows: Rows) -> dict[str, object]:
    """Key columns of every frame."""
    names = np.array([f"acct_{number:06d}" for number in range(len(story.arr))], dtype=object)
    return {"account_key": names[rows.account], "scoring_date": _dates(story.month_ends[rows.month])}


def _dates(days: Days) -> pd.Series:
    """Dates of days since 1970-01-01; NEVER is NaT."""
    empty = days == NEVER
    dates = pd.Series(np.where(empty, 0, days).astype("datetime64[D]").astype("datetime64[us]"))
    return dates.mask(empty) if empty.any() else dates


def _truth(story: Story, rows: Rows) -> pd.DataFrame:
    """Hidden propensity and price rises in the window."""
    date = story.month_ends[rows.month]
    rises = story.price_rise_days[rows.account]
    inside = (rises > date[:, None]) & (rises <= date[:, None] + HORIZON_DAYS)
    truth = _keys(story, rows) | {
        "propensity": story.propensity[rows.account, rows.month],
        "has_price_rise": inside.any(axis=1),
    }
    return pd.DataFrame(truth)


def _outcomes(story: Story, rows: Rows) -> pd.DataFrame:
    """Discretionary expansions seen in the 90 days after each date, by target, up to the last date."""
    as_of = story.month_ends[-1]
    keys = _keys(story, rows)
    window_end = story.month_ends[rows.month] + HORIZON_DAYS
    frames = []
    for number, target in enumerate(TARGETS):
        wanted = story.event_days <= as_of
        if number:
            wanted = wanted & (story.event_motions == number - 1)
        first, amount = _first_and_sum(story, rows, wanted)
        frames.append(
            pd.DataFrame(
                keys
                | {
                    "target": target,
                    "has_expanded": first != NEVER,
                    "expansion_amount": np.round(amount, 2),
                    "first_expansion_date": _dates(first),
                    "window_end_date": _dates(window_end),
                    "is_window_complete": window_end <= as_of,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _first_and_sum(story: Story, rows: Rows, wanted: Flags) -> tuple[Days, Floats]:
    """First day and total amount of the wanted expansions in each row's window."""
    date = story.month_ends[rows.month]
    first = np.full(len(date), NEVER)
    amount = np.zeros(len(date))
    last = len(story.month_ends) - 1
    for ahead in range(-1, 5):  # ninety days touch at most four months, and what is seen late is of two months before
        month = np.minimum(rows.month + ahead, last)
        day = story.event_days[rows.account, month]
        inside = (
            wanted[rows.account, month] & (date < day) & (day <= date + HORIZON_DAYS) & (rows.month + ahead <= last)
        )
        first = np.where(inside, np.minimum(first, day), first)
        amount += np.where(inside, story.event_amounts[rows.account, month], 0)
    return first, amount


def _features(
    generator: np.random.Generator, size: Floats, states: dict[str, Floats], story: Story, rows: Rows
) -> pd.DataFrame:
    """What a score may see: measurements of the states, what follows from size or from the past, and noise."""
    shape = story.arr.shape
    measured = {
        driver.state: driver.accuracy * states[driver.state]
        + np.sqrt(1 - driver.accuracy**2) * generator.standard_normal(shape)
        for driver in DRIVERS
    }
    columns = (
        _contract(generator, story)
        | _movements(generator, story)
        | _whitespace(measured, story)
        | _contacts(generator, measured)
        | _signals(generator, measured)
        | _seats(generator, measured)
        | _limits(generator, measured)
        | _usage(generator, size, measured)
        | _health_and_surveys(generator, measured)
        | _support(generator, measured)
    )
    columns |= _depth(generator, columns["used_feature_count"]) | _sustained(generator, columns["limit_rate"])
    frame = pd.DataFrame(
        _keys(story, rows)
        | {
            "is_month_end": True,
            "is_latest": rows.month == shape[1] - 1,
            "segment": np.array(["smb", "mid_market", "enterprise"], dtype=object)[
                np.searchsorted([0.3, 1.3], size[rows.account])
            ],
        }
        | {name: values[rows.account, rows.month] for name, values in columns.items()}
    )
    frame["is_seat_use_sustained"] = frame["is_seat_use_sustained"].astype("boolean")
    return frame


def _since(days: Floats, longest: float = 730) -> Floats:
    """Whole days since something; longer ago than anyone keeps means never."""
    return np.asarray(np.where(days <= longest, np.floor(days), np.nan))


def _waiting(generator: np.random.Generator, shape: tuple[int, int], mean: float) -> Floats:
    """Days since the last event of a kind that says nothing."""
    return _since(generator.exponential(mean, shape))


def _without(generator: np.random.Generator, values: Floats, share: float) -> Floats:
    """The same values, unknown for a share of the accounts."""
    return np.asarray(np.where(generator.random((len(values), 1)) < share, np.nan, values))


def _before(values: Floats, months: int, missing: float = np.nan) -> Floats:
    """Values of some months before."""
    shifted = np.full_like(values, missing)
    shifted[:, months:] = values[:, :-months]
    return shifted


def _contract(generator: np.random.Generator, story: Story) -> dict[str, Floats]:
    """Contract: ARR follows from size, the rest says nothing."""
    accounts, months = story.arr.shape
    tenure = story.month_ends - story.start_days[:, None]
    terms = generator.choice([30, 365, 730], accounts, p=[0.25, 0.6, 0.15])[:, None]
    return {
        "arr_amount": story.arr,
        "tenure_days": tenure.astype(float),
        "product_family_count": np.repeat(1.0 + generator.poisson(0.6, (accounts, 1)), months, axis=1),
        "tier_rank": np.repeat(generator.choice([1.0, 2.0, 3.0], (accounts, 1)), months, axis=1),
        "days_to_renewal": _without(generator, (terms - tenure % terms).astype(float), 0.05),
    }


def _movements(generator: np.random.Generator, story: Story) -> dict[str, Floats]:
    """Past movements as known at each date; who expanded before does so again because the states last."""
    shape = story.arr.shape
    counts = np.zeros(shape)
    latest = np.full(shape, np.nan)
    risen = np.full(shape, np.nan)
    for month, date in enumerate(story.month_ends):
        known = story.event_days <= date
        days = np.where(known, story.event_days, -NEVER)
        counts[:, month] = (days > date - 365).sum(axis=1)
        latest[:, month] = np.where(known.any(axis=1), date - days.max(axis=1), np.nan)
        past_rises = np.where(story.price_rise_days <= date, story.price_rise_days, -NEVER)
        risen[:, month] = np.where(past_rises.max(axis=1) > 0, date - past_rises.max(axis=1), np.nan)
    return {
        "expansion_count_365": counts,
        "days_since_expansion": latest,
        "contraction_count_365": generator.poisson(0.15, shape).astype(float),
        "days_since_price_rise": risen,
        "seat_change_90": np.round(generator.normal(0, 4, shape)),
    }


def _whitespace(measured: dict[str, Floats], story: Story) -> dict[str, Floats]:
    """Room for more, as a rate of ARR; the amount is mostly the account's size."""
    rate = np.exp(-0.4 + 0.7 * measured["whitespace"])
    return {"whitespace_amount": np.round(rate * story.arr, 2), "whitespace_rate": rate}


def _contacts(generator: np.random.Generator, measured: dict[str, Floats]) -> dict[str, Floats]:
    """People met: recent for accounts whose executives are engaged, never for others."""
    shape = measured["executive"].shape
    buyer = 0.6 * measured["executive"] + 0.8 * generator.standard_normal(shape)
    return {
        "days_since_executive": _since(np.exp(4.4 - 0.9 * measured["executive"]), 365),
        "days_since_economic_buyer": _since(np.exp(5.0 - 0.9 * buyer), 365),
        "days_since_contact": _waiting(generator, shape, 25),
    }


def _signals(generator: np.random.Generator, measured: dict[str, Floats]) -> dict[str, Floats]:
    """Signals: a new department is one, funding, reviews and a feature that was tried are none."""
    shape = measured["department"].shape
    return {
        "days_since_funding": _without(generator, _waiting(generator, shape, 500), 0.5),
        "days_since_quantified_review": _without(generator, _waiting(generator, shape, 250), 0.4),
        "quantified_value_rate": _without(generator, np.exp(generator.normal(0.3, 0.8, shape)), 0.4),
        "days_since_new_department": _since(np.exp(4.7 - 0.9 * measured["department"]), 365),
        "days_since_feature_adopted": _without(generator, _waiting(generator, shape, 120), 0.1),
    }


def _seats(generator: np.random.Generator, measured: dict[str, Floats]) -> dict[str, Floats]:
    """Seats in use; plans without a number of seats have none of it."""
    rate = _without(generator, np.clip(0.62 + 0.2 * measured["seats"], 0.02, 1.3), 0.12)
    over = np.clip(np.round((rate - 0.8) * 220 + generator.normal(0, 12, rate.shape)), 0, 400)
    return {
        "seat_utilisation_rate": rate,
        "seat_utilisation_change": rate - _before(rate, 3),
        "seat_days_over": over,
        "is_seat_use_sustained": np.where(np.isnan(over), np.nan, over >= 30),
    }


def _limits(generator: np.random.Generator, measured: dict[str, Floats]) -> dict[str, Floats]:
    """The nearest limit other than seats; three accounts in ten have none."""
    rate = _without(generator, np.exp(-0.75 + 0.45 * measured["limit"]), 0.3)
    pace = 0.002 * rate + generator.normal(0, 0.002, rate.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead = np.where(pace > 0, np.maximum(1 - rate, 0) / pace, np.nan)
    return {
        "limit_rate": rate,
        "days_to_limit": np.where(ahead <= 3650, np.round(ahead, 2), np.nan),
        "limit_daily_change": pace,
        "days_at_limit": np.clip(np.round((rate - 0.95) * 60 + generator.normal(0, 3, rate.shape)), 0, 30),
    }


def _usage(generator: np.random.Generator, size: Floats, measured: dict[str, Floats]) -> dict[str, Floats]:
    """Use: counts follow from size alone, growth and breadth from their states; one account in twelve sends nothing."""
    shape = measured["growth"].shape
    silent = generator.random((shape[0], 1)) < 1 / 12
    large = size[:, None]

    def noise() -> Floats:
        return generator.standard_normal(shape)

    breadth = np.clip(np.round(5 + 2.2 * measured["breadth"]), 0, 14)
    users = np.maximum(np.round(np.exp(3.0 + 1.0 * large + 0.25 * noise())), 1)
    columns = {
        "active_user_count": users,
        "active_user_growth": 0.04 + 0.08 * measured["growth"] + 0.12 * noise(),
        "usage_growth_3_months": 0.03 + 0.08 * measured["growth"],
        "active_day_count": np.clip(np.round(18 + 5 * noise()), 0, 30),
        "core_action_count": np.round(np.exp(4.0 + 1.0 * large + 0.5 * noise())),
        "admin_action_count": np.round(np.exp(1.0 + 0.6 * large + 0.5 * noise())),
        "integration_count": np.clip(np.round(1.5 + 0.9 * large + 0.8 * noise()), 0, None),
        "department_count": np.clip(np.round(2.0 + 1.0 * large + 0.5 * noise()), 1, None),
        "used_feature_count": breadth,
        "plan_feature_rate": np.clip(breadth / 11 + 0.08 * noise(), 0, 1),
    }
    return {name: np.where(silent, np.nan, values) for name, values in columns.items()}


def _health_and_surveys(generator: np.random.Generator, measured: dict[str, Floats]) -> dict[str, Floats]:
    """The change of health counts, its level hardly; surveys say nothing, and half of the accounts answer none."""
    shape = measured["health"].shape
    change = np.round(np.clip(7 * measured["health"], -40, 40), 2)
    level = np.clip(68 + 0.3 * change + 13 * generator.standard_normal((shape[0], 1)), 0, 100)
    unrated = generator.random((shape[0], 1)) < 0.2
    silent = generator.random((shape[0], 1)) < 0.5
    columns = {
        "health_score": np.where(unrated, np.nan, np.round(level, 2)),
        "health_change": np.where(unrated, np.nan, change),
        "health_age_days": np.where(unrated, np.nan, generator.integers(0, 30, shape)),
    }
    for name, low in (("nps", -1.0), ("csat", 0.0)):
        columns[f"{name}_score"] = np.where(silent, np.nan, np.round(generator.uniform(low, 1, shape), 4))
        columns[f"{name}_age_days"] = np.where(silent, np.nan, generator.integers(0, 180, shape))
    return columns


def _support(generator: np.random.Generator, measured: dict[str, Floats]) -> dict[str, Floats]:
    """Tickets say nothing, escalations do."""
    tickets = generator.poisson(4.0, measured["calm"].shape).astype(float)
    return {
        "ticket_count_90": tickets,
        "ticket_change_90": tickets - _before(tickets, 3),
        "escalation_count_90": np.clip(np.round(0.7 - 1.1 * measured["calm"]), 0, 8),
    }


def _depth(generator: np.random.Generator, breadth: Floats) -> dict[str, Floats]:
    """How many features a user works with on a day says nothing, and is unknown where breadth is."""
    depth = np.exp(generator.normal(0.6, 0.3, breadth.shape))
    return {"features_per_user_day": np.where(np.isnan(breadth), np.nan, depth)}


def _sustained(generator: np.random.Generator, rate: Floats) -> dict[str, Floats]:
    """Days near the limit follow from its use, badly measured."""
    days = np.clip(np.round((rate - 0.6) * 60 + generator.normal(0, 5, rate.shape)), 0, 30)
    return {"limit_sustained_rate": days / 30}
