"""Pseudonyms: which value becomes what, the same everywhere, and by the key alone."""

from __future__ import annotations

import csv
import hmac
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_files import LandingError, TableContract, land_scanned, read_table
from pseudonyms import KINDS, Pseudonyms, Rule, column_sql, personal_columns
from run_settings import ROOT, SAMPLE_DIR, SettingError, project_vars, pseudonym_key

KEY = b"a-key-of-this-test-that-is-long-enough"
LOOKS_PERSONAL = ("name", "email", "phone", "address", "comment", "description", "subject", "body")
HASH = r"[0-9a-f]{20}"


def treated(rule: Rule, values: list[str | None], key: bytes = KEY, field_name: str = "null") -> list[str | None]:
    """What a rule makes of values, as the reader works it out."""
    connection = duckdb.connect()
    Pseudonyms(key).set_key(connection)
    connection.execute("create table given (place integer, text varchar)")
    connection.executemany("insert into given values (?, ?)", list(enumerate(values)))
    sql = f"select {column_sql(rule, 'text', field_name=field_name)} from given order by place"
    found = [row[0] for row in connection.execute(sql).fetchall()]
    connection.close()
    return found


def by_hand(text: str, key: bytes = KEY) -> str:
    return hmac.new(key, text.encode(), "sha256").hexdigest()[:20]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1, max_size=8))
def test_free_text_is_hmac_sha256_of_the_text(texts: list[str]) -> None:
    expected = [text if not text.strip(" ") else f"free_text_{by_hand(text)}" for text in texts]
    assert treated(Rule("free_text"), list(texts)) == expected


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_keys_of_any_length_are_those_of_the_standard(length: int) -> None:
    key = b"k" * length
    assert treated(Rule("name"), ["ada"], key) == [f"name_{by_hand('ada', key)}"]


def test_an_address_keeps_its_domain_and_matches_over_spellings() -> None:
    first, *others = treated(Rule("email"), ["ada@mail.example", " Ada@Mail.Example ", "ADA@MAIL.EXAMPLE"])
    assert first == f"{by_hand('ada@mail.example')}@mail.example"
    assert set(others) == {first}
    assert treated(Rule("user_id"), ["Ada@mail.example", "u_1"]) == [first, "u_1"]
    assert treated(Rule("business"), ["ada@mail.example"]) == [first]
    assert treated(Rule("json", ("contact",)), ['{"contact": "ada@mail.example"}'])[0] is not None


@pytest.mark.parametrize(
    "text",
    ["ada", "ada@", "@mail.example", "ada@mail", "ada lovelace@mail.example", "a@b@c d.example", "<ada@mail.example>"],
)
def test_what_is_no_address_keeps_nothing(text: str) -> None:
    assert treated(Rule("email"), [text]) == [f"email_{by_hand(text)}"]


def test_an_address_inside_a_business_text_takes_the_text_with_it() -> None:
    texts = ["Renewal, ask ada@mail.example", "Team @ 20 seats", "Straße 5", None, ""]
    assert treated(Rule("business"), list(texts)) == [f"email_{by_hand(texts[0].lower())}", *texts[1:]]  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("business", "user_id", "listed_text")])
def test_null_and_blank_stay_and_every_other_text_goes(kind: str) -> None:
    empty, blank, null, secret, unicode_text = treated(
        Rule(kind, ("status",)), ["", "  ", None, "Secret", "Zoë 🦊 東京"]
    )
    assert (empty, blank, null) == ("", "  ", None)
    assert "ecret" not in str(secret) and "東京" not in str(unicode_text) and secret != unicode_text


def test_letters_that_look_alike_are_alike() -> None:
    composed, decomposed = treated(Rule("name"), ["Zoë", "Zoe\u0308"])
    assert composed == decomposed


def test_another_key_gives_other_pseudonyms() -> None:
    one, other = (treated(Rule("name"), ["Ada"], key)[0] for key in (KEY, KEY + b"2"))
    assert one != other


def test_a_cell_of_ten_megabytes_becomes_thirty_characters(tmp_path: Path) -> None:
    folder = tmp_path / "success"
    folder.mkdir()
    cell = "Complaint " * 1_000_000
    (folder / "t.csv").write_text(f"id,comment\n1,{cell}\n2,{cell}\n")
    contract = TableContract("success", "t", ("id", "comment"))
    policy = {("success", "t", "comment"): Rule("free_text")}
    rows = read_table(contract, raw_dir=str(tmp_path), is_on=True, pseudonyms=Pseudonyms(KEY, policy)).read_all()
    assert rows["comment"].to_pylist() == [f"free_text_{by_hand(cell)}"] * 2


def test_a_free_text_keeps_the_words_that_rules_ask_for() -> None:
    kept, gone = treated(Rule("free_text", ("Unused time",)), ["unused time on Ada's seat", "Time of Ada"])
    assert str(kept).startswith("unused time free_text_") and "Ada" not in str(kept)
    assert gone == f"free_text_{by_hand('Time of Ada')}"


def test_json_keeps_the_listed_plain_fields_only() -> None:
    texts = ['{"plan": "team", "n": 5, "o": {"who": "Ada"}, "who": "Ada"}', "{}", "no json, Ada", '["Ada"]', '"Ada"']
    first, empty, *others = treated(Rule("json", ("plan", "n", "o", "absent")), list(texts))
    fields = yaml.safe_load(str(first))
    assert fields == {"plan": "team", "n": "5", "o": None, "absent": None, "hash": by_hand(texts[0])}
    assert empty == "{}"
    assert all("Ada" not in str(text) for text in others)


def test_a_listed_text_stays_and_others_go() -> None:
    rule = Rule("listed_text", ("policy/churn_reasons.reason",))
    assert treated(rule, ["budget", " Budget ", "Ada left"]) == [
        "budget",
        " Budget ",
        f"free_text_{by_hand('Ada left')}",
    ]


def test_a_value_stays_for_the_listed_fields() -> None:
    rule = Rule("field_value", ("status",))
    assert treated(rule, ["open"], field_name="'status'") == ["open"]
    assert treated(rule, ["open"], field_name="'subject'") == [f"free_text_{by_hand('open')}"]
    assert treated(rule, ["open"], field_name="null") == [f"free_text_{by_hand('open')}"]


def test_one_person_is_one_pseudonym_in_csv_parquet_and_scanned_files(tmp_path: Path) -> None:
    """A user whose id is an address joins over tables, whichever way they are read."""
    product = tmp_path / "product"
    (product / "tracks").mkdir(parents=True)
    (product / "users.csv").write_text("id,workspace_id,email\nAda@Mail.example,w,ada@mail.example\n")
    duckdb.sql("select 'e1' as id, ' ada@mail.example' as user_id, 'u2' as anonymous_id").write_parquet(
        str(product / "tracks" / "a.parquet")
    )
    pseudonyms = Pseudonyms.of(str(tmp_path))
    users = TableContract("product", "users", ("id", "workspace_id"), ("email",))
    [user] = read_table(users, raw_dir=str(tmp_path), is_on=True).read_all().to_pylist()
    connection = duckdb.connect()
    pseudonyms.set_key(connection)
    tracks = TableContract("product", "tracks", ("id", "user_id", "anonymous_id"))
    land_scanned(connection, tracks, {}, schema="raw", raw_dir=str(tmp_path), is_on=True)
    [scanned] = connection.execute("select user_id, anonymous_id from raw.tracks").fetchall()
    assert user["id"] == user["email"] == scanned[0] == f"{pseudonyms.of_text('ada@mail.example')}@mail.example"
    assert scanned[1] == "u2"
    [(statement,)] = connection.execute("select sql from duckdb_views() where view_name = 'tracks'").fetchall()
    assert pseudonyms.key.decode() not in statement


def test_undeclared_columns_keep_neither_text_nor_a_name_that_could_be_one(tmp_path: Path) -> None:
    folder = tmp_path / "periods"
    folder.mkdir()
    (folder / "t.csv").write_text('id,note,ada@mail.example,"x"") or 1=1 --"\n1,Ada,Ada,Ada\n')
    contract = TableContract("periods", "t", ("id",))
    table = read_table(contract, raw_dir=str(tmp_path), is_on=True).read_all()
    assert table.column_names[:4] == ["_row_number", "_file", "id", "note"]
    assert all(name.startswith("column_") for name in table.column_names[4:])
    [row] = table.to_pylist()
    assert {row[name] for name in table.column_names[3:]} == {f"extra_{Pseudonyms.of(str(tmp_path)).of_text('ada')}"}


def declared_columns() -> list[tuple[str, str, str]]:
    """Every declared column of every landing table."""
    found = []
    for path in sorted((ROOT / "models" / "staging").rglob("*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                meta = table.get("meta", {})
                name = meta.get("files_of", table["name"])
                columns = [*meta.get("required", []), *meta.get("optional", [])]
                found += [(source["name"], name, column) for column in columns]
    return found


def undecided(columns: list[tuple[str, str, str]]) -> list[str]:
    """Columns that look personal and have no row in the policy."""
    return [
        ".".join(column)
        for column in columns
        if any(word in column[2].lower() for word in LOOKS_PERSONAL) and column not in personal_columns()
    ]


def test_every_declared_column_that_looks_personal_is_decided() -> None:
    columns = declared_columns()
    assert len(columns) > 200
    assert undecided(columns) == []
    assert undecided([*columns, ("stripe", "customer", "phone_number")]) == ["stripe.customer.phone_number"]


def test_a_decision_names_a_table_that_is_landed() -> None:
    tables = {column[:2] for column in declared_columns()}
    assert sorted({key[:2] for key in personal_columns()} - tables) == []


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    seed = tmp_path / "personal_columns.csv"
    with seed.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [["vendor", "table_name", "column_name", "kind", "kept", "owner"], ["a", "b", "c", "secret", "", "d"]]
        )
    with pytest.raises(ValueError, match="unknown kind secret"):
        personal_columns(seed)


def test_the_sample_has_a_public_key_and_other_data_needs_its_own(tmp_path: Path) -> None:
    public = str(project_vars()["privacy:sample_key"])
    assert pseudonym_key(SAMPLE_DIR, {}) == pseudonym_key("", {"PSEUDONYM_KEY": "x" * 40}) == public.encode()
    for environment, message in (
        ({}, "not set"),
        ({"PSEUDONYM_KEY": "short"}, "shorter"),
        ({"PSEUDONYM_KEY": public}, "public"),
    ):
        with pytest.raises(SettingError, match=f"PSEUDONYM_KEY: .*{message}.*token_hex"):
            pseudonym_key(str(tmp_path), environment)


def test_without_a_key_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "periods").mkdir()
    (tmp_path / "periods" / "t.csv").write_text("id\n1\n")
    monkeypatch.delenv("PSEUDONYM_KEY")
    with pytest.raises(LandingError, match="PSEUDONYM_KEY: not set"):
        read_table(TableContract("periods", "t", ("id",)), raw_dir=str(tmp_path), is_on=True)


def test_what_is_kept_of_a_column_is_listed_without_blanks_or_gaps(tmp_path: Path) -> None:
    path = tmp_path / "personal_columns.csv"
    rows = ["vendor,table_name,column_name,kind,kept", "a,t,one,free_text,", "a,t,two,json, plan | |size|"]
    path.write_text("\n".join([*rows, ""]), encoding="utf-8")
    assert personal_columns(path) == {
        ("a", "t", "one"): Rule("free_text"),
        ("a", "t", "two"): Rule("json", ("plan", "size")),
    }


def test_the_key_is_not_part_of_what_is_printed() -> None:
    assert KEY.decode() not in repr(Pseudonyms(KEY))
