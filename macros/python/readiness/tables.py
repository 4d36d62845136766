"""Frames as Arrow tables with declared types: an empty frame has the same columns as a full one."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

TYPES = {"text": pa.string(), "date": pa.date32(), "number": pa.float64(), "count": pa.int64(), "flag": pa.bool_()}


def as_table(frame: pd.DataFrame, columns: dict[str, str]) -> pa.Table:
    """The named columns in their order, as text, date, number, count or flag; NaN and NaT become NULL."""
    arrays = []
    for name, kind in columns.items():
        values = frame[name]
        if kind == "date":
            values = pd.to_datetime(values).dt.date.where(values.notna(), None)
        elif kind == "count":
            values = values.astype("Int64")
        elif kind == "text":
            values = values.astype("object").where(values.notna(), None)
        elif kind == "number":
            values = values.astype("float64")
        arrays.append(pa.array(values, type=TYPES[kind], from_pandas=True))
    return pa.table(dict(zip(columns, arrays, strict=True)))
