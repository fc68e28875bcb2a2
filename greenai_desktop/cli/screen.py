"""The screen of `greenai monitor`: what stands where, at any width, with colour or without. Draws, and knows no clock.

Plain ANSI sequences, no curses: it works over SSH and on Windows alike. The alternate screen is used, so that the
shell's own lines are back when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from greenai_desktop.cli.output import fit, pad, width_of
from greenai_desktop.core.samples import Status

ENTER = "\x1b[?1049h\x1b[?25l"
LEAVE = "\x1b[?25h\x1b[?1049l"
_HOME, _END_OF_LINE, _BELOW = "\x1b[H", "\x1b[K", "\x1b[J"
_COLOURS = {
    Status.MEASURED.value: "32",
    Status.MODELLED.value: "33",
    Status.ESTIMATED.value: "33",
    Status.MISSING.value: "2",
    Status.SUSPECT.value: "31",
    "unavailable": "2",
    "denied": "31",
}
_BLOCKS = "▏▎▍▌▋▊▉█"
_STEPS = "▁▂▃▄▅▆▇█"
_MOST_NAME, _LEAST_NAME, _LEAST_BAR, _MOST_TREND = 34, 4, 6, 40
_MOST_WIDTH = 100


class Style:
    """Colour where it is wanted."""

    def __init__(self, colour: bool, blocks: bool = True) -> None:
        self._colour = colour
        self.blocks = blocks

    def bold(self, text: str) -> str:
        """Text that stands out."""
        return self._painted(text, "1")

    def dim(self, text: str) -> str:
        """Text that steps back."""
        return self._painted(text, "2")

    def status(self, status: str, text: str) -> str:
        """Text in the colour of a status; the sign beside it tells it without colour."""
        return self._painted(text, _COLOURS.get(status, ""))

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code and text else text


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device on the screen.

    Attributes:
        name: What it is called.
        sign: Sign of its status.
        status: Code of its status.
        power: Its power as text.
        power_w: Its power, for the bar; None if unknown.
        remark: Reason if missing, else load and temperature.
    """

    name: str
    sign: str
    status: str
    power: str
    power_w: float | None
    remark: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the screen.

    Attributes:
        title: First line, left.
        time: First line, right.
        total: Total power as text.
        share: What share of it is measured, as a sentence.
        trend_w: Totals of the last samples, oldest first; NaN in gaps.
        devices: Those that add up, then those told beside.
        figures: (name, value, range) since the start.
        heading: Title of the figures.
        remarks: Lines below, cut first when the screen is low.
        foot: Last line.
    """

    title: str
    time: str
    total: str
    share: str
    trend_w: tuple[float, ...]
    devices: tuple[DeviceRow, ...]
    figures: tuple[tuple[str, str, str], ...]
    heading: str
    remarks: tuple[str, ...]
    foot: str


def frame(view: View, width: int, height: int, style: Style) -> list[str]:
    """The lines of the screen, none wider and no more of them than fit."""
    width = max(20, min(width - 1, _MOST_WIDTH))
    lines = [_ends(style.bold(fit(view.title, width - width_of(view.time) - 2)), view.time, width), ""]
    lines += [_total(view, width, style), ""]
    lines += _devices(view.devices, width, style)
    lines += ["", style.bold(fit(view.heading, width)), *_figures(view.figures, width)]
    room = height - len(lines) - 2
    remarks = [style.dim(fit(remark, width)) for remark in view.remarks]
    if remarks and room > 1:
        lines += ["", *remarks[: room - 1]]
    lines = lines[: max(1, height - 1)]
    return [*lines, style.dim(fit(view.foot, width))] if len(lines) < height else lines


def paint(lines: Sequence[str]) -> str:
    """The sequence that replaces what is on the screen by these lines."""
    return _HOME + "\r\n".join(line + _END_OF_LINE for line in lines) + _BELOW


def bar(share: float, width: int, style: Style) -> str:
    """A horizontal bar."""
    share = min(1.0, max(0.0, share))
    if not style.blocks:
        return "#" * round(share * width)
    eighths = round(share * width * 8)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_BLOCKS[rest - 1] if rest else "")


def sparkline(values: Sequence[float], width: int, style: Style) -> str:
    """The last values as a line of small columns; a gap is a blank."""
    kept = values[-width:] if width > 0 else ()
    known = [value for value in kept if value == value]
    if not known or not style.blocks:
        return ""
    highest = max(known)
    if highest <= 0:
        return ""
    return "".join(_STEPS[round(value / highest * (len(_STEPS) - 1))] if value == value else " " for value in kept)


def _total(view: View, width: int, style: Style) -> str:
    total = fit(view.total, width)
    share = fit(view.share, width - width_of(total) - 2)
    room = width - width_of(total) - width_of(share) - 4
    trend = sparkline(view.trend_w, min(room, _MOST_TREND), style) if room >= _LEAST_BAR else ""
    return "  ".join(part for part in (style.bold(total), share, trend) if part)


def _devices(devices: Sequence[DeviceRow], width: int, style: Style) -> list[str]:
    if not devices:
        return []
    figures = max(width_of(device.power) for device in devices)
    names = max(width_of(device.name) for device in devices)
    names = max(_LEAST_NAME, min(names, _MOST_NAME, width - figures - _LEAST_BAR - 6))
    highest = max((device.power_w for device in devices if device.power_w is not None), default=0.0)
    return [_device(device, names, figures, highest, width, style) for device in devices]


def _device(device: DeviceRow, names: int, figures: int, highest_w: float, width: int, style: Style) -> str:
    head = f"{pad(fit(device.name, names), names)}  {pad(device.power, figures, True)}  "
    room = width - width_of(device.sign) - 1 - width_of(head)
    sign = style.status(device.status, device.sign)
    if device.power_w is None or highest_w <= 0:
        return f"{sign} {head}{fit(device.remark, room)}".rstrip()
    remark = width_of(device.remark) + 2 if device.remark and room >= _LEAST_BAR + width_of(device.remark) + 2 else 0
    bars = max(0, min(room - remark, 30))
    drawn = bar(device.power_w / highest_w, bars, style)
    line = f"{sign} {head}{style.status(device.status, drawn)}"
    return (line + " " * (bars - width_of(drawn)) + "  " + device.remark) if remark else line.rstrip()


def _figures(figures: Sequence[tuple[str, str, str]], width: int) -> list[str]:
    names = max((width_of(name) for name, _value, _range in figures), default=0)
    values = max((width_of(value) for _name, value, _range in figures), default=0)
    return [
        fit(f"  {pad(name, names)}  {pad(value, values, True)}  {told}".rstrip(), width)
        for name, value, told in figures
    ]


def _ends(left: str, right: str, width: int) -> str:
    """Two texts at the ends of a line; colour takes no room."""
    plain = left.replace("\x1b[1m", "").replace("\x1b[0m", "")
    return left + " " * max(2, width - width_of(plain) - width_of(right)) + right
