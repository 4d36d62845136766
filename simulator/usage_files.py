"""The folder ``product/`` of the sample: telemetry as it is landed, and rows that must be noticed.

``tracks`` comes in monthly part files by the month of receipt. The answer sheet ``usage_junk_rows`` names every row
that is not simply used, with its reason; ``rows`` is how many landed rows carry the id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from simulator import usage_events, usage_people
from simulator.company import Company
from simulator.dates import OPEN_END
from simulator.period_files import Table, day_text
from simulator.usage_catalogue import FEATURES
from simulator.usage_people import Workspace

SEED = "usage 1"
TRACKS = [
    "id",
    "anonymous_id",
    "user_id",
    "context_group_id",
    "event",
    "event_text",
    "original_timestamp",
    "timestamp",
    "received_at",
    "properties",
]
CUSTOMER_ONLY = 6
"""Every sixth Stripe account is known to the product by its billing customer alone."""


@dataclass(frozen=True)
class UsageJunkRow:
    """Landed rows that are not simply used: ``disposition`` is what must become of all ``rows`` rows of the id."""

    source_table: str
    id: str
    reason: str
    disposition: str
    rows: int
    note: str


def draw(company: Company) -> tuple[dict[str, Table], list[UsageJunkRow]]:
    """Tables by path below the landing folder, and the register of junk."""
    rng = Random(SEED)
    workspaces = usage_people.workspaces(company, rng)
    register: list[UsageJunkRow] = []
    tracks = [_row(event) for workspace in workspaces for event in usage_events.events(workspace, rng)]
    tracks += _junk_tracks(workspaces, tracks, register)
    tables = {f"product/tracks/{month}": (TRACKS, rows) for month, rows in _by_month(tracks).items()}
    tables["product/workspaces"] = _workspaces(company, workspaces, register)
    tables["product/users"] = _users(workspaces, register)
    tables["product/entitlements"] = _entitlements(workspaces, register)
    tables["product/metered_usage"] = _metered(workspaces, rng, register)
    tables["product/feature_catalogue"] = _catalogue()
    return tables, register


def _by_month(tracks: list[list[str]]) -> dict[str, list[list[str]]]:
    received = TRACKS.index("received_at")
    months: dict[str, list[list[str]]] = {}
    for row in sorted(tracks, key=lambda row: (row[received], row[0])):
        months.setdefault(row[received][:7], []).append(row)
    return months


def _row(event: usage_events.Event) -> list[str]:
    return [
        event.event_id,
        "",
        event.user_id,
        event.workspace_id,
        event.feature.event,
        event.feature.name,
        "",
        _time(event.occurred),
        _time(event.received),
        "{}",
    ]


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _changed(row: list[str], **values: str) -> list[str]:
    copy = list(row)
    for name, value in values.items():
        copy[TRACKS.index(name)] = value
    return copy


def _later(row: list[str], **delay: int) -> str:
    return _time(datetime.fromisoformat(row[TRACKS.index("received_at")]) + timedelta(**delay))


def _junk_tracks(workspaces: list[Workspace], tracks: list[list[str]], register: list[UsageJunkRow]) -> list[list[str]]:
    """Rows that must be noticed. Those that repeat an id also register the ordinary row they repeat."""
    added: list[list[str]] = []

    def note(event_id: str, reason: str, disposition: str, text: str, rows: int = 1) -> None:
        register.append(UsageJunkRow("tracks", event_id, reason, disposition, rows, text))

    usual = [row for row in tracks if "2025-06" <= row[TRACKS.index("received_at")][:7] <= "2026-04"]
    for position, delay in ((11, {"minutes": 3}), (500, {"hours": 7}), (900, {"days": 40}), (1500, {"days": 2})):
        row = usual[position]
        added.append(_changed(row, received_at=_later(row, **delay)))
        note(row[0], "duplicate_delivery", "ignored", "delivered twice, the payload the same; the first counts")
    other_day = _later(usual[2000], days=-3)
    for position, changes, text in (
        (1000, {"event": "search_run", "event_text": "Search Run"}, "two events under one id"),
        (2000, {"timestamp": other_day}, "two days under one id"),
        (3000, {"properties": json.dumps({"source": "import"})}, "two sets of properties under one id"),
    ):
        row = usual[position]
        added.append(_changed(row, **changes, received_at=_later(row, days=33)))
        note(row[0], "conflicting_versions", "quarantined", text, rows=2)

    base = usual[4000]
    day = "2026-02-10 15:00:0"
    single = (
        ("evj0000000001", "anonymous_event", "ignored", {"user_id": "", "anonymous_id": "an-1"}, "before sign-in"),
        ("evj0000000002", "missing_user", "quarantined", {"user_id": ""}, "nobody"),
        ("evj0000000003", "missing_account", "quarantined", {"context_group_id": ""}, "no workspace"),
        ("evj0000000004", "invalid_timestamp", "quarantined", {"timestamp": "2026-02-30 12:00:00"}, "no such day"),
        ("evj0000000005", "invalid_timestamp", "quarantined", {"timestamp": ""}, "no time at all"),
        ("evj0000000006", "occurs_after_load", "quarantined", {"timestamp": "2031-01-01 00:00:00"}, "a clock ahead"),
        ("evj0000000007", "missing_event", "quarantined", {"event": "", "event_text": ""}, "no event name"),
        ("evj0000000008", "unknown_feature", "used", {"event": "beta_canvas_opened"}, "not in the catalogue"),
        ("evj0000000009", "orphan_row", "quarantined", {"context_group_id": "ws_9999"}, "workspace not landed"),
    )
    for number, (event_id, reason, disposition, changes, text) in enumerate(single):
        values = {"id": event_id, "timestamp": f"{day}{number}", "received_at": f"{day}{number}", **changes}
        added.append(_changed(base, **values))
        note(event_id, reason, disposition, text)
    added.append(_changed(base, id="", timestamp="2026-02-10 16:00:00", received_at="2026-02-10 16:00:05"))
    note("", "missing_id", "quarantined", "no id")

    young = next(w for w in workspaces if w.created > usage_people.TELEMETRY_START + timedelta(days=60))
    before = _time(datetime.combine(young.created - timedelta(days=9), datetime.min.time()) + timedelta(hours=15))
    values = {"id": "evj0000000010", "user_id": young.users[0].user_id, "context_group_id": young.workspace_id}
    added.append(_changed(base, **values, timestamp=before, received_at=before))
    note("evj0000000010", "before_account_start", "quarantined", "before the workspace was made")

    gone, place = next((u, w) for w in workspaces for u in w.users if u.deactivated and u.deactivated.year == 2025)
    assert gone.deactivated is not None
    after = _time(datetime.combine(gone.deactivated + timedelta(days=4), datetime.min.time()) + timedelta(hours=15))
    values = {"id": "evj0000000011", "user_id": gone.user_id, "context_group_id": place.workspace_id}
    added.append(_changed(base, **values, timestamp=after, received_at=after))
    note("evj0000000011", "after_deactivation", "used", "by a user who had left")

    values = {"id": "evj0000000012", "timestamp": "2025-11-12 15:00:00", "received_at": "2026-01-20 15:00:00"}
    old = next(row for row in usual if row[TRACKS.index("timestamp")][:7] == "2025-11")
    added.append(_changed(old, **values))
    note("evj0000000012", "late_arrival", "used", "arrived after its month was closed")
    return added


def _workspaces(company: Company, workspaces: list[Workspace], register: list[UsageJunkRow]) -> Table:
    header = ["id", "name", "domain", "external_billing_id", "account_id", "created_at", "loaded_at"]
    customers = {account: customer for customer, account in sorted(company.customers.items(), reverse=True)}
    rows = []
    for number, workspace in enumerate(workspaces):
        customer = customers.get(workspace.account_id, "")
        declared = "" if customer and number % CUSTOMER_ONLY == 0 else workspace.account_id
        created = f"{workspace.created.isoformat()} 15:00:00"
        loaded = "2026-06-30 06:00:00"
        rows.append([workspace.workspace_id, workspace.name, workspace.domain, customer, declared, created, loaded])
    rows.append(list(rows[3]))
    register.append(UsageJunkRow("workspaces", rows[3][0], "duplicate_delivery", "ignored", 1, "delivered twice"))
    rows.append(["", "Nameless", "", "", "", "2026-01-05 15:00:00", "2026-06-30 06:00:00"])
    register.append(UsageJunkRow("workspaces", "", "missing_id", "quarantined", 1, "no id"))
    return header, rows


def _users(workspaces: list[Workspace], register: list[UsageJunkRow]) -> Table:
    header = ["id", "workspace_id", "email", "department", "role", "created_at", "deactivated_at", "loaded_at"]
    rows = []
    for workspace in workspaces:
        for number, user in enumerate(workspace.users, 1):
            rows.append(
                [
                    user.user_id,
                    workspace.workspace_id,
                    f"p{number}@{user.domain}",
                    user.department,
                    user.role,
                    f"{day_text(user.created)} 15:00:00",
                    f"{day_text(user.deactivated)} 15:00:00" if user.deactivated else "",
                    "2026-06-30 06:00:00",
                ]
            )
    first = rows[0]
    for user_id, reason, changes in (
        ("u_junk_1", "orphan_row", {1: "ws_9999"}),
        ("u_junk_2", "end_before_start", {6: "2023-01-01 15:00:00"}),
        ("u_junk_3", "invalid_timestamp", {5: "yesterday"}),
        ("u_junk_4", "missing_account", {1: ""}),
    ):
        row = [user_id, *first[1:]]
        for position, value in changes.items():
            row[position] = value
        rows.append(row)
        register.append(UsageJunkRow("users", user_id, reason, "quarantined", 1, ""))
    return header, rows


def _entitlements(workspaces: list[Workspace], register: list[UsageJunkRow]) -> Table:
    header = [
        "id",
        "workspace_id",
        "product_family",
        "entitlement",
        "plan",
        "limit",
        "limit_period",
        "valid_from",
        "valid_to",
        "loaded_at",
    ]
    rows = []
    for workspace in workspaces:
        for number, grant in enumerate(workspace.grants, 1):
            rows.append(
                [
                    f"en_{workspace.workspace_id[3:]}_{number:02d}",
                    workspace.workspace_id,
                    grant.family,
                    grant.entitlement,
                    grant.plan,
                    "" if grant.limit is None else str(grant.limit),
                    grant.period,
                    day_text(grant.valid_from),
                    "" if grant.valid_to == OPEN_END else day_text(grant.valid_to),
                    f"{day_text(grant.valid_from)} 06:00:00",
                ]
            )
    base = rows[0]
    for record, reason, changes in (
        ("en_junk_1", "invalid_limit", {5: "many"}),
        ("en_junk_2", "end_before_start", {7: "2026-01-01", 8: "2025-01-01"}),
        ("en_junk_3", "orphan_row", {1: "ws_9999"}),
    ):
        row = [record, *base[1:]]
        for position, value in changes.items():
            row[position] = value
        rows.append(row)
        register.append(UsageJunkRow("entitlements", record, reason, "quarantined", 1, ""))
    return header, rows


def _metered(workspaces: list[Workspace], rng: Random, register: list[UsageJunkRow]) -> Table:
    header = ["workspace_id", "meter", "usage_date", "quantity", "loaded_at"]
    rows = []
    number = 0
    for index, workspace in enumerate(workspaces):
        if any(grant.entitlement == "api_calls" for grant in workspace.grants):
            for day, calls in usage_events.api_calls(workspace, number, rng):
                after = day + timedelta(days=1)
                rows.append([workspace.workspace_id, "api_calls", day.isoformat(), str(calls), f"{after} 05:00:00"])
            number += 1
        for day, size in usage_events.storage(workspace, index, rng):
            after = day + timedelta(days=1)
            rows.append([workspace.workspace_id, "storage_gb", day.isoformat(), str(size), f"{after} 05:00:00"])
    rows = [row for row in rows if row[4] <= "2026-06-30 23:59:59"]
    for position in (40, 90):
        row = rows[position]
        corrected = [*row[:3], str(int(row[3]) + 25), row[4].replace(" 05:", " 17:")]
        rows.append(corrected)
        record = f"{row[0]}:{row[1]}:{row[2]}"
        register.append(UsageJunkRow("metered_usage", record, "superseded_delivery", "ignored", 1, "corrected later"))
    base = [workspaces[0].workspace_id, "storage_gb", "2026-03-15", "12", "2026-03-16 05:00:00"]
    for reason, changes in (
        ("invalid_quantity", {3: "-5"}),
        ("invalid_date", {2: "2026-02-31"}),
        ("orphan_row", {0: "ws_9999"}),
        ("missing_id", {1: ""}),
    ):
        row = list(base)
        for position, value in changes.items():
            row[position] = value
        rows.append(row)
        register.append(UsageJunkRow("metered_usage", ":".join(row[:3]), reason, "quarantined", 1, ""))
    return header, rows


def _catalogue() -> Table:
    header = [
        "id",
        "name",
        "area",
        "product_family",
        "plan",
        "is_core",
        "is_admin",
        "is_integration",
        "event_name",
    ]

    def text(flag: bool) -> str:
        return "true" if flag else "false"

    rows = [
        [
            *(f.feature_id, f.name, f.area, f.family, f.plan),
            *(text(f.is_core), text(f.is_admin), text(f.is_integration)),
            f.event,
        ]
        for f in FEATURES
    ]
    return header, rows
