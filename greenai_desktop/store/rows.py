"""How rows of a run's bulk tables are numbered.

One number packs run, minute (or day) and series, so that what was recorded in a stretch of time lies together in the
file and a view is one scan, without an index of its own.
"""

from __future__ import annotations

from typing import Final

CHANNEL: Final = "channel"
GAUGE: Final = "gauge"

SERIES_BITS: Final = 10
MINUTE_BITS: Final = 26
SERIES_MASK: Final = (1 << SERIES_BITS) - 1
LONGEST_MINUTES: Final = 1 << MINUTE_BITS  # 127 years of minutes


def row_id(run_id: int, minute: int, series: int = 0) -> int:
    """The number of a row."""
    return (((run_id << MINUTE_BITS) | minute) << SERIES_BITS) | series


def run_of(row: int) -> int:
    """The run in a row's number."""
    return row >> (MINUTE_BITS + SERIES_BITS)


def minute_of(row: int) -> int:
    """The minute (or day) in a row's number."""
    return (row >> SERIES_BITS) & (LONGEST_MINUTES - 1)


def series_of(row: int) -> int:
    """The series in a row's number."""
    return row & SERIES_MASK


def span_of_run(run_id: int) -> tuple[int, int]:
    """First and last number that rows of a run can have."""
    return row_id(run_id, 0), row_id(run_id + 1, 0) - 1


def span_of_minutes(run_id: int, first: int, last: int) -> tuple[int, int]:
    """First and last number of rows from one minute (or day) to another, both included."""
    return row_id(run_id, first), row_id(run_id, last, SERIES_MASK)
