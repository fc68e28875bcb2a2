"""The one door for errors: what happened, what to do, and the details to copy.

Shown as a bar in the window, never as a modal box for a background fault; without a window (very early) it is
logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from greenai_desktop import __version__, i18n
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _
from greenai_desktop.i18n.errors import title_and_hint

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the user sees it.

    Attributes:
        title: What happened.
        hint: What to do; may be empty.
        details: For whoever is asked for help; no personal data beyond file names.
    """

    title: str
    hint: str
    details: str


_DOOR: list[Callable[[Problem], None]] = []


def open_door(show: Callable[[Problem], None]) -> None:
    """Tell how problems are shown; the window does so when it is built."""
    _DOOR[:] = [show]


def problem_of(error: BaseException) -> Problem:
    """An error in words."""
    import platform
    import traceback

    details = "".join(traceback.format_exception(error)).strip()
    version = f"GreenAI Desktop {__version__}, Python {platform.python_version()}, {platform.platform()}"
    if isinstance(error, GreenAIError):
        title, hint = title_and_hint(error, i18n.active())
        return Problem(title, hint, f"{version}\n{error}\n{details}")
    return Problem(
        _("Something went wrong inside the program."),
        _("Your data are safe. Copy the details and send them to whoever looks after the program."),
        f"{version}\n{details}",
    )


def show_error(error: BaseException) -> None:
    """Show an error in the window, and log it."""
    log.warning("shown to the user: %r", error, exc_info=error)
    problem = problem_of(error)
    if _DOOR:
        _DOOR[0](problem)


def show_error_later(error: BaseException) -> None:
    """Show an error that another thread met; safe to call from any thread."""
    from greenai_desktop.ui import tasks

    tasks.hub().finished.emit(None, lambda: show_error(error))
