"""One account (or a few) per situation, with the movement it must cause worked out by hand, never computed here.

The amounts follow from the price list in ``catalog``: in book 2023 a starter, team, business or enterprise seat costs
12, 25, 45 or 70 USD a month and ten times that a year; in book 2025 13, 27, 48 or 75.
"""

from __future__ import annotations

from simulator import scenarios_billing, scenarios_changes, scenarios_contracts
from simulator.company import Company

_SITUATIONS_TEXT = """
annual weekly half_year quarter two_year_contract odd_term jpy kwd eur coupon_once coupon_repeating coupon_forever
coupon_amount_off coupon_expiry trial trial_never_converts to_free to_free_by_discount retention_free_month
retention_free_month_coupon pause_resumed pause_long past_due_recovered past_due_involuntary cancel_at_period_end
cancel_scheduled tier_up tier_down plan_and_term_swap term_change plan_and_price_book_swap price_rise add_on
add_on_lost cross_sell commitment_and_overage backdated_change same_month_start_and_end return_after_churn seat_up
seat_down co_termed_quantity_change seat_and_tier_up one_off_charge credit_and_refund two_live_subscriptions
month_end_expiry time_zone_month_edge discount_deepened fx_year_boundary two_currencies currency_swap
two_billing_customers unlinked_customer billing_migration billing_migration_with_seats
billing_migration_interval_name merge re_parenting ramp seat_ramp future_ramp_step gap_renewal_pending
gap_not_bridged signed_early future_start register_trial register_backdated_change segment_change
zuora_migration zuora_renewal zuora_migration_with_seats zuora_beside_stripe zuora_new zuora_seats_mid_term
zuora_tier_change zuora_cancellation zuora_draft zuora_backdated zuora_signed_early zuora_two_years
zuora_product_added zuora_product_removed zuora_yen zuora_suspended zuora_suspended_long zuora_discount
zuora_shared_domain zuora_one_time zuora_usage
"""
SITUATIONS = tuple(_SITUATIONS_TEXT.split())
"""Every situation that the register must hold at least once."""


def tell(company: Company) -> None:
    """Add all scenario accounts to the company."""
    scenarios_billing.tell(company)
    scenarios_changes.tell(company)
    scenarios_contracts.tell(company)
