"""The words of the command line: commands, options, help."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from typing import Any, NoReturn

from greenai_desktop import __version__
from greenai_desktop.cli.exits import USAGE
from greenai_desktop.cli.output import clean
from greenai_desktop.i18n import N_, _, active

# Codes of `core.lines.Stage`, written out so that `--help` need not import the arithmetic; a test compares them.
STAGES = ("unset", "data", "experiment", "training", "evaluation", "production", "retraining")
HIGHEST_HZ = 50.0
LOWEST_HZ = 0.01

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
        epilog=_examples(
            ("greenai sensors", _("what can be measured here")),
            ("greenai monitor", _("live power in this terminal")),
            ("greenai run -- python3 train.py", _("record a command")),
            ("greenai runs", _("what was recorded")),
            ("greenai report run 12 -o run.pdf", _("the report of a run")),
        )
        + "\n\n"
        + _exit_codes(),
    )
    parser.add_argument(
        "--version", action="version", version=f"greenai {__version__}",
        help=_("show program's version number and exit"),
    )  # fmt: skip
    _language(parser)
    # Without a metavar the hidden command would be listed in the usage.
    commands = parser.add_subparsers(dest="command", title=_("commands"), metavar=_("COMMAND"), required=True)
    for add in (_add_sensors, _add_monitor, _add_run, _add_runs, _add_report, _add_factors, _add_mark, _add_record):
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


def _add_sensors(commands: Any) -> None:
    command = _command(
        commands, "sensors", _("what can be measured on this machine, why not, and how to repair it"),
        ("greenai sensors", ""), ("greenai sensors --json", ""),
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help=_("as JSON"))


def _add_monitor(commands: Any) -> None:
    command = _command(
        commands, "monitor", _("live power, energy, greenhouse gas and cost; nothing is stored"),
        ("greenai monitor", _("until Ctrl-C")),
        ("greenai monitor --seconds 60 --hz 2 --csv > power.csv", ""),
        ("greenai monitor --json | head", _("one object a line")),
    )  # fmt: skip
    command.add_argument("--seconds", type=_seconds, metavar="N", help=_("end after N seconds"))
    _hz(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("one JSON object a sample"))
    form.add_argument("--csv", action="store_true", help=_("one row a sample"))


def _add_run(commands: Any) -> None:
    command = _command(
        commands, "run", _("record a command from its start to its end"),
        ("greenai run -- python3 train.py --epochs 3", ""),
        ("greenai run --name baseline --stage training --tag lr=0.1 -- ./train.sh", ""),
        usage=_("greenai run [options] -- COMMAND …"),
    )  # fmt: skip
    command.description = f"{command.description}\n\n" + _(
        "The command keeps its terminal, its input and output, its signals and its exit code. Ctrl-C goes to the\n"
        "command; the third one ends the recording and lets the command go on. The command line is not stored."
    )
    _request(command)
    command.add_argument("--project", metavar=_("NAME"), help=_("project it belongs to"))
    command.add_argument("--create-project", action="store_true", help=_("make the project if there is none"))
    command.add_argument("words", nargs=argparse.REMAINDER, metavar=_("COMMAND"), help=_("the command"))


def _add_runs(commands: Any) -> None:
    command = _command(
        commands, "runs", _("list what was recorded, the newest first"),
        ("greenai runs", ""), ("greenai runs --project demo --json", ""),
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help=_("as JSON"))
    command.add_argument("--project", metavar=_("NAME"), help=_("of this project only"))
    command.add_argument("--deleted", action="store_true", help=_("deleted runs, which can still be brought back"))


def _add_report(commands: Any) -> None:
    command = _command(
        commands, "report", _("the report of a run, as PDF or as JSON"),
        ("greenai report run 12 -o run-12.pdf --lang fr", ""),
        ("greenai report run 12 --json", _("every figure with its inputs, formula, range and source")),
    )  # fmt: skip
    command.add_argument("what", choices=("run",), help=_("what the report is about"))
    command.add_argument("id", type=int, metavar="ID", help=_("number of the run, see: greenai runs"))
    form = command.add_mutually_exclusive_group(required=True)
    form.add_argument("-o", "--output", metavar=_("FILE.pdf"), help=_("PDF to write"))
    form.add_argument("--json", action="store_true", help=_("the figures as JSON"))
    command.add_argument("--force", action="store_true", help=_("replace the file if it is there"))


def _add_factors(commands: Any) -> None:
    command = _command(
        commands, "factors", _("emission factors of electricity, with their sources"),
        ("greenai factors grid FR", _("the factor for accounting and the one for comparisons")),
        ("greenai factors list germany", ""),
    )  # fmt: skip
    kinds = command.add_subparsers(dest="what", title=_("commands"), metavar=_("WHAT"), required=True)
    grid = _command(kinds, "grid", _("the factors of a zone"), ("greenai factors grid FR", ""))
    grid.add_argument("zone", metavar="ZONE", help=_("code of a country or region, such as FR or US-CA"))
    grid.add_argument("--json", action="store_true", help=_("as JSON"))
    listed = _command(kinds, "list", _("zones and their factor for comparisons"), ("greenai factors list island", ""))
    listed.add_argument("text", nargs="?", default="", metavar="TEXT", help=_("only zones with this in code or name"))
    listed.add_argument("--json", action="store_true", help=_("as JSON"))


def _add_mark(commands: Any) -> None:
    command = _command(
        commands, "mark", _("put a mark into the run that is being recorded"),
        ('greenai mark "epoch 3"', ""), ('greenai mark --run 12 "warm-up done"', ""),
    )  # fmt: skip
    command.add_argument("text", help=_("name of the mark"))
    command.add_argument("--run", type=int, metavar="ID", help=_("which run, if several are being recorded"))


def _add_record(commands: Any) -> None:
    """The recorder that the window starts; not in the help."""
    command = commands.add_parser("record")
    _language(command)
    _request(command)
    command.add_argument("--project-id", type=int)
    command.add_argument("--handover")
    command.add_argument("--answer")


def _request(command: argparse.ArgumentParser) -> None:
    command.add_argument("--name", metavar=_("NAME"), help=_("name of the run"))
    command.add_argument("--stage", choices=STAGES, default="unset", help=_("stage of the AI life cycle"))
    command.add_argument("--tag", action="append", default=[], metavar=_("WORD"), help=_("a tag; may be repeated"))
    command.add_argument("--notes", default="", metavar=_("TEXT"), help=_("notes"))
    _hz(command)


def _hz(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--hz", type=_frequency, metavar="F", help=_("samples a second; as in the settings if not given")
    )


def _language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=("en", "fr"), default=argparse.SUPPRESS, help=_("language: en or fr"))


def _command(
    commands: Any, name: str, what: str, *examples: tuple[str, str], usage: str | None = None
) -> argparse.ArgumentParser:
    description = what[:1].upper() + what[1:] + "."
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=what, description=description, epilog=_examples(*examples), usage=usage
    )
    _language(command)
    return command


def _examples(*examples: tuple[str, str]) -> str:
    width = max(len(text) for text, _why in examples) + 2
    lines = [f"  {text:<{width}}{why}".rstrip() for text, why in examples]
    return "\n".join([_("examples:"), *lines])


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


def _seconds(text: str) -> float:
    value = _number(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(_("{text} is no positive number of seconds", text=repr(text)))
    return value


def _frequency(text: str) -> float:
    value = _number(text)
    if not LOWEST_HZ <= value <= HIGHEST_HZ:
        raise argparse.ArgumentTypeError(
            _("{text} is not between {lowest} and {highest}", text=repr(text), lowest=LOWEST_HZ, highest=HIGHEST_HZ)
        )
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text} is not a number", text=repr(text))) from None


def _speak() -> None:
    """Let argparse speak our language: it looks its words up by this name and offers no other way in."""
    for name, word in (("_", active().gettext), ("ngettext", _argparse_plural)):
        setattr(argparse, name, word)


def _argparse_plural(singular: str, plural: str, count: int) -> str:
    return active().gettext(singular if count == 1 else plural)


def _stderr() -> Any:
    import sys

    return sys.stderr
