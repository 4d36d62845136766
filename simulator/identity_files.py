"""The company's register of records that carry no account id of their own, and rows of it that must be set aside.

The rows are written out, not drawn: each shows one way in which a record gets its account.
"""

from __future__ import annotations

from simulator.company import Company, JunkRow
from simulator.period_files import Table

COLUMNS = ["source_system", "system_account_id", "account_id", "valid_from", "valid_to"]
# Help desk organisations of which only a domain is known, by the number of the account.
LINKED = 92
HANDED_OVER, NEW_OWNER = 155, 38
OVERLAPPED = 258
ENDED = 131
NOT_YET = 17
# A workspace that another system points at: the register comes first.
WORKSPACE = 3
# An account whose funding was announced under a domain that no record carries.
FUNDED = 143


def draw(company: Company) -> tuple[dict[str, Table], list[JunkRow]]:
    """The file by name, and the register of its bad rows."""
    rows = [
        ["zendesk", _desk(LINKED), _account(LINKED), "2024-01-01", ""],
        ["zendesk", _desk(HANDED_OVER), _account(HANDED_OVER), "2023-11-01", "2025-01-01"],
        ["zendesk", _desk(HANDED_OVER), _account(NEW_OWNER), "2025-01-01", ""],
        ["zendesk", _desk(OVERLAPPED), _account(OVERLAPPED), "2025-05-01", ""],
        ["zendesk", _desk(ENDED), _account(ENDED), "2023-10-01", "2025-01-01"],
        ["zendesk", _desk(NOT_YET), _account(NOT_YET), "2026-09-01", ""],
        ["product", f"ws_{WORKSPACE:04}", _account(WORKSPACE), "2024-01-01", ""],
        ["success", _domain(company, FUNDED), _account(FUNDED), "2024-01-01", ""],
    ]
    register = []
    for row, reason, disposition, note in _junk():
        rows.append(row)
        record = f"{row[0]}:{row[1]}" if row[1] else ""
        register.append(JunkRow("reference", "account_links", record, reason, disposition, 1, note))
    return {"reference/account_links": (COLUMNS, rows)}, register


def _junk() -> list[tuple[list[str], str, str, str]]:
    linked, overlapped = _desk(LINKED), _desk(OVERLAPPED)
    return [
        (["zendesk", "", _account(LINKED), "2024-01-01", ""], "missing_link", "quarantined", "no record"),
        (["zendesk", linked, _account(LINKED), "2024-13-01", ""], "invalid_date", "quarantined", "month 13"),
        (
            ["zendesk", linked, _account(LINKED), "2023-06-01", "2023-01-01"],
            "end_before_start", "quarantined", "ends before it begins",
        ),
        (
            ["zendesk", linked, _account(LINKED), "2023-06-01", "2023-06-01"],
            "zero_length_period", "ignored", "ends on the day on which it begins",
        ),
        (
            ["zendesk", linked, _account(LINKED), "2024-01-01", ""],
            "duplicate_delivery", "ignored", "repeats the entry",
        ),
        (
            ["zendesk", overlapped, _account(OVERLAPPED + 1), "2025-06-01", ""],
            "overlapping_versions", "quarantined", "the entry before has no end",
        ),
        (
            ["zendesk", "370399998", _account(LINKED), "2024-01-01", ""],
            "register_target_unknown", "quarantined", "no such record",
        ),
        (
            ["zendesk", _desk(76), "acct_9999", "2024-01-01", ""],
            "register_target_unknown", "quarantined", "no such account",
        ),
    ]  # fmt: skip


def _account(number: int) -> str:
    return f"acct_{number:04}"


def _desk(number: int) -> str:
    return f"3703{number:04}"


def _domain(company: Company, number: int) -> str:
    return f"{company.accounts[_account(number)].name.lower().replace(' ', '')}.example"
