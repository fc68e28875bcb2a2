"""Figures of the estimate that the form echoes."""

from __future__ import annotations

from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.figures import amount_of, span_of
from greenai_desktop.ui.estimate.desk import Desk


def figure(desk: Desk, key: str) -> Result | None:
    """A headline figure; None while there is none."""
    estimated = desk.computed.estimated
    found = estimated.root.find(key) if estimated is not None else None
    return found if found is not None and found.value is not None else None


def figure_words(desk: Desk, key: str, language: Language) -> str:
    """A figure with its range; empty while there is none."""
    found = figure(desk, key)
    if found is None:
        return ""
    span = span_of(found, language)
    amount = amount_of(found, language)
    return f"{amount} ({span})" if span else amount


def used_value(desk: Desk, key: str) -> float | None:
    """The number in force of a field, by the text of its key."""
    found = desk.computed.used.get(key)
    return None if found is None else found.value
