"""Commands about this machine now."""

from __future__ import annotations

from typing import Any

from greenai_desktop.cli.options import add_command, hz_option, port, seconds
from greenai_desktop.i18n import _

METRICS_PORT = 9876


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


def add_serve_metrics(commands: Any) -> None:
    """Metrics for Prometheus."""
    command = add_command(
        commands, "serve-metrics", _("serve power, energy and carbon to Prometheus; nothing is stored"),
        ("greenai serve-metrics", _("at http://127.0.0.1:9876/metrics, for this machine alone")),
        ("greenai serve-metrics --port 9100 --hz 2", ""),
        ("greenai serve-metrics --host 0.0.0.0 --host-label", _("for the whole network, without a password")),
    )  # fmt: skip
    command.add_argument("--port", type=port, default=METRICS_PORT, metavar="N", help=_("port; 0 takes a free one"))
    command.add_argument(
        "--host", default="127.0.0.1", metavar=_("ADDRESS"),
        help=_("address to listen on; this machine alone if not given"),
    )  # fmt: skip
    command.add_argument("--host-label", action="store_true", help=_("put the name of this machine on all metrics"))
    hz_option(command)


def add_top(commands: Any) -> None:
    """Which processes draw the power."""
    command = add_command(
        commands, "top", _("which processes draw the power, the most first; nothing is stored"),
        ("greenai top", _("until Ctrl-C")),
        ("greenai top --trees", _("a process and its children as one")),
        ("greenai top --seconds 10 | head -20", _("one table, in a pipe")),
        ("greenai top --json --seconds 10", _("one object a second")),
    )  # fmt: skip
    command.add_argument("--seconds", type=seconds, metavar="N", help=_("end after N seconds"))
    command.add_argument("--trees", action="store_true", help=_("one row for a process and all that came from it"))
    command.add_argument("--json", action="store_true", help=_("one JSON object a second"))


def add_calibrate(commands: Any) -> None:
    """The model of this machine, fitted to its meter."""
    command = add_command(
        commands, "calibrate", _("fit the model of this machine to its wall meter or battery, in two minutes"),
        ("greenai calibrate", _("at rest, at half and at full load")), ("greenai calibrate --remove", ""),
    )  # fmt: skip
    command.description = f"{command.description}\n\n" + _(
        "The processors are made to work by plain processes of our own. The result is kept for this machine alone\n"
        "and told with every figure that rests on it. Add a wall meter on the Sensors page of the window first."
    )
    command.add_argument("--yes", action="store_true", help=_("keep the result without asking"))
    command.add_argument("--remove", action="store_true", help=_("remove the calibration of this machine"))
    command.add_argument("--json", action="store_true", help=_("as JSON"))
