"""Names of marks: given right after the mark was set, or afterwards in the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from greenai_desktop import paths
from greenai_desktop.core.samples import Event
from greenai_desktop.store.records import RunOverview
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.live.page import LivePage
from greenai_desktop.ui.runs.mark_dialog import MarkDialog
from greenai_desktop.ui.runs.page import RunsPage
from tests.helpers.live import FakeSensor, station_of, workstation
from tests.helpers.marked import marked_run
from tests.helpers.store import new_run

BASE_S = 1_795_000_000.0


@pytest.fixture
def sensors(monkeypatch: pytest.MonkeyPatch) -> list[FakeSensor]:
    made = workstation()
    monkeypatch.setattr("greenai_desktop.recording.station.build", lambda settings: station_of(made))
    return made


@pytest.fixture
def live(context: Context, theme, sensors, qtbot) -> Iterator[LivePage]:
    context.feed.set_period(0.05)
    context.start()
    page = LivePage(context)
    qtbot.addWidget(page)
    page.resize(1084, 740)
    page.show()
    page.activated()
    qtbot.waitUntil(lambda: context.feed.latest is not None)
    yield page
    context.stop()


@pytest.fixture
def workspace(home) -> Iterator[Workspace]:
    with Workspace.open(paths.workspace_file()) as opened:
        yield opened


@pytest.fixture
def runs(qtbot, context, theme) -> Iterator[RunsPage]:
    page = RunsPage(context)
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    context.store.start()
    page.activated()
    yield page
    page.deactivated()


def name_of(event: Event) -> object:
    return dict(event.detail).get("name")


def recorded(context: Context, qtbot) -> int:
    """A run that this machine is recording."""
    with Workspace.open(paths.workspace_file()) as workspace:
        import os
        import socket

        run = new_run(workspace, host=socket.gethostname(), recorder_pid=os.getpid())
    context.recordings.overviews = (RunOverview(run, None, 0.0, None),)
    return run.id


def stored_marks(run_id: int) -> list[Event]:
    with Workspace.open(paths.workspace_file()) as workspace:
        return [event for event in workspace.events(run_id) if event.code == "mark"]


def test_a_mark_is_written_at_once_and_named_afterwards(live: LivePage, qtbot) -> None:
    run_id = recorded(live.context, qtbot)

    qtbot.keyClick(live.chart.strip, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: len(stored_marks(run_id)) == 1)
    unnamed = stored_marks(run_id)
    qtbot.keyClick(live.chart.strip, Qt.Key.Key_Return)
    qtbot.keyClicks(live.mark_line.name, " epoch  3 ")
    qtbot.keyClick(live.mark_line.name, Qt.Key.Key_Return)

    assert unnamed[0].detail == ()
    qtbot.waitUntil(lambda: [name_of(event) for event in stored_marks(run_id)] == ["epoch 3"])
    live_mark = live.context.feed.events[-1]
    assert name_of(live_mark) == "epoch 3"
    assert live_mark.at_utc_s == stored_marks(run_id)[0].at_utc_s
    assert live.mark_line.isHidden()


def test_marks_may_follow_each_other_without_a_name(live: LivePage, qtbot) -> None:
    for _i in range(3):
        qtbot.keyClick(live.chart.strip, Qt.Key.Key_M)
    qtbot.keyClick(live.chart.strip, Qt.Key.Key_Escape)

    assert [name_of(e) for e in live.context.feed.events if e.code == "mark"] == [None] * 3
    assert live.mark_line.isHidden()


def test_a_name_that_is_typed_stays_with_its_mark_when_the_next_one_is_set(live: LivePage, qtbot) -> None:
    button = live.findChild(QPushButton, "set-mark")
    button.click()
    qtbot.keyClicks(live.mark_line.name, "load")
    button.click()
    qtbot.keyClicks(live.mark_line.name, "train")
    qtbot.keyClick(live.mark_line.name, Qt.Key.Key_Escape)

    assert [name_of(e) for e in live.context.feed.events if e.code == "mark"] == ["load", None]


def test_a_run_recorded_since_earlier_has_the_name(live: LivePage, qtbot) -> None:
    live.set_mark()
    live.mark_line.name.setText("epoch 1")
    live.mark_line.take()

    feed = live.context.feed

    def names() -> list[str | None]:
        samples = feed.samples_since(feed.started_utc_s)
        return [name_of(e) for one in samples for e in one.events if e.code == "mark"]

    qtbot.waitUntil(lambda: names() == ["epoch 1"])  # a mark comes with the next sample


def test_a_recording_that_took_the_mark_over_meanwhile_gets_the_name_too(live: LivePage, qtbot) -> None:
    live.set_mark()
    mark = live.mark_line.mark
    assert mark is not None and mark.run_ids == ()
    run_id = recorded(live.context, qtbot)
    with Workspace.open(paths.workspace_file()) as workspace:
        workspace.add_event(run_id, Event(mark.at_utc_s, "mark"))

    live.mark_line.name.setText("epoch 1")
    live.mark_line.take()

    qtbot.waitUntil(lambda: [name_of(event) for event in stored_marks(run_id)] == ["epoch 1"])


def test_the_line_survives_a_change_of_language(live: LivePage, qtbot) -> None:
    live.set_mark()
    live.mark_line.name.setText("epo")

    other = LivePage(live.context)
    qtbot.addWidget(other)
    other.restore(live.state())

    assert other.mark_line.mark == live.mark_line.mark
    assert other.mark_line.name.text() == "epo"


def test_a_mark_is_renamed_in_the_run_and_the_phase_with_it_and_back(workspace, runs: RunsPage, qtbot) -> None:
    run = marked_run(workspace, 90, [(30, "load"), (60, "")], started_utc_s=BASE_S)
    insights = runs.detail.insights
    runs.refresh()
    qtbot.waitUntil(lambda: insights.told is not None and len(insights.told.phases) == 3)
    assert not insights.rename_button.isEnabled()
    insights.phases.select_source_rows([2])
    assert insights.rename_button.isEnabled()

    insights.rename_button.click()
    dialog = runs.detail.findChild(MarkDialog)
    dialog.line.setText("test")
    dialog.accept()

    def phases() -> list[str]:
        return [one.phase.part.name for one in insights.told.phases]

    qtbot.waitUntil(lambda: phases() == ["", "load", "test"])
    assert [name_of(e) for e in workspace.events(run.id)] == ["load", "test"]
    runs.context.undo.undo()
    qtbot.waitUntil(lambda: phases() == ["", "load", ""])
