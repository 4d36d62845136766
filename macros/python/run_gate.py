"""The gate in front of a build and in front of publishing: one function, two stages."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from gate_history import CheckResult


def run_gate(stage: str, *, warehouse: Path, raw_dir: Path | None = None) -> list[CheckResult]:
    """Results of the checks of a stage: `landing` (files, before the build) or `built` (tables, before publishing)."""
    gate = importlib.import_module("gate")  # takes seconds, which a wrong setting need not wait for
    results = (
        gate.check_landing(str(raw_dir), str(warehouse)) if stage == "landing" else gate.check_built(str(warehouse))
    )
    return list(results)


def stops(results: Sequence[CheckResult]) -> bool:
    """Whether a check of severity error failed."""
    return any(not result.is_passed and result.severity == "error" for result in results)
