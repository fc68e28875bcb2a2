"""Limits of a recording from the command line: as options, and as what is told when one is reached."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli.output import clean, tell, tell_error
from greenai_desktop.core.limits import COST
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.limits import reached_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from greenai_desktop.recording.recorder import Recorder
    from greenai_desktop.recording.watch import Reached
    from greenai_desktop.settings import Settings


def limit_details(args: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """The fields of `RunDetails` that the options of limits fill; money is in the currency of the settings."""
    return {
        "limits": tuple(
            replace(limit, currency=settings.currency) if limit.quantity == COST and not limit.currency else limit
            for limit in args.limit
        ),
        "stop_at_limit": bool(getattr(args, "stop_at_limit", False)),
        "expected_s": args.expect,
        "expected_steps": args.expect_steps,
    }


def watching(
    recorder: Recorder, hook: Sequence[str], stop_command: Callable[[], object] | None = None
) -> AbstractContextManager[object]:
    """Watch the limits of a recording as long as the context lasts; tells on standard error."""
    from greenai_desktop.recording.watch import watch_for

    watch = watch_for(recorder, hook=hook, stop_command=stop_command, on_limit=tell_reached, on_problem=tell_error)
    return watch if watch is not None else nullcontext()


def tell_reached(found: Reached) -> None:
    """Say that a limit is reached."""
    words = reached_words(found.limit, found.fraction, found.value, active(), of_project=found.of_project)
    tell(active().pair("greenai", clean(words)))
    if found.stops:
        tell("  " + _("The command is asked to end (SIGTERM)."))
