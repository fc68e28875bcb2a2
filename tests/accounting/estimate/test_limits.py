"""Budgets made from an estimate, and budgets held against one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.accounting.estimate.limits import At, Part, held, limits_of
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.limits import CARBON, COST, ENERGY, HOURS, Limit
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.results import Result

KIT = Kit(KitKind.OWN, "", "card", {"power_w": Given(400.0, 300.0, 500.0), "count": Given(8.0)})
DRAFT = Draft(
    kits=(KIT,), numbers={"hours_h": Given(100.0, 90.0, 120.0), "failed_fraction": Given(0.0)},
    place=Place(zone="FR", hosting=Hosting.SERVER_ROOM), price=Price(0.2, "EUR"),
)  # fmt: skip
SERVED = replace(
    DRAFT, choices={"use": "measured"},
    numbers={**DRAFT.numbers, "requests_per_year": Given(1e7), "request_energy_wh": Given(0.3)},
)  # fmt: skip


def _estimated(draft: Draft) -> Estimated:
    return estimate(draft, shelf())


def _by_quantity(limits: tuple[Limit, ...]) -> dict[str, float]:
    return {limit.quantity: limit.value for limit in limits}


def _value(estimated: Estimated, key: str) -> Any:
    found = estimated.root.find(key)
    assert found is not None
    return found


def test_budgets_are_the_figures_that_recordings_are_held_against() -> None:
    estimated = _estimated(DRAFT)

    limits = limits_of(estimated)

    assert _by_quantity(limits) == {
        ENERGY: _value(estimated, "build.energy").value, CARBON: _value(estimated, "build.carbon").value,
        COST: _value(estimated, "build.cost").value, HOURS: 100.0,
    }  # fmt: skip
    assert next(limit for limit in limits if limit.quantity == COST).currency == "EUR"


def test_equipment_is_in_the_estimate_and_in_no_budget() -> None:
    estimated = _estimated(replace(DRAFT, kits=(KIT.with_number("embodied_kgco2e", Given(1_000.0)),)))

    budget = _by_quantity(limits_of(estimated, Part.ALL))[CARBON]

    equipment = _value(estimated, "equipment.carbon").value
    assert equipment > 0
    assert budget == pytest.approx(_value(estimated, "estimate.carbon").value - equipment)


def test_hire_of_machines_is_in_the_estimate_and_in_no_budget() -> None:
    estimated = _estimated(replace(DRAFT, kits=(KIT.with_number("instance_price_per_h", Given(4.0)),)))

    assert _value(estimated, "estimate.cost").value == pytest.approx(8 * 100 * 4.0)
    assert COST not in _by_quantity(limits_of(estimated))


def test_serving_is_in_the_budget_that_asks_for_it() -> None:
    estimated = _estimated(SERVED)

    build, both = (_by_quantity(limits_of(estimated, part)) for part in (Part.BUILD, Part.ALL))

    assert both[ENERGY] == pytest.approx(build[ENERGY] + _value(estimated, "use.energy").value)
    assert both[ENERGY] > build[ENERGY] > 0


def test_high_end_of_a_sum_is_that_of_the_sum_and_not_the_sum_of_the_ends() -> None:
    estimated = _estimated(SERVED)

    high = _by_quantity(limits_of(estimated, Part.ALL, At.HIGH))[ENERGY]

    draws = estimated.draws["build.energy"] + estimated.draws["use.energy"]
    assert high == pytest.approx(float(np.percentile(draws, 97.5)))
    assert high <= (_value(estimated, "build.energy").high + _value(estimated, "use.energy").high) * (1 + 1e-12)
    assert _by_quantity(limits_of(estimated, at=At.HIGH))[CARBON] == pytest.approx(
        _value(estimated, "build.carbon").high
    )


def test_what_is_missing_gets_no_budget() -> None:
    estimated = _estimated(replace(DRAFT, place=Place(), price=None))

    assert set(_by_quantity(limits_of(estimated))) == {ENERGY, HOURS}


def test_hours_of_many_runs_are_no_budget_of_one() -> None:
    estimated = _estimated(DRAFT.with_number("failed_fraction", Given(0.5)))

    assert HOURS not in _by_quantity(limits_of(estimated))


def test_a_limit_is_held_against_the_whole_estimate() -> None:
    estimated = _estimated(SERVED)
    carbon = _value(estimated, "estimate.carbon")

    middle = held(estimated, Limit(CARBON, carbon.value))
    far, near = held(estimated, Limit(CARBON, carbon.high * 10)), held(estimated, Limit(CARBON, carbon.low / 10))

    assert middle.above == pytest.approx(float(np.mean(estimated.draws["estimate.carbon"] >= carbon.value)))
    assert (far.above, far.is_above, near.above, near.is_above) == (0.0, False, 1.0, True)


def test_a_limit_in_another_currency_or_of_something_else_is_not_compared() -> None:
    estimated = _estimated(DRAFT)

    for limit in (Limit(COST, 5.0, currency="CHF"), Limit("latency_ms", 50.0)):
        found = held(estimated, limit)
        assert (found.above, found.is_above) == (None, None)
    assert held(estimated, Limit(COST, 5.0, currency="EUR")).is_above


def test_a_figure_without_a_range_is_above_or_it_is_not() -> None:
    root = Result("estimate", None, "", steps=(Result("estimate.wall_hours", 100.0, "h"),))

    found = held(Estimated(root), Limit(HOURS, 90.0))

    assert (found.above, found.is_above) == (None, True)
