"""Rows of the CRMs that must not be used as they stand, or must be noticed; each is registered with its reason."""

from __future__ import annotations

from typing import Protocol

from simulator.company import JunkRow
from simulator.crm_story import Record
from simulator.crm_words import PIPELINE, PRODUCTS
from simulator.period_files import Table

DAY = "2026-03-03 15:30:00"


class Target(Protocol):
    """What rows are written to."""

    tables: dict[str, Table]

    def put(self, name: str, /, **values: object) -> None:
        """Append a row."""


class Junk:
    """Writes rows and registers what must become of them."""

    def __init__(self, target: Target, records: list[Record]) -> None:
        self.target = target
        self.register: list[JunkRow] = []
        usual = [r for r in records if r.declared and len(r.deals) > 2]
        self.salesforce = [r for r in usual if r.system == "salesforce"][5:12]
        self.hubspot = [r for r in usual if r.system == "hubspot"][5:12]

    def row(self, name: str, record: str, reason: str, disposition: str, note: str, /, **values: object) -> None:
        """Write a row and register it; without a reason it is an ordinary row."""
        self.target.put(name, **values)
        self.note(name, record, reason, disposition, note)

    def note(self, name: str, record: str, reason: str, disposition: str, note: str) -> None:
        """Register a row that stands elsewhere."""
        system, table = name.split("/")
        self.register.append(JunkRow(system, table, record, reason, disposition, 1, note))

    def changed(self, name: str, key: str, /, **values: object) -> dict[str, object]:
        """Fields of the first row of a table whose key is ``key``, some of them changed."""
        header, rows = self.target.tables[name]
        position = header.index("deal_id" if name == "hubspot/deal" else "id")
        row = next(row for row in rows if row[position] == key)
        return {**dict(zip(header, row, strict=True)), **values}


def add(target: Target, records: list[Record]) -> list[JunkRow]:
    """Add the junk rows to the tables in place and return their register."""
    junk = Junk(target, records)
    _salesforce_accounts(junk)
    _salesforce_deals(junk)
    _salesforce_others(junk)
    _hubspot_companies(junk)
    _hubspot_deals(junk)
    _hubspot_others(junk)
    return junk.register


def _salesforce_accounts(junk: Junk) -> None:
    one, two, three, *_ = junk.salesforce
    table = "salesforce/account"
    junk.row(
        table,
        "0019001",
        "merged_record",
        "ignored",
        "second record of one company, merged",
        **junk.changed(
            table, one.record_id, id="0019001", account_id_c="", is_deleted=True, master_record_id=one.record_id
        ),
    )
    junk.row(
        table,
        "0019002",
        "deleted_in_source",
        "ignored",
        "deleted",
        **junk.changed(table, two.record_id, id="0019002", account_id_c="", website="gone.example", is_deleted=True),
    )
    junk.row(
        table,
        two.record_id,
        "historic_version",
        "ignored",
        "history mode keeps the former name",
        **junk.changed(
            table, two.record_id, name="Former name", _fivetran_active=False, _fivetran_synced="2025-02-01 06:00:00"
        ),
    )
    junk.row(
        table,
        three.record_id,
        "superseded_delivery",
        "ignored",
        "an older delivery has another name",
        **junk.changed(table, three.record_id, name="Old delivery", _fivetran_synced="2026-06-01 06:00:00"),
    )
    junk.row(table, "", "missing_id", "quarantined", "no id", name="Nobody", is_deleted=False, _fivetran_active=True)
    history = "salesforce/account_history"
    for start, owner, reason, disposition in (
        ("2026-02-02 15:00:00", one.owner, "unchanged_state", "ignored"),
        ("2026-02-03 15:00:00", "", "missing_owner", "quarantined"),
    ):
        last = "005008" if int(one.record_id[-2:]) % 5 == 0 else one.owner
        junk.row(
            history,
            f"{one.record_id}:{start}",
            reason,
            disposition,
            "a version of the account",
            id=one.record_id,
            owner_id=owner and last,
            is_deleted=False,
            _fivetran_start=start,
        )


def _salesforce_deals(junk: Junk) -> None:
    one, two, three, four, *_ = junk.salesforce
    table, history, lines = (f"salesforce/{n}" for n in ("opportunity", "opportunity_history", "opportunity_line_item"))
    base = junk.changed(
        table,
        one.deals[0].deal_id,
        currency_iso_code="USD",
        amount="900.00",
        stage_name="Discovery",
        type="Upsell",
        created_date=DAY,
        close_date="2026-09-30 00:00:00",
        trigger_c="",
        loss_reason_c="",
        is_closed=False,
        is_won=False,
        last_activity_date="",
        has_opportunity_line_item=False,
    )
    cases = (
        ("00690001", "unmapped_stage", "quarantined", {"stage_name": "Handshake"}),
        ("00690002", "missing_account", "quarantined", {"account_id": ""}),
        ("00690003", "orphan_row", "quarantined", {"account_id": "0019999"}),
        ("00690004", "invalid_date", "quarantined", {"close_date": "2026-02-30"}),
        ("00690005", "invalid_amount", "quarantined", {"amount": "about 900"}),
        ("00690006", "deleted_in_source", "ignored", {"is_deleted": True}),
    )
    for key, reason, disposition, values in cases:
        junk.row(table, key, reason, disposition, str(values), **{**base, "id": key, **values})
    for key, reason, disposition, stage in (
        ("00690001", "orphan_row", "quarantined", "Discovery"),
        ("00690006", "deleted_in_source", "ignored", "Discovery"),
    ):
        junk.row(
            history,
            f"{key}:{DAY}",
            reason,
            disposition,
            "history of an opportunity that is not used",
            id=key,
            stage_name=stage,
            amount="900.00",
            is_deleted=False,
            currency_iso_code="USD",
            _fivetran_start=DAY,
        )
    deal = two.deals[0]
    last = deal.states[-1]
    words = junk.changed(table, deal.deal_id)
    for start, named, reason, disposition in (
        ("2026-06-28 15:00:00", words["stage_name"], "unchanged_state", "ignored"),
        ("2026-06-29 15:00:00", "Handshake", "unmapped_stage", "quarantined"),
    ):
        junk.row(
            history,
            f"{deal.deal_id}:{start}",
            reason,
            disposition,
            "a version of the opportunity",
            id=deal.deal_id,
            stage_name=named,
            amount=last[2],
            close_date=f"{last[3]} 00:00:00",
            is_deleted=False,
            currency_iso_code=deal.currency,
            _fivetran_start=start,
        )
    first = three.deals[0].states[0]
    start = f"{first[0]} 14:00:00"
    junk.row(
        history,
        f"{three.deals[0].deal_id}:{start}",
        "same_day_change",
        "ignored",
        "another change that day",
        id=three.deals[0].deal_id,
        stage_name="Needs Analysis",
        amount="1.00",
        is_deleted=False,
        currency_iso_code=three.deals[0].currency,
        _fivetran_start=start,
    )
    _flags(junk, four)
    base_line = {
        "is_deleted": False,
        "quantity": "1",
        "total_price": "10.00",
        "_fivetran_active": True,
        "product_2_id": PRODUCTS["insights"][0],
    }
    for key, reason, opportunity, values in (
        ("00k90001", "orphan_row", "00690001", {}),
        ("00k90002", "orphan_row", "00699999", {}),
        ("00k90003", "invalid_quantity", one.deals[0].deal_id, {"quantity": "a few"}),
    ):
        junk.row(
            lines,
            key,
            reason,
            "quarantined",
            str(values or opportunity),
            **{**base_line, "id": key, "opportunity_id": opportunity, **values},
        )


def _flags(junk: Junk, record: Record) -> None:
    """Four more deals of one customer: flagged, but used. They are part of the answer sheet as well."""
    table, history, lines = (f"salesforce/{n}" for n in ("opportunity", "opportunity_history", "opportunity_line_item"))
    line = {"is_deleted": False, "quantity": "1", "_fivetran_active": True}
    for deal in record.deals:
        header, rows = junk.target.tables[lines]
        junk.target.tables[lines] = (header, [r for r in rows if r[header.index("opportunity_id")] != deal.deal_id])
    changed, other, spelled, _ = [*record.deals, None][:4]
    assert changed and other and spelled
    rows = junk.target.tables[table][1]
    header = junk.target.tables[table][0]
    for row in rows:
        if row[header.index("id")] == changed.deal_id:
            row[header.index("currency_iso_code")] = "GBP" if changed.currency != "GBP" else "EUR"
            row[header.index("amount")] = "4321.00"
        if row[header.index("id")] == spelled.deal_id:
            row[header.index("type")] = "Swap"
    junk.note(table, changed.deal_id, "currency_changed", "used", "the currency was changed after the creation")
    junk.note(table, spelled.deal_id, "unmapped_opportunity_type", "used", "type = Swap")
    spelled.kind, spelled.motion = "other", ""
    junk.row(
        history,
        f"{changed.deal_id}:2026-06-27 15:00:00",
        "unchanged_state",
        "ignored",
        "only the currency changed",
        id=changed.deal_id,
        stage_name=_last_stage(junk, changed.deal_id),
        amount="4321.00",
        is_deleted=False,
        currency_iso_code="GBP" if changed.currency != "GBP" else "EUR",
        close_date=f"{changed.close} 00:00:00",
        _fivetran_start="2026-06-27 15:00:00",
    )
    junk.target.put(
        lines,
        id="00k90010",
        opportunity_id=other.deal_id,
        product_2_id=PRODUCTS["workspace"][0],
        total_price=other.amount + 500,
        **line,
    )
    junk.note(table, other.deal_id, "lines_differ_from_header", "used", "the lines add up to more")
    junk.row(
        lines,
        "00k90011",
        "unmapped_product",
        "quarantined",
        "the product was entered a second time",
        id="00k90011",
        opportunity_id=spelled.deal_id,
        product_2_id="01t000009",
        name="Security-Pack",
        total_price=spelled.amount,
        **line,
    )
    junk.row(
        lines,
        "00k90012",
        "missing_product",
        "quarantined",
        "names no product",
        id="00k90012",
        opportunity_id=spelled.deal_id,
        name="securty pack",
        total_price="0.00",
        **line,
    )


def _last_stage(junk: Junk, deal_id: str) -> object:
    return junk.changed("salesforce/opportunity", deal_id)["stage_name"]


def _salesforce_others(junk: Junk) -> None:
    one, two, *_ = junk.salesforce
    for family, (product, name) in PRODUCTS.items():
        junk.target.put(
            "salesforce/product_2", id=product, name=name, product_code=family, is_active=True, is_deleted=False
        )
    junk.row(
        "salesforce/product_2",
        "01t000009",
        "unmapped_product",
        "quarantined",
        "Security-Pack beside Security Pack",
        id="01t000009",
        name="Security-Pack",
        product_code="security_pack",
        is_active=True,
        is_deleted=False,
    )
    junk.row(
        "salesforce/product_2",
        "01t000010",
        "not_referenced",
        "ignored",
        "sold to nobody",
        id="01t000010",
        name="Onboarding",
        is_active=True,
        is_deleted=False,
    )
    junk.row(
        "salesforce/user",
        "005090",
        "deleted_in_source",
        "ignored",
        "deleted",
        id="005090",
        _fivetran_deleted=True,
        _fivetran_active=True,
    )
    junk.row(
        "salesforce/user_role",
        "00E090",
        "not_referenced",
        "ignored",
        "nobody has it",
        id="00E090",
        name="Interns",
        _fivetran_deleted=False,
        _fivetran_active=True,
    )
    for key, reason, disposition, values in (
        ("00390001", "merged_record", "ignored", {"master_record_id": one.contacts[0].contact_id, "is_deleted": True}),
        ("00390002", "missing_account", "quarantined", {"account_id": ""}),
        ("00390003", "deleted_in_source", "ignored", {"is_deleted": True}),
        ("00390004", "orphan_row", "quarantined", {"account_id": "0019999"}),
    ):
        junk.row(
            "salesforce/contact",
            key,
            reason,
            disposition,
            str(values),
            **{"id": key, "account_id": one.record_id, "is_deleted": False, "created_date": DAY, **values},
        )
    for key, reason, disposition, values in (
        ("00T900001", "not_completed", "ignored", {"is_closed": False, "status": "Not Started"}),
        ("00T900002", "missing_account", "quarantined", {"account_id": ""}),
        ("00T900003", "deleted_in_source", "ignored", {"is_deleted": True}),
    ):
        base = {
            "id": key,
            "account_id": two.record_id,
            "activity_date": "2026-03-03 00:00:00",
            "is_closed": True,
            "created_date": DAY,
            "task_subtype": "Call",
            "is_deleted": False,
        }
        junk.row("salesforce/task", key, reason, disposition, str(values), **{**base, **values})
    junk.row(
        "salesforce/event",
        "00U900001",
        "future_dated",
        "used",
        "a meeting to come",
        id="00U900001",
        account_id=two.record_id,
        start_date_time="2026-08-03 15:00:00",
        created_date=DAY,
        is_deleted=False,
    )


def _hubspot_companies(junk: Junk) -> None:
    one, two, *_ = junk.hubspot
    table = "hubspot/company"
    header, rows = junk.target.tables[table]
    for row in rows:
        if row[header.index("id")] == one.record_id:
            row[header.index("property_hs_merged_object_ids")] = "559001;559003"
    junk.row(
        table,
        "559001",
        "merged_record",
        "ignored",
        "merged into another record",
        **junk.changed(
            table,
            one.record_id,
            id="559001",
            property_account_id="",
            property_stripe_customer_id="",
            property_hs_merged_object_ids="",
            is_deleted=True,
        ),
    )
    junk.row(
        table,
        "559002",
        "deleted_in_source",
        "ignored",
        "deleted",
        **junk.changed(
            table, two.record_id, id="559002", property_account_id="", property_domain="gone2.example", is_deleted=True
        ),
    )


def _hubspot_deals(junk: Junk) -> None:
    one, two, three, *_ = junk.hubspot
    table, links, stages = "hubspot/deal", "hubspot/deal_company", "hubspot/deal_stage"
    survivor = one.deals[0]
    header, rows = junk.target.tables[table]
    for row in rows:
        if row[header.index("deal_id")] == survivor.deal_id:
            row[header.index("property_hs_merged_object_ids")] = "8890001"
    base = junk.changed(
        table,
        survivor.deal_id,
        property_hs_merged_object_ids="",
        property_amount="700.00",
        property_createdate=DAY,
        property_deal_currency_code="USD",
    )
    for key, reason, disposition, company, values in (
        ("8890001", "merged_record", "ignored", one.record_id, {}),
        ("8890002", "missing_account", "quarantined", "", {}),
        ("8890003", "unmapped_stage", "quarantined", one.record_id, {"deal_pipeline_stage_id": "900199"}),
        ("8890004", "deleted_in_source", "ignored", one.record_id, {"is_deleted": True}),
        ("8890005", "invalid_amount", "quarantined", "", {"property_amount": "1e"}),
    ):
        junk.row(table, key, reason, disposition, str(values), **{**base, "deal_id": key, **values})
        if company:
            junk.target.put(links, deal_id=key, company_id=company, type_id=5)
    shared = two.deals[0]
    junk.row(
        links,
        f"{shared.deal_id}:{one.record_id}:341",
        "secondary_company",
        "ignored",
        "a deal of two companies",
        deal_id=shared.deal_id,
        company_id=one.record_id,
        type_id=341,
    )
    junk.row(
        links,
        f"{shared.deal_id}:{two.record_id}:341",
        "secondary_company",
        "ignored",
        "the primary one once more",
        deal_id=shared.deal_id,
        company_id=two.record_id,
        type_id=341,
    )
    junk.row(
        links,
        f"{shared.deal_id}:559999:341",
        "orphan_row",
        "quarantined",
        "a company that is not landed",
        deal_id=shared.deal_id,
        company_id="559999",
        type_id=341,
    )
    last = junk.changed(table, three.deals[0].deal_id)["deal_pipeline_stage_id"]
    for deal, start, value, reason, disposition in (
        (three.deals[0].deal_id, "2026-06-28 15:00:00", last, "unchanged_state", "ignored"),
        (three.deals[0].deal_id, "2026-06-29 15:00:00", "900199", "unmapped_stage", "quarantined"),
        ("8899999", DAY, "900101", "orphan_row", "quarantined"),
        ("8890001", DAY, "900101", "merged_record", "ignored"),
    ):
        junk.row(
            stages,
            f"{deal}:{start}",
            reason,
            disposition,
            "a stage of a deal",
            deal_id=deal,
            value=value,
            date_entered=start,
            _fivetran_start=start,
        )
    junk.row(
        "hubspot/deal_pipeline",
        "900200",
        "not_referenced",
        "ignored",
        "archived",
        pipeline_id="900200",
        label="Archive",
        _fivetran_deleted=True,
    )
    junk.row(
        "hubspot/deal_pipeline_stage",
        f"{PIPELINE}:900198",
        "not_referenced",
        "ignored",
        "never used",
        stage_id="900198",
        pipeline_id=PIPELINE,
        label="Parked",
        _fivetran_deleted=False,
    )


def _hubspot_others(junk: Junk) -> None:
    one, two, *_ = junk.hubspot
    header, rows = junk.target.tables["hubspot/contact"]
    for row in rows:
        if row[header.index("id")] == one.contacts[0].contact_id:
            row[header.index("property_hs_merged_object_ids")] = "6690001"
    for key, reason, disposition, values in (
        ("6690001", "merged_record", "ignored", {}),
        ("6690002", "missing_account", "quarantined", {"property_associatedcompanyid": ""}),
        ("6690003", "deleted_in_source", "ignored", {"_fivetran_deleted": True}),
    ):
        base = {"id": key, "property_associatedcompanyid": one.record_id, "property_createdate": DAY}
        junk.row("hubspot/contact", key, reason, disposition, str(values), **{**base, **values})
    for key, reason, disposition, values in (
        ("99900001", "missing_account", "quarantined", {}),
        ("99900002", "future_dated", "used", {"timestamp": "2026-08-03 15:00:00"}),
        ("99900003", "deleted_in_source", "ignored", {"_fivetran_deleted": True}),
    ):
        base = {"id": key, "type": "MEETING", "timestamp": DAY, "created_at": DAY}
        junk.row("hubspot/engagement", key, reason, disposition, str(values), **{**base, **values})
    junk.target.put("hubspot/engagement_company", engagement_id="99900002", company_id=two.record_id)
    junk.row(
        "hubspot/engagement_company",
        f"99900003:{two.record_id}",
        "deleted_in_source",
        "ignored",
        "of a deleted engagement",
        engagement_id="99900003",
        company_id=two.record_id,
    )
    junk.row(
        "hubspot/engagement_deal",
        "99900002:8899999",
        "orphan_row",
        "quarantined",
        "a deal that is not landed",
        engagement_id="99900002",
        deal_id="8899999",
    )
    junk.row(
        "hubspot/engagement_contact",
        "99900002:6699999",
        "orphan_row",
        "quarantined",
        "a contact that is not landed",
        engagement_id="99900002",
        contact_id="6699999",
    )
