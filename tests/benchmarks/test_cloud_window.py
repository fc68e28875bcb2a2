"""Bars of the Cloud tab in the window: no pause at 100,000 figures that are imported, edited and selected."""

from __future__ import annotations

import os
import time

import pytest
from PySide6.QtCore import QTimer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from greenai_desktop.core.cloud_figures import CloudFigure
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.cloud.tab import CloudTab
from greenai_desktop.ui.inventory.cloud.taking import take_in
from greenai_desktop.ui.inventory.desk import desk as desk_of
from tests.helpers.bars import hold
from tests.ui.conftest import context, home, qapp_args, settings, theme  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow
COUNT = 100_000
FIRST_DAY, MONTH_DAYS = 20_000.0, 30


def _figure(number: int) -> CloudFigure:
    from_day = FIRST_DAY + MONTH_DAYS * (number % 36)
    return CloudFigure(
        "aws", "aws", "export.csv", number, from_day, from_day + MONTH_DAYS - 1, float(number),
        account=f"account {number}", service=f"service {number % 40}", region=f"region {number % 20}",
        basis="location" if number % 2 else "market", fingerprint=f"figure {number}",
    )  # fmt: skip


class _Pauses:
    """How long the GUI thread did not come back to its events."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.longest_s = 0.0
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def begin(self) -> None:
        """Count from now on."""
        self._last, self.longest_s = time.perf_counter(), 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_s = max(self.longest_s, now - self._last)
        self._last = now


def test_no_pause_of_the_tab_is_felt(context, qtbot, theme) -> None:  # noqa: F811 - fixtures
    desk = desk_of(context)
    context.store.start()
    with qtbot.waitSignal(desk.loaded):
        desk.load(Sheet.CLOUD)
    tab = CloudTab(context, desk)
    qtbot.addWidget(tab)
    tab.resize(1_100, 700)
    tab.show()
    tab.activated()
    figures = [_figure(number) for number in range(COUNT)]
    pauses = _Pauses()

    def hold_pause(what, act, bar_ms=100.0):
        pauses.begin()
        act()
        qtbot.waitUntil(lambda: len(desk.inventory(Sheet.CLOUD)) == COUNT and not tab.is_busy, timeout=60_000)
        qtbot.wait(50)
        hold(f"cloud, 100,000 figures, longest pause: {what}", pauses.longest_s * 1e3, bar_ms, "ms")

    with qtbot.waitSignal(desk.saved, timeout=60_000):
        hold_pause("import", lambda: take_in(desk, figures, "import", lambda plan: None))
    first = desk.inventory(Sheet.CLOUD).ids[:1]
    hold_pause("edit", lambda: desk.make(Sheet.CLOUD, cells_set(first, kgco2e=[7.0]), "edit"))
    hold_pause("select all", tab.rows.selectAll)
    hold_pause("choose a period", lambda: tab.periods.selectRow(1))
    with qtbot.waitSignal(desk.saved, timeout=60_000):
        hold_pause("undo", context.undo.undo)
