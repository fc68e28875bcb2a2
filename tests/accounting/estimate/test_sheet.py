"""A calculation that can be had again for other inputs."""

from __future__ import annotations

import numpy as np
import pytest

from greenai_desktop.accounting.estimate.sheet import Sheet
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Draws, Uncertain, interval


def _energy(sheet: Sheet):
    power = sheet.uncertain("power", Uncertain("power", 300.0, 1.3), "W", Status.ENTERED, Method.ENTERED)
    hours = sheet.exact("hours", 10.0, "h", Status.ENTERED, Method.ENTERED)
    return power, sheet.apply("energy", "kWh", "power_times_hours", lambda w, h: w * h / 1_000, power, hours)


def test_a_figure_asked_again_with_nothing_changed_is_the_same():
    sheet = Sheet()
    _, energy = _energy(sheet)

    assert sheet.again(energy, {}) == pytest.approx(3.0)
    assert np.array_equal(np.asarray(sheet.again(energy, {}, drawn=True)), energy.draws)


def test_a_replaced_input_may_be_an_array():
    sheet = Sheet()
    power, energy = _energy(sheet)

    again = sheet.again(energy, {sheet.cell(power): np.array([[100.0], [200.0]])})

    assert np.asarray(again).tolist() == [[1.0], [2.0]]


def test_the_range_of_an_input_is_exact():
    sheet = Sheet()
    power, _ = _energy(sheet)

    assert (power.result.low, power.result.high) == (pytest.approx(300 / 1.3), pytest.approx(390.0))


def test_a_sum_of_one_part_keeps_its_range_without_a_new_look():
    sheet = Sheet()
    _, energy = _energy(sheet)

    total = sheet.total("all", "kWh", [energy])

    assert (total.result.low, total.result.high) == (energy.result.low, energy.result.high)
    assert sheet.again(total, {}) == pytest.approx(3.0)


@pytest.mark.parametrize("order", ["as drawn", "in order", "clipped"])
def test_the_tails_of_many_draws_are_the_percentiles(order):
    draws = Draws().of(Uncertain("x", 5.0, 2.5))
    draws = {"as drawn": draws, "in order": np.sort(draws), "clipped": np.clip(draws, 4.0, 6.0)}[order]

    assert interval(draws) == pytest.approx(tuple(np.percentile(draws, (2.5, 97.5))), rel=1e-12)
