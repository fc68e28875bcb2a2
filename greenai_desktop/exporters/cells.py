"""Rows of a CSV file as bytes, disarmed for spreadsheets."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from greenai_desktop.core.cells import disarmed

NOT_AVAILABLE = "n/a"


def number(value: float | None, missing: str = "") -> str:
    """A figure with all its digits."""
    return missing if value is None or not math.isfinite(value) else repr(value)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as lines of a CSV file; text that a spreadsheet would take for a formula is disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([disarmed(cell) for cell in row])
    return text.getvalue().encode("utf-8")
