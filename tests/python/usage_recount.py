"""Days of use counted in plain Python from landed files: an answer of its own to the models of the product vendor.

Reads CSV or Parquet part files as text, knows the rules from their description and shares no code with the models.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

ZONE = ZoneInfo("America/New_York")
Row = dict[str, str]


@dataclass
class Recount:
    """Events by (workspace, day, feature) and (workspace, day, user); users of a month; rows by disposition reason."""

    feature_days: dict[tuple[str, date, str], tuple[int, int, date]] = field(default_factory=dict)
    user_days: dict[tuple[str, date, str], tuple[int, int, date]] = field(default_factory=dict)
    monthly_users: dict[tuple[str, date], int] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)


def read(path: Path) -> list[Row]:
    """Rows of one file, every value as text and empty for NULL."""
    if path.suffix == ".parquet":
        relation = duckdb.execute("select columns(*)::varchar from read_parquet(?)", [str(path)])
        names = [column[0] for column in relation.description or []]
        return [{n: v or "" for n, v in zip(names, row, strict=True)} for row in relation.fetchall()]
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def moment(text: str) -> datetime | None:
    """UTC moment of a text, None when there is none or it cannot be read."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def day(instant: datetime) -> date:
    """Company day of a moment."""
    return instant.astimezone(ZONE).date()


def tracks(folder: Path) -> Iterator[tuple[str, int, Row]]:
    """(file, position, row) of all part files."""
    for path in sorted((folder / "tracks").iterdir()):
        for position, row in enumerate(read(path), 1):
            yield path.name, position, row


def fault(row: Row) -> str:
    """Reason against a row by itself, empty for none."""
    occurred, loaded = moment(row["timestamp"]), moment(row["received_at"])
    if not row["context_group_id"]:
        return "missing_account"
    if not row["user_id"]:
        return "anonymous_event" if row["anonymous_id"] else "missing_user"
    if not row["event"]:
        return "missing_event"
    if occurred is None or (row["received_at"] and loaded is None):
        return "invalid_timestamp"
    return "occurs_after_load" if day(occurred) > day(loaded or occurred) else ""


def counted(folder: Path, recount: Recount) -> list[Row]:
    """Rows that no rule rejects by themselves; the rejected ones are counted by reason."""
    by_id: dict[str, list[tuple[str, int, Row]]] = defaultdict(list)
    for name, position, row in tracks(folder):
        by_id[row["id"]].append((name, position, row))
    kept = []
    said = ("context_group_id", "user_id", "anonymous_id", "event", "timestamp", "properties")
    for event_id, deliveries in by_id.items():
        if not event_id:
            recount.reasons["missing_id"] += len(deliveries)
        elif len({tuple(row[name] for name in said) for _, _, row in deliveries}) > 1:
            recount.reasons["conflicting_versions"] += len(deliveries)
        else:
            first = min(deliveries, key=lambda one: (one[2]["received_at"] or "9999", one[0], one[1]))[2]
            recount.reasons["duplicate_delivery"] += len(deliveries) - 1
            if reason := fault(first):
                recount.reasons[reason] += 1
            else:
                kept.append(first)
    return kept


def recount(folder: Path) -> Recount:
    """Count the landing folder of the product."""
    result = Recount()
    features = {row["event_name"]: row for row in read(folder / "feature_catalogue.csv")}
    made = {row["id"]: moment(row["created_at"]) for row in read(folder / "workspaces.csv") if row["id"]}
    by_feature: dict[tuple[str, date, str], list[tuple[str, date]]] = defaultdict(list)
    by_user: dict[tuple[str, date, str], list[tuple[bool, date]]] = defaultdict(list)
    monthly: dict[tuple[str, date], set[str]] = defaultdict(set)
    for row in counted(folder, result):
        occurred = moment(row["timestamp"])
        assert occurred is not None
        happened, loaded = day(occurred), day(moment(row["received_at"]) or occurred)
        workspace, created = row["context_group_id"], made.get(row["context_group_id"])
        if workspace not in made:
            result.reasons["orphan_row"] += 1
            continue
        if created and happened < day(created):
            result.reasons["before_account_start"] += 1
            continue
        feature = features.get(row["event"])
        result.reasons["unknown_feature" if feature is None else "counted"] += 1
        name = feature["id"] if feature else "unknown"
        by_feature[workspace, happened, name].append((row["user_id"], loaded))
        by_user[workspace, happened, row["user_id"]].append((bool(feature and feature["is_core"] == "true"), loaded))
        monthly[workspace, happened.replace(day=1)].add(row["user_id"])
    result.feature_days = {
        key: (len(found), len({user for user, _ in found}), max(loaded for _, loaded in found))
        for key, found in by_feature.items()
    }
    result.user_days = {
        key: (len(found), sum(core for core, _ in found), max(loaded for _, loaded in found))
        for key, found in by_user.items()
    }
    result.monthly_users = {key: len(users) for key, users in monthly.items()}
    result.reasons = Counter({reason: count for reason, count in result.reasons.items() if count})
    return result
