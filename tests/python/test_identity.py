"""Identity resolution against an independent oracle: same links in any order of rows, one account a record and day."""

from __future__ import annotations

import datetime
import itertools
import random
from collections import defaultdict
from typing import Any

import duckdb
import pytest
from compiled_warehouse import CompiledWarehouse

AS_OF = "2026-06-30"
ALWAYS, OPEN = datetime.date(1900, 1, 1), datetime.date(9999, 12, 31)
BILLING = {"stripe", "zuora"}
SYSTEMS = ("stripe", "zuora", "salesforce", "zendesk")
SHARED = {"mail.example"}
SAMPLES = 60
MODELS = (
    "system_accounts", "known_accounts", "conformed_reference__account_links", "shared_mail_domains", "merged_records",
    "declared_links", "external_id_candidates", "domain_candidates", "account_links", "unlinked_system_accounts",
)  # fmt: skip
Record = dict[str, Any]
Key = tuple[str, str]
Link = tuple[str, str, str, str, datetime.date, datetime.date]


def random_records(rng: random.Random) -> tuple[list[Record], list[str], list[Record]]:
    """Records of four systems, the accounts that are known, and entries of the register."""
    known = [f"A{number}" for number in range(rng.randint(1, 5))]
    domains = ["one.example", "two.example", "three.example", "mail.example", None]
    records = []
    for system in SYSTEMS:
        for number in range(rng.randint(0, 5)):
            declared = rng.choice([None, None, rng.choice(known), rng.choice(known), "nobody"])
            if system in BILLING and declared == "nobody":
                declared = None
            points = rng.random() < 0.4
            records.append({
                "source_system": system,
                "source_table": "customer",
                "row_number": number + 1,
                "source_record_id": f"r{number}",
                "system_account_id": f"r{number}",
                "declared_account_id": declared,
                "external_system": rng.choice(SYSTEMS) if points else None,
                "external_id": f"r{rng.randint(0, 5)}" if points else None,
                "domain": rng.choice(domains),
                "merged_into_id": f"r{rng.randint(0, 5)}" if rng.random() < 0.15 else None,
                "is_deleted": rng.random() < 0.1,
                "known_from": ALWAYS,
            })  # fmt: skip
    register = []
    for record in records:
        if rng.random() < 0.2:
            turn = datetime.date(2025, rng.randint(1, 12), 1)
            first = {name: record[name] for name in ("source_system", "system_account_id")}
            register.append(first | {"account_id": rng.choice(known), "valid_from": ALWAYS, "valid_to": turn})
            register.append(first | {"account_id": rng.choice(known), "valid_from": turn, "valid_to": OPEN})
    return records, known, register


def oracle(
    records: list[Record], known: list[str], register: list[Record]
) -> tuple[set[Link], set[tuple[str, str, str]]]:
    """Links and unlinked records by the rules as they are written down, in plain Python."""
    by_key: dict[Key, Record] = {(r["source_system"], r["system_account_id"]): r for r in records}
    links: dict[Key, list[tuple[str, str, datetime.date, datetime.date]]] = defaultdict(list)
    for key, record in by_key.items():
        if record["declared_account_id"] in known:
            links[key].append((record["declared_account_id"], "declared", ALWAYS, OPEN))
        elif record["declared_account_id"] is None:
            for entry in register:
                if (entry["source_system"], entry["system_account_id"]) == key:
                    links[key].append((entry["account_id"], "register", entry["valid_from"], entry["valid_to"]))
    current = {key: found[-1][0] for key, found in links.items() if found and found[-1][3] == OPEN}
    open_keys = [key for key, record in by_key.items() if not links[key] and record["declared_account_id"] is None]
    candidates: dict[Key, set[str]] = {}
    for key in open_keys:
        pointed = (by_key[key]["external_system"], by_key[key]["external_id"])
        found = {current[pointed]} if pointed in current else set()
        found |= {
            current[other] for other, record in by_key.items()
            if (record["external_system"], record["external_id"]) == key and other in current
        }  # fmt: skip
        if found:
            candidates[key] = found
    reached = current | {key: next(iter(found)) for key, found in candidates.items() if len(found) == 1}
    users: dict[str, set[str]] = defaultdict(set)
    for key, account in reached.items():
        domain = by_key[key]["domain"]
        if domain and domain not in SHARED:
            users[domain].add(account)
    by_domain = {
        key: users[by_key[key]["domain"]] for key in open_keys
        if key not in candidates and users.get(by_key[key]["domain"] or "")
    }  # fmt: skip
    for rule, found_by in (("external_id", candidates), ("domain", by_domain)):
        for key, found in found_by.items():
            if len(found) == 1:
                links[key].append((next(iter(found)), rule, ALWAYS, OPEN))
    inherited: dict[Key, list[tuple[str, str, datetime.date, datetime.date]]] = {}
    cycles = set()
    for key, record in by_key.items():
        survivor, seen = record["merged_into_id"], {key[1]}
        while survivor is not None and survivor not in seen:
            seen.add(survivor)
            following = by_key.get((key[0], survivor), {}).get("merged_into_id")
            if following is None:
                break
            survivor = following
        else:
            if survivor is not None:
                cycles.add(key)
                continue
        if survivor is not None and not links[key] and links.get((key[0], survivor)):
            inherited[key] = [(account, "merged", *span) for account, _, *span in links[key[0], survivor]]  # type: ignore[misc]
    links |= inherited
    unlinked = set()
    for key, record in by_key.items():
        if links.get(key):
            continue
        if key[0] in BILLING:
            alone = record["declared_account_id"] or f"{key[0]}:{key[1]}"
            links[key] = [(alone, "stands_alone", ALWAYS, OPEN)]
        elif not record["is_deleted"]:
            if key in cycles:
                reason = "merge_cycle"
            elif record["declared_account_id"] is not None:
                reason = "unknown_account"
            elif key in candidates:
                reason = "conflicting_keys"
            elif key in by_domain:
                reason = "ambiguous_domain"
            else:
                reason = "shared_mail_domain" if record["domain"] in SHARED else "unmatched_account"
            unlinked.add((*key, reason))
    return {(*key, *link) for key, found in links.items() for link in found}, unlinked  # type: ignore[misc]


@pytest.fixture(scope="module")
def statements() -> CompiledWarehouse:
    return CompiledWarehouse(MODELS, as_of=AS_OF)


def resolved(
    statements: CompiledWarehouse, records: list[Record], known: list[str], register: list[Record]
) -> tuple[list[Link], set[tuple[str, str, str]]]:
    """What the compiled models make of the records; the inputs take the place of the models that read vendors."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as compiled; use compiled")
    for schema in ("staging", "canonical", "policy"):
        connection.execute(f"create schema {schema}")
    connection.execute(
        "create table canonical.system_accounts (source_system varchar, source_table varchar, row_number bigint, "
        "source_record_id varchar, system_account_id varchar, declared_account_id varchar, external_system varchar, "
        "external_id varchar, account_name varchar, domain varchar, merged_into_id varchar, is_deleted boolean, "
        "known_from date); create table canonical.known_accounts (account_key varchar); "
        "create table policy.shared_mail_domains (domain varchar, note varchar); "
        "create table staging.conformed_reference__account_links (source_system varchar, system_account_id varchar, "
        "account_id varchar, valid_from date, valid_to date)"
    )
    tables = (
        ("canonical.system_accounts", records),
        ("canonical.known_accounts", [{"account_key": name} for name in known]),
        ("policy.shared_mail_domains", [{"domain": name} for name in SHARED]),
        ("staging.conformed_reference__account_links", register),
    )
    for table, rows in tables:
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))
    given = {table.split(".")[1] for table, _ in tables}
    for node in statements.models:
        if node["name"] not in given:
            code = statements.compiled[node["unique_id"]]
            connection.execute(f'create table "{node["schema"]}"."{node["alias"]}" as {code}')
    links = connection.execute(
        "select source_system, system_account_id, account_key, rule, valid_from, valid_to from canonical.account_links"
    ).fetchall()
    unlinked = connection.execute(
        "select source_system, system_account_id, reason_code from canonical.unlinked_system_accounts"
    ).fetchall()
    connection.close()
    return links, set(unlinked)


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_links_are_those_of_the_rules(seed: int, statements: CompiledWarehouse) -> None:
    rng = random.Random(f"identity {seed}")
    records, known, register = random_records(rng)
    links, unlinked = resolved(statements, records, known, register)
    expected_links, expected_unlinked = oracle(records, known, register)
    assert set(links) == expected_links
    assert unlinked == expected_unlinked
    assert len(links) == len(set(links))
    days = defaultdict(list)
    for system, record, _, _, valid_from, valid_to in links:
        days[system, record].append((valid_from, valid_to))
    for spans in days.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans)), "two at once"
    rng.shuffle(records)
    again, again_unlinked = resolved(statements, records, known, register)
    assert (set(again), again_unlinked) == (set(links), unlinked), "the order of rows does not matter"


def test_every_rule_and_reason_occurs() -> None:
    """The random records reach every branch, or the comparison above proves little."""
    rules, reasons = set(), set()
    for seed in range(SAMPLES):
        links, unlinked = oracle(*random_records(random.Random(f"identity {seed}")))
        rules |= {link[3] for link in links}
        reasons |= {row[2] for row in unlinked}
    assert rules == {"declared", "register", "external_id", "domain", "merged", "stands_alone"}
    assert reasons == {
        "merge_cycle", "unknown_account", "conflicting_keys", "ambiguous_domain", "shared_mail_domain",
        "unmatched_account",
    }  # fmt: skip
