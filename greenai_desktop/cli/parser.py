"""The words of the command line: commands, options, help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from greenai_desktop import __version__
from greenai_desktop.cli.exits import USAGE
from greenai_desktop.cli.options import examples_text, language_option
from greenai_desktop.cli.output import clean
from greenai_desktop.cli.usage import estimate, inventory, ledger, machine, models, recording, results, transfer
from greenai_desktop.i18n import N_, _, active

# One function and one entry here to add a command, in the order of the help.
_COMMANDS = (
    machine.add_sensors, machine.add_monitor, machine.add_top, machine.add_calibrate, machine.add_serve_metrics,
    recording.add_run, recording.add_attach, results.add_runs, results.add_report,
    estimate.add_estimate, estimate.add_compare, estimate.add_regions, models.add_flops, results.add_factors,
    transfer.add_import, transfer.add_cloud, ledger.add_ledger, transfer.add_export,
    inventory.add_inventory, inventory.add_project, recording.add_mark, recording.add_record,
)  # fmt: skip

# What argparse says itself, for the translators.
_ARGPARSE_WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)


class Parser(argparse.ArgumentParser):
    """A parser that keeps the layout of examples and ends wrong usage with our exit code."""

    def __init__(self, **words: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **words)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the help is."""
        self.print_usage(_stderr())
        help_line = _("Help: {command} --help", command=self.prog)
        told = clean(message).replace(", 'record'", "")  # a command of the window's own, not of people's
        self.exit(USAGE, f"{active().pair('greenai', told)}\n  {help_line}\n")


def build_parser() -> Parser:
    """The whole command line, in the language in force."""
    _speak()
    parser = Parser(
        prog="greenai",
        description=_("Measure what computing costs: energy, greenhouse gas and money. Nothing leaves this machine."),
        epilog=examples_text(
            ("greenai sensors", _("what can be measured here")),
            ("greenai monitor", _("live power in this terminal")),
            ("greenai run -- python3 train.py", _("record a command")),
            ("greenai runs", _("what was recorded")),
            ("greenai report run 12 -o run.pdf", _("the report of a run")),
            ("greenai estimate --hardware T4 --hours 100 --zone FR", _("what a run will cost, before it is run")),
        )
        + "\n\n"
        + _exit_codes(),
    )
    parser.add_argument(
        "--version", action="version", version=f"greenai {__version__}",
        help=_("show program's version number and exit"),
    )  # fmt: skip
    language_option(parser)
    # Without a metavar the hidden command would be listed in the usage.
    commands = parser.add_subparsers(dest="command", title=_("commands"), metavar=_("COMMAND"), required=True)
    for add in _COMMANDS:
        add(commands)
    return parser


def split_command(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Our own arguments, and the command after the first `--`, which is nobody's business but its own."""
    plain = list(arguments)
    if "--" not in plain:
        return plain, []
    at = plain.index("--")
    return plain[:at], plain[at + 1 :]


def asked_language(arguments: Sequence[str]) -> str:
    """The language of `--lang`, looked for before anything is parsed, as errors and help need one."""
    ours, _command = split_command(arguments)
    for at, word in enumerate(ours):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and at + 1 < len(ours):
            return ours[at + 1]
    return ""


def _exit_codes() -> str:
    codes = (
        ("0", _("all is well")),
        ("1", _("it failed")),
        ("2", _("wrong usage")),
        ("3", _("the workspace cannot be opened, read or written")),
        ("4", _("a part is not installed")),
        ("126", _("run: the command cannot be executed")),
        ("127", _("run: there is no such command")),
        ("128+n", _("ended by signal n; 130 is Ctrl-C")),
    )
    lines = [f"  {code:<7}{meaning}" for code, meaning in codes]
    told = _("run passes the exit code of its command on.")
    return "\n".join([_("exit codes:"), *lines, "  " + told])


def _speak() -> None:
    """Let argparse speak our language: it looks its words up by this name and offers no other way in."""
    for name, word in (("_", active().gettext), ("ngettext", _argparse_plural)):
        setattr(argparse, name, word)


def _argparse_plural(singular: str, plural: str, count: int) -> str:
    return active().gettext(singular if count == 1 else plural)


def _stderr() -> Any:
    import sys

    return sys.stderr
