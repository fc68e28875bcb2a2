"""`greenai compare`: estimates against the first of them, paired, so that what they share cancels."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.output import clean, say, say_json, shown, table
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import Language, active, words
from greenai_desktop.i18n import differences as told

if TYPE_CHECKING:
    from greenai_desktop.accounting.comparison import Difference
    from greenai_desktop.cli.estimate_input import Given
    from greenai_desktop.core.estimate.estimated import Estimated

_RIGHT = frozenset({1, 2, 3, 4, 5})


def execute(args: argparse.Namespace) -> int:
    """Say how estimates differ from the first."""
    from greenai_desktop.accounting.estimate import paired
    from greenai_desktop.cli.estimate_input import STDIN, computed, given, means

    if len(args.estimates) < 2:
        raise InputError("estimates_need_two")
    if args.estimates.count(STDIN) > 1:
        raise InputError("stdin_once")
    tools = means()
    sources = [given(word, tools.shelf) for word in args.estimates]
    first, *others = (computed(source, tools) for source in sources)
    found = [paired(first, other) for other in others]
    if args.json:
        say_json(_plain(sources, [first, *others], found))
        return exits.OK
    for line in _lines(sources, found, active()):
        say(clean(line))
    return exits.OK


def _lines(sources: Sequence[Given], found: Sequence[Iterable[Difference]], language: Language) -> list[str]:
    _ = language.gettext
    names = _names(sources)
    lines = []
    for name, differences in zip(names[1:], found, strict=True):
        header = (_("Quantity"), _("The first"), _("This one"), _("Difference"), _("in %"), _("95% interval"),
                  _("How sure"))  # fmt: skip
        rows = (_row(one, language) for one in differences)
        lines += [_("{run} against {first}", run=name, first=names[0])]
        lines += [f"  {line}" for line in table(header, rows, _RIGHT)] + [""]
    return lines[:-1]


def _names(sources: Sequence[Given]) -> list[str]:
    """What estimates are called; those of one name are numbered."""
    plain = [clean(source.name) for source in sources]
    return [f"{name} ({place})" if plain.count(name) > 1 else name for place, name in enumerate(plain, start=1)]


def _row(one: Difference, language: Language) -> tuple[str, ...]:
    label = one.label if one.unit == "money" else ""
    return (
        words.word(words.KEY, one.key, language),
        shown(told.value_text(one.first, one.unit, label, language)),
        shown(told.value_text(one.value, one.unit, label, language)),
        shown(told.change_text(one.change, one.unit, label, language)),
        shown(told.percent_text(one.fraction, language)),
        told.range_text(one.low, one.high, one.unit, label, language),
        told.surely_words(one.below, language),
    )


def _plain(
    sources: Sequence[Given], estimates: Sequence[Estimated], found: Sequence[Iterable[Difference]]
) -> dict[str, Any]:
    return {
        "estimates": [
            {
                "name": source.name,
                "id": None if source.stored is None else source.stored.id,
                "draft": source.draft.to_dict(),
                "versions": dict(estimated.versions),
            }
            for source, estimated in zip(sources, estimates, strict=True)
        ],
        "against_first": [[_plain_one(one) for one in differences] for differences in found],
    }


def _plain_one(one: Difference) -> dict[str, Any]:
    return {
        "key": one.key, "unit": one.unit, "label": one.label, "first": one.first, "value": one.value,
        "difference": one.change, "fraction": one.fraction, "low": one.low, "high": one.high,
        "probability_below": one.below,
    }  # fmt: skip
