"""Arrow tables with declared types into frames and back: an empty frame has the same columns as a full one."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

TYPES = {"text": pa.string(), "date": pa.date32(), "number": pa.float64(), "count": pa.int64(), "flag": pa.bool_()}


def as_frame(table: pa.Table) -> pd.DataFrame:
    """A frame with text stored once a value, dates as timestamps and decimals as numbers: millions of rows stay small.

    The table is used up.
    """
    kinds = [
        pa.field(field.name, pa.float64() if pa.types.is_decimal(field.type) else field.type) for field in table.schema
    ]
    plain = table.cast(pa.schema(kinds))
    del table
    return plain.to_pandas(strings_to_categorical=True, date_as_object=False, split_blocks=True, self_destruct=True)


def as_table(frame: pd.DataFrame, columns: dict[str, str]) -> pa.Table:
    """The named columns in their order, as text, date, number, count or flag; NaN and NaT become NULL."""
    return pa.table({name: _array(frame[name], kind) for name, kind in columns.items()})


def _array(values: pd.Series, kind: str) -> pa.Array:
    """Values as an Arrow array of the kind."""
    if kind == "date":
        values = pd.to_datetime(values)
    return pa.array(values).cast(TYPES[kind])
