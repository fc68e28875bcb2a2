"""`greenai factors hourly`: what a run meets hour by hour, and what it would meet some hours later."""

from __future__ import annotations

import argparse
import datetime as dt
import math
from pathlib import Path

import numpy as np

from greenai_desktop.cli import exits
from greenai_desktop.cli.output import NOT_AVAILABLE, clean, say, say_json, table, tell
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hourly import LEAST_COVERED, mean_over
from greenai_desktop.core.units import G_PER_KG, S_PER_H
from greenai_desktop.i18n import Language, _, active, ngettext, numbers, words
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers.hourly import HourlyRead, read_hourly

_SHOWN_PROBLEMS = 3


def show_hours(args: argparse.Namespace) -> int:
    """Print the mean intensity of a run, now and later.

    Raises:
        ImportFileError: the file cannot be read as a series.
        InputError: the begin is no time.
    """
    read = read_hourly(Path(args.file))
    series = read.series
    begin_utc_s = series.start_utc_s if args.start is None else _utc_s(args.start)
    later_h = np.arange(0, args.later + 1)
    means, shares = mean_over(series, begin_utc_s + S_PER_H * later_h.astype(float), args.hours * S_PER_H)
    if args.json:
        say_json(_plain(read, begin_utc_s, args.hours, later_h, means, shares))
        return exits.OK
    _tell(read)
    language = active()
    first = float(means[0])
    rows = (
        (str(int(hours)), _moment(begin_utc_s + S_PER_H * float(hours)), _shown(float(mean), language),
         _change(float(mean), first, language), numbers.percent(float(share), language.code))
        for hours, mean, share in zip(later_h, means, shares, strict=True)
    )  # fmt: skip
    header = (_("Later by (h)"), _("Begin (UTC)"), _("Mean intensity"), _("Against no delay"), _("Hours with figures"))
    for line in table(header, rows, frozenset({0, 2, 3, 4})):
        say(line)
    say(_("Averages of all plants that run in an hour, for a steady load. What a shift changes elsewhere is not told."))
    return exits.OK


def _tell(read: HourlyRead) -> None:
    series = read.series
    basis = words.word(words.BASIS, series.basis, active()) if series.basis else _("basis not told")
    span = f"{_moment(series.start_utc_s)} – {_moment(series.end_utc_s)}"
    say(_("{zone}: {span} UTC, {basis}", zone=clean(series.zone or series.source), span=span, basis=basis))
    if read.taken_as_utc:
        tell(_("The file does not say which clock its times are of; they are taken as UTC."))
    if series.missing_count:
        count = series.missing_count
        tell(ngettext("{count} step has no figure.", "{count} steps have no figure.", count))
    for problem in read.problems[:_SHOWN_PROBLEMS]:
        tell(clean(title_and_hint(problem, active())[0]))
    if len(read.problems) > _SHOWN_PROBLEMS:
        count = len(read.problems)
        tell(ngettext("{count} row was left out.", "{count} rows were left out.", count))


def _plain(
    read: HourlyRead, begin_utc_s: float, hours_h: float, later_h: np.ndarray, means: np.ndarray, shares: np.ndarray
) -> dict[str, object]:
    series = read.series
    return {
        "zone": series.zone, "basis": series.basis, "file": series.source, "taken_as_utc": read.taken_as_utc,
        "from_utc": _moment(series.start_utc_s), "to_utc": _moment(series.end_utc_s), "hours": hours_h,
        "left_out": len(read.problems), "least_covered_fraction": LEAST_COVERED,
        "runs": [
            {
                "later_h": int(hours), "begin_utc": _moment(begin_utc_s + S_PER_H * float(hours)),
                "kgco2e_per_kwh": float(mean), "covered_fraction": float(share),
            }
            for hours, mean, share in zip(later_h, means, shares, strict=True)
        ],
    }  # fmt: skip


def _utc_s(text: str) -> float:
    """A moment that was typed; without an offset it is one of UTC, as the series is.

    Raises:
        InputError: it is no time.
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise InputError("start_unreadable", text=text) from None


def _moment(utc_s: float) -> str:
    return dt.datetime.fromtimestamp(utc_s, dt.UTC).strftime("%Y-%m-%d %H:%M")


def _shown(mean: float, language: Language) -> str:
    return numbers.quantity(mean * G_PER_KG, "gCO2e/kWh", language.code) if math.isfinite(mean) else NOT_AVAILABLE


def _change(mean: float, first: float, language: Language) -> str:
    if not (math.isfinite(mean) and math.isfinite(first) and first > 0):
        return NOT_AVAILABLE
    sign = "+" if mean > first else "−" if mean < first else ""
    return sign + numbers.percent(abs(mean / first - 1), language.code)
