"""What channels are called: short beside a curve, in full in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from greenai_desktop.core.samples import Channel, Device, Role
from greenai_desktop.i18n import Language, _, words
from greenai_desktop.ui.widgets.strip_layers import MOST_SERIES, Series

_RANK: Final = {device: i for i, device in enumerate((
    Device.GPU, Device.CPU, Device.MEMORY, Device.REST, Device.PLATFORM, Device.MACHINE,
))}  # fmt: skip
_SHORT_WORDS: Final = {Device.REST}


@dataclass(frozen=True, slots=True)
class Name:
    """The names of a channel.

    Attributes:
        short: Such as "GPU 0".
        full: Such as "GPU 0 · NVIDIA H100".
    """

    short: str
    full: str


def ordered(channels: Sequence[Channel]) -> list[Channel]:
    """In the order they are shown everywhere: by kind of device, what is part of another right after it."""
    totals = sorted((c for c in channels if c.role is Role.TOTAL), key=lambda c: _RANK[c.device])
    beside = sorted((c for c in channels if c.role is not Role.TOTAL), key=lambda c: _RANK[c.device])
    placed: list[Channel] = []
    for total in totals:
        placed += [total, *(c for c in beside if c.parent == total.id)]
    return placed + [c for c in beside if c not in placed]


def names(channels: Sequence[Channel], language: Language) -> dict[str, Name]:
    """Names of all channels by id; several devices of one kind are numbered."""
    counts = Counter(channel.device for channel in channels if channel.role is Role.TOTAL)
    numbers: Counter[Device] = Counter()
    found: dict[str, Name] = {}
    for channel in ordered(channels):
        word = words.word(words.DEVICE, channel.device, language)
        if channel.role is Role.TOTAL:
            short = f"{word} {numbers[channel.device]}" if counts[channel.device] > 1 else word
            if channel.device is Device.REST:  # measured by a meter, and the model that stands in for it
                stands_in = channel.kind == "rest_of_machine" and counts[Device.REST] > 1
                on_battery = (channel.parent or "").startswith("battery:")
                short = _("{device}, model", device=word) if stands_in else word
                short = _("{device}, measured", device=word) if on_battery else short
            numbers[channel.device] += 1
            plain = channel.device in _SHORT_WORDS or not channel.name
            found[channel.id] = Name(short, short if plain else f"{short} · {words.own_name(channel.name, language)}")
        else:
            found[channel.id] = Name(channel.name or word, f"{word} · {channel.name}" if channel.name else word)
    return found


def series_of(
    channels: Sequence[Channel], language: Language, called: Mapping[str, Name] | None = None
) -> list[Series]:
    """The curves of the channels that add up; those beyond the palette become one.

    Args:
        channels: What is drawn.
        language: Of the names.
        called: Names that the channels have elsewhere, where more of them are shown.
    """
    shown = [channel for channel in ordered(channels) if channel.role is Role.TOTAL]
    called = called or names(channels, language)
    alone = shown if len(shown) <= MOST_SERIES else shown[: MOST_SERIES - 1]
    series = [
        Series((c.id,), called[c.id].short, i, c.status.value == "modelled", c.u95_ratio) for i, c in enumerate(alone)
    ]
    rest = shown[len(alone) :]
    if rest:
        modelled = any(channel.status.value == "modelled" for channel in rest)
        # No band: what is measured in it has another spread than what is modelled.
        series.append(Series(tuple(c.id for c in rest), _("others"), MOST_SERIES - 1, modelled))
    return series
