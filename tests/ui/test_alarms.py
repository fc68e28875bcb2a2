"""What is told while the program runs: idle cards, runs forgotten, limits; in the window and by the desktop."""

import dataclasses
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from greenai_desktop.core.budget import stands
from greenai_desktop.core.forecast import Forecast
from greenai_desktop.core.limits import ENERGY, Limit
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Sample, Status
from greenai_desktop.i18n import language
from greenai_desktop.store.records import Run, RunOverview, RunState
from greenai_desktop.ui import notify, tasks
from greenai_desktop.ui.alarms import Alarms, alarm_words
from greenai_desktop.ui.live.alarm_bars import AlarmBars

LIMIT = Limit(ENERGY, 2.0)
CARD = Channel("nvml:GPU-1", Device.GPU, "NVIDIA A100", "nvml")


@pytest.fixture
def desktop(monkeypatch):
    """What the desktop was told."""
    told = []
    monkeypatch.setattr(notify, "is_in_use", lambda: False)
    monkeypatch.setattr(
        notify, "tell_desktop", lambda key, title, words, urgent=False: told.append((key, title, words, urgent))
    )
    return told


@pytest.fixture
def holders(monkeypatch):
    """How many processes compute on the card; asked at once instead of on a thread."""
    told = {"count": 1, "asked": 0}

    def count(channel):
        told["asked"] += 1
        return told["count"]

    monkeypatch.setattr("greenai_desktop.sensors.gpu_holders.computing_count", count)
    monkeypatch.setattr(tasks, "run", lambda work, done: done(work(None)))
    return told


@pytest.fixture
def alarms(context, desktop, holders):
    context.feed.channels = (CARD,)
    made = context.alarms
    made._channels_changed()
    yield made
    made.stop()


def feed(alarms: Alarms, utilisation: float | None, from_s: float, until_s: float, memory_gb: float = 20.0) -> None:
    """Samples every 10 s of a card that does this."""
    at_s = from_s
    while at_s <= until_s:
        gauges = (
            Gauge(CARD.id, "utilisation", utilisation, "fraction"),
            Gauge(CARD.id, "memory_used", memory_gb, "GB"),
        )
        reading = Reading(CARD.id, at_s, 60.0, None, Status.MEASURED)
        alarms._context.feed.latest = Sample(at_s, 1e9 + at_s, (reading,), gauges)
        alarms._fed()
        at_s += 10.0


def run(**changes):
    values = {"host": "elsewhere"} | changes
    return Run(7, "train", None, Stage.UNSET, (), "", time.time() - 60, None, RunState.RECORDING, None, Place(), None,
               **values)  # fmt: skip


def outlook_of(fraction: float, limit: Limit = LIMIT):
    from greenai_desktop.accounting.outlook import Outlook, Wasted

    standing = stands(limit, limit.value * fraction)
    return Outlook(run(), None, Result("run", None, ""), Wasted(), None, Forecast(1.0, reason="x"), {}, (standing,))


def show(alarms: Alarms, *outlooks) -> None:
    alarms.outlooks.found = {one.run.id: one for one in outlooks}
    alarms._look_at_limits()


def test_idle_card_is_told_after_the_minutes_of_the_settings_with_what_it_wastes(alarms, desktop):
    feed(alarms, 0.0, 0.0, 590.0)
    assert alarms.shown == ()

    feed(alarms, 0.0, 600.0, 610.0)  # the first look asks who holds it

    (alarm,) = alarms.shown
    assert alarm_words(alarm, language("en")) == (
        "NVIDIA A100 is allocated but has been idle for 10\u00a0min: it wastes 60.0\u00a0W, 10.2\u00a0Wh so far."
    )
    assert [key for key, _title, _words, _urgent in desktop] == [f"idle:{CARD.id}"]


def test_idle_alarm_is_told_once_counts_on_and_goes_when_the_card_works(alarms, desktop):
    feed(alarms, 0.0, 0.0, 720.0)
    assert alarms.shown[0].minutes == 12
    assert len(desktop) == 1

    feed(alarms, 0.9, 730.0, 750.0)

    assert alarms.shown == ()


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (None, 1), (2, 1)])
def test_card_that_only_a_desktop_holds_is_no_waste(alarms, holders, count, shown):
    holders["count"] = count

    feed(alarms, 0.0, 0.0, 900.0)

    assert len(alarms.shown) == shown
    assert holders["asked"] == 1


def test_who_holds_a_card_is_asked_again_after_a_while(alarms, holders):
    holders["count"] = 0
    feed(alarms, 0.0, 0.0, 900.0)
    holders["count"] = 1

    feed(alarms, 0.0, 910.0, 1_230.0)

    assert len(alarms.shown) == 1
    assert holders["asked"] == 2


def test_idle_alarm_can_be_switched_off(alarms, context, desktop):
    context.change_settings(idle_alarm_minutes=0)

    feed(alarms, 0.0, 0.0, 3_600.0)

    assert (alarms.shown, desktop) == ((), [])


def test_card_that_tells_nothing_raises_nothing(alarms):
    feed(alarms, None, 0.0, 3_600.0)

    assert alarms.shown == ()


def test_busy_card_that_nobody_records_is_offered_and_recorded_since_then(alarms, context, desktop, monkeypatch):
    asked = []
    monkeypatch.setattr(context.recordings, "record", lambda name, project, **more: asked.append((name, project, more)))
    feed(alarms, 0.9, 100.0, 230.0)

    (alarm,) = alarms.shown
    assert (alarm.kind, alarm.minutes) == ("busy", 2)
    alarms.record_since(alarm.key)

    assert asked[0][2]["earlier_from_s"] == pytest.approx(1e9 + 100.0)
    assert alarms.shown == ()


def test_busy_card_is_not_offered_while_something_is_recorded_here(alarms, context):
    import socket

    context.recordings.overviews = (RunOverview(run(host=socket.gethostname()), 1.0, 1.0, None),)

    feed(alarms, 0.9, 0.0, 600.0)

    assert alarms.shown == ()


def test_limit_is_told_at_each_threshold_once(alarms, desktop):
    for fraction in (0.5, 0.85, 0.9, 1.05, 1.2):
        show(alarms, outlook_of(fraction))

    assert [urgent for _key, _title, _words, urgent in desktop] == [False, True]
    (alarm,) = alarms.shown
    assert alarm_words(alarm, language("en")) == (
        "“train”: Energy: the limit of the run is reached (2.10\u00a0kWh of 2\u00a0kWh)."
    )


def test_limit_that_is_raised_takes_its_alarm_back(alarms):
    show(alarms, outlook_of(0.85))
    show(alarms, outlook_of(0.4, Limit(ENERGY, 4.0)))

    assert alarms.shown == ()


def test_alarm_of_a_run_that_has_ended_stays_until_it_is_dismissed(alarms):
    show(alarms, outlook_of(1.1))
    show(alarms)

    assert len(alarms.shown) == 1


def test_dismissing_an_alarm_can_be_undone(alarms, context):
    show(alarms, outlook_of(0.85))
    said = []
    context.undoable.connect(said.append)

    alarms.dismiss(alarms.shown[0].key)
    assert alarms.shown == ()
    assert said == ["The notice was put away."]

    context.undo.undo()
    assert len(alarms.shown) == 1


def test_dismissed_limit_is_told_again_when_it_is_reached(alarms, desktop):
    show(alarms, outlook_of(0.85))
    alarms.dismiss(alarms.shown[0].key)

    show(alarms, outlook_of(1.0))

    assert [alarm.fraction for alarm in alarms.shown] == [1.0]
    assert len(desktop) == 2


def test_desktop_is_left_alone_while_the_window_is_in_use_or_if_nobody_wants_it(alarms, context, desktop, monkeypatch):
    context.change_settings(notifies=False)
    show(alarms, outlook_of(0.85))
    context.change_settings(notifies=True)
    monkeypatch.setattr(notify, "is_in_use", lambda: True)

    show(alarms, outlook_of(1.0))

    assert desktop == []
    assert len(alarms.shown) == 1


def test_bars_show_what_there_is_to_tell_and_dismiss_by_a_button(alarms, context, qtbot, theme):
    bars = AlarmBars(context)
    qtbot.addWidget(bars)
    assert bars.isHidden()

    show(alarms, outlook_of(0.85))
    feed(alarms, 0.9, 0.0, 130.0)

    assert not bars.isHidden()
    assert bars.findChild(QWidget, "alarm-limit-words").text().startswith("“train”: Energy: 80%")
    assert bars.findChild(QWidget, "alarm-busy-record").text().startswith("Record since ")
    qtbot.mouseClick(bars.findChild(QWidget, "alarm-limit-dismiss"), Qt.MouseButton.LeftButton)
    assert [alarm.kind for alarm in alarms.shown] == ["busy"]


def test_only_the_newest_alarms_have_a_line_each(alarms, context, qtbot, theme):
    bars = AlarmBars(context)
    qtbot.addWidget(bars)
    limits = [Limit(f"metric_{i}", 1.0) for i in range(5)]
    for i, limit in enumerate(limits):
        outlook = outlook_of(2.0, limit)
        show(alarms, dataclasses.replace(outlook, run=dataclasses.replace(outlook.run, id=i)))

    qtbot.waitUntil(lambda: len(bars.findChildren(QWidget, "alarm-limit")) == 3)
    assert bars.findChild(QWidget, "alarm-more").text() == "and 2 more notices"
    alarms.dismiss(alarms.shown[-1].key)
    assert bars.findChild(QWidget, "alarm-more").text() == "and 1 more notice"


def test_starting_and_stopping_twice_is_harmless(alarms):
    for call in (alarms.start, alarms.start, alarms.stop, alarms.stop):
        call()


def test_icon_in_the_tray_speaks_first(qapp, monkeypatch):
    said = []
    window = QWidget()
    icon = QSystemTrayIcon(window)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "isVisible", lambda self: True)
    monkeypatch.setattr(icon, "showMessage", lambda title, words, *more: said.append((title, words)))
    monkeypatch.setattr(QApplication, "topLevelWidgets", lambda: [window])
    monkeypatch.setattr(window, "findChild", lambda kind: icon)

    assert notify.tell_desktop("k", "Title", "Words") == "tray"
    assert said == [("Title", "Words")]


def test_without_a_tray_the_portal_of_the_desktop_is_told(qapp, monkeypatch):
    dbus = pytest.importorskip("PySide6.QtDBus")
    sent = []

    class Bus:
        def isConnected(self):
            return True

        def send(self, message):
            sent.append((message.service(), message.member(), message.arguments()))
            return True

    monkeypatch.setattr(dbus.QDBusConnection, "sessionBus", lambda: Bus())

    assert notify.tell_desktop("limit", "Title", "Words <b>", urgent=True) == "portal"
    assert sent == [
        (
            "org.freedesktop.portal.Desktop", "AddNotification",
            ["greenai-limit", {"title": "Title", "body": "Words <b>", "priority": "high"}],
        )
    ]  # fmt: skip


def test_window_is_in_use_only_while_it_is_active(qapp, monkeypatch):
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: Qt.ApplicationState.ApplicationInactive)
    assert not notify.is_in_use()

    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: Qt.ApplicationState.ApplicationActive)
    assert notify.is_in_use()
