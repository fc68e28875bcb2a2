"""The Live page as a person uses it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Channel, Device, Event, Reading, Role, Sample, Status
from greenai_desktop.i18n import language
from greenai_desktop.sensors.base import Availability
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.live.cards import _factor_line
from greenai_desktop.ui.live.names import names, ordered, series_of
from greenai_desktop.ui.live.page import LivePage
from greenai_desktop.ui.live.words import event_words
from tests.helpers.live import FakeSensor, past_of, station_of, workstation


@pytest.fixture
def sensors(monkeypatch: pytest.MonkeyPatch) -> list[FakeSensor]:
    made = workstation()
    monkeypatch.setattr("greenai_desktop.recording.station.build", lambda settings: station_of(made))
    return made


@pytest.fixture
def page(context: Context, theme, sensors: list[FakeSensor], qtbot) -> Iterator[LivePage]:
    context.feed.set_period(0.05)
    context.start()
    made = LivePage(context)
    qtbot.addWidget(made)
    made.resize(1084, 740)
    made.show()
    made.activated()
    qtbot.waitUntil(lambda: context.feed.account(False) is not None and energy_j(made) > 0)
    context.feed._accounts.forget()
    made._refresh_figures(force=True)
    yield made
    context.stop()


def energy_j(page: LivePage) -> float:
    return sum(energy.energy_j for energy in page.context.feed.meter_totals().values())


def overview(run_id: int = 7, **changes: object) -> RunOverview:
    run = Run(run_id, "elsewhere", None, Stage.UNSET, (), "", time.time() - 65, None, RunState.RECORDING, None,
              Place(zone="FR"), None, host="another")  # fmt: skip
    return RunOverview(replace(run, **changes), 7_200.0, 7_200.0, time.time())


def test_cards_show_figures_with_range_share_factor_and_price(page: LivePage) -> None:
    page.context.feed._accounts.forget()
    page._refresh_figures(force=True)
    cards = page.cards.cards

    assert cards["power"].shown.value.endswith("W") and "range" in cards["power"].shown.lines[0]
    assert "measured" in cards["power"].shown.lines[1] and "≈" in cards["power"].shown.lines[1]
    assert "Wh" in cards["energy"].shown.value
    assert "CO₂e" in cards["carbon"].shown.value and "France" in " ".join(cards["carbon"].shown.lines)
    assert "€0.2" in " ".join(cards["cost"].shown.lines)


def test_the_rest_has_one_curve_that_of_the_meter_or_that_of_the_model(context, theme, monkeypatch, qtbot) -> None:
    metered = Channel("rest:whole", Device.REST, "desktop", "rest_of_whole", has_counter=True, parent="meter:Plug")
    is_telling = [True]
    sensors = workstation()
    sensors[-1].power_w = lambda at_s: 0.0 if is_telling[0] else 40.0
    rest = FakeSensor(metered, lambda at_s: 30.0)
    monkeypatch.setattr("greenai_desktop.recording.station.build", lambda settings: station_of([*sensors, rest]))
    monkeypatch.setattr("greenai_desktop.ui.live.chart._NOTICE_EVERY_S", 0.0)
    context.feed.set_period(0.05)
    context.start()
    page = LivePage(context)
    qtbot.addWidget(page)
    page.show()
    page.activated()

    def curves() -> set[str]:
        return {key for one in page.chart.strip.series for key in one.keys}

    qtbot.waitUntil(lambda: "rest:whole" in curves() and "model:rest" not in curves())
    is_telling[0], rest.fails_with = False, "meter_unreachable"
    qtbot.waitUntil(lambda: "model:rest" in curves())
    labels = [one.name for one in page.chart.strip.series if one.keys == ("model:rest",)]
    context.stop()
    assert labels == ["Rest of the machine, model"]


def test_where_a_pue_applies_carbon_and_cost_tell_it(page: LivePage) -> None:
    page.context.change_settings(place=Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.4))
    page._refresh_figures(force=True)

    for key in ("carbon", "cost"):
        assert any("PUE 1.4" in line for line in page.cards.cards[key].shown.lines)


def test_a_factor_of_ones_own_is_told_as_entered(page: LivePage) -> None:
    shipped = page.context.feed.account(False).root.find("input.intensity")
    own = replace(shipped, status=Status.ENTERED)
    account = SimpleNamespace(root=SimpleNamespace(find=lambda key: own))

    said = _factor_line(account, page.context.language, page.context)[0]

    assert said.endswith("entered")


def test_a_figure_that_falls_below_a_watt_still_fits_its_column(page: LivePage) -> None:
    table = page.devices.view
    needed = table.fontMetrics().horizontalAdvance("≈\u00a0888\u00a0mW")

    for column in range(1, 4):
        assert table.columnWidth(column) >= needed + 16


def test_a_card_explains_itself_by_click_and_by_enter(page: LivePage, qtbot) -> None:
    for press in (lambda card: card.click(), lambda card: qtbot.keyClick(card, Qt.Key.Key_Return)):
        for key in ("power", "energy", "carbon", "cost"):
            card = page.cards.cards[key]
            with qtbot.waitSignal(page.context.explained) as told:
                press(card)
            assert told.args[0] is card.result


def test_a_card_keeps_the_room_that_longer_words_needed(page: LivePage, qtbot) -> None:
    card = page.cards.cards["cost"]
    card.show_text(replace(card.shown, lines=("a long line of words that need several rows " * 4,)), card.result)
    roomy = card.sizeHint().height()

    card.show_text(replace(card.shown, lines=("short",)), card.result)
    card.resize(card.width(), card.height() + 20)

    assert card.sizeHint().height() == roomy


def test_a_card_copies_the_full_value(page: LivePage, qtbot) -> None:
    qtbot.keyClick(page.cards.cards["energy"], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == page.cards.cards["energy"].shown.full


def test_without_a_price_the_cost_is_missing_with_its_reason(page: LivePage) -> None:
    page.context.change_settings(prices=())
    page._refresh_figures(force=True)

    card = page.cards.cards["cost"]
    assert card.shown.value == "—" and "no price" in card.shown.lines[0]


def test_space_pauses_the_display_while_sampling_goes_on(page: LivePage, qtbot) -> None:
    qtbot.keyClick(page.chart.strip, Qt.Key.Key_Space)
    assert page.is_paused and page.paused_notice.isVisible() and "go on" in page.paused_notice.words
    shown, before_j = page.cards.cards["energy"].shown, energy_j(page)
    painted = page.chart.strip.painted_count

    qtbot.waitUntil(lambda: energy_j(page) > before_j + 20)

    assert page.cards.cards["energy"].shown == shown
    assert page.chart.strip.painted_count <= painted + 1
    qtbot.keyClick(page.chart.strip, Qt.Key.Key_Space)
    assert not page.is_paused and page.chart.view.follows and not page.paused_notice.isVisible()


@pytest.mark.parametrize("window_s", [60.0, 86_400.0])
def test_a_window_of_time_is_chosen_by_its_button(page: LivePage, window_s: float, qtbot) -> None:
    page.context.feed.history = past_of(workstation(), 7_000, 1.0)

    page.windows.button(window_s).click()

    assert page.chart.view.window_s == window_s and page.windows.button(window_s).isChecked()
    assert not page.chart.strip.grab().isNull()


def test_follow_now_is_offered_once_the_view_left_the_present(page: LivePage, qtbot) -> None:
    page.context.feed.history = past_of(workstation(), 2_000, 1.0)
    assert not page.follow_button.isEnabled()
    qtbot.keyClick(page.chart.strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert page.follow_button.isEnabled()

    page.follow_button.click()

    assert page.chart.view.follows and not page.follow_button.isEnabled()


def test_a_mark_is_flagged_in_the_chart_and_begins_the_statistics_anew(page: LivePage, qtbot) -> None:
    action(page, "live-mark").trigger()

    marks = page.chart._marks(0.0, math.inf)
    assert [mark.words for mark in marks] == ["mark"]
    assert "since the mark" in page.devices._since.text()
    qtbot.waitUntil(lambda: sum(e.energy_j for e in page.context.feed.since_mark().values()) > 0)
    page.context.feed._accounts.forget()
    page._refresh_figures(force=True)
    assert any(line.startswith("since ") for line in page.cards.cards["energy"].shown.lines)


def test_a_sensor_that_vanishes_is_a_gap_with_its_reason_and_comes_back(
    page: LivePage, sensors: list[FakeSensor], qtbot
) -> None:
    feed = page.context.feed
    sensors[0].fails_with = "vanished"
    qtbot.waitUntil(lambda: any(gap.channel == "rapl:package-0" for gap in feed.gaps.between(0, math.inf)))
    qtbot.waitUntil(lambda: feed.power() is not None and feed.power().partial)
    page._refresh_figures(force=True)

    holes = page.chart._holes(0.0, math.inf)
    assert [hole.words for hole in holes] == ["Processor: the sensor has vanished"]
    assert "partial" in page.cards.cards["power"].shown.lines[0]
    row = page.devices._ids.index("rapl:package-0")
    assert page.devices.model.columns[1].text(row) == "—"
    assert "vanished" in page.devices.model.columns[1].told(row)
    assert "∅ missing" in page.devices.model.columns[5].text(row)

    sensors[0].fails_with = ""
    qtbot.waitUntil(lambda: feed.gaps.between(0, math.inf)[0].until_s < math.inf)
    page._refresh_figures(force=True)
    assert page.devices.model.columns[1].text(row).endswith("W")


def test_a_suspect_value_is_told_and_not_counted(page: LivePage, sensors: list[FakeSensor], qtbot) -> None:
    gpu = sensors[3]
    gpu.says = lambda at_s: Reading(gpu.channel.id, at_s, 12_345.0, None, Status.SUSPECT, "above_limit")
    qtbot.waitUntil(lambda: any(gap.status is Status.SUSPECT for gap in page.context.feed.gaps.between(0, math.inf)))
    page._refresh_figures(force=True)

    row = page.devices._ids.index(gpu.channel.id)
    assert "⚠ suspect" in page.devices.model.columns[5].text(row)
    assert "it says 12.3\u00a0kW" in page.devices.model.columns[1].told(row)
    assert any(hole.suspect for hole in page.chart._holes(0.0, math.inf))


def test_sleep_and_changes_of_the_clock_are_flagged(page: LivePage, qtbot) -> None:
    event = Event(time.time(), "suspended", "", (("seconds", 3725.0),))
    page.context.feed._take(Sample(page.context.feed.latest.at_monotonic_s + 1e-4, time.time(), events=(event,)))

    words = [mark.words for mark in page.chart._marks(0.0, math.inf)]

    assert words == ["the machine was suspended: 1\u00a0h\u00a002\u00a0min"]
    clock = event_words(Event(0.0, "clock_changed", "", (("seconds", -60.0),)), language("en"))
    assert "clock was changed" in clock and "1\u00a0min" in clock


def test_load_and_temperature_lie_below_in_the_colours_of_their_devices(page: LivePage, qtbot) -> None:
    page.chart.show_quantity("temperature")
    page.chart.advance()

    assert page.chart.below.isVisible()
    assert [one.name for one in page.chart.below.series] == ["GPU 0", "GPU 1"]
    colours = {one.name: one.colour for one in page.chart.strip.series}
    assert all(colours[one.name] == one.colour for one in page.chart.below.series)
    page.chart.strip.set_crosshair(page.chart.strip.now_s - 1)
    assert page.chart.below.crosshair_s == page.chart.strip.crosshair_s
    page.chart.show_quantity("")
    assert not page.chart.below.isVisible()


def test_the_chart_can_be_read_as_a_sentence_a_table_and_copied(page: LivePage, qtbot) -> None:
    page.context.feed.history = past_of(workstation(), 700, 1.0)
    page.chart.redraw()

    assert "GPU 0: mean" in page.chart.sentence() and "highest" in page.chart.sentence()
    page.chart.show_table(True)
    assert page.chart.table.rowCount() > 10 and page.chart.table.columnCount() == 6
    page.chart.show_table(False)
    page.chart.copy_values()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Time\tGPU 0 (W)") and len(lines) > 30
    page.chart.copy_picture()
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_stacked_and_separate_are_chosen_by_button(page: LivePage) -> None:
    page.chart._shape.button(True).click()
    assert page.chart.strip.stacked
    page.chart._shape.button(False).click()
    assert not page.chart.strip.stacked


def test_ten_readings_a_second_on_request(page: LivePage) -> None:
    page.rate.button(0.1).click()

    assert page.context.feed.period_s == 0.1


def test_the_panel_opens_by_key_with_a_sensible_name_and_closes_by_escape(page: LivePage, qtbot) -> None:
    action(page, "live-record").trigger()
    assert page.panel.isVisible() and page.panel.name.text().startswith("Run of ")
    assert page.panel.stage.currentText() == "stage not given"
    assert page.panel.earlier.itemText(0) == "now"

    qtbot.keyClick(page.panel, Qt.Key.Key_Escape)

    assert not page.panel.isVisible()


def test_a_run_recorded_elsewhere_is_shown_with_its_length_and_energy(page: LivePage, monkeypatch) -> None:
    recordings = page.context.recordings
    recordings.overviews = (overview(),)
    recordings.changed.emit()

    assert page.active.isVisible() and page.stop_action.isEnabled()
    text = page.active.cards[7].words.text()
    assert "1\u00a0min\u00a005\u00a0s" in text and "2.00\u00a0Wh" in text and "another" in text
    stopped: list[int] = []
    monkeypatch.setattr(recordings, "stop_run", stopped.append)
    action(page, "live-stop").trigger()
    assert stopped == [7]


def test_a_run_whose_recorder_died_is_told_in_a_bar(page: LivePage, monkeypatch) -> None:
    recordings = page.context.recordings
    recordings.unfinished = (overview(9).run,)
    recordings.changed.emit()
    closed: list[int] = []
    monkeypatch.setattr(recordings, "close", closed.append)

    button = page.findChild(QAbstractButton, "close-run-9")
    button.click()

    assert closed == [9]


def test_without_any_power_sensor_the_reasons_and_the_way_to_mend_it_are_told(page: LivePage, qtbot) -> None:
    rest = [sensor for sensor in workstation() if sensor.kind == "rest_of_machine"]
    station = station_of(rest)
    denied = replace(station.interfaces[0], kind="rapl", availability=Availability(False, "unavailable", "no_powercap"))
    page._feed.station = replace(station, interfaces=(denied, *station.interfaces))
    page._feed.channels = tuple(rest[0].channels())
    page._feed.channels_changed.emit()

    assert page.source_notice.isVisible() and "RAPL" in page.source_notice.words
    with qtbot.waitSignal(page.context.navigated) as told:
        page.source_notice.button.click()
    assert told.args[0] == "sensors"


def test_sensors_that_cannot_be_found_are_told_and_tried_again(page: LivePage) -> None:
    page._feed.failed.emit(OSError("broken"))
    assert page.failed_notice.isVisible() and page.failed_notice.words

    page._show_state()
    assert not page.failed_notice.isVisible()


def test_state_survives_a_rebuild(page: LivePage, theme, qtbot) -> None:
    page.chart.view.choose(3_600.0)
    page.chart.set_stacked(True)
    page.chart.show_quantity("utilisation")
    page.open_record()
    page.panel.name.setText("half-typed")
    page.panel.tags.setText("a, b")

    again = LivePage(page.context)
    qtbot.addWidget(again)
    again.restore(page.state())

    assert again.chart.view.window_s == 3_600.0 and again.chart.strip.stacked
    assert again.chart.quantity == "utilisation"
    assert again.panel.isVisibleTo(again) and again.panel.name.text() == "half-typed"
    assert again.panel.tags.text() == "a, b"


def test_a_hidden_page_paints_nothing(page: LivePage, qtbot) -> None:
    qtbot.waitUntil(lambda: page.chart.strip.painted_count > 0)
    page.deactivated()
    page.hide()
    painted, shown = page.chart.strip.painted_count, page.cards.cards["energy"].shown
    before_j = energy_j(page)

    qtbot.waitUntil(lambda: energy_j(page) > before_j + 20)

    assert page.chart.strip.painted_count == painted and page.cards.cards["energy"].shown == shown


def test_everything_that_takes_the_focus_has_a_name_and_fits(page: LivePage) -> None:
    page.open_record()
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            buddy = any(getattr(label, "buddy", lambda: None)() is widget for label in page.findChildren(QWidget))
            assert widget.accessibleName() or text or buddy, widget.objectName()
        if isinstance(widget, QAbstractButton) and widget.isVisible() and widget.text():
            needed = widget.fontMetrics().horizontalAdvance(widget.text())
            assert needed <= widget.width() or widget.objectName().startswith("card-"), widget.text()


@pytest.mark.parametrize("size", [(904, 560), (1084, 734), (1724, 1010)])
def test_the_page_fits_its_width(page: LivePage, size: tuple[int, int], qtbot) -> None:
    page.resize(*size)
    qtbot.wait(50)

    right = max(w.mapTo(page, w.rect().topRight()).x() for w in (page.record_button, page.chart, page.cards))
    assert right <= size[0] - 20
    assert page.chart.strip.height() >= 150


def test_more_than_eight_devices_become_others() -> None:
    channels = [Channel(f"nvml:{i}", Device.GPU, "H100", "nvml") for i in range(8)]
    channels += [Channel("rapl:0", Device.CPU, "package-0", "rapl"), Channel("m", Device.MEMORY, "", "memory_model",
                                                                            status=Status.MODELLED)]  # fmt: skip

    series = series_of(channels, language("en"))

    assert len(series) == 8 and series[-1].name == "others" and len(series[-1].keys) == 3
    assert series[-1].modelled


def test_parts_stand_below_their_device_and_are_no_curve() -> None:
    part = Channel("rapl:core", Device.CPU, "core", "rapl", parent="rapl:0", role=Role.PART)
    psys = Channel("rapl:psys", Device.PLATFORM, "psys", "rapl", role=Role.PLATFORM)
    cpu, gpu = Channel("rapl:0", Device.CPU, "package-0", "rapl"), Channel("g", Device.GPU, "A5000", "nvml")

    assert [c.id for c in ordered([psys, part, cpu, gpu])] == ["g", "rapl:0", "rapl:core", "rapl:psys"]
    assert [one.keys for one in series_of([psys, part, cpu, gpu], language("en"))] == [("g",), ("rapl:0",)]
    assert names([cpu, gpu], language("en"))["g"].full == "GPU · A5000"


def action(page: LivePage, name: str) -> QAction:
    return next(one for one in page.actions() if one.objectName() == name)
