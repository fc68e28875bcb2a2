"""The use of the model and all that recurs: serving, redundancy, retraining, the data pipeline, storage, transfer.

All of it over the service life, year by year with its growth; the cumulated years are the same figures for shorter
lives. What nobody asked for is told as not assessed, never as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from greenai_desktop.accounting.estimate.kits import KitFigures, kit_figures
from greenai_desktop.accounting.estimate.parts import USE, Part
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import not_asked, sum_of
from greenai_desktop.accounting.estimate.tokens import Answers, answers_of
from greenai_desktop.accounting.estimate.training import Trained
from greenai_desktop.core import inference, service, storage, training
from greenai_desktop.core.estimate.draft import Kit
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.samples import Method
from greenai_desktop.core.units import H_PER_YEAR

PRODUCTION: Final = Stage.PRODUCTION


@dataclass(frozen=True, slots=True)
class Used:
    """The use of the model over its service life.

    Attributes:
        life: Service life, years; None where nothing recurs.
        requests: Over the life; missing or not asked where nobody said.
        kits: Hardware that is on all the time to serve; empty in other modes.
        device_hours: Of each of them.
        answers: How a language model serves; None in other modes.
        redundancy: All that runs over what serves; None if nobody said.
        retrainings: Trainings during the life, as a multiple of the first; None if nobody said.
        parts: What draws electricity.
    """

    life: Quantity | None
    requests: Quantity
    kits: tuple[KitFigures, ...]
    device_hours: tuple[Quantity, ...]
    answers: Answers | None
    redundancy: Quantity | None
    retrainings: Quantity | None
    parts: tuple[Part, ...]


def use_of(inputs: Inputs, final: Trained) -> Used:
    """The use of the model of a draft."""
    life = inputs.number("life_years")
    requests = _requests(inputs, life)
    kits, hours, energies, answers = _served(inputs, life, requests, final)
    serving = sum_of(inputs.sheet, "serving.energy", "kWh", energies) if len(energies) > 1 else energies[0]
    redundancy = _said(inputs, "redundancy_ratio") if inputs.draft.choice("use") != "none" else None
    retrainings = _retrainings(inputs, life)
    parts = [
        *(Part("serving", USE, PRODUCTION, one) for one in energies),
        Part("redundancy", USE, PRODUCTION, _redundancy(inputs, serving, redundancy), factors=(serving,)),
        Part(
            "retraining",
            USE,
            Stage.RETRAINING,
            _retraining(inputs, final, retrainings),
            factors=(final.energy, retrainings) if retrainings is not None else (),
        ),
        Part("data", USE, Stage.DATA, _pipeline(inputs, life)),
        Part("storage", USE, Stage.DATA, _storage(inputs, life)),
        Part("transfer", USE, PRODUCTION, _transfer(inputs, life), is_on_site=False),
    ]
    return Used(life, requests, kits, hours, answers, redundancy, retrainings, tuple(parts))


def _requests(inputs: Inputs, life: Quantity) -> Quantity:
    mode = inputs.draft.choice("use")
    if mode == "none" or (mode == "always_on" and "requests_per_year" not in inputs.draft.numbers):
        return not_asked(inputs.sheet, "use.requests", "count")
    return inputs.sheet.apply(
        "use.requests", "count", "growing", service.life_requests, inputs.number("requests_per_year"),
        inputs.number("growth_fraction"), life,
    )  # fmt: skip


_Served = tuple[tuple[KitFigures, ...], tuple[Quantity, ...], tuple[Quantity, ...], Answers | None]


def _served(inputs: Inputs, life: Quantity, requests: Quantity, final: Trained) -> _Served:
    mode, sheet = inputs.draft.choice("use"), inputs.sheet
    if mode == "none":
        return (), (), (not_asked(sheet, "serving.energy", "kWh"),), None
    if mode == "measured":
        energy = sheet.apply(
            "serving.energy", "kWh", "per_request", inference.measured_kwh, requests,
            inputs.number("request_energy_wh"), method=Method.COUNTER,
        )  # fmt: skip
        return (), (), (energy,), None
    if mode == "serverless":
        per_gb = inputs.row("serverless_w_per_gb", inputs.shelf.default_row("serverless:w_per_gb"))
        energy = sheet.apply(
            "serving.energy",
            "kWh",
            "per_gb_s",
            inference.serverless_kwh,
            requests,
            inputs.number("request_gb_s"),
            per_gb,
        )
        return (), (), (energy,), None
    if mode == "tokens":
        answers = answers_of(inputs, requests)
        return (), (), (answers.energy,), answers
    return (*_always_on(inputs, life), None)


def serving_kits(inputs: Inputs) -> tuple[tuple[Kit, str], ...]:
    """The hardware that serves, with its place in the draft; that of training if nobody said."""
    own = inputs.draft.use_kits
    kits = own or inputs.draft.kits
    return tuple((kit, f"use.{i}" if own else str(i)) for i, kit in enumerate(kits))


def _always_on(
    inputs: Inputs, life: Quantity
) -> tuple[tuple[KitFigures, ...], tuple[Quantity, ...], tuple[Quantity, ...]]:
    sheet = inputs.sheet
    busy = inputs.number("use_utilisation_fraction")
    kits = tuple(kit_figures(inputs, kit, place, busy) for kit, place in serving_kits(inputs))
    hours = tuple(
        sheet.apply(
            "serving.device_hours", "h", "always_on_hours", lambda n, years: n * years * H_PER_YEAR, kit.count, life,
            label=kit.label,
        )
        for kit in kits
    )  # fmt: skip
    energies = tuple(
        sheet.apply(
            "serving.energy", "kWh", "power_times_hours", training.energy_kwh, kit.power, on, label=kit.label,
            method=Method.HOURS_TDP, facts=(("place", kit.place),),
        )
        for kit, on in zip(kits, hours, strict=True)
    )  # fmt: skip
    return kits, hours, energies or (sheet.missing("serving.energy", "kWh", "no_hardware"),)


def _redundancy(inputs: Inputs, serving: Quantity, ratio: Quantity | None) -> Quantity:
    if ratio is None:
        return not_asked(inputs.sheet, "redundancy.energy", "kWh")
    return inputs.sheet.apply("redundancy.energy", "kWh", "times_redundancy", service.redundancy_kwh, serving, ratio)


def _retrainings(inputs: Inputs, life: Quantity) -> Quantity | None:
    """Trainings during the life over the first; None if nobody said how often."""
    count, share = inputs.number("retrains_per_year"), inputs.number("retrain_fraction")
    if "retrains_per_year" not in inputs.draft.numbers:
        return None
    return inputs.sheet.apply(
        "retraining.ratio", "ratio", "times_a_year", lambda n, part, years: n * part * years, count, share, life
    )


def _retraining(inputs: Inputs, final: Trained, ratio: Quantity | None) -> Quantity:
    if ratio is None:
        return not_asked(inputs.sheet, "retraining.energy", "kWh")
    return inputs.sheet.apply(
        "retraining.energy", "kWh", "training_times_ratio", lambda kwh, times: kwh * times, final.energy, ratio
    )


def _pipeline(inputs: Inputs, life: Quantity) -> Quantity:
    said = inputs.draft.numbers
    numbers = [inputs.number(name) for name in ("pipeline_runs_per_month", "pipeline_run_energy_kwh")]
    copies = inputs.number("pipeline_copy_count")
    if not {"pipeline_runs_per_month", "pipeline_run_energy_kwh"} & said.keys():
        return not_asked(inputs.sheet, "data.energy", "kWh")
    return inputs.sheet.apply("data.energy", "kWh", "pipeline", storage.pipeline_kwh, *numbers, copies, life)


def _storage(inputs: Inputs, life: Quantity) -> Quantity:
    size, copies = inputs.number("storage_tb"), inputs.number("storage_replica_count")
    if "storage_tb" not in inputs.draft.numbers:
        return not_asked(inputs.sheet, "storage.energy", "kWh")
    medium = inputs.row("storage_w_per_tb", inputs.shelf.default_row(f"storage:{inputs.draft.choice('storage_class')}"))
    return inputs.sheet.apply(
        "storage.energy", "kWh", "kept_data",
        lambda tb, years, watt, n: storage.storage_kwh(tb, years * H_PER_YEAR, watt, n), size, life, medium, copies,
    )  # fmt: skip


def _transfer(inputs: Inputs, life: Quantity) -> Quantity:
    moved = inputs.number("transfer_gb_per_year")
    if "transfer_gb_per_year" not in inputs.draft.numbers:
        return not_asked(inputs.sheet, "transfer.energy", "kWh")
    per_gb = inputs.row("transfer_kwh_per_gb", inputs.shelf.default_row("network:internet"))
    return inputs.sheet.apply(
        "transfer.energy", "kWh", "moved_data", lambda gb, years, kwh: storage.transfer_kwh(gb * years, kwh), moved,
        life, per_gb,
    )  # fmt: skip


def _said(inputs: Inputs, field_id: str) -> Quantity | None:
    """A number whose default means that nothing is assessed; None while nobody said it."""
    number = inputs.number(field_id)
    return number if field_id in inputs.draft.numbers else None


def renamed(quantity: Quantity, key: str) -> Quantity:
    """The same figure under another key."""
    return replace(quantity, result=replace(quantity.result, key=key))
