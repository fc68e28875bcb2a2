"""All formats of cloud figures, which of them a file is in, and the one door to their readers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from greenai_desktop.core.cloud_figures import CloudFigure, StatedTotal, total_kgco2e
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.base import fingerprint, named
from greenai_desktop.importers.cloud import aws, azure_carbon, azure_gpu, ccf, google, green_algorithms, mapper
from greenai_desktop.importers.cloud.base import MOST_KGCO2E, MOST_KWH, CloudImporter, CloudOptions, Found, agrees
from greenai_desktop.importers.cloud.document import Document, opened
from greenai_desktop.importers.source import uncancelled, untold

# One module and one entry here to add a format; the first one that recognises a file reads it.
CLOUD_IMPORTERS: Final[tuple[CloudImporter, ...]] = (
    google.IMPORTER, aws.IMPORTER, azure_gpu.IMPORTER, azure_carbon.IMPORTER, ccf.IMPORTER, green_algorithms.IMPORTER,
)  # fmt: skip
NOTHING_TOLD: Final = CloudOptions()
MOST_FIGURES: Final = 300_000
MOST_NOTICES: Final = 1_000
_TWICE: Final = "cloud_row_twice"


@dataclass(frozen=True, slots=True)
class CloudReading:
    """What a file tells.

    Attributes:
        path: The file.
        code: In which format it was read; `mapper.CODE` for a table with a profile.
        figures: Its figures, in the order of the file.
        stated: Totals that the file states of itself.
        notices: What is wrong with its rows; at most `MOST_NOTICES`.
        notice_count: How many there are.
    """

    path: Path
    code: str
    figures: tuple[CloudFigure, ...]
    stated: tuple[StatedTotal, ...]
    notices: tuple[ImportFileError, ...]
    notice_count: int

    def without(self, known: Iterable[str]) -> CloudReading:
        """The same without the figures that the workspace has already, by fingerprint."""
        there = frozenset(known)
        return replace(self, figures=tuple(one for one in self.figures if one.fingerprint not in there))


@dataclass(frozen=True, slots=True)
class Headings:
    """First rows of a sheet, for whoever maps columns.

    Attributes:
        sheet: Its name; empty where a file has none.
        rows: Its first rows.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]


def cloud_importer_of(path: Path) -> CloudImporter | None:
    """The format of a file; None if it is none of ours.

    Raises:
        ImportFileError: it cannot be read at all.
    """
    document = opened(path, uncancelled, untold)
    try:
        return _recognised(document)
    finally:
        document.close()


def cloud_importer_named(code: str) -> CloudImporter:
    """A format by its code.

    Raises:
        ImportFileError: there is none.
    """
    return named(CLOUD_IMPORTERS, code)


def read_cloud_file(
    path: Path,
    options: CloudOptions = NOTHING_TOLD,
    code: str = "",
    check: Callable[[], None] = uncancelled,
    report: Callable[[float], None] = untold,
) -> CloudReading:
    """The figures of a file.

    Args:
        path: The file.
        options: What only the user can tell of it.
        code: Its format; empty to look at its content.
        check: Called now and then while reading; raises to end it.
        report: Told the share that was read.

    Raises:
        ImportFileError: it cannot be read, is in none of the formats, or is refused as a whole.
    """
    document = opened(path, check, report)
    try:
        importer = cloud_importer_named(code) if code else _recognised(document)
        if importer is None:
            raise ImportFileError("cloud_format_not_recognised", file=document.name)
        return _reading(document, importer.code, importer.read(document, options), importer.may_repeat)
    finally:
        document.close()


def read_mapped(
    path: Path,
    profile: mapper.Profile,
    check: Callable[[], None] = uncancelled,
    report: Callable[[float], None] = untold,
) -> CloudReading:
    """The figures of any table, by a profile; arguments and errors as `read_cloud_file`."""
    document = opened(path, check, report)
    try:
        return _reading(document, mapper.CODE, mapper.read(document, profile), may_repeat=True)
    finally:
        document.close()


def headings(path: Path) -> tuple[Headings, ...]:
    """First rows of each sheet, from which the user picks the headings.

    Raises:
        ImportFileError: it cannot be read.
    """
    document = opened(path, uncancelled, untold)
    try:
        return tuple(Headings(sheet, tuple(map(tuple, rows))) for sheet, rows in document.heads.items())
    finally:
        document.close()


def _recognised(document: Document) -> CloudImporter | None:
    return next((importer for importer in CLOUD_IMPORTERS if importer.recognises(document)), None)


def _reading(document: Document, code: str, found: Found, may_repeat: bool) -> CloudReading:
    figures: list[CloudFigure] = []
    stated: list[StatedTotal] = []
    notices = list(document.notices)
    count = len(notices)
    seen: dict[tuple[object, ...], int] = {}
    for one in found:
        if isinstance(one, CloudFigure):
            one = _placed(one, seen, may_repeat)
        if isinstance(one, StatedTotal):
            stated.append(one)
        elif isinstance(one, CloudFigure):
            figures.append(one)
        elif not (one.code == _TWICE and notices and _is_of_row(notices[-1], one)):  # told once for all its scopes
            count += 1
            notices += [one] if len(notices) < MOST_NOTICES else []
        if len(figures) >= MOST_FIGURES:
            count += 1
            notices.append(ImportFileError("cloud_too_many", file=document.name, count=MOST_FIGURES))
            stated.clear()  # they speak of rows that were not read
            break
    totals = _totals(figures, stated)
    differing = list(_differing(document.name, figures, totals))
    notices += differing
    count += len(differing)
    if not figures and not count:
        notices, count = [ImportFileError("cloud_file_empty", file=document.name)], 1
    return CloudReading(document.path, code, tuple(figures), totals, tuple(notices), count)


def _is_of_row(notice: ImportFileError, other: ImportFileError) -> bool:
    return (notice.code, notice.facts.get("line")) == (other.code, other.facts.get("line"))


def _placed(
    figure: CloudFigure, seen: dict[tuple[object, ...], int], may_repeat: bool
) -> CloudFigure | ImportFileError:
    """A figure with its fingerprint, or why it is left out."""
    for value, most, column in ((figure.kgco2e, MOST_KGCO2E, "kgco2e"), (figure.energy_kwh, MOST_KWH, "energy_kwh")):
        if not math.isnan(value) and not 0 <= value <= most:
            return ImportFileError(
                "cell_out_of_range", file=figure.file, line=figure.line, column=column, value=f"{value:.4g}"
            )
    identity = figure.identity
    repeats = seen.get(identity, 0)
    seen[identity] = repeats + 1
    if repeats and not may_repeat:
        return ImportFileError(_TWICE, file=figure.file, line=figure.line)
    return replace(figure, fingerprint=fingerprint(*identity, repeats))


def _totals(figures: Sequence[CloudFigure], stated: Sequence[StatedTotal]) -> tuple[StatedTotal, ...]:
    """What the file states of the rows that were taken, by basis; nothing of a basis with a row that states nothing."""
    told: dict[tuple[str, int | None], float] = {(one.basis, one.line): one.kgco2e for one in stated}
    rows = dict.fromkeys((figure.basis, figure.line) for figure in figures)
    found = [StatedTotal(basis, kgco2e) for (basis, line), kgco2e in told.items() if line is None]
    for basis in dict.fromkeys(basis for basis, _ in rows):
        lines = [row for row in rows if row[0] == basis]
        if all(row in told for row in lines):
            found.append(StatedTotal(basis, math.fsum(told[row] for row in lines)))
    return tuple(found)


def _differing(file: str, figures: Sequence[CloudFigure], totals: Sequence[StatedTotal]) -> Iterator[ImportFileError]:
    """Totals of the file that its rows do not make up. Those of single rows were compared as they were read."""
    for told in totals:
        found = total_kgco2e(figures, told.basis)
        if found is not None and not agrees(told.kgco2e, (found,)):
            yield ImportFileError("cloud_sum_differs", file=file, value=told.kgco2e, sum=found)
