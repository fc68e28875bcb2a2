"""Which graphics cards count: those that the processes of a job see, by `CUDA_VISIBLE_DEVICES`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from greenai_desktop.core.samples import Channel, Device
from greenai_desktop.recording.recorder import Recorder
from greenai_desktop.recording.station import build
from greenai_desktop.settings import Settings

_CHOICE = "CUDA_VISIBLE_DEVICES"
_NOT_SELECTED = "not_selected"


def merged_choice(environs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """One environment that sees what any of several sees; where one of them sees everything, there is no choice."""
    several = list(environs)
    chosen = [environ.get(_CHOICE) for environ in several]
    words = [word.strip() for one in chosen if one is not None for word in one.split(",") if word.strip()]
    merged = {name: value for environ in several for name, value in environ.items() if name != _CHOICE}
    if chosen and None not in chosen:
        merged[_CHOICE] = ",".join(dict.fromkeys(words))
    return merged


def leave_out_unseen(recorder: Recorder, environ: Mapping[str, str], settings: Settings) -> tuple[str, ...]:
    """Take cards out of the record that nobody of the job sees; they belong to other people's work.

    Args:
        recorder: Not opened yet.
        environ: What the job sees, as `merged_choice` tells.
        settings: Settings in force.

    Returns:
        Ids of the cards that count; empty if all do.
    """
    if _CHOICE not in environ:
        return ()
    cards = [channel for channel in recorder.channels if channel.device is Device.GPU]
    if any(_NOT_SELECTED in card.notes for card in cards) or len(cards) < 2:
        noted: Iterable[Channel] = cards
    else:
        noted = _looked_at_again(environ, settings)
    unseen = frozenset(channel.id for channel in noted if _NOT_SELECTED in channel.notes)
    recorder.leave_out(lambda channel: channel.id in unseen)
    return tuple(card.id for card in cards if card.id not in unseen)


def _looked_at_again(environ: Mapping[str, str], settings: Settings) -> list[Channel]:
    """The channels as they would be told to somebody who sees what the job sees."""
    station = build(settings, environ=environ)
    try:
        return [channel for sensor in station.sensors for channel in sensor.channels()]
    finally:
        for sensor in station.sensors:
            sensor.close()
