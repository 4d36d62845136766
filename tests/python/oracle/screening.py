"""From raw subscription period rows to versions that may be used, and a verdict for every row.

Every row gets exactly one verdict: used, quarantined or ignored. The verdicts do not depend on the order of the rows
(of two identical rows it is always "the later one" that is ignored, which changes nothing).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from oracle.company import PERIOD_COLUMNS, Company, RawRow, Settings
from oracle.money import round_half_away
from oracle.months import OPEN_END

STATUSES = ("active", "trialing", "past_due", "paused", "canceled")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BOOLEANS = {"": False, "false": False, "true": True}


@dataclass(frozen=True)
class Version:
    """One usable row: one version of one subscription item, in force over `[valid_from, valid_to)`.

    list_arr and net_arr are annual amounts of all units in `currency`; list_arr >= net_arr >= 0; quantity > 0.
    """

    number: int
    account_id: str
    subscription: str
    product_id: str
    family: str
    plan_id: str
    price_book: str
    billing_interval: str
    interval_count: int
    currency: str
    quantity: Fraction
    list_arr: Fraction
    net_arr: Fraction
    status: str
    status_since: date
    is_ramp: bool
    is_renewal_pending: bool
    signed_date: date | None
    valid_from: date
    valid_to: date
    segment: str

    @property
    def is_paid(self) -> bool:
        """Whether the version carries ARR at all; trials, free periods and 100 % discounts do not."""
        return self.net_arr > 0 and self.status != "trialing"


@dataclass(frozen=True)
class Disposition:
    """The verdict on one row. `row_number` counts from 1 in the order given; reason_code '' when used."""

    row_number: int
    disposition: str
    reason_code: str


class _Fault(Exception):
    """A row that cannot be used: (disposition, reason_code)."""


def row_content(row: RawRow) -> tuple[str, ...]:
    """All contract fields of a row in the order of the contract; two rows are the same when these are equal."""
    return tuple((row.get(column) or "").strip() for column in PERIOD_COLUMNS)


def parse_date(text: str) -> date:
    """An ISO date. Raises ValueError for everything else, including dates that do not exist."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"not a date: {text!r}")
    return date.fromisoformat(text)


def parse_number(text: str) -> Fraction:
    """A plain decimal number. Raises ValueError for everything else."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text!r}")
    return Fraction(text)


def screen(company: Company) -> tuple[list[Version], list[Disposition]]:
    """Versions to use and one disposition per row, in row order.

    Own faults of a row are named before faults it shares with others (conflicting id, overlap).
    """
    contents = [row_content(row) for row in company.periods]
    verdicts: dict[int, tuple[str, str]] = {}
    first_seen: dict[tuple[str, ...], int] = {}
    for index, content in enumerate(contents):
        if content in first_seen:
            verdicts[index] = ("ignored", "duplicate_row")
        else:
            first_seen[content] = index

    distinct = [index for index in range(len(contents)) if index not in verdicts]
    payloads_of_id = Counter(_field(contents[index], "period_id") for index in distinct)
    catalogue = _catalogue(company.product_map)
    candidates: dict[int, Version] = {}
    for index in distinct:
        values = dict(zip(PERIOD_COLUMNS, contents[index], strict=True))
        try:
            version = _read(values, index, catalogue, company.settings)
            if values["period_id"] and payloads_of_id[values["period_id"]] > 1:
                raise _Fault("quarantined", "conflicting_versions")
        except _Fault as fault:
            verdicts[index] = (fault.args[0], fault.args[1])
            if fault.args[1] == "not_recurring" and values["period_id"] and payloads_of_id[values["period_id"]] > 1:
                verdicts[index] = ("quarantined", "conflicting_versions")
        else:
            candidates[index] = version

    for index in _overlapping(candidates, contents):
        verdicts[index] = ("quarantined", "overlapping_versions")
        del candidates[index]

    dispositions = [Disposition(index + 1, *verdicts.get(index, ("used", ""))) for index in range(len(contents))]
    return _with_status_since(candidates.values()), dispositions


def _field(content: Sequence[str], column: str) -> str:
    return content[PERIOD_COLUMNS.index(column)]


def _catalogue(product_map: Iterable[RawRow]) -> dict[str, tuple[str, str]]:
    """product_id -> (family, charge type); empty when the company has no product map."""
    return {
        (row.get("product_id") or ""): (row.get("product_family") or "", row.get("charge_type") or "recurring")
        for row in product_map
    }


def _read(values: dict[str, str], index: int, catalogue: dict[str, tuple[str, str]], settings: Settings) -> Version:
    """One row as a version. Raises _Fault with the verdict when the row cannot be used."""
    for column in ("account_id", "currency"):
        if not values[column]:
            raise _Fault("quarantined", f"missing_{column}")
    start = _date_field(values, "start_date")
    if start is None:
        raise _Fault("quarantined", "missing_start_date")
    end = _date_field(values, "end_date") or OPEN_END
    signed = _date_field(values, "signed_date")
    amount = _number_field(values, "amount")
    listed = _number_field(values, "list_amount")
    quantity = _number_field(values, "quantity")
    count = _number_field(values, "interval_count")
    flags = [values[column].lower() for column in ("is_ramp", "is_renewal_pending")]
    if any(flag not in _BOOLEANS for flag in flags):
        raise _Fault("quarantined", "unparseable_value")
    if amount is None:
        raise _Fault("quarantined", "missing_amount")
    if amount < 0:
        raise _Fault("quarantined", "negative_amount")
    if quantity is not None and quantity < 0:
        raise _Fault("quarantined", "negative_quantity")
    if values["billing_interval"] not in settings.periods_per_year:
        raise _Fault("quarantined", "unknown_interval")
    if count is None:
        count = Fraction(1)
    if count.denominator != 1 or count < 1:
        raise _Fault("quarantined", "invalid_interval_count")
    status = values["status"] or "active"
    if status not in STATUSES:
        raise _Fault("quarantined", "unknown_status")
    if status == "canceled":
        if end == OPEN_END:
            raise _Fault("quarantined", "canceled_without_end")
        status = "active"
    if end < start:
        raise _Fault("quarantined", "end_before_start")
    if end == start:
        raise _Fault("ignored", "zero_length_period")
    family = _family(values["product_id"], catalogue)

    listed = amount if listed is None or listed < amount else listed
    per_year = Fraction(settings.periods_per_year[values["billing_interval"]]) / count
    list_arr, net_arr = listed * per_year, amount * per_year
    if settings.arr_local_decimals is not None:
        list_arr = round_half_away(list_arr, settings.arr_local_decimals)
        net_arr = round_half_away(net_arr, settings.arr_local_decimals)
    return Version(
        number=index,
        account_id=values["account_id"],
        subscription=f"id:{values['subscription_id']}" if values["subscription_id"] else f"row:{index}",
        product_id=values["product_id"],
        family=family,
        plan_id=values["plan_id"],
        price_book=values["price_book"],
        billing_interval=values["billing_interval"],
        interval_count=int(count),
        currency=values["currency"],
        quantity=quantity or Fraction(1),
        list_arr=list_arr,
        net_arr=net_arr,
        status=status,
        status_since=start,
        is_ramp=_BOOLEANS[flags[0]],
        is_renewal_pending=_BOOLEANS[flags[1]],
        signed_date=signed,
        valid_from=start,
        valid_to=end,
        segment=values["segment"],
    )


def _date_field(values: dict[str, str], column: str) -> date | None:
    try:
        return parse_date(values[column]) if values[column] else None
    except ValueError as error:
        raise _Fault("quarantined", "unparseable_date") from error


def _number_field(values: dict[str, str], column: str) -> Fraction | None:
    try:
        return parse_number(values[column]) if values[column] else None
    except ValueError as error:
        raise _Fault("quarantined", "unparseable_number") from error


def _family(product_id: str, catalogue: dict[str, tuple[str, str]]) -> str:
    """The product's family. Raises _Fault for a product the map does not know or that is no recurring charge."""
    if not product_id:
        return "subscription"
    if not catalogue:
        return product_id
    if product_id not in catalogue:
        raise _Fault("quarantined", "unmapped_product")
    family, charge_type = catalogue[product_id]
    if charge_type != "recurring":
        raise _Fault("ignored", "not_recurring")
    return family


def _overlapping(candidates: dict[int, Version], contents: list[tuple[str, ...]]) -> list[int]:
    """Rows that overlap a row of the same subscription, product and plan which comes before them.

    "Before" = earlier start; on one start the longer, then the dearer, then the smaller content. Each row is judged
    against all rows before it, whether or not those are themselves quarantined.
    """
    items: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for index, version in candidates.items():
        items[version.account_id, version.subscription, version.product_id, version.plan_id].append(index)
    overlapping = []
    for indexes in items.values():
        indexes.sort(key=lambda index: (
            candidates[index].valid_from, -candidates[index].valid_to.toordinal(),
            -candidates[index].net_arr, contents[index],
        ))  # fmt: skip
        covered_to = date.min
        for index in indexes:
            if candidates[index].valid_from < covered_to:
                overlapping.append(index)
            covered_to = max(covered_to, candidates[index].valid_to)
    return overlapping


def _with_status_since(versions: Iterable[Version]) -> list[Version]:
    """The versions with `status_since` = start of the unbroken run of their status within their subscription."""
    runs: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for version in versions:
        runs[version.subscription, version.status].append(version)
    dated = []
    for run in runs.values():
        since, run_end = date.min, date.min
        for version in sorted(run, key=lambda item: item.valid_from):
            if version.valid_from > run_end:
                since = version.valid_from
            run_end = max(run_end, version.valid_to)
            dated.append(replace(version, status_since=since))
    return sorted(dated, key=lambda version: version.number)
