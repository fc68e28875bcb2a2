"""Commands that record."""

from __future__ import annotations

import argparse
from typing import Any

from greenai_desktop.cli.options import add_command, language_option, request_options
from greenai_desktop.i18n import _


def add_run(commands: Any) -> None:
    """Record a command."""
    command = add_command(
        commands, "run", _("record a command from its start to its end"),
        ("greenai run -- python3 train.py --epochs 3", ""),
        ("greenai run --name baseline --stage training --tag lr=0.1 -- ./train.sh", ""),
        usage=_("greenai run [options] -- COMMAND …"),
    )  # fmt: skip
    command.description = f"{command.description}\n\n" + _(
        "The command keeps its terminal, its input and output, its signals and its exit code. Ctrl-C goes to the\n"
        "command; the third one ends the recording and lets the command go on. The command line is not stored."
    )
    request_options(command)
    command.add_argument("--project", metavar=_("NAME"), help=_("project it belongs to"))
    command.add_argument("--create-project", action="store_true", help=_("make the project if there is none"))
    command.add_argument("words", nargs=argparse.REMAINDER, metavar=_("COMMAND"), help=_("the command"))


def add_mark(commands: Any) -> None:
    """Put a mark into a run."""
    command = add_command(
        commands, "mark", _("put a mark into the run that is being recorded"),
        ('greenai mark "epoch 3"', ""), ('greenai mark --run 12 "warm-up done"', ""),
    )  # fmt: skip
    command.add_argument("text", help=_("name of the mark"))
    command.add_argument("--run", type=int, metavar="ID", help=_("which run, if several are being recorded"))


def add_record(commands: Any) -> None:
    """The recorder that the window starts; not in the help."""
    command = commands.add_parser("record")
    language_option(command)
    request_options(command)
    command.add_argument("--project-id", type=int)
    command.add_argument("--handover")
    command.add_argument("--answer")
