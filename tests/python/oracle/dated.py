"""Facts that hold from a date on: plan rates, ultimate parents, segments."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from oracle.company import OracleInputError, RawRow
from oracle.months import OPEN_END
from oracle.screening import parse_date, parse_number


class PlanRates:
    """Rates to the reporting currency, per currency and period; the reporting currency itself needs no rows."""

    def __init__(self, rows: Iterable[RawRow], reporting_currency: str) -> None:
        """Raises OracleInputError when one currency has two rates from the same date."""
        rates: dict[str, dict[date, Fraction]] = defaultdict(dict)
        for row in rows:
            currency, start = row["currency"] or "", parse_date(row["valid_from"] or "")
            rate = parse_number(row["rate_to_reporting"] or "")
            if rates[currency].setdefault(start, rate) != rate:
                raise OracleInputError(f"two rates for {currency} from {start}")
        if reporting_currency not in rates:
            rates[reporting_currency][date.min] = Fraction(1)
        self._starts = {currency: sorted(dated) for currency, dated in rates.items()}
        self._rates = {currency: [rates[currency][day] for day in days] for currency, days in self._starts.items()}

    def period(self, currency: str, day: date) -> int:
        """Position of the rate in force on `day`. Raises OracleInputError when there is none."""
        position = bisect_right(self._starts.get(currency, ()), day) - 1
        if position < 0:
            raise OracleInputError(f"no rate for {currency} on {day}")
        return position

    def rate(self, currency: str, period: int) -> Fraction:
        """Reporting-currency units for one unit of `currency` in a period given by `period()`."""
        return self._rates[currency][period]

    def change_dates(self, currency: str) -> Sequence[date]:
        """First days of the currency's periods."""
        return self._starts.get(currency, ())


class Parents:
    """The ultimate parent of an account, by day."""

    def __init__(self, rows: Iterable[RawRow]) -> None:
        self._links: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
        for row in rows:
            account, parent = row["account_id"] or "", row["parent_account_id"] or ""
            valid_from, valid_to = row.get("valid_from"), row.get("valid_to")
            start = parse_date(valid_from) if valid_from else date.min
            end = parse_date(valid_to) if valid_to else OPEN_END
            if parent and parent != account:
                self._links[account].append((start, end, parent))
        self._timelines: dict[str, tuple[list[date], list[str]]] = {}

    def ultimate(self, account_id: str, day: date) -> str:
        """The account at the top above `account_id` on `day`; itself when nothing is above."""
        days, parents = self._timeline(account_id)
        return parents[bisect_right(days, day) - 1]

    def change_dates(self, account_id: str) -> Sequence[date]:
        """Days on which the account's ultimate parent differs from the day before."""
        return self._timeline(account_id)[0][1:]

    def ever(self, account_id: str) -> set[str]:
        """All ultimate parents the account ever has."""
        return set(self._timeline(account_id)[1])

    def _timeline(self, account_id: str) -> tuple[list[date], list[str]]:
        if account_id not in self._timelines:
            days, parents = [date.min], [self._climb(account_id, date.min)]
            for day in sorted(self._dates_above(account_id, set())):
                parent = self._climb(account_id, day)
                if day > date.min and parent != parents[-1]:
                    days.append(day)
                    parents.append(parent)
            self._timelines[account_id] = (days, parents)
        return self._timelines[account_id]

    def _dates_above(self, account_id: str, visited: set[str]) -> set[date]:
        """Every date on which a link of the account, or of any account ever above it, starts or ends."""
        visited.add(account_id)
        dates: set[date] = set()
        for start, end, parent in self._links.get(account_id, ()):
            dates |= {start, end} - {OPEN_END}
            if parent not in visited:
                dates |= self._dates_above(parent, visited)
        return dates

    def _climb(self, account_id: str, day: date) -> str:
        """Raises OracleInputError when the links form a cycle on `day`."""
        path = [account_id]
        while True:
            links = [link for link in self._links.get(path[-1], ()) if link[0] <= day < link[1]]
            if not links:
                return path[-1]
            parent = max(links, key=lambda link: (link[0], link[2]))[2]
            if parent in path:
                raise OracleInputError(f"hierarchy cycle through {parent} on {day}")
            path.append(parent)


class Segments:
    """The segment of an account, by day, read from the account's own rows that name one."""

    def __init__(self, mentions: Iterable[tuple[str, date, str]]) -> None:
        """`mentions`: account, first day, segment ('' = none) of every row that counts, one-off charges included."""
        named: dict[str, dict[date, str]] = defaultdict(dict)
        for account, start, segment in mentions:
            if segment:
                named[account][start] = max(segment, named[account].get(start, ""))
        self._named = {account: sorted(dated.items()) for account, dated in named.items()}

    def segment(self, account_id: str, day: date) -> str:
        """The last segment named on or before `day`; before the first one, the first; 'unknown' when none."""
        dated = self._named.get(account_id)
        if not dated:
            return "unknown"
        position = bisect_right([start for start, _ in dated], day) - 1
        return dated[max(position, 0)][1]
