"""Exact rounding. Amounts are fractions of the reporting currency's unit; a cent is 1/100."""

import math
from fractions import Fraction

ZERO = Fraction(0)
HALF_CENT_LOCAL = Fraction(5, 1000)
"""Local-currency differences of annual amounts below this do not count as a change of list price or discount."""


def round_half_away(value: Fraction, decimals: int = 2) -> Fraction:
    """`value` rounded to `decimals` places, halves away from zero (for amounts >= 0 that is half-up)."""
    scale = 10**decimals
    magnitude = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(magnitude if value >= 0 else -magnitude, scale)


def ratio(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    """`numerator / denominator`, or None where the denominator is 0."""
    return numerator / denominator if denominator else None
