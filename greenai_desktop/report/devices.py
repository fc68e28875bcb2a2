"""The devices of a run: their names, and their energies as a table."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Device, Status
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.report import figures
from greenai_desktop.report.chart import SERIES_COLORS
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.table import Bar, Cell, Column, DataTable

_ROWS = 12
_NAME = 44
_OTHERS_COLOR = SERIES_COLORS[-1]


def devices_of(root: Result) -> list[Result]:
    """The devices whose energies add up, the greatest first; those without a figure last."""
    energy = root.find("run.energy")
    found = [] if energy is None else [step for step in energy.steps if step.key == "device.energy"]
    return sorted(found, key=lambda device: -(device.value if device.value is not None else -math.inf))


def channel_of(device: Result) -> str:
    """The channel a device's figure was read from."""
    return str(dict(device.facts).get("channel", ""))


def names_of(devices: Sequence[Result], language: Language) -> dict[str, str]:
    """A name for each channel; several of one name are numbered."""
    return _numbered({channel_of(device): _name(device, language) for device in devices})


def short_names_of(devices: Sequence[Result], language: Language) -> dict[str, str]:
    """Names for a chart, where room is short: what the hardware calls itself, else the kind of device."""
    return _numbered({channel_of(device): _short_name(device, language) for device in devices})


def device_table(
    devices: Sequence[Result], energy: Result | None, colors: Mapping[str, str], setter: Typesetter, language: Language
) -> DataTable:
    """Energy, range, power and status of each device, with a bar for its share, and the whole machine below.

    Args:
        devices: As `devices_of` gives them.
        energy: That of the whole machine.
        colors: Colour of each channel in the chart.
        setter: Fonts.
        language: Language of the report.
    """
    _ = language.gettext
    columns = (
        Column(_("Device"), 33),
        Column(_("Share"), 17),
        Column(_("Energy"), 12, True),
        Column(_("Range"), 17, True),
        Column(_("Mean"), 11, True),
        Column(_("Highest"), 11, True),
        Column(_("Status"), 20),
    )
    shown = devices if len(devices) <= _ROWS else devices[: _ROWS - 1]
    names = names_of(devices, language)
    whole = energy.value if energy is not None else None
    rows = [_row(names[channel_of(d)], d, whole, colors.get(channel_of(d), _OTHERS_COLOR), language) for d in shown]
    if len(devices) > len(shown):
        rows.append(_rest_row(devices[len(shown) :], whole, language))
    if energy is not None and len(devices) > 1:
        rows.append(_whole_row(energy, language))
    return DataTable(setter, columns, rows, bold_last=len(devices) > 1)


def _numbered(names: dict[str, str]) -> dict[str, str]:
    count = Counter(names.values())
    seen: Counter[str] = Counter()
    numbered = {}
    for channel in sorted(names, key=_natural):
        name = names[channel]
        seen[name] += 1
        numbered[channel] = f"{name} #{seen[name]}" if count[name] > 1 else name
    return numbered


def _natural(channel: str) -> list[tuple[int, str]]:
    """An order in which `gpu-10` follows `gpu-9`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", channel)]


def _short_name(device: Result, language: Language) -> str:
    kind = str(dict(device.facts).get("device", ""))
    is_model_of_kind = kind in (Device.MEMORY, Device.REST) and device.status is Status.MODELLED
    label = "" if is_model_of_kind else figures.shortened(device.label, _NAME)
    return label or words.word(words.DEVICE, kind, language)


def _name(device: Result, language: Language) -> str:
    kind = words.word(words.DEVICE, str(dict(device.facts).get("device", "")), language)
    label = figures.shortened(words.own_name(device.label, language), _NAME)
    if not label or label == kind:
        return kind or numbers.MISSING
    return language.gettext("{kind}: {name}", kind=kind, name=label) if kind else label


def _row(name: str, device: Result, whole: float | None, color: str, language: Language) -> list[Cell]:
    told = dict(device.facts)
    status = figures.status_of(device, language)
    gap_s = float(told.get("gap_s", 0.0))
    if device.partial and figures.is_known(device) and gap_s > 0:
        missing = numbers.duration(gap_s, language.code)
        status = language.gettext("{status}; no data for {duration}", status=status, duration=missing)
    return [
        name,
        _bar(device.value, whole, color, device.status is Status.MODELLED, language),
        figures.amount(device, language),
        figures.ends(device, language) or numbers.MISSING,
        _watts(told.get("mean_w"), language),
        _watts(told.get("max_w"), language),
        status,
    ]


def _rest_row(devices: Sequence[Result], whole: float | None, language: Language) -> list[Cell]:
    known = [device.value for device in devices if device.value is not None and figures.is_known(device)]
    name = language.ngettext("{count} more device", "{count} more devices", len(devices))
    status = max((device.status for device in devices), key=list(Status).index)
    value = math.fsum(known) if known else None
    return [
        name,
        _bar(value, whole, _OTHERS_COLOR, False, language),
        numbers.quantity(value, "kWh", language.code),
        "",
        "",
        "",
        words.status_words(status, language),
    ]


def _whole_row(energy: Result, language: Language) -> list[Cell]:
    _ = language.gettext
    mean_w = dict(energy.facts).get("mean_w")
    return [
        _("Whole machine"),
        "",
        figures.amount(energy, language),
        figures.ends(energy, language) or numbers.MISSING,
        _watts(mean_w, language),
        "",
        _("partial") if energy.partial and figures.is_known(energy) else "",
    ]


def _bar(value: float | None, whole: float | None, color: str, modelled: bool, language: Language) -> Bar:
    fraction = value / whole if value is not None and whole else None
    return Bar(fraction, color, modelled, numbers.percent(fraction, language.code))


def _watts(value: str | float | None, language: Language) -> str:
    return numbers.quantity(float(value) if value is not None else None, "W", language.code)
