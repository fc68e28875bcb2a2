"""Green Algorithms: the CSV that its calculator exports, one calculation a row.

The calculator tells its own kilowatt-hours and grams; they are taken where they agree with the intensity it names.
Where only its inputs are told, its formula is applied. The page for models of AI puts `training` or `inference` before
each name and becomes a figure each.

Source:
    Lannelongue, Grealey, Inouye (2021); GreenAlgorithms/green-algorithms-tool, `form_blueprint.py` and
    `import_export_blueprint.py`; METHODS §2.2, §4.5.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from greenai_desktop.core.cloud_figures import LOCATION, CloudFigure
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.peers import green_algorithms_kgco2e, green_algorithms_kwh
from greenai_desktop.core.units import convert
from greenai_desktop.i18n import N_
from greenai_desktop.importers.cloud.base import CloudImporter, CloudOptions, Columns, Found, agrees, asked_month
from greenai_desktop.importers.cloud.document import Document
from greenai_desktop.importers.table import Row

CODE: Final = "green-algorithms"
_PREFIX: Final = re.compile(r"(training|inference)[-_. ]+(.+)", re.IGNORECASE)
_SIGNS: Final = frozenset({"runtime_hour", "coretype", "platformtype", "mult_factor", "numbercpus", "tdpcpu"})
_ENERGY, _CARBON, _INTENSITY = "energy_needed", "carbonemissions", "carbonintensity"
_INPUTS: Final = (
    "runtime_hour", "coretype", "numbercpus", "tdpcpu", "numbergpus", "tdpgpu", "memory", "pue", "mult_factor",
)  # fmt: skip
_FIRST_WITH_CHIPS: Final = 3  # since then the power is told for a whole processor, and its cores beside it


def recognises(document: Document) -> bool:
    """Whether the headings are, or are meant to be, those of the calculator."""
    return document.place(_is_header) is not None


def read(document: Document, options: CloudOptions) -> Found:
    """One figure a calculation."""
    place = document.place(_is_header)
    if place is None:
        raise ImportFileError("header_unknown", file=document.name)
    days = asked_month(options, document.name)
    groups = _groups(document.name, place.columns)
    for row in document.rows(place):
        if isinstance(row, ImportFileError):
            yield row
            continue
        yield from _figures(row, groups, days)


def _is_header(cells: Sequence[str]) -> bool:
    return len({_plain(cell)[1] for cell in cells} & _SIGNS) >= 3


def _plain(heading: str) -> tuple[str, str]:
    """What stands before a name, and the name."""
    found = _PREFIX.fullmatch(heading.strip())
    return (found[1].casefold(), found[2].casefold()) if found else ("", heading.strip().casefold())


def _groups(file: str, headings: Sequence[str]) -> Mapping[str, Columns]:
    """Headings by what stands before them.

    Raises:
        ImportFileError: neither results nor all inputs are there.
    """
    names: dict[str, dict[str, str]] = {}
    for heading in headings:
        before, name = _plain(heading)
        names.setdefault(before, {})[name] = heading
    groups = {before: Columns(found) for before, found in names.items() if len(_SIGNS & set(found)) >= 3}
    for before, columns in groups.items():
        lacking = [name for name in (*_INPUTS, _INTENSITY) if name not in columns]
        if not (_ENERGY in columns and _CARBON in columns) and lacking:
            shown = ", ".join(f"{before}_{name}" if before else name for name in lacking)
            raise ImportFileError("cloud_columns_missing", file=file, names=shown)
    return groups


def _figures(
    row: Row, groups: Mapping[str, Columns], days: tuple[float, float]
) -> Iterator[CloudFigure | ImportFileError]:
    for before, columns in groups.items():
        try:
            kgco2e, kwh = _told(row, columns) if _ENERGY in columns and _CARBON in columns else _computed(row, columns)
        except ImportFileError as error:
            yield error
            continue
        version = next((columns.text(row, name) for name in ("appversion",) if columns.text(row, name)), "")
        yield CloudFigure(
            columns.text(row, "provider"), CODE, row.file, row.line, *days, kgco2e, kwh,
            service=columns.text(row, "platformtype"), category=before, basis=LOCATION,
            region=columns.text(row, "server") or columns.text(row, "location"), model_version=version,
        )  # fmt: skip


def _told(row: Row, columns: Columns) -> tuple[float, float]:
    """What the calculator found, in kilograms and kWh; its grams must be those of its kWh and its intensity."""
    kwh, grams = columns.needed(row, _ENERGY), columns.needed(row, _CARBON)
    intensity = columns.amount(row, _INTENSITY)
    kgco2e = convert(grams, "gCO2e", "kgCO2e")
    if intensity is not None and not agrees(grams, (kwh * intensity,)):
        raise row.wrong("cloud_unit_odd", columns.names[_CARBON], value=columns.text(row, _CARBON))
    return kgco2e, kwh


def _computed(row: Row, columns: Columns) -> tuple[float, float]:
    """The formula of the calculator over its inputs."""
    kind = columns.text(row, "coretype").casefold()
    if kind not in ("cpu", "gpu", "both"):
        raise columns.wrong(row, "cell_out_of_range", "coretype")
    has_cores, has_cards = kind != "gpu", kind != "cpu"
    value = columns.needed
    hours_h = value(row, "runtime_hour") + (columns.amount(row, "runtime_min") or 0.0) / 60
    kwh = green_algorithms_kwh(
        hours_h,
        value(row, "numbercpus") if has_cores else 0.0, _core_w(row, columns) if has_cores else 0.0,
        _usage(row, columns, "usagecpu") if has_cores else 0.0,
        value(row, "numbergpus") if has_cards else 0.0, value(row, "tdpgpu") if has_cards else 0.0,
        _usage(row, columns, "usagegpu") if has_cards else 0.0,
        value(row, "memory"), value(row, "pue"), value(row, "mult_factor"),
    )  # fmt: skip
    if not math.isfinite(kwh):
        raise columns.wrong(row, "cell_out_of_range", "runtime_hour")
    return green_algorithms_kgco2e(kwh, value(row, _INTENSITY)), kwh


def _core_w(row: Row, columns: Columns) -> float:
    power_w = columns.needed(row, "tdpcpu")
    found = re.match(r"v?(\d+)", columns.text(row, "appversion"))
    if "cpu_model_n_cores" not in columns or (found and int(found[1]) < _FIRST_WITH_CHIPS):
        return power_w
    cores = columns.needed(row, "cpu_model_n_cores")
    if cores < 1:
        raise columns.wrong(row, "cell_out_of_range", "cpu_model_n_cores")
    return power_w / cores


def _usage(row: Row, columns: Columns, name: str) -> float:
    usage = columns.amount(row, name)
    if usage is not None and usage > 1:
        raise columns.wrong(row, "cell_out_of_range", name)
    return 1.0 if usage is None else usage


IMPORTER: Final = CloudImporter(
    CODE,
    N_("Green Algorithms (CSV of the calculator)"),
    N_("Kilowatt-hours and grams of each calculation, as the calculator found them. You tell the month."),
    recognises,
    read,
    asks=("month",),
    may_repeat=True,
)
