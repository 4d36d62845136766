"""Bad inputs of usage, CRM and support, entries 38 to 55: all of them are landed in one folder.

Every case has accounts of its own, so that none can hide what another does. Ids carry the number of the entry.
"""

from __future__ import annotations

from typing import Any

from corpus_cases import Answer, Case, Fate, Plant, Row

LOADED = "2026-06-30 06:00:00"
TIMES_OF_DAY = "10:00:00"
EARLY = "before_subscription_start"


def paying(*accounts: str) -> list[Row]:
    """Accounts that pay 100 a month from 2025 on."""
    return [
        {
            "account_id": account,
            "start_date": "2025-01-01",
            "amount": "100",
            "billing_interval": "month",
            "currency": "USD",
        }
        for account in accounts
    ]


def workspace(name: str, account: str = "", created: str = "2025-01-01 15:00:00") -> Row:
    return {"id": name, "account_id": account, "name": name, "created_at": created, "loaded_at": LOADED}


def event(name: str, place: str, day: str = "2026-06-10", **other: Any) -> Row:
    """A sound event of the user of a workspace; loaded a minute after it occurred."""
    return {
        "id": name,
        "context_group_id": place,
        "user_id": f"u_{place}",
        "event": "doc_edited",
        "timestamp": f"{day} {TIMES_OF_DAY}",
        "received_at": f"{day} 10:01:00",
        "properties": "{}",
    } | other


def company(name: str, account: str, **other: Any) -> Row:
    return {
        "id": name,
        "property_name": name,
        "property_account_id": account,
        "property_createdate": "2025-01-01 15:00:00",
    } | other


def deal(name: str, amount: str = "1000", **other: Any) -> Row:
    return {
        "deal_id": name,
        "deal_pipeline_id": "default",
        "deal_pipeline_stage_id": "qualifiedtobuy",
        "property_amount": amount,
        "property_createdate": "2026-01-10 15:00:00",
        "property_deal_currency_code": "USD",
        "property_dealtype": "existingbusiness",
    } | other


def sf_account(name: str, account: str, **other: Any) -> Row:
    return {"id": name, "name": name, "account_id_c": account, "created_date": "2025-01-01 15:00:00"} | other


def opportunity(name: str, account: str, amount: str = "1000", **other: Any) -> Row:
    return {
        "id": name,
        "account_id": account,
        "amount": amount,
        "stage_name": "Qualification",
        "created_date": "2026-01-10 15:00:00",
        "close_date": "2026-09-30 00:00:00",
        "currency_iso_code": "USD",
        "_fivetran_active": "true",
    } | other


def stage_change(name: str, day: str, amount: str, **other: Any) -> Row:
    return {
        "id": name,
        "_fivetran_start": f"{day} 15:00:00",
        "amount": amount,
        "stage_name": "Qualification",
        "currency_iso_code": "USD",
    } | other


def used_events(account: str, count: int, users: int = 1) -> Answer:
    """How many events, of how many users, of an account count as use."""
    return Answer(
        "select cast(coalesce(sum(event_count), 0) as integer), count(distinct user_key) "
        f"from canonical.usage_user_days where leaf_account_key = '{account}'",
        [(count, users)],
    )


def pipeline(account: str, *deals: tuple[str, int]) -> Answer:
    """Opportunities of an account with their amounts."""
    return Answer(
        "select opportunity_key, cast(amount as integer) from canonical.opportunities "
        f"where leaf_account_key = '{account}' order by 1",
        deals,
    )


USAGE = [
    Case(
        "38",
        "a retry sends the same event under a new id",
        "F",
        {
            "periods.subscription_periods": paying("A38"),
            "product.workspaces": [workspace("w38", "A38")],
            "product.tracks": [
                event("e38_first", "w38"),
                event("e38_again", "w38", received_at="2026-06-10 10:09:00"),
                event("e38_third", "w38", received_at="2026-06-12 10:09:00"),
                event("e38_other_payload", "w38", properties="{1}"),
                event("e38_other_time", "w38", timestamp="2026-06-10 10:00:01"),
                event("e38_delivered_twice", "w38", "2026-06-11"),
                event("e38_delivered_twice", "w38", "2026-06-11"),
                event("e38_delivered_under_a_new_id", "w38", "2026-06-11"),
            ],
        },
        answers=[
            used_events("A38", 7),
            Answer(
                "select source_system, system_account_id, cast(month as varchar), event_count, reason_code "
                "from quality.retried_events where system_account_id = 'w38'",
                [("product", "w38", "2026-06-01", 3, "retried_event")],
            ),
        ],
        plants=[
            Plant("int_product__retried_event_days", "where rejected.file_row is null", ""),
            Plant("int_product__retried_event_days", "count(*) - 1 as retry_count", "count(*) as retry_count"),
        ],
    ),
    Case(
        "39",
        "one id, two payloads: nobody can tell which one is true",
        "Q",
        {
            "periods.subscription_periods": paying("A39"),
            "product.workspaces": [workspace("w39", "A39")],
            "product.tracks": [
                event("e39", "w39"),
                event("e39", "w39", event="doc_shared"),
                event("e39_sound", "w39"),
            ],
        },
        fates=[Fate("product.tracks", "e39", "quarantined", "conflicting_versions", 2)],
        answers=[used_events("A39", 1)],
    ),
    Case(
        "40",
        "one id delivered three times in a batch: the rest of the batch counts",
        "F",
        {
            "periods.subscription_periods": paying("A40"),
            "product.workspaces": [workspace("w40", "A40")],
            "product.tracks": [
                event("e40", "w40"),
                *[event(f"e40_{number}", "w40", f"2026-06-1{number}") for number in range(3)],
                event("e40", "w40"),
                event("e40", "w40", received_at="2026-06-11 10:00:00"),
            ],
        },
        fates=[Fate("product.tracks", "e40", "ignored", "duplicate_delivery", 2)],
        answers=[used_events("A40", 4)],
    ),
    Case(
        "41",
        "use that no subscription stands behind: an unlinked workspace, one that is not landed, a prospect",
        "Q",
        {
            "reference.account_attributes": [{"account_id": "A41_prospect", "valid_from": "2025-01-01"}],
            "product.workspaces": [workspace("w41"), workspace("w41_prospect", "A41_prospect")],
            "product.tracks": [
                event("e41_a", "w41"),
                event("e41_b", "w41", "2026-06-11"),
                event("e41_c", "w41_not_landed"),
                event("e41_d", "w41_prospect"),
                event("e41_e", "w41_prospect", "2026-06-12"),
            ],
            "product.metered_usage": [
                {"workspace_id": "w41_prospect", "meter": "api", "usage_date": "2026-06-10", "quantity": "5"}
            ],
        },
        fates=[
            Fate("product.workspaces", "w41", "quarantined", "unmatched_account"),
            Fate("product.tracks", "w41:2026-06-01:unmatched_account", "quarantined", "unmatched_account", 2),
            Fate("product.tracks", "w41_not_landed:2026-06-01:orphan_row", "quarantined", "orphan_row"),
            Fate("product.tracks", "w41_prospect:2026-06-01:no_subscription", "quarantined", "no_subscription", 2),
            Fate("product.metered_usage", "w41_prospect:api:2026-06-10", "quarantined", "no_subscription"),
        ],
        answers=[
            Answer("select count(*) from canonical.usage_user_days where user_key like 'product:u_w41%'", [(0,)]),
            Answer("select count(*) from canonical.metered_usage_days where leaf_account_key like 'A41%'", [(0,)]),
        ],
        plants=[Plant("usage_links", "coalesce(first_starts.started_on, ", "coalesce(links.valid_from, ")],
    ),
    Case(
        "42",
        "an event loaded four months after its month had closed",
        "F",
        {
            "periods.subscription_periods": paying("A42"),
            "product.workspaces": [workspace("w42", "A42")],
            # Without the catalogue every event of the corpus would carry the flag that its feature is unknown.
            "product.feature_catalogue": [
                {"id": f"f_{name}", "name": name, "event_name": name} for name in ("doc_edited", "doc_shared")
            ],
            "product.tracks": [
                event("e42", "w42", "2026-01-10", received_at="2026-05-20 10:00:00"),
                event("e42_in_time", "w42", "2026-01-10", received_at="2026-02-01 10:00:00"),
            ],
        },
        fates=[Fate("product.tracks", "w42:2026-01-01:late_arrival", "used", "late_arrival")],
        answers=[
            used_events("A42", 2),
            Answer(
                "select distinct cast(event_date as varchar) from canonical.usage_user_days "
                "where leaf_account_key = 'A42'",
                [("2026-01-10",)],
            ),
        ],
    ),
    Case(
        "43",
        "use before the subscription, or before the workspace: also in the month in which the subscription begins",
        "Q",
        {
            "periods.subscription_periods": [
                *paying("A43", "A43_parent"),
                paying("A43_later")[0] | {"start_date": "2026-03-10"},
            ],
            "reference.account_hierarchy": [
                {"account_id": "A43_child", "parent_account_id": "A43_parent", "valid_from": "2024-01-01"}
            ],
            "product.workspaces": [
                workspace("w43", "A43", "2026-03-01 15:00:00"),
                workspace("w43_later", "A43_later"),
                workspace("w43_child", "A43_child"),
            ],
            "product.tracks": [
                event("e43_before", "w43", "2026-02-27"),
                event("e43_after", "w43", "2026-03-02"),
                event("e43_month_before", "w43_later", "2026-02-20"),
                event("e43_day_before", "w43_later", "2026-03-09"),
                event("e43_first_day", "w43_later", "2026-03-10"),
                event("e43_later", "w43_later", "2026-03-11"),
                event("e43_child", "w43_child", "2026-03-11"),
            ],
            "product.metered_usage": [
                {"workspace_id": "w43_later", "meter": "api", "usage_date": day, "quantity": "5"}
                for day in ("2026-03-09", "2026-03-10")
            ],
        },
        fates=[
            Fate("product.tracks", "w43:2026-02-01:before_account_start", "quarantined", "before_account_start"),
            *(
                Fate("product.tracks", f"w43_later:{month}:{EARLY}", "quarantined", EARLY)
                for month in ("2026-02-01", "2026-03-01")
            ),
            Fate("product.metered_usage", "w43_later:api:2026-03-09", "quarantined", EARLY),
        ],
        answers=[
            used_events("A43", 1),
            used_events("A43_later", 2),
            used_events("A43_child", 1),
            Answer(
                "select cast(usage_date as varchar) from canonical.metered_usage_days "
                "where leaf_account_key = 'A43_later'",
                [("2026-03-10",)],
            ),
        ],
        plants=[
            Plant(
                "usage_user_days",
                "conformed.event_date >= links.counts_from",
                "conformed.event_date >= links.valid_from",
            ),
            Plant("early_usage", "and facts.usage_date < links.counts_from", "and false"),
            Plant("counted_use", "when days.event_date >= links.counts_from", "when true"),
        ],
    ),
    Case(
        "44",
        "the last use lies before the first one, or a use before it was sent",
        "Q",
        {
            "periods.subscription_periods": paying("A44"),
            "product.workspaces": [workspace("w44", "A44")],
            "product.users": [
                {
                    "id": "u44",
                    "workspace_id": "w44",
                    "created_at": "2026-03-01 15:00:00",
                    "deactivated_at": "2026-02-01 15:00:00",
                    "loaded_at": LOADED,
                }
            ],
            "product.entitlements": [
                {
                    "id": "n44",
                    "workspace_id": "w44",
                    "entitlement": "seats",
                    "limit": "5",
                    "valid_from": "2026-03-01",
                    "valid_to": "2026-02-01",
                    "loaded_at": LOADED,
                }
            ],
            "product.tracks": [
                event("e44", "w44", "2026-06-12", received_at="2026-06-10 10:00:00"),
                event("e44_sound", "w44"),
            ],
        },
        fates=[
            Fate("product.users", "u44", "quarantined", "end_before_start"),
            Fate("product.entitlements", "n44", "quarantined", "end_before_start"),
            Fate("product.tracks", "e44", "quarantined", "occurs_after_load"),
        ],
        answers=[used_events("A44", 1)],
    ),
    Case(
        "58",
        "events without an id, which a key with NULL would merge, drop or load again",
        "Q",
        {
            "periods.subscription_periods": paying("A58"),
            "product.workspaces": [workspace("w58", "A58")],
            "product.tracks": [event("", "w58"), event("", "w58", "2026-06-11"), event("e58", "w58")],
        },
        fates=[Fate("product.tracks", "", "quarantined", "missing_id", 2)],
        answers=[used_events("A58", 1)],
        plants=[Plant("int_product__event_rejections", "when event_id is null then 'missing_id'", "")],
    ),
]

CRM = [
    Case(
        "45",
        "a deal of several companies counts once, for its primary company",
        "E",
        {
            "periods.subscription_periods": paying("A45", "A45x"),
            "hubspot.company": [company("c45", "A45"), company("c45x", "A45x")],
            "hubspot.deal": [deal("d45")],
            "hubspot.deal_company": [
                {"deal_id": "d45", "company_id": "c45x", "type_id": "341"},
                {"deal_id": "d45", "company_id": "c45", "type_id": "5"},
            ],
        },
        fates=[Fate("hubspot.deal_company", "d45:c45x:341", "ignored", "secondary_company")],
        answers=[pipeline("A45", ("hubspot:d45", 1000)), pipeline("A45x")],
        plants=[
            Plant(
                "int_hubspot__judged_deal_companies",
                "reason_code is null and preference = 1 as is_primary",
                "reason_code is null as is_primary",
            )
        ],
    ),
    Case(
        "46",
        "merged records stay in the CRM beside the one that survived",
        "F",
        {
            "periods.subscription_periods": paying("A46"),
            "hubspot.company": [
                company("c46", "A46", property_hs_merged_object_ids="c46_old;c46_older"),
                company("c46_old", ""),
                company("c46_older", ""),
            ],
            "hubspot.deal": [
                deal("d46", property_hs_merged_object_ids="d46_old"),
                deal("d46_old"),
                deal("d46_of_the_old_company", "500"),
            ],
            "hubspot.deal_company": [
                {"deal_id": "d46", "company_id": "c46", "type_id": "5"},
                {"deal_id": "d46_old", "company_id": "c46", "type_id": "5"},
                {"deal_id": "d46_of_the_old_company", "company_id": "c46_old", "type_id": "5"},
            ],
        },
        fates=[
            Fate("hubspot.company", "c46_old", "ignored", "merged_record"),
            Fate("hubspot.company", "c46_older", "ignored", "merged_record"),
            Fate("hubspot.deal", "d46_old", "ignored", "merged_record"),
        ],
        answers=[pipeline("A46", ("hubspot:d46", 1000), ("hubspot:d46_of_the_old_company", 500))],
        plants=[Plant("int_hubspot__judged_opportunities", "when opportunities.is_merged then 'merged_record'", "")],
    ),
    Case(
        "47",
        "two contacts share an e-mail address: people are told apart by id",
        "E",
        {
            "periods.subscription_periods": paying("A47"),
            "hubspot.company": [company("c47", "A47")],
            "hubspot.deal": [deal("d47")],
            "hubspot.deal_company": [{"deal_id": "d47", "company_id": "c47", "type_id": "5"}],
            "hubspot.contact": [
                {"id": f"p47_{n}", "property_email": "desk@a47.example", "property_associatedcompanyid": "c47"}
                for n in range(2)
            ],
            "hubspot.engagement": [{"id": "g47", "type": "CALL", "timestamp": "2026-05-05 15:00:00"}],
            "hubspot.engagement_contact": [{"engagement_id": "g47", "contact_id": "p47_0"}],
            "hubspot.engagement_deal": [{"engagement_id": "g47", "deal_id": "d47"}],
            "product.workspaces": [workspace("w47", "A47")],
            "product.users": [
                {"id": f"u47_{n}", "workspace_id": "w47", "email": "desk@a47.example", "loaded_at": LOADED}
                for n in range(2)
            ],
        },
        answers=[
            Answer(
                "select contact_key from canonical.contacts where leaf_account_key = 'A47' order by 1",
                [("hubspot:p47_0",), ("hubspot:p47_1",)],
            ),
            Answer(
                "select count(*), count(distinct source_record_key) from canonical.activities "
                "where leaf_account_key = 'A47'",
                [(1, 1)],
            ),
            Answer(
                "select count(*), count(distinct user_key) from canonical.product_users where leaf_account_key = 'A47'",
                [(2, 2)],
            ),
            pipeline("A47", ("hubspot:d47", 1000)),
        ],
        plants=[
            Plant(
                "int_hubspot__judged_contacts",
                "from contacts\n    left join merged",
                "from contacts inner join raw_hubspot.contact as own on contacts.contact_id = own.id "
                "inner join raw_hubspot.contact as mails on own.property_email = mails.property_email left join merged",
            )
        ],
    ),
    Case(
        "48",
        "rows that the CRM only marks as deleted do not come back",
        "E",
        {
            "periods.subscription_periods": paying("A48"),
            "hubspot.company": [company("c48", "A48")],
            "hubspot.deal": [deal("d48", is_deleted="true"), deal("d48_live", "300", is_deleted="false")],
            "hubspot.deal_company": [
                {"deal_id": "d48", "company_id": "c48", "type_id": "5"},
                {"deal_id": "d48_live", "company_id": "c48", "type_id": "5"},
            ],
            "hubspot.deal_stage": [{"deal_id": "d48", "value": "qualifiedtobuy", "_fivetran_start": "2026-01-10"}],
            "salesforce.account": [sf_account("s48", "A48")],
            "salesforce.opportunity": [
                opportunity("o48", "s48", is_deleted="true"),
                opportunity("o48_live", "s48", "200"),
            ],
            "salesforce.opportunity_line_item": [
                {"id": "l48", "opportunity_id": "o48", "product_2_id": "01t000001", "total_price": "1000"}
            ],
        },
        fates=[
            Fate("hubspot.deal", "d48", "ignored", "deleted_in_source"),
            Fate("salesforce.opportunity", "o48", "ignored", "deleted_in_source"),
            Fate("salesforce.opportunity_line_item", "l48", "ignored", "deleted_in_source"),
        ],
        answers=[pipeline("A48", ("hubspot:d48_live", 300), ("salesforce:o48_live", 200))],
        plants=[
            Plant("int_hubspot__judged_opportunities", "when opportunities.is_deleted then 'deleted_in_source'", ""),
            Plant("int_salesforce__judged_opportunities", "when is_deleted then 'deleted_in_source'", ""),
        ],
    ),
    Case(
        "49",
        "history mode lands several rows of one key: the current one counts",
        "E",
        {
            "periods.subscription_periods": paying("A49"),
            "salesforce.account": [
                sf_account("s49", "A49", _fivetran_active="false", website="https://old.example"),
                sf_account("s49", "A49", _fivetran_active="true"),
            ],
            "salesforce.opportunity": [
                opportunity("o49", "s49", "700", _fivetran_active="false"),
                opportunity("o49", "s49", "900", _fivetran_active="false", next_step="Call"),
                opportunity("o49", "s49", "1000"),
            ],
        },
        fates=[
            Fate("salesforce.opportunity", "o49", "ignored", "historic_version", 2),
            Fate("salesforce.account", "s49", "ignored", "historic_version"),
        ],
        answers=[pipeline("A49", ("salesforce:o49", 1000))],
        plants=[
            Plant(
                "stg_salesforce__opportunity",
                "when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'",
                "",
            )
        ],
    ),
    Case(
        "50",
        "several owners in turn, and an owner landed twice, leave one opportunity",
        "E",
        {
            "periods.subscription_periods": paying("A50"),
            "salesforce.account": [sf_account("s50", "A50", owner_id="r50b")],
            "salesforce.account_history": [
                {"id": "s50", "owner_id": "r50a", "_fivetran_start": "2025-01-01 15:00:00"},
                {"id": "s50", "owner_id": "r50b", "_fivetran_start": "2026-02-01 15:00:00"},
            ],
            "salesforce.user": [
                {"id": "r50a", "user_role_id": "", "_fivetran_active": "true"},
                {"id": "r50b", "user_role_id": "q1", "_fivetran_active": "false"},
                {"id": "r50b", "user_role_id": "q2", "_fivetran_active": "true"},
            ],
            "salesforce.opportunity": [opportunity("o50", "s50", owner_id="r50b")],
        },
        fates=[Fate("salesforce.user", "r50b", "ignored", "historic_version")],
        answers=[
            pipeline("A50", ("salesforce:o50", 1000)),
            Answer(
                "select o.opportunity_key, w.owner_key from canonical.opportunities as o "
                "inner join canonical.crm_owners as w on o.owner_key = w.owner_key where o.leaf_account_key = 'A50'",
                [("salesforce:o50", "salesforce:r50b")],
            ),
        ],
        plants=[
            Plant(
                "int_salesforce__judged_opportunities",
                "left join line_totals on",
                "left join raw_salesforce.account_history as owned on opportunities.system_account_id = owned.id "
                "left join line_totals on",
            )
        ],
    ),
    Case(
        "51",
        "the currency of a deal was changed, which converts its amount a second time",
        "F",
        {
            "periods.subscription_periods": paying("A51"),
            "periods.fx_plan_rates": [{"valid_from": "2023-01-01", "currency": "EUR", "rate_to_reporting": "1.5"}],
            "salesforce.account": [sf_account("s51", "A51")],
            "salesforce.opportunity": [opportunity("o51", "s51", "1500", currency_iso_code="EUR")],
            "salesforce.opportunity_history": [
                stage_change("o51", "2026-01-10", "1000"),
                stage_change("o51", "2026-02-10", "1500", currency_iso_code="EUR"),
            ],
        },
        fates=[Fate("salesforce.opportunity", "o51", "used", "currency_changed")],
        answers=[pipeline("A51", ("salesforce:o51", 1000))],
    ),
    Case(
        "52",
        "two billing customers are one company",
        "F",
        {
            "stripe.customer": [
                {"id": f"cus52_{n}", "name": "One Company", "metadata": '{"account_id": "A52"}', "livemode": "true"}
                for n in range(2)
            ],
            "stripe.subscription": [
                {
                    "id": f"sub52_{n}",
                    "customer_id": f"cus52_{n}",
                    "status": "active",
                    "start_date": "2025-01-01 15:00:00",
                    "created": "2025-01-01 15:00:00",
                    "current_period_start": "2025-01-01 15:00:00",
                    "current_period_end": "2026-07-01 15:00:00",
                    "livemode": "true",
                }
                for n in range(2)
            ],
            "stripe.subscription_item": [
                {"id": f"si52_{n}", "subscription_id": f"sub52_{n}", "plan_id": "price52", "quantity": "1"}
                for n in range(2)
            ],
            "stripe.price": [
                {
                    "id": "price52",
                    "product_id": "prod_workspace",
                    "currency": "usd",
                    "type": "recurring",
                    "unit_amount": "10000",
                    "recurring_interval": "month",
                    "recurring_interval_count": "1",
                    "livemode": "true",
                }
            ],
            "stripe.product": [{"id": "prod_workspace", "name": "Workspace", "livemode": "true"}],
            "stripe.invoice": [],
            "stripe.invoice_line_item": [],
        },
        answers=[
            Answer(
                "select account_key, cast(sum(amount) as integer) from arr.fct_arr_movements "
                "where account_key = 'A52' group by all",
                [("A52", 2400)],
            ),
            Answer(
                "select account_key, source_system, record_count, first_record_id "
                "from quality.accounts_with_several_customers",
                [("A52", "stripe", 2, "cus52_0")],
            ),
        ],
    ),
    Case(
        "53",
        "the lines of an opportunity do not add up to its amount",
        "F",
        {
            "periods.subscription_periods": paying("A53"),
            "salesforce.account": [sf_account("s53", "A53")],
            "salesforce.opportunity": [opportunity("o53", "s53", "1000")],
            "salesforce.product_2": [{"id": "01t000001", "name": "Workspace", "_fivetran_active": "true"}],
            "salesforce.opportunity_line_item": [
                {"id": "l53", "opportunity_id": "o53", "product_2_id": "01t000001", "total_price": "900"}
            ],
        },
        fates=[Fate("salesforce.opportunity", "o53", "used", "lines_differ_from_header")],
        answers=[pipeline("A53", ("salesforce:o53", 1000))],
    ),
    Case(
        "54",
        "one product under two spellings: the unknown one waits for the map",
        "Q",
        {
            "periods.subscription_periods": [
                {**paying("A54")[0], "period_id": "p54", "product_id": "WS-SEAT"},
                {**paying("A54x")[0], "period_id": "p54x", "product_id": "WS Seats"},
            ],
            "periods.product_map": [{"product_id": "WS-SEAT", "product_family": "workspace"}],
            "salesforce.account": [sf_account("s54", "A54")],
            "salesforce.opportunity": [opportunity("o54", "s54", "1000")],
            "salesforce.product_2": [{"id": "01t54", "name": "Work space", "_fivetran_active": "true"}],
            "salesforce.opportunity_line_item": [
                {"id": "l54", "opportunity_id": "o54", "product_2_id": "01t54", "total_price": "1000"}
            ],
        },
        fates=[
            Fate("periods.subscription_periods", "p54x", "quarantined", "unmapped_product"),
            Fate("salesforce.opportunity_line_item", "l54", "quarantined", "unmapped_product"),
            Fate("salesforce.product_2", "01t54", "quarantined", "unmapped_product"),
        ],
        answers=[
            pipeline("A54", ("salesforce:o54", 1000)),
            Answer(
                "select account_key, product_family, cast(sum(amount) as integer) from arr.fct_arr_movements "
                "where account_key like 'A54%' group by all",
                [("A54", "workspace", 1200)],
            ),
        ],
    ),
    Case(
        "55",
        "the hour that exists twice in autumn, days of 23 and 25 hours, and a ticket merged into another one",
        "F",
        {
            "periods.subscription_periods": paying("A55"),
            "zendesk.organization": [{"id": "org55", "name": "Org", "external_id": "A55"}],
            "zendesk.ticket": [
                {"id": name, "organization_id": "org55", "status": "solved", "created_at": at, "updated_at": LOADED}
                for name, at in {
                    "t55_first_half_past_one": "2025-11-02 05:30:00",
                    "t55_second_half_past_one": "2025-11-02 06:30:00",
                    "t55_last_minute_before_the_day": "2025-11-02 03:59:00",
                    "t55_last_minute_of_25_hours": "2025-11-03 04:59:00",
                    "t55_last_minute_of_23_hours": "2026-03-09 03:59:00",
                    "t55_merged": "2026-03-10 12:00:00",
                }.items()
            ],
            "zendesk.ticket_tag": [{"ticket_id": "t55_merged", "tag": "closed_by_merge"}],
        },
        fates=[Fate("zendesk.ticket", "t55_merged", "ignored", "merged_ticket")],
        answers=[
            Answer(
                "select cast(created_date as varchar), count(*) from canonical.tickets "
                "where leaf_account_key = 'A55' group by 1 order by 1",
                [("2025-11-01", 1), ("2025-11-02", 3), ("2026-03-08", 1)],
            ),
        ],
    ),
]

CASES = USAGE + CRM
