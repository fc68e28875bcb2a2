"""The strip of live curves: scales, drawing, keys."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QRegion, QWheelEvent
from PySide6.QtWidgets import QApplication

from greenai_desktop.core.history import Curves, PowerHistory
from greenai_desktop.core.samples import Reading, Sample, Status
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.strip import LiveStrip
from greenai_desktop.ui.widgets.strip_draw import spread_apart, stretches
from greenai_desktop.ui.widgets.strip_layers import Hole, Mark, Series, highest, rows_of
from greenai_desktop.ui.widgets.strip_scale import HeightScale, ago, clock_lines, time_lines
from greenai_desktop.ui.widgets.time_view import TimeView

NOW_S = 10_000.0
A, B = Series(("a",), "GPU 0", 0), Series(("b",), "Rest", 1, modelled=True, u95_ratio=2.0)


def history(seconds: int = 700, gap: tuple[int, int] = (0, 0)) -> PowerHistory:
    made = PowerHistory(86_400.0, 1.0)
    for i in range(seconds + 1):
        at_s = NOW_S - seconds + i
        readings = [Reading("b", at_s, 40.0, None, Status.MODELLED)]
        if not gap[0] < seconds - i <= gap[1]:
            readings.append(Reading("a", at_s, 100.0, None, Status.MEASURED))
        else:
            readings.append(Reading("a", at_s, None, None, Status.MISSING, "vanished"))
        made.add(Sample(at_s, at_s, tuple(readings)))
    return made


@pytest.fixture
def strip(qtbot, theme) -> LiveStrip:
    made = LiveStrip(TimeView(60.0), lambda value: "—" if math.isnan(value) else f"{value:.0f} W", "Power")
    made.source = history().window
    made.utc_of = lambda at_s: at_s
    made.oldest_s = lambda: NOW_S - 700
    made.set_series((A, B))
    made.resize(900, 300)
    qtbot.addWidget(made)
    made.show()
    made.advance(NOW_S)
    QApplication.processEvents()
    return made


def colours_at(strip: LiveStrip, ago_s: float, value: float) -> set[str]:
    """Colours of the pixels around a point of the field."""
    image = strip.grab().toImage()
    x, y = round(float(strip._frame.x(NOW_S - ago_s))), round(float(strip._frame.y(value)))
    return {image.pixelColor(x + dx, y + dy).name() for dy in (-1, 0, 1) for dx in (-1, 0, 1)}


def test_the_axis_grows_at_once_and_shrinks_late() -> None:
    scale = HeightScale(90.0)
    assert scale.top == 100.0

    assert scale.fit(130.0) and scale.top >= 130.0
    top = scale.top
    assert not scale.fit(0.6 * top)
    assert scale.fit(0.2 * top) and scale.top < top


@given(st.floats(1e-3, 1e6))
def test_the_axis_always_has_room_and_few_lines(highest_w: float) -> None:
    scale = HeightScale()
    scale.fit(highest_w)

    assert scale.top >= highest_w * 0.999 or scale.top >= highest_w
    assert 2 <= len(scale.lines) <= 8


def test_an_axis_without_values_stays() -> None:
    scale = HeightScale(90.0)

    assert not scale.fit(float("nan")) and scale.top == 100.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30, "−30\u00a0s"),
        (120, "−2\u00a0min"),
        (90, "−1:30\u00a0min"),
        (7200, "−2\u00a0h"),
        (5400, "−1\u00a0h\u00a030"),
    ],
)
def test_time_before_the_present_is_short(seconds: float, words: str) -> None:
    assert ago(seconds) == words


@pytest.mark.parametrize("window_s", [60.0, 600.0, 3600.0, 21_600.0, 86_400.0])
def test_every_window_has_a_few_lines_of_time(window_s: float) -> None:
    assert 3 <= len(time_lines(window_s, 8)) <= 9
    assert 2 <= len(clock_lines(1.79e9, 1.79e9 + window_s, 8)) <= 9


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_labels_never_lie_over_one_another(wanted: list[float]) -> None:
    places = sorted(spread_apart(wanted, 18.0, 0.0, 300.0))

    assert all(b - a >= 18.0 - 1e-6 for a, b in pairwise(places))


def test_stretches_are_the_runs_of_true() -> None:
    known = np.array([True, True, False, True, False, False, True])

    assert [(s.start, s.stop) for s in stretches(known)] == [(0, 2), (3, 4), (6, 7)]


def test_others_are_added_up_and_what_is_missing_is_left_out() -> None:
    values = np.array([[1.0, np.nan, 3.0], [10.0, 20.0, np.nan], [np.nan] * 3])
    curves = Curves(("a", "b", "c"), np.arange(3.0), values, values, values)

    rows = rows_of(curves, (Series(("a", "b"), "others", 7), Series(("c",), "c", 0), Series(("x",), "x", 1)))

    assert rows.mean[0].tolist() == [11.0, 20.0, 3.0]
    assert np.isnan(rows.mean[1:]).all()
    assert rows.exact and highest(rows, (A, A, A), False) == 20.0


def test_measured_is_solid_and_modelled_dashed_with_a_band(strip: LiveStrip) -> None:
    image = strip.grab().toImage()
    y = round(float(strip._frame.y(40.0)))
    colour = tokens().series[B.colour].lower()
    left, right = round(strip._frame.plot.left()) + 5, round(strip._frame.plot.right()) - 5
    rows = [{image.pixelColor(x, y + dy).name() for dy in (-1, 0, 1)} for x in range(left, right)]

    on = [any(_near(name, colour) for name in names) for names in rows]

    assert 0.3 < sum(on) / len(on) < 0.8
    band = image.pixelColor(left + 200, round(float(strip._frame.y(70.0)))).name()
    assert band != tokens().surface.lower()


def test_a_gap_is_drawn_as_a_gap_with_hatch(strip: LiveStrip) -> None:
    strip.source = history(gap=(20, 30)).window
    strip.holes = lambda from_s, until_s: [Hole(NOW_S - 31, NOW_S - 20, "GPU 0: vanished")]
    strip.redraw()
    colour = tokens().series[A.colour].lower()

    assert any(_near(name, colour) for name in colours_at(strip, 40, 100.0))
    assert not any(_near(name, colour) for name in colours_at(strip, 25, 100.0))
    assert "vanished" in strip.words_at(NOW_S - 25)


def test_nothing_is_painted_before_a_new_column_appears(strip: LiveStrip, qtbot) -> None:
    strip.view.choose(86_400.0)
    strip.redraw()
    strip.repaint()
    painted = strip.painted_count

    strip.advance(NOW_S + 0.5)
    strip.repaint()

    assert strip.painted_count == painted


def test_another_scale_is_written_beside_the_curves_too(strip: LiveStrip, qtbot) -> None:
    class Painted(QObject):
        area = QRegion()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.area += event.region()
            return False

    made = history()
    made.add(Sample(NOW_S + 1, NOW_S + 1, (Reading("a", NOW_S + 1, 900.0, None, Status.MEASURED),)))
    strip.source = made.window
    qtbot.wait(0)
    painted = Painted()
    strip.installEventFilter(painted)
    top = strip.frame.top

    def advanced() -> bool:
        strip.advance(NOW_S + 1.5)
        return strip.frame.top > top and painted.area.contains(QPoint(5, 150))

    qtbot.waitUntil(advanced)


def test_a_hidden_strip_does_not_paint(strip: LiveStrip) -> None:
    strip.hide()
    painted = strip.painted_count

    strip.advance(NOW_S + 100)

    assert strip.painted_count == painted


def test_arrows_move_the_crosshair_and_read_the_values(strip: LiveStrip, qtbot) -> None:
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert strip.crosshair_s == pytest.approx(NOW_S)
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert strip.crosshair_s == pytest.approx(NOW_S - 1)
    qtbot.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)

    assert strip.crosshair_s == pytest.approx(NOW_S - 11)
    assert "GPU 0 100 W" in strip.words_at(strip.crosshair_s)
    assert "≈\u00a040 W" in strip.words_at(strip.crosshair_s)
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert strip.crosshair_s is None


def test_keys_zoom_pan_and_go_back(strip: LiveStrip, qtbot) -> None:
    qtbot.keyClick(strip, Qt.Key.Key_Plus)
    assert strip.view.window_s == 30.0
    qtbot.keyClick(strip, Qt.Key.Key_Minus)
    qtbot.keyClick(strip, Qt.Key.Key_Minus)
    assert strip.view.window_s == 120.0
    qtbot.keyClick(strip, Qt.Key.Key_Backspace)
    assert strip.view.window_s == 60.0
    qtbot.keyClick(strip, Qt.Key.Key_0)
    assert strip.view.window_s == pytest.approx(700.0)
    qtbot.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert not strip.view.follows
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert strip.view.follows


def test_dragging_pans_and_the_wheel_zooms(strip: LiveStrip, qtbot) -> None:
    middle = QPoint(400, 150)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(strip, middle + QPoint(200, 0))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=middle + QPoint(200, 0))
    assert not strip.view.follows and strip.view.ends(NOW_S)[1] < NOW_S - 5

    at = QPointF(middle)
    wheel = QWheelEvent(
        at, strip.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip, wheel)
    assert strip.view.window_s == 30.0


def test_a_view_remembers_where_it_was_and_never_leaves_the_record() -> None:
    view = TimeView(60.0)
    view.pan(-1e6, NOW_S, NOW_S - 100)
    assert view.ends(NOW_S)[1] == pytest.approx(NOW_S - 70)
    view.pan(+1e6, NOW_S)
    assert view.follows

    view.zoom(0.5, NOW_S, NOW_S - 30)
    from_s, until_s = view.ends(NOW_S)
    assert (NOW_S - 30 - from_s) / (until_s - from_s) == pytest.approx(0.5)
    assert view.back() and view.follows


def test_stack_marks_and_dark_colours_can_be_painted(strip: LiveStrip, theme) -> None:
    strip.marks = lambda from_s, until_s: [Mark(NOW_S - 30, "epoch 3"), Mark(NOW_S - 29, "epoch 4")]
    light = strip.grab().toImage()
    theme.choose("dark")
    strip.set_stacked(True)
    strip.set_crosshair(NOW_S - 10)

    dark = strip.grab().toImage()
    theme.choose("light")

    assert light != dark


def test_an_empty_strip_says_that_it_waits(strip: LiveStrip) -> None:
    strip.source = PowerHistory().window
    strip.empty_words = "Waiting"
    strip.redraw()

    assert not strip.grab().isNull()
    assert strip.values_at(NOW_S)[0][1] != strip.values_at(NOW_S)[0][1]


def _near(name: str, colour: str) -> bool:
    """Whether a pixel is that colour, or nearly: lines are smoothed."""
    return all(abs(int(name[i : i + 2], 16) - int(colour[i : i + 2], 16)) < 130 for i in (1, 3, 5))
