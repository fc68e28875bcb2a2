"""All formats, which of them a file is in, and the one door to their readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from greenai_desktop.core.codecarbon import TASK
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import PART_OF_OTHER, ImportedRun
from greenai_desktop.importers import carbontracker, codecarbon, nvidia_smi, slurm, zeus
from greenai_desktop.importers.base import Importer, is_possible, named
from greenai_desktop.importers.source import TextSource, uncancelled, untold

# One module and one entry here to add a format; the first one that recognises a file reads it.
IMPORTERS: Final[tuple[Importer, ...]] = (
    codecarbon.IMPORTER, nvidia_smi.IMPORTER, zeus.IMPORTER, slurm.IMPORTER, carbontracker.IMPORTER,
)  # fmt: skip
MOST_RUNS: Final = 20_000
MOST_NOTICES: Final = 1_000
MOST_SUPERSEDED: Final = 1_000  # a run of many days may have written a row a minute; only the last one counts


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file tells.

    Attributes:
        path: The file.
        importer: In which format it was read.
        runs: Its runs, in the order of the file; of those that a later row supersedes the first `MOST_SUPERSEDED`.
        notices: What is wrong with its lines; at most `MOST_NOTICES`.
        notice_count: How many there are.
    """

    path: Path
    importer: Importer
    runs: tuple[ImportedRun, ...]
    notices: tuple[ImportFileError, ...]
    notice_count: int


def importer_of(head: str) -> Importer | None:
    """The format of a text; None if it is none of ours."""
    return next((importer for importer in IMPORTERS if importer.recognises(head)), None)


def importer_named(code: str) -> Importer:
    """A format by its code.

    Raises:
        ImportFileError: there is none.
    """
    return named(IMPORTERS, code)


def read_file(
    path: Path,
    code: str = "",
    check: Callable[[], None] = uncancelled,
    report: Callable[[float], None] = untold,
) -> FileReading:
    """The runs of a file.

    Args:
        path: The file.
        code: Its format; empty to look at its content.
        check: Called now and then while reading; raises to end it.
        report: Told the share that was read.

    Raises:
        ImportFileError: it cannot be read, is no text, or is in none of the formats.
    """
    source = TextSource(path, check, report)
    importer = importer_named(code) if code else importer_of(source.head)
    if importer is None:
        raise ImportFileError(_not_ours(path), file=source.name)
    runs: list[ImportedRun] = []
    notices: list[ImportFileError] = []
    count = superseded_count = 0
    for found in importer.read(source):
        if isinstance(found, ImportedRun) and not is_possible(found):
            found = ImportFileError("run_not_possible", file=source.name, line=found.line)
        if isinstance(found, ImportFileError):
            count += 1
            notices += [found] if len(notices) < MOST_NOTICES else []
            continue
        superseded_count += found.is_superseded
        if not found.is_superseded or superseded_count <= MOST_SUPERSEDED:
            runs.append(found)
        if len(runs) - min(superseded_count, MOST_SUPERSEDED) >= MOST_RUNS:
            count += 1
            notices.append(ImportFileError("too_many_runs", file=source.name, line=runs[-1].line, count=MOST_RUNS))
            break
    if not runs and not count:
        count = 1
        notices.append(ImportFileError("file_without_runs", file=source.name))
    runs.sort(key=lambda run: run.line)
    return FileReading(path, importer, tuple(runs), tuple(notices), count)


def _not_ours(path: Path) -> str:
    """Why a file of no known format is refused; the formats of clouds are loaded for such files only."""
    from greenai_desktop.importers.cloud.registry import cloud_importer_of

    try:
        return "file_of_cloud" if cloud_importer_of(path) is not None else "format_not_recognised"
    except ImportFileError:
        return "format_not_recognised"


def without_repeats(readings: Iterable[FileReading]) -> list[FileReading]:
    """Several files together: tasks whose run stands whole in another file are marked, as it holds them already."""
    found = list(readings)
    whole = {
        run.row["run_id"]: run for reading in found for run in reading.runs
        if run.row.get("run_id") and TASK not in run.row
    }  # fmt: skip
    return [replace(reading, runs=tuple(_marked(run, whole) for run in reading.runs)) for reading in found]


def _marked(run: ImportedRun, whole: dict[str, ImportedRun]) -> ImportedRun:
    outer = whole.get(run.row.get("run_id", "")) if TASK in run.row else None
    if outer is None:
        return run
    notice = ImportFileError(PART_OF_OTHER, file=run.file, line=run.line, other=outer.file, by=outer.line)
    return replace(run, warnings=(*run.warnings, notice))
