"""What stands on the two pages of a run: the figures, then how they were computed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, numbers
from greenai_desktop.report import run_method as method
from greenai_desktop.report import wording
from greenai_desktop.report.chart import ChartFlowable, ChartWords
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import Columns
from greenai_desktop.report.run_report import RunReport
from greenai_desktop.report.table import ACCENT, MUTED, Column, DataTable, Text, style

_BODY = style(8, after=2)
_MUTED = style(8, MUTED, after=2)
_TITLE = style(17, after=1)
_HEADING = style(10.5, ACCENT, after=2, before=5)
_FIGURE = style(17, after=1)
_DEVICE_ROWS = 12
_EVENTS = 6
_NOTES = 420


def title_of(report: RunReport, language: Language) -> str:
    """The title of the document."""
    _ = language.gettext
    return _("Report of the run {name}", name=report.name or _("without a name"))


def first_page(report: RunReport, setter: Typesetter, language: Language) -> list[Any]:
    """Title, what ran where and when, headline figures, chart, devices."""
    _ = language.gettext
    page = [
        Text(setter, _shortened(title_of(report, language), 160), _TITLE, bold=True, role="H1"),
        Columns([_what(report, setter, language), _where(report, setter, language)]),
        Columns(_headlines(report, setter, language), boxed=True),
        Text(setter, _measured_share(report, language), _BODY),
        Text(setter, _("Power over time"), _HEADING, bold=True, role="H2"),
        *_chart(report, setter, language),
        Text(setter, _("Energy by device"), _HEADING, bold=True, role="H2"),
        _devices(report, setter, language),
    ]
    if report.notes.strip():
        page.append(Text(setter, _shortened(report.notes, _NOTES), _BODY, lead=_("Notes:")))
    return page


def second_page(report: RunReport, setter: Typesetter, language: Language) -> list[Any]:
    """How the figures were computed, and what is missing."""
    _ = language.gettext
    page: list[Any] = [
        Text(setter, _("How it was computed"), style(15, after=3), bold=True, role="H1"),
        Text(
            setter,
            _("Every figure of page 1 follows from the inputs below; nothing is rounded between the steps. "
              "Intervals hold 95 % of the results when all uncertain inputs vary together."),
            _BODY,
        ),
        method.chain_table(report, setter, language),
    ]  # fmt: skip
    sections = (
        (_("Factors and their sources"), method.factor_lines(report, language)),
        (_("What is missing"), method.missing_lines(report, language)),
        (_("Scope and category"), method.scope_lines(report, language)),
        (_("Method"), method.method_lines(report, language)),
        (_("Attributions"), [*(_shortened(line, 300) for line in report.attribution[:8])]),
    )
    for heading, lines in sections:
        page.append(Text(setter, heading, _HEADING, bold=True, role="H2"))
        page += [Text(setter, line, _BODY) for line in lines]
    page.append(Text(setter, _("Made with GreenAI Desktop {version}.", version=report.version), _MUTED))
    return page


def _shortened(text: str, length: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def _what(report: RunReport, setter: Typesetter, language: Language) -> list[Text]:
    _ = language.gettext
    code = language.code
    lines = [
        (_("Project:"), report.project or _("none")),
        (_("Owner:"), report.owner or _("not given")),
        (_("Stage:"), wording.stage_words(report.stage_code, language)),
        (_("Began:"), numbers.date_time(report.started_utc_s, code)),
    ]
    if report.ended_utc_s is not None:
        lines.append((_("Ended:"), numbers.date_time(report.ended_utc_s, code)))
    duration = numbers.duration(report.duration_s, code)
    state = wording.state_words(report.state, language)
    lines.append((_("Duration:"), f"{duration} ({state})" if report.duration_s is not None else state))
    if report.tags:
        lines.append((_("Tags:"), ", ".join(report.tags)))
    return [Text(setter, _shortened(value, 120), _BODY, lead=lead) for lead, value in lines]


def _where(report: RunReport, setter: Typesetter, language: Language) -> list[Text]:
    lines = [*report.machine_lines[:6], *report.place_lines[:6]]
    return [
        Text(
            setter,
            _shortened(wording.hosting_words(value, language) if label == "hosting" else value, 120),
            _BODY,
            lead=language.gettext("{label}:", label=wording.label_words(label, language)),
        )
        for label, value in lines
    ] or [Text(setter, language.gettext("Nothing is known about the machine."), _MUTED)]


def _headlines(report: RunReport, setter: Typesetter, language: Language) -> list[list[Text]]:
    _ = language.gettext
    figures = (
        (_("Energy"), "run.energy", 3),
        (_("Greenhouse gas"), "run.carbon", 2),
        (_("Cost of electricity"), "run.cost", 2),
    )
    return [_headline(name, report.root.find(key), digits, setter, language) for name, key, digits in figures]


def _headline(name: str, result: Result | None, digits: int, setter: Typesetter, language: Language) -> list[Text]:
    _ = language.gettext
    stack = [Text(setter, name, _MUTED)]
    if result is None or result.value is None or not result.status.has_value:
        reason = wording.reason_words(result.reason if result is not None else "not_recorded", language)
        return [*stack, Text(setter, _("n/a"), _FIGURE, bold=True), Text(setter, reason, _MUTED)]
    stack.append(Text(setter, method.amount(result, language, digits), _FIGURE, bold=True))
    ends = method.ends(result, language)
    stack.append(Text(setter, _("range {range}", range=ends) if ends else _("no range"), _BODY))
    words = wording.status_words(result.status, language)
    if result.partial:
        words = _("{status}; partial, something is missing", status=words)
    stack.append(Text(setter, words, _MUTED))
    return stack


def _measured_share(report: RunReport, language: Language) -> str:
    _ = language.gettext
    share = report.root.find("run.measured_fraction")
    if share is None or share.value is None:
        reason = wording.reason_words(share.reason if share is not None else "not_recorded", language)
        return _("Share of the energy that was measured: n/a ({reason}).", reason=reason)
    return _(
        "Measured: {share} of the energy; the rest comes from models, and the ranges are those of the whole.",
        share=numbers.percent(share.value, language.code),
    )


def _chart(report: RunReport, setter: Typesetter, language: Language) -> list[Any]:
    _ = language.gettext
    if report.curve.is_empty:
        return [Text(setter, _("n/a: no power was recorded."), _MUTED)]
    curve = report.curve.grouped(_("others"))
    events = report.events[:_EVENTS]
    total = np.nansum(curve.mean, axis=0)[np.isfinite(curve.mean).any(axis=0)]
    words = ChartWords(
        power=_("Power ({unit})"),
        time=_("Time since the start ({unit})"),
        modelled=_("(modelled)"),
        alt=_(
            "Power over time of {names}. Together {mean} on average, {high} at most.",
            names=", ".join(curve.names),
            mean=numbers.quantity(float(total.mean()), "W", language.code),
            high=numbers.quantity(float(total.max()), "W", language.code),
        ),
        language=language.code,
        day=_("d"),
    )
    parts: list[Any] = [ChartFlowable(setter, curve, tuple(at_s for at_s, _text in events), words, 190.0)]
    legend = _("Solid: measured. Dashed, hatched: modelled. Band: lowest to highest. Grey hatching: no data.")
    parts.append(Text(setter, legend, style(7, MUTED, after=1)))
    listed = [
        f"{count}. {numbers.duration(at_s, language.code)}: {_shortened(text, 120)}"
        for count, (at_s, text) in enumerate(events, 1)
    ]
    if len(report.events) > _EVENTS:
        listed.append(_("{count} more in the program", count=len(report.events) - _EVENTS))
    if listed:
        parts.append(Text(setter, " · ".join(listed), style(7, MUTED, after=2), lead=_("Events:")))
    return parts


def _devices(report: RunReport, setter: Typesetter, language: Language) -> Any:
    _ = language.gettext
    energy = report.root.find("run.energy")
    devices = [] if energy is None else [result for result in energy.walk() if result.key == "device.energy"]
    if not devices:
        return Text(setter, _("n/a: no device was recorded."), _MUTED)
    devices.sort(key=lambda result: -(result.value or 0.0))
    columns = (
        Column(_("Device"), 30),
        Column(_("Energy"), 13, True),
        Column(_("Range"), 19, True),
        Column(_("Mean power"), 13, True),
        Column(_("Where it comes from"), 21),
        Column(_("Missing"), 14, True),
    )
    rows = [_device_row(result, report, language) for result in devices[:_DEVICE_ROWS]]
    if len(devices) > _DEVICE_ROWS:
        rows.append(_rest_row(devices[_DEVICE_ROWS:], language))
    return DataTable(setter, columns, rows)


def _device_row(result: Result, report: RunReport, language: Language) -> list[str]:
    _ = language.gettext
    facts = dict(result.facts)
    kind = wording.device_words(str(facts.get("device", "")), language)
    name = _shortened(result.label or kind, 70)
    if result.label and kind and kind.lower() not in result.label.lower():
        name = f"{kind}: {name}"
    missing_s = facts.get("missing_s")
    status = wording.status_words(result.status, language)
    known = result.value is not None and result.status.has_value
    if not known:
        status += f": {wording.reason_words(result.reason, language)}"
    if missing_s is not None:
        missing = numbers.duration(float(missing_s), language.code) if float(missing_s) > 0 else _("none")
    else:
        missing = _("partly") if result.partial else _("none")
    return [
        name,
        numbers.quantity(result.value, "kWh", language.code) if known else _("n/a"),
        (numbers.interval(result.low, result.high, "kWh", language.code) or _("no range")) if known else _("n/a"),
        _mean_power(result, facts, report, language) if known else _("n/a"),
        status,
        missing,
    ]


def _mean_power(result: Result, facts: dict[str, str | float], report: RunReport, language: Language) -> str:
    mean_w = facts.get("mean_w")
    if mean_w is None and result.value is not None and report.duration_s:
        covered_s = report.duration_s - float(facts.get("missing_s", 0.0))
        mean_w = result.value * 3.6e6 / covered_s if covered_s > 0 else math.nan
    text = numbers.quantity(float(mean_w) if mean_w is not None else None, "W", language.code)
    return language.gettext("n/a") if text == numbers.MISSING else text


def _rest_row(devices: Sequence[Result], language: Language) -> list[str]:
    _ = language.gettext
    known = [result.value for result in devices if result.value is not None and result.status.has_value]
    status = max((result.status for result in devices), key=list(Status).index)
    name = language.ngettext("{count} more device", "{count} more devices", len(devices))
    energy = numbers.quantity(sum(known), "kWh", language.code) if known else _("n/a")
    return [name, energy, "", "", wording.status_words(status, language), ""]
