"""Commands about this machine now."""

from __future__ import annotations

from typing import Any

from greenai_desktop.cli.options import add_command, hz_option, seconds
from greenai_desktop.i18n import _


def add_sensors(commands: Any) -> None:
    """What can be measured here."""
    command = add_command(
        commands, "sensors", _("what can be measured on this machine, why not, and how to repair it"),
        ("greenai sensors", ""), ("greenai sensors --json", ""),
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def add_monitor(commands: Any) -> None:
    """Live figures in a terminal."""
    command = add_command(
        commands, "monitor", _("live power, energy, greenhouse gas and cost; nothing is stored"),
        ("greenai monitor", _("until Ctrl-C")),
        ("greenai monitor --seconds 60 --hz 2 --csv > power.csv", ""),
        ("greenai monitor --json | head", _("one object a line")),
    )  # fmt: skip
    command.add_argument("--seconds", type=seconds, metavar="N", help=_("end after N seconds"))
    hz_option(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("one JSON object a sample"))
    form.add_argument("--csv", action="store_true", help=_("one row a sample"))
