"""What is computed again from a result: what if, other places, other hardware, other made_up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication

from greenai_desktop import i18n
from greenai_desktop.accounting.estimate import Lever, estimate, shelf
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.ui import tasks
from greenai_desktop.ui.estimate.result.comparison import Compared, EstimateComparison
from greenai_desktop.ui.estimate.result.equivalences import EquivalencesCard
from greenai_desktop.ui.estimate.result.hardware import HardwareView
from greenai_desktop.ui.estimate.result.lifetimes import LifetimesCard
from greenai_desktop.ui.estimate.result.marks import fitting
from greenai_desktop.ui.estimate.result.place_lever import PlaceLever
from greenai_desktop.ui.estimate.result.regions import EU, RegionsView
from greenai_desktop.ui.estimate.result.sliders import WhatIf
from tests.helpers import estimated as made_up

CARD = "nvidia-h100-sxm5-80gb"
EN = i18n.language("en")


def draft(**changes: object) -> Draft:
    kit = Kit(KitKind.ACCELERATOR, CARD, "NVIDIA H100 SXM", {"count": Given(8.0)})
    made = made_up.draft(kits=(kit,), choices={"workload": "llm_finetuning", "search": "manual"})
    return replace(made.with_number("trial_count", Given(20.0)), **changes)  # type: ignore[arg-type]


def cloud() -> Draft:
    return draft(place=Place(zone="FR", hosting=Hosting.CLOUD, provider="aws", region="eu-west-3"))


@pytest.fixture
def what_if(qtbot, context, theme):
    made = WhatIf(context)
    qtbot.addWidget(made)
    said = draft()
    made.show_estimate(said, estimate(said, shelf()))
    return made


def carbon(made: object) -> float:
    found = made.root.find("estimate.carbon")  # type: ignore[attr-defined]
    assert found is not None and found.value is not None
    return float(found.value)


def test_untouched_sliders_stand_at_the_draft_and_change_nothing(what_if):
    assert what_if.tried == draft()
    assert not what_if.take.isEnabled()
    assert [bar.name for bar in what_if.chart.bars] == ["The draft"]


def test_a_lower_utilisation_lowers_the_total_and_says_so(what_if):
    row = what_if.rows[Lever.UTILISATION]

    row.slider.setValue(row.slider.value() // 2)
    what_if.answer_now()

    assert carbon(what_if.answer) < carbon(estimate(draft(), shelf()))
    assert [bar.name for bar in what_if.chart.bars] == ["The draft", "What is tried"]
    assert what_if.card.sentence.text().startswith("−")
    assert "lower: > 95%" in what_if.card.sentence.text()


def test_moving_back_to_where_the_draft_stands_is_the_draft_again(what_if):
    row = what_if.rows[Lever.PUE]
    before = row.slider.value()

    row.slider.setValue(before + 200)
    what_if.answer_now()
    assert what_if.take.isEnabled()
    row.slider.setValue(before)
    what_if.answer_now()

    assert what_if.tried == draft()
    assert not what_if.take.isEnabled()


def test_a_value_can_be_typed_and_what_cannot_be_right_is_said(qtbot, what_if):
    row = what_if.rows[Lever.UTILISATION]

    row.line.setText("50 %")
    row.line.editingFinished.emit()
    what_if.answer_now()
    assert row.value == pytest.approx(0.5)
    row.line.setText("300 %")
    row.line.editingFinished.emit()

    assert not row.wrong.isHidden()
    assert row.value == pytest.approx(0.5)


def test_typed_values_may_lie_beyond_the_slider(what_if):
    row = what_if.rows[Lever.TRIALS]

    row.line.setText("5000")
    row.line.editingFinished.emit()
    what_if.answer_now()

    assert row.slider.value() == row.slider.maximum()
    assert what_if.tried.numbers["trial_count"].value == 5000.0


def test_another_zone_can_be_tried(what_if):
    what_if.place.zone.set_code("PL")
    what_if.place.moved.emit()
    what_if.answer_now()

    assert carbon(what_if.answer) > 2 * carbon(estimate(draft(), shelf()))
    assert "higher: > 95%" in what_if.card.sentence.text()


def test_in_a_cloud_the_regions_of_its_provider_can_be_tried(qtbot, context, theme):
    lever = PlaceLever()
    qtbot.addWidget(lever)
    lever.show_place(cloud().place)

    lever.region.setCurrentIndex(lever.region.findData("eu-north-1"))
    tried = lever.change()(cloud()).place

    assert lever.zone.isHidden()
    assert (tried.region, tried.zone, tried.provider) == ("eu-north-1", "SE", "aws")


def test_taking_over_is_a_change_of_any_draft_so_that_filled_in_defaults_stay_out(qtbot, what_if):
    row = what_if.rows[Lever.TRIALS]
    row.line.setText("7")
    row.line.editingFinished.emit()
    what_if.answer_now()

    with qtbot.waitSignal(what_if.taken) as told:
        what_if.take.click()
    changed = told.args[0](Draft(name="as it was said"))

    assert changed.numbers["trial_count"].value == 7.0
    assert set(changed.numbers) == {"trial_count"}


def test_reset_goes_back_to_the_draft(what_if):
    what_if.rows[Lever.TRIALS].slider.setValue(900)
    what_if.place.zone.set_code("PL")
    what_if.answer_now()

    what_if.reset.click()

    assert what_if.tried == draft()


def test_a_draft_without_a_search_has_no_slider_for_trials(qtbot, context, theme):
    said = draft(choices={})
    made = WhatIf(context)
    qtbot.addWidget(made)

    made.show_estimate(said, estimate(said, shelf()))

    assert made.rows[Lever.TRIALS].isHidden()
    assert not made.rows[Lever.PUE].isHidden()


def shown(qtbot, view, said: Draft):
    """A view of options with all that it works out."""
    qtbot.addWidget(view)
    view.resize(1200, 900)
    view.show()
    view.show_estimate(said, estimate(said, shelf()))
    qtbot.waitUntil(lambda: view.options is not None and not view.work.is_working, timeout=20_000)
    return view


def test_countries_are_ranked_and_held_against_the_own_place(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())

    options, table = view.options, view.table.table
    values = [table.cell(row, "value") for row in range(table.rowCount())]
    known = [value for value in values if np.isfinite(value)]
    assert len(options.ids) > 150
    assert known == sorted(known)
    assert options.own_name == "France"
    assert np.isfinite(options.low[np.isfinite(options.median)]).all()


def test_the_own_place_differs_from_itself_in_nothing(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())

    own = view.options.own_index
    assert view.options.ids[own] == "FR"
    assert view.options.change[own] == pytest.approx(0.0, abs=1e-9)
    assert (view.options.change_low[own], view.options.change_high[own]) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert view.change(own) is None


def test_a_chosen_country_is_told_with_range_and_likelihood_and_can_be_taken_over(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())
    row = view.options.ids.index("PL")

    view.table.select_source_rows([row])

    assert "“Poland” against “France”: +" in view.told.text()
    assert "higher: > 95%" in view.told.text()
    with qtbot.waitSignal(view.taken) as told:
        view.take.click()
    assert told.args[0](draft()).place.zone == "PL"
    assert told.args[0](draft()).place.hosting is Hosting.SERVER_ROOM


def test_the_law_filters_countries(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())

    view.law.setCurrentIndex(view.law.findData(EU))
    view.law.activated.emit(view.law.currentIndex())

    assert view.table.table.rowCount() == 27
    assert view.chart.rows.size == 27


def test_a_cloud_draft_opens_with_the_regions_of_providers_and_filters_them(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), cloud())
    whole = view.table.table.rowCount()
    groups = set(view.options.groups)

    for group in groups - {"aws"}:
        view._choose(group, False)

    assert {"aws", "azure", "gcp"} <= groups
    assert 0 < view.table.table.rowCount() < whole
    assert view.options.own_index >= 0
    assert view.providers.text() == "Providers: AWS"
    change = view.change(view.options.ids.index("aws:eu-north-1"))
    assert (change(draft()).place.region, change(draft()).place.provider) == ("eu-north-1", "aws")


def test_names_are_searched(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())

    view.search.setText("swed")

    assert [view.table.table.cell(row, "name") for row in range(view.table.table.rowCount())] == ["Sweden"]


def test_what_must_be_said_of_moving_is_said_and_nothing_is_called_a_saving(qtbot, context, theme):
    view = RegionsView(context)
    qtbot.addWidget(view)

    said = view.note.text().lower()

    for word in ("residency", "jurisdiction", "hardware", "moving data", "rebound"):
        assert word in said
    assert "saving" not in said and "saved" not in said


def test_leaving_stops_the_work_and_coming_back_begins_it_again(qtbot, context, theme):
    view = RegionsView(context)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    said = draft()
    view.show_estimate(said, estimate(said, shelf()))
    assert view.work.is_working

    view.hide()
    assert not view.work.is_working
    view.show()
    qtbot.waitUntil(lambda: view.options is not None and not view.work.is_working, timeout=20_000)

    assert not tasks.running()


def test_cancel_keeps_what_is_there(qtbot, context, theme):
    view = RegionsView(context)
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    said = draft()
    view.show_estimate(said, estimate(said, shelf()))
    qtbot.waitUntil(lambda: view.options is not None, timeout=20_000)

    view.cancel_button.click()
    qtbot.waitUntil(lambda: not tasks.running(), timeout=20_000)

    assert view.table.table.rowCount() > 150
    assert view.progress.isHidden()


def test_a_point_of_the_chart_chooses_its_row(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())

    view.chart.setFocus()
    qtbot.keyClick(view.chart, Qt.Key.Key_Right)

    assert view.table.selected_rows() == [int(view.chart.rows[0])]
    assert view.told.text()


def test_hardware_is_compared_in_the_own_place_with_its_hours(qtbot, context, theme):
    view = shown(qtbot, HardwareView(context), draft())
    own = view.options.own_index

    assert view.options.ids[own] == CARD
    assert view.options.change[own] == pytest.approx(0.0, abs=1e-9)
    assert view.options.hours[own] == pytest.approx(800.0)
    assert len(view.options.ids) > 250


def test_hours_of_hardware_without_a_peak_are_compared_with_nothing_and_that_is_said(qtbot, context, theme):
    kit = Kit(KitKind.OWN, "", "Garage card", {"count": Given(1), "power_w": Given(300.0)})

    view = shown(qtbot, HardwareView(context), replace(draft(), kits=(kit,)))

    assert view.chart.isHidden()
    assert "Nothing can be compared" in view.told.text() and "peak" in view.told.text()


def test_other_hardware_taken_over_keeps_the_number_and_drops_what_was_said_of_the_old(qtbot, context, theme):
    view = shown(qtbot, HardwareView(context), draft())
    other = view.options.ids.index("nvidia-h100-pcie-80gb")
    said = draft()
    said = replace(said, kits=(said.kits[0].with_number("power_w", Given(650.0)),))

    changed = view.change(other)(said)

    assert changed.kits[0].item_id == "nvidia-h100-pcie-80gb"
    assert {name: given.value for name, given in changed.kits[0].numbers.items()} == {"count": 8.0}


def test_estimates_that_share_their_place_differ_with_more_certainty_than_their_ranges_say(qtbot, context, theme):
    first, other = draft(name="first"), draft(name="second").with_number("hours_h", Given(80.0, 80.0, 80.0))
    first = first.with_number("hours_h", Given(100.0, 100.0, 100.0))
    view = EstimateComparison(context)
    qtbot.addWidget(view)

    view.show_estimates([Compared(one, estimate(one, shelf())) for one in (first, other)])

    bars = view.chart.bars
    assert bars[1].high > bars[0].low  # the ranges overlap …
    assert view.card.sentence.text() == "“second” is lower than “first”: > 95%."  # … and the difference is sure
    names = [view.table.table.cell(row, "quantity") for row in range(view.table.table.rowCount())]
    assert "Carbon footprint" in names


def test_estimates_of_one_name_are_told_apart(qtbot, context, theme):
    view = EstimateComparison(context)
    qtbot.addWidget(view)

    view.show_estimates([Compared(draft(), estimate(draft(), shelf()))] * 3)

    assert [bar.name for bar in view.chart.bars] == ["LLM v2 (1)", "LLM v2 (2)", "LLM v2 (3)"]
    assert "differ in nothing" in view.card.sentence.text()


def test_the_share_of_the_equipment_falls_with_the_lifetime(qtbot, context, theme):
    card = LifetimesCard(context)
    qtbot.addWidget(card)

    card.show_estimate(draft(), estimate(draft(), shelf()))

    values = [bar.value for bar in card.bars.bars]
    assert [bar.name for bar in card.bars.bars] == ["3 years", "5 years", "6 years"]
    assert values == sorted(values, reverse=True)
    assert values[0] / values[2] == pytest.approx(2.0, rel=0.01)


def test_equivalences_are_at_most_three_sourced_and_none_is_a_tree(qtbot, context, theme):
    card = EquivalencesCard(context)
    qtbot.addWidget(card)

    card.show_estimate(draft(), estimate(draft(), shelf()))

    assert 1 <= len(card.lines) <= 3
    assert not any("tree" in line for line in card.lines)
    assert all("[" in line for line in card.lines)
    assert all(source.text().startswith("One is ") for _line, source in card._lines if not source.isHidden())


def test_there_is_no_equivalence_for_what_is_not_known(qtbot, context, theme):
    card = EquivalencesCard(context)
    qtbot.addWidget(card)

    card.show_estimate(draft(), estimate(draft(kits=()), shelf()))

    assert card.isHidden()


def test_this_machine_stands_among_the_hardware_once_it_is_known(qtbot, context, theme, monkeypatch):
    own = (Kit(KitKind.ACCELERATOR, "nvidia-h100-pcie-80gb", "NVIDIA H100 PCIe", {"count": Given(1.0)}),)
    monkeypatch.setattr("greenai_desktop.ui.estimate.result.hardware.machine_kits", lambda context: own)

    view = shown(qtbot, HardwareView(context), draft())

    row = view.options.ids.index("this_machine")
    assert view.options.names[row] == "This machine: NVIDIA H100 PCIe"
    assert np.isfinite(view.options.low[row])
    assert view.change(row) is None  # it is no card that the draft could take over
    kinds = [view.kind.itemText(i) for i in range(view.kind.count())]
    assert kinds == ["All hardware", "Accelerator", "Processor", "As in the draft", "This machine"]
    view.kind.setCurrentIndex(3)
    view.kind.activated.emit(3)
    assert view.table.table.rowCount() == 1


def test_a_machine_that_is_not_known_yet_is_left_out(qtbot, context, theme):
    view = shown(qtbot, HardwareView(context), draft())

    assert "this_machine" not in view.options.ids


def test_what_is_chosen_stays_while_further_ranges_come(qtbot, context, theme):
    view = shown(qtbot, RegionsView(context), draft())
    row = view.options.ids.index("PL")
    view.search.setText("po")
    view.table.select_source_rows([row])
    filtered = view.table.table.rowCount()

    view._take(replace(view.options))

    assert view.table.selected_rows() == [row]
    assert view.table.table.rowCount() == filtered
    assert "Poland" in view.told.text()


def test_a_legend_cuts_only_names_that_are_longer_than_their_share(qtbot, theme):
    metrics = QFontMetrics(QGuiApplication.font())
    names = ["Construction du modèle", "Utilisation", "Équipements"]
    room_px = sum(metrics.horizontalAdvance(name) + 40 for name in names)

    assert fitting(names, metrics, room_px + 1) == names
    cut = fitting(names, metrics, room_px - 30)
    assert cut[1:] == names[1:] and cut[0].endswith("…")
