"""What helps whoever is asked for help: versions, sensors, settings; nothing that names a person or a project."""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from greenai_desktop import __version__
from greenai_desktop.core.samples import Channel
from greenai_desktop.ui import tray

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_LIBRARIES = ("PySide6-Essentials", "numpy", "SQLAlchemy", "psutil", "nvidia-ml-py", "pyqtgraph", "reportlab", "babel")
_TOLD = (
    "language", "theme", "currency", "period_s", "record_period_s", "keep_history", "history_days",
    "history_megabytes", "deleted_days", "notes_git", "notes_scheduler", "keeps_commands", "shows_others_processes",
    "notifies", "idle_alarm_minutes", "busy_offer_minutes", "has_tray_icon", "at_close",
)  # fmt: skip


def diagnostics(context: Context) -> str:
    """The text; in English, since it is read by whoever looks after the program."""
    lines = [
        f"GreenAI Desktop {__version__}",
        f"Python {platform.python_version()} ({sys.implementation.name}), {platform.platform()}",
        f"Qt {qVersion()}, platform {QGuiApplication.platformName()}",
        *_screens(),
        *(f"{name} {_version(name)}" for name in _LIBRARIES),
        *(f"{name}: {getattr(context.settings, name)}" for name in _TOLD),
        f"zone: {context.settings.place.zone or 'not given'}",
        f"hosting: {context.settings.place.hosting or 'not given'}",
        # Which program it is may name somebody.
        f"limit_hook: {'set' if context.settings.limit_hook else 'none'}",
        f"tray: {'available' if tray.is_available() else 'none'}",
        f"language shown: {context.language.code}",
        *_sensors(context),
    ]
    return "\n".join(lines)


def _screens() -> list[str]:
    return [
        f"screen {s.size().width()}x{s.size().height()}, ratio {s.devicePixelRatio():g}"
        for s in QGuiApplication.screens()
    ]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _sensors(context: Context) -> list[str]:
    station = context.feed.station if context.is_started else None
    if station is None:
        return ["sensors: not looked for yet"]
    machine = station.machine
    lines = [
        f"cpu: {machine.cpu_name or 'unknown'}, {machine.thread_count} threads, virtual: {machine.is_virtual}",
    ]
    for interface in station.interfaces:
        facts = ", ".join(f"{name}={value}" for name, value in interface.availability.facts if name != "meters")
        state = interface.availability.state
        lines.append(f"{interface.kind}: {state} {interface.availability.reason} {facts}".rstrip())
        lines += [f"  {_id_of(channel)} {channel.role} {channel.status}" for channel in interface.channels]
    return lines


def _id_of(channel: Channel) -> str:
    """The id of a channel; a wall meter bears a name that a person gave it."""
    return channel.kind if channel.kind == "meter" else channel.id
