"""All formats, and the one door: a file is written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from greenai_desktop.core.errors import ReportError
from greenai_desktop.exporters import codecarbon, huggingface, paragraph, samples, table
from greenai_desktop.exporters.sheet import Exporter, Options, RunSheet
from greenai_desktop.exporters.whole_file import whole_file

# One module and one entry here to add a format.
EXPORTERS: Final[tuple[Exporter, ...]] = (
    codecarbon.EXPORTER, table.EXPORTER, samples.CSV_EXPORTER, samples.PARQUET_EXPORTER, huggingface.EXPORTER,
    paragraph.LATEX_EXPORTER, paragraph.MARKDOWN_EXPORTER,
)  # fmt: skip


def exporter_named(code: str) -> Exporter:
    """A format by its code.

    Raises:
        ReportError: there is none.
    """
    found = next((exporter for exporter in EXPORTERS if exporter.code == code), None)
    if found is None:
        raise ReportError("format_unknown", value=code, known=", ".join(one.code for one in EXPORTERS))
    return found


def write_stream(
    exporter: Exporter,
    sheets: Sequence[RunSheet],
    stream: BinaryIO,
    options: Options,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Write runs into a stream."""
    exporter.write(sheets, stream, options, check)


def write_file(
    exporter: Exporter,
    sheets: Sequence[RunSheet],
    path: Path,
    options: Options,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Write runs into a file, which is there whole or not at all; what `check` raises leaves nothing.

    Raises:
        ReportError: `cannot_write`, or what the format cannot say.
    """
    with whole_file(path) as stream:
        exporter.write(sheets, stream, options, check)
