"""What is shown of an estimate: headline, parts, devices, years, what drives the range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from greenai_desktop import i18n
from greenai_desktop.accounting.estimate import estimate, shelf
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.axis import between, from_zero, logarithmic
from greenai_desktop.ui.estimate.result.bars_chart import Bar, BarsChart, Part
from greenai_desktop.ui.estimate.result.devices import DevicesCard, device_bars
from greenai_desktop.ui.estimate.result.dots_chart import Dot, DotsChart
from greenai_desktop.ui.estimate.result.rank_chart import RankChart
from greenai_desktop.ui.estimate.result.summary import ResultSummary
from greenai_desktop.ui.estimate.result.tornado import TornadoCard
from greenai_desktop.ui.estimate.result.years import YearsCard, payback_words, years_words
from tests.helpers import estimated as made_up
from tests.helpers import estimates

EN, FR = i18n.language("en"), i18n.language("fr")
NB = "\u00a0"


def missing_carbon() -> Estimated:
    made = made_up.estimated()
    carbon = Result("estimate.carbon", None, "kgCO2e", status=Status.MISSING, reason="zone_missing", partial=True)
    steps = tuple(carbon if step.key == "estimate.carbon" else step for step in made.root.steps)
    return replace(made, root=replace(made.root, steps=steps), drivers=())


def test_the_headline_has_the_range_in_words():
    said = words.headline(made_up.estimated(27.0), EN)

    assert said == f"About 27{NB}kg CO₂e, range 19–38{NB}kg CO₂e."


def test_a_missing_footprint_is_told_with_its_reason_and_no_zero():
    said = words.headline(missing_carbon(), EN)

    assert "nobody said where the electricity comes from" in said
    assert "0" not in said.replace("₂", "")


def test_how_wide_a_range_is_stands_in_words():
    def told(spread: float) -> str:
        return words.range_words(made_up.carbon("estimate.carbon", 10.0, spread=spread), EN)

    assert told(1.1).startswith("narrow range")
    assert told(1.5).startswith("wide range")
    assert told(3.0).startswith("an order of magnitude only")


def test_defaults_are_counted_with_their_sign():
    assert words.defaults_words(made_up.estimated(), EN) == "◦ 14 of 31 inputs are defaults"
    assert words.defaults_words(replace(made_up.estimated(), input_count=0), EN) == ""


def test_the_largest_driver_is_told_as_a_default_that_can_be_said():
    said = words.driver_words(made_up.estimated(), EN)

    assert "NVIDIA H100 SXM" in said
    assert "63%" in said
    assert "default" in said


def test_the_summary_shows_parts_that_were_asked_for(qtbot, context, theme):
    summary = ResultSummary(context)
    qtbot.addWidget(summary)

    summary.show_estimate(made_up.draft(), made_up.estimated(27.0))

    assert [part.name for part in summary.chart.bar.parts] == ["Building the model", "Share of the equipment"]
    assert summary.carbon.value_shown() == f"≈{NB}27{NB}kg CO₂e"
    assert summary.carbon.range_shown == f"wide range, 19–38{NB}kg CO₂e"
    assert not summary.row.labels["estimate.water"].isHidden()
    assert summary.row.labels["estimate.water"].value_shown() == "—"


def test_the_summary_of_a_missing_footprint_has_no_chart(qtbot, context, theme):
    summary = ResultSummary(context)
    qtbot.addWidget(summary)

    summary.show_estimate(made_up.draft(), missing_carbon())

    assert summary.chart.isHidden()
    assert summary.carbon.value_shown() == "—"


def test_each_part_of_the_summary_explains_itself(qtbot, context, theme):
    summary = ResultSummary(context)
    qtbot.addWidget(summary)
    summary.resize(500, 600)
    summary.show()
    summary.show_estimate(made_up.draft(), made_up.estimated(27.0))

    with qtbot.waitSignal(context.explained) as told:
        box = summary.chart.marks()[0].box
        qtbot.mouseClick(summary.chart, Qt.MouseButton.LeftButton, pos=box.center().toPoint())

    assert told.args[0].key == "build.carbon"


def test_the_parts_of_the_summary_are_a_table_too(qtbot, context, theme):
    summary = ResultSummary(context)
    qtbot.addWidget(summary)
    summary.show_estimate(made_up.draft(), made_up.estimated(27.0))

    summary.toggle.click()

    assert not summary.table.isHidden()
    assert summary.chart.isHidden()
    table = summary.table.table
    assert [table.cell(row, "name") for row in range(table.rowCount())] == [
        "Building the model", "Share of the equipment",
    ]  # fmt: skip


def test_devices_are_gathered_from_building_use_and_equipment_the_largest_first():
    bars = device_bars(made_up.estimated(100.0), EN)

    assert [bar.name for bar in bars] == ["NVIDIA H100 SXM", "Experiments and search", "AMD EPYC 9654"]
    assert [round(part.value) for part in bars[0].parts] == [45, 30]
    assert [part.name for part in bars[0].parts] == ["Building the model", "Share of the equipment"]


def test_the_sum_of_the_devices_is_the_footprint():
    made = made_up.estimated(27.0, use=60.0)

    total = sum(bar.value or 0.0 for bar in device_bars(made, EN))

    assert total == pytest.approx(made.root.find("estimate.carbon").value)


def test_more_devices_than_the_screen_has_room_for_are_one_bar():
    kits = [made_up.carbon("kit.carbon", 1.0 + i, label=f"card {i}") for i in range(30)]
    build = made_up.carbon("build.carbon", sum(kit.value for kit in kits), *kits)
    root = Result("estimate", None, "", steps=(made_up.carbon("estimate.carbon", build.value, build),))

    bars = device_bars(Estimated(root), EN)

    assert len(bars) == 14
    assert bars[-1].name == "17 others"
    assert sum(bar.value or 0.0 for bar in bars) == pytest.approx(build.value)


def test_a_device_with_several_parts_claims_no_range_it_does_not_have():
    bars = device_bars(made_up.estimated(100.0), EN)

    assert bars[0].low is None
    assert bars[1].low is not None


def test_a_device_with_several_parts_has_the_range_of_their_sum():
    made = estimate(estimates.hours(), shelf())

    bar = next(bar for bar in device_bars(made, EN) if len(bar.parts) == 2)

    ends = [(part.result.low, part.result.high) for part in bar.parts]
    assert max(low for low, _ in ends) < bar.low < bar.value < bar.high
    # The ends added up are wider than the range of the sum: its parts do not err together in all.
    assert sum(low for low, _ in ends) < bar.low < bar.high < sum(high for _, high in ends)


def test_years_say_when_use_outweighs_building(qtbot, context, theme):
    made = made_up.estimated(27.0, use=60.0, with_years=True)

    assert "By the end of year 1 " in years_words(made, EN)
    assert "weighs more than its use" in years_words(made_up.estimated(27.0, use=1.0, with_years=True), EN)


def test_years_are_hidden_where_there_is_no_service_life(qtbot, context, theme):
    card = YearsCard(context)
    qtbot.addWidget(card)

    card.show_estimate(made_up.draft(), made_up.estimated())

    assert card.isHidden()


def test_payback_stands_beside_the_footprint_and_never_in_it():
    found = Result("estimate.payback", 1.43, "year", 0.9, 2.4)

    said = payback_words(found, EN)

    assert "1.4 [0.9–2.4] years" in said
    assert "not in it" in said


def test_payback_that_may_never_come_says_how_often():
    found = Result("estimate.payback", 0.14, "year", facts=(("never_fraction", 0.21),))

    assert payback_words(found, EN).endswith("In 21% of the draws it never pays back.")


def test_where_building_is_not_known_nothing_is_said_to_outweigh_it():
    made = made_up.estimated(27.0, use=60.0, with_years=True)
    unknown = tuple(replace(year, build_kgco2e=0.0) for year in made.years)

    assert years_words(replace(made, years=unknown), EN) == f"68{NB}kg CO₂e in 3 years."


def test_one_year_is_one_and_french_counts_from_two():
    one = made_up.estimated(27.0, use=1.0, with_years=True)
    one = replace(one, years=(one.years[0], replace(one.years[-1], year=1.0)))
    half = replace(one, years=(one.years[0], replace(one.years[-1], year=1.5)))

    assert " in 1 year. " in years_words(one, EN)
    assert " en 1 an. " in years_words(one, FR).replace(NB, " ")
    assert " in 1.5 years. " in years_words(half, EN)
    assert " en 1,5 an. " in years_words(half, FR).replace(NB, " ")


def test_the_tornado_names_its_inputs_and_both_ends(qtbot, context, theme):
    card = TornadoCard(context)
    qtbot.addWidget(card)

    card.show_estimate(made_up.draft(), made_up.estimated(27.0))

    first = card.tornado.swings[0]
    assert first.name.endswith("NVIDIA H100 SXM")
    assert (first.low, first.high) == (pytest.approx(0.72 * 27), pytest.approx(1.31 * 27))
    assert f"19{NB}kg CO₂e at its low end" in card.tornado.accessibleDescription()


def test_the_tornado_is_hidden_where_nothing_is_uncertain(qtbot, context, theme):
    card = TornadoCard(context)
    qtbot.addWidget(card)

    card.show_estimate(made_up.draft(), replace(made_up.estimated(), drivers=()))

    assert card.isHidden()


def test_arrow_keys_read_the_points_of_a_chart(qtbot, context, theme):
    card = DevicesCard(context)
    qtbot.addWidget(card)
    card.resize(900, 400)
    card.show()
    card.show_estimate(made_up.draft(), made_up.estimated(100.0))
    chart = card.bars
    chart.setFocus()

    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    second = chart.at
    qtbot.keyClick(chart, Qt.Key.Key_End)

    assert second == 1
    assert chart.at == len(chart.marks()) - 1
    assert "AMD EPYC 9654" in chart.marks()[chart.at].words


def test_enter_on_a_point_explains_it(qtbot, context, theme):
    card = DevicesCard(context)
    qtbot.addWidget(card)
    card.resize(900, 400)
    card.show()
    card.show_estimate(made_up.draft(), made_up.estimated(100.0))

    with qtbot.waitSignal(context.explained) as told:
        qtbot.keyClick(card.bars, Qt.Key.Key_Right)
        qtbot.keyClick(card.bars, Qt.Key.Key_Return)

    assert told.args[0].label == "NVIDIA H100 SXM"


def test_every_card_shows_its_figures_as_a_table(qtbot, context, theme):
    for kind in (DevicesCard, YearsCard, TornadoCard):
        card = kind(context)
        qtbot.addWidget(card)
        card.show_estimate(made_up.draft(), made_up.estimated(27.0, use=60.0, with_years=True))

        card.toggle.click()

        assert card.is_table
        assert card.table.table.rowCount() == len(card.chart.columns()[0].values) > 0
        card.toggle.click()
        assert not card.is_table


def test_every_chart_says_its_figures_to_those_who_listen(qtbot, context, theme):
    for kind in (DevicesCard, YearsCard, TornadoCard):
        card = kind(context)
        qtbot.addWidget(card)
        card.show_estimate(made_up.draft(), made_up.estimated(27.0, use=60.0, with_years=True))

        assert card.chart.accessibleName()
        assert "kg CO₂e" in card.chart.accessibleDescription()


def bar_at(name: str, value: float, **changes: object) -> Bar:
    return Bar(name, (Part(name, value),), **changes)  # type: ignore[arg-type]


def test_bars_begin_at_zero_and_are_as_long_as_their_values(qtbot, context, theme):
    chart = BarsChart("test-bars", "bars")
    qtbot.addWidget(chart)
    chart.resize(800, 120)
    chart.show_bars([bar_at("a", 40.0), bar_at("b", 80.0)], "kgCO2e")
    chart.show()

    assert chart.axis.low == 0.0
    lengths = [_reach(chart, int(mark.box.center().y())) for mark in chart.marks()]
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=4)


def test_the_axis_of_bars_has_its_unit(qtbot):
    assert from_zero(0.02, "kgCO2e").unit_words() == "g CO₂e"
    assert from_zero(4_200.0, "kgCO2e").unit_words() == "t CO₂e"
    assert from_zero(12.0, "money").unit_words("EUR") == "EUR"


def test_an_axis_around_amounts_holds_both_and_a_logarithmic_one_too():
    straight, logs = between(62.0, 118.0, "kgCO2e"), logarithmic(0.3, 900.0, "kgCO2e")

    assert straight.low <= 62.0 and straight.high >= 118.0
    assert logs.low <= 0.3 and logs.high >= 900.0
    assert logs.share(logs.low) == 0.0 and logs.share(logs.high) == pytest.approx(1.0)
    assert len(logs.lines) >= 2


def test_an_axis_of_nothing_is_still_one():
    for axis in (from_zero(0.0, "kgCO2e"), from_zero(float("nan"), "kgCO2e"), between(5.0, 5.0, "kgCO2e")):
        assert axis.high > axis.low


def test_a_missing_bar_says_why(qtbot, context, theme):
    chart = BarsChart("test-bars", "bars")
    qtbot.addWidget(chart)

    chart.show_bars([bar_at("ours", 27.0), Bar("theirs", reason="no watts are known")], "kgCO2e")

    assert "theirs: no watts are known" in chart.accessibleDescription()
    column = next(column for column in chart.columns() if column.key == "value")
    assert column.is_missing(1)
    assert column.told(1) == "no watts are known"


def test_dots_that_lie_far_apart_stand_on_a_logarithmic_axis(qtbot, theme):
    chart = DotsChart("test-dots", "dots")
    qtbot.addWidget(chart)
    near = [Dot("a", 10.0, 8.0, 12.0, Status.ESTIMATED), Dot("b", 30.0, None, None, Status.MEASURED)]

    chart.show_dots(near, "kWh")
    assert not chart.is_logarithmic
    chart.show_dots([*near, Dot("c", 4_000.0, 900.0, 9_000.0, Status.ESTIMATED)], "kWh")

    assert chart.is_logarithmic


def test_the_rank_chart_goes_from_the_lowest_to_the_highest_and_leaves_out_what_is_missing(qtbot, theme):
    chart = RankChart("test-rank", "places")
    qtbot.addWidget(chart)
    chart.resize(700, 250)
    values = np.array([30.0, np.nan, 5.0, 80.0])

    chart.show_options(["a", "b", "c", "d"], values, values * 0.8, values * 1.2, np.arange(4), 20.0, "France")

    assert chart.rows.tolist() == [2, 0, 3]
    assert [mark.words.split(":")[0] for mark in chart.marks()] == ["c", "a", "d"]
    assert "The lowest: c" in chart.accessibleDescription()


def test_the_rank_chart_of_nothing_can_be_painted_and_read(qtbot, theme):
    chart = RankChart("test-rank", "places")
    qtbot.addWidget(chart)
    none = np.empty(0)

    chart.show_options([], none, none, none, np.empty(0, np.int64), None, "")
    chart.resize(400, 250)
    chart.show()
    qtbot.keyClick(chart, Qt.Key.Key_Right)

    assert chart.at == -1


def test_names_that_look_like_tags_stay_words(qtbot, context, theme):
    kit = made_up.carbon("kit.carbon", 3.0, label="<b>card</b> & <img src=x>")
    build = made_up.carbon("build.carbon", 3.0, kit)
    root = Result("estimate", None, "", steps=(made_up.carbon("estimate.carbon", 3.0, build),))
    card = DevicesCard(context)
    qtbot.addWidget(card)

    card.show_estimate(made_up.draft("<h1>draft</h1>"), replace(made_up.estimated(), root=root))

    assert card.bars.bars[0].name == "<b>card</b> & <img src=x>"
    assert card.sentence.textFormat() == Qt.TextFormat.PlainText


def _reach(chart: BarsChart, y: int) -> int:
    """How far the bar on a line reaches, in pixels: its ground and its hatching have a colour, the rest is grey."""
    image, inside = chart.grab().toImage(), chart._inside()
    across = range(int(inside.left()), int(inside.right()))
    coloured = [x for x in across if QColor(image.pixel(x, y)).saturation() > 25]
    assert coloured[0] <= inside.left() + 2
    return coloured[-1] - coloured[0]
