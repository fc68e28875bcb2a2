"""Where a number of the form comes from, in words."""

from __future__ import annotations

from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.estimate.fields import Field
from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, words
from greenai_desktop.i18n import estimate as said
from greenai_desktop.i18n.typed import editable_amount

_DIGITS = 3
_LARGE = 1e6


def placeholder(field: Field, used: Result | None, language: Language) -> str:
    """The default, as it would be typed; else an example."""
    if used is not None and used.value is not None:
        return editable_amount(float(f"{used.value:.{_DIGITS}g}"), field, language.code)
    found = said.FIELD_EXAMPLE.get(field.id)
    return language.gettext(found) if found else ""


def origin(field: Field, given: Given | None, used: Result | None, language: Language) -> str:
    """Sign, word, default with its range, and source; empty for what was simply typed."""
    if given is not None:
        if given.status is Status.ENTERED and not given.source:
            return ""
        parts = [words.status_words(given.status, language), given.source]
        parts += [said.count_words(given.value, language)] if given.value >= _LARGE else []
        return " · ".join(part for part in parts if part)
    if used is None or used.status is Status.MISSING:
        return ""
    parts = [words.status_words(used.status, language), said.bare_value(field.id, used.value, language)]
    span = said.span_words(field.id, used.low, used.high, language)
    line = " ".join([*parts, f"({span})"] if span else parts)
    source = source_of(used)
    return f"{line} · {source}" if source else line


def default_of(field: Field) -> Result | None:
    """The default of a number as a figure; None if it has none, or if it waits to be accepted."""
    from greenai_desktop.catalog.defaults import default, default_source

    if not field.default or field.must_confirm:
        return None
    factor = default(field.default)
    if factor.unit != field.unit:
        return None
    citation = Citation.of(factor, default_source(field.default))
    return Result(
        f"input.{field.id}", factor.value, field.unit, factor.low, factor.high, Status.DEFAULT, citation=citation
    )


def default_words(field: Field, language: Language) -> str:
    """A default that waits to be accepted, with its range."""
    from greenai_desktop.catalog.defaults import default

    factor = default(field.default)
    value = said.shown_value(field.id, factor.value, language)
    span = said.span_words(field.id, factor.low, factor.high, language)
    return f"{value} ({span})" if span else value


def source_of(used: Result | None) -> str:
    """Publisher and year of the source; empty if there is none."""
    cited = _cited(used)
    if cited is None:
        return ""
    year = f" ({cited.year})" if cited.year else ""
    return f"{cited.publisher or cited.source_title}{year}"


def source_told(used: Result | None) -> str:
    """The source in full, for the tooltip."""
    cited = _cited(used)
    if cited is None:
        return ""
    year = f" ({cited.year})" if cited.year else ""
    return "\n".join(part for part in (f"{cited.source_title}{year}", cited.note) if part)


def _cited(used: Result | None) -> Citation | None:
    """The row behind a number, or behind the first of those that it was made from."""
    if used is None:
        return None
    return next((step.citation for step in used.walk() if step.citation is not None), None)
