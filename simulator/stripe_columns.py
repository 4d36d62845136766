"""Column names and order of the Stripe tables as a managed connector lands them."""

from __future__ import annotations

_SHAPES = """
customer:
    id _fivetran_synced account_balance address_city address_country address_line_1 address_line_2
    address_postal_code address_state balance bank_account_id created currency default_card_id delinquent
    description email invoice_prefix invoice_settings_default_payment_method invoice_settings_footer is_deleted
    livemode name phone shipping_address_city shipping_address_country shipping_address_line_1
    shipping_address_line_2 shipping_address_postal_code shipping_address_state shipping_carrier shipping_name
    shipping_phone shipping_tracking_number source_id tax_exempt tax_info_tax_id tax_info_type
    tax_info_verification_status tax_info_verification_verified_name metadata
product:
    id _fivetran_synced active caption created description is_deleted livemode metadata name
    package_dimensions_height package_dimensions_length package_dimensions_weight package_dimensions_width
    shippable statement_descriptor type unit_label updated url
price:
    id _fivetran_synced active billing_scheme created currency invoice_item_id is_deleted livemode lookup_key
    metadata nickname product_id recurring_aggregate_usage recurring_interval recurring_interval_count
    recurring_usage_type tiers_mode transform_quantity_divide_by transform_quantity_round type unit_amount
    unit_amount_decimal
plan:
    id _fivetran_synced active aggregate_usage amount billing_scheme created currency interval interval_count
    is_deleted livemode nickname product_id tiers_mode transform_usage_divide_by transform_usage_round
    trial_period_days usage_type
coupon:
    id amount_off created currency duration duration_in_months livemode max_redemptions metadata name percent_off
    redeem_by times_redeemed valid _fivetran_synced
subscription:
    id _fivetran_synced application_fee_percent billing billing_cycle_anchor billing_threshold_amount_gte
    billing_threshold_reset_billing_cycle_anchor cancel_at cancel_at_period_end canceled_at created
    current_period_end current_period_start customer_id days_until_due default_source_id ended_at livemode
    metadata quantity start_date status tax_percent trial_end trial_start
subscription_history:
    id _fivetran_synced _fivetran_active application_fee_percent billing billing_cycle_anchor
    billing_threshold_amount_gte billing_threshold_reset_billing_cycle_anchor cancel_at cancel_at_period_end
    canceled_at created current_period_end current_period_start customer_id days_until_due default_source_id
    ended_at livemode metadata quantity start_date status tax_percent trial_end trial_start _fivetran_start
    _fivetran_end
subscription_item:
    _fivetran_synced created current_period_end current_period_start id metadata plan_id quantity subscription_id
subscription_discount:
    id _fivetran_synced checkout_session coupon_id customer_id end invoice_id invoice_item_id start
    subscription_id
discount:
    id type type_id _fivetran_synced amount checkout_session_id checkout_session_line_item_id coupon_id
    credit_note_line_item_id customer_id end invoice_id invoice_item_id promotion_code start subscription_id
invoice:
    id _fivetran_synced amount currency customer_id due_date description discountable invoice_id is_deleted
    livemode period_end period_start proration quantity subscription_id subscription_item_id unit_amount
    default_payment_method_id amount_due amount_paid amount_remaining post_payment_credit_notes_amount
    pre_payment_credit_notes_amount subtotal tax total attempt_count auto_advance billing_reason metadata number
    paid receipt_number status source_relation
invoice_line_item:
    id invoice_id _fivetran_synced amount currency description discountable livemode period_end period_start
    plan_id proration quantity subscription_id subscription_item_id type unique_id metadata
    unit_amount_excluding_tax
credit_note:
    id amount created currency discount_amount subtotal total livemode memo metadata number pdf reason status type
    voided_at customer_balance_transaction_id invoice_id refund_id _fivetran_synced
credit_note_line_item:
    credit_note_id id amount discount_amount description livemode quantity type unit_amount unit_amount_decimal
    _fivetran_synced
"""


def _read(shapes: str) -> dict[str, list[str]]:
    """Table name to its columns; a line that ends in a colon opens a table."""
    tables: dict[str, list[str]] = {}
    for line in shapes.split("\n"):
        if line.endswith(":"):
            tables[line[:-1]] = columns = []
        elif line:
            columns += line.split()
    return tables


COLUMNS = _read(_SHAPES)
