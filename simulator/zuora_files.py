"""Zuora as a connector lands it: every version of every subscription, its charges again in each, and the invoices."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from simulator.catalog import EXPONENT, OVERAGE_USD_PER_CALL, ZUORA_PRODUCT_OF, ZUORA_PRODUCTS, unit_list
from simulator.company import Company
from simulator.dates import AS_OF, OPEN_END, add_cadence, add_months
from simulator.period_files import Table, money
from simulator.truth import PERIODS_A_YEAR
from simulator.zuora_columns import COLUMNS
from simulator.zuora_model import BILLING_PERIODS, Charge, Segment, Version, ZuoraSubscription

SYNCED = "2026-07-01 06:10:45.000000"
DISCOUNT_PRODUCT = "zprod_discount"


def midnight(day: date | None) -> str:
    """A calendar day as the connector writes it for subscriptions; an open end stays empty."""
    return "" if day is None or day == OPEN_END else f"{day.isoformat()} 00:00:00.000000"


def plain(day: date | None) -> str:
    """A calendar day as the connector writes it elsewhere."""
    return "" if day is None or day == OPEN_END else day.isoformat()


def stamp(day: date) -> str:
    """UTC time of an entry in office hours."""
    return f"{day.isoformat()} 15:30:00.000000"


def monthly(amount: Fraction, charge: Charge) -> str:
    """Price of a billing period as the source's monthly figure: nine decimals, half up."""
    interval, count = charge.cadence
    scaled = int(amount * PERIODS_A_YEAR[interval] / count / 12 * 10**9 + Fraction(1, 2))
    return f"{scaled // 10**9}.{scaled % 10**9:09d}"


class ZuoraFiles:
    """Collects the rows of every table."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.plans: dict[str, dict[str, str]] = {}
        self.invoices: dict[str, list[Fraction]] = defaultdict(list)

    def put(self, table: str, **values: str | int) -> None:
        """Add a row. Raises KeyError when the table has no such column."""
        row = dict.fromkeys(COLUMNS[table], "") | {"_fivetran_deleted": "FALSE", "_fivetran_synced": SYNCED}
        for column, value in values.items():
            if column not in row:
                raise KeyError(f"{table}.{column}")
            row[column] = str(value)
        self.rows[table].append(row)

    def tables(self) -> dict[str, Table]:
        """Header and rows of every table."""
        return {t: (list(c), [[row[name] for name in c] for row in self.rows[t]]) for t, c in COLUMNS.items()}


def draw(company: Company) -> dict[str, Table]:
    """Draw all Zuora tables of the company as of the last day of history."""
    files = ZuoraFiles()
    for product in [*sorted(ZUORA_PRODUCTS), DISCOUNT_PRODUCT]:
        files.put("product", id=product, name=product[6:], sku=f"SKU-{product[6:].upper()}")
    _customers(files, company)
    for sub in company.zuora:
        _subscription(files, sub)
        _invoices(files, sub)
    for identifier, plan in sorted(files.plans.items()):
        files.put("product_rate_plan", id=identifier, **{k: v for k, v in plan.items() if k != "billing_period"})
        files.put(
            "product_rate_plan_charge",
            id=f"{identifier}_charge",
            product_rate_plan_id=identifier,
            product_id=plan["product_id"],
            billing_period=plan["billing_period"],
            charge_type="Recurring",
        )
    _refunds(files, company)
    return files.tables()


def _customers(files: ZuoraFiles, company: Company) -> None:
    for position, customer_id in enumerate(dict.fromkeys(sub.customer_id for sub in company.zuora)):
        subs = [sub for sub in company.zuora if sub.customer_id == customer_id]
        host = company.shared_domains.get(customer_id)
        account = company.accounts[f"zuora:{customer_id}" if host else subs[0].account_id]
        is_known = host is None
        site = company.accounts[host or account.account_id].name.lower().replace(" ", "")
        files.put(
            "account",
            id=customer_id,
            account_number=f"A0000{customer_id[-4:]}",
            name=account.name,
            currency=subs[0].currency,
            bill_to_contact_id=f"zk_{customer_id[3:]}",
            crm_id=f"sf_{account.account_id}" if is_known and position % 3 == 0 else "",
            created_date=stamp(min(sub.signed for sub in subs)),
            status="Active",
            **(
                {
                    "account_id_c": account.account_id,
                    "segment_c": account.segment,
                    "industry_c": account.industry,
                    "region_c": account.region,
                    "channel_c": account.channel,
                }
                if is_known
                else {}
            ),
        )
        files.put(
            "contact",
            id=f"zk_{customer_id[3:]}",
            account_id=customer_id,
            work_email=f"billing@{site}.example",
        )


def _subscription(files: ZuoraFiles, sub: ZuoraSubscription) -> None:
    in_force = [v.number for v in sub.versions_made if v.status != "PendingAcceptance"][-1]
    for version in sub.versions_made:
        status = version.status
        if version.number < in_force or (status == "Active" and version.end <= AS_OF):
            status = "Expired"
        made_by = next((a for a in sub.amendments if a.version == version.number), None)
        cancelled = status == "Cancelled"
        files.put(
            "subscription",
            id=version_id(sub, version.number),
            original_id=version_id(sub, 1),
            previous_subscription_id=version_id(sub, version.number - 1) if version.number > 1 else "",
            name=f"A-S{sub.subscription_id[3:]}",
            account_id=sub.customer_id,
            version=version.number,
            is_latest_version="TRUE" if version is sub.versions_made[-1] else "FALSE",
            status={"PendingAcceptance": "Pending Acceptance"}.get(status, status),
            auto_renew="TRUE" if sub.term else "FALSE",
            term_type="TERMED" if sub.term else "EVERGREEN",
            initial_term=sub.term or "",
            current_term=sub.term or "",
            current_term_period_type="Month",
            contract_effective_date=midnight(sub.signed),
            subscription_start_date=midnight(sub.start),
            subscription_end_date=midnight(version.end),
            term_end_date="" if cancelled else midnight(version.end),
            cancelled_date=midnight(version.end) if cancelled else "",
            cancel_reason=sub.reason if cancelled else "",
            subscription_version_amendment_id=amendment_id(sub, made_by.version) if made_by else "",
            created_date=stamp(version.created),
            updated_date=stamp(version.created),
        )
        _charges(files, sub, version)
        _extra_charges(files, sub, version)
    for amendment in sub.amendments:
        is_suspension, is_resumption = amendment.kind == "SuspendSubscription", amendment.kind == "ResumeSubscription"
        files.put(
            "amendment",
            id=amendment_id(sub, amendment.version),
            code=f"A-AM{sub.subscription_id[3:]}-{amendment.version}",
            subscription_id=version_id(sub, amendment.version - 1),
            type=amendment.kind,
            status=amendment.status,
            booking_date=plain(amendment.booked),
            contract_effective_date=plain(amendment.day),
            effective_date=plain(amendment.day),
            suspend_date=plain(amendment.day) if is_suspension else "",
            resume_date=plain(amendment.day) if is_resumption else "",
            description=amendment.reason,
            created_date=stamp(amendment.booked),
        )


def version_id(sub: ZuoraSubscription, number: int) -> str:
    """Id of a version; each version is a row of its own."""
    return f"{sub.subscription_id}_v{number}"


def amendment_id(sub: ZuoraSubscription, number: int) -> str:
    """Id of the amendment that made a version."""
    return f"zm_{sub.subscription_id[3:]}_{number}"


def charge_id(charge: Charge, segment_number: int, version: int) -> str:
    """Id of a segment of a charge in one version."""
    return f"zc_{charge.number[2:].replace('-', '_')}_s{segment_number}_v{version}"


def _charges(files: ZuoraFiles, sub: ZuoraSubscription, version: Version) -> None:
    for charge in version.charges:
        last = charge.segments[-1]
        product = ZUORA_PRODUCT_OF.get(charge.family, DISCOUNT_PRODUCT)
        plan_id = f"zprp_{last.plan}_{last.book}_{'_'.join(map(str, charge.cadence))}"
        files.plans[plan_id] = {
            "product_id": product,
            "name": last.plan,
            "price_book_c": last.book,
            "billing_period": BILLING_PERIODS[charge.cadence],
        }
        plan = f"zr_{charge.number[2:].replace('-', '_')}_v{version.number}"
        files.put(
            "rate_plan",
            id=plan,
            subscription_id=version_id(sub, version.number),
            account_id=sub.customer_id,
            product_id=product,
            product_rate_plan_id=plan_id,
            original_rate_plan_id=f"zr_{charge.number[2:].replace('-', '_')}_v1",
            name=last.plan,
            amendment_id=amendment_id(sub, last.amendment) if last.amendment else "",
            created_date=stamp(version.created),
        )
        for number, segment in enumerate(charge.segments, 1):
            files.put(
                "rate_plan_charge",
                id=charge_id(charge, number, version.number),
                original_id=charge_id(charge, number, 1),
                rate_plan_id=plan,
                subscription_id=version_id(sub, version.number),
                account_id=sub.customer_id,
                product_id=product,
                product_rate_plan_id=plan_id,
                product_rate_plan_charge_id=f"{plan_id}_charge",
                amendment_id=amendment_id(sub, segment.amendment) if segment.amendment else "",
                charge_number=charge.number,
                segment=number,
                version=version.number,
                is_last_segment="TRUE" if segment is last else "FALSE",
                name=f"{last.plan} {BILLING_PERIODS[charge.cadence]}",
                charge_type="Recurring",
                charge_model="Discount-Percentage" if charge.percent else "Per Unit Pricing",
                discount_level="subscription" if charge.percent else "",
                billing_period=BILLING_PERIODS[charge.cadence],
                specific_billing_period=charge.cadence[1] if BILLING_PERIODS[charge.cadence].startswith("Spec") else "",
                list_price_base="Per Billing Period",
                mrr=_mrr(sub, version, charge, segment),
                quantity="" if charge.percent else segment.quantity,
                effective_start_date=plain(segment.start),
                effective_end_date=plain(segment.end),
                transaction_currency=sub.currency,
                created_date=stamp(version.created),
            )


def _mrr(sub: ZuoraSubscription, version: Version, charge: Charge, segment: Segment) -> str:
    if not charge.percent:
        return monthly(sub.price(charge, segment), charge)
    base = sum(
        (
            sub.price(other, piece) * charge.percent / 100
            for other in version.charges
            for piece in other.segments
            if not other.percent and piece.start <= segment.start < piece.end
        ),
        Fraction(0),
    )
    return f"-{monthly(base, charge)}"


def _invoices(files: ZuoraFiles, sub: ZuoraSubscription) -> None:
    found: dict[date, list[tuple[Charge, int, date, date, Fraction]]] = defaultdict(list)
    for charge in sub.charges:
        if charge.percent:
            continue
        for number, segment in enumerate(charge.segments, 1):
            period = sub.start
            times = 0
            while period < min(segment.end, AS_OF + timedelta(days=1)):
                following = add_cadence(sub.start, charge.cadence, times + 1)
                lower, upper = max(period, segment.start), min(following, segment.end)
                if lower < upper and lower <= AS_OF:
                    share = Fraction((upper - lower).days, (following - period).days)
                    found[lower].append((charge, number, lower, upper, share))
                period, times = following, times + 1
    for day, items in sorted(found.items()):
        invoice = f"zi_{sub.subscription_id[3:]}_{day:%Y%m%d}"
        total = sum((_item(files, sub, invoice, *item) for item in items), Fraction(0))
        if day == sub.start and sub.onboarding:
            total += _extra_item(files, sub, invoice, "onboarding", day, add_months(day, 1), 1, sub.onboarding)
        used = add_months(day, -1)
        if used in sub.calls:
            calls = sub.calls[used]
            total += _extra_item(files, sub, invoice, "api_overage", used, day, calls, OVERAGE_USD_PER_CALL)
        files.put(
            "invoice",
            id=invoice,
            account_id=sub.customer_id,
            invoice_number=f"INV{invoice[3:]}",
            invoice_date=plain(day),
            status="Posted",
            amount=money(total, 3),
            amount_without_tax=money(total, 3),
            transaction_currency=sub.currency,
        )


def _extra_item(
    files: ZuoraFiles,
    sub: ZuoraSubscription,
    invoice: str,
    what: str,
    lower: date,
    upper: date,
    quantity: int,
    unit: Fraction,
) -> Fraction:
    amount = _cents(unit * quantity, sub.currency)
    files.put(
        "invoice_item",
        id=f"{invoice}_{what}",
        invoice_id=invoice,
        account_id=sub.customer_id,
        subscription_id=version_id(sub, 1),
        service_start_date=plain(lower),
        service_end_date=plain(upper - timedelta(days=1)),
        transaction_currency=sub.currency,
        charge_amount=money(amount, 3),
        charge_name=what,
        product_id=f"zprod_{what}",
        rate_plan_charge_id=f"zc_{sub.subscription_id[3:]}_{what}_s1_v1",
        quantity=quantity,
        unit_price=money(unit),
        processing_type=0,
    )
    return amount


def _extra_charges(files: ZuoraFiles, sub: ZuoraSubscription, version: Version) -> None:
    """Charges that are not recurring carry no monthly amount."""
    kinds = [("onboarding", "OneTime", "Flat Fee Pricing")] if sub.onboarding else []
    kinds += [("api_overage", "Usage", "Per Unit Pricing")] if sub.calls else []
    for what, charge_type, model in kinds:
        plan = f"zr_{sub.subscription_id[3:]}_{what}_v{version.number}"
        files.put(
            "rate_plan",
            id=plan,
            subscription_id=version_id(sub, version.number),
            account_id=sub.customer_id,
            product_id=f"zprod_{what}",
            product_rate_plan_id=f"zprp_{what}",
            name=what,
            created_date=stamp(version.created),
        )
        files.put(
            "rate_plan_charge",
            id=f"zc_{sub.subscription_id[3:]}_{what}_s1_v{version.number}",
            rate_plan_id=plan,
            subscription_id=version_id(sub, version.number),
            account_id=sub.customer_id,
            product_id=f"zprod_{what}",
            charge_number=f"C-{sub.subscription_id[3:]}-{what}",
            segment=1,
            version=version.number,
            is_last_segment="TRUE",
            name=what,
            charge_type=charge_type,
            charge_model=model,
            billing_period="Month" if charge_type == "Usage" else "",
            effective_start_date=plain(sub.start),
            effective_end_date=plain(version.end),
            transaction_currency=sub.currency,
            created_date=stamp(version.created),
        )


def _item(
    files: ZuoraFiles,
    sub: ZuoraSubscription,
    invoice: str,
    charge: Charge,
    number: int,
    lower: date,
    upper: date,
    share: Fraction,
) -> Fraction:
    segment = charge.segments[number - 1]
    unit = unit_list(charge.family, segment.plan, segment.book, charge.cadence, sub.currency)
    first_seen = next(
        v.number
        for v in sub.versions_made
        for seen in v.charges
        if seen.number == charge.number and len(seen.segments) >= number
    )
    item = f"{invoice}_{charge.number.rsplit('-', 1)[1]}_{number}"
    amount = _cents(unit * segment.quantity * share, sub.currency)
    shared: dict[str, str | int] = {
        "invoice_id": invoice,
        "account_id": sub.customer_id,
        "subscription_id": version_id(sub, first_seen),
        "service_start_date": plain(lower),
        "service_end_date": plain(upper - timedelta(days=1)),
        "transaction_currency": sub.currency,
    }
    files.put(
        "invoice_item",
        id=item,
        **shared,
        charge_amount=money(amount, 3),
        charge_name=segment.plan,
        product_id=ZUORA_PRODUCT_OF[charge.family],
        rate_plan_charge_id=charge_id(charge, number, first_seen),
        quantity=segment.quantity,
        unit_price=money(unit),
        processing_type=0,
    )
    off = amount - _cents(sub.net(lower, amount), sub.currency)
    if not off:
        return amount
    discount = next(c for c in sub.charges if c.percent)
    made = next(v.number for v in sub.versions_made if any(c.number == discount.number for c in v.charges))
    files.put(
        "invoice_item",
        id=f"{item}_d",
        **shared,
        charge_amount=f"-{money(off, 3)}",
        charge_name="discount",
        product_id=DISCOUNT_PRODUCT,
        rate_plan_charge_id=charge_id(discount, 1, made),
        applied_to_invoice_item_id=item,
        processing_type=1,
    )
    return amount - off


def _cents(amount: Fraction, currency: str) -> Fraction:
    scale = 10 ** EXPONENT[currency]
    return Fraction(int(amount * scale + Fraction(1, 2)), scale)


def _refunds(files: ZuoraFiles, company: Company) -> None:
    for number, sub in enumerate([s for s in company.zuora if s.status == "Cancelled"][:4], 1):
        files.put(
            "refund",
            id=f"zf_{number:04d}",
            refund_number=f"R-{number:08d}",
            amount="120.00",
            refund_date=midnight(sub.end + timedelta(days=3)),
            source_type="Payment",
            status="Processed" if number > 1 else "Canceled",
            type="Electronic",
        )
