"""What stands on the first page of a run's report: the figures, where they arose, and what they are worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from greenai_desktop.core.results import Result
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.report import devices, figures
from greenai_desktop.report.chart import SERIES_COLORS, ChartFlowable, ChartWords, PowerCurve
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import Columns
from greenai_desktop.report.run_report import RunReport
from greenai_desktop.report.table import ACCENT, MUTED, WARN, Text, style

BODY = style(8, after=1.5)
SMALL = style(7, MUTED, after=1)
HEADING = style(10.5, ACCENT, after=3, before=7)
_QUIET = style(8, MUTED, after=1.5)
_KICKER = style(8, ACCENT, after=1)
_TITLE = style(19, after=3)
_LONG_TITLE = style(13, after=3)
_SUBTITLE = style(9, MUTED, after=7)
_FIGURE = style(19, after=2)
_WARNING = style(8, WARN, after=1)
_CHART_HEIGHT = 150.0
_EVENTS = 6
_TITLE_LENGTH = 120
_SHORT_TITLE = 44
_LINE = 110
_NOTES = 320


def title_of(report: RunReport, language: Language) -> str:
    """The title of the document."""
    return language.gettext("Run report: {name}", name=name_of(report, language))


def name_of(report: RunReport, language: Language) -> str:
    """The name of the run, fit for a heading."""
    return figures.shortened(report.name, _TITLE_LENGTH) or language.gettext("without a name")


def first_page(report: RunReport, setter: Typesetter, language: Language) -> list[Any]:
    """Title, headline figures, what ran where and when, power over time, devices."""
    _ = language.gettext
    name = name_of(report, language)
    found = devices.devices_of(report.root)
    curve = report.curve.grouped(_("others together"))
    colors = dict(zip(curve.keys, SERIES_COLORS, strict=False))
    page = [
        Text(setter, _("Energy, carbon and cost of a run"), _KICKER, bold=True),
        Text(setter, name, _TITLE if len(name) <= _SHORT_TITLE else _LONG_TITLE, bold=True, role="H1"),
        Text(setter, _subtitle(report, language), _SUBTITLE),
        Columns(_headlines(report, setter, language), boxed=True, after=5),
        *_quality(report, setter, language),
        Text(setter, _("Power over time"), HEADING, bold=True, role="H2"),
        *_chart(report, curve, setter, language),
        Text(setter, _("Energy by device"), HEADING, bold=True, role="H2"),
    ]
    if found:
        page.append(devices.device_table(found, report.root.find("run.energy"), colors, setter, language))
    else:
        page.append(Text(setter, _("No device was recorded."), _QUIET))
    page.append(Text(setter, _("What ran, and where"), HEADING, bold=True, role="H2"))
    page.append(Columns([_what(report, setter, language), _where(report, setter, language)], after=2))
    if report.notes.strip():
        page.append(Text(setter, figures.shortened(report.notes, _NOTES), BODY, lead=_("Notes:")))
    return page


def _subtitle(report: RunReport, language: Language) -> str:
    code = language.code
    began = numbers.date_time(report.started_utc_s, code)
    parts = [figures.shortened(report.project, 60), figures.shortened(report.owner, 40), began]
    duration = report.root.find("run.duration")
    if duration is not None and figures.is_known(duration):
        parts.append(figures.amount(duration, language))
    parts.append(_state(report, language))
    return " · ".join(part for part in parts if part)


def _state(report: RunReport, language: Language) -> str:
    state = words.word(words.STATE, report.state, language)
    if report.exit_code:
        return language.gettext("{state}, exit code {code}", state=state, code=report.exit_code)
    return state


def _headlines(report: RunReport, setter: Typesetter, language: Language) -> list[list[Text]]:
    root = report.root
    carbon, cost = root.find("run.carbon"), root.find("run.cost")
    return [
        _headline("run.energy", root.find("run.energy"), _energy_words(root, language), setter, language),
        _headline("run.carbon", carbon, _factor_words(root, language), setter, language),
        _headline("run.cost", cost, _price_words(root, language), setter, language),
    ]


def _headline(
    key: str, result: Result | None, basis: str, setter: Typesetter, language: Language
) -> list[Text]:  # fmt: skip
    _ = language.gettext
    stack = [Text(setter, words.word(words.KEY, key, language), style(8.5, MUTED, after=1), bold=True)]
    if result is None or not figures.is_known(result):
        reason = figures.sentence(figures.reason_of(result, language))
        return [*stack, Text(setter, numbers.MISSING, _FIGURE, bold=True), Text(setter, reason, _QUIET)]
    stack.append(Text(setter, figures.amount(result, language), _FIGURE, bold=True))
    ends = figures.ends(result, language)
    stack.append(Text(setter, _("range {range}", range=ends) if ends else _("no range known"), BODY))
    if result.partial:
        stack.append(Text(setter, _("Partial: data are missing."), _WARNING, bold=True))
    if basis:
        stack.append(Text(setter, basis, style(7.5, MUTED, after=0)))
    return stack


def _energy_words(root: Result, language: Language) -> str:
    _ = language.gettext
    share = root.find("run.measured_share")
    if share is None or not figures.is_known(share):
        return ""
    energy = root.find("run.energy")
    if energy is None or energy.partial:
        return _("known part of the machine; {share} of it measured", share=figures.amount(share, language))
    return _("whole machine; {share} of it measured", share=figures.amount(share, language))


def _factor_words(root: Result, language: Language) -> str:
    factor = root.find("input.intensity")
    if factor is None or factor.citation is None:
        return ""
    cited = factor.citation
    where = " ".join(str(part) for part in (figures.region_of(cited, language), cited.year) if part)
    parts = (figures.amount(factor, language), where, figures.scope_of(cited, language))
    return ", ".join(part for part in parts if part)


def _price_words(root: Result, language: Language) -> str:
    price = root.find("input.price")
    if price is None or not figures.is_known(price):
        return ""
    site = root.find("run.site_energy")
    if site is not None and site.formula == "energy_times_pue":
        return language.gettext(
            "{price} for {energy} drawn by the site",
            price=figures.amount(price, language), energy=figures.amount(site, language),
        )  # fmt: skip
    return language.gettext("at {price}", price=figures.amount(price, language))


def _quality(report: RunReport, setter: Typesetter, language: Language) -> list[Text]:
    """What a reader of this page alone must know of the figures."""
    _ = language.gettext
    notes = [figures.sentence(words.word(words.NOTE, note, language)) for note in report.root.notes]
    text = " ".join([_("Ranges hold 95% of the results when all uncertain inputs vary together."), *notes])
    lines = [Text(setter, text, SMALL)]
    lacking = [d for d in devices.devices_of(report.root) if d.partial]
    if lacking:
        names = devices.names_of(devices.devices_of(report.root), language)
        listed = ", ".join(names[devices.channel_of(device)] for device in lacking[:4])
        if len(lacking) > 4:
            listed += ", …"
        warning = _("Data are missing for: {devices}. Page 2 says why.", devices=listed)
        lines.insert(0, Text(setter, warning, _WARNING, bold=True))
    return lines


def _what(report: RunReport, setter: Typesetter, language: Language) -> list[Text]:
    _ = language.gettext
    code = language.code
    lines = [
        (_("Project:"), report.project or _("none")),
        (_("Owner:"), report.owner or _("not given")),
        (_("Stage:"), words.word(words.STAGE, report.stage_code, language)),
        (_("Began:"), f"{numbers.date_time(report.started_utc_s, code)} ({figures.zone_of(report.started_utc_s)})"),
    ]
    if report.ended_utc_s is not None:
        lines.append((_("Ended:"), numbers.date_time(report.ended_utc_s, code)))
    if report.tags:
        lines.append((_("Tags:"), ", ".join(report.tags)))
    return [Text(setter, figures.shortened(value, _LINE), BODY, lead=lead) for lead, value in lines]


def _where(report: RunReport, setter: Typesetter, language: Language) -> list[Text]:
    _ = language.gettext
    lines = [*report.machine_lines[:5], *report.place_lines[:5]]
    return [
        Text(setter, figures.shortened(value, _LINE), BODY, lead=_("{label}:", label=label)) for label, value in lines
    ] or [Text(setter, _("Nothing is known about the machine."), _QUIET)]


def _chart(report: RunReport, curve: PowerCurve, setter: Typesetter, language: Language) -> list[Any]:
    _ = language.gettext
    if curve.is_empty:
        return [Text(setter, _("No power was recorded."), _QUIET)]
    events = report.events[:_EVENTS]
    chart = ChartFlowable(
        setter, curve, tuple(at_s for at_s, _text in events), _chart_words(curve, language), _CHART_HEIGHT
    )
    legend = _("Solid: measured. Dashed and hatched, ≈: modelled. Band: from lowest to highest. "
               "Grey hatching: no data.")  # fmt: skip
    parts: list[Any] = [chart, Text(setter, legend, SMALL)]
    listed = [
        f"{count}. {numbers.duration(at_s, language.code)}{figures.NO_BREAK}– {figures.shortened(text, 110)}"
        for count, (at_s, text) in enumerate(events, 1)
    ]
    if len(report.events) > _EVENTS:
        more = len(report.events) - _EVENTS
        listed.append(language.ngettext("{count} more in the program", "{count} more in the program", more))
    if listed:
        parts.append(Text(setter, language.listed(listed) + ".", SMALL, lead=_("Events:")))
    return parts


def _chart_words(curve: PowerCurve, language: Language) -> ChartWords:
    _ = language.gettext
    known = np.isfinite(curve.mean).any(axis=0)
    total_w = np.nansum(curve.mean[:, known], axis=0)
    return ChartWords(
        power=_("Power ({unit})"),
        time=_("Time since the start ({unit})"),
        alt=_(
            "Power over time of {names}. Together {mean} on average, {high} at most.",
            names=", ".join(curve.names),
            mean=numbers.quantity(float(total_w.mean()), "W", language.code),
            high=numbers.quantity(float(total_w.max()), "W", language.code),
        ),
        language=language.code,
        day=_("d"),
    )
