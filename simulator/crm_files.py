"""The folders ``salesforce/`` and ``hubspot/`` of the sample, and the answer sheets that go with them.

``crm_opportunities`` says what a perfect reader makes of the deals; ``crm_junk_rows`` names every landed row that is
not simply used, with its reason.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from simulator import crm_junk, crm_story
from simulator.catalog import plan_rate
from simulator.company import Company, JunkRow
from simulator.crm_story import Deal, Record
from simulator.crm_words import (
    BUYING_ROLES,
    COLUMNS,
    LOSSES,
    PIPELINE,
    PIPELINE_LABELS,
    PRODUCTS,
    ROLES,
    STAGES,
    TRIGGERS,
    TYPES,
)
from simulator.dates import AS_OF
from simulator.period_files import Table

SYNCED = "2026-07-01 06:10:00"
FOREVER = "9999-12-31 23:59:59"


class Writer:
    """Tables by path; rows are given by column name, columns left out are empty."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {name: (columns.split(), []) for name, columns in COLUMNS.items()}

    def put(self, name: str, /, **values: object) -> None:
        """Append a row. Raises KeyError for a column that the table does not have."""
        header, rows = self.tables[name]
        unknown = values.keys() - set(header)
        if unknown:
            raise KeyError(f"{name} has no column {sorted(unknown)}")
        if "_fivetran_synced" in header:
            values = {"_fivetran_synced": SYNCED, **values}
        rows.append([_text(values.get(column, "")) for column in header])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def at(day: date, hour: int = 15) -> str:
    """A UTC time within the company's day."""
    return f"{day.isoformat()} {hour:02d}:30:00"


def draw(company: Company) -> tuple[dict[str, Table], list[JunkRow], Table, list[tuple[str, date, date]]]:
    """Tables by path, the register of junk, the answer sheet of the opportunities, and the days of work on each."""
    records = crm_story.tell(company)
    writer = Writer()
    _people(writer)
    for record in records:
        if record.system == "salesforce":
            _salesforce(writer, record)
        else:
            _hubspot(writer, record)
    register = crm_junk.add(writer, records)
    worked = [
        (f"{record.system}:{deal.deal_id}", deal.created, min(deal.close, AS_OF))
        for record in records
        for deal in record.deals
        if record.segment != "smb"
    ]
    return writer.tables, register, _answers(records), worked


def _answers(records: list[Record]) -> Table:
    header = [
        "source_system",
        "opportunity_id",
        "account_id",
        "stage",
        "opportunity_type",
        "motion",
        "currency_code",
        "amount_local",
        "amount",
        "created_date",
    ]
    rows = []
    for record in records:
        for deal in record.deals:
            rate = plan_rate(deal.currency, deal.created) if deal.currency != "USD" else Fraction(1)
            converted = crm_story.cents(Fraction(deal.amount) * rate)
            rows.append(
                [
                    record.system,
                    deal.deal_id,
                    record.link,
                    deal.stage,
                    deal.kind,
                    deal.motion,
                    deal.currency,
                    str(deal.amount),
                    str(converted),
                    deal.created.isoformat(),
                ]
            )
    return header, sorted(rows)


def _people(writer: Writer) -> None:
    for role, name in ROLES.items():
        writer.put(
            "salesforce/user_role",
            id=role,
            name=name,
            developer_name=name.replace(" ", "_"),
            _fivetran_deleted=False,
            _fivetran_active=True,
        )
    for number in range(1, 9):
        role = f"00E00{1 if number <= 3 else 2 if number <= 6 else 3}"
        writer.put(
            "salesforce/user",
            id=f"005{number:03d}",
            _fivetran_deleted=False,
            is_active=number != 6,
            email=f"rep{number}@vendor.example",
            first_name="Rep",
            last_name=str(number),
            name=f"Rep {number}",
            user_role_id=role,
            _fivetran_active=True,
        )
    for number in range(1, 8):
        writer.put(
            "hubspot/owner",
            owner_id=f"77{number:03d}",
            created_at="2023-05-02 09:00:00",
            portal_id="4410",
            type="PERSON",
            updated_at="2023-05-02 09:00:00",
            email=f"own{number}@vendor.example",
            first_name="Own",
            last_name=str(number),
            active_user_id=f"{number}",
            is_active=number != 7,
        )
    writer.put(
        "hubspot/deal_pipeline",
        pipeline_id=PIPELINE,
        _fivetran_deleted=False,
        active=True,
        display_order=1,
        label="Customer growth",
    )
    for order, (stage, label) in enumerate(PIPELINE_LABELS.items(), start=1):
        writer.put(
            "hubspot/deal_pipeline_stage",
            stage_id=stage,
            label=label,
            pipeline_id=PIPELINE,
            display_order=order,
            _fivetran_deleted=False,
            active=True,
            closed_won=label == "Won",
            is_closed=order > 5,
        )


def _salesforce(writer: Writer, record: Record) -> None:
    later = record.created + timedelta(days=400)
    moved = int(record.record_id[-2:]) % 5 == 0 and later < AS_OF
    owner = "005008" if moved else record.owner
    writer.put(
        "salesforce/account",
        id=record.record_id,
        name=record.name,
        website=f"https://www.{record.domain}/",
        account_id_c=record.declared,
        stripe_customer_id_c=record.stripe_customer,
        owner_id=owner,
        is_deleted=False,
        created_date=at(record.created),
        _fivetran_active=True,
    )
    for start, end, who in (
        [(record.created, later, record.owner), (later, None, owner)] if moved else [(record.created, None, owner)]
    ):
        writer.put(
            "salesforce/account_history",
            id=record.record_id,
            name=record.name,
            owner_id=who,
            is_deleted=False,
            _fivetran_active=end is None,
            _fivetran_start=at(start),
            _fivetran_synced=at(start),
            _fivetran_end=at(end) if end else FOREVER,
        )
    for contact in record.contacts:
        writer.put(
            "salesforce/contact",
            id=contact.contact_id,
            account_id=record.record_id,
            title=contact.title,
            department=contact.department,
            is_deleted=False,
            created_date=at(contact.created),
            email=f"c{contact.contact_id}@{record.domain}",
            first_name="C",
            last_name=contact.contact_id,
            name=f"C {contact.contact_id}",
            buying_role_c=BUYING_ROLES["salesforce"][contact.part],
        )
    for deal in record.deals:
        _salesforce_deal(writer, record, deal)


def _salesforce_deal(writer: Writer, record: Record, deal: Deal) -> None:
    names = STAGES["salesforce"]
    closed, won = deal.stage in ("won", "lost"), deal.stage == "won"
    kind = TYPES["salesforce"][deal.kind, deal.motion]
    name = f"{record.name}: {PRODUCTS[deal.family][1]}"
    past = [a.day for a in deal.activities]
    has_lines = int(deal.deal_id[-1]) % 3 != 0
    writer.put(
        "salesforce/opportunity",
        id=deal.deal_id,
        account_id=record.record_id,
        amount=deal.amount,
        close_date=f"{deal.close} 00:00:00",
        created_date=at(deal.created),
        is_closed=closed,
        is_deleted=False,
        is_won=won,
        last_activity_date=f"{max(past)} 00:00:00",
        name=name,
        owner_id=deal.owner,
        has_opportunity_line_item=has_lines,
        stage_name=names[deal.stage],
        type=kind,
        currency_iso_code=deal.currency,
        trigger_c=TRIGGERS["salesforce"][deal.trigger],
        loss_reason_c=LOSSES["salesforce"][deal.loss],
        _fivetran_active=True,
    )
    ends = [at(state[0]) for state in deal.states[1:]] + [FOREVER]
    for (day, stage, amount, close), end in zip(deal.states, ends, strict=True):
        writer.put(
            "salesforce/opportunity_history",
            id=deal.deal_id,
            amount=amount,
            close_date=f"{close} 00:00:00",
            stage_name=names[stage],
            is_closed=stage in ("won", "lost"),
            is_won=stage == "won",
            is_deleted=False,
            owner_id=deal.owner,
            currency_iso_code=deal.currency,
            _fivetran_active=end == FOREVER,
            _fivetran_start=at(day),
            _fivetran_end=end,
            _fivetran_synced=at(day),
        )
    if has_lines:
        _lines(writer, deal)
    for number, activity in enumerate(deal.activities, start=1):
        who = activity.contact.contact_id if activity.contact else ""
        common = {
            "account_id": record.record_id,
            "what_id": deal.deal_id,
            "who_id": who,
            "owner_id": activity.owner,
            "is_deleted": False,
            "created_date": at(activity.day, 17),
        }
        if activity.kind == "meeting":
            writer.put(
                "salesforce/event",
                id=f"00U{deal.deal_id[3:]}{number}",
                activity_date=f"{activity.day} 00:00:00",
                start_date_time=at(activity.day, 14),
                duration_in_minutes=45,
                **common,
            )
        else:
            writer.put(
                "salesforce/task",
                id=f"00T{deal.deal_id[3:]}{number}",
                activity_date=f"{activity.day} 00:00:00",
                is_closed=True,
                status="Completed",
                task_subtype=activity.kind.capitalize(),
                **common,
            )


def _lines(writer: Writer, deal: Deal) -> None:
    """One line, or two that add up: the second is support."""
    support = deal.family != "premium_support" and int(deal.deal_id[-2]) % 4 == 0
    parts = [deal.amount]
    if support:
        extra = (deal.amount * Decimal("0.15")).quantize(Decimal("0.01"))
        parts = [deal.amount - extra, extra]
    for number, (part, family) in enumerate(zip(parts, (deal.family, "premium_support"), strict=False), start=1):
        quantity = deal.quantity if number == 1 else 1
        writer.put(
            "salesforce/opportunity_line_item",
            id=f"00k{deal.deal_id[3:]}{number}",
            opportunity_id=deal.deal_id,
            product_2_id=PRODUCTS[family][0],
            name=PRODUCTS[family][1],
            quantity=quantity,
            total_price=part,
            is_deleted=False,
            created_date=at(deal.created),
            sort_order=number,
            _fivetran_active=True,
        )


def _hubspot(writer: Writer, record: Record) -> None:
    writer.put(
        "hubspot/company",
        id=record.record_id,
        is_deleted=False,
        property_name=record.name,
        property_createdate=at(record.created),
        property_domain=record.domain,
        property_account_id=record.declared,
        property_stripe_customer_id=record.stripe_customer,
        property_hubspot_owner_id=record.owner,
    )
    for contact in record.contacts:
        writer.put(
            "hubspot/contact",
            id=contact.contact_id,
            _fivetran_deleted=False,
            property_jobtitle=contact.title,
            property_department=contact.department,
            property_createdate=at(contact.created),
            property_email=f"c{contact.contact_id}@{record.domain}",
            property_firstname="C",
            property_lastname=contact.contact_id,
            property_associatedcompanyid=record.record_id,
            property_hs_buying_role=BUYING_ROLES["hubspot"][contact.part],
        )
    for deal in record.deals:
        _hubspot_deal(writer, record, deal)


def _hubspot_deal(writer: Writer, record: Record, deal: Deal) -> None:
    names = STAGES["hubspot"]
    writer.put(
        "hubspot/deal",
        deal_id=deal.deal_id,
        is_deleted=False,
        deal_pipeline_id=PIPELINE,
        deal_pipeline_stage_id=names[deal.stage],
        owner_id=deal.owner,
        portal_id="4410",
        property_dealname=f"{record.name}: {PRODUCTS[deal.family][1]}",
        property_amount=deal.amount,
        property_closedate=at(deal.close),
        property_createdate=at(deal.created),
        property_dealtype=TYPES["hubspot"][deal.kind, deal.motion],
        property_trigger=TRIGGERS["hubspot"][deal.trigger],
        property_deal_currency_code=deal.currency,
        property_closed_lost_reason=LOSSES["hubspot"][deal.loss],
    )
    writer.put(
        "hubspot/deal_company", company_id=record.record_id, deal_id=deal.deal_id, type_id=5, category="HUBSPOT_DEFINED"
    )
    ends = [at(state[0]) for state in deal.states[1:]] + ["2050-01-01 00:00:00"]
    for (day, stage, _, _), end in zip(deal.states, ends, strict=True):
        writer.put(
            "hubspot/deal_stage",
            deal_id=deal.deal_id,
            value=names[stage],
            date_entered=at(day),
            _fivetran_start=at(day),
            _fivetran_end=end,
            _fivetran_active=end.startswith("2050"),
            _fivetran_synced=at(day),
            source="CRM_UI",
        )
    for number, activity in enumerate(deal.activities, start=1):
        engagement = f"99{deal.deal_id[2:]}{number}"
        writer.put(
            "hubspot/engagement",
            id=engagement,
            type=activity.kind.upper(),
            timestamp=at(activity.day, 16),
            created_at=at(activity.day, 17),
            owner_id=activity.owner,
            portal_id="4410",
            _fivetran_deleted=False,
        )
        writer.put("hubspot/engagement_company", engagement_id=engagement, company_id=record.record_id)
        writer.put("hubspot/engagement_deal", engagement_id=engagement, deal_id=deal.deal_id)
        if activity.contact:
            writer.put("hubspot/engagement_contact", engagement_id=engagement, contact_id=activity.contact.contact_id)
