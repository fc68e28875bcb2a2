"""What is wrong or odd in a draft, without tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.core.estimate.counting import counting
from greenai_desktop.core.estimate.draft import CHOICES, Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.core.estimate.problems import needed, problems
from greenai_desktop.core.estimate.spreads import ENTERED_U95, u95_of
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Status
from tests.helpers.estimates import card, hours, numbers, work


def _errors(draft: Draft) -> set[tuple[str, str]]:
    return {(one.field_id, one.code) for one in problems(draft) if one.is_error}


def test_an_empty_draft_lacks_hours_hardware_and_place():
    assert _errors(Draft()) == {("hours_h", "missing"), ("kits", "no_hardware"), ("place", "zone_missing")}


def test_errors_come_first():
    found = [one.is_error for one in problems(Draft())]

    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("value", [-1.0, 1e8])
def test_a_number_outside_its_bounds_names_them(value):
    found = next(one for one in problems(hours(h=value)) if one.code == "outside_bounds")

    assert (found.field_id, found.facts["least"], found.facts["most"]) == ("hours_h", 0, 1e7)


@pytest.mark.parametrize("ends", [(-1.0, None), (None, 1e308)])
def test_an_end_of_a_range_outside_the_bounds_is_an_error_too(ends):
    draft = hours().with_number("hours_h", Given(100.0, *ends))

    assert ("hours_h", "outside_bounds") in _errors(draft)


def test_hours_that_are_not_possible_are_not_taken_for_device_hours():
    assert _errors(hours(h=1e308)) == {("hours_h", "outside_bounds")}


@pytest.mark.parametrize("pue", [-1.0, 0.0, 0.99, 11.0, 1e308])
def test_a_pue_that_no_site_has_is_an_error(pue):
    draft = replace(hours(), place=Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=pue))

    assert _errors(draft) == {("place", "pue_outside_bounds")}


def test_a_zero_from_which_all_figures_are_zero_is_told():
    found = [(one.field_id, one.code, one.is_error) for one in problems(hours(h=0))]

    assert ("hours_h", "says_nothing", False) in found


def test_half_a_card_is_none():
    draft = replace(hours(), kits=(card(count=1.5),))

    assert ("count", "not_whole") in _errors(draft)


def test_a_number_that_does_not_count_now_is_no_problem():
    draft = hours(requests_per_year=-5)

    assert not _errors(draft)
    assert ("requests_per_year", "outside_bounds") in _errors(draft.with_choice("use", "measured"))


def test_device_hours_typed_as_hours_are_found():
    assert ("hours_h", "hours_look_like_device_hours") in _errors(hours(count=512, h=245_760))
    assert not _errors(hours(count=512, h=480))
    assert not _errors(hours(count=512, h=245_760).with_choice("hours_are", "device"))
    assert not _errors(hours(count=1, h=20_000))


def test_hours_typed_as_device_hours_are_odd():
    draft = hours(count=512, h=10).with_choice("hours_are", "device")

    assert "device_hours_look_like_hours" in {one.code for one in problems(draft)}


def test_each_way_needs_its_own_numbers():
    assert needed(Draft(way=Way.HOURS)) == ("hours_h",)
    assert needed(Draft(way=Way.WORK)) == ("params_count", "tokens_count")
    assert needed(Draft(way=Way.WORK, choices={"work_is": "examples"})) == ("flop_per_example", "example_count")
    assert needed(Draft(way=Way.RUN)) == ("run_energy_kwh",)
    served = Draft(way=Way.RUN, choices={"use": "tokens"})
    assert needed(served) == ("run_energy_kwh", "requests_per_year", "served_params_count")


def test_a_pipeline_needs_both_of_its_numbers():
    assert ("pipeline_run_energy_kwh", "missing") in _errors(hours(pipeline_runs_per_month=4))


def test_a_run_needs_no_hardware():
    draft = Draft(way=Way.RUN, numbers=numbers(run_energy_kwh=3), place=Place(zone="FR", hosting=Hosting.OFFICE))

    assert not _errors(draft)


def test_typed_hardware_needs_its_power_and_for_work_its_peak():
    draft = replace(work(), kits=(Kit(KitKind.OWN),))

    assert {("power_w", "missing"), ("peak_tflops", "missing")} <= _errors(draft)


def test_no_load_is_odd():
    draft = replace(hours(), kits=(card(utilisation_fraction=0),))

    assert "utilisation_zero" in {one.code for one in problems(draft)}


def test_an_opinion_waits_to_be_confirmed():
    codes = [one.field_id for one in problems(hours()) if one.code == "not_confirmed"]

    assert codes == ["research_ratio"]
    assert not problems(hours().confirming("research_ratio"))


def test_more_active_parameters_than_there_are_is_odd():
    assert "active_above_all" in {one.code for one in problems(work(params=1e9, active_params_count=2e9))}


def test_only_known_fields_count_and_have_a_spread():
    known = {field.id for field in FIELDS}
    for way in Way:
        for use in CHOICES["use"]:
            for search in CHOICES["search"]:
                for kind in CHOICES["work_is"]:
                    draft = Draft(way=way, choices={"use": use, "search": search, "work_is": kind})
                    assert counting(draft) <= known
                    assert set(needed(draft)) <= counting(draft)
    assert set(ENTERED_U95) <= known | {field.id for field in KIT_FIELDS}


def test_what_was_measured_is_surer_than_what_was_said():
    assert u95_of("run_energy_kwh", Status.ENTERED) == 1.3
    assert u95_of("run_energy_kwh", Status.MEASURED) == 1.1
    assert u95_of("params_count", Status.ENTERED) == 1.0


def test_a_given_number_keeps_its_order():
    assert Given(5.0, 4.0, 6.0).low == 4.0


def test_a_place_of_no_kind_is_odd_and_no_error():
    draft = replace(hours(), place=Place(zone="FR"))

    found = [(problem.field_id, problem.is_error) for problem in problems(draft) if problem.code == "hosting_missing"]

    assert found == [("place", False)]
    there = replace(draft, place=Place(zone="FR", hosting=Hosting.HOME))
    assert not [one for one in problems(there) if one.code == "hosting_missing"]
