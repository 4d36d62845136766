"""Personal values become keyed hashes while landing files are read, before anything reaches the database.

seeds/policy/personal_columns.csv says which columns are personal and how. The hash is HMAC-SHA256 cut to 20 hexadecimal
digits. DuckDB works it out from two padded blocks of the key that are variables of the connection, so that the key
stands in no statement, view, log or artefact. One value has one pseudonym wherever it stands; an e-mail address keeps
its domain. Undeclared columns keep no text, and an address found in any other column is treated like a declared one.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
from run_settings import ROOT, pseudonym_key
from sql_names import sql_text

SEEDS = ROOT / "seeds"
POLICY = SEEDS / "policy" / "personal_columns.csv"
DIGITS = 20
BLOCK = 64
KINDS = ("name", "email", "phone", "address", "free_text", "json", "field_value", "listed_text", "user_id", "business")
DOMAIN = r"[\pL\pN][\pL\pN.-]*\.[\pL\pN-]{2,}"
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


@dataclass(frozen=True)
class Rule:
    """How one column is treated; what `kept` means depends on the kind (see the seed's yml)."""

    kind: str
    kept: tuple[str, ...] = ()


Policy = Mapping[tuple[str, str, str], Rule]
EXTRA = Rule("extra")


@cache
def personal_columns(path: Path = POLICY) -> Policy:
    """The policy seed by (vendor, table, column)."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    unknown = sorted({row["kind"] for row in rows} - set(KINDS))
    if unknown:
        raise ValueError(f"{path}: unknown kind {', '.join(unknown)}. Known: {', '.join(KINDS)}.")
    return {
        (row["vendor"], row["table_name"], row["column_name"]): Rule(
            row["kind"], tuple(part.strip() for part in row["kept"].split("|") if part.strip())
        )
        for row in rows
    }


def hash_sql(text: str) -> str:
    """Keyed hash of an SQL expression; needs the variables that `set_key` sets."""
    inner = f"sha256(getvariable('pseudonym_inner') || encode({text}))"
    return f"left(sha256(getvariable('pseudonym_outer') || from_hex({inner})), {DIGITS})"


def email_sql(text: str) -> str:
    """`<hash>@<domain>` of an address, `email_<hash>` of what is none; letter case and blanks around do not count."""
    address = f"lower(nfc_normalize(trim({text})))"
    domain = f"regexp_extract({address}, '@({DOMAIN})$', 1)"
    return (
        f"case when regexp_full_match({address}, '[^\\s@]+@{DOMAIN}') then {hash_sql(address)} || '@' || {domain} "
        f"else 'email_' || {hash_sql(address)} end"
    )


def guarded_sql(text: str) -> str:
    """Any other text: as it is, unless an e-mail address stands in it."""
    is_address = f"contains({text}, '@') and regexp_matches({text}, '[^\\s@]@{DOMAIN}')"
    return f"case when {is_address} then {email_sql(text)} else {text} end"


def user_id_sql(text: str) -> str:
    """An id of a user; many products take the e-mail address for it."""
    return f"case when contains({text}, '@') then {email_sql(text)} else {text} end"


def _person_sql(kind: str) -> Callable[[str], str]:
    return lambda text: f"'{kind}_' || {hash_sql(f'lower(nfc_normalize(trim({text})))')}"


def _free_text_sql(text: str, rule: Rule) -> str:
    kept = "".join(
        f"when starts_with(lower({text}), {sql_text(words.lower())}) "
        f"then left({text}, {len(words)}) || ' free_text_' || {hash_sql(text)} "
        for words in rule.kept
    )
    plain = f"'free_text_' || {hash_sql(text)}"
    return f"case {kept}else {plain} end" if kept else plain


def _json_sql(text: str, rule: Rule) -> str:
    """A JSON object of the kept fields, as far as they are plain values, and one hash of the whole."""
    fields = []
    for name in rule.kept:
        path = sql_text(f"$.{name}")
        plain = f"json_type({text}, {path}) not in ('OBJECT', 'ARRAY', 'NULL')"
        value = guarded_sql(f"json_extract_string({text}, {path})")
        fields.append(f"{sql_text(name)}, case when {plain} then {value} end")
    kept = ", ".join([*fields, f"'hash', {hash_sql(text)}"])
    return (
        f"case when trim({text}) = '{{}}' then {text} "
        f"when json_valid({text}) then cast(json_object({kept}) as varchar) "
        f"else 'free_text_' || {hash_sql(text)} end"
    )


def _listed_sql(text: str, rule: Rule) -> str:
    listed = ", ".join(sql_text(value) for value in sorted(listed_values(rule)))
    return f"case when lower(trim({text})) in ({listed}) then {text} else 'free_text_' || {hash_sql(text)} end"


def listed_values(rule: Rule) -> set[str]:
    """Values of the seed columns (`folder/seed.column`) that a rule of the kind listed_text names, in lower case."""
    values: set[str] = set()
    for place in rule.kept:
        seed, _, column = place.partition(".")
        with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
            values |= {row[column].strip().lower() for row in csv.DictReader(handle)}
    return values


def _field_value_sql(text: str, rule: Rule, field_name: str) -> str:
    """The value of a field that another column names, kept for the listed fields."""
    listed = ", ".join(sql_text(name.lower()) for name in rule.kept)
    return (
        f"case when lower(trim({field_name})) in ({listed}) then {guarded_sql(text)} "
        f"else 'free_text_' || {hash_sql(text)} end"
    )


def column_sql(rule: Rule, text: str, *, field_name: str = "null") -> str:
    """SQL of the pseudonym of a text expression under a rule; NULL and blank stay as they are."""
    kinds: dict[str, Callable[[str], str]] = {
        **{kind: _person_sql(kind) for kind in ("name", "phone", "address", "extra")},
        "email": email_sql,
        "user_id": user_id_sql,
        "business": guarded_sql,
        "free_text": lambda value: _free_text_sql(value, rule),
        "json": lambda value: _json_sql(value, rule),
        "listed_text": lambda value: _listed_sql(value, rule),
        "field_value": lambda value: _field_value_sql(value, rule, field_name),
    }
    return f"case when {text} is null or trim({text}) = '' then {text} else {kinds[rule.kind](text)} end"


@dataclass(frozen=True)
class Pseudonyms:
    """A key and a policy: what turns landed columns into text that names nobody."""

    key: bytes = field(repr=False)
    policy: Policy = field(default_factory=personal_columns)

    @classmethod
    def of(cls, raw_dir: str) -> Pseudonyms:
        """The key that belongs to a landing folder, and the policy of the project. Raises SettingError."""
        return cls(pseudonym_key(raw_dir))

    def set_key(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give a connection (each cursor is one) the two padded blocks of the key."""
        inner, outer = self._blocks()
        connection.execute("set variable pseudonym_inner = ?", [inner])
        connection.execute("set variable pseudonym_outer = ?", [outer])

    def _blocks(self) -> tuple[bytes, bytes]:
        key = hashlib.sha256(self.key).digest() if len(self.key) > BLOCK else self.key
        padded = key.ljust(BLOCK, b"\0")
        return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)

    def of_text(self, text: str) -> str:
        """Keyed hash of a text, the same as DuckDB's."""
        return hmac.new(self.key, text.encode(), "sha256").hexdigest()[:DIGITS]

    def rule_of(self, vendor: str, table: str, column: str, *, is_declared: bool) -> Rule:
        """The rule of a column: what the policy says; of others, declared ones are business, undeclared ones go."""
        return self.policy.get((vendor, table, column), Rule("business") if is_declared else EXTRA)

    def name_of(self, column: str) -> str:
        """The name under which an undeclared column is kept; a name that could be a value becomes a pseudonym."""
        return column if PLAIN_NAME.fullmatch(column) else f"column_{self.of_text(column)}"

    def select_list(self, vendor: str, table: str, columns: Mapping[str, str], declared: tuple[str, ...]) -> list[str]:
        """SQL of every column (name -> text expression) of one file, in order."""
        field_name = columns.get("field_name", "null")
        return [
            column_sql(self.rule_of(vendor, table, name, is_declared=name in declared), text, field_name=field_name)
            for name, text in columns.items()
        ]
