"""One build at a time for each private file; the second one learns who holds it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout


class AlreadyRunningError(Exception):
    """Another build uses the same private file; the message names it."""


@contextmanager
def build_lock(warehouse: Path) -> Iterator[None]:
    """Hold the lock of a private file. The system frees it when the process ends, however that happens."""
    lock = FileLock(warehouse.with_name(warehouse.name + ".lock"))
    # Beside the lock file, because trying to lock empties that one.
    holder = warehouse.with_name(warehouse.name + ".holder.json")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunningError(
            f"Another build of {warehouse} is running ({_described(holder)}). Wait until it is done, or give this "
            "one a WAREHOUSE_DB of its own."
        ) from None
    try:
        started = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        holder.write_text(
            json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": started}), encoding="utf-8"
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _described(holder: Path) -> str:
    try:
        known = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {known['process']} on {known['host']}, since {known['since']}"
    except (OSError, ValueError, KeyError):
        return "it is just starting or ending"
