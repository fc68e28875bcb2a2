"""Runs as a table: what the list shows and more, one row a run, all digits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final

from greenai_desktop.exporters.cells import NOT_AVAILABLE, csv_bytes, number
from greenai_desktop.exporters.sheet import Exporter, Options, Pseudonyms, RunSheet
from greenai_desktop.i18n import N_
from greenai_desktop.i18n.numbers import local_time

_FIGURES: Final = (
    ("energy_kwh", "run.energy"), ("site_energy_kwh", "run.site_energy"), ("carbon_kgco2e", "run.carbon"),
    ("cost", "run.cost"),
)  # fmt: skip
COLUMNS: Final = (
    "id", "name", "project", "owner", "host", "stage", "tags", "started", "duration_s",
    *(f"{name}{end}" for name, _key in _FIGURES for end in ("", "_low", "_high")), "currency", "measured_fraction",
    "status", "partial", "zone", "intensity_kgco2e_per_kwh", "pue_ratio", "state", "exit_code", "origin",
    "file_says_kwh", "file_says_kgco2e",
)  # fmt: skip


def write(sheets: Sequence[RunSheet], stream: BinaryIO, options: Options, check: Callable[[], None]) -> None:
    """Write one row a run, with headings that stay the same in every language."""
    people = Pseudonyms("person", options.with_owners)
    machines = Pseudonyms("machine", options.with_owners)
    stream.write(csv_bytes([COLUMNS]))
    for sheet in sheets:
        check()
        cells = _cells(sheet, people, machines)
        stream.write(csv_bytes([[cells.get(column, NOT_AVAILABLE) or NOT_AVAILABLE for column in COLUMNS]]))


def _cells(sheet: RunSheet, people: Pseudonyms, machines: Pseudonyms) -> dict[str, str]:
    cost, energy = sheet.root.find("run.cost"), sheet.root.find("run.energy")
    imported = sheet.details.imported
    cells = {
        "id": str(sheet.id),
        "name": sheet.name,
        "project": sheet.project,
        "owner": people.of(sheet.owner),
        "host": machines.of(sheet.host),
        "stage": sheet.stage,
        "tags": ", ".join(sheet.tags),
        "started": _moment(sheet.started_utc_s),
        "duration_s": number(sheet.duration_s),
        "currency": cost.label if cost is not None else "",
        "measured_fraction": number(sheet.value("run.measured_share")),
        "status": energy.status.value if energy is not None else "",
        "partial": "yes" if sheet.root.partial else "no",
        "zone": sheet.zone,
        "intensity_kgco2e_per_kwh": number(sheet.value("input.intensity")),
        "pue_ratio": number(sheet.value("input.pue")),
        "state": sheet.state,
        "exit_code": "" if sheet.exit_code is None else str(sheet.exit_code),
        "origin": sheet.details.origin,
        "file_says_kwh": number(imported.get("reported_kwh")),
        "file_says_kgco2e": number(imported.get("reported_kgco2e")),
    }
    for name, key in _FIGURES:
        found = sheet.root.find(key)
        if found is not None and found.status.has_value:
            ends = (("", found.value), ("_low", found.low), ("_high", found.high))
            cells |= {f"{name}{end}": number(value) for end, value in ends}
    return cells


def _moment(utc_s: float) -> str:
    local: dt.datetime = local_time(utc_s)
    return local.isoformat(timespec="seconds")


EXPORTER: Final = Exporter(
    "runs",
    N_("Table of runs (CSV)"),
    N_("One row a run: energy, carbon and cost with their ranges, factor, PUE, share measured, and what a file said."),
    ".csv",
    write,
    named=True,
)
