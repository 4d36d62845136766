"""The folder of published versions: one folder a version, and one link that says which of them is current.

    published/versions/<id>/{warehouse.duckdb, parquet/<schema>/<table>.parquet, manifest.json, report.html}
    published/current         -> versions/<id>       replaced by one rename: the only step that readers can see
    published/warehouse.duckdb, parquet, manifest.json, report.html -> current/...      made once

A version is written beside the others under a hidden name, forced to disk and renamed, so that a folder below
`versions/` is always complete. A reader that opens one file sees one version. A reader that needs several files
resolves `published/current` once and opens them below the resolved folder: a version stays there until N newer ones
were published.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

WAREHOUSE_FILE = "warehouse.duckdb"
PARQUET_FOLDER = "parquet"
MANIFEST_FILE = "manifest.json"
REPORT_FILE = "report.html"
LINKS = (WAREHOUSE_FILE, PARQUET_FOLDER, MANIFEST_FILE, REPORT_FILE)
CURRENT = "current"
VERSIONS = "versions"
LEFTOVERS = (".next-*", ".old-*", ".link-*", ".spill-*")
LOCK_SECONDS = 60.0


class PublishError(Exception):
    """Publishing failed; the message says why and what to do. The current version is untouched."""


def version_id(built_at: datetime, content: str) -> str:
    """A name that sorts by the time of the build, `20260630T120000Z-1a2b3c4d`. `content` is a hexadecimal digest."""
    return f"{built_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{content[:8]}"


def versions(root: Path) -> list[str]:
    """Ids of the complete versions, oldest first."""
    folder = root / VERSIONS
    return sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST_FILE}")) if folder.is_dir() else []


def current_version(root: Path) -> str | None:
    """Id of the version that readers see, or None when nothing was published yet."""
    try:
        return (root / CURRENT).readlink().name
    except FileNotFoundError:
        return None
    except OSError:
        raise PublishError(
            f"{root / CURRENT} is not a link of the publish command. Move it away and publish again."
        ) from None


def version_folder(root: Path, version: str) -> Path:
    """Folder of a version."""
    return root / VERSIONS / version


def read_manifest(root: Path, version: str) -> dict[str, Any]:
    """Manifest of a version."""
    text = (version_folder(root, version) / MANIFEST_FILE).read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


@contextmanager
def publish_lock(root: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """One publisher at a time; waits for another one, because publishing takes seconds."""
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / ".lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise PublishError(f"Somebody else has been publishing into {root} for {seconds:.0f} s. Try again.") from None
    try:
        yield
    finally:
        lock.release()


def clear_leftovers(root: Path) -> list[str]:
    """Remove what an interrupted publish left behind; to be called under the lock. Returns the names."""
    removed = []
    for pattern in LEFTOVERS:
        for path in sorted(root.glob(pattern)):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
            removed.append(path.name)
    return removed


def ensure_links(root: Path) -> None:
    """Make the stable names that lead through `current`; before the first version they lead nowhere."""
    for name in LINKS:
        path = root / name
        if not path.is_symlink() and path.exists():
            raise PublishError(f"{path} is not a link of the publish command. Move it away and publish again.")
        if not path.is_symlink():
            path.symlink_to(Path(CURRENT) / name)


def keep_version(root: Path, written: Path, version: str) -> None:
    """Force a written folder to disk, protect its files against writing, and give it its name below `versions/`."""
    unexpected = [path.name for path in written.rglob("*.wal")]
    if unexpected:
        raise PublishError(f"{written}: {', '.join(unexpected)} was not written back. Publish again.")
    for path in sorted(written.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        _force_to_disk(path)
    _force_to_disk(written)
    (root / VERSIONS).mkdir(exist_ok=True)
    written.rename(version_folder(root, version))
    _force_to_disk(root / VERSIONS)


def make_current(root: Path, version: str) -> None:
    """The one atomic step: `current` leads to this version from now on."""
    if version not in versions(root):
        raise PublishError(
            f"No version {version} in {root / VERSIONS}. There are: {', '.join(versions(root)) or 'none'}."
        )
    link = root / f".link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(VERSIONS) / version)
    link.replace(root / CURRENT)
    _force_to_disk(root)


def version_before(root: Path, version: str) -> str:
    """The newest version that is older than the given one."""
    older = [name for name in versions(root) if name < version]
    if not older:
        raise PublishError(f"There is no version before {version} in {root / VERSIONS}.")
    return older[-1]


def prune(root: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` versions; the current one always stays. Returns the removed ids."""
    current = current_version(root)
    surplus = [version for version in versions(root)[: -max(keep, 1)] if version != current]
    for version in surplus:
        hidden = root / f".old-{version}"
        version_folder(root, version).rename(hidden)
        shutil.rmtree(hidden)
    return surplus


def is_version_id(text: str) -> bool:
    """Whether a text has the form of a version id."""
    return re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}", text) is not None


def _force_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
