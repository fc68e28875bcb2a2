"""What is said of an estimate: its headline, how wide its range is, what it comes from; names of its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Driver, Estimated
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.estimate import driver_words as named_driver
from greenai_desktop.i18n.figures import amount_of, span_of
from greenai_desktop.ui.widgets.figures import value_text
from greenai_desktop.ui.widgets.zone_field import zone_name

# High end over low end of a range, for its width in words.
_NARROW_RATIO: Final = 1.5
_WIDE_RATIO: Final = 4.0
_LEAST_SHARE: Final = 0.05

CARBON, ENERGY, COST, WATER = "estimate.carbon", "estimate.site_energy", "estimate.cost", "estimate.water"
HOURS = "estimate.device_hours"
# A part that was left out on purpose, and is no gap.
NOT_ASKED: Final = "not_asked"
PARTS: Final = ("build.carbon", "use.carbon", "equipment.carbon")


def headline(estimated: Estimated, language: Language) -> str:
    """The carbon footprint with its range, as one sentence."""
    _ = language.gettext
    found = estimated.root.find(CARBON)
    if found is None or found.value is None:
        return _("The carbon footprint is not known: {reason}.", reason=reason_of(found, language))
    amount, span = amount_of(found, language), span_of(found, language)
    if found.partial:
        said = _("Partial footprint: about {amount} at least", amount=amount)
    else:
        said = _("About {amount}", amount=amount)
    return f"{said}, {_('range {range}', range=span)}." if span else f"{said}."


def range_words(result: Result | None, language: Language) -> str:
    """The range of a figure in words, with how wide it is; empty where there is none."""
    _ = language.gettext
    if result is None or result.value is None or result.low is None or result.high is None:
        return ""
    span = span_of(result, language)
    if result.low <= 0:
        return _("between {range}", range=span)
    ratio = result.high / result.low
    if ratio <= _NARROW_RATIO:
        return _("narrow range, {range}", range=span)
    if ratio <= _WIDE_RATIO:
        return _("wide range, {range}", range=span)
    return _("an order of magnitude only, {range}", range=span)


def defaults_words(estimated: Estimated, language: Language) -> str:
    """How many of the inputs nobody said; with the sign of defaults."""
    if not estimated.input_count:
        return ""
    said = language.ngettext(
        "{count} of {total} inputs is a default", "{count} of {total} inputs are defaults", estimated.default_count,
        total=estimated.input_count,
    )  # fmt: skip
    return f"{words.SIGN['default']} {said}"


def driver_name(driver: Driver, language: Language) -> str:
    """What an uncertain input is called, with what it belongs to; zones and hosting by their names."""
    label = driver.label
    if driver.field_id == "intensity":
        label = zone_name(label) if label else ""
    elif driver.field_id == "pue":
        label = words.word(words.HOSTING, label, language)
    return named_driver(replace(driver, label=label), language)


def driver_words(estimated: Estimated, language: Language) -> str:
    """What most of the range comes from; empty where nothing stands out."""
    _ = language.gettext
    if not estimated.drivers or estimated.drivers[0].share_fraction < _LEAST_SHARE:
        return ""
    first = estimated.drivers[0]
    named = {
        "name": driver_name(first, language),
        "share": numbers.percent(round(first.share_fraction, 2), language.code),
    }
    if first.is_default:
        return _(
            "The range comes most of all from “{name}” ({share}), which is a default: say it if you know.", **named
        )
    return _("The range comes most of all from “{name}” ({share}).", **named)


def reason_of(result: Result | None, language: Language) -> str:
    """Why a figure is missing."""
    if result is None:
        return language.gettext("it was not asked for")
    return words.word(words.REASON, result.reason, language) if result.reason else language.gettext("not known")


def part_name(result: Result, language: Language) -> str:
    """What a part of an estimate is called, with what it belongs to."""
    name = words.word(words.KEY, result.key, language)
    return f"{name} · {result.label}" if result.label and result.unit != "money" else name


def figure_line(result: Result, language: Language) -> str:
    """A figure as one line: what it is, its value, its range."""
    span = span_of(result, language)
    shown = value_text(result, language) + (f" [{span}]" if span else "")
    if result.value is None:
        shown = f"{numbers.MISSING} ({reason_of(result, language)})"
    return language.pair(part_name(result, language), shown)


def title_of(draft: Draft, language: Language) -> str:
    """What an estimate is called."""
    return draft.name or language.gettext("Estimate without a name")


def key_name(key: str, language: Language) -> str:
    """The word of a key of the tree."""
    return words.word(words.KEY, key, language)
