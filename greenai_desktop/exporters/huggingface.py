"""The block `co2_eq_emissions` of a model card; emissions in grams, as Hugging Face wants them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final

from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.samples import Device
from greenai_desktop.core.units import G_PER_KG
from greenai_desktop.exporters.sheet import Exporter, Options, RunSheet
from greenai_desktop.i18n import N_

_DIGITS: Final = 6


def write(sheets: Sequence[RunSheet], stream: BinaryIO, options: Options, check: Callable[[], None]) -> None:
    """Write the block; the emissions of several runs are added up.

    Raises:
        ReportError: `no_carbon`: a run has no figure of carbon.
    """
    grams = math.fsum(_grams(sheet) for sheet in sheets)
    places = dict.fromkeys(sheet.zone_name or sheet.zone for sheet in sheets)
    hardware = dict.fromkeys(name for sheet in sheets for name in _hardware(sheet))
    lines = [
        "co2_eq_emissions:",
        f"  emissions: {grams:.{_DIGITS}g}",
        f"  source: {_text(_source(sheets, options))}",
        "  # training_type: pre-training or fine-tuning",
        f"  geographical_location: {_text(', '.join(place for place in places if place))}",
        f"  hardware_used: {_text(', '.join(hardware))}",
    ]
    check()
    stream.write(("\n".join(line for line in lines if not line.endswith(': ""')) + "\n").encode("utf-8"))


def _grams(sheet: RunSheet) -> float:
    carbon = sheet.value("run.carbon")
    if carbon is None:
        raise ReportError("no_carbon", run=sheet.id, name=sheet.name)
    return carbon * G_PER_KG


def _source(sheets: Sequence[RunSheet], options: Options) -> str:
    kinds = dict.fromkeys(channel.kind for sheet in sheets for channel in sheet.channels)
    citations = [found.citation for sheet in sheets if (found := sheet.root.find("input.intensity")) is not None]
    sources = dict.fromkeys(
        f"{one.source_title} {one.year or ''}".strip() for one in citations if one is not None and one.source_title
    )
    told = [f"GreenAI Desktop {options.version}".strip(), ", ".join(kinds), *sources]
    if any(sheet.lacks_energy for sheet in sheets):
        told.append("a part of the energy is not known")
    return "; ".join(part for part in told if part)


def _hardware(sheet: RunSheet) -> list[str]:
    cards: dict[str, int] = {}
    for channel in sheet.channels:
        if channel.device is Device.GPU:
            cards[channel.name] = cards.get(channel.name, 0) + 1
    named = [f"{count} x {name}" for name, count in cards.items()]
    return [*named, sheet.machine.cpu_name] if sheet.machine.cpu_name else named


def _text(text: str) -> str:
    """A text as YAML: a JSON string is one, if what YAML takes for a line break is written out."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in plain)


EXPORTER: Final = Exporter(
    "huggingface",
    N_("Model card of Hugging Face (YAML)"),
    N_("The block co2_eq_emissions, in grams; paste it into the head of the README of a model."),
    ".yaml",
    write,
)
