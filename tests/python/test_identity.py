"""Identity resolution against an independent oracle: same links in any order of rows, one account a record and day."""

from __future__ import annotations

import csv
import datetime
import itertools
import random
from collections import defaultdict
from typing import Any

import duckdb
import pytest
from compiled_warehouse import ROOT, CompiledWarehouse

AS_OF = "2026-06-30"
TODAY = datetime.date.fromisoformat(AS_OF)
ALWAYS, OPEN = datetime.date(1900, 1, 1), datetime.date(9999, 12, 31)
BILLING = {"stripe", "zuora"}
SYSTEMS = ("stripe", "zuora", "salesforce", "zendesk")
SHARED = {"mail.example"}
SAMPLES = 80
TURNS = [
    datetime.date(2024, 3, 1), datetime.date(2025, 1, 1), datetime.date(2025, 8, 1), TODAY, datetime.date(2026, 7, 1),
    datetime.date(2026, 9, 1),
]  # fmt: skip
MODELS = (
    "system_accounts", "known_accounts", "conformed_reference__account_links", "shared_mail_domains", "merged_records",
    "declared_links", "external_id_candidates", "domain_candidates", "account_links", "unlinked_system_accounts",
    "relinked_accounts", "unlinked_register_entries",
)  # fmt: skip
Record = dict[str, Any]
Key = tuple[str, str]
Span = tuple[str, str, datetime.date, datetime.date]
Link = tuple[str, str, str, str, datetime.date, datetime.date]
Answer = tuple[set[Link], set[tuple[str, str, str]], dict[str, str], set[int]]


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
            points = rng.random() < 0.5
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
                "merged_into_id": f"r{rng.randint(0, 5)}" if rng.random() < 0.2 else None,
                "is_deleted": rng.random() < 0.1,
                "known_from": ALWAYS,
            })  # fmt: skip
    if rng.random() < 0.3:
        # A billing customer that was merged into one of which nothing else is known.
        nothing = dict.fromkeys(("declared_account_id", "external_system", "external_id", "domain", "merged_into_id"))
        for name, survivor in (("old", "new"), ("new", None)):
            identity = {"source_system": "zuora", "system_account_id": name, "is_deleted": False}
            records.append(nothing | identity | {"merged_into_id": survivor})
    register: list[Record] = []
    for record in records:
        if rng.random() < 0.35:
            # One to three entries that follow one another; some begin or end after the as-of date, some are over.
            turns = sorted(rng.sample(TURNS, rng.randint(2, 4)))
            if rng.random() < 0.6:
                turns[-1] = OPEN
            for valid_from, valid_to in itertools.pairwise(turns):
                register.append({
                    "row_number": len(register) + 1,
                    "source_system": record["source_system"],
                    "system_account_id": record["system_account_id"] if rng.random() < 0.9 else "gone",
                    "account_id": rng.choice(known) if rng.random() < 0.9 else "nobody",
                    "valid_from": valid_from,
                    "valid_to": valid_to,
                })  # fmt: skip
    register = [e for e in register if e["system_account_id"] != "gone"] + [
        e for e in register if e["system_account_id"] == "gone"
    ][:1]
    return records, known, register


class Resolution:
    """Links of the records by the rules as they are written down, in plain Python; one method a rule."""

    def __init__(self, records: list[Record], known: list[str], register: list[Record]) -> None:
        self.by_key: dict[Key, Record] = {(r["source_system"], r["system_account_id"]): r for r in records}
        self.known = known
        self.entries: dict[Key, list[Record]] = defaultdict(list)
        for entry in sorted(register, key=lambda e: e["valid_from"]):
            self.entries[entry["source_system"], entry["system_account_id"]].append(entry)
        self.links: dict[Key, list[Span]] = defaultdict(list)
        self.candidates: dict[str, dict[Key, set[str]]] = {}

    def declared(self) -> None:
        """An id on the record that somebody knows."""
        for key, record in self.by_key.items():
            if record["declared_account_id"] in self.known:
                self.links[key] = [(record["declared_account_id"], "declared", ALWAYS, OPEN)]

    def register(self) -> None:
        """Entries that have begun; an end that has not come yet is no end, and the first entry holds since always."""
        for key in self.by_key.keys() - self.links.keys():
            for position, entry in enumerate(self.entries[key]):
                if entry["account_id"] in self.known and entry["valid_from"] <= TODAY:
                    begin = entry["valid_from"] if position else ALWAYS
                    end = entry["valid_to"] if entry["valid_to"] <= TODAY else OPEN
                    self.links[key].append((entry["account_id"], "register", begin, end))

    def open_keys(self) -> set[Key]:
        """Records about which nothing is declared, not even an id that nobody knows."""
        return {key for key, record in self.by_key.items() if not self.links[key] and not record["declared_account_id"]}

    def current(self) -> dict[Key, str]:
        """Accounts that are in force on the as-of date."""
        return {
            key: account for key, spans in self.links.items() for account, _, begin, end in spans
            if begin <= TODAY < end
        }  # fmt: skip

    def infer(self, rule: str, candidates: dict[Key, set[str]]) -> None:
        """One candidate links, several do not."""
        self.candidates[rule] = candidates
        for key, found in candidates.items():
            if len(found) == 1:
                self.links[key] = [(next(iter(found)), rule, ALWAYS, OPEN)]

    def external_id(self) -> None:
        """A pointer from or to a linked record."""
        current = self.current()
        candidates = {}
        for key in self.open_keys():
            pointed = (self.by_key[key]["external_system"], self.by_key[key]["external_id"])
            found = {current[pointed]} if pointed in current else set()
            found |= {
                current[other] for other, record in self.by_key.items()
                if (record["external_system"], record["external_id"]) == key and other in current
            }  # fmt: skip
            if found:
                candidates[key] = found
        self.infer("external_id", candidates)

    def domain(self) -> None:
        """A business domain that linked records use."""
        users: dict[str, set[str]] = defaultdict(set)
        for key, account in self.current().items():
            users[self.by_key[key]["domain"]].add(account)
        undecided = self.open_keys() - self.candidates["external_id"].keys()
        domains = {key: self.by_key[key]["domain"] for key in undecided}
        self.infer("domain", {k: users[d] for k, d in domains.items() if d and d not in SHARED and users.get(d)})

    def survivor(self, key: Key) -> tuple[str | None, bool]:
        """Where the chain of mergers ends, and whether it comes back to itself."""
        survivor, seen = self.by_key[key]["merged_into_id"], {key[1]}
        while survivor is not None:
            if survivor in seen:
                return None, True
            seen.add(survivor)
            following = self.by_key.get((key[0], survivor), {}).get("merged_into_id")
            if following is None:
                break
            survivor = following
        return survivor, False

    def alone(self, key: Key) -> list[Span]:
        """Whoever is billed is a customer: on days on which no link holds any more, or never held, of its own."""
        ends = [end for *_, end in self.links[key]]
        if key not in self.by_key or key[0] not in BILLING or OPEN in ends:
            return []
        return [(f"{key[0]}:{key[1]}", "stands_alone", max(ends, default=ALWAYS), OPEN)]

    def merged(self) -> None:
        """A record without links of its own goes with the one that survived."""
        inherited = {}
        for key in self.by_key:
            survivor, _ = self.survivor(key)
            if survivor is not None and not self.links[key]:
                spans = self.links[key[0], survivor] + self.alone((key[0], survivor))
                inherited[key] = [(account, "merged", begin, end) for account, _, begin, end in spans]
        self.links |= inherited

    def stands_alone(self) -> None:
        """A billing record that nothing links, or no longer."""
        for key in self.by_key:
            self.links[key] = self.links[key] + self.alone(key)

    def reason(self, key: Key) -> str:
        """Why nothing linked a record."""
        record = self.by_key[key]
        if record["is_deleted"]:
            return "deleted_in_source"
        if self.survivor(key)[1]:
            return "merge_cycle"
        if record["declared_account_id"] is not None:
            return "unknown_account"
        if key in self.candidates["external_id"]:
            return "conflicting_keys"
        if key in self.candidates["domain"]:
            return "ambiguous_domain"
        return "shared_mail_domain" if record["domain"] in SHARED else "unmatched_account"

    def relinked(self) -> dict[str, str]:
        """Billing customers whose history belongs to another account: the last link, even if it has ended."""
        found = {}
        for (system, record), spans in self.links.items():
            moving = [(begin, account) for account, rule, begin, _ in spans if rule not in ("declared", "stands_alone")]
            if system in BILLING and moving:
                found[f"{system}:{record}"] = max(moving)[1]
        return {name: found.get(account, account) for name, account in found.items()}

    def unlinked_entries(self, register: list[Record]) -> set[int]:
        """Entries of the register whose record or account does not exist."""
        return {
            entry["row_number"] for entry in register
            if entry["account_id"] not in self.known
            or (entry["source_system"], entry["system_account_id"]) not in self.by_key
        }  # fmt: skip


# The oracle applies the rules in this order; the policy seed must say the same.
RULES = {
    "declared": Resolution.declared,
    "register": Resolution.register,
    "external_id": Resolution.external_id,
    "domain": Resolution.domain,
    "merged": Resolution.merged,
    "stands_alone": Resolution.stands_alone,
}


def oracle(records: list[Record], known: list[str], register: list[Record]) -> Answer:
    """Everything the models should say."""
    resolution = Resolution(records, known, register)
    for apply in RULES.values():
        apply(resolution)
    links = {(*key, *link) for key, found in resolution.links.items() for link in found}
    unlinked = {(*key, resolution.reason(key)) for key in resolution.by_key if not resolution.links[key]}
    return links, unlinked, resolution.relinked(), resolution.unlinked_entries(register)


@pytest.fixture(scope="module")
def statements() -> CompiledWarehouse:
    return CompiledWarehouse(MODELS, as_of=AS_OF)


def resolved(
    statements: CompiledWarehouse, records: list[Record], known: list[str], register: list[Record]
) -> tuple[list[Link], Answer]:
    """What the compiled models make of the records; the inputs take the place of the models that read vendors."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse")
    for schema in ("staging", "canonical", "policy"):
        connection.execute(f"create schema {schema}")
    connection.execute(
        "create table canonical.system_accounts (source_system varchar, source_table varchar, row_number bigint, "
        "source_record_id varchar, system_account_id varchar, declared_account_id varchar, external_system varchar, "
        "external_id varchar, account_name varchar, domain varchar, merged_into_id varchar, is_deleted boolean, "
        "known_from date); create table canonical.known_accounts (account_key varchar); "
        "create table policy.shared_mail_domains (domain varchar, note varchar); "
        "create table staging.conformed_reference__account_links (row_number bigint, source_system varchar, "
        "system_account_id varchar, account_id varchar, valid_from date, valid_to date)"
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
    relinked = connection.execute("select account_id, account_key from canonical.relinked_accounts").fetchall()
    entries = connection.execute("select row_number from canonical.unlinked_register_entries").fetchall()
    connection.close()
    assert len(relinked) == len(dict(relinked)), "a customer moves to one account"
    return links, (set(links), set(unlinked), dict(relinked), {number for (number,) in entries})


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_links_are_those_of_the_rules(seed: int, statements: CompiledWarehouse) -> None:
    rng = random.Random(f"identity {seed}")
    records, known, register = random_records(rng)
    links, found = resolved(statements, records, known, register)
    for part, expected in zip(found, oracle(records, known, register), strict=True):
        assert part == expected
    assert len(links) == len(set(links))
    days = defaultdict(list)
    for system, record, _, _, valid_from, valid_to in links:
        days[system, record].append((valid_from, valid_to))
    for spans in days.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans)), "two at once"
    rng.shuffle(records)
    rng.shuffle(register)
    assert resolved(statements, records, known, register)[1] == found, "the order of rows does not matter"


@pytest.mark.parametrize("length", [29, 30, 31, 60, 99])
def test_a_long_chain_is_no_cycle(length: int, statements: CompiledWarehouse) -> None:
    names = {"source_system": "zendesk", "domain": None, "is_deleted": False}
    records = [
        names | {
            "system_account_id": f"r{number}",
            "declared_account_id": None if number < length else "A0",
            "external_system": None,
            "external_id": None,
            "merged_into_id": f"r{number + 1}" if number < length else None,
        }
        for number in range(length + 1)
    ]  # fmt: skip
    _, found = resolved(statements, records, ["A0"], [])
    assert found == oracle(records, ["A0"], [])
    assert len(found[0]) == length + 1


def test_rules_apply_in_the_order_of_the_policy() -> None:
    with (ROOT / "seeds" / "policy" / "identity_rules.csv").open(encoding="utf-8", newline="") as handle:
        rows = sorted(csv.DictReader(handle), key=lambda row: int(row["rule_order"]))
    assert [row["rule"] for row in rows] == list(RULES)


def test_every_rule_and_reason_occurs() -> None:
    """The random records reach every branch, or the comparison above proves little."""
    rules, reasons = set(), set()
    seen = {"ended": 0, "begins later": 0, "moved on": 0, "nobody's entry": 0}
    for seed in range(SAMPLES):
        records, known, register = random_records(random.Random(f"identity {seed}"))
        links, unlinked, relinked, entries = oracle(records, known, register)
        rules |= {link[3] for link in links}
        reasons |= {row[2] for row in unlinked}
        seen["ended"] += sum(link[3] == "stands_alone" and link[4] != ALWAYS for link in links)
        seen["begins later"] += sum(entry["valid_from"] > TODAY for entry in register)
        seen["moved on"] += sum(":" in account for account in relinked.values())
        seen["nobody's entry"] += len(entries)
    assert all(seen.values()), seen
    assert rules == set(RULES)
    assert reasons == {
        "merge_cycle", "unknown_account", "conflicting_keys", "ambiguous_domain", "shared_mail_domain",
        "unmatched_account", "deleted_in_source",
    }  # fmt: skip
