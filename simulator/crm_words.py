"""The words and columns of the two CRMs: what each calls a stage, a type, a trigger, a reason."""

from __future__ import annotations

STAGES = {
    "salesforce": {
        "identified": "Prospecting",
        "engaged": "Discovery",
        "qualified": "Qualification",
        "proposal": "Proposal/Price Quote",
        "negotiation": "Negotiation/Review",
        "won": "Closed Won",
        "lost": "Closed Lost",
    },
    "hubspot": {
        "identified": "900101",
        "engaged": "900102",
        "qualified": "900103",
        "proposal": "900104",
        "negotiation": "900105",
        "won": "900106",
        "lost": "900107",
    },
}
PIPELINE = "900100"
PIPELINE_LABELS = {
    "900101": "Spotted",
    "900102": "Talking",
    "900103": "Fit confirmed",
    "900104": "Offer out",
    "900105": "Terms",
    "900106": "Won",
    "900107": "Lost",
}
TYPES = {
    "salesforce": {
        ("new_business", ""): "New Business",
        ("renewal", ""): "Renewal",
        ("expansion", "upsell"): "Upsell",
        ("expansion", "cross_sell"): "Cross-Sell",
        ("expansion", "usage_based"): "Usage Expansion",
    },
    "hubspot": {
        ("new_business", ""): "newbusiness",
        ("renewal", ""): "renewal",
        ("expansion", "upsell"): "upsell",
        ("expansion", "cross_sell"): "crosssell",
        ("expansion", "usage_based"): "usage",
    },
}
TRIGGERS = {
    "salesforce": {
        "limit_reached": "Usage limit",
        "feature_discovery": "Feature interest",
        "champion_change": "Champion change",
        "qbr": "QBR",
        "account_manager": "Account manager",
        "support_conversation": "Support",
        "renewal_talk": "Renewal",
        "": "",
    },
    "hubspot": {
        "limit_reached": "limit_reached",
        "feature_discovery": "feature_discovery",
        "champion_change": "champion_change",
        "qbr": "business_review",
        "account_manager": "account_manager",
        "support_conversation": "support_ticket",
        "renewal_talk": "renewal",
        "": "",
    },
}
LOSSES = {
    "salesforce": {
        "price": "Price",
        "competition": "Lost to Competitor",
        "no_budget": "No Budget / Lost Funding",
        "no_decision": "No Decision / Non-Responsive",
        "missing_feature": "Missing Functionality",
        "timing": "Timing",
        "": "",
    },
    "hubspot": {
        "price": "Too expensive",
        "competition": "Competitor",
        "no_budget": "No budget",
        "no_decision": "Went quiet",
        "missing_feature": "Missing feature",
        "timing": "Not now",
        "": "",
    },
}
BUYING_ROLES = {
    "salesforce": {"economic": "Economic Buyer", "champion": "Champion", "user": "Business User"},
    "hubspot": {"economic": "BUDGET_HOLDER", "champion": "CHAMPION", "user": "END_USER"},
}
PRODUCTS = {
    "workspace": ("01t000001", "Workspace"),
    "insights": ("01t000002", "Insights"),
    "automation": ("01t000003", "Automation"),
    "security_pack": ("01t000004", "Security Pack"),
    "premium_support": ("01t000005", "Premium Support"),
    "api_calls": ("01t000006", "API Commitment"),
}
ROLES = {
    "00E001": "Account Executives Enterprise",
    "00E002": "Account Executives Mid-Market",
    "00E003": "Customer Success",
}

COLUMNS = {
    "salesforce/account": "id _fivetran_synced account_number account_source billing_country industry is_deleted "
    "last_activity_date master_record_id name owner_id parent_id type website created_date account_id_c "
    "stripe_customer_id_c _fivetran_active",
    "salesforce/account_history": "_fivetran_active _fivetran_start _fivetran_end _fivetran_synced account_number id "
    "industry is_deleted name owner_id website",
    "salesforce/opportunity": "_fivetran_synced account_id amount close_date created_date expected_revenue "
    "forecast_category has_opportunity_line_item id is_closed is_deleted is_won last_activity_date lead_source name "
    "next_step owner_id probability stage_name type currency_iso_code trigger_c loss_reason_c _fivetran_active",
    "salesforce/opportunity_history": "_fivetran_active _fivetran_start _fivetran_end _fivetran_synced amount "
    "close_date id is_closed is_deleted is_won next_step owner_id stage_name currency_iso_code",
    "salesforce/opportunity_line_item": "product_2_id quantity total_price discount list_price product_code unit_price "
    "_fivetran_synced is_deleted opportunity_id name id created_date sort_order _fivetran_active",
    "salesforce/product_2": "is_active description product_code _fivetran_synced is_deleted name id "
    "created_date family",
    "salesforce/user": "_fivetran_deleted _fivetran_synced alias city country department email first_name id is_active "
    "last_name name phone title user_role_id user_type username _fivetran_active",
    "salesforce/user_role": "_fivetran_deleted _fivetran_synced developer_name id name parent_role_id _fivetran_active",
    "salesforce/contact": "id _fivetran_synced account_id created_date department email first_name is_deleted "
    "last_name master_record_id mobile_phone name owner_id phone title buying_role_c",
    "salesforce/task": "who_id call_disposition owner_id subject description _fivetran_synced is_deleted id call_type "
    "is_closed activity_date priority account_id created_date what_id task_subtype status type",
    "salesforce/event": "id _fivetran_synced account_id activity_date activity_date_time created_date description "
    "duration_in_minutes is_deleted owner_id start_date_time subject type what_id who_id _fivetran_active",
    "hubspot/company": "id is_deleted _fivetran_synced property_name property_createdate property_industry "
    "property_country property_domain property_account_id property_stripe_customer_id property_hubspot_owner_id "
    "property_hs_merged_object_ids",
    "hubspot/deal": "deal_id is_deleted deal_pipeline_id deal_pipeline_stage_id owner_id portal_id property_dealname "
    "property_description property_amount property_closedate property_createdate property_dealtype property_trigger "
    "property_deal_currency_code property_closed_lost_reason property_notes_last_updated "
    "property_hs_merged_object_ids _fivetran_synced",
    "hubspot/deal_company": "company_id deal_id type_id category",
    "hubspot/deal_stage": "_fivetran_start deal_id _fivetran_active _fivetran_end _fivetran_synced date_entered source "
    "source_id value",
    "hubspot/deal_pipeline": "pipeline_id _fivetran_deleted _fivetran_synced active display_order label created_at "
    "updated_at",
    "hubspot/deal_pipeline_stage": "_fivetran_deleted _fivetran_synced active closed_won is_closed display_order "
    "probability stage_id label pipeline_id created_at updated_at",
    "hubspot/contact": "_fivetran_deleted _fivetran_synced property_email id property_company property_firstname "
    "property_lastname property_createdate property_jobtitle property_department property_associatedcompanyid "
    "property_hs_buying_role property_hs_merged_object_ids",
    "hubspot/owner": "owner_id _fivetran_synced created_at portal_id type updated_at email first_name last_name "
    "active_user_id is_active",
    "hubspot/engagement": "id type timestamp created_at owner_id portal_id _fivetran_deleted _fivetran_synced",
    "hubspot/engagement_company": "engagement_id company_id _fivetran_synced",
    "hubspot/engagement_deal": "engagement_id deal_id _fivetran_synced",
    "hubspot/engagement_contact": "engagement_id contact_id _fivetran_synced",
}
"""Columns of the sample's tables: a choice of what a managed connector lands, in its spelling."""
