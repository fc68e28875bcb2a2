"""Every sample of runs, as CSV or Parquet: one row a sample, one column a channel or gauge."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, Final

from greenai_desktop.core.errors import ReportError
from greenai_desktop.exporters.cells import csv_bytes
from greenai_desktop.exporters.sheet import Exporter, Options, RunSheet
from greenai_desktop.i18n import N_

_FIXED: Final = ("run", "name", "time_utc", "seconds")


def columns_of(sheets: Sequence[RunSheet]) -> list[str]:
    """Names of the columns of values, with their unit; those of several runs together."""
    return list(dict.fromkeys(f"{one.name} [{one.unit}]" for sheet in sheets for one in sheet.series))


def write_csv(sheets: Sequence[RunSheet], stream: BinaryIO, options: Options, check: Callable[[], None]) -> None:
    """Write the samples as text; a value that is missing is an empty cell."""
    columns = columns_of(sheets)
    stream.write(csv_bytes([[*_FIXED, *columns]]))
    for sheet, at_s, values in _chunks(sheets, columns, check):
        run = str(sheet.id)
        stream.write(
            csv_bytes(
                [run, sheet.name, _moment(sheet.started_utc_s + moment_s), f"{moment_s:.6f}", *_texts(values, i)]
                for i, moment_s in enumerate(at_s)
            )
        )


def write_parquet(sheets: Sequence[RunSheet], stream: BinaryIO, options: Options, check: Callable[[], None]) -> None:
    """Write the samples as Parquet; a value that is missing is null.

    Raises:
        ReportError: `parquet_missing`: pyarrow is not installed.
    """
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        raise ReportError("parquet_missing", detail=str(error)) from error
    columns = columns_of(sheets)
    kinds = [pyarrow.int64(), pyarrow.string(), pyarrow.timestamp("us", tz="UTC"), pyarrow.float64()]
    fields = list(zip([*_FIXED, *columns], [*kinds, *[pyarrow.float64()] * len(columns)], strict=True))
    schema = pyarrow.schema(fields)
    with parquet.ParquetWriter(stream, schema) as writer:
        for sheet, at_s, values in _chunks(sheets, columns, check):
            arrays = _arrays(sheet, at_s, values)
            writer.write_table(pyarrow.table(arrays, schema=schema))


def _chunks(
    sheets: Sequence[RunSheet], columns: Sequence[str], check: Callable[[], None]
) -> Iterator[tuple[RunSheet, list[float], list[list[float] | None]]]:
    """The samples of all runs, with one list of values a column; None where a run has no such series."""
    for sheet in sheets:
        own = {f"{one.name} [{one.unit}]": number for number, one in enumerate(sheet.series)}
        for at_s, values in sheet.samples():
            check()
            lists = values.tolist()
            yield sheet, at_s.tolist(), [lists[own[column]] if column in own else None for column in columns]


def _texts(values: Sequence[list[float] | None], row: int) -> Iterator[str]:
    for column in values:
        yield f"{column[row]:.6g}" if column is not None and math.isfinite(column[row]) else ""


def _arrays(sheet: RunSheet, at_s: list[float], values: Sequence[list[float] | None]) -> list[Any]:
    count = len(at_s)
    moments = [round((sheet.started_utc_s + moment_s) * 1e6) for moment_s in at_s]
    lists: list[Any] = [[sheet.id] * count, [sheet.name] * count, moments, at_s]
    return lists + [
        [None] * count if column is None else [v if math.isfinite(v) else None for v in column] for column in values
    ]


def _moment(utc_s: float) -> str:
    return dt.datetime.fromtimestamp(utc_s, dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


CSV_EXPORTER: Final = Exporter(
    "samples",
    N_("Samples (CSV)"),
    N_("Every sample: power of each device, load, temperature; one row a sample."),
    ".csv",
    write_csv,
)
PARQUET_EXPORTER: Final = Exporter(
    "parquet",
    N_("Samples (Parquet)"),
    N_("Every sample, for pandas, DuckDB and the like; needs pyarrow."),
    ".parquet",
    write_parquet,
    is_binary=True,
)
