"""Columns of the Zuora tables that the sample fills; those ending in ``_c`` are custom fields of the tenant."""

from __future__ import annotations

_TEXT = {
    "account": """id _fivetran_deleted _fivetran_synced account_number bill_to_contact_id created_date crm_id currency
        name status account_id_c segment_c industry_c region_c channel_c""",
    "contact": "id _fivetran_deleted _fivetran_synced account_id work_email",
    "subscription": """id _fivetran_deleted _fivetran_synced account_id auto_renew cancelled_date
        contract_effective_date created_date current_term current_term_period_type initial_term name original_id
        previous_subscription_id status subscription_end_date subscription_start_date
        subscription_version_amendment_id term_end_date term_type updated_date version is_latest_version
        cancel_reason""",
    "rate_plan": """id _fivetran_deleted _fivetran_synced account_id amendment_id created_date name product_id
        product_rate_plan_id subscription_id original_rate_plan_id""",
    "rate_plan_charge": """id _fivetran_deleted _fivetran_synced account_id amendment_id billing_period charge_model
        charge_number charge_type created_date discount_level effective_end_date effective_start_date is_last_segment
        list_price_base mrr name original_id product_id product_rate_plan_charge_id product_rate_plan_id quantity
        rate_plan_id segment specific_billing_period subscription_id transaction_currency version""",
    "amendment": """id _fivetran_deleted _fivetran_synced booking_date code contract_effective_date created_date
        description effective_date resume_date status subscription_id suspend_date type""",
    "product": "id _fivetran_deleted _fivetran_synced name sku",
    "product_rate_plan": "id _fivetran_deleted _fivetran_synced name product_id price_book_c",
    "product_rate_plan_charge": """id _fivetran_deleted _fivetran_synced billing_period charge_type product_id
        product_rate_plan_id""",
    "invoice": """id _fivetran_deleted _fivetran_synced account_id amount amount_without_tax invoice_date
        invoice_number status transaction_currency""",
    "invoice_item": """id _fivetran_deleted _fivetran_synced account_id applied_to_invoice_item_id charge_amount
        charge_name invoice_id processing_type product_id quantity rate_plan_charge_id service_end_date
        service_start_date subscription_id transaction_currency unit_price""",
    "refund": "id _fivetran_deleted _fivetran_synced amount refund_date refund_number source_type status type",
}
COLUMNS = {table: text.split() for table, text in _TEXT.items()}
"""Table -> columns in the order of the file."""
