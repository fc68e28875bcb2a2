"""Processor time of the whole program while it shows the Live page: eight curves at 10 Hz.

What is measured is the time of the process, all threads, over some seconds, on the platform at hand (say
QT_QPA_PLATFORM=xcb for a real window). The ring is full of a day before it begins. Let it run alone: on a busy
machine the same work takes more processor time.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from greenai_desktop import paths
from greenai_desktop import settings as settings_module
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.settings import Settings
from greenai_desktop.ui.application import settle_memory
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.live.page import LivePage
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.theme import fonts
from greenai_desktop.ui.theme.style import Theme
from greenai_desktop.ui.widgets.time_view import WINDOWS_S
from tests.helpers.bars import hold
from tests.helpers.live import past_of, station_of, workstation

SECONDS = 8.0
DAY_S = 86_000.0
VISIBLE_PERCENT, HIDDEN_PERCENT, FRAME_MS = 4.0, 1.0, 20.0


def _used_percent(qtbot, seconds: float) -> float:
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    qtbot.wait(int(1000 * seconds))
    return 100 * (time.process_time() - cpu_s) / (time.perf_counter() - wall_s)


@pytest.mark.slow
def test_what_the_live_page_costs(
    qtbot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))
    sensors = workstation(gpu_count=5)  # with processor, memory and rest: eight curves
    monkeypatch.setattr("greenai_desktop.recording.station.build", lambda settings: station_of(sensors))
    fonts.install(qapp)
    theme = Theme(qapp, "light")
    settings = Settings(
        place=Place(zone="FR", hosting=Hosting.OFFICE), prices=(Price(0.25, "EUR"),), period_s=0.1, started=True
    )
    settings_module.save(paths.settings_file(), settings)
    context = Context(settings, paths.settings_file(), paths.workspace_file())
    context.feed.history = past_of(sensors, DAY_S, 0.1)
    window = MainWindow(lambda: context, theme)
    window.resize(1280, 800)
    window.show()
    try:
        qtbot.waitUntil(lambda: context.is_started and context.feed.state == "running")
        window.show_page("live")
        page = window.page
        assert isinstance(page, LivePage)
        settle_memory()
        _check(qtbot, page, window, capsys)
    finally:
        gc.unfreeze()
        context.stop()
        window.close()
        theme.changed.disconnect(window._tint)


def _check(qtbot, page: LivePage, window: MainWindow, capsys) -> None:
    say: Callable[..., None] = print
    costs, frames = [], []
    for stacked in (False, True):
        page.chart.set_stacked(stacked)
        for window_s in WINDOWS_S:
            page.chart.view.choose(window_s)
            page.chart.viewed()
            qtbot.wait(300)
            frame_ms = _frame_ms(page)
            percent = _used_percent(qtbot, SECONDS if not stacked else SECONDS / 2)
            with capsys.disabled():
                shape = "stacked" if stacked else "separate"
                say(
                    f"\n{shape}, {window_s / 60:6.0f} min: {percent:4.1f} % of a core, {frame_ms:4.1f} ms a frame",
                    end="",
                )
            costs.append(percent)
            frames.append(frame_ms)
    page.chart.set_stacked(False)
    page.chart.view.choose(WINDOWS_S[0])
    page.chart.show_quantity("utilisation")
    page.chart.viewed()
    with capsys.disabled():
        say(f"\nwith six more curves below, 1 min: {_used_percent(qtbot, SECONDS):4.1f} % of a core", end="")
    page.chart.show_quantity("")
    window.hide()
    hidden = _used_percent(qtbot, 2 * SECONDS)
    window.show()
    window.show_page("about")
    elsewhere = _used_percent(qtbot, SECONDS)
    with capsys.disabled():
        say(f"\nhidden: {hidden:4.2f} % of a core; another page shown: {elsewhere:4.2f} % of a core")
    hold("window hidden, 10 Hz", hidden, HIDDEN_PERCENT, "% of a core")
    hold("window with the Live page, 8 curves at 10 Hz, costliest window", max(costs), VISIBLE_PERCENT, "% of a core")
    hold("a frame of the Live page, slowest window", max(frames), FRAME_MS, "ms")


def _frame_ms(page: LivePage) -> float:
    """The quickest of five whole frames, data included; time of this thread, whatever else the machine does."""
    times = []
    for _ in range(5):
        page.chart.strip.redraw()
        began_s = time.thread_time()
        page.chart.strip.grab()
        times.append(1000 * (time.thread_time() - began_s))
    return min(times)
