"""Bars of the ledger in the window: 50,000 lines answered at once, drawn in the background, filtered quickly."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from greenai_desktop import paths
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Status
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.inventory.desk import desk
from greenai_desktop.ui.inventory.ledger.filters import Filter
from greenai_desktop.ui.inventory.ledger.reader import Asked
from greenai_desktop.ui.inventory.ledger.tab import LedgerTab
from tests.helpers.bars import hold
from tests.helpers.inventories import FIRST_DAY, many_cells
from tests.ui.conftest import context, home, qapp_args, settings, theme  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow
COUNT = 25_000  # of each table
SETTLED_MS = 60_000


def activity_cells() -> dict[str, object]:
    chance = np.random.default_rng(3)
    known = [post.id for post in posts().all()]
    stages = ["", *(stage.value for stage in Stage if stage is not Stage.UNSET)]
    return {
        "name": [f"activity {i:06d}" for i in range(COUNT)], "value": chance.lognormal(2.0, 1.0, COUNT),
        "unit": ["kg"] * COUNT, "factor_kgco2e": chance.lognormal(0.0, 1.0, COUNT),
        "post_id": [known[i] for i in chance.integers(0, len(known), COUNT)],
        "site": [f"site {i}" for i in chance.integers(0, 40, COUNT)],
        "from_day": FIRST_DAY + chance.integers(0, 3_200, COUNT).astype(float),
        "stage": [stages[i] for i in chance.integers(0, len(stages), COUNT)],
        "status": [(Status.ENTERED, Status.MEASURED)[i].value for i in chance.integers(0, 2, COUNT)],
    }  # fmt: skip


def asset_cells() -> dict[str, object]:
    """Equipment as taken from a catalogue: all rows of an item have its footprint and its range."""
    cells = many_cells(COUNT)
    item = np.array([int(name.partition("-")[2] or 0) for name in cells["item_id"]])
    known = np.random.default_rng(5).lognormal(5.5, 0.7, item.max() + 1)[item]
    own = {"embodied_kgco2e": known, "low_kgco2e": known * 0.7, "high_kgco2e": known * 1.5}
    return cells | own | {"stage": [list(Stage)[i % 7].value if i % 7 else "" for i in range(COUNT)]}


def fill_workspace() -> None:
    paths.workspace_file().parent.mkdir(parents=True, exist_ok=True)
    with Workspace.open(paths.workspace_file()) as workspace:
        workspace.create_project("demo")
        for sheet, cells in ((Sheet.ASSET, asset_cells()), (Sheet.ACTIVITY, activity_cells())):
            table = workspace.sheet(sheet)
            workspace.write_change(sheet, rows_added(table, workspace.reserve_rows(sheet, COUNT), cells), table)


class Gaps:
    """The longest time in which the window answered nobody."""

    def __init__(self) -> None:
        self.worst_ms, self._last_s = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(2)

    def _look(self) -> None:
        now_s = time.perf_counter()
        self.worst_ms, self._last_s = max(self.worst_ms, 1e3 * (now_s - self._last_s)), now_s

    def stop(self) -> float:
        self._look()
        self._timer.stop()
        return self.worst_ms


def took_ms(work: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    work()
    QApplication.processEvents()  # what the window paints afterwards counts
    return (time.perf_counter() - begun_s) * 1e3


@pytest.fixture
def tab(qtbot, context, theme):  # noqa: F811
    fill_workspace()
    context.store.start()
    made = LedgerTab(context, desk(context))
    qtbot.addWidget(made)
    made.resize(1_240, 700)
    made.show()
    made.activated()
    settle(qtbot, made)
    yield made
    made.deactivated()


def settle(qtbot, tab):
    qtbot.waitUntil(lambda: tab.reader.remarks is not None and not tab.reader.is_busy, timeout=SETTLED_MS)


def test_ledger_of_50_000_lines(qtbot, tab):
    reader = tab.reader
    assert len(reader.answer.gathered.lines) == 2 * COUNT
    first = np.median([took_ms(lambda: reader.answer.first(Filter())) for _round in range(9)])
    hold("ledger of 50,000 lines: first answer", float(first), 50.0, "ms")

    begun_s = time.perf_counter()
    with qtbot.waitSignal(reader.drawn, timeout=SETTLED_MS):
        reader.whole = None
        reader._draw()
    drawn = (time.perf_counter() - begun_s) * 1e3
    hold("ledger of 50,000 lines: drawn totals, in the background", drawn, 1_500.0, "ms")
    settle(qtbot, tab)
    _asked(qtbot, tab)
    _filtered(qtbot, tab)


def _asked(qtbot, tab):
    """Another question: gathered, answered, drawn and remarked, while the window goes on."""
    gaps = Gaps()
    tab.reader.ask(Asked(Asked().question, 2025))
    settle(qtbot, tab)
    hold("window while 50,000 lines are gathered: worst gap", gaps.stop(), 250.0, "ms")


def _filtered(qtbot, tab):
    filters = [Filter(scope=3), Filter(stage=Stage.TRAINING), Filter(status=Status.MEASURED), Filter(3, None), Filter()]
    for view in ("overview", "lines"):
        tab.show_view(view)
        QApplication.processEvents()
        took = []
        gaps = Gaps()
        for kept in filters:
            took.append(took_ms(lambda kept=kept: tab.filters.put(kept)))
            settle(qtbot, tab)
        hold(f"50,000 lines filtered, {view}: slowest on the GUI thread", max(took), 100.0, "ms")
        hold(f"50,000 lines filtered, {view}: worst gap of the window", gaps.stop(), 100.0, "ms")
