"""CodeCarbon's `emissions.csv`, for the tools that read it: the latest columns, or older ones by dropping some.

As in CodeCarbon's own files, energies hold the PUE. A run that came from such a file leaves as it came, cell by cell.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, Final

from greenai_desktop.core import codecarbon as known
from greenai_desktop.core.cells import restored
from greenai_desktop.core.codecarbon import Generation
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Device
from greenai_desktop.core.units import BYTES_PER_GIB, G_PER_KG
from greenai_desktop.exporters.cells import csv_bytes, number
from greenai_desktop.exporters.countries import alpha_3
from greenai_desktop.exporters.sheet import Exporter, Options, RunSheet
from greenai_desktop.i18n import N_
from greenai_desktop.i18n.numbers import local_time

CODE: Final = "codecarbon"
_DEVICES: Final = (("cpu", Device.CPU), ("gpu", Device.GPU), ("ram", Device.MEMORY))


def write(sheets: Sequence[RunSheet], stream: BinaryIO, options: Options, check: Callable[[], None]) -> None:
    """Write one row a run."""
    generation = known.generation(options.columns)
    stream.write(csv_bytes([generation.columns]))
    for sheet in sheets:
        check()
        cells = _cells(sheet, generation, options)
        stream.write(csv_bytes([[cells.get(column, "") for column in generation.columns]]))


def _cells(sheet: RunSheet, generation: Generation, options: Options) -> dict[str, str]:
    imported = sheet.details.imported
    if imported.get("format") == CODE and imported.get("row"):
        return _as_it_came(sheet, imported["row"], str(imported.get("columns", "")), generation)
    return _made(sheet, generation, options)


def _as_it_came(sheet: RunSheet, row: Mapping[str, str], came_from: str, generation: Generation) -> dict[str, str]:
    """The cells of the file a run came from; what a spreadsheet was disarmed of there is put back first."""
    cells = {column: restored(str(text)) for column, text in row.items()}
    came_in_grams = any(one.first_version == came_from and one.rate_in_grams for one in known.GENERATIONS)
    rate = sheet.details.imported.get("reported_kgco2e_per_s")
    if cells.get("emissions_rate") and rate is not None and came_in_grams != generation.rate_in_grams:
        cells["emissions_rate"] = number(rate * G_PER_KG if generation.rate_in_grams else rate)
    if generation.columns == known.FIRST_COLUMNS and "experiment_id" not in cells:
        cells["experiment_id"] = cells.get("run_id", "")
    if sheet.details.imported.get("energy_was") or sheet.details.imported.get("emissions_were"):
        cells["emissions"] = number(sheet.details.imported.get("reported_kgco2e"))
        cells["energy_consumed"] = number(sheet.details.imported.get("reported_kwh"))
    return cells


def _made(sheet: RunSheet, generation: Generation, options: Options) -> dict[str, str]:
    carbon, energy, pue = sheet.value("run.carbon"), sheet.value("run.site_energy"), sheet.pue_ratio()
    rate = None if carbon is None or not sheet.duration_s else carbon / sheet.duration_s
    if rate is not None and generation.rate_in_grams:
        rate *= G_PER_KG
    run_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"greenai:{sheet.id}:{sheet.started_utc_s!r}"))
    cells = {
        "timestamp": local_time(sheet.started_utc_s + sheet.duration_s).strftime("%Y-%m-%dT%H:%M:%S"),
        "project_name": sheet.name,
        "run_id": run_id,
        "experiment_id": run_id if generation.columns == known.FIRST_COLUMNS else "",
        "duration": number(sheet.duration_s),
        "emissions": number(carbon),
        "emissions_rate": number(rate),
        "energy_consumed": number(energy),
        "country_name": sheet.zone_name,
        "country_iso_code": alpha_3(sheet.zone.partition("-")[0]),
        "cloud_provider": sheet.place.provider,
        "cloud_region": sheet.place.region,
        "codecarbon_version": f"greenai-desktop {options.version}",
        "cpu_count": str(sheet.machine.thread_count),
        "cpu_model": sheet.machine.cpu_name,
        "ram_total_size": number(sheet.machine.memory_bytes / BYTES_PER_GIB if sheet.machine.memory_bytes else None),
        "tracking_mode": "process" if sheet.details.scope == "process" else "machine",
        "on_cloud": "Y" if sheet.place.hosting is Hosting.CLOUD or sheet.place.provider else "N",
        "pue": number(pue),
    }
    for part, device in _DEVICES:
        cells |= _device_cells(sheet, part, device, pue)
    return cells


def _device_cells(sheet: RunSheet, part: str, device: Device, pue: float) -> dict[str, str]:
    found = [one for one in _devices(sheet) if dict(one.facts).get("device") == device.value]
    known_kwh = [one.value for one in found if one.value is not None]
    powers = [float(power) for one in found if (power := dict(one.facts).get("mean_w")) is not None]
    cells = {
        f"{part}_energy": number(math.fsum(known_kwh) * pue if known_kwh else None),
        f"{part}_power": number(math.fsum(powers) if powers else None),
    }
    if device is Device.GPU:
        names = sorted({one.label for one in found})
        cells |= {"gpu_count": str(len(found)) if found else "", "gpu_model": ", ".join(names)}
    return cells


def _devices(sheet: RunSheet) -> list[Result]:
    energy = sheet.root.find("run.energy")
    return [] if energy is None else [step for step in energy.steps if step.key == "device.energy"]


EXPORTER: Final = Exporter(
    CODE,
    N_("CodeCarbon (emissions.csv)"),
    N_("One row a run, with the columns of CodeCarbon; runs that came from such a file leave as they came."),
    ".csv",
    write,
)
