"""An independent reading of the ARR rules in plain Python.

The warehouse computes movements, month snapshots, retention and cohorts in SQL. This package computes the same
numbers again from the written definitions, with exact fractions, one account at a time, evaluating balances only at
the dates on which something changes. It reads no SQL and shares no code with the models, so that a mistake has to be
made twice, in two different ways, to stay unseen.

    from oracle import Company, run
    result = run(company)          # -> OracleResult

Amounts are `fractions.Fraction` in units of the reporting currency and always whole cents. Dates are `datetime.date`;
months are the first day of the month; intervals are half-open, `[from, to)`.
"""

from oracle.company import Company, OracleInputError, Settings
from oracle.run import OracleResult, run

__all__ = ["Company", "OracleInputError", "OracleResult", "Settings", "run"]
