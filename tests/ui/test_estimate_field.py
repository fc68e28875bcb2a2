"""A number in the form of an estimate: what is typed stays, what is wrong stands beneath, a default says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.samples import Status
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.field import EstimateField
from greenai_desktop.ui.estimate.keys import Key
from tests.helpers.estimate_desk import draft, open_desk


@pytest.fixture
def desk(qtbot, context, theme) -> Desk:
    return open_desk(qtbot, context)


@pytest.fixture
def searched(qtbot, desk) -> None:
    """A share of runs fails by default only where runs are planned."""
    desk.change("x", desk.draft.with_choice("search", "random"))
    qtbot.waitUntil(lambda: "planned_runs" in desk.computed.used)


@pytest.fixture
def make(qtbot, context, desk):
    def made(field_id: str, index: int | None = None) -> EstimateField:
        field = EstimateField(context, desk, Key(field_id, index))
        qtbot.addWidget(field)
        desk.changed.connect(field.show_state)
        desk.done.connect(field.show_state)
        field.show()
        return field

    return made


def type_text(qtbot, field: EstimateField, text: str) -> None:
    field.line.setFocus()
    field.line.clear()
    if text.isascii() and text:
        qtbot.keyClicks(field.line, text)
    else:  # keys of a test are ASCII
        field.line.insert(text)
        field.line.textEdited.emit(text)


def leave(field: EstimateField) -> None:
    field.line.editingFinished.emit()


def source_of(field: EstimateField) -> str:
    label = field.findChild(QLabel, f"{field.objectName()}-source")
    assert label is not None
    return label.text().replace("\u00a0", " ") if label.isVisibleTo(field) else ""


def test_what_is_typed_becomes_the_number_of_the_draft_with_its_unit_brought_over(qtbot, desk, make):
    field = make("power_w", 0)

    type_text(qtbot, field, "0.35 kW")

    assert desk.draft.kits[0].numbers["power_w"] == Given(350.0)
    leave(field)
    assert field.line.text() == "0.35 kW"
    assert field.problem == ""


def test_a_default_is_shown_greyed_with_where_it_comes_from(desk, searched, make):
    field = make("failed_fraction")

    assert field.line.text() == ""
    assert field.line.placeholderText().replace("\u00a0", " ") == "50 %"
    assert source_of(field).startswith("◦ default 50%")


def test_known_hours_have_no_share_of_failures_that_nobody_told(desk, make):
    field = make("failed_fraction")

    assert field.line.placeholderText() == ""
    assert source_of(field) == ""


def test_a_number_that_was_said_is_not_marked_as_default(qtbot, desk, make):
    field = make("failed_fraction")

    type_text(qtbot, field, "20 %")

    assert source_of(field) == ""
    assert desk.draft.numbers["failed_fraction"].status is Status.ENTERED


def test_a_number_from_a_file_names_it(qtbot, desk, make):
    desk.change("x", desk.draft.with_number("hours_h", Given(3.0, status=Status.IMPORTED, source="config.json")))

    assert source_of(make("hours_h")) == "⇥ imported · config.json"


def test_nonsense_stays_as_typed_and_the_draft_keeps_what_it_had(qtbot, desk, make):
    field = make("hours_h")

    type_text(qtbot, field, "a long time")
    leave(field)

    assert field.line.text() == "a long time"
    assert "is not a number" in field.problem
    assert "Until then 100" in field.problem.replace("\u00a0", " ")
    assert desk.draft.numbers["hours_h"] == Given(100.0)


def test_half_a_number_is_no_mistake_while_somebody_types(qtbot, desk, make):
    field = make("hours_h")

    type_text(qtbot, field, "1,2")
    qtbot.keyClicks(field.line, "34")

    assert field.problem == ""
    leave(field)
    assert "can be read in two ways" in field.problem


@pytest.mark.parametrize("text", ["-5", "1e308", "NaN", "0,3 kg", "∞"])
def test_what_cannot_be_is_refused_beneath_the_field(qtbot, desk, make, text):
    field = make("hours_h")

    type_text(qtbot, field, text)
    leave(field)

    assert field.problem
    assert field.line.property("wrong") == "true"
    assert desk.draft.numbers["hours_h"] == Given(100.0)


def test_mending_the_number_takes_the_message_away(qtbot, desk, make):
    field = make("hours_h")
    type_text(qtbot, field, "x")
    leave(field)

    type_text(qtbot, field, "200")
    leave(field)

    assert field.problem == ""
    assert desk.draft.numbers["hours_h"] == Given(200.0)
    assert desk.texts == {}


def test_an_emptied_field_takes_its_default_again(qtbot, desk, make):
    field = make("failed_fraction")
    type_text(qtbot, field, "20 %")

    type_text(qtbot, field, "")

    assert "failed_fraction" not in desk.draft.numbers


def test_back_to_the_default_is_one_step_that_can_be_undone(qtbot, context, desk, make):
    field = make("failed_fraction")
    type_text(qtbot, field, "20 %")

    field.reset()
    is_default = "failed_fraction" not in desk.draft.numbers
    context.undo.undo()

    assert is_default
    assert desk.draft.numbers["failed_fraction"] == Given(0.2)
    assert field.line.text().replace("\u00a0", " ") == "20 %"


def test_a_range_is_given_on_demand(qtbot, desk, make):
    field = make("hours_h")
    was_open = field.low.isVisibleTo(field)

    field.open_range()
    qtbot.keyClicks(field.low, "80")
    qtbot.keyClicks(field.high, "150")

    assert not was_open
    assert desk.draft.numbers["hours_h"] == Given(100.0, 80.0, 150.0)


def test_a_range_that_leaves_the_number_out_is_told_and_not_taken(qtbot, desk, make):
    field = make("hours_h")

    field.open_range()
    qtbot.keyClicks(field.low, "120")
    leave(field)

    assert desk.draft.numbers["hours_h"] == Given(100.0)
    assert field.problem


def test_a_range_around_a_default_makes_the_default_a_number_of_ones_own(qtbot, desk, searched, make):
    field = make("failed_fraction")

    field.open_range()
    qtbot.keyClicks(field.low, "10 %")

    given = desk.draft.numbers["failed_fraction"]
    assert (given.value, given.low) == (0.5, 0.1)


def test_a_default_that_is_an_opinion_waits_for_a_yes(qtbot, desk, make):
    field = make("research_ratio")
    told = field.confirm.text()

    field.confirm.setChecked(True)

    assert "2.5" in told
    assert desk.draft.confirmed == frozenset({"research_ratio"})
    assert desk.draft.numbers.get("research_ratio") is None


def test_typing_a_number_needs_no_yes(qtbot, desk, make):
    field = make("research_ratio")

    type_text(qtbot, field, "3")

    assert not field.confirm.isVisibleTo(field)


def test_why_shows_the_number_in_force_with_its_source(qtbot, context, desk, searched, make):
    field = make("failed_fraction")

    with qtbot.waitSignal(context.explained) as asked:
        field.explain()

    assert asked.args[0].value == 0.5
    assert asked.args[0].citation is not None


def test_everything_in_a_field_has_a_name_and_its_label_leads_to_it(desk, make):
    field = make("hours_h")
    labels = [label for label in field.findChildren(QLabel) if label.buddy() is field.line]

    assert [label.text() for label in labels] == ["Duration"]
    for widget in (field.line, field.low, field.high, field.more):
        assert widget.accessibleName()
    assert field.focusProxy() is field.line


def test_keys_typed_in_a_row_are_one_step(qtbot, context, desk, make):
    field = make("hours_h")
    before = context.undo.count()

    type_text(qtbot, field, "2")
    qtbot.keyClicks(field.line, "50")
    leave(field)
    steps = context.undo.count() - before
    context.undo.undo()

    assert steps == 1
    assert desk.draft == draft()


def test_french_reads_and_shows_french(qtbot, context, desk, make):
    context.change_settings(language="fr")
    from greenai_desktop import i18n

    i18n.activate("fr")
    field = make("utilisation_fraction", 0)

    type_text(qtbot, field, "62,5 %")
    leave(field)

    assert desk.draft.kits[0].numbers["utilisation_fraction"] == Given(0.625)
    assert field.name == "Taux d’utilisation"


def test_escape_and_tab_lose_nothing(qtbot, desk, make):
    field = make("hours_h")
    type_text(qtbot, field, "12x")

    qtbot.keyClick(field.line, Qt.Key.Key_Tab)

    assert field.line.text() == "12x"
    assert desk.texts["hours_h"] == "12x"


def test_a_default_is_shown_even_while_something_else_is_lacking(qtbot, context, desk, make):
    desk.change("x", draft(hours=None, choices={"search": "random"}))
    qtbot.waitUntil(lambda: desk.computed.draft == desk.draft, timeout=10_000)

    field = make("failed_fraction")

    assert field.line.placeholderText().replace("\u00a0", " ") == "50 %"
    assert source_of(field).startswith("◦ default 50%")


def test_a_wrong_unit_names_those_of_the_field_in_the_language(qtbot, desk, make):
    field = make("hours_h")

    type_text(qtbot, field, "12 bananas")
    leave(field)

    assert "h, min, s, d." in field.problem


def test_a_figure_in_macs_says_what_is_counted(qtbot, desk, make):
    desk.change("x", desk.draft.with_choice("work_is", "examples"))
    field = make("flop_per_example")

    type_text(qtbot, field, "8 GMAC")
    in_macs = (desk.draft.numbers["flop_per_example"].value, desk.draft.choice("flop_unit"))
    type_text(qtbot, field, "16 GFLOP")

    assert in_macs == (8e9, "mac")
    assert (desk.draft.numbers["flop_per_example"].value, desk.draft.choice("flop_unit")) == (16e9, "flop")


def test_a_long_text_is_cut_where_it_is_told_and_stays_in_the_line(qtbot, desk, make):
    field = make("hours_h")

    type_text(qtbot, field, "x" * 5_000)
    leave(field)

    assert len(field.problem) < 300
    assert len(field.line.text()) == 5_000
