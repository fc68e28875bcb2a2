"""What several commands of the command line have in common: options, examples, values as typed."""

from __future__ import annotations

import argparse
import math
from typing import Any

from greenai_desktop.i18n import _

# Codes of `core.lines.Stage`, written out so that `--help` need not import the arithmetic; a test compares them.
STAGES = ("unset", "data", "experiment", "training", "evaluation", "production", "retraining")
HIGHEST_HZ = 50.0
LOWEST_HZ = 0.01
HIGHEST_PORT = 65_535
_HIGHEST_PROCESS = 2**31 - 1


def add_command(
    commands: Any, name: str, what: str, *examples: tuple[str, str], usage: str | None = None
) -> argparse.ArgumentParser:
    """A command with its description and examples."""
    description = what[:1].upper() + what[1:] + "."
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=what, description=description, epilog=examples_text(*examples), usage=usage
    )
    language_option(command)
    return command


def examples_text(*examples: tuple[str, str]) -> str:
    """Examples, with what they do beside them."""
    width = max(len(text) for text, _why in examples) + 2
    lines = [f"  {text:<{width}}{why}".rstrip() for text, why in examples]
    return "\n".join([_("examples:"), *lines])


def language_option(command: argparse.ArgumentParser) -> None:
    """The language of this one call."""
    command.add_argument("--lang", choices=("en", "fr"), default=argparse.SUPPRESS, help=_("language: en or fr"))


def request_options(command: argparse.ArgumentParser) -> None:
    """What a recording is called."""
    command.add_argument("--name", metavar=_("NAME"), help=_("name of the run"))
    command.add_argument("--stage", choices=STAGES, default="unset", help=_("stage of the AI life cycle"))
    command.add_argument("--tag", action="append", default=[], metavar=_("WORD"), help=_("a tag; may be repeated"))
    command.add_argument("--group", default="", metavar=_("NAME"), help=_("sweep or series that the run belongs to"))
    command.add_argument("--notes", default="", metavar=_("TEXT"), help=_("notes"))
    hz_option(command)


def project_options(command: argparse.ArgumentParser) -> None:
    """Which project a recording belongs to."""
    command.add_argument("--project", type=project_name, metavar=_("NAME"), help=_("project it belongs to"))
    command.add_argument("--create-project", action="store_true", help=_("make the project if there is none"))


def hz_option(command: argparse.ArgumentParser) -> None:
    """How often it is sampled."""
    command.add_argument(
        "--hz", type=frequency, metavar="F", help=_("samples a second; as in the settings if not given")
    )


def project_name(text: str) -> str:
    """The name of a project as typed; an empty one, as of a variable that is not set, is no wish to have none."""
    if not text.strip():
        raise argparse.ArgumentTypeError(_("a project needs a name; leave the option out for none"))
    return text


def seconds(text: str) -> float:
    """A length of time as typed."""
    value = _number(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(_("{text} is no positive number of seconds", text=repr(text)))
    return value


def frequency(text: str) -> float:
    """Samples a second as typed."""
    value = _number(text)
    if not LOWEST_HZ <= value <= HIGHEST_HZ:
        raise argparse.ArgumentTypeError(
            _("{text} is not between {lowest} and {highest}", text=repr(text), lowest=LOWEST_HZ, highest=HIGHEST_HZ)
        )
    return value


def port(text: str) -> int:
    """A port as typed; 0 for one that is free."""
    value = _number(text)
    if not (0 <= value <= HIGHEST_PORT and value == round(value)):
        raise argparse.ArgumentTypeError(
            _("{text} is not between {lowest} and {highest}", text=repr(text), lowest=0, highest=HIGHEST_PORT)
        )
    return int(value)


def process_id(text: str) -> int:
    """The number of a process as typed."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _HIGHEST_PROCESS):
        raise argparse.ArgumentTypeError(_("{text} is no number of a process", text=repr(text)))
    return int(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text} is not a number", text=repr(text))) from None
