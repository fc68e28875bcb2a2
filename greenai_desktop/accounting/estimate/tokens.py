"""A language model that answers: energy and share of equipment by tokens."""

from __future__ import annotations

from dataclasses import dataclass

from greenai_desktop.accounting.estimate.kits import kit_figures
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.sums import not_asked, sum_of
from greenai_desktop.core import inference
from greenai_desktop.core.results import Quantity


@dataclass(frozen=True, slots=True)
class Answers:
    """How a language model serves.

    Attributes:
        energy: Of all requests, kWh, IT.
        embodied: Share of the equipment in all of them, kgCO2e.
    """

    energy: Quantity
    embodied: Quantity


def answers_of(inputs: Inputs, requests: Quantity) -> Answers:
    """Energy and equipment of all requests."""
    sheet = inputs.sheet
    gpus = _gpus(inputs)
    written = _written(inputs, gpus)
    one = sum_of(sheet, "request.energy", "kWh", [written, _read(inputs)])
    energy = sheet.apply("serving.energy", "kWh", "per_request", lambda n, kwh: n * kwh, requests, one)
    share = _embodied(inputs, gpus)
    embodied = sheet.apply("equipment.serving", "kgCO2e", "per_request", lambda n, kg: n * kg, requests, share)
    return Answers(energy, embodied)


def _row(inputs: Inputs, name: str) -> Quantity:
    return inputs.row(f"llm_{name}", inputs.shelf.default_row(f"llm:{name}"))


def _active(inputs: Inputs) -> Quantity:
    """Parameters that a token passes through: those that were said to be served, else those that were trained."""
    said = inputs.draft.numbers
    order = ("served_active_params_count", "served_params_count", "active_params_count", "params_count")
    return inputs.number(next((name for name in order if name in said), order[1]))


def _gpus(inputs: Inputs) -> Quantity:
    said = inputs.draft.numbers
    whole = "params_count" if "served_params_count" not in said and "params_count" in said else "served_params_count"
    return inputs.sheet.apply(
        "serving.gpus", "count", "model_over_memory", inference.gpu_count, inputs.number(whole),
        _row(inputs, "bits_per_param"), _row(inputs, "memory_overhead"), _row(inputs, "gpu_memory_gb"),
    )  # fmt: skip


def _written(inputs: Inputs, gpus: Quantity) -> Quantity:
    fitted = inputs.sheet.apply(
        "request.answer_fitted", "kWh", "ecologits", inference.answer_kwh, inputs.number("tokens_out_count"),
        _active(inputs), inputs.number("batch_count"), gpus, _row(inputs, "server_gpu_count"), _row(inputs, "server_w"),
    )  # fmt: skip
    return inputs.sheet.apply(
        "request.answer", "kWh", "times_spread", lambda kwh, ratio: kwh * ratio, fitted, _row(inputs, "energy_spread")
    )


def _read(inputs: Inputs) -> Quantity:
    """Energy of reading the prompt, on the hardware that was named; not assessed where nobody said its length."""
    tokens = inputs.number("tokens_in_count")
    kits = inputs.draft.use_kits or inputs.draft.kits
    if "tokens_in_count" not in inputs.draft.numbers or not kits:
        return not_asked(inputs.sheet, "request.prompt", "kWh")
    kit = kit_figures(inputs, kits[0], "use.0" if inputs.draft.use_kits else "0")
    busy = inputs.row("mfu_prefill", inputs.shelf.default_row("mfu:prefill"), at_least=1e-6, at_most=1.0)
    return inputs.sheet.apply(
        "request.prompt", "kWh", "prompt", inference.prompt_kwh, tokens, _active(inputs), kit.peak, busy, kit.power
    )


def _embodied(inputs: Inputs, gpus: Quantity) -> Quantity:
    time = inputs.sheet.apply(
        "request.duration", "s", "ecologits_latency", inference.generation_s, _active(inputs),
        inputs.number("batch_count"), inputs.number("tokens_out_count"),
    )  # fmt: skip
    return inputs.sheet.apply(
        "request.embodied", "kgCO2e", "ecologits_embodied", inference.answer_embodied_kgco2e, time,
        inputs.number("batch_count"), _row(inputs, "lifetime_years"), gpus, _row(inputs, "server_gpu_count"),
        _row(inputs, "server_embodied"), _row(inputs, "gpu_embodied"),
    )  # fmt: skip
