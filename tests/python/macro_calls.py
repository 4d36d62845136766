"""Calls the macros of a file as dbt does, without dbt's start; vars and environment are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytz
from dbt_common.clients.jinja import MacroReturn, get_environment
from run_settings import ROOT


class RefusedError(Exception):
    """A macro stopped the parse; the message is the one it gave."""


def macros_of(
    path: str, variables: Mapping[str, Any], environment: Mapping[str, str] | None = None
) -> dict[str, Callable[..., Any]]:
    """The macros of a file of the project by name; each returns what `return` gives, else its text."""
    given = environment or {}
    context: dict[str, Any] = {
        "var": lambda name: variables[name],
        "env_var": lambda name, default="": given.get(name, default),
        "modules": SimpleNamespace(re=re, pytz=pytz),
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
        "return": _leave,
    }
    text = (ROOT / path).read_text(encoding="utf-8")
    module = get_environment().from_string(text).make_module(context)
    found = {name.removeprefix("dbt_macro__"): value for name, value in vars(module).items() if "dbt_macro__" in name}
    context |= {name: _called(macro) for name, macro in found.items()}
    module = get_environment().from_string(text).make_module(context)
    return {name: _called(vars(module)[f"dbt_macro__{name}"]) for name in found}


def _refuse(message: str) -> None:
    raise RefusedError(message)


def _leave(value: Any) -> None:
    raise MacroReturn(value)


def _called(macro: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return str(macro(*arguments)).strip()
        except MacroReturn as returned:
            return returned.value

    return call
