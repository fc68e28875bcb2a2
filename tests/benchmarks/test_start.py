"""From `python -m greenai_desktop` to the first painted window, the first live value and the plot.

Medians of nine, beside an empty window of Qt measured in turn with it, so that both see the same machine. Needs a
screen; starts an Xvfb of its own where there is none.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.bars import hold
from tests.helpers.screens import Screen

ROUNDS = 9
MOMENTS = ("first-paint", "first-value", "plot")
MOST_RATIO, MOST_PAINT_MS, MOST_VALUE_MS, MOST_PLOT_MS = 1.6, 350.0, 700.0, 900.0
EMPTY = """
import sys, time
from PySide6 import QtCore, QtWidgets
class Window(QtWidgets.QMainWindow):
    is_painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QtCore.QTimer.singleShot(0, done)
def done():
    print("first-paint", time.time(), flush=True)
    application.quit()
application = QtWidgets.QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    if not os.environ.get("DISPLAY") and shutil.which("Xvfb") is None:
        pytest.skip("no screen and no Xvfb")
    with Screen() as made:
        yield made


@pytest.fixture
def environ(screen: Screen, tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "GREENAI_HOME": str(tmp_path)}


def moments_ms(command: list[str], environ: dict[str, str]) -> dict[str, float]:
    """Moments that a program tells, in milliseconds since it was started."""
    started_s = time.time()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=True)
    told = (line.split() for line in done.stdout.splitlines())
    return {name: (float(at_s) - started_s) * 1000.0 for name, at_s in told}


@pytest.mark.slow
def test_what_a_start_takes(environ: dict[str, str]) -> None:
    ours = [sys.executable, "-m", "greenai_desktop"]
    environ = environ | {"GREENAI_EXIT_AFTER": "plot"}
    settings = Path(environ["GREENAI_HOME"]) / "settings.json"
    settings.write_text('{"started": true, "window": {"page": "live"}}')
    moments_ms(ours, environ)  # compiles modules once
    empty_ms: list[float] = []
    rounds: list[dict[str, float]] = []
    for _round in range(ROUNDS):
        empty_ms.append(moments_ms([sys.executable, "-c", EMPTY], environ)["first-paint"])
        rounds.append(moments_ms(ours, environ))

    empty = statistics.median(empty_ms)
    medians = {
        name: statistics.median(found[name] for found in rounds) for name in ("first-paint", "first-value", "plot")
    }
    print(f"\nempty window {empty:.0f} ms", *(f"{name} {value:.0f} ms" for name, value in medians.items()), sep=" · ")
    print(f"first paint is {medians['first-paint'] / empty:.2f} times that of an empty window")
    hold("first paint", medians["first-paint"], MOST_PAINT_MS, "ms")
    hold("first paint over that of an empty window", medians["first-paint"] / empty, MOST_RATIO, "×")
    hold("first live value", medians["first-value"], MOST_VALUE_MS, "ms")
    hold("plot", medians["plot"], MOST_PLOT_MS, "ms")


def test_heavy_libraries_are_not_imported_before_the_first_paint(environ: dict[str, str]) -> None:
    environ = environ | {"GREENAI_EXIT_AFTER": "first-paint"}
    command = [sys.executable, "-X", "importtime", "-m", "greenai_desktop"]
    done = subprocess.run(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=True
    )
    before = done.stdout.partition("first-paint")[0]
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in before.splitlines()}

    assert "PySide6" in imported
    assert not imported & {"numpy", "pandas", "reportlab", "sqlalchemy", "pyqtgraph", "psutil", "pynvml", "babel"}
