"""An estimate as text and as JSON: figures with their range and status, what drives them, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop.cli.figures import status
from greenai_desktop.cli.output import clean, shown, table
from greenai_desktop.core.estimate.plain import plain_estimate
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.figures import amount_of, span_of

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.limits import Held
    from greenai_desktop.core.estimate.draft import Draft
    from greenai_desktop.core.estimate.estimated import Driver, Estimated
    from greenai_desktop.core.results import Result
    from greenai_desktop.store.records import StoredEstimate

# Figures whose parts are shown too, and to what depth.
_OPENED: Final = {"estimate.carbon": 2}
# Figures of the tree that budgets are made from; their like is shown already.
_NOT_SHOWN: Final = frozenset(f"{part}.{what}" for part in ("build", "use") for what in ("energy", "carbon", "cost"))
_NOT_ASKED: Final = "not_asked"
_TOLD: Final = frozenset({"not_confirmed"})  # among the problems of the draft already
_MOST_DRIVERS: Final = 5
_LEAST_SHARE: Final = 0.01
_RIGHT: Final = frozenset({1, 2})
_CHANGE_SHOWN: Final = 0.005


def estimate_lines(estimated: Estimated, held: Sequence[Held], language: Language) -> list[str]:
    """The figures of an estimate, each with range and status, and how likely limits are exceeded."""
    from greenai_desktop.accounting.estimate.limit_words import held_words

    _ = language.gettext
    header = (_("Quantity"), _("Value"), _("95% interval"), _("Status"))
    figures = list(_shown_figures(estimated.root))
    rows = [_row(result, depth, language) for result, depth in figures if result.reason != _NOT_ASKED]
    lines = [*table(header, rows, _RIGHT, 3), "", *(held_words(one, language) for one in held)]
    aside = [_name(result, language) for result, _depth in figures if result.reason == _NOT_ASKED]
    if aside:
        lines.append(_("Not part of this estimate: {names}", names=", ".join(aside)))
    return [*lines, *_trust(estimated, language)]


def kept_lines(stored: StoredEstimate, estimated: Estimated, method_version: str, language: Language) -> list[str]:
    """What recomputing a stored estimate changed, and since which tables."""
    _ = language.gettext
    if stored.made_utc_s is None:
        return []
    day = numbers.date(stored.made_utc_s, language.code)
    changed = changed_tables(stored, estimated)
    if not changed and stored.method_version == method_version:
        return [_("Computed with the same tables and formulas as when it was kept, {day}.", day=day)]
    changed += [_("the formulas")] if stored.method_version != method_version else []
    lines = [_("Kept on {day}; since then these have changed: {what}.", day=day, what=", ".join(changed))]
    for key, before in stored.result.items():
        now = estimated.root.find(key)
        if now is None or before.value is None or now.value is None or key in _NOT_SHOWN:
            continue
        if abs(now.value - before.value) > _CHANGE_SHOWN * abs(before.value):
            was = amount_text_of(before.value, before.unit, before.label, language)
            lines.append("  " + language.pair(_name(now, language), _("{before} then, {now} now", before=was,
                                                                     now=amount_of(now, language))))  # fmt: skip
    return lines


def changed_tables(stored: StoredEstimate, estimated: Estimated) -> list[str]:
    """Tables that are other ones than when an estimate was kept."""
    names = sorted({*stored.versions, *estimated.versions})
    return [name for name in names if stored.versions.get(name) != estimated.versions.get(name)]


def amount_text_of(value: float, unit: str, label: str, language: Language) -> str:
    """An amount that stands by itself, in no tree."""
    from greenai_desktop.i18n.figures import amount_text

    return amount_text(value, unit, label, language)


def plain_with_limits(draft: Draft, estimated: Estimated, method_version: str, held: Iterable[Held]) -> dict[str, Any]:
    """An estimate for JSON, with the limits of its project."""
    return {**plain_estimate(draft, estimated, method_version), "limits": [_plain_held(one) for one in held]}


def _shown_figures(root: Result) -> Iterator[tuple[Result, int]]:
    for result in root.steps:
        if result.key in _NOT_SHOWN:
            continue
        yield result, 0
        yield from _parts(result, 1, _OPENED.get(result.key, 0))


def _parts(result: Result, depth: int, most: int) -> Iterator[tuple[Result, int]]:
    if depth > most:
        return
    for step in result.steps:
        if step.unit == result.unit and (step.value is None or step.value != 0):
            yield step, depth
            yield from _parts(step, depth + 1, most)


def _row(result: Result, depth: int, language: Language) -> tuple[str, ...]:
    return (
        "  " * depth + _name(result, language), shown(amount_of(result, language)), span_of(result, language),
        status(result, language),
    )  # fmt: skip


def _name(result: Result, language: Language) -> str:
    name = words.word(words.KEY, result.key, language)
    told = result.label if result.unit != "money" else ""
    unit_name = str(dict(result.facts).get("unit_name", ""))
    if unit_name:
        told = language.gettext("for one: {unit}", unit=unit_name)
    return f"{name} ({clean(told)})" if told else name


def _trust(estimated: Estimated, language: Language) -> list[str]:
    """How much of it nobody said, and what its range comes from."""
    _ = language.gettext
    lines = [
        language.ngettext(
            "{defaults} of {count} input is a default.", "{defaults} of {count} inputs are defaults.",
            estimated.input_count, defaults=estimated.default_count,
        )
    ]  # fmt: skip
    drivers = [driver for driver in estimated.drivers if driver.share_fraction >= _LEAST_SHARE][:_MOST_DRIVERS]
    if drivers:
        lines.append(_("The range of the carbon footprint comes from:"))
        lines += [f"  {_driver(driver, language)}" for driver in drivers]
    notes = dict.fromkeys(note for result in estimated.root.walk() for note in result.notes if note not in _TOLD)
    return lines + [words.word(words.NOTE, note, language) for note in notes]


def _driver(driver: Driver, language: Language) -> str:
    from greenai_desktop.i18n.estimate import driver_words

    share = numbers.percent(driver.share_fraction, language.code)
    name = driver_words(driver, language)
    return language.pair(
        name, f"{share}, {words.word(words.STATUS, 'default', language)}" if driver.is_default else share
    )


def _plain_held(held: Held) -> dict[str, Any]:
    figure = held.figure
    value, low, high = (None, None, None) if figure is None else (figure.value, figure.low, figure.high)
    return {
        **held.limit.to_dict(), "estimate": value, "estimate_low": low, "estimate_high": high,
        "probability_above": held.above, "is_above": held.is_above,
    }  # fmt: skip
