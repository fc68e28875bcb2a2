"""What a format of files is to the program, and what its readers have in common."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import ImportedRun
from greenai_desktop.core.samples import Channel, Device, Status
from greenai_desktop.core.units import S_PER_DAY
from greenai_desktop.importers.source import TextSource

# 95 % of true values within ÷ … ×, by what was measured: expert judgement (METHODS §2.15).
U95_METERED: Final = 1.1
U95_SOFTWARE: Final = 1.3
HIGHEST_PUE: Final = 10.0

Found = Iterator[ImportedRun | ImportFileError]
_EARLIEST_UTC_S: Final = 946_684_800.0  # the year 2000
_LATEST_UTC_S: Final = 7_258_118_400.0  # the year 2200
_LONGEST_S: Final = 20 * 365.25 * S_PER_DAY
# More than all the world's electricity of a year, in joules, kWh and kg: no unit that was confused comes near.
_MOST_J, _MOST_KWH, _MOST_KGCO2E = 1e21, 1e15, 1e15


@dataclass(frozen=True, slots=True)
class Importer:
    """A format of files.

    Attributes:
        code: Stable name; also `--format` of the command line.
        title: What people call it; to be translated.
        about: What is read from it; to be translated.
        recognises: Whether a file's beginning is in this format.
        read: Its runs, and what is wrong with its lines, in the order of the file.
    """

    code: str
    title: str
    about: str
    recognises: Callable[[str], bool]
    read: Callable[[TextSource], Found]


class Named(Protocol):
    """A format that is found by its code."""

    @property
    def code(self) -> str:
        """Its stable name."""


Format = TypeVar("Format", bound=Named)


def named(formats: Sequence[Format], code: str) -> Format:
    """A format by its code.

    Raises:
        ImportFileError: there is none.
    """
    found = next((one for one in formats if one.code == code), None)
    if found is None:
        raise ImportFileError("format_unknown", value=code, known=", ".join(one.code for one in formats))
    return found


def fingerprint(*parts: object) -> str:
    """What two files that tell of one run have in common, as a short text; numbers are compared as numbers."""
    plain = "\x1f".join(repr(float(part)) if isinstance(part, int | float) else str(part) for part in parts)
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:32]


def channel(importer: str, name: str, device: Device, shown: str, u95_ratio: float) -> Channel:
    """A device that a file tells of."""
    return Channel(
        f"{importer}:{name}", device, shown, importer, status=Status.IMPORTED, u95_ratio=u95_ratio,
        spread_key=f"import:{importer}",
    )  # fmt: skip


def local_utc_s(moment: dt.datetime) -> float:
    """A moment on this machine's clock, or with a zone of its own, in seconds of UTC.

    Raises:
        ValueError: it lies outside of what a clock of our time can show.
    """
    try:
        utc_s = moment.timestamp()
    except (OverflowError, OSError) as error:
        raise ValueError(str(error)) from error
    if not _EARLIEST_UTC_S <= utc_s <= _LATEST_UTC_S:
        raise ValueError(str(moment))
    return utc_s


def iso_utc_s(text: str) -> float:
    """An ISO time stamp in seconds of UTC; without a zone it is one of this machine's clock.

    Raises:
        ValueError: it is none.
    """
    return local_utc_s(dt.datetime.fromisoformat(text.strip().replace("Z", "+00:00")))


def is_possible(run: ImportedRun) -> bool:
    """Whether a run can have begun, lasted and used what its file tells; a slip of the pen can tell anything."""
    return (
        0 <= run.duration_s <= _LONGEST_S
        and is_utc_s(run.started_utc_s)
        and is_utc_s(run.started_utc_s + run.duration_s)
        and all(0 <= energy_j <= _MOST_J for energy_j in run.energies_j.values())
        and 0 <= (run.reported_kwh or 0.0) <= _MOST_KWH
        and 0 <= (run.reported_kgco2e or 0.0) <= _MOST_KGCO2E
    )


def is_utc_s(value: float) -> bool:
    """Whether a number can be seconds of UTC of our time."""
    return math.isfinite(value) and _EARLIEST_UTC_S <= value <= _LATEST_UTC_S
