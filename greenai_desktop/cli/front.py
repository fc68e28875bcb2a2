"""One call of the command line: its words become values, its command is run, what goes wrong becomes words."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from greenai_desktop import i18n, paths
from greenai_desktop.cli import exits
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _


def call(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never a traceback, unless `GREENAI_DEBUG` asks for it."""
    from greenai_desktop.cli.output import prepare_streams

    prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parsed(arguments)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    if isinstance(args, int):
        return args
    from greenai_desktop.recording.log_file import logging_to_file

    with logging_to_file(_debugging()):
        return _guarded(args)


def _guarded(args: argparse.Namespace) -> int:
    """Run the command; what goes wrong becomes words and an exit code."""
    from greenai_desktop.cli.output import tell_error

    try:
        module = "import_files" if args.command == "import" else args.command.replace("-", "_")
        return _flushed(int(import_module(f"greenai_desktop.cli.{module}").execute(args)))
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except BrokenPipeError:
        return _unread()
    except Exception as error:
        if _debugging():
            raise
        if not isinstance(error, GreenAIError):
            return _unforeseen(error)
        tell_error(error)
        return exits.exit_code_of(error)


def _flushed(code: int) -> int:
    from greenai_desktop.cli.output import tell_error, writing_results

    try:
        with writing_results():
            sys.stdout.flush()
    except BrokenPipeError:
        return _unread()
    except GreenAIError as error:
        _unread()
        tell_error(error)
        return exits.exit_code_of(error)
    return code


def _unread() -> int:
    """Whoever read us has gone, as with `| head`."""
    from greenai_desktop.cli.output import give_up_stdout

    give_up_stdout()
    return exits.BROKEN_PIPE


def _parsed(arguments: Sequence[str]) -> argparse.Namespace | int:
    """The command line as values; an exit code where there is nothing more to do."""
    from greenai_desktop.cli.parser import asked_language, build_parser, split_command

    i18n.activate(asked_language(arguments) or _set_language())
    ours, command = split_command(arguments)
    parser = build_parser()
    try:
        args = parser.parse_args(ours)
        if command and args.command != "run":
            parser.error(_("unrecognized arguments: %s") % " ".join(["--", *command]))
    except SystemExit as end:  # argparse's way to end after --help, --version and wrong usage
        return _flushed(int(end.code or 0))
    if args.command == "run":
        args.words = [*args.words, *command]
    i18n.activate(getattr(args, "lang", "") or _set_language())
    return args


def _set_language() -> str:
    """The language of the settings, read without the settings' own imports; else that of the system."""
    try:
        code = json.loads(paths.read_regular(paths.settings_file())).get("language", "")
    except (OSError, ValueError, AttributeError, RecursionError):
        code = ""  # whoever needs the settings tells what is wrong with them
    return code if code in i18n.LANGUAGES else i18n.system_language()


def _debugging() -> bool:
    return os.environ.get("GREENAI_DEBUG", "") not in ("", "0")


def _unforeseen(error: Exception) -> int:
    """A fault of ours: one line, and where the rest of it is."""
    import logging

    from greenai_desktop.cli.output import tell

    logging.getLogger(__name__).error("unforeseen", exc_info=error)
    tell(_("greenai: something unforeseen happened: {error}", error=f"{type(error).__name__}: {error}"))
    tell("  " + _("The log has the details: {file}", file=paths.log_file()))
    return exits.FAILED
