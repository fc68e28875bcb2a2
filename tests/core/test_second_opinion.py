"""Twenty inputs drawn at random for every formula, recomputed by an independent script."""

import math
import random

import pytest

from greenai_desktop.core import (
    embodied,
    embodied_parts,
    inference,
    operations,
    payback,
    peers,
    peers_published,
    sci,
    search,
    service,
    storage,
    training,
    water,
)
from tests.core import second_opinion as other

DRAWS = 20
SEED = 2_314


def between(low, high):
    """Even in the logarithm where the span is wide, so that small values come up as well."""
    if low > 0 and high / low > 100:
        return lambda chance: math.exp(chance.uniform(math.log(low), math.log(high)))
    return lambda chance: chance.uniform(low, high)


def whole(low, high):
    return lambda chance: float(chance.randint(low, high))


def of(*values):
    return lambda chance: chance.choice(values)


HOURS = between(0.01, 1e5)
WATTS = between(1, 1_500)
SHARE = between(0, 1)
PARAMS = between(1e8, 1e12)
SHAPE = (whole(0, 130), whole(1, 128), whole(32, 256), whole(128, 131_072))
BATCH = whole(1, 64)
MFU = between(0.01, 0.7)
PEAK = between(10, 2_500)
BUDGET = (between(0.5, 4), between(4, 400), of(2.0, 2.5, 3.0, 4.0))

CASES = {
    "kit": (
        training.kit_energy_kwh, other.kit,
        (HOURS, whole(1, 64), between(5, 90), WATTS, SHARE, whole(0, 128), between(1, 20), SHARE, between(0, 4_096),
         between(0.2, 0.5), between(0, 2_000)),
    ),
    "devices": (training.device_energy_kwh, other.device_energy, (HOURS, WATTS, SHARE, between(0, 400))),
    "project": (training.project_energy_kwh, other.project, (HOURS, whole(1, 500), SHARE, between(0, 3))),
    "transformer": (operations.transformer_flop, other.transformer, (PARAMS, between(1e6, 1e13), *SHAPE)),
    "frozen": (operations.frozen_flop, other.frozen, (PARAMS, between(1e6, 1e13), *SHAPE)),
    "recomputed": (operations.recomputed_flop, other.recomputed, (PARAMS, between(1e6, 1e13), *SHAPE)),
    "hours": (operations.device_hours_h, other.hours, (between(1e12, 1e26), PEAK, MFU)),
    "throughput": (
        operations.throughput_mfu_fraction, other.throughput, (between(1, 1e6), whole(1, 8_192), PEAK, PARAMS, *SHAPE),
    ),
    "random": (search.random_count, other.random_runs, (between(0.1, 0.999), between(0.001, 0.5))),
    "halving": (search.halving_equivalents, other.halving, (whole(1, 500), *BUDGET)),
    "hyperband": (search.hyperband_equivalents, other.hyperband, BUDGET),
    "always on": (
        inference.always_on_kwh, other.always_on,
        (whole(1, 50), HOURS, between(5, 90), WATTS, SHARE, between(0, 500)),
    ),
    "serverless": (inference.serverless_kwh, other.serverless, (between(1, 1e9), between(0.01, 100), between(0.3, 3))),
    "answer": (
        inference.answer_kwh, other.answer,
        (whole(1, 4_000), PARAMS, BATCH, of(1.0, 2.0, 4.0, 8.0), of(4.0, 8.0), between(500, 2_000)),
    ),
    "gpus": (
        inference.gpu_count, other.gpus, (PARAMS, of(4.0, 8.0, 16.0), between(1, 1.5), of(24.0, 48.0, 80.0, 141.0)),
    ),
    "embodied of an answer": (
        inference.answer_embodied_kgco2e, other.answer_embodied,
        (between(0.1, 300), BATCH, between(2, 7), of(1.0, 4.0, 8.0), of(4.0, 8.0), between(700, 9_000), WATTS),
    ),
    "prompt": (inference.prompt_kwh, other.prompt, (whole(1, 100_000), PARAMS, PEAK, MFU, WATTS)),
    "life": (service.life_requests, other.life, (between(1, 1e9), between(-0.6, 3), between(0, 9))),
    "storage": (storage.storage_kwh, other.storage, (between(0.01, 1e4), HOURS, between(0.5, 2), whole(1, 6))),
    "pipeline": (storage.pipeline_kwh, other.pipeline, (between(1, 900), between(0.01, 100), whole(1, 4), whole(1, 7))),
    "share": (embodied.share_of_impact, other.share, (between(10, 1e4), HOURS, between(100, 8_760), between(1, 8))),
    "booked": (embodied.booked_impact, other.booked, (between(10, 1e4), whole(0, 100), between(12, 84))),
    "wafer": (embodied_parts.wafer_area_mm2, other.wafer, (between(10, 1_600), of(200.0, 300.0), of(0.1, 0.2), SHARE)),
    "murphy": (embodied_parts.yield_area_mm2, other.murphy, (between(10, 1_600), between(0.05, 0.5))),
    "modules": (
        embodied_parts.flash_or_memory_impact, other.modules,
        (between(8, 4_096), between(0.6, 128), between(1, 3), between(1, 10), whole(1, 24)),
    ),
    "water": (water.water_l, other.water, (HOURS, between(0, 2), between(1, 2), between(0, 10))),
    "sci": (sci.sci_gco2e_per_unit, other.sci, (HOURS, between(0.01, 1), between(0, 1e4), between(1, 1e9))),
    "payback": (
        payback.payback_years, other.payback, (between(1, 1e4), between(1, 3_000), between(1, 3_000), between(0, 1.3)),
    ),
    "green algorithms": (
        peers.green_algorithms_kwh, other.green_algorithms,
        (HOURS, whole(0, 64), between(1, 20), SHARE, whole(0, 16), WATTS, SHARE, between(0, 2_048), between(1, 2),
         whole(1, 20)),
    ),
    "ml co2": (peers.ml_co2_kgco2e, other.ml_co2, (WATTS, HOURS, between(5, 950))),
    "strubell": (
        peers_published.strubell_kwh, other.strubell, (HOURS, WATTS, between(0, 100), whole(0, 16), WATTS),
    ),
    "llmcarbon": (
        peers_published.llmcarbon_days, other.llmcarbon_days, (PARAMS, between(1e9, 1e13), whole(1, 10_000), PEAK, MFU),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_twenty_random_inputs_agree_with_the_second_opinion(name):
    ours, theirs, drawn_from = CASES[name]
    chance = random.Random(f"{SEED} {name}")

    for _ in range(DRAWS):
        inputs = [draw(chance) for draw in drawn_from]
        if name in ("halving", "hyperband"):  # a full run is a multiple of the smallest budget
            inputs[-2] *= inputs[-3]

        assert ours(*inputs) == pytest.approx(theirs(*inputs), rel=1e-9, nan_ok=False), inputs


def test_the_second_opinion_knows_nothing_of_the_program():
    imported = {name for name, value in vars(other).items() if type(value).__name__ == "module"}

    assert imported == {"math"}
