"""Commands that record."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli.options import add_command, language_option, process_id, project_options, request_options
from greenai_desktop.i18n import _

if TYPE_CHECKING:
    from greenai_desktop.core.limits import Limit


def add_run(commands: Any) -> None:
    """Record a command."""
    command = add_command(
        commands, "run", _("record a command from its start to its end"),
        ("greenai run -- python3 train.py --epochs 3", ""),
        ("greenai run --name baseline --stage training --tag lr=0.1 -- ./train.sh", ""),
        ("greenai run --limit energy=2kWh --limit 'score>=0.9' --expect-steps 10 -- ./train.sh", ""),
        usage=_("greenai run [options] -- COMMAND …"),
    )  # fmt: skip
    command.description = f"{command.description}\n\n" + _(
        "The command keeps its terminal, its input and output, its signals and its exit code. Ctrl-C goes to the\n"
        "command; the third one ends the recording and lets the command go on. The command line is not stored."
    )
    request_options(command)
    limit_options(command, has_command=True)
    project_options(command)
    command.add_argument("words", nargs=argparse.REMAINDER, metavar=_("COMMAND"), help=_("the command"))


def add_attach(commands: Any) -> None:
    """Record a process that already runs."""
    command = add_command(
        commands, "attach", _("record a process that already runs, until it ends"),
        ("greenai attach 4711", ""),
        ("greenai attach 4711 --name baseline --project demo --stage training", ""),
        ("greenai attach 4711 --machine", _("all that the machine draws while it runs")),
    )  # fmt: skip
    command.description = f"{command.description}\n\n" + _(
        "What is recorded is the share of the process and its children in what the machine draws above idle.\n"
        "The process is not touched: Ctrl-C ends the recording alone."
    )
    command.add_argument("process_id", type=process_id, metavar="PID", help=_("number of the process"))
    command.add_argument("--machine", action="store_true", help=_("record all that the machine draws while it runs"))
    request_options(command)
    limit_options(command)
    project_options(command)


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
    limit_options(command)
    command.add_argument("--project-id", type=int)
    command.add_argument("--process-id", type=process_id)
    command.add_argument("--machine", action="store_true")
    command.add_argument("--handover")
    command.add_argument("--answer")
    command.add_argument("--passwords-on-stdin", action="store_true")


def limit_options(command: argparse.ArgumentParser, *, has_command: bool = False) -> None:
    """What a run is to keep to, and how long somebody expects it to take.

    Args:
        command: The command that gets the options.
        has_command: Whether it records a command of its own, which it may then ask to end.
    """
    command.add_argument(
        "--limit", action="append", default=[], type=_limit, metavar=_("LIMIT"),
        help=_("energy=2kWh, carbon=0.5kg, cost=1.2EUR, hours=3, or a logged value: 'latency_ms<=50'; may be repeated"),
    )  # fmt: skip
    hook_help = _("start this at 80 % and 100 % of a limit; one word in quotes, split at blanks, no shell")
    command.add_argument(
        "--hook", type=_words, default=(), metavar=_("PROGRAM"), help=hook_help.replace("%", "%%")
    )  # fmt: skip
    if has_command:
        command.add_argument(
            "--stop-at-limit", action="store_true", help=_("ask the command to end (SIGTERM) when a limit is reached")
        )
    command.add_argument("--expect", type=_length, metavar=_("LENGTH"), help=_("how long it will take, such as 2h"))
    command.add_argument(
        "--expect-steps", type=_steps, metavar="N", help=_("how many marks it will set, such as one an epoch")
    )


def _limit(text: str) -> Limit:
    from greenai_desktop.core.errors import InputError
    from greenai_desktop.core.limit_text import limit_of

    try:
        return limit_of(text)
    except InputError as error:
        raise _told(error) from None


def _length(text: str) -> float:
    from greenai_desktop.core.errors import InputError
    from greenai_desktop.core.limit_text import seconds_of

    try:
        return seconds_of(text)
    except InputError as error:
        raise _told(error) from None


def _words(text: str) -> tuple[str, ...]:
    """A program and its arguments, split as a shell would, but no shell ever sees them."""
    import shlex

    from greenai_desktop.core.errors import InputError

    try:
        words = tuple(shlex.split(text))
    except ValueError:
        words = ()
    if not words:
        raise _told(InputError("hook_unreadable", text=text))
    return words


def _steps(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1_000_000_000:
        raise argparse.ArgumentTypeError(_("{text} is no number of steps", text=repr(text)))
    return int(text)


def _told(error: Any) -> argparse.ArgumentTypeError:
    from greenai_desktop.i18n import active
    from greenai_desktop.i18n.errors import title_and_hint

    title, hint = title_and_hint(error, active())
    return argparse.ArgumentTypeError(f"{title} {hint}".strip())
