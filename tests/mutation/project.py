"""What the harness reads of a build: the models, their unit tests and data tests, all as dbt compiled them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LAYERS = ("arr", "metrics", "quality")
ACTUAL, EXPECTED = "dbt_internal_unit_test_actual", "dbt_internal_unit_test_expected"


@dataclass
class Model:
    """One model: its compiled SQL, declared columns, and the SQL of its tests."""

    name: str
    layer: str
    relation: str
    sql: str
    columns: dict[str, str]
    parents: list[str] = field(default_factory=list)
    unit_tests: dict[str, str] = field(default_factory=dict)
    data_tests: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Changes when the model or one of its tests does."""
        parts = [self.sql, *self.unit_tests.values(), *self.data_tests.values()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class Project:
    """A built project: manifest and compiled files of one target folder."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        self.name = self.manifest["metadata"]["project_name"]
        nodes = self.manifest["nodes"]
        self.models = {
            node["name"]: self._model(node)
            for _, node in sorted(nodes.items())
            if node["resource_type"] == "model" and node["fqn"][1] in LAYERS and node["language"] == "sql"
        }
        for test in self.manifest["unit_tests"].values():
            if test["model"] in self.models:
                path = self._file("run", test["original_file_path"]) / test["original_file_path"]
                path = path.parent / f"{test['name']}.sql"
                self.models[test["model"]].unit_tests[test["name"]] = _read(path)
        for node in nodes.values():
            if node["resource_type"] != "test" or node["config"]["severity"].lower() != "error":
                continue
            folder = self._file("compiled", node["original_file_path"])
            path = folder if folder.suffix == ".sql" else folder / Path(node["path"]).name
            for parent in node["depends_on"]["nodes"]:
                name = parent.split(".")[-1]
                if name in self.models and parent.startswith("model."):
                    self.models[name].data_tests[node["name"]] = _read(path)

    def _file(self, kind: str, original: str) -> Path:
        return self.target / kind / self.name / original

    def _model(self, node: dict[str, Any]) -> Model:
        return Model(
            name=node["name"],
            layer=node["fqn"][1],
            relation=node["relation_name"],
            sql=_read(self._file("compiled", node["original_file_path"])),
            columns={name: column["data_type"] for name, column in node["columns"].items()},
            parents=[parent.split(".")[-1] for parent in node["depends_on"]["nodes"]],
        )

    def core(self) -> list[str]:
        """Movements, NRR and GRR with the models they are made of: the core, where every mutant must be noticed."""
        ledger = self.models["fct_arr_movements"]
        core = {"fct_arr_movements", *ledger.parents}
        pending = ["nrr", "grr"]
        while pending:
            name = pending.pop()
            if name not in self.models or name in core or self.models[name].layer != "metrics":
                continue
            core.add(name)
            pending.extend(self.models[name].parents)
        return sorted(name for name in core if name in self.models)


def _read(path: Path) -> str:
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build the project first (`make mutate` does)")
    return path.read_text(encoding="utf-8")
