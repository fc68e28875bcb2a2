"""What a format of cloud figures is to the program, and what its readers have in common."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.core.cloud_figures import CloudFigure, StatedTotal
from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.core.inventory.days import day_of, days_in
from greenai_desktop.importers.cloud.document import Document
from greenai_desktop.importers.table import Row

Found = Iterator[CloudFigure | StatedTotal | ImportFileError]
# More than all the world's in a year: no unit that was confused comes near.
MOST_KGCO2E: Final = 1e14
MOST_KWH: Final = 1e14
# Rounding of exports: parts and total of a row may differ by so much before the row is said to contradict itself.
ROUNDING_FRACTION: Final = 1e-3
ROUNDING_KGCO2E: Final = 2e-3
_DAY: Final = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](.*))?")
_MIDNIGHT: Final = re.compile(r"00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00| ?UTC)?")
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2200
_SHOWN_SIGNS: Final = 60


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """What only the user can tell of a file.

    Attributes:
        scope: What was asked of the provider, where its answer does not say: `1`, `2`, `3` or `all`.
        month: Month of the figures, where the file does not say, such as `2025-03`.
        model_version: The one to take, where a file holds several.
    """

    scope: str = ""
    month: str = ""
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class CloudImporter:
    """A format of cloud figures.

    Attributes:
        code: Stable name.
        title: What people call it; to be translated.
        about: What is read from it; to be translated.
        recognises: Whether a file is in this format, or meant to be.
        read: Its figures, totals that it states, and what is wrong with its rows, in the order of the file. It raises
            `ImportFileError` for a file that is refused as a whole.
        asks: What it cannot know without the user: names of `CloudOptions`.
        may_repeat: Whether rows of one service and period may stand side by side; else the later one is left out.
    """

    code: str
    title: str
    about: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, CloudOptions], Found]
    asks: tuple[str, ...] = ()
    may_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings of a file by the names we know them by; complaints name them as the file does.

    Attributes:
        names: Heading by name.
    """

    names: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def text(self, row: Row, name: str) -> str:
        """A cell; empty if there is no such column."""
        return row.text(self.names[name]) if name in self.names else ""

    def amount(self, row: Row, name: str) -> float | None:
        """A number that cannot be negative; None if it is not told."""
        return row.amount(self.names[name]) if name in self.names else None

    def needed(self, row: Row, name: str) -> float:
        """A number that must be there."""
        return row.needed(self.names[name])

    def day(self, row: Row, name: str) -> float:
        """A day that must be there."""
        return day_in(row, self.names[name])

    def wrong(self, row: Row, code: str, name: str) -> ImportFileError:
        """What is wrong with a cell, with what stands in it."""
        return row.wrong(code, self.names[name], value=self.text(row, name)[:_SHOWN_SIGNS])


def spelled(name: str) -> str:
    """A heading without the differences of spelling: dots, dashes, blanks and capitals."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def require(columns: Columns, names: Iterable[str], file: str) -> None:
    """Refuse a file that lacks headings, by name.

    Raises:
        ImportFileError: some are lacking.
    """
    lacking = [name for name in names if name not in columns]
    if lacking:
        raise ImportFileError("cloud_columns_missing", file=file, names=", ".join(lacking))


def day_number(text: str) -> tuple[float, bool]:
    """Number of a day, and whether the text tells its first moment.

    Raises:
        ValueError: it is no day of our time.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None or not _EARLIEST_YEAR <= int(found[1]) <= _LATEST_YEAR:
        raise ValueError(text)
    try:
        day = day_of(int(found[1]), int(found[2]), int(found[3] or 1))
    except InputError as error:
        raise ValueError(text) from error
    return float(day), bool(found[4]) and _MIDNIGHT.fullmatch(found[4]) is not None


def day_in(row: Row, column: str) -> float:
    """The day in a cell.

    Raises:
        ImportFileError: there is none.
    """
    try:
        return day_number(row.text(column))[0]
    except ValueError:
        raise row.wrong("cell_no_time", column, value=row.text(column)[:_SHOWN_SIGNS]) from None


def month_days(text: str) -> tuple[float, float]:
    """First and last day of a month, such as `2025-03`, or of the month that a day lies in.

    Raises:
        ValueError: it is none.
    """
    found = re.fullmatch(r"(\d{4})-?(\d{2})(?:-?\d{2})?(?:[T ].*)?", text.strip())
    if found is None or not _EARLIEST_YEAR <= int(found[1]) <= _LATEST_YEAR or not 1 <= int(found[2]) <= 12:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2])
    first = float(day_of(year, month))
    return first, first + days_in(year, month) - 1.0


def month_in(row: Row, column: str) -> tuple[float, float]:
    """First and last day of the month in a cell.

    Raises:
        ImportFileError: there is none.
    """
    try:
        return month_days(row.text(column))
    except ValueError:
        raise row.wrong("cell_no_time", column, value=row.text(column)[:_SHOWN_SIGNS]) from None


def last_day(row: Row, column: str, from_day: float) -> float:
    """The last day of a period whose end is told as a moment: midnight belongs to the day before.

    Raises:
        ImportFileError: it is no moment, or before the beginning.
    """
    try:
        day, is_midnight = day_number(row.text(column))
    except ValueError:
        raise row.wrong("cell_no_time", column, value=row.text(column)[:_SHOWN_SIGNS]) from None
    until = day - 1.0 if is_midnight and day > from_day else day
    if until < from_day:
        raise row.wrong("cloud_period_backwards", column, value=row.text(column)[:_SHOWN_SIGNS])
    return until


def asked_month(options: CloudOptions, file: str) -> tuple[float, float]:
    """First and last day of the month that the user told.

    Raises:
        ImportFileError: nobody told it, or it is none.
    """
    if not options.month:
        raise ImportFileError("cloud_month_not_told", file=file)
    try:
        return month_days(options.month)
    except ValueError:
        raise ImportFileError("cloud_month_unreadable", file=file, value=options.month[:_SHOWN_SIGNS]) from None


def agrees(total: float, parts: Sequence[float]) -> bool:
    """Whether parts make up a total, but for rounding."""
    return math.isclose(total, math.fsum(parts), rel_tol=ROUNDING_FRACTION, abs_tol=ROUNDING_KGCO2E)


def one_model(versions: Iterable[str], options: CloudOptions, file: str) -> str:
    """The version of the provider's method that a file is read in; empty if it tells none.

    Raises:
        ImportFileError: there are several and nobody chose, or the chosen one is not there.
    """
    found = sorted(set(versions))
    if options.model_version:
        if options.model_version not in found:
            raise ImportFileError(
                "cloud_model_not_there", file=file, value=options.model_version, known=", ".join(found)
            )
        return options.model_version
    if len(found) > 1:
        raise ImportFileError("cloud_models_mixed", file=file, known=", ".join(found))
    return found[0] if found else ""
