"""Bad inputs of files and of the platform, entries 56 to 60 and the loose ones: what stops, what is taken as it is."""

from __future__ import annotations

from corpus_cases import Answer, Broken, Case, Fate, Plant

PERIODS = "periods/subscription_periods.csv"
HEADER = (
    "period_id,subscription_id,product_id,account_id,channel,start_date,end_date,amount,billing_interval,currency,"
    "quantity,plan_id"
)


def line(account: str, **other: str) -> str:
    """One sound line of subscription_periods."""
    values = {
        "period_id": f"p_{account}",
        "subscription_id": "",
        "product_id": "",
        "account_id": account,
        "channel": "",
        "start_date": "2025-01-01",
        "end_date": "",
        "amount": "100",
        "billing_interval": "month",
        "currency": "USD",
        "quantity": "",
        "plan_id": "",
    } | other
    return ",".join(values[name] for name in HEADER.split(","))


def file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


MANY = [line(f"B{number}") for number in range(30_000)]
SOUND = {PERIODS: file(line("A1"))}

BROKEN = [
    Broken(
        "56",
        "the files become wider after 30,000 records",
        {PERIODS: file(*MANY, *[f"{line(f'C{number}')},new" for number in range(1_000)])},
        "periods.subscription_periods",
        ["subscription_periods.csv, line 30002", "13 fields where the header has 12", "Fix the record"],
    ),
    Broken(
        "56",
        "the separator changes in the middle",
        {PERIODS: file(line("A1"), line("A2").replace(",", ";"))},
        "periods.subscription_periods",
        ["subscription_periods.csv, line 3", "1 fields where the header has 12", "Fix the record or quote"],
    ),
    Broken(
        "56",
        "the quotes change in the middle",
        {PERIODS: file(line("A1", channel='"One, Two"'), line("A2", channel="'One, Two'"))},
        "periods.subscription_periods",
        ["subscription_periods.csv, line 3", "13 fields where the header has 12", "Fix the record or quote"],
    ),
    Broken(
        "56",
        "a quote is opened and never closed",
        {PERIODS: file(line("A1"), line("A2", channel='"open'), line("A3"))},
        "periods.subscription_periods",
        ["subscription_periods.csv", "the record that begins in line 3", "Quote the field or fix the record"],
    ),
    Broken(
        "57",
        "a column of a Parquet part file has another type than declared",
        {
            "product/tracks/a.parquet": b"select 'e1' as id, 'u' as user_id, 'w' as context_group_id, 'x' as event, "
            b"'soon' as timestamp"
        },
        "product.tracks_files",
        ["tracks/a.parquet: column timestamp has the type varchar, declared is timestamp", "Write the file with"],
    ),
    Broken(
        "59",
        "the table of all subscriptions has a header and not one record",
        {PERIODS: file()},
        "periods.subscription_periods",
        ["subscription_periods.csv", "no row after the header", "Land the whole extract again"],
        accepted_by={"must_have_rows": False},
    ),
    Broken(
        "59",
        "a switched-on vendor without its file",
        {"periods/fx_plan_rates.csv": b"valid_from,currency,rate_to_reporting\n"},
        "periods.subscription_periods",
        ["periods is switched on", "subscription_periods.csv", "is missing", "leave periods out of VENDORS"],
        accepted_by={"is_optional": True},
    ),
    Broken(
        "Latin-1",
        "text in Latin-1",
        {PERIODS: file(line("A1")) + line("A2", channel="Caf").encode() + b"\xe9,\n"},
        "periods.subscription_periods",
        ["subscription_periods.csv", "line 3", "not UTF-8", "Save the file as UTF-8"],
    ),
    Broken(
        "NUL",
        "a NUL byte in a field",
        {PERIODS: file(line("A1"), line("A2", channel="a\x00b"))},
        "periods.subscription_periods",
        ["subscription_periods.csv, line 3", "NUL byte", "Remove it"],
    ),
    Broken(
        "missing column",
        "a required column is missing",
        {PERIODS: file("A1,2025-01-01,,month,USD", header="account_id,start_date,end_date,billing_interval,currency")},
        "periods.subscription_periods",
        ["subscription_periods.csv", "required column missing: amount", "Add or rename the column"],
    ),
    Broken(
        "renamed column",
        "a required column has a new name",
        {PERIODS: file(line("A1"), header=HEADER.replace("amount", "price"))},
        "periods.subscription_periods",
        [
            "subscription_periods.csv",
            "required column missing: amount",
            "The header has: ",
            "1 undeclared column",
            "rename",
        ],
    ),
    Broken(
        "renamed column",
        "an optional column has a new name, so that it would be empty without a word",
        {PERIODS: file(line("A1", quantity="7"), header=HEADER.replace("quantity", "Quantity "))},
        "periods.subscription_periods",
        ["subscription_periods.csv", "column 'Quantity ' is probably quantity", "Rename it"],
    ),
    Broken(
        "extra column",
        "one column stands in the header twice",
        {PERIODS: file(line("A1") + ",7", header=HEADER + ",amount")},
        "periods.subscription_periods",
        ["subscription_periods.csv", "column named twice in the header: amount", "Rename one"],
    ),
    Broken(
        "two versions",
        "a table is landed as a file and as part files",
        {PERIODS: file(line("A1")), "periods/subscription_periods/a.csv": file(line("A1"))},
        "periods.subscription_periods",
        ["periods.subscription_periods is landed more than once", "Keep one of them"],
    ),
]

# Landings that are read, and flagged by the gate before anything is built: pieces of the message.
FLAGGED = [
    Broken(
        "renamed column",
        "an optional column goes by another word on the first landing",
        {PERIODS: file(line("A1", quantity="7"), header=HEADER.replace("quantity", "Zahl der Plätze"))},
        "periods.subscription_periods",
        [
            "periods.subscription_periods: columns that nobody declared stand beside optional ones that are absent",
            "periods/subscription_periods.csv: undeclared columns column_",
            "; optional columns absent account_name, ",
            ", quantity, ",
            "Remedy: Rename in the file what has another name",
        ],
    ),
    Broken(
        "renamed column",
        "so it does in one of several part files",
        {
            "periods/subscription_periods/a.csv": file(line("A1", quantity="7")),
            "periods/subscription_periods/b.csv": file(line("A2"), header=HEADER.replace("quantity", "seats")),
        },
        "periods.subscription_periods",
        ["periods/subscription_periods/b.csv: undeclared columns seats; optional columns absent ", ", quantity, "],
    ),
]

# Inputs that stop the build in the middle, by the model that lists them: pieces of the message.
RATES = "periods/fx_plan_rates.csv"
STOPPING = [
    (
        "missing rate",
        "a currency in use without a plan rate",
        {PERIODS: file(line("A1"), line("A2", currency="CHF"))},
        [
            "No plan rate for CHF on 2025-01-01, needed by record p_A2. See periods/subscription_periods row 2. "
            "Remedy: Add the currency to periods/fx_plan_rates with a valid_from on or before that date."
        ],
    ),
    (
        "missing rate",
        "the first rate begins after the first use",
        {
            PERIODS: file(line("A1", currency="EUR", start_date="2025-01-02"), line("A2", currency="EUR")),
            RATES: b"valid_from,currency,rate_to_reporting\n2025-02-01,EUR,1.1\n",
        },
        ["No plan rate for EUR on 2025-01-01, needed by record p_A2. See periods/subscription_periods row 2. Remedy: "],
    ),
    (
        "missing rate",
        "two rates of one currency and day",
        {
            PERIODS: file(line("A1", currency="EUR")),
            RATES: b"valid_from,currency,rate_to_reporting\n2024-01-01,EUR,1.1\n2024-01-01,EUR,1.2\n",
        },
        [
            "Several plan rates for EUR from 2024-01-01, the last of them in row 2. See periods/fx_plan_rates row 1. "
            "Remedy: Keep one rate a currency and date in periods/fx_plan_rates."
        ],
    ),
    (
        "unknown currency",
        "a code that is none, in the second of two part files",
        {
            "periods/subscription_periods/a.csv": file(line("A1")),
            "periods/subscription_periods/b.csv": file(line("A2", currency="XXQ")),
        },
        [
            "Unknown currency XXQ in 1 row(s), first in record p_A2. See periods/subscription_periods row 2. "
            "Remedy: Correct the code in the source, or add it to seeds/policy/currencies.csv."
        ],
    ),
    (
        "unknown currency",
        "a deal in a currency that is none",
        {
            PERIODS: file(line("A1")),
            "hubspot/company.csv": b"id,property_name,property_account_id\nc1,One,A1\n",
            "hubspot/deal.csv": (
                b"deal_id,deal_pipeline_id,deal_pipeline_stage_id,property_amount,property_createdate,"
                b"property_deal_currency_code\n"
                b"d1,default,qualifiedtobuy,10,2026-01-10 15:00:00,USD\nd2,default,qualifiedtobuy,10,2026-01-10,XXQ\n"
            ),
            "hubspot/deal_company.csv": b"deal_id,company_id\nd1,c1\nd2,c1\n",
        },
        ["Unknown currency XXQ in 1 row(s), first in record d2. See hubspot/deal row 2. Remedy: Correct the code"],
    ),
    (
        "hierarchy cycle",
        "an account is its own ancestor",
        {
            PERIODS: file(line("A1")),
            "reference/account_hierarchy.csv": b"account_id,parent_account_id,valid_from,valid_to\n"
            b"A1,A2,2025-01-01,\nA2,A1,2025-06-01,\n",
        },
        [
            "Account A1 is its own ancestor on 2025-06-01, by the row that closes the circle. "
            "See reference/account_hierarchy row 2. Remedy: Break the cycle in reference/account_hierarchy."
        ],
    ),
]

FULL_CELL = "x" * 10_000_000
LINES = [
    line("A_swapped", start_date="13/05/2025"),
    line("A_swapped_twice", start_date="05/06/2025"),
    line("A_formula", channel="=cmd|' /C calc'!A0", amount="=100+1"),
    line("A_formula_name", channel='"=HYPERLINK(""x"")"'),
    line("007"),
    line("7", amount="50"),
    line("A_2_63", amount="9223372036854775808"),
    line("A_2_31", amount="214748364.80", quantity="2147483648"),
    line("A_typed", amount="n/a"),
    line("A_full", channel=FULL_CELL),
    line("", period_id="p_nobody"),
    line("A_versions", period_id="v1", subscription_id="s", product_id="x", end_date="2026-01-01"),
    line("A_versions", period_id="v2", subscription_id="s", product_id="x", start_date="2025-12-01", amount="150"),
    line("A_plan", product_id="workspace", plan_id="no plan of ours"),
    line("A_plan_known", product_id="workspace", plan_id="team"),
]
# A byte order mark, carriage returns and a column that nobody reads: the rows are the same.
ACCEPTED = {
    PERIODS: b"\xef\xbb\xbf" + "\r\n".join([f"{HEADER},note", *[f"{text},kept" for text in LINES], ""]).encode(),
}


def ledger(account: str, *amounts: int) -> Answer:
    """The ARR of an account today; no row when nothing of it counts."""
    return Answer(
        "select cast(sum(amount) as bigint) from arr.fct_arr_movements "
        f"where account_key = '{account}' group by account_key",
        [(amount,) for amount in amounts],
    )


def refused(record: str, reason: str) -> Fate:
    return Fate("periods.subscription_periods", record, "quarantined", reason)


ROW_CASES = [
    Case(
        "day and month swapped",
        "a date is never guessed, even when it could be one",
        "Q",
        {},
        fates=[refused("p_A_swapped", "invalid_date"), refused("p_A_swapped_twice", "invalid_date")],
        answers=[ledger("A_swapped"), ledger("A_swapped_twice")],
        plants=[
            Plant(
                "stg_periods__subscription_periods",
                "try_cast(source.start_date as date) as start_date",
                "coalesce(try_cast(source.start_date as date), try_strptime(source.start_date, '%m/%d/%Y')::date) as "
                "start_date",
            )
        ],
    ),
    Case(
        "formula cell",
        "a formula is text: no amount is worked out from it, and a name may begin with =",
        "Q",
        {},
        fates=[refused("p_A_formula", "invalid_amount")],
        answers=[
            ledger("A_formula"),
            ledger("A_formula_name", 1200),
            Answer(
                "select channel from staging.stg_periods__subscription_periods where account_id = 'A_formula_name'",
                [('=HYPERLINK("x")',)],
            ),
        ],
    ),
    Case(
        "ids with leading zeros",
        "007 and 7 are two customers",
        "F",
        {},
        answers=[ledger("007", 1200), ledger("7", 600)],
    ),
    Case(
        "2^63",
        "an amount beyond what can be counted exactly, and quantities beyond 32 bits",
        "Q",
        {},
        fates=[refused("p_A_2_63", "invalid_amount")],
        answers=[ledger("A_2_63"), ledger("A_2_31", 2576980378)],
    ),
    # The E of entry 57 stands in BROKEN and in the count of records: a declared type that changes stops, and so does a
    # reader that skips rows. A text file has no types: a value that is no number is a fault of its row.
    Case(
        "57",
        "a number column holds text in some rows: the rows wait, the others count",
        "Q",
        {},
        fates=[refused("p_A_typed", "invalid_amount")],
        answers=[ledger("A_typed"), ledger("007", 1200)],
    ),
    Case(
        "10 MB",
        "a cell of ten megabytes is read to its end",
        "F",
        {},
        answers=[ledger("A_full", 1200)],
    ),
    Case(
        "BOM, CRLF and an extra column",
        "the rows are read like any other; what is set aside names the column, whose values nobody asked for",
        "F",
        {},
        answers=[
            ledger("007", 1200),
            Answer(
                "select count(*) from quality.quarantined_rows where source_record_id = 'p_A_typed' "
                """and raw_row like '%"note":%'""",
                [(1,)],
            ),
        ],
    ),
    Case(
        "two versions",
        "two versions of one item overlap: the one that began first counts",
        "Q",
        {},
        fates=[refused("v2", "overlapping_versions")],
        answers=[
            Answer(
                "select cast(max(valid_to) as varchar), count(*) from canonical.subscription_item_versions "
                "where leaf_account_key = 'A_versions'",
                [("2026-01-01", 1)],
            ),
        ],
        plants=[Plant("int_periods__judged_periods", "when overlap_checks.is_overlapping then", "when false then")],
    ),
    Case(
        "unknown plan",
        "a plan that stands in no order of tiers",
        "F",
        {},
        answers=[
            ledger("A_plan", 1200),
            Answer(
                "select source_system, product_family, plan_id, record_count, first_record_id "
                "from quality.unknown_plans",
                [("periods", "workspace", "no plan of ours", 1, "p_A_plan")],
            ),
        ],
    ),
    # A row without its key waits, so that no key with NULL arises. One that arose all the same would stop the build:
    # that is entry 58, in test_a_null_in_the_key_of_an_incremental_table_or_snapshot_stops.
    Case(
        "58",
        "a row without the key of its customer",
        "Q",
        {},
        fates=[refused("p_nobody", "missing_account")],
        plants=[Plant("int_periods__validated_periods", "when periods.account_id is null then 'missing_account'", "")],
    ),
]
