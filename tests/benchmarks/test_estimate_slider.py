"""How long a slider of an estimate takes to be answered and painted, and places to be there."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from greenai_desktop.accounting.estimate import Lever, estimate, shelf
from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.ui.estimate.result.regions import RegionsView
from greenai_desktop.ui.estimate.result.sliders import WhatIf
from tests.helpers import estimated as made_up
from tests.helpers.bars import hold
from tests.ui.conftest import context, home, qapp_args, settings, theme  # noqa: F401 - fixtures

pytestmark = pytest.mark.slow
_MOVES = 40


@pytest.fixture
def draft():
    """A service for three years: training, search, serving, storage, equipment."""
    said = made_up.draft(choices={"workload": "llm_finetuning", "search": "random", "use": "tokens"})
    for name, value in (
        ("life_years", 3.0), ("requests_per_year", 1e6), ("tokens_out_count", 400.0), ("served_params_count", 7e9),
        ("storage_tb", 10.0),
    ):  # fmt: skip
        said = said.with_number(name, Given(value))
    return said


def test_a_slider_is_answered_and_painted_while_it_is_dragged(qtbot, context, theme, draft):  # noqa: F811
    view = WhatIf(context)
    qtbot.addWidget(view)
    view.resize(1200, 420)
    view.show()
    qtbot.waitExposed(view)
    view.show_estimate(draft, estimate(draft, shelf()))
    slider = view.rows[Lever.UTILISATION].slider

    took = []
    for move in range(_MOVES):
        begun = time.perf_counter()
        slider.setValue(200 + 10 * move)
        view.answer_now()
        view.grab()  # paints all of it at once, as the next frame would
        took.append(time.perf_counter() - begun)

    hold("slider to redraw, median", 1e3 * float(np.median(took)), 50.0, "ms")
    hold("slider to redraw, 19 of 20", 1e3 * float(np.percentile(took, 95)), 50.0, "ms")


@pytest.mark.parametrize("over", ["regions", "countries"])
def test_places_are_in_sight_at_once_and_their_ranges_soon(qtbot, context, theme, draft, over):  # noqa: F811
    estimated = estimate(draft, shelf())
    first, whole = [], []
    for _attempt in range(4):  # the first one reads the tables
        view = RegionsView(context)
        qtbot.addWidget(view)
        view.resize(1200, 800)
        view.show()
        qtbot.waitExposed(view)
        view._over = over
        view.over.setProperty("asked", True)
        begun = time.perf_counter()
        view.show_estimate(draft, estimated)
        _until(lambda view=view: view.options is not None)
        view.grab()
        first.append(time.perf_counter() - begun)
        _until(lambda view=view: not view.work.is_working)
        whole.append(time.perf_counter() - begun)
        view.hide()

    hold(f"{over}: rows in sight", 1e3 * min(first), 150.0, "ms")
    hold(f"{over}: all ranges", min(whole), 3.0, "s")


def _until(holds) -> None:
    """Let the window work until something holds; without the pauses of a test, which would be measured too."""
    until = time.monotonic() + 30.0
    while not holds():
        assert time.monotonic() < until
        QApplication.processEvents()
