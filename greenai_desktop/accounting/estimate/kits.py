"""What one kind of hardware draws and can do: its power with its share of the host, and its peak.

A kit is so many equal units; all figures here are those of one unit: a card with its share of the server, a processor
with memory and board, an instance of a cloud. While nobody says how busy it is, a card draws the fraction of its rated
power that such work was measured to take; once somebody does, it draws idle power and that share of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.accounting.estimate.hardware import Hardware, hardware_of, most_of_rated
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import is_asked, not_asked, sum_of
from greenai_desktop.core import training
from greenai_desktop.core.estimate.draft import Kit
from greenai_desktop.core.results import Quantity, Result
from greenai_desktop.core.samples import Status

IDLE_FRACTION: Final = "accelerator:idle_fraction"
_UTILISATION: Final = "utilisation_fraction"


@dataclass(frozen=True, slots=True)
class KitFigures:
    """Figures of one unit of a kit.

    Attributes:
        kit: What was said of it.
        place: Where it stands in the draft: `0`, or `use.0`.
        label: What it is called; data.
        hardware: What the tables say of it.
        count: Units.
        power: Mean power of one with its share of the host, W.
        peak: Dense peak of one at the precision in use, TFLOP/s; missing with a reason.
    """

    kit: Kit
    place: str
    label: str
    hardware: Hardware
    count: Quantity
    power: Quantity
    peak: Quantity


def kit_figures(inputs: Inputs, kit: Kit, place: str, utilisation: Quantity | None = None) -> KitFigures:
    """The figures of a kit.

    Args:
        inputs: The numbers of the draft.
        kit: The hardware.
        place: Where it stands in the draft.
        utilisation: How busy it is; None takes what was said of the kit, else what the workload was measured to draw.
    """
    hardware = hardware_of(inputs, kit)
    kit = replace(kit, label=kit.label or hardware.label)
    count = inputs.of_kit(kit, place, "count")
    if hardware.cores is not None:
        inputs.of_kit(kit, place, "core_count", hardware.cores)
    power = _power(inputs, kit, place, hardware, utilisation)
    return KitFigures(kit, place, kit.label, hardware, count, power, _peak(inputs, kit, place, hardware))


def _power(inputs: Inputs, kit: Kit, place: str, hardware: Hardware, utilisation: Quantity | None) -> Quantity:
    parts = [_device_power(inputs, kit, place, hardware, utilisation)]
    if hardware.processor is not None:
        parts.append(_processor_power(inputs, kit, place, hardware, utilisation))
    if _has_own_memory(kit, hardware):
        parts.append(_memory_power(inputs, kit, place, hardware))
    if hardware.host is not None or "host_w" in kit.numbers:
        parts.append(inputs.of_kit(kit, place, "host_w", hardware.host))
    if is_asked(parts[0]) and parts[0].draws is None:
        # Memory and host alone would pass for the power of a machine whose processor nobody knows.
        lacking = inputs.sheet.missing("kit.power", "W", "power_unknown", label=kit.label)
        return replace(lacking, result=replace(lacking.result, steps=tuple(part.result for part in parts)))
    return sum_of(inputs.sheet, "kit.power", "W", parts, label=kit.label)


def _has_own_memory(kit: Kit, hardware: Hardware) -> bool:
    """Whether memory counts by itself: the usual power of the host of a card holds it."""
    in_host = hardware.host is not None and hardware.family != "cpu" and "host_w" not in kit.numbers
    return hardware.memory is not None or ("memory_gb" in kit.numbers and not in_host)


def _device_power(
    inputs: Inputs, kit: Kit, place: str, hardware: Hardware, utilisation: Quantity | None
) -> Quantity:  # fmt: skip
    if hardware.has_no_device and "power_w" not in kit.numbers:
        return not_asked(inputs.sheet, "kit.device_power", "W", label=kit.label)
    full = inputs.of_kit(kit, place, "power_w", hardware.power)
    full = _times(inputs, "kit.devices_power", full, hardware.devices) if hardware.devices != 1 else full
    if utilisation is None and (_UTILISATION in kit.numbers or hardware.power_fraction is None):
        utilisation = inputs.of_kit(kit, place, _UTILISATION, hardware.utilisation)
    if utilisation is None:
        return _by_fraction(inputs, kit, place, hardware, full)
    idle = _idle(inputs, kit, place, hardware, full)
    return inputs.sheet.apply(
        "kit.device_power", "W", "idle_to_full", training.device_power_w, idle, full, utilisation, label=kit.label
    )


def _by_fraction(inputs: Inputs, kit: Kit, place: str, hardware: Hardware, full: Quantity) -> Quantity:
    """Power as a fraction of the rated one; the utilisation that this amounts to is told for the form."""
    assert hardware.power_fraction is not None
    bounds = {"at_least": 0.01, "at_most": most_of_rated(hardware.family)}
    fraction = inputs.row("power_fraction", hardware.power_fraction, kit.label, **bounds)
    share = inputs.shelf.defaults.default(IDLE_FRACTION).value
    busy = min(max(((fraction.result.value or 0.0) - share) / (1.0 - share), 0.0), 1.0)
    told = Result(
        f"input.{_UTILISATION}", busy, "fraction", status=Status.DEFAULT, label=kit.label, formula="of_power_fraction",
        steps=(fraction.result,),
    )  # fmt: skip
    inputs.note(f"{place}.{_UTILISATION}", told)
    return inputs.sheet.apply(
        "kit.device_power", "W", "power_times_fraction", lambda w, share: w * share, full, fraction, label=kit.label
    )


def _idle(inputs: Inputs, kit: Kit, place: str, hardware: Hardware, full: Quantity) -> Quantity:
    if "idle_w" in kit.numbers or hardware.idle is not None:
        idle = inputs.of_kit(kit, place, "idle_w", hardware.idle)
        is_one = hardware.devices == 1 or "idle_w" in kit.numbers
        return idle if is_one else _times(inputs, "kit.idle_power", idle, hardware.devices)
    share = inputs.row("idle_fraction", inputs.shelf.default_row(IDLE_FRACTION), kit.label, at_most=1.0)
    idle = inputs.sheet.apply(
        "input.idle_w", "W", "power_times_fraction", lambda w, share: w * share, full, share, label=kit.label
    )
    inputs.note(f"{place}.idle_w", idle.result)
    return idle


def _processor_power(
    inputs: Inputs, kit: Kit, place: str, hardware: Hardware, utilisation: Quantity | None
) -> Quantity:  # fmt: skip
    """The share of a host's processors that goes with an instance, between idle and full load."""
    assert hardware.processor is not None
    idle, full, busy = hardware.processor
    if utilisation is None and hardware.has_no_device:
        # The load that a person tells of a machine of processors is that of the processors.
        utilisation = inputs.of_kit(kit, place, _UTILISATION, busy)
    if utilisation is None:
        utilisation = inputs.row("processor_utilisation", busy, kit.label, at_least=0.0, at_most=1.0)
    return inputs.sheet.apply(
        "kit.processor_power", "W", "idle_to_full", training.device_power_w,
        inputs.row("processor_idle_w", idle, kit.label), inputs.row("processor_w", full, kit.label), utilisation,
        label=kit.label,
    )  # fmt: skip


def _memory_power(inputs: Inputs, kit: Kit, place: str, hardware: Hardware) -> Quantity:
    size = inputs.of_kit(kit, place, "memory_gb", hardware.memory)
    per_gb = inputs.row("memory_w_per_gb", inputs.shelf.default_row("memory:w_per_gb"))
    return inputs.sheet.apply(
        "kit.memory_power", "W", "memory_times_power", training.memory_power_w, size, per_gb, label=kit.label
    )


def _peak(inputs: Inputs, kit: Kit, place: str, hardware: Hardware) -> Quantity:
    known = "peak_tflops" in kit.numbers or hardware.peak is not None
    if not known:
        return inputs.sheet.missing("input.peak_tflops", "TFLOP/s", "peak_unknown", label=kit.label)
    peak = inputs.of_kit(kit, place, "peak_tflops", hardware.peak)
    is_one = hardware.devices == 1 or "peak_tflops" in kit.numbers
    return peak if is_one else _times(inputs, "kit.devices_peak", peak, hardware.devices)


def _times(inputs: Inputs, key: str, quantity: Quantity, count: float) -> Quantity:
    return inputs.sheet.apply(
        key, quantity.result.unit, "times_count", lambda value: value * count, quantity,
        label=quantity.result.label, facts=(("count", count),),
    )  # fmt: skip
