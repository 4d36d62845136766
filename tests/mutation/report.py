"""The result in tables: share noticed by layer and operator, by which check, and the survivors with their reason."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.runner import Verdict

EQUIVALENTS = Path(__file__).with_name("equivalents.csv")
CHECKS = ("unit test", "data test", "approved numbers", "oracle", "error")
AIM, CORE_AIM = 0.95, 1.0


@dataclass(frozen=True)
class Judged:
    """A verdict with the reason why no test can notice the mutant, where there is one."""

    verdict: Verdict
    reason: str = ""

    @property
    def group(self) -> str:
        if self.verdict.check != "survived":
            return self.verdict.check
        return "equivalent" if self.reason else "survived"


@dataclass(frozen=True)
class Equivalent:
    """Mutants that change no result, and why. An empty field stands for anything, `re:` begins a pattern."""

    model: str
    operator: str
    before: str
    after: str
    context: str
    reason: str

    def covers(self, verdict: Verdict) -> bool:
        """Whether a mutant is one of these."""
        mutant = verdict.mutant
        found = (verdict.model, f"{mutant.operator}: {mutant.variant}", mutant.before, mutant.after, mutant.context)
        wanted = (self.model, self.operator, self.before, self.after, self.context)
        return all(_matches(pattern, text) for pattern, text in zip(wanted, found, strict=True))


def _matches(pattern: str, text: str) -> bool:
    if pattern.startswith("re:"):
        return re.fullmatch(pattern[3:], text) is not None
    return pattern in ("", text)


def read_equivalents(path: Path = EQUIVALENTS) -> list[Equivalent]:
    """The listed equivalents with their reasons."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [Equivalent(**row) for row in csv.DictReader(handle)]


def judge(verdicts: Iterable[Verdict], equivalents: Sequence[Equivalent]) -> list[Judged]:
    """Survivors get their reason; another mutant needs none."""
    return [
        Judged(verdict, next((e.reason for e in equivalents if e.covers(verdict)), ""))
        if verdict.check == "survived"
        else Judged(verdict)
        for verdict in verdicts
    ]


def share(judged: Sequence[Judged]) -> float:
    """Killed of all that are not equivalent and came to an end."""
    counted = [one for one in judged if one.group not in ("equivalent", "timeout")]
    return sum(one.verdict.is_killed for one in counted) / len(counted) if counted else 1.0


def table(judged: Sequence[Judged], core: set[str]) -> str:
    """Layer by operator, with the checks that noticed."""
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        for layer in [one.verdict.layer, *(["core"] if one.verdict.model in core else []), "all"]:
            groups[layer, one.verdict.mutant.operator].append(one)
            groups[layer, "(all)"].append(one)
    header = f"{'layer':<9}{'operator':<12}{'mutants':>8}" + "".join(f"{check:>18}" for check in CHECKS)
    lines = [header + f"{'timeout':>10}{'equivalent':>12}{'survived':>10}{'noticed':>9}"]
    for (layer, operator), members in sorted(groups.items()):
        counts = Counter(one.group for one in members)
        line = f"{layer:<9}{operator:<12}{len(members):>8}" + "".join(f"{counts[check]:>18}" for check in CHECKS)
        line += f"{counts['timeout']:>10}{counts['equivalent']:>12}{counts['survived']:>10}"
        lines.append(line + f"{share(members):>9.1%}")
    return "\n".join(lines)


def survivors(judged: Sequence[Judged]) -> str:
    """One line for each survivor."""
    lines = []
    for one in judged:
        mutant = one.verdict.mutant
        if one.verdict.check == "survived":
            text = f"{one.verdict.model}: {mutant.operator}, {mutant.variant}: "
            lines.append(f"{text}{_short(mutant.before)} -> {_short(mutant.after)}  ({one.reason or 'NO REASON'})")
    return "\n".join(lines)


def left_open(judged: Sequence[Judged]) -> list[str]:
    """What the last lines of a run say beside the aim: survivors that nobody has explained, and what did not end."""
    groups = {
        "survived without a reason in equivalents.csv": [one for one in judged if one.group == "survived"],
        "did not end in time, which is counted apart": [one for one in judged if one.group == "timeout"],
    }
    return [
        f"{len(members)} {words}: {', '.join(sorted({one.verdict.model for one in members}))}"
        for words, members in groups.items()
        if members
    ]


def _short(text: str) -> str:
    return text if len(text) <= 110 else f"{text[:50]} ... {text[-55:]}"


def shortfalls(judged: Sequence[Judged], core: set[str]) -> list[str]:
    """In which respect the aim is missed; empty when it is met."""
    found = []
    inner = [one for one in judged if one.verdict.model in core]
    if share(inner) < CORE_AIM:
        found.append(f"movements, NRR and GRR: {share(inner):.2%} noticed, the aim is 100 %")
    if share(judged) < AIM:
        found.append(f"all: {share(judged):.2%} noticed, the aim is 95 %")
    return found
