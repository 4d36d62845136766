"""Zendesk as a managed connector lands it: organisations, their domains, users, tickets, field history and tags.

Each account has a random generator of its own, so that another account changes nothing but the ids that follow it.
Tickets become more frequent and more urgent in the half year before an account leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from simulator.company import Company, JunkRow
from simulator.dates import AS_OF, add_months
from simulator.outline import Outline, outlines
from simulator.period_files import Table

SYNCED = "2026-07-01 06:10:44"
_COLUMNS_TEXT = {
    "organization": "id _fivetran_synced created_at details external_id group_id name notes shared_comments "
    "shared_tickets updated_at url",
    "domain_name": "index organization_id _fivetran_synced domain_name",
    "user": "id _fivetran_synced active chat_only created_at email external_id locale organization_id role suspended "
    "time_zone updated_at verified",
    "ticket": "id _fivetran_synced allow_channelback assignee_id brand_id created_at description due_at external_id "
    "forum_topic_id group_id has_incidents is_public organization_id priority problem_id recipient requester_id status "
    "subject submitter_id system_client ticket_form_id type updated_at url via_channel via_source_from_id "
    "via_source_from_title via_source_rel via_source_to_address via_source_to_name merged_ticket_ids "
    "via_source_from_address followup_ids via_followup_source_id",
    "ticket_field_history": "field_name ticket_id updated _fivetran_synced user_id value",
    "ticket_tag": "tag ticket_id _fivetran_synced",
}
COLUMNS = {table: text.split() for table, text in _COLUMNS_TEXT.items()}
MONTHLY_TICKETS = {"smb": 0.35, "mid_market": 0.8, "enterprise": 1.4}
SHARE_OF_ACCOUNTS = 0.5


@dataclass
class Desk:
    """The tables while they are filled."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    next_ticket: int = 1001

    def put(self, table: str, **values: str) -> dict[str, str]:
        """Add a row; a column that the table has not is an error."""
        unknown = values.keys() - set(COLUMNS[table])
        if unknown:
            raise KeyError(f"{table} has no column {sorted(unknown)}")
        row = {"_fivetran_synced": SYNCED, **values}
        self.rows[table].append(row)
        return row

    def history(self, ticket: str, at: datetime, value: str, field_name: str = "status") -> None:
        """Add one change of a ticket's field."""
        self.put("ticket_field_history", field_name=field_name, ticket_id=ticket, updated=_text(at), value=value)


def draw(company: Company, seed: int) -> tuple[dict[str, Table], list[JunkRow]]:
    """All Zendesk tables by name, and the register of the rows that must not count as they stand."""
    desk = Desk()
    for outline in outlines(company):
        rng = Random(f"support {seed} {outline.account.account_id}")
        if rng.random() < SHARE_OF_ACCOUNTS:
            _account(desk, outline, rng, company.customers)
    register = _junk(desk)
    tables = {
        table: (names, [[row.get(name, "") for name in names] for row in desk.rows[table]])
        for table, names in COLUMNS.items()
    }
    return {f"zendesk/{table}": content for table, content in tables.items()}, register


def _text(at: datetime) -> str:
    return at.isoformat(sep=" ")


def _organization(desk: Desk, number: str, name: str, external_id: str, created: date) -> str:
    organization = f"3703{number}"
    desk.put(
        "organization",
        id=organization,
        created_at=f"{created} 14:20:11",
        external_id=external_id,
        name=name,
        shared_comments="FALSE",
        shared_tickets="FALSE",
        updated_at=f"{created} 14:20:11",
        url=f"https://support.example/api/v2/organizations/{organization}.json",
    )
    return organization


def _user(desk: Desk, user: str, organization: str, domain: str, created: date) -> None:
    desk.put(
        "user",
        id=user,
        active="TRUE",
        chat_only="FALSE",
        created_at=f"{created} 14:20:11",
        email=f"u{user}@{domain}",
        locale="en-US",
        organization_id=organization,
        role="end-user",
        suspended="FALSE",
        time_zone="Eastern Time (US & Canada)",
        updated_at=f"{created} 14:20:11",
        verified="TRUE",
    )


def _account(desk: Desk, outline: Outline, rng: Random, customers: dict[str, str]) -> None:
    number = outline.account.account_id[-4:]
    # Most organisations carry the company's own id, some that of another system, some only a domain.
    billed = f"stripe:cus_{number}" if f"cus_{number}" in customers else outline.account.account_id
    external = rng.choices([outline.account.account_id, billed, ""], [70, 20, 10])[0]
    organization = _organization(desk, number, outline.account.name, external, outline.started)
    domain = f"{outline.slug}.example"
    desk.put("domain_name", index="0", organization_id=organization, domain_name=domain)
    if rng.random() < 0.15:
        desk.put("domain_name", index="1", organization_id=organization, domain_name=f"{outline.slug}-group.example")
    for position in (1, 2):
        _user(desk, f"4029{number}{position}", organization, domain, outline.started)
    pace = MONTHLY_TICKETS[outline.account.segment] * rng.uniform(0.4, 1.6)
    # Some customers who stay have a bad season, too: more tickets are a warning, not a proof.
    bad_season = rng.choice(sorted(outline.arr)) if rng.random() < 0.25 else None
    if rng.random() < 0.08:
        bad_season = add_months(AS_OF.replace(day=1), -2)
    for month in sorted(outline.arr):
        nearing = outline.left is not None and month >= add_months(outline.left, -5)
        nearing = nearing or (bad_season is not None and bad_season <= month < add_months(bad_season, 3))
        expected = pace * (1 + 3.5 * nearing)
        for _ in range(int(expected) + (rng.random() < expected % 1)):
            _ticket(desk, rng, organization, f"4029{number}{rng.choice((1, 2))}", month, nearing)


def _ticket(desk: Desk, rng: Random, organization: str, requester: str, month: date, nearing: bool) -> None:
    day = month + timedelta(days=rng.randrange(28))
    if day > AS_OF:
        return
    # A quarter is written in the American evening, which is the next day in UTC.
    hour = rng.choice((1, 2, 3)) if rng.random() < 0.25 else rng.randrange(13, 22)
    opened = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)))
    ticket = str(desk.next_ticket)
    desk.next_ticket += 1
    priority = rng.choices(["low", "normal", "high", "urgent", ""], [15, 45, 22, 18 if nearing else 6, 12])[0]
    steps: list[tuple[datetime, str]] = [(opened, "new"), (opened + timedelta(hours=rng.randrange(1, 9)), "open")]
    solved = opened + timedelta(hours=rng.randrange(10, 200))
    steps.append((solved, "solved"))
    if rng.random() < (0.25 if nearing else 0.08):
        steps += [
            (solved + timedelta(hours=30), "open"),
            (solved + timedelta(hours=30 + rng.randrange(10, 90)), "solved"),
        ]
    steps.append((steps[-1][0] + timedelta(days=4), "closed"))
    known = [(at, status) for at, status in steps if at.date() <= AS_OF]
    for at, status in known:
        if status != "closed" or ticket[-1] in "02468":
            desk.history(ticket, at, status)
    last_change, status = known[-1]
    if status in ("solved", "closed") and rng.random() < 0.3:
        answer = rng.choices(["good", "bad"], [45, 55] if nearing else [88, 12])[0]
        at = next(at for at, what in reversed(known) if what == "solved")
        desk.history(ticket, at + timedelta(minutes=5), "offered", "satisfaction_score")
        if at + timedelta(hours=20) <= datetime.combine(AS_OF, time(20)):
            desk.history(ticket, at + timedelta(hours=20), answer, "satisfaction_score")
    if rng.random() < (0.15 if nearing else 0.04):
        desk.put("ticket_tag", tag="escalated", ticket_id=ticket)
    if rng.random() < 0.2:
        desk.put("ticket_tag", tag=rng.choice(("billing", "how_to", "bug")), ticket_id=ticket)
    _write_ticket(
        desk,
        ticket,
        # An e-mail from a known user sometimes lacks the organisation.
        "" if rng.random() < 0.03 else organization,
        requester,
        opened,
        last_change,
        status,
        priority=priority,
        type=rng.choice(("problem", "incident", "question", "task", "")),
    )


def _write_ticket(
    desk: Desk,
    ticket: str,
    organization: str,
    requester: str,
    opened: datetime,
    changed: datetime,
    status: str,
    **others: str,
) -> dict[str, str]:
    return desk.put(
        "ticket",
        **{
            "id": ticket,
            "allow_channelback": "FALSE",
            "brand_id": "360003529474",
            "created_at": _text(opened),
            "description": "not kept",
            "group_id": "360006965034",
            "has_incidents": "FALSE",
            "is_public": "TRUE",
            "organization_id": organization,
            "requester_id": requester,
            "status": status,
            "subject": f"Request {ticket}",
            "submitter_id": requester,
            "updated_at": _text(changed),
            "via_channel": "email",
            "merged_ticket_ids": "[]",
            **others,
        },
    )


def _junk(desk: Desk) -> list[JunkRow]:
    register: list[JunkRow] = []

    def note(table: str, record: str, reason: str, disposition: str, why: str, rows: int = 1) -> None:
        register.append(JunkRow("zendesk", table, record, reason, disposition, rows, why))

    organization = desk.rows["organization"][0]["id"]
    requester = next(row["id"] for row in desk.rows["user"] if row["organization_id"] == organization)
    morning = datetime(2026, 2, 10, 15, 0, 0)

    def plain(ticket: str, **changes: str) -> dict[str, str]:
        return _write_ticket(
            desk, ticket, changes.pop("organization_id", organization), changes.pop("requester_id", requester), morning,
            morning, changes.pop("status", "open"), **changes,
        )  # fmt: skip

    plain("990001", merged_ticket_ids="[990002, 990003]")
    plain("990002", status="closed")
    plain("990003", status="closed")
    plain("990004", status="closed")
    desk.put("ticket_tag", tag="closed_by_merge", ticket_id="990004")
    for ticket in ("990002", "990003", "990004"):
        note("ticket", ticket, "merged_ticket", "ignored", "merged into 990001; two by the list, one by its tag")
    plain("990005", status="deleted")
    note("ticket", "990005", "deleted_in_source", "ignored", "status deleted")
    plain("990006", organization_id="", requester_id="")
    note("ticket", "990006", "missing_account", "quarantined", "neither organisation nor requester")
    plain("990007", organization_id="370399999")
    note("ticket", "990007", "orphan_row", "quarantined", "organisation not landed")
    plain("990008", created_at="10.02.2026 15:00")
    note("ticket", "990008", "invalid_date", "quarantined", "day and month are never guessed")
    plain("990009", status="escalating")
    note("ticket", "990009", "unknown_ticket_status", "quarantined", "no status of a ticket")
    repeated = dict(plain("990010"))
    desk.rows["ticket"].append(repeated)
    note("ticket", "990010", "duplicate_delivery", "ignored", "the same row twice")
    changed = dict(plain("990011", priority="low"))
    desk.rows["ticket"].append(changed | {"priority": "high"})
    note("ticket", "990011", "conflicting_versions", "quarantined", "same sync, other priority", 2)
    later = dict(plain("990012", priority="low"))
    desk.rows["ticket"].append(later | {"priority": "high", "_fivetran_synced": "2026-07-02 06:10:44"})
    note("ticket", "990012", "superseded_delivery", "ignored", "a later sync has another priority")
    plain("990013", created_at="2026-08-20 15:00:00")
    note("ticket", "990013", "recorded_before_it_happened", "quarantined", "opened after the sync of the row")
    plain("")
    note("ticket", "", "missing_id", "quarantined", "no id")
    desk.history("999999", morning, "open")
    note("ticket_field_history", "999999", "orphan_row", "quarantined", "ticket not landed")
    desk.put("ticket_field_history", field_name="status", ticket_id="990001", updated="yesterday", value="open")
    note("ticket_field_history", "990001", "invalid_date", "quarantined", "time cannot be read")
    desk.put("ticket_tag", tag="escalated", ticket_id="999999")
    note("ticket_tag", "999999", "orphan_row", "quarantined", "ticket not landed")
    desk.put("domain_name", index="0", organization_id="370399999", domain_name="nobody.example")
    note("domain_name", "370399999", "orphan_row", "quarantined", "organisation not landed")
    desk.put("domain_name", index="7", organization_id=organization, domain_name="seventh.example")
    note("domain_name", organization, "further_domain", "ignored", "the first domain is used")
    return register
