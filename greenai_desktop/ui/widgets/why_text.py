"""How a figure came about, in words: what "Why this number?" shows and copies.

Reads a `Result` tree and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from greenai_desktop.core.results import Citation, Result
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.figures import amount_of, amount_text
from greenai_desktop.i18n.sources import publisher_name, title_of
from greenai_desktop.ui.widgets.figures import figure_text, full_text, title_text, value_text

_INDENT = "  "
_OPERATORS = {
    "energy_times_pue": "×",
    "energy_times_intensity": "×",
    "energy_times_price": "×",
    "times_share": "×",
    "sum": "+",
}
_MOST_TERMS = 6
# Told elsewhere, or of no meaning to a reader.
_SILENT_FACTS = ("device", "unit", "per_unit_w", "size", "source_ids", "place")


def formula_words(result: Result, language: Language) -> str:
    """The formula in words; empty for an input."""
    return words.word(words.FORMULA, result.formula, language) if result.formula else ""


def formula_values(result: Result, language: Language) -> str:
    """The formula with its values, such as "0.71 kWh × 46.1 g CO₂e/kWh = 33 g CO₂e"; empty where there is none."""
    terms = [amount_of(step, language) for step in result.steps if step.value is not None]
    if result.value is None or not terms or len(terms) > _MOST_TERMS:
        return ""
    value = value_text(result, language)
    equals = value if value.startswith("≈") else f"= {value}"
    if result.formula == "times_rest" and len(terms) == 2:
        return f"{terms[0]} × (1 − {terms[1]}) {equals}"
    operator = _OPERATORS.get(result.formula)
    if operator is None or len(terms) < 2:
        return ""
    return f" {operator} ".join(terms) + f" {equals}"


def notes_of(result: Result, language: Language) -> list[str]:
    """What must be said with a figure: its notes, and what is lacking in it."""
    _ = language.gettext
    said = [_sentence(words.word(words.NOTE, note, language)) for note in result.notes]
    gap_s = dict(result.facts).get("gap_s")
    if result.partial and result.value is not None:
        if isinstance(gap_s, int | float) and gap_s > 0:
            told = _("{duration} without data are not counted.", duration=numbers.duration(float(gap_s), language.code))
            said.append(told)
        else:
            said.append(_("Partial: something in it is missing, so the true value is higher."))
    if result.reason:
        said.append(_sentence(words.word(words.REASON, result.reason, language)))
    return list(dict.fromkeys(said))


def facts_of(result: Result, language: Language) -> list[tuple[str, str]]:
    """Named values behind a figure, as (name, value)."""
    told = [
        (words.word(words.FACT, name, language), fact_text(name, value, language))
        for name, value in result.facts
        if name not in _SILENT_FACTS and value != ""
    ]
    told += [(words.word(words.FACT, "per_unit_w", language), text) for text in size_words(result.facts, language)]
    return told


def size_words(facts: Iterable[tuple[str, str | float]], language: Language) -> tuple[str, ...]:
    """A size and its power, as "25.3 × 0.3 W/GB"; empty if the facts have none."""
    known = dict(facts)
    size, per_unit = known.get("size"), known.get("per_unit_w")
    if not isinstance(size, int | float) or not isinstance(per_unit, int | float):
        return ()
    code = language.code
    unit = numbers.unit_sign(str(known.get("unit", "W/GB")), code)
    return (f"{numbers.number(float(size), code)} × {numbers.number(float(per_unit), code)}\u00a0{unit}",)


def fact_text(name: str, value: str | float, language: Language) -> str:
    """The value of a fact, by the unit that its name ends with."""
    if isinstance(value, str):
        for table in (words.FACT_VALUE, words.HOSTING, words.INTERFACE):
            if value in table:
                return words.word(table, value, language)
        return value
    if float(value).is_integer() and not name.endswith(("_w", "_s")):
        return numbers.grouped(f"{value:.0f}", language.code)
    if name.endswith("_w"):
        return amount_text(float(value), "W", "", language)
    if name.endswith("_s"):
        return numbers.duration(float(value), language.code)
    if name.endswith(("_fraction", "loss_ratio")):
        return numbers.percent(float(value), language.code)
    return numbers.number(float(value), language.code, 4)


def citation_of(citation: Citation, language: Language) -> list[tuple[str, str]]:
    """The factor row and its source, as (name, value); what is empty is left out."""
    _ = language.gettext
    spread = {
        "source": _("given by the source"),
        "expert": _("expert default of this program, the source gives none"),
    }.get(citation.spread, citation.spread)
    rows = [
        (_("Zone or region"), citation.region),
        (_("Year"), str(citation.year) if citation.year else ""),
        (_("Basis"), words.word(words.BASIS, citation.basis, language) if citation.basis else ""),
        (_("Boundary"), words.word(words.BOUNDARY, citation.boundary, language) if citation.boundary else ""),
        (_("Range"), spread),
        (_("Source"), title_of(citation.source_title, language)),
        (_("Publisher"), publisher_name(citation.publisher, language)),
        (_("Edition"), citation.version),
        (_("Address"), citation.url),
        (_("Note"), citation.note),
        (_("Row"), citation.factor_id),
    ]
    return [(name, value) for name, value in rows if value]


def spread_shares(result: Result) -> list[tuple[Result, float]]:
    """About how much of the width of its range each input explains, largest first.

    Products add squared logarithms, sums add squared widths; what inputs share is not told apart, so it is a
    guide and not a figure.
    """
    inputs = [step for step in result.steps if step.low is not None and step.high is not None and step.value]
    if len(inputs) < 2:
        return []
    weights = [_spread(step, result.formula == "sum") for step in inputs]
    total = math.fsum(weights)
    if total <= 0:
        return []
    shares = [(step, weight / total) for step, weight in zip(inputs, weights, strict=True)]
    return sorted(shares, key=lambda share: -share[1])


def explanation(result: Result, language: Language) -> str:
    """The whole explanation as plain text."""
    return "\n".join(_told(result, language, 0))


def _told(result: Result, language: Language, depth: int) -> Iterator[str]:
    _ = language.gettext
    lead, below = _INDENT * depth, _INDENT * (depth + 1)
    figure = figure_text(result, language)
    span = f" [{figure.range}]" if figure.range else ""
    yield lead + language.pair(title_text(result, language), f"{full_text(result, language)}{span} ({figure.status})")
    if result.formula:
        values = formula_values(result, language)
        told = formula_words(result, language) + (f" ({values})" if values else "")
        yield below + language.pair(_("Formula"), told)
    for name, value in (
        *(citation_of(result.citation, language) if result.citation else ()),
        *facts_of(result, language),
    ):
        yield below + language.pair(name, value)
    for note in notes_of(result, language):
        yield f"{below}{note}"
    for step in result.steps:
        yield from _told(step, language, depth + 1)


def _spread(step: Result, is_sum: bool) -> float:
    assert step.low is not None and step.high is not None
    if is_sum:
        return (step.high - step.low) ** 2
    return math.log(step.high / step.low) ** 2 if step.low > 0 else 0.0


def _sentence(text: str) -> str:
    return (text[:1].upper() + text[1:]).rstrip(".") + "." if text else text
