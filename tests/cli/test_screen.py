import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.cli.output import width_of
from greenai_desktop.cli.screen import DeviceRow, Style, View, bar, frame, paint, sparkline

PLAIN = Style(colour=False)
NAN = float("nan")


def a_view(device_count: int = 3, name: str = "Processor package-0") -> View:
    devices = [
        DeviceRow(f"{name} {i}", "✓", "measured", f"{100 / (i + 1):.1f} W", 100 / (i + 1), "45% 61 °C")
        for i in range(device_count)
    ]
    devices.append(
        DeviceRow("Rest of the machine", "∅", "missing", "n/a", None, "virtual machine: its share is not known")
    )
    return View(
        title="GreenAI monitor, a-host-with-a-long-name.example",
        time="12:03:11",
        total="Total  183 W",
        share="82% measured, partial",
        trend_w=(10.0, NAN, 20.0, 40.0) * 20,
        devices=tuple(devices),
        figures=(("Energy", "15.9 Wh", "13–20 Wh"), ("Carbon footprint", "0.73 g CO₂e", "0.6–0.9 g CO₂e")),
        heading="Since the start, 5 min 12 s",
        remarks=("46.1 g CO₂e/kWh: FR; 2025; life cycle; electricity consumed", "no price of electricity was given"),
        foot="1 Hz; Ctrl-C ends; nothing is stored",
    )


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_everything_stands_on_a_screen_of_80_by_24() -> None:
    lines = frame(a_view(), 80, 24, PLAIN)
    text = "\n".join(lines)

    assert len(lines) <= 24
    for word in ("Total  183 W", "82% measured", "package-0 2", "n/a", "13–20 Wh", "Since the start", "46.1", "Ctrl-C"):
        assert word in text


@given(st.integers(1, 200), st.integers(1, 60), st.integers(0, 20), st.booleans())
def test_frame_fits_any_terminal(width: int, height: int, device_count: int, colour: bool) -> None:
    lines = frame(a_view(device_count), width, height, Style(colour))

    assert len(lines) <= max(2, height)
    assert max(width_of(plain(line)) for line in lines) <= max(20, width)


def test_colour_is_only_beside_the_signs() -> None:
    coloured = frame(a_view(), 80, 24, Style(colour=True))
    without = frame(a_view(), 80, 24, PLAIN)

    assert [plain(line) for line in coloured] == without
    assert "\x1b" not in "".join(without)
    assert any("\x1b[32m" in line for line in coloured)


@pytest.mark.parametrize(
    ("share", "drawn"), [(0.0, ""), (0.5, "████"), (1.0, "████████"), (7.0, "████████"), (0.07, "▌")]
)
def test_bar_is_as_long_as_its_share(share: float, drawn: str) -> None:
    assert bar(share, 8, PLAIN) == drawn


def test_bar_of_a_plain_terminal_is_made_of_hashes() -> None:
    assert bar(0.5, 8, Style(False, blocks=False)) == "####"
    assert sparkline((1.0, 2.0), 8, Style(False, blocks=False)) == ""


def test_sparkline_keeps_gaps_as_blanks_and_the_last_values() -> None:
    assert sparkline((9.0, 1.0, NAN, 8.0), 3, PLAIN) == "▂ █"
    assert sparkline((NAN, NAN), 3, PLAIN) == ""
    assert sparkline((0.0, 0.0), 3, PLAIN) == ""
    assert sparkline((1.0,), 0, PLAIN) == ""


def test_painting_wipes_what_was_longer_before() -> None:
    assert paint(["a", "b"]) == "\x1b[Ha\x1b[K\r\nb\x1b[K\x1b[J"
