"""`greenai sensors`: each interface of this machine, whether it can be read, why not, and the repair."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.common import load_settings
from greenai_desktop.cli.figures import pair
from greenai_desktop.cli.output import clean, may_colour, say, say_json
from greenai_desktop.cli.screen import Style
from greenai_desktop.core.calibration import Calibration
from greenai_desktop.i18n import Language, active, numbers, words
from greenai_desktop.i18n.whole import calibration_words, model_words
from greenai_desktop.recording.station import Interface, Station, build, calibration_of
from greenai_desktop.sensors import rapl


def execute(args: argparse.Namespace) -> int:
    """List the interfaces."""
    settings = load_settings()
    station = build(settings)
    calibration = calibration_of(settings, station.machine)
    try:
        if args.json:
            say_json(_plain(station, calibration))
        else:
            for line in _lines(station, active(), Style(may_colour(sys.stdout)), calibration):
                say(line)
    finally:
        for sensor in station.sensors:
            sensor.close()
    return exits.OK


def _lines(
    station: Station, language: Language, style: Style, calibration: Calibration | None = None
) -> list[str]:  # fmt: skip
    _ = language.gettext
    lines = [_machine(station, language), ""]
    if calibration is not None:
        told = (calibration_words(calibration, language), model_words(calibration, language))
        lines[1:1] = [f"  {line}" for line in told]
    for interface in station.interfaces:
        lines += _interface_lines(interface, language, style)
    repairs = dict.fromkeys(i.availability.repair for i in station.interfaces if i.availability.repair)
    if repairs:
        lines += ["", style.bold(_("How to repair it"))]
    for repair in repairs:
        lines.append("  " + words.word(words.REPAIR, repair, language))
        lines += _repair_text(repair, language)
    return lines


def _machine(station: Station, language: Language) -> str:
    machine = station.machine
    parts = [clean(machine.cpu_name) or language.gettext("unknown processor")]
    parts.append(language.ngettext("{count} thread", "{count} threads", machine.thread_count))
    if machine.memory_bytes:
        memory = numbers.number(machine.memory_bytes / 1e9, language.code)
        parts.append(f"{memory}\u00a0{numbers.unit_sign('GB', language.code)}")
    if machine.is_virtual:
        parts.append(language.gettext("virtual machine"))
    return ", ".join(parts)


def _interface_lines(interface: Interface, language: Language, style: Style) -> list[str]:
    found = interface.availability
    told = style.status(found.state, words.status_words(found.state, language))
    title = words.word(words.INTERFACE, interface.kind, language)
    name = words.own_name(clean(interface.name), language)
    lines = [pair(style.bold(title) + ("" if name in ("", title, interface.kind) else f" ({name})"), told, language)]
    if found.reason:
        reason = words.word(words.REASON, found.reason, language)
        facts = language.listed(
            pair(words.word(words.FACT, key, language), clean(str(value)), language) for key, value in found.facts
        )
        lines.append(f"  {reason}{f' ({facts})' if facts else ''}")
    for channel in interface.channels:
        notes = language.listed(words.word(words.NOTE, note, language) for note in channel.notes)
        device = words.word(words.DEVICE, channel.device, language)
        added = "" if channel.role.value == "total" else f", {language.gettext('told beside, not added')}"
        told = f"{words.own_name(clean(channel.name), language)} ({device}{added})"
        lines.append("  · " + (pair(told, notes, language) if notes else told))
    return lines


def repair_rule(repair: str) -> str:
    """The text of a repair's rule; empty if it has none."""
    return str(rapl.udev_rule()) if repair == "rapl_udev" else ""


def repair_commands(repair: str) -> str:
    """What an administrator types for it, to be copied; empty if there is nothing to type. Never run by us."""
    return str(rapl.repair_commands()) if repair == "rapl_udev" else ""


def _repair_text(repair: str, language: Language) -> list[str]:
    commands = repair_commands(repair)
    if not commands:
        return []
    told = language.gettext("As administrator, type this; greenai itself never does:")
    # Not indented: the text between the lines RULE goes into a file as it is.
    return ["  " + told, "", *commands.splitlines()]


def _plain(station: Station, calibration: Calibration | None = None) -> dict[str, Any]:
    return {
        "machine": station.machine.to_dict(),
        "calibration": calibration.to_dict() if calibration is not None else None,
        "interfaces": [
            {
                "kind": interface.kind,
                "name": interface.name,
                "readable": interface.availability.ok,
                "state": interface.availability.state,
                "reason": interface.availability.reason or None,
                "facts": dict(interface.availability.facts),
                "repair": interface.availability.repair or None,
                "repair_rule": repair_rule(interface.availability.repair) or None,
                "repair_commands": repair_commands(interface.availability.repair) or None,
                "channels": [
                    {
                        "id": channel.id,
                        "name": channel.name,
                        "device": channel.device.value,
                        "role": channel.role.value,
                        "status": channel.status.value,
                        "has_counter": channel.has_counter,
                        "notes": list(channel.notes),
                    }
                    for channel in interface.channels
                ],
            }
            for interface in station.interfaces
        ],
    }
