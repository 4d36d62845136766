"""When a version counts: past-due and pause limits, and gaps that are bridged.

*Presence* is the time a paid version belongs to its account's recurring business. A paused version is present but
*held*: its ARR is 0. ARR = presence - held.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oracle.company import Settings
from oracle.months import OPEN_END
from oracle.screening import Version


@dataclass(frozen=True)
class Stretch:
    """The presence of one version over `[start, end)`; `bridged_from` = its own end when a gap was bridged."""

    version: Version
    start: date
    end: date
    limit: date
    """First day on which the version would be out whatever happens (past due or paused too long)."""
    bridged_from: date | None = None

    @property
    def is_held(self) -> bool:
        """Whether the ARR of the stretch is 0 because service is paused."""
        return self.version.status == "paused"

    def ran_before(self, day: date) -> bool:
        """Present on the day before `day`."""
        return self.start < day <= self.end

    def runs_on(self, day: date) -> bool:
        """Present on `day`."""
        return self.start <= day < self.end


def stretches(versions: list[Version], settings: Settings) -> list[Stretch]:
    """The presence of every paid version, gaps bridged, in no particular order."""
    free_time = _free_time(versions)
    lines: dict[tuple[str, str], list[Stretch]] = defaultdict(list)
    for version in versions:
        stretch = _own_presence(version, settings)
        if stretch:
            lines[version.account_id, version.family].append(stretch)
    bridged: list[Stretch] = []
    for line in lines.values():
        bridged.extend(_bridge(line, free_time, settings))
    return bridged


def _own_presence(version: Version, settings: Settings) -> Stretch | None:
    if not version.is_paid:
        return None
    limit = OPEN_END
    if version.status == "past_due":
        limit = version.status_since + timedelta(days=settings.past_due_days)
    elif version.status == "paused":
        limit = version.status_since + timedelta(days=settings.pause_days)
    end = min(version.valid_to, limit)
    return Stretch(version, version.valid_from, end, limit) if version.valid_from < end else None


FreeTime = dict[tuple[str, str, str], list[tuple[date, date]]]


def _place(version: Version) -> tuple[str, str, str]:
    """A free month is granted on the product that was paid: account, subscription and family are the same."""
    return version.account_id, version.subscription, version.family


def _free_time(versions: Iterable[Version]) -> FreeTime:
    """Account, subscription and family -> intervals of free and trial versions."""
    free: FreeTime = defaultdict(list)
    for version in versions:
        if not version.is_paid:
            free[_place(version)].append((version.valid_from, version.valid_to))
    return free


def islands(line: Iterable[Stretch]) -> list[list[Stretch]]:
    """The stretches grouped into runs that overlap or touch, in order of time."""
    runs: list[list[Stretch]] = []
    run_end = date.min
    for stretch in sorted(line, key=lambda item: item.start):
        if not runs or stretch.start > run_end:
            runs.append([])
        runs[-1].append(stretch)
        run_end = max(run_end, stretch.end)
    return runs


def _bridge(line: list[Stretch], free_time: FreeTime, settings: Settings) -> list[Stretch]:
    """The stretches of one account and family, those before a short enough gap extended to its end.

    A version that its past-due or pause limit would end inside the gap is not extended and does not speak for one.
    """
    runs = islands(line)
    result: list[Stretch] = []
    for position, run in enumerate(runs):
        if position + 1 == len(runs):
            result.extend(run)
            continue
        gap_start = max(stretch.end for stretch in run)
        gap_end = min(stretch.start for stretch in runs[position + 1])
        ending = [stretch for stretch in run if stretch.end == gap_start and stretch.limit >= gap_end]
        allowed = settings.renewal_grace_days
        if any(stretch.version.is_renewal_pending for stretch in ending):
            allowed = max(allowed, settings.pending_renewal_days)
        if any(_covers(free_time.get(_place(stretch.version), ()), gap_start, gap_end) for stretch in ending):
            allowed = max(allowed, settings.free_month_days)
        if (gap_end - gap_start).days > allowed:
            ending = []
        for stretch in run:
            extend = stretch in ending
            result.append(replace(stretch, end=gap_end, bridged_from=gap_start) if extend else stretch)
    return result


def _covers(intervals: Iterable[tuple[date, date]], start: date, end: date) -> bool:
    """Whether the intervals together cover all of `[start, end)`."""
    reached = start
    for interval_start, interval_end in sorted(intervals):
        if interval_start <= reached:
            reached = max(reached, interval_end)
    return reached >= end
