"""The final training: device-hours and energy by kind of hardware, in the three ways a person may know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from greenai_desktop.accounting.estimate.kits import KitFigures, kit_figures
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.sums import sum_of
from greenai_desktop.core import operations, training
from greenai_desktop.core.estimate.draft import Way
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Method

_ATTENTION: Final = ("layer_count", "head_count", "head_dim_count", "context_count")
_OF_TRANSFORMER: Final[dict[str, Callable[..., Any]]] = {
    "full": operations.transformer_flop,
    "frozen": operations.frozen_flop,
    "recompute": operations.recomputed_flop,
}


@dataclass(frozen=True, slots=True)
class Trained:
    """The final training.

    Attributes:
        kits: The hardware.
        device_hours: Of each kit; missing with a reason.
        energies: Of each kit, IT; in the way of a run that was measured, one of the whole.
        energy: Of all.
        hours: Device-hours of all.
        wall: Hours on the clock.
        flop: Operations; missing where nobody knows them.
        mfu: Utilisation of the peak, assumed or said; None where the hours are known without it.
    """

    kits: tuple[KitFigures, ...]
    device_hours: tuple[Quantity, ...]
    energies: tuple[Quantity, ...]
    energy: Quantity
    hours: Quantity
    wall: Quantity
    flop: Quantity
    mfu: Quantity | None = None


def trained(inputs: Inputs) -> Trained:
    """The final training of a draft."""
    kits = tuple(kit_figures(inputs, kit, str(i)) for i, kit in enumerate(inputs.draft.kits))
    return {Way.HOURS: _by_hours, Way.WORK: _by_work, Way.RUN: _by_run}[inputs.draft.way](inputs, kits)


def operations_of(inputs: Inputs) -> Quantity:
    """Operations of the final training, from the model and its data."""
    if inputs.draft.choice("work_is") == "examples":
        return _of_examples(inputs)
    return _of_transformer(inputs)


def knows_operations(inputs: Inputs) -> bool:
    """Whether enough was said to tell the operations, so that hours can be held against them."""
    said = inputs.draft.numbers
    if inputs.draft.choice("work_is") == "examples":
        return {"flop_per_example", "example_count"} <= said.keys()
    return "tokens_count" in said and ("params_count" in said or "active_params_count" in said)


def _by_hours(inputs: Inputs, kits: Sequence[KitFigures]) -> Trained:
    hours = inputs.number("hours_h")
    flop = operations_of(inputs) if knows_operations(inputs) else _unknown_work(inputs)
    if inputs.draft.choice("hours_are") == "wall":
        return _of_wall(inputs, kits, hours, flop)
    units = sum_of(inputs.sheet, "training.units", "count", [kit.count for kit in kits]) if kits else _no_kit(inputs)
    wall = inputs.sheet.apply("training.wall_hours", "h", "device_hours_over_count", lambda h, n: h / n, hours, units)
    return _of_wall(inputs, kits, wall, flop)


def _by_work(inputs: Inputs, kits: Sequence[KitFigures]) -> Trained:
    flop = operations_of(inputs)
    mfu = inputs.number("mfu_fraction", _usual_mfu(inputs, kits))
    rates = [
        inputs.sheet.apply(
            "kit.rate", "TFLOP/s", "count_peak_mfu", lambda n, peak, share: n * peak * share,
            kit.count, kit.peak, mfu, label=kit.label,
        )
        for kit in kits
    ]  # fmt: skip
    # A kit whose peak nobody knows cannot be left out of the work silently: the hours are then unknown.
    unknown = next((rate for rate in rates if rate.draws is None), None)
    rate = unknown or (sum_of(inputs.sheet, "training.rate", "TFLOP/s", rates) if rates else _no_kit(inputs))
    wall = inputs.sheet.apply(
        "training.wall_hours", "h", "work_over_rate", lambda c, r: operations.device_hours_h(c, r, 1.0), flop, rate,
        method=Method.FLOP,
    )  # fmt: skip
    return _of_wall(inputs, kits, wall, flop, mfu)


def _usual_mfu(inputs: Inputs, kits: Sequence[KitFigures]) -> Row:
    """What such work reaches on the first kind of hardware: one figure for all, as the draft has one field."""
    workload, precision = inputs.draft.choice("workload"), inputs.draft.choice("precision")
    if not kits:
        return inputs.shelf.mfu(workload, precision=precision)
    hardware = kits[0].hardware
    return inputs.shelf.mfu(workload, hardware.market, hardware.family, precision)


def _of_wall(
    inputs: Inputs, kits: Sequence[KitFigures], wall: Quantity, flop: Quantity, mfu: Quantity | None = None
) -> Trained:
    """All kits work as long; several share the work by what they can do."""
    sheet = inputs.sheet
    device_hours = tuple(
        sheet.apply(
            "kit.device_hours", "h", "count_times_hours", training.device_hours_h, kit.count, wall, label=kit.label
        )
        for kit in kits
    )
    method = Method.FLOP if mfu is not None else Method.HOURS_TDP
    energies = tuple(
        sheet.apply(
            "kit.energy", "kWh", "power_times_hours", training.energy_kwh, kit.power, hours, label=kit.label,
            method=method, facts=(("place", kit.place),),
        )
        for kit, hours in zip(kits, device_hours, strict=True)
    )  # fmt: skip
    energy = sum_of(sheet, "training.energy", "kWh", energies) if kits else _no_kit(inputs, "training.energy", "kWh")
    hours = sum_of(sheet, "training.device_hours", "h", device_hours) if kits else _no_kit(inputs, unit="h")
    return Trained(tuple(kits), device_hours, energies, energy, hours, wall, flop, mfu)


def _by_run(inputs: Inputs, kits: Sequence[KitFigures]) -> Trained:
    sheet = inputs.sheet
    scale = inputs.number("run_scale_ratio")
    energy = sheet.apply(
        "training.energy", "kWh", "run_times_scale", training.scaled_run_kwh, inputs.number("run_energy_kwh"), scale,
        method=Method.COUNTER,
    )  # fmt: skip
    wall = sheet.apply(
        "training.wall_hours", "h", "run_times_scale", lambda h, ratio: h * ratio, inputs.number("run_hours_h"), scale
    )
    told = _of_wall(inputs, kits, wall, operations_of(inputs) if knows_operations(inputs) else _unknown_work(inputs))
    return Trained(told.kits, told.device_hours, (energy,), energy, told.hours, wall, told.flop)


def _of_transformer(inputs: Inputs) -> Quantity:
    said = inputs.draft.numbers
    which = "active_params_count" if "active_params_count" in said else "params_count"
    params = inputs.number(which)
    tokens = inputs.sheet.apply(
        "work.tokens_seen", "count", "tokens_times_epochs", lambda d, epochs: d * epochs,
        inputs.number("tokens_count"), inputs.number("epoch_count"),
    )  # fmt: skip
    kind = inputs.draft.choice("training_is")
    if set(_ATTENTION) <= said.keys():
        attention = [inputs.number(name) for name in _ATTENTION]
        return inputs.sheet.apply(
            "work.flop", "FLOP", f"transformer_{kind}", _OF_TRANSFORMER[kind], params, tokens, *attention,
            method=Method.FLOP,
        )  # fmt: skip
    function = _OF_TRANSFORMER[kind]
    return inputs.sheet.apply(
        "work.flop", "FLOP", f"transformer_{kind}", lambda n, d: function(n, d, 0.0, 0.0, 0.0, 0.0), params, tokens,
        method=Method.FLOP, notes=("attention_left_out",),
    )  # fmt: skip


def _of_examples(inputs: Inputs) -> Quantity:
    sheet, draft = inputs.sheet, inputs.draft
    one = inputs.number("flop_per_example")
    if draft.choice("flop_unit") == "mac":
        one = sheet.apply("work.flop_per_example", "FLOP", "two_per_mac", operations.flop_of_macs, one)
    if draft.choice("flop_is") == "forward":
        ratio = inputs.row("training_ratio", inputs.shelf.default_row("work:training_ratio"), at_least=1.0, at_most=4.0)
        one = sheet.apply(
            "work.training_flop", "FLOP", "forward_times_ratio", operations.training_flop_of_forward, one, ratio
        )
    return sheet.apply(
        "work.flop", "FLOP", "per_example", operations.examples_flop, one, inputs.number("example_count"),
        inputs.number("epoch_count"), method=Method.FLOP,
    )  # fmt: skip


def _no_kit(inputs: Inputs, key: str = "training.units", unit: str = "count") -> Quantity:
    return inputs.sheet.missing(key, unit, "no_hardware")


def _unknown_work(inputs: Inputs) -> Quantity:
    return inputs.sheet.missing("work.flop", "FLOP", "work_not_given")
