"""The change since another year in the report of a project: how far the total went, and what must be said with it."""

from __future__ import annotations

from greenai_desktop.core.ledger_difference import Difference
from greenai_desktop.i18n import Language, differences, ledger_notices, words
from greenai_desktop.report import figures
from greenai_desktop.report.project_report import Change, ProjectReport

Lines = list[tuple[str, str]]


def change_lines(report: ProjectReport, language: Language) -> Lines:
    """The change of the total and of each scope, and the notes of the comparison."""
    _ = language.gettext
    change = report.change
    if change is None:
        why = (
            _("Not compared: the report is about no calendar year.")
            if report.year is None
            else _("Not compared: the base year, or the year before, has no figure.")
        )
        return [("", why)]
    return [
        (_since(change, language), f"{_told(change.whole, language)}. {_apart(change.whole, language)}".strip()),
        (_("By scope:"), _scopes(change, language) + "."),
        (_("To be said with it:"), " ".join(_note(note, language) for note in change.notes)),
    ]


def _since(change: Change, language: Language) -> str:
    _ = language.gettext
    years = {"before": change.before, "after": change.after}
    if change.is_base:
        return _("From the base year {before} to {after}:", **years)
    return _("From {before} to {after}:", **years)


def _told(one: Difference, language: Language) -> str:
    if _is_none(one):
        return language.gettext("no change")
    value = differences.change_text(one.value, "kgCO2e", "", language)
    ends = differences.range_text(one.low, one.high, "kgCO2e", "", language)
    return (f"{value} ({ends})" if ends else value).replace(" ", figures.NO_BREAK)


def _apart(one: Difference, language: Language) -> str:
    _ = language.gettext
    if _is_none(one):
        return ""
    if one.is_told_apart:
        return _("The interval lies on one side of zero.")
    return _("The interval holds zero: whether it grew or fell cannot be told.")


def _is_none(one: Difference) -> bool:
    """Whether both years are the same line by line: that is no figure that happens to be zero."""
    return one.value == one.low == one.high == 0.0


def _scopes(change: Change, language: Language) -> str:
    pairs = (
        language.pair(ledger_notices.scope_text(scope, language), _told(one, language))
        for scope, one in sorted(change.by_scope.items())
    )
    return " · ".join(pairs)


def _note(note: tuple[str, tuple[str, ...], tuple[str, ...]], language: Language) -> str:
    code, *sides = note
    before, after = (language.listed([_noted(code, one, language) for one in side]) for side in sides)
    return language.gettext(ledger_notices.CHANGE[code], before=before, after=after)


def _noted(code: str, value: str, language: Language) -> str:
    if code == "other_methods":
        return words.word(words.METHOD, value, language)
    return language.gettext(ledger_notices.VIEW[value]) if code == "other_view" else value
