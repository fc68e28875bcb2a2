"""Values of the core as JSON text and back; what a newer program added is left aside."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Channel, Device, Event, Role, Status

Detail = tuple[tuple[str, str | float], ...]


def text(value: str) -> str:
    """A text that the database can keep: halves of characters, as odd file names have them, become `?`."""
    return value.encode("utf-8", "replace").decode("utf-8")


def to_json(value: Any) -> str:
    """Plain values as text."""
    return text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def channel_to_json(channel: Channel) -> str:
    """A channel as text."""
    return to_json(asdict(channel))


def channel_from_json(body: str) -> Channel:
    """The inverse of `channel_to_json`."""
    known = _known(Channel, json.loads(body))
    known["device"], known["role"] = Device(known["device"]), Role(known["role"])
    known["status"] = Status(known["status"])
    known["params"] = tuple((name, value) for name, value in known.get("params", ()))
    for name in ("notes", "source_ids"):
        known[name] = tuple(known.get(name, ()))
    return Channel(**known)


def factor_to_json(factor: Factor) -> str:
    """A factor as text."""
    return to_json(asdict(factor))


def factor_from_json(body: str) -> Factor:
    """The inverse of `factor_to_json`."""
    known = _known(Factor, json.loads(body))
    known["status"] = Status(known["status"])
    return Factor(**known)


def event_values(event: Event) -> tuple[float, str, str, str]:
    """An event as a row: time, code, channel, detail."""
    return event.at_utc_s, text(event.code), text(event.channel), to_json(event.detail)


def event_from_values(at_utc_s: float, code: str, channel: str, detail: str) -> Event:
    """The inverse of `event_values`."""
    return Event(at_utc_s, code, channel, tuple((name, value) for name, value in json.loads(detail)))


def _known(cls: type, plain: dict[str, Any]) -> dict[str, Any]:
    names = {item.name for item in fields(cls)}
    return {name: value for name, value in plain.items() if name in names}
