"""What a script is told: warnings of ours, each once, that never raise."""

from __future__ import annotations

import contextlib
import sys
import warnings

_told: set[str] = set()


class TrackingWarning(UserWarning):
    """Something about the recording, not about the script."""


def N_(message: str, /) -> str:  # noqa: N802 - the usual name of the marker
    """Mark a sentence for translation; a marker of our own, as the words themselves are loaded only when needed."""
    return message


def complain(message: str, once: str = "", **named: object) -> None:
    """Say something once.

    Args:
        message: The sentence, marked for translation, with placeholders.
        once: Under what name it counts as said; the sentence itself if not told.
        named: Values of its placeholders.
    """
    key = once or message
    if key in _told:
        return
    _told.add(key)
    _warn(_sentence(message, named))


def complain_of(code: str, facts: dict[str, object]) -> None:
    """Say once what the recorder reports, by its code."""
    key = f"{code} {sorted(facts.items())}"
    if key in _told:
        return
    _told.add(key)
    with contextlib.suppress(Exception):
        from greenai_desktop.core.errors import GreenAIError
        from greenai_desktop.i18n import active
        from greenai_desktop.i18n.errors import title_and_hint

        title, hint = title_and_hint(GreenAIError(code, **facts), active())
        _warn(f"{title} {hint}".strip())


def _sentence(message: str, named: dict[str, object]) -> str:
    try:
        from greenai_desktop.i18n import _

        return _(message, **named)
    except Exception:  # a script is not to end because of our words
        return message


def _warn(text: str) -> None:
    """A warning, or a line in the log where warnings are errors: the script is not to end because of us."""
    try:
        warnings.warn(f"greenai: {text}", TrackingWarning, stacklevel=_script_level())
    except Exception:
        import logging

        logging.getLogger("greenai_desktop").warning("greenai: %s", text)


def _script_level() -> int:
    """How far up the script's own line is, which the warning names."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and str(frame.f_globals.get("__name__", "")).startswith("greenai_desktop"):
        frame, level = frame.f_back, level + 1
    return level
