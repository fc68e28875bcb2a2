"""CodeCarbon's `emissions.csv`, all generations of columns, and its files of tasks.

What is peculiar to it: energies hold the PUE already; `emissions_rate` is in g/s up to 2.1; `*_power` is the last
sample up to 3.1; a tracker that flushes writes one row a flush, each with the sums since its start, so that only the
last row of a `run_id` counts; the file of tasks repeats the energy of the run and leaves its PUE out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from greenai_desktop.core import codecarbon as known
from greenai_desktop.core.cells import as_count, as_number, restored
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import IMPLAUSIBLE, SUPERSEDED, ImportedRun, PlaceHint, is_plausible
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Channel, Device
from greenai_desktop.core.units import BYTES_PER_GIB, G_PER_KG, J_PER_KWH
from greenai_desktop.i18n import N_
from greenai_desktop.importers.base import HIGHEST_PUE, U95_SOFTWARE, Found, Importer, channel, fingerprint, iso_utc_s
from greenai_desktop.importers.countries import alpha_2
from greenai_desktop.importers.source import TextSource
from greenai_desktop.importers.table import Row, Shape, header_of, rows

CODE: Final = "codecarbon"
_NEEDED: Final = frozenset({"timestamp", "duration", "emissions", "energy_consumed"})
_PARTS: Final = (("cpu", Device.CPU), ("gpu", Device.GPU), ("ram", Device.MEMORY))
_SAME_RATIO: Final = 1e-6
_MOST_MEMORY_GB: Final = 1e6
_HELD_BACK: Final = 1_000  # rows of one run follow each other, or nearly so


def _is_header(cells: Sequence[str]) -> bool:
    return set(cells) >= _NEEDED


def _other_columns(count: int) -> tuple[str, ...] | None:
    found = known.of_width(count)
    return found.columns if found is not None else None


_SHAPE: Final = Shape(_is_header, _other_columns)


def recognises(head: str) -> bool:
    """Whether a text begins as a file of CodeCarbon."""
    return header_of(head, _SHAPE) is not None


def read(source: TextSource) -> Found:
    """The runs of a file; of several rows of one run all but the last are marked."""
    waiting: dict[str, ImportedRun] = {}
    for row in rows(source, _SHAPE):
        if isinstance(row, ImportFileError):
            yield row
            continue
        try:
            run = _run(row)
        except ImportFileError as error:
            yield error
            continue
        yield from _latest_of(waiting, run)
    yield from waiting.values()


def _latest_of(waiting: dict[str, ImportedRun], run: ImportedRun) -> Iterator[ImportedRun]:
    """Hold a run back while further rows of it may come; rows without an id, and those of tasks, are told at once."""
    run_id = run.row.get("run_id", "")
    if not run_id or run.row.get(known.TASK):
        yield run
        return
    before = waiting.pop(run_id, None)
    if before is not None:
        older, run = (run, before) if run.duration_s < before.duration_s else (before, run)
        yield _superseded(older, run)
    waiting[run_id] = run
    if len(waiting) > _HELD_BACK:
        yield waiting.pop(next(iter(waiting)))


def _superseded(older: ImportedRun, newer: ImportedRun) -> ImportedRun:
    notice = ImportFileError(SUPERSEDED, file=older.file, line=older.line, by=newer.line)
    return replace(older, warnings=(*older.warnings, notice))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Energies of a row at the machine, and the PUE that was taken out of them."""

    channels: tuple[Channel, ...]
    energies_j: dict[str, float]
    warnings: tuple[ImportFileError, ...]


def _run(row: Row) -> ImportedRun:
    duration_s = row.needed("duration")
    try:
        ended_utc_s = iso_utc_s(row.text("timestamp"))
    except ValueError:
        raise row.wrong("cell_no_time", "timestamp", value=row.text("timestamp")[:40]) from None
    reported_kwh, reported_kgco2e = row.amount("energy_consumed"), row.amount("emissions")
    if row.width_of_other and row.text("on_cloud").upper() not in ("Y", "N"):
        raise ImportFileError("cells_do_not_fit", file=row.file, line=row.line, count=len(row.cells), expected="")
    pue_ratio, warnings = _pue(row)
    sums = _sums(row, reported_kwh, pue_ratio or 1.0)
    warnings += sums.warnings
    if row.width_of_other:
        warnings += (ImportFileError("import_other_version", file=row.file, line=row.line),)
    if not is_plausible(reported_kgco2e, reported_kwh):
        warnings += (_implausible(row, reported_kwh, reported_kgco2e),)
    name, task = restored(row.text("project_name")), restored(row.text(known.TASK))
    return ImportedRun(
        format=CODE,
        name=f"{name} – {task}" if name and task else task or name or CODE,
        started_utc_s=ended_utc_s - duration_s,
        duration_s=duration_s,
        channels=sums.channels,
        energies_j=sums.energies_j,
        file=row.file,
        line=row.line,
        fingerprint=_identity(row, task, name, duration_s, reported_kwh or 0.0),
        period_s=max(1.0, duration_s),
        place=_place(row, pue_ratio),
        machine=_machine(row),
        group=row.text("experiment_id") if row.text("run_id") else "",
        reported_kwh=reported_kwh,
        reported_kgco2e=reported_kgco2e,
        row=dict(row.cells),
        told=_told(row, duration_s, reported_kgco2e),
        warnings=warnings,
    )  # fmt: skip


def _identity(row: Row, task: str, name: str, duration_s: float, kwh: float) -> str:
    """What a run is known by: its number where it has one, as a later flush tells more of the same run."""
    run_id = row.text("run_id")
    if run_id and not task:
        return fingerprint(CODE, run_id)
    return fingerprint(CODE, run_id, task, row.text("timestamp"), name, duration_s, kwh)


def _pue(row: Row) -> tuple[float | None, tuple[ImportFileError, ...]]:
    """The PUE in the row's energies; None where the row says none or that there is none."""
    pue_ratio = row.number("pue")
    if known.TASK in row.cells and "pue" not in row.cells:
        return None, (row.wrong("import_pue_unknown", "pue"),)
    if pue_ratio is None or pue_ratio == 1:
        return None, ()
    if not 1 <= pue_ratio <= HIGHEST_PUE:
        return None, (row.wrong("import_odd_pue", "pue", value=pue_ratio),)
    return pue_ratio, ()


def _sums(row: Row, reported_kwh: float | None, pue_ratio: float) -> _Sums:
    parts = {name: row.amount(f"{name}_energy") or 0.0 for name, _device in _PARTS}
    total_kwh = math.fsum(parts.values())
    if not reported_kwh and not total_kwh:
        whole = (channel(CODE, "machine", Device.MACHINE, "CodeCarbon", U95_SOFTWARE),)
        return _Sums(whole, {}, (row.wrong("import_no_energy", "energy_consumed"),))
    if not total_kwh or (reported_kwh and abs(total_kwh - reported_kwh) > _SAME_RATIO * reported_kwh):
        warnings = (row.wrong("import_parts_differ", "energy_consumed"),) if total_kwh else ()
        whole = (channel(CODE, "machine", Device.MACHINE, "CodeCarbon", U95_SOFTWARE),)
        return _Sums(whole, {whole[0].id: (reported_kwh or 0.0) / pue_ratio * J_PER_KWH}, warnings)
    channels, energies_j = [], {}
    for name, device in _PARTS:
        if parts[name]:
            one = channel(CODE, name, device, _device_name(row, name), U95_SOFTWARE)
            channels.append(one)
            energies_j[one.id] = parts[name] / pue_ratio * J_PER_KWH
    return _Sums(tuple(channels), energies_j, ())


def _device_name(row: Row, part: str) -> str:
    if part == "ram":
        size_gb = _memory_gb(row)
        return f"RAM {size_gb:.0f} GB" if size_gb else "RAM"
    return restored(row.text(f"{part}_model")) or part.upper()


def _place(row: Row, pue_ratio: float | None) -> PlaceHint:
    on_cloud = row.text("on_cloud").upper()
    return PlaceHint(
        country=alpha_2(row.text("country_iso_code")),
        region=row.text("region"),
        is_cloud={"Y": True, "N": False}.get(on_cloud),
        provider=row.text("cloud_provider").casefold(),
        cloud_region=row.text("cloud_region"),
        pue_ratio=pue_ratio,
    )


def _machine(row: Row) -> Machine:
    return Machine(
        cpu_name=restored(row.text("cpu_model")),
        thread_count=as_count(row.text("cpu_count")) or 1,
        memory_bytes=round(_memory_gb(row) * BYTES_PER_GIB),
    )


def _memory_gb(row: Row) -> float:
    """Size of the memory; 0 where the row tells none that a machine can have."""
    try:
        size_gb = as_number(row.text("ram_total_size")) or 0.0
    except ValueError:
        return 0.0
    return size_gb if 0 < size_gb < _MOST_MEMORY_GB else 0.0


def _told(row: Row, duration_s: float, reported_kgco2e: float | None) -> dict[str, Any]:
    """What the file says beside energy, with the units of all generations made one."""
    version = row.text("codecarbon_version")
    generation = next((one for one in known.GENERATIONS if set(one.columns) == set(row.cells)), None)
    told: dict[str, Any] = {"version": version, "columns": generation.first_version if generation else ""}
    rate = row.number("emissions_rate")
    if rate and reported_kgco2e and duration_s:
        # g/s up to 2.1: what the columns leave open, the figure itself tells.
        in_grams = rate > 100 * reported_kgco2e / duration_s
        told["reported_kgco2e_per_s"] = rate / G_PER_KG if in_grams else rate
    if row.text("cpu_power"):
        told["power_is"] = "mean" if _has_mean_power(version) else "last"
    water_l = row.number("water_consumed")
    return {**told, "reported_water_l": water_l} if water_l else told


def _has_mean_power(version: str) -> bool:
    numbers = [as_count(part) for part in version.split(".")[:2]]
    return len(numbers) == 2 and None not in numbers and numbers >= [3, 2]


def _implausible(row: Row, kwh: float | None, kgco2e: float | None) -> ImportFileError:
    ratio = (kgco2e or 0.0) / (kwh or 1.0)
    return row.wrong(IMPLAUSIBLE, "emissions", value=ratio)


IMPORTER: Final = Importer(
    CODE,
    N_("CodeCarbon (emissions.csv)"),
    N_("One run a row, of any version; energy by device, the country, and the emissions that the file claims."),
    recognises,
    read,
)
