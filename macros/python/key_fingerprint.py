"""Notices that a private file was filled under another key of the pseudonyms.

Incremental tables keep what earlier builds read, so under a new key one person would have two pseudonyms in them.
The file keeps a keyed hash of a constant: it tells two keys apart and says nothing about either. After a full refresh
under a new key the change is settled once a complete build passed, because a run that stopped may have left old rows.
"""

from __future__ import annotations

import duckdb
from pseudonyms import Pseudonyms

CONSTANT = "the key of the pseudonyms in this file"
TABLE = "main.pseudonym_key"
CREATE = f"create table if not exists {TABLE} (fingerprint varchar not null, is_settled boolean not null)"


class KeyChangedError(RuntimeError):
    """The file was filled under another key; the message says what to do."""


def fingerprint(pseudonyms: Pseudonyms) -> str:
    """What stands for a key in the file."""
    return pseudonyms.of_text(CONSTANT)


def check_key(connection: duckdb.DuckDBPyConnection, pseudonyms: Pseudonyms, *, is_full_refresh: bool) -> None:
    """Record the key of a file that has none; raise KeyChangedError when it was filled under another one."""
    connection.execute(CREATE)
    current = fingerprint(pseudonyms)
    found = connection.execute(f"select fingerprint, is_settled from {TABLE}").fetchone()
    if found is None:
        connection.execute(f"insert into {TABLE} values (?, true)", [current])
    elif found != (current, True) and not is_full_refresh:
        raise KeyChangedError(
            "PSEUDONYM_KEY: this warehouse file was filled under another key (the key or RAW_DIR changed; the sample "
            "has a key of its own), and its event tables would name one person in two ways. Set the earlier key or "
            "RAW_DIR, name another WAREHOUSE_DB, or run `dbt build --full-refresh` over everything until it completes."
        )
    elif found != (current, True):
        connection.execute(f"update {TABLE} set fingerprint = ?, is_settled = false", [current])


def settle_key(connection: duckdb.DuckDBPyConnection) -> None:
    """Accept the key of the last full refresh if that run was complete; before every run, as each leaves a stamp."""
    connection.execute(CREATE)
    if _last_run_is_complete(connection):
        connection.execute(f"update {TABLE} set is_settled = true")


def _last_run_is_complete(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the last run that wrote into the file ended with everything built and passed."""
    try:
        found = connection.execute("select state from main.build_stamp").fetchone()
    except duckdb.CatalogException:
        return False
    return found is not None and found[0] == "complete"
