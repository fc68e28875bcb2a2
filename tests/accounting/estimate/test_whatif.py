"""Sliders, other lifetimes, and what the tables say against a draft."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.accounting.estimate import (
    Lever,
    checks,
    estimate,
    levers,
    lifetimes,
    shelf,
    with_lever,
)
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from tests.helpers.estimates import card, hours, numbers, work


def _carbon(draft) -> float:
    return estimate(draft, shelf(), with_lines=False).root.find("estimate.carbon").value


def test_sliders_are_those_that_mean_something():
    names = {one.lever for one in levers(hours(), shelf())}
    at_home = {one.lever for one in levers(replace(hours(), place=Place(zone="FR", hosting=Hosting.HOME)), shelf())}
    by_work = {one.lever for one in levers(work().with_choice("search", "manual"), shelf())}

    assert names == {Lever.UTILISATION, Lever.PUE}
    assert at_home == {Lever.UTILISATION}
    assert by_work == {Lever.UTILISATION, Lever.PUE, Lever.TRIALS, Lever.MODEL_SIZE}


@pytest.mark.parametrize("lever", [Lever.UTILISATION, Lever.PUE, Lever.TRIALS, Lever.MODEL_SIZE])
def test_a_slider_where_it_stands_changes_nothing_and_further_up_emits_more(lever):
    draft = work().with_choice("search", "manual")
    told = next(one for one in levers(draft, shelf()) if one.lever is lever)

    assert _carbon(with_lever(draft, lever, told.value)) == pytest.approx(_carbon(draft))
    assert _carbon(with_lever(draft, lever, told.high)) > _carbon(draft) > _carbon(with_lever(draft, lever, told.low))


def test_the_size_moves_all_parameters_alike():
    draft = work(active_params_count=1e9)

    moved = with_lever(draft, Lever.MODEL_SIZE, 14e9)

    assert moved.numbers["params_count"].value == 14e9
    assert moved.numbers["active_params_count"].value == 2e9


def test_another_zone_is_another_place():
    assert with_lever(hours(), Lever.ZONE, "PL").place.zone == "PL"
    assert _carbon(with_lever(hours(), Lever.ZONE, "PL")) > 3 * _carbon(hours())


def test_a_run_that_was_measured_has_no_utilisation_to_slide():
    draft = replace(hours(), way=Way.RUN, numbers=numbers(run_energy_kwh=5))

    assert Lever.UTILISATION not in {one.lever for one in levers(draft, shelf())}


def test_equipment_of_three_five_and_six_years_side_by_side():
    told = dict(lifetimes(hours(), shelf()))

    assert told[3.0].value == pytest.approx(2 * told[6.0].value)
    assert told[5.0].value == pytest.approx(estimate(hours(), shelf()).root.find("equipment.carbon").value)
    assert told[3.0].low < told[3.0].value < told[3.0].high


def test_lifetimes_of_unknown_equipment_are_missing():
    draft = replace(hours(), kits=(Kit(KitKind.OWN, numbers=numbers(power_w=100)),))

    assert all(result.value is None and result.reason == "embodied_unknown" for _, result in lifetimes(draft, shelf()))


def _codes(draft, with_figures: bool = True) -> set[str]:
    return {one.code for one in checks(draft, shelf(), estimate(draft, shelf()) if with_figures else None)}


def test_a_tpu_in_an_office_is_odd_and_not_forbidden():
    draft = replace(hours(), kits=(card("google-tpu-v4"),), place=Place(zone="FR", hosting=Hosting.OFFICE))

    found = [one for one in checks(draft, shelf()) if one.code == "tpu_at_a_desk"]

    assert len(found) == 1
    assert not found[0].is_error
    assert found[0].kit_index == 0


@pytest.mark.parametrize(
    ("place", "code", "is_error"),
    [
        (Place(zone="XX"), "place_unknown", False),
        (Place(zone="<b>"), "place_unknown", False),
        (Place(hosting=Hosting.CLOUD, provider="nobody", region="x"), "region_unknown", True),
        (Place(zone="FR", hosting=Hosting.CLOUD, provider="aws", region="nope"), "region_unknown", False),
    ],
)
def test_a_place_that_no_table_has_is_told(place, code, is_error):
    found = [one for one in checks(hours(place=place), shelf()) if one.code == code]

    assert [one.is_error for one in found] == [is_error]


@pytest.mark.parametrize("place", [Place(zone="FR-COR"), Place(zone="FR", provider="aws", region="left over")])
def test_a_place_inside_a_known_one_and_a_region_that_does_not_count_are_no_problem(place):
    assert {one.code for one in checks(hours(place=place), shelf())} <= {"not_confirmed", "hosting_missing"}


def test_a_precision_that_a_card_lacks_names_the_one_instead():
    draft = replace(work(), kits=(card("nvidia-tesla-v100-sxm2-32gb"),)).with_choice("precision", "bf16")

    found = next(one for one in checks(draft, shelf()) if one.code == "precision_not_there")

    assert found.facts["instead"] == "fp16"


@pytest.mark.parametrize(("h", "code"), [(1, "mfu_high"), (1e5, "mfu_low"), (1_000, "")])
def test_hours_are_held_against_the_work(h, code):
    draft = hours(count=8, h=h, params_count=7e9, tokens_count=2e11)

    assert {name for name in _codes(draft) if name.startswith("mfu")} == ({code} if code else set())


def test_hardware_that_no_table_has_is_an_error_until_its_power_is_typed():
    unknown = replace(hours(), kits=(card("nvidia-of-next-year"),))
    typed = replace(hours(), kits=(card("nvidia-of-next-year", power_w=1_500),))

    assert [one.is_error for one in checks(unknown, shelf()) if one.code == "item_unknown"] == [True]
    assert [one.is_error for one in checks(typed, shelf()) if one.code == "item_unknown"] == [False]
    assert estimate(typed, shelf()).root.find("training.energy").value > 0


def test_a_draft_that_is_right_has_no_problem_but_the_opinion_to_confirm():
    assert _codes(hours()) == {"not_confirmed"}
    assert _codes(hours().with_number("research_ratio", Given(1))) == set()
