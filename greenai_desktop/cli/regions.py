"""`greenai regions`: the same work in cloud regions or in countries, paired.

All rows share the draws of the work, so that the range of a difference is that of the places alone. What is compared
is electricity, and nothing here says that moving is for the best.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from greenai_desktop.cli import exits
from greenai_desktop.cli.output import NOT_AVAILABLE, clean, say, say_json, shown, table
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import N_, Language, _, active, numbers, words
from greenai_desktop.i18n import differences as told

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate import Options
    from greenai_desktop.catalog.grid import GridCatalog
    from greenai_desktop.cli.estimate_input import Means
    from greenai_desktop.core.estimate.draft import Draft
    from greenai_desktop.core.uncertainty import FloatArray

_RIGHT: Final = frozenset({3, 4, 5, 6, 7})
# What a chart of regions does not tell.
CAVEATS: Final = (
    N_("Data residency: personal and other protected data may have to stay where they are; ask before you move them."),
    N_("Existing hardware: machines that are already there stay there, idle or not; their making is not undone."),
    N_(
        "Transfer: moving the data takes electricity too; it is counted only where the estimate says how much is moved."
    ),
    N_("Rebound: what costs less is often used more; the range does not hold that."),
    N_(
        "One method for all places, which need not be that of the estimate; annual averages: hours of a day and of a "
        "year differ."
    ),
)


def execute(args: argparse.Namespace) -> int:
    """Put the work into each place and compare."""
    from greenai_desktop.cli.estimate import source_of
    from greenai_desktop.cli.estimate_input import checked, means

    tools = means()
    source = source_of(args, tools)
    draft = checked(source, tools, aside=frozenset({"zone_missing", "region_unknown"}))
    options = _in_words(_options(args, draft, tools), tools.shelf.grid, active())
    order = _order(options, args)
    if args.json:
        say_json({"name": source.name, "draft": source.draft.to_dict(), **_plain(options, order)})
        return exits.OK
    say(clean(source.name))
    for line in _lines(options, order, active()):
        say(line)
    say()
    for caveat in CAVEATS:
        say(_(caveat))
    return exits.OK


def _options(args: argparse.Namespace, draft: Draft, tools: Means) -> Options:
    """All places, with intervals."""
    from greenai_desktop.accounting.estimate import countries_of, regions_of, with_intervals
    from greenai_desktop.cli.places import known_provider

    if args.countries:
        options = countries_of(draft, tools.shelf, tools.own)
    else:
        providers = [known_provider(tools.shelf.grid, name) for name in args.provider]
        options = regions_of(draft, tools.shelf, tools.own, dict.fromkeys(providers))
    for filled in with_intervals(
        options, draft, tools.shelf, tools.own, check=lambda: None, report=lambda done, of: None
    ):
        options = filled
    return options


def _in_words(options: Options, grid: GridCatalog, language: Language) -> Options:
    """The same with names of countries in the language; those of regions are the providers' own."""
    found = (grid.zone(zone) if group == "country" else None
             for zone, group in zip(options.zones, options.groups, strict=True))  # fmt: skip
    names = (zone.name(language.code) if zone is not None else name
             for zone, name in zip(found, options.names, strict=True))  # fmt: skip
    own = grid.zone(options.zones[options.own_index]) if options.own_index >= 0 and _are_countries(options) else None
    own_name = options.own_name if own is None else own.name(language.code)
    return replace(options, names=tuple(names), own_name=own_name)


def _are_countries(options: Options) -> bool:
    return all(group == "country" for group in options.groups)


def _order(options: Options, args: argparse.Namespace) -> list[int]:
    """Which rows are shown, in which order; what is missing comes last."""
    rows = [row for row in range(len(options.ids)) if not args.eu or options.in_eu[row]]
    keys: dict[str, Any] = {
        "carbon": lambda row: (_last(options.median[row]), options.ids[row]),
        "intensity": lambda row: (_last(options.intensity[row]), options.ids[row]),
        "name": lambda row: (options.names[row].casefold(), options.ids[row]),
    }
    return sorted(rows, key=keys[args.sort])[: args.limit]


def _last(value: float | FloatArray) -> float:
    """A figure to sort by; missing ones come last."""
    number = float(value)
    return math.inf if math.isnan(number) else number


def _lines(options: Options, order: Sequence[int], language: Language) -> list[str]:
    _ = language.gettext
    if not order:
        return [_("There is no such place.")]
    header = [_("Place"), _("Name"), _("Zone"), _("Factor"), "PUE", "CO₂e", _("95% interval")]
    has_own = _finite(options.own_value) is not None
    if has_own:
        header += [_("Difference"), _("95% interval"), _("How sure")]
    rows = [_row(options, row, has_own, language) for row in order]
    lines = [*table(header, rows, _RIGHT, 1), ""]
    lines.append(language.pair("CO₂e", words.status_words(Status.ESTIMATED, language)))
    if not has_own:
        lines.append(_("Name a place with --zone or --cloud to see how others differ from it."))
    else:
        amount = numbers.quantity(options.own_value, "kgCO2e", language.code, 2)
        lines.append(_("Differences are against {place}: {carbon}.", place=clean(options.own_name), carbon=amount))
    return lines


def _row(options: Options, row: int, has_own: bool, language: Language) -> tuple[str, ...]:
    code = language.code
    intensity = _finite(options.intensity[row])
    reason = words.word(words.REASON, options.reasons[row], language) if options.reasons[row] else ""
    value = shown(numbers.quantity(_finite(options.median[row]), "kgCO2e", code, 2))
    cells = (
        options.ids[row], options.names[row], options.zones[row],
        shown(numbers.quantity(None if intensity is None else intensity * 1_000, "gCO2e/kWh", code)),
        shown(numbers.number(_finite(options.pue[row]), code)),
        f"{value} ({reason})" if value == NOT_AVAILABLE and reason else value,
        numbers.interval(_finite(options.low[row]), _finite(options.high[row]), "kgCO2e", code),
    )  # fmt: skip
    if not has_own:
        return cells
    return (
        *cells, shown(told.change_text(_finite(options.change[row]), "kgCO2e", "", language)),
        told.range_text(_finite(options.change_low[row]), _finite(options.change_high[row]), "kgCO2e", "", language),
        told.surely_words(_finite(options.below[row]), language),
    )  # fmt: skip


def _plain(options: Options, order: Sequence[int]) -> dict[str, Any]:
    return {
        "unit": "kgCO2e",
        "status": Status.ESTIMATED.value,
        "against": {"name": options.own_name or None, "value": _finite(options.own_value)},
        "places": [
            {
                "id": options.ids[row], "name": options.names[row], "group": options.groups[row],
                "zone": options.zones[row], "country": options.countries[row], "in_eu": bool(options.in_eu[row]),
                "in_eea": bool(options.in_eea[row]), "kgco2e_per_kwh": _finite(options.intensity[row]),
                "pue_ratio": _finite(options.pue[row]), "value": _finite(options.median[row]),
                "low": _finite(options.low[row]), "high": _finite(options.high[row]),
                "difference": _finite(options.change[row]), "difference_low": _finite(options.change_low[row]),
                "difference_high": _finite(options.change_high[row]),
                "probability_below": _finite(options.below[row]), "reason": options.reasons[row] or None,
            }
            for row in order
        ],
        "not_told": ["data_residency", "existing_hardware", "transfer", "rebound", "annual_average"],
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
