"""Telemetry of any size as Parquet: monthly part files of events, and one later day as a delivery of its own.

Everything follows from row numbers by hashing, in SQL, so that a billion rows need no memory. A session is eight events
of one user on one day over three features. One event in a thousand is delivered twice, one in a hundred thousand is
contradicted under its own id, and one in two hundred arrives up to nine days late.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from simulator.dates import add_months
from simulator.usage_catalogue import FEATURES

FIRST = date(2025, 7, 1)
MONTHS = 12
SESSION = 8
DAYS = (add_months(FIRST, MONTHS) - FIRST).days
EVENTS = ", ".join(f"'{feature.event}'" for feature in FEATURES)

_ROWS = """
with numbered as (
    select n from range({first}, {last}) as numbers (n)
),

drawn as (
    select
        case
            when n % 1000 = 17 then n - {back} when n % 100000 = 5 then n - {back} - 8 else n
        end as told, -- the number that names the event
        case when n % 1000 = 17 then n - {back} else n end as said, -- the number that its content follows from
        n
    from numbered
),

events as (
    select
        printf('%016x%016x', hash(told), hash(told + 7)) as id,
        hash(said // {session}, 1) % {users} as user_number,
        ([{events}])[1 + cast((hash(said // {session}, 2) % 1000 + said % 3 * 5) % {features} as bigint)] as event,
        timestamp '{start}' + to_seconds((said - {first} + {a_day}) * 86400 // {a_day} - 86400)
        - case
            when hash(said, 3) % 200 = 0 then to_hours(cast(hash(said, 4) % 216 as bigint)) else to_hours(0)
        end as timestamp,
        timestamp '{start}' + to_seconds((n - {first}) * 86400 // {a_day} + 20) as received_at
    from drawn
)

select
    id,
    cast(null as varchar) as anonymous_id,
    'u' || user_number as user_id,
    'w' || user_number % {workspaces} as context_group_id,
    event,
    timestamp,
    received_at,
    '{{"plan": "team", "v": ' || user_number % 9 || '}}' as properties
from events
"""


def write(out: Path, events: int, *, memory: str = "4GB") -> Path:
    """Write ``product/`` below ``out``; returns the file of the later day, beside the folder and not yet delivered."""
    folder = out / "product"
    (folder / "tracks").mkdir(parents=True, exist_ok=True)
    a_day = max(SESSION * 50, events // DAYS)
    users, workspaces = max(50, a_day // 2), max(5, a_day // 60)
    connection = duckdb.connect(config={"memory_limit": memory})
    connection.execute("set preserve_insertion_order = false; set TimeZone = 'UTC'")
    number = 0
    month = FIRST
    while number < a_day * DAYS:
        days = (add_months(month, 1) - month).days
        path = folder / "tracks" / f"{month:%Y-%m}.parquet"
        _part(connection, path, month, days, number, a_day, users, workspaces)
        number += a_day * days
        month = add_months(month, 1)
    later = out / f"{month.isoformat()}.parquet"
    _part(connection, later, month, 1, number, a_day, users, workspaces)
    connection.close()
    _register(folder / "workspaces.csv", ["id", "created_at"], [[f"w{n}", "2025-01-01"] for n in range(workspaces)])
    rows = [[f.feature_id, f.event, str(f.is_core).lower()] for f in FEATURES]
    _register(folder / "feature_catalogue.csv", ["id", "event_name", "is_core"], rows)
    return later


def _part(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    first_day: date,
    days: int,
    number: int,
    a_day: int,
    users: int,
    workspaces: int,
) -> None:
    """One part file of ``days`` times ``a_day`` events, in the order in which they were received."""
    sql = _ROWS.format(
        first=number,
        last=number + a_day * days,
        a_day=a_day,
        session=SESSION,
        back=max(1, a_day // 3),
        users=users,
        workspaces=workspaces,
        events=EVENTS,
        features=len(FEATURES),
        start=datetime.combine(first_day, datetime.min.time()) + timedelta(hours=4),
    )
    connection.execute(f"copy ({sql}) to '{path}' (format parquet, compression zstd)")


def _register(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
