"""The CSV of Zeus' `ZeusMonitor(log_file=…)`: one window a row, joules of each graphics card.

Windows may lie in one another; those inside another one are marked, as their energy is that of the outer one again.
Those that only overlap are taken, and it is said that both together count that time twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from greenai_desktop.core.cells import restored
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import SUPERSEDED, ImportedRun
from greenai_desktop.core.samples import Device
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import N_
from greenai_desktop.importers.base import U95_METERED, Found, Importer, channel, fingerprint, is_utc_s
from greenai_desktop.importers.source import TextSource
from greenai_desktop.importers.table import Row, Shape, header_of, rows

CODE: Final = "zeus"
MOST_WINDOWS: Final = 20_000
_NEEDED: Final = frozenset({"start_time", "window_name", "elapsed_time"})
_GPU: Final = re.compile(r"gpu(\d+)_energy")
_SAME_S: Final = 1e-3
OVERLAPS: Final = "import_overlaps"


def _is_header(cells: Sequence[str]) -> bool:
    return set(cells) >= _NEEDED


_SHAPE: Final = Shape(_is_header)


def recognises(head: str) -> bool:
    """Whether a text begins as a log of Zeus."""
    return header_of(head, _SHAPE) is not None


def read(source: TextSource) -> Found:
    """The windows of a file."""
    windows: list[ImportedRun] = []
    for row in rows(source, _SHAPE):
        if isinstance(row, ImportFileError):
            yield row
            continue
        try:
            windows.append(_run(row))
        except ImportFileError as error:
            yield error
        if len(windows) > MOST_WINDOWS:
            break
    yield from _nested(windows)


def _nested(windows: Sequence[ImportedRun]) -> Found:
    """The windows in the order of the file, those that lie in another one marked."""
    by_start = sorted(windows, key=lambda run: (run.started_utc_s, -run.duration_s))
    marked: dict[int, tuple[str, int]] = {}
    ends_utc_s, outer_line = -math.inf, 0
    for run in by_start:
        run_ends_utc_s = run.started_utc_s + run.duration_s
        if run_ends_utc_s <= ends_utc_s + _SAME_S:
            marked[run.line] = SUPERSEDED, outer_line
            continue
        if run.started_utc_s < ends_utc_s - _SAME_S:
            marked[run.line] = OVERLAPS, outer_line
        ends_utc_s, outer_line = run_ends_utc_s, run.line
    for run in windows:
        if run.line in marked:
            code, by = marked[run.line]
            run = replace(run, warnings=(*run.warnings, ImportFileError(code, file=run.file, line=run.line, by=by)))
        yield run


def _run(row: Row) -> ImportedRun:
    started_utc_s, duration_s = row.needed("start_time"), row.needed("elapsed_time")
    if not is_utc_s(started_utc_s):
        raise row.wrong("cell_no_time", "start_time", value=row.text("start_time")[:40])
    channels, energies_j = [], {}
    for column in row.cells:
        found = _GPU.fullmatch(column)
        if found is None:
            continue
        one = channel(CODE, f"gpu{found[1]}", Device.GPU, f"GPU {found[1]}", U95_METERED)
        channels.append(one)
        energy_j = row.amount(column)
        if energy_j is not None:
            energies_j[one.id] = energy_j
    name = restored(row.text("window_name"))
    warnings = () if energies_j else (row.wrong("import_no_energy", "gpu0_energy"),)
    return ImportedRun(
        format=CODE, name=name or CODE, started_utc_s=started_utc_s, duration_s=duration_s,
        channels=tuple(channels), energies_j=energies_j, file=row.file, line=row.line,
        fingerprint=fingerprint(CODE, name, started_utc_s, duration_s, math.fsum(energies_j.values())),
        period_s=max(1.0, duration_s),
        reported_kwh=math.fsum(energies_j.values()) / J_PER_KWH if energies_j else None, row=dict(row.cells),
        warnings=warnings,
    )  # fmt: skip


IMPORTER: Final = Importer(
    CODE,
    N_("Zeus (log of the energy monitor)"),
    N_("One run a window; joules of each graphics card. Windows inside another one are not taken twice."),
    recognises,
    read,
)
