"""What holds for every estimate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.accounting.estimate import estimate, paired, shelf
from greenai_desktop.accounting.estimate.experiments import of_final_run
from greenai_desktop.accounting.estimate.model import model_of
from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.place import Price
from greenai_desktop.core.uncertainty import Draws, product_u95
from tests.helpers.estimates import grid_factor, hours, sure, typed, work

_QUICK = settings(max_examples=25, deadline=None)
_FEW = Draws(count=64)


def _value(draft, key, own=()):
    return estimate(draft, shelf(), own, _FEW, with_lines=False).root.find(key).value


@_QUICK
@given(st.floats(0.01, 1e4), st.integers(1, 10_000))
def test_doubling_the_hours_doubles_the_energy_and_the_equipment(h, count):
    once, twice = hours(count, h), hours(count, 2 * h)

    for key in ("estimate.energy", "estimate.carbon", "equipment.carbon"):
        assert _value(twice, key) == pytest.approx(2 * _value(once, key))


@_QUICK
@given(st.floats(1e6, 1e12), st.floats(1e6, 1e13), st.floats(1.1, 50))
def test_so_many_times_the_tokens_take_so_many_times_the_hours(params, tokens, times):
    once, more = work(params, tokens), work(params, tokens * times)

    assert _value(more, "estimate.device_hours") == pytest.approx(times * _value(once, "estimate.device_hours"))


@_QUICK
@given(st.floats(1.0, 3.0), st.floats(1.0, 3.0))
def test_the_range_of_a_product_is_the_closed_form(power_u95, hours_u95):
    power = Given(500.0, 500.0 / power_u95, 500.0 * power_u95)
    time = Given(100.0, 100.0 / hours_u95, 100.0 * hours_u95)
    kit = typed(utilisation_fraction=1.0).with_number("power_w", power)
    draft = replace(hours(), kits=(kit,), numbers={**sure(failed_fraction=0), "hours_h": time})

    energy = estimate(draft, shelf(), with_lines=False).root.find("training.energy")

    # Without a spread there is no interval, and the closed form is 1.
    if power_u95 * hours_u95 > 1.01:
        expected = product_u95((power_u95, hours_u95))
        assert energy.high / energy.value == pytest.approx(expected, rel=0.06)
        assert energy.value / energy.low == pytest.approx(expected, rel=0.06)


def test_what_two_estimates_share_cancels():
    """METHODS §2.15: paired, 15 % less is less with near certainty, though both ranges overlap widely."""
    first = estimate(hours(h=100), shelf())
    other = estimate(
        replace(hours(h=100), kits=(hours().kits[0].with_number("power_w", Given(595, 595, 595)),)), shelf()
    )

    carbon = next(one for one in paired(first, other) if one.key == "build.carbon")

    ranges = first.root.find("build.carbon"), other.root.find("build.carbon")
    assert ranges[1].high > ranges[0].low
    assert carbon.below > 0.99


def test_an_estimate_against_itself_has_no_difference():
    found = estimate(hours(), shelf())

    for one in paired(found, estimate(hours(), shelf())):
        assert one.value == one.first
        assert one.below is None


def test_amounts_of_two_currencies_have_no_difference():
    first, other = (estimate(replace(hours(), price=Price(0.2, code)), shelf()) for code in ("EUR", "USD"))

    cost = next(one for one in paired(first, other) if one.key == "estimate.cost")

    assert cost.first is None
    assert cost.low is None


@_QUICK
@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=6), st.floats(1.0, 3.0))
def test_the_path_of_arrays_gives_what_single_estimates_give(factors, pue):
    draft = hours()
    model = model_of(draft, shelf(), (), _FEW)
    given_ = {
        model.sheet.cell(model.supply.intensity): np.array(factors), model.sheet.cell(model.supply.pue): pue,
    }  # fmt: skip
    many = np.asarray(model.sheet.again(model.figure("estimate.carbon"), given_))

    for factor, value in zip(factors, many, strict=True):
        single = replace(draft, place=replace(draft.place, pue_ratio=pue))
        assert value == pytest.approx(_value(single, "estimate.carbon", [grid_factor(factor, "FR")]))


@_QUICK
@given(st.floats(0.0, 1e3), st.floats(0.0, 10.0), st.floats(1.0, 100.0))
def test_experiments_are_the_sum_of_search_failures_and_research(trials, failed, research):
    assert of_final_run(trials, failed, research) == pytest.approx(
        trials + failed * (1 + trials) + research - 1, abs=1e-9
    )
    assert of_final_run(0.0, 0.0, 1.0) == 0
