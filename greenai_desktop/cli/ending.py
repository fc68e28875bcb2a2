"""The end of a recording from the command line: its run is closed, and its figures are told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from greenai_desktop.cli.output import clean, fit, tell, tell_error
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _, active

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.recording.opening import Opening
    from greenai_desktop.recording.recorder import Recorder
    from greenai_desktop.store.records import Run

log = logging.getLogger(__name__)

_NAME_COLUMNS: Final = 60


def opening(recorder: Recorder) -> Opening:
    """What opens the workspace beside what is recorded; trouble is told."""
    from greenai_desktop.recording.opening import Opening

    def in_trouble(error: GreenAIError) -> None:
        tell_error(error)
        tell("  " + _("The command runs all the same; its samples wait in memory."))

    def opened(was_in_trouble: bool) -> None:
        if was_in_trouble:
            tell(_("greenai: the workspace can be written again; nothing was lost"))

    return Opening(recorder, in_trouble, opened)


def tell_problem(error: GreenAIError) -> None:
    """Say that samples wait in memory."""
    tell_error(error)
    tell("  " + _("The command goes on; its samples wait in memory."))


def finish(recorder: Recorder, exit_code: int | None) -> Run | None:
    """Close the run and tell its figures; what goes wrong is told, and the exit code of the command stays its own."""
    run = _closed(recorder, exit_code)
    try:
        from greenai_desktop.recording.account import memory_tree, stored_tree

        root = stored_tree(run) if run is not None else memory_tree(recorder)
        _tell_figures(recorder.request.name, run, root)
    except GreenAIError as error:
        tell_error(error)
    except Exception as error:
        log.exception("the summary could not be made")
        tell(_("greenai: something unforeseen happened: {error}", error=repr(error)))
    return run


def _closed(recorder: Recorder, exit_code: int | None) -> Run | None:
    try:
        return recorder.finish(exit_code)
    except GreenAIError as error:
        tell_error(error)
    except Exception as error:  # the command has its exit code, whatever becomes of its record
        log.exception("the run could not be closed")
        tell(_("greenai: something unforeseen happened: {error}", error=repr(error)))
    return None


def _tell_figures(name: str, run: Run | None, root: Result) -> None:
    from greenai_desktop.cli.summary import run_summary
    from greenai_desktop.i18n import numbers

    language = active()
    duration = root.find("run.duration")
    length = numbers.duration(duration.value if duration else None, language.code)
    name = fit(clean(name), _NAME_COLUMNS)
    tell("")
    if run is None:
        tell(_("greenai: nothing was recorded of “{name}”, {length}; figures from memory:", name=name, length=length))
    else:
        tell(_("greenai: run {id} “{name}”, {length}", id=run.id, name=name, length=length))
    for line in run_summary(root, language):
        tell(line)
    if run is not None:
        tell("  " + _("PDF: greenai report run {id} -o run-{id}.pdf", id=run.id))
