"""The one screen at the end of `greenai run`, read from the result tree alone."""

from __future__ import annotations

from collections.abc import Sequence

from greenai_desktop.accounting.whole import layers
from greenai_desktop.cli.figures import amount, cited, device_label, missing, pair, span, status
from greenai_desktop.cli.output import fit, pad, width_of
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.whole import layer_words

_MOST_DEVICES = 8
_MOST_NOTES = 6
Row = tuple[str, str, str, str]


def run_summary(root: Result, language: Language) -> list[str]:
    """Energy, carbon, money, factor, devices and what is missing.

    Args:
        root: Tree of the run.
        language: Language of the words.
    """
    _ = language.gettext
    rows = [_row(root, key, language) for key in ("run.energy", "run.site_energy", "run.carbon", "run.cost")]
    site = root.find("run.site_energy")
    if site is not None and site.formula == "same":
        rows[1] = None
    share = root.find("run.measured_share")
    if share is not None:
        rows.insert(2, (words.word(words.KEY, share.key, language), amount(share, language), "", ""))
    lines = _aligned([row for row in rows if row is not None])
    lines += _layers(root, language)
    factor = root.find("input.intensity")
    if factor is not None and factor.citation is not None:
        told = f"{amount(factor, language)} ({cited(factor.citation, language)})"
        lines.append("  " + pair(_("Factor"), told, language))
    lines += _devices(root, language)
    notes = missing(root, language)
    if notes:
        lines.append(f"  {_('Missing or to be said:')}")
        lines += [f"    · {note}" for note in notes[:_MOST_NOTES]]
        if len(notes) > _MOST_NOTES:
            lines.append("    " + language.ngettext("and {count} more", "and {count} more", len(notes) - _MOST_NOTES))
    return lines


def _row(root: Result, key: str, language: Language) -> Row | None:
    result = root.find(key)
    if result is None:
        return None
    return (
        words.word(words.KEY, key, language),
        amount(result, language),
        span(result, language),
        status(result, language),
    )


def _layers(root: Result, language: Language) -> list[str]:
    """How the energy is known, where a meter told the whole machine."""
    energy = root.find("run.energy")
    told = layers(energy) if energy is not None else None
    if told is None or told.rest is None:
        return []
    return ["  " + layer_words(told.seen, told.modelled, told.rest, told.whole, "kWh", language)]


def _devices(root: Result, language: Language) -> list[str]:
    energy = root.find("run.energy")
    if energy is None:
        return []
    rows: list[Row] = []
    for device in energy.steps[:_MOST_DEVICES]:
        mean_w = dict(device.facts).get("mean_w")
        power = numbers.quantity(float(mean_w), "W", language.code) if mean_w is not None else ""
        rows.append(
            (fit(device_label(device, language), 34), amount(device, language), power, status(device, language))
        )
    if len(energy.steps) > _MOST_DEVICES:
        more = len(energy.steps) - _MOST_DEVICES
        rows.append((language.ngettext("and {count} more", "and {count} more", more), "", "", ""))
    return [f"  {language.gettext('Devices (energy, mean power):')}", *_aligned(rows, "    ")]


def _aligned(rows: Sequence[Row], indent: str = "  ") -> list[str]:
    if not rows:
        return []
    widths = [max(width_of(row[column]) for row in rows) for column in range(3)]
    return [
        (
            indent + "  ".join([pad(row[0], widths[0]), pad(row[1], widths[1], True), pad(row[2], widths[2]), row[3]])
        ).rstrip()
        for row in rows
    ]
