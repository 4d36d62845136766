"""What may be published: the tables and columns of the published schemas, read from dbt's manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from published_versions import PublishError


@dataclass(frozen=True)
class PublishedTable:
    """A table as readers get it. `columns` are name -> description of those that are published and described.

    `withheld` are the columns that stay out.
    """

    schema: str
    name: str
    description: str
    columns: Mapping[str, str]
    withheld: tuple[str, ...] = ()


def published_tables(manifest: Mapping[str, Any], schemas: Sequence[str]) -> list[PublishedTable]:
    """Models and seeds of the given schemas but those marked `is_published: false` in their meta, in order of name."""
    tables = []
    for node in manifest["nodes"].values():
        if node["resource_type"] not in ("model", "seed") or node["schema"] not in schemas:
            continue
        if not is_published(node) or node["config"]["materialized"] == "ephemeral":
            continue
        columns = node["columns"].values()
        tables.append(
            PublishedTable(
                schema=node["schema"],
                name=node["alias"],
                description=node["description"].strip(),
                columns={column["name"]: column["description"].strip() for column in columns if is_published(column)},
                withheld=tuple(column["name"] for column in columns if not is_published(column)),
            )
        )
    return sorted(tables, key=lambda table: (table.schema, table.name))


def is_published(described: Mapping[str, Any]) -> bool:
    """Whether the meta of a model, seed or column leaves it in; it does unless it says otherwise."""
    meta = {**described.get("meta", {}), **described.get("config", {}).get("meta", {})}
    return bool(meta.get("is_published", True))


def read_manifest_of_project(target: Path) -> dict[str, Any]:
    """dbt's manifest.json. Raises PublishError when it is missing."""
    path = target / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PublishError(f"{path} cannot be read ({error}). Run `make build`.") from None
    return manifest


def digest(invocation_id: str, tables: Sequence[PublishedTable]) -> str:
    """Names one build and one choice of tables: publishing the same again gives the same version."""
    described = json.dumps([invocation_id, *map(asdict, tables)], sort_keys=True, default=list)
    return hashlib.sha256(described.encode()).hexdigest()
