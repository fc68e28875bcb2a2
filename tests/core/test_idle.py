import math

import numpy as np
import pytest

from greenai_desktop.core.idle import CardWatch, is_idle
from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status

CARD = Channel("nvml:GPU-1", Device.GPU, "A card", "nvml")
CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl")


def sample(at_s, utilisation, memory_gb=10.0, power_w=50.0, unit="fraction"):
    gauges = [] if utilisation == "untold" else [Gauge(CARD.id, "utilisation", utilisation, unit)]
    gauges += [] if memory_gb == "untold" else [Gauge(CARD.id, "memory_used", memory_gb, "GB")]
    status = Status.MEASURED if power_w is not None else Status.MISSING
    return Sample(at_s, 1e9 + at_s, (Reading(CARD.id, at_s, power_w, None, status),), tuple(gauges))


def after(utilisations, **more):
    watch = CardWatch((CARD, CPU), patience_s=3.0)
    for i, utilisation in enumerate(utilisations):
        watch.add(sample(float(i), utilisation, **more))
    return watch.states[CARD.id]


def test_held_card_without_work_is_idle_and_wastes_its_power():
    state = after([0.0] * 11)

    assert (state.idle_since_s, state.busy_since_s) == (0.0, None)
    assert state.idle_since_utc_s == 1e9
    assert state.wasted_j == pytest.approx(500.0)


def test_only_graphics_cards_are_followed():
    assert list(CardWatch((CARD, CPU)).states) == [CARD.id]


@pytest.mark.parametrize("utilisation", [None, "untold", math.nan])
def test_card_that_does_not_tell_its_utilisation_is_neither_idle_nor_busy(utilisation):
    state = after([0.0, 0.0, utilisation])

    assert (state.idle_since_s, state.busy_since_s, state.wasted_j) == (None, None, 0.0)


def test_card_that_nobody_holds_is_not_idle():
    assert after([0.0] * 5, memory_gb=0.4).idle_since_s is None


@pytest.mark.parametrize("memory_gb", [None, "untold"])
def test_card_whose_memory_is_not_known_counts_as_held(memory_gb):
    assert after([0.0] * 5, memory_gb=memory_gb).idle_since_s == 0.0


def test_percent_is_read_as_percent():
    assert after([3.0] * 3, unit="percent").idle_since_s == 0.0
    assert after([50.0] * 3, unit="percent").busy_since_s == 0.0


def test_one_busy_moment_does_not_end_a_stretch_but_some_seconds_do():
    assert after([0.0, 0.0, 0.9, 0.0]).idle_since_s == 0.0
    assert after([0.0, 0.0, 0.9, 0.9, 0.9, 0.9]).idle_since_s is None
    assert after([0.0, 0.0, 0.9, 0.9, 0.9, 0.9]).busy_since_s == 5.0


def test_busy_card_may_pause_for_a_moment():
    assert after([0.9, 0.0, 0.0, 0.9]).busy_since_s == 0.0


def test_waste_of_a_card_without_power_is_not_known():
    assert math.isnan(after([0.0] * 3, power_w=None).wasted_j)


def test_other_channels_keep_what_is_known_of_a_card():
    watch = CardWatch((CARD,))
    watch.add(sample(0.0, 0.0))

    watch.set_channels((CPU, CARD))

    assert watch.states[CARD.id].idle_since_s == 0.0


def test_idle_takes_numbers_and_arrays_alike():
    assert bool(is_idle(0.0, math.nan))
    assert is_idle(np.array([0.0, 0.0, 0.5, math.nan]), np.array([5.0, 0.1, 5.0, 5.0])).tolist() == [
        True, False, False, False,
    ]  # fmt: skip
