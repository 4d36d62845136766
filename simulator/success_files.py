"""Files of the customer success team: survey answers, business reviews, health scores, announced funding, and why
customers left.

Each account has a random generator of its own. Health follows one of four stories: it declines before an account leaves
or shrinks, improves before one grows, and otherwise drifts or stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from simulator.company import Company, JunkRow
from simulator.dates import AS_OF, add_months
from simulator.outline import Outline, outlines
from simulator.period_files import Table

_COLUMNS_TEXT = {
    "survey_responses": "response_id account_id survey score responded_at loaded_at comment",
    "funding_rounds": "announcement_id account_id company_domain round currency amount announced_date loaded_at",
    "business_reviews": "review_id account_id review_date is_executive_present currency quantified_value loaded_at",
    "health_scores": "account_id score_date health_score loaded_at",
    "churn_reasons": "churn_reason_id account_id churn_date reason recorded_at comment",
}
COLUMNS = {table: text.split() for table, text in _COLUMNS_TEXT.items()}
HEALTH_START = date(2025, 4, 1)
FUNDED_ACCOUNTS = 15
SCORED_ACCOUNTS = 80
ROUNDS = {"seed": (1, 4), "series_a": (6, 18), "series_b": (20, 50), "series_c": (60, 120)}
CHURN_REASONS = ("budget", "product_fit", "competitor", "champion_left", "pricing", "support")
UNPAID = ("non_payment", "involuntary")
COMMENTS = ("Does the job.", "Reports are slow.", "Great support.", "Needs single sign-on.", "")


@dataclass
class Files:
    """The tables while they are filled, and the register of rows that must not count as they stand."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    register: list[JunkRow] = field(default_factory=list)

    def put(self, table: str, values: dict[str, str]) -> dict[str, str]:
        """Add a row; a column that the table has not is an error."""
        unknown = values.keys() - set(COLUMNS[table])
        if unknown:
            raise KeyError(f"{table} has no column {sorted(unknown)}")
        self.rows[table].append(values)
        return values

    def junk(self, table: str, record: str, reason: str, disposition: str, note: str, rows: int = 1) -> None:
        """Register rows that must be set aside."""
        self.register.append(JunkRow("success", table, record, reason, disposition, rows, note))


def draw(company: Company, seed: int) -> tuple[dict[str, Table], list[JunkRow]]:
    """All files by name, and the register of their bad rows."""
    files = Files()
    # Customers that only a billing system knows have no id of the company's own, so these files do not name them.
    everyone = [outline for outline in outlines(company) if ":" not in outline.account.account_id]
    for outline in everyone:
        rng = Random(f"surveys {seed} {outline.account.account_id}")
        _surveys(files, outline, rng)
        if outline.account.segment != "smb":
            _reviews(files, outline, rng)
    recent = [o for o in everyone if max(o.arr) >= add_months(HEALTH_START, 3) and o.started < add_months(AS_OF, -6)]
    scored = sorted(recent, key=lambda o: Random(f"scored {seed} {o.account.account_id}").random())[:SCORED_ACCOUNTS]
    for position, outline in enumerate(sorted(scored, key=lambda o: o.account.account_id)):
        rng = Random(f"health {seed} {outline.account.account_id}")
        _health(files, outline, rng, is_daily=position % 10 == 0)
    larger = [o for o in everyone if o.account.segment != "smb"]
    funded = sorted(larger, key=lambda o: Random(f"funded {seed} {o.account.account_id}").random())[:FUNDED_ACCOUNTS]
    for position, outline in enumerate(sorted(funded, key=lambda o: o.account.account_id)):
        _funding(files, outline, Random(f"funding {seed} {outline.account.account_id}"), position)
    ends = _ends(company)
    for outline in everyone:
        if outline.left is not None:
            rng = Random(f"churn reasons {seed} {outline.account.account_id}")
            _churn_reason(files, outline, *ends.get(outline.account.account_id, (outline.left, "")), rng)
    _survey_junk(files)
    _other_junk(files)
    _churn_junk(files)
    tables: dict[str, Table] = {
        f"success/{table}": (names, [[row.get(name, "") for name in names] for row in files.rows[table]])
        for table, names in COLUMNS.items()
    }
    return tables, files.register


def _surveys(files: Files, outline: Outline, rng: Random) -> None:
    account = outline.account.account_id
    mood = rng.choice((0.35, 0.6, 0.85))
    if rng.random() < 0.35:
        return
    for month in sorted(outline.arr):
        leaving = outline.left is not None and month >= add_months(outline.left, -6)
        is_due = (month.month - int(account[-4:])) % 6 == 0
        if not is_due or rng.random() < 0.25:
            continue
        answered = datetime.combine(month + timedelta(days=rng.randrange(27)), time(rng.choice((2, 15, 18)), 12, 5))
        happy = rng.random() < (mood * 0.4 if leaving else mood)
        score = rng.randrange(9, 11) if happy else rng.choice((3, 5, 6, 7, 7, 8))
        _answer(files, f"nps_{account[-4:]}_{month:%y%m}", account, "nps", score, answered, rng)
        if rng.random() < 0.6:
            score = rng.choice((4, 5, 5)) if happy else rng.choice((1, 2, 3, 3, 4))
            later = answered + timedelta(days=1)
            _answer(files, f"csat_{account[-4:]}_{month:%y%m}", account, "csat", score, later, rng)


def _answer(
    files: Files, response: str, account: str, survey: str, score: int, answered: datetime, rng: Random
) -> None:
    # A few answers are entered weeks later.
    loaded = answered + timedelta(days=24 if rng.random() < 0.04 else 0, hours=6)
    if loaded.date() <= AS_OF:
        files.put(
            "survey_responses",
            {
                "response_id": response,
                "account_id": account,
                "survey": survey,
                "score": str(score),
                "responded_at": answered.isoformat(sep=" "),
                "loaded_at": loaded.isoformat(sep=" "),
                "comment": rng.choice(COMMENTS),
            },
        )


def _reviews(files: Files, outline: Outline, rng: Random) -> None:
    account = outline.account.account_id
    for month in sorted(outline.arr):
        # Once a quarter; the month of the quarter differs between accounts.
        if (month.month + int(account[-4:])) % 3 or rng.random() < 0.3:
            continue
        held = month + timedelta(days=4 + rng.randrange(18))
        if held > AS_OF:
            continue
        value = ""
        if rng.random() < 0.4:
            value = f"{int(outline.arr[month] * rng.randrange(120, 700) / 100) // 100 * 100}.00"
        loaded = min(held + timedelta(days=rng.choice((0, 0, 1, 3, 9))), AS_OF)
        files.put(
            "business_reviews",
            {
                "review_id": f"qbr_{account[-4:]}_{month:%y%m}",
                "account_id": account,
                "review_date": held.isoformat(),
                "is_executive_present": "true" if rng.random() < 0.45 else "false",
                "currency": "USD" if value else "",
                "quantified_value": value,
                "loaded_at": f"{loaded} 21:00:00",
            },
        )


def _health(files: Files, outline: Outline, rng: Random, *, is_daily: bool) -> None:
    account = outline.account.account_id
    level = float(rng.randrange(52, 86))
    drift = rng.choice((0.0, 0.0, 0.0, 0.11, -0.1))
    turned = add_months(AS_OF.replace(day=1), -rng.randrange(2, 9))
    day = max(HEALTH_START, outline.started)
    last = min(AS_OF, add_months(max(outline.arr), 1) - timedelta(days=1))
    while day <= last:
        month = day.replace(day=1)
        # A drift begins somewhere in the last months, so that levels do not all run into an end of the scale.
        step = drift if month >= turned else 0.0
        if outline.left is not None and month >= add_months(outline.left, -6):
            step = -0.22
        elif outline.change(month, 3) > 0.15:
            step = 0.15
        elif outline.change(month, 3) < -0.15:
            step = -0.15
        days = 1 if is_daily else 7
        level = min(97.0, max(8.0, level + step * days + rng.uniform(-1.2, 1.2)))
        score = f"{level:.1f}"
        if rng.random() < 0.05:
            # Delivered twice on the day: the first, preliminary figure is replaced.
            first = f"{max(0.0, level - 3):.1f}"
            _score(files, account, day, first, "06:00:00")
        _score(files, account, day, score, "21:30:00")
        day += timedelta(days=days)


def _score(files: Files, account: str, day: date, score: str, at: str) -> None:
    files.put(
        "health_scores",
        {"account_id": account, "score_date": day.isoformat(), "health_score": score, "loaded_at": f"{day} {at}"},
    )


def _funding(files: Files, outline: Outline, rng: Random, position: int) -> None:
    announced = date(2024, 2, 1) + timedelta(days=rng.randrange(870))
    round_name = rng.choice(list(ROUNDS))
    low, high = ROUNDS[round_name]
    files.put(
        "funding_rounds",
        {
            "announcement_id": f"fund_{outline.account.account_id[-4:]}",
            # Announcements are found by the web site; some are filed under the account by hand.
            "account_id": outline.account.account_id if position % 3 == 0 else "",
            "company_domain": "" if position % 3 == 0 else f"{outline.slug}.example",
            "round": round_name,
            "currency": "" if position == 4 else rng.choice(("USD", "USD", "EUR", "GBP")),
            "amount": "" if position == 4 else f"{rng.randrange(low * 2, high * 2) / 2:.1f}00000".replace(".", ""),
            "announced_date": announced.isoformat(),
            "loaded_at": f"{min(announced + timedelta(days=rng.randrange(1, 12)), AS_OF)} 09:00:00",
        },
    )


def _ends(company: Company) -> dict[str, tuple[date, str]]:
    """Last day and its reason of every account of which some item ended; the reason is empty when billing has none."""
    ends: dict[str, tuple[date, str]] = {}
    for version in company.versions():
        end = (version.valid_to, version.end_reason)
        if version.valid_to <= AS_OF and end > ends.get(version.account_id, (date.min, "")):
            ends[version.account_id] = end
    return ends


def _churn_reason(files: Files, outline: Outline, ended: date, billed: str, rng: Random) -> None:
    # Nobody talks to those who do not pay. Billing's silence is what the entries are for; elsewhere half are entered.
    if billed in UNPAID or (billed and rng.random() < 0.5):
        return
    # What is entered need not be what billing has, and the day is only about right.
    reason = billed if billed and rng.random() < 0.8 else rng.choice(CHURN_REASONS)
    told = min(ended + timedelta(days=rng.randrange(-12, 6)), AS_OF)
    recorded = min(told + timedelta(days=rng.choice((-20, -6, 0, 0, 3, 11))), AS_OF)
    files.put(
        "churn_reasons",
        {
            "churn_reason_id": f"left_{outline.account.account_id[-4:]}",
            "account_id": outline.account.account_id,
            "churn_date": told.isoformat(),
            "reason": reason,
            "recorded_at": f"{recorded} 16:00:00",
            "comment": rng.choice(COMMENTS),
        },
    )


def _survey_junk(files: Files) -> None:
    plain = {
        "account_id": "acct_0001",
        "survey": "nps",
        "score": "9",
        "responded_at": "2026-03-02 15:00:00",
        "loaded_at": "2026-03-02 21:00:00",
    }
    cases: list[tuple[str, str, dict[str, str]]] = [
        ("nps_9001", "score_out_of_scale", {"score": "11"}),
        ("csat_9002", "score_out_of_scale", {"survey": "csat", "score": "0"}),
        ("nps_9003", "score_out_of_scale", {"score": "nine"}),
        ("ces_9004", "unknown_survey", {"survey": "ces"}),
        ("nps_9005", "invalid_date", {"responded_at": "02/03/2026"}),
        ("nps_9006", "recorded_before_it_happened", {"responded_at": "2026-04-02 15:00:00"}),
        ("nps_9007", "missing_account", {"account_id": ""}),
        ("", "missing_id", {}),
    ]
    for record, reason, changes in cases:
        files.put("survey_responses", {**plain, "response_id": record, **changes})
        files.junk("survey_responses", record, reason, "quarantined", str(changes or "no id"))
    files.put("survey_responses", {**plain, "response_id": "nps_9008"})
    files.put("survey_responses", {**plain, "response_id": "nps_9008"})
    files.junk("survey_responses", "nps_9008", "duplicate_delivery", "ignored", "the same row twice")
    files.put("survey_responses", {**plain, "response_id": "nps_9009", "score": "3"})
    files.put("survey_responses", {**plain, "response_id": "nps_9009", "score": "9"})
    files.junk("survey_responses", "nps_9009", "conflicting_versions", "quarantined", "loaded together", 2)
    files.put("survey_responses", {**plain, "response_id": "nps_9010", "score": "3"})
    files.put("survey_responses", {**plain, "response_id": "nps_9010", "loaded_at": "2026-03-04 21:00:00"})
    files.junk("survey_responses", "nps_9010", "superseded_delivery", "ignored", "a later load has another score")


def _other_junk(files: Files) -> None:
    review = {
        "account_id": "acct_0060",
        "review_date": "2026-03-10",
        "is_executive_present": "true",
        "currency": "USD",
        "quantified_value": "1000.00",
        "loaded_at": "2026-03-11 09:00:00",
    }
    score = {"account_id": "acct_0060", "score_date": "2025-02-03", "loaded_at": "2025-02-12 21:30:00"}
    round_of = {
        "account_id": "acct_0060",
        "round": "seed",
        "currency": "USD",
        "amount": "2000000",
        "announced_date": "2026-03-10",
        "loaded_at": "2026-03-11 09:00:00",
    }
    cases: list[tuple[str, str, str, dict[str, str]]] = [
        ("business_reviews", "qbr_9001", "invalid_date", {**review, "review_date": "2026-02-30"}),
        ("business_reviews", "qbr_9002", "recorded_before_it_happened", {**review, "review_date": "2026-05-10"}),
        ("business_reviews", "qbr_9003", "invalid_amount", {**review, "quantified_value": "about 10k"}),
        ("business_reviews", "qbr_9004", "negative_amount", {**review, "quantified_value": "-5.00"}),
        ("business_reviews", "qbr_9005", "missing_currency", {**review, "currency": ""}),
        ("business_reviews", "qbr_9006", "missing_account", {**review, "account_id": ""}),
        ("funding_rounds", "fund_9001", "missing_account", {**round_of, "account_id": ""}),
        ("funding_rounds", "fund_9002", "invalid_amount", {**round_of, "amount": "2m"}),
        ("funding_rounds", "fund_9003", "missing_currency", {**round_of, "currency": ""}),
        ("funding_rounds", "fund_9004", "invalid_date", {**round_of, "announced_date": "March 2026"}),
        ("health_scores", "acct_0060", "score_out_of_scale", {**score, "health_score": "104"}),
        ("health_scores", "acct_0060", "score_out_of_scale", {**score, "score_date": "2025-02-04", "health_score": ""}),
        ("health_scores", "acct_0060", "invalid_date", {**score, "score_date": "20250205x", "health_score": "50"}),
        (
            "health_scores", "acct_0060", "recorded_before_it_happened",
            {**score, "score_date": "2025-02-20", "health_score": "50"},
        ),
    ]  # fmt: skip
    keys = {"business_reviews": "review_id", "funding_rounds": "announcement_id"}
    for table, record, reason, values in cases:
        files.put(table, {**values, keys[table]: record} if table in keys else values)
        files.junk(table, record, reason, "quarantined", "planted")
    for value in ("41", "47"):
        files.put("health_scores", {**score, "score_date": "2025-02-06", "health_score": value})
    files.junk("health_scores", "acct_0060", "conflicting_versions", "quarantined", "two scores loaded together", 2)


def _churn_junk(files: Files) -> None:
    plain = {
        "account_id": "acct_0060",
        "churn_date": "2024-03-10",
        "reason": "budget",
        "recorded_at": "2024-03-11 16:00:00",
        "comment": "",
    }
    cases: list[tuple[str, str, dict[str, str]]] = [
        ("left_9001", "unknown_churn_reason", {"reason": "moved to another planet"}),
        ("left_9002", "missing_account", {"account_id": ""}),
        ("left_9003", "invalid_date", {"churn_date": "10/03/2024"}),
        ("left_9004", "invalid_date", {"recorded_at": "soon"}),
        ("", "missing_id", {}),
    ]
    for record, reason, changes in cases:
        files.put("churn_reasons", {**plain, "churn_reason_id": record, **changes})
        files.junk("churn_reasons", record, reason, "quarantined", "planted")
    for value in ("budget", "budget"):
        files.put("churn_reasons", {**plain, "churn_reason_id": "left_9005", "reason": value})
    files.junk("churn_reasons", "left_9005", "duplicate_delivery", "ignored", "the same row twice")
    for value in ("budget", "support"):
        files.put("churn_reasons", {**plain, "churn_reason_id": "left_9006", "reason": value})
    files.junk("churn_reasons", "left_9006", "conflicting_versions", "quarantined", "recorded together", 2)
