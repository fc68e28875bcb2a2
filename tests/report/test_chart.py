"""The power chart."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.report.canvas import TaggedCanvas
from greenai_desktop.report.chart import ChartFlowable, ChartWords, PowerCurve, nice_step, spread
from greenai_desktop.report.fonts import Typesetter

WORDS = ChartWords("Power ({unit})", "Time ({unit})", "A chart.", "en", "d")


def curve(mean: np.ndarray, at_s: np.ndarray | None = None) -> PowerCurve:
    count, length = mean.shape
    names = tuple(f"device {i}" for i in range(count))
    at_s = np.arange(float(length)) if at_s is None else at_s
    return PowerCurve(at_s, names, names, mean, mean * 0.9, mean * 1.1, tuple(i % 2 == 1 for i in range(count)))


def drawn_text(made: PowerCurve) -> str:
    buffer = io.BytesIO()
    setter = Typesetter(())
    canvas = TaggedCanvas(buffer, "en-GB", pagesize=(500, 260))
    chart = ChartFlowable(setter, made, (0.0, 2.0), WORDS, 200)
    chart.wrap(480, 200)
    chart.drawOn(canvas, 10, 10)
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    page = document[0]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    text_page.close()
    page.close()
    document.close()
    return text


def test_lowest_and_highest_survive_when_columns_are_joined():
    mean = np.full((1, 5000), 100.0)
    mean[0, 2345], mean[0, 4000] = 900.0, 1.0

    reduced = curve(mean).reduced(300)

    assert reduced.at_s.size <= 300
    assert np.nanmax(reduced.high) == pytest.approx(990.0) and np.nanmin(reduced.low) == pytest.approx(0.9)


def test_a_gap_wider_than_a_column_stays_a_gap():
    mean = np.full((1, 5000), 100.0)
    mean[0, 1000:2000] = np.nan

    reduced = curve(mean).reduced(100)

    assert np.isnan(reduced.mean).sum() == pytest.approx(20, abs=1)


def test_more_than_eight_devices_become_seven_and_the_others():
    grouped = curve(np.arange(1.0, 13.0)[:, None] * np.ones((12, 5))).grouped("others")

    assert grouped.names[-1] == "others" and grouped.keys[-1] == "" and len(grouped.names) == 8
    assert grouped.names[0] == "device 5"
    assert grouped.mean[-1, 0] == pytest.approx(1 + 2 + 3 + 4 + 5)


def test_a_device_that_tells_nothing_has_no_curve_and_hides_no_other():
    mean = np.arange(1.0, 13.0)[:, None] * np.ones((12, 5))
    mean[3] = np.nan

    grouped = curve(mean).grouped("others")

    assert "device 3" not in grouped.names and np.isfinite(grouped.mean).all()


def test_a_chart_names_its_curves_marks_modelled_ones_and_its_axes():
    text = drawn_text(curve(np.array([[100.0, 120, 110], [50, 60, np.nan]])))

    assert "device 0" in text and "≈ device 1" in text and "Power (W)" in text and "Time (s)" in text


@pytest.mark.parametrize(
    ("at_s", "unit"),
    [([0.0, 60.0], "s"), ([0.0, 3600.0], "min"), ([0.0, 86_400.0], "h"), ([0.0, 8_640_000.0], "d"), ([0.0], "s")],
)
def test_the_axis_of_time_takes_the_unit_that_fits(at_s, unit):
    text = drawn_text(curve(np.full((1, len(at_s)), 100.0), np.array(at_s)))

    assert f"Time ({unit})" in text


def test_kilowatts_are_used_where_they_fit_and_a_machine_at_rest_has_a_chart_too():
    assert "Power (kW)" in drawn_text(curve(np.full((1, 3), 9000.0)))
    assert "Power (W)" in drawn_text(curve(np.zeros((1, 3))))


def test_a_curve_without_a_value_is_empty():
    assert curve(np.full((1, 3), np.nan)).is_empty and curve(np.empty((1, 0))).is_empty


@given(span=st.floats(1e-3, 1e7), count=st.integers(2, 10))
def test_steps_are_one_two_or_five_times_a_power_of_ten(span, count):
    step = nice_step(span, count)

    digits = f"{step:.6e}".partition("e")[0]
    assert float(digits) in (1.0, 2.0, 5.0) and span / step <= count * 1.01


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_never_overlap_and_keep_their_order(wanted):
    places = spread(sorted(wanted, reverse=True), 10.0, 0.0, 100.0)

    assert all(a - b >= 10.0 - 1e-9 for a, b in pairwise(places))
    assert all(place >= -1e-9 for place in places)
