"""Every number, choice and problem of an estimate has its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from greenai_desktop.core.estimate import problems as problems_module
from greenai_desktop.core.estimate.draft import CHOICES, KitKind, Way
from greenai_desktop.core.estimate.estimated import Driver
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS, Group
from greenai_desktop.core.estimate.problems import Problem
from greenai_desktop.i18n import estimate as said
from greenai_desktop.i18n import language

EN, FR = language("en"), language("fr")
IDS = {field.id for field in (*FIELDS, *KIT_FIELDS)}
ROOT = Path(__file__).resolve().parents[2]


def test_every_number_has_a_name_and_a_line_of_help():
    assert set(said.FIELD_NAME) == IDS
    assert set(said.FIELD_HELP) == IDS
    assert set(said.FIELD_UNIT) | set(said.FIELD_EXAMPLE) <= IDS


def test_names_tell_fields_apart():
    for field_table in (FIELDS, KIT_FIELDS):
        for words in (EN, FR):
            names = [said.field_name(field.id, words) for field in field_table]
            assert len(set(names)) == len(names)


def test_every_choice_has_words():
    assert set(said.CHOICE_NAME) == set(CHOICES)
    for choice_id, codes in CHOICES.items():
        assert set(said.CHOICE[choice_id]) == set(codes)
        assert set(said.CHOICE_TOLD.get(choice_id, {})) <= set(codes)


def test_every_way_group_and_kind_has_words():
    assert set(said.WAY) == set(said.WAY_TOLD) == set(Way)
    assert set(said.GROUP) == set(Group)
    assert set(said.KIT_KIND) == set(KitKind)


def test_every_code_of_a_problem_has_a_sentence():
    told = re.findall(r"`([a-z_]+)`", problems_module.__doc__ or "")
    codes = {code for code in told if code not in IDS}

    assert codes <= set(said.PROBLEM)


@pytest.mark.parametrize(
    ("field_id", "value", "english", "french"),
    [
        ("power_w", 400.0, "400 W", "400 W"),
        ("params_count", 7e9, "7 billion parameters", "7 milliards de paramètres"),
        ("example_count", 1.2e6, "1.2 million examples", "1,2 millions d’exemples"),
        ("utilisation_fraction", 0.3, "30%", "30 %"),
        ("hours_h", 1234.5, "1,234 h", "1234 h"),
        ("storage_tb", 10.0, "10 TB", "10 To"),
        ("redundancy_ratio", 2.0, "2 times", "2 fois"),
        ("power_w", None, "—", "—"),
    ],
)
def test_a_number_is_shown_with_its_unit(field_id, value, english, french):
    assert said.shown_value(field_id, value, EN).replace("\u00a0", " ") == english
    assert said.shown_value(field_id, value, FR).replace("\u00a0", " ").replace("\u202f", " ") == french


def test_a_range_has_its_unit_once():
    assert said.span_words("power_w", 300.0, 450.0, EN).replace("\u00a0", " ") == "300–450 W"
    assert said.span_words("power_w", None, 450.0, EN) == ""


def test_a_problem_is_told_with_its_values():
    problem = Problem("hours_h", "hours_look_like_device_hours", True, {"hours": 20_000.0, "count": 8.0})

    assert said.problem_words(problem, EN).startswith("20,000 h by the clock on 8 devices")
    assert "20 000 h" in said.problem_words(problem, FR).replace("\u202f", " ").replace("\u00a0", " ")


def test_an_unknown_code_is_shown_as_it_is():
    assert said.problem_words(Problem("hours_h", "no_such_code"), EN) == "no_such_code"
    assert said.field_name("no_such_field", EN) == "no_such_field"


def test_a_driver_is_called_by_its_field_and_what_it_belongs_to():
    driver = Driver("k", "utilisation_fraction", "NVIDIA H100", 0.4, 1.0, 2.0, True)

    assert said.driver_words(driver, EN) == "Utilisation · NVIDIA H100"
    assert said.driver_words(driver, FR) == "Taux d’utilisation · NVIDIA H100"
