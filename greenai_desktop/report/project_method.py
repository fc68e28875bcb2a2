"""The second page of a project's report: the largest lines, what is missing, method, sources and licences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from greenai_desktop.core.double_counting import Finding
from greenai_desktop.core.factors import Source
from greenai_desktop.core.ledger import Total
from greenai_desktop.core.lines import UNIT_OF, Indicator
from greenai_desktop.i18n import Language, double_counting, ledger_notices, line_quality, numbers, words
from greenai_desktop.i18n import project_report as own_words
from greenai_desktop.i18n.estimate import trimmed
from greenai_desktop.i18n.sources import OWN_NAME, publisher_name, title_of
from greenai_desktop.report import figures
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import Columns
from greenai_desktop.report.project_change import change_lines
from greenai_desktop.report.project_pages import amount, carbon, percent, range_of
from greenai_desktop.report.project_report import LineRow, ProjectReport
from greenai_desktop.report.run_pages import HEADING, SMALL
from greenai_desktop.report.table import MUTED, Cell, Column, DataTable, Text, style

_BODY = style(7.5, after=1.2)
_FINE = style(5.5, MUTED, after=0.8)
_FINDINGS: Final = 4
_REASONS: Final = 4
_SOURCES: Final = 10
_LICENCES: Final = 14
_LABEL: Final = 60
_ESTIMATES, _ESTIMATE = 5, 40
_HEAD = style(9.5, HEADING.textColor, after=2, before=7)

Lines = list[tuple[str, str]]


def second_page(report: ProjectReport, setter: Typesetter, language: Language) -> list[Any]:
    """What the figures of the first page rest on."""
    _ = language.gettext
    page: list[Any] = [Text(setter, _("What the figures rest on"), HEADING, bold=True, role="H1")]
    if report.lines:
        page += _largest(report, setter, language)
    page += [
        Columns(
            [
                _section(_("What is missing"), missing_lines(report, language), setter)
                + _section(_("Counted twice"), twice_lines(report, language), setter),
                [
                    _heading(_("Other indicators"), setter), _indicators(report, setter, language),
                    Text(setter, _indicator_note(report, language), SMALL),
                    *_section(_("Beside the footprint, in no sum"), beside_lines(report, language), setter),
                ],
            ],
            shares=(1, 1),
        ),
        *_section(_("Year over year"), change_lines(report, language), setter),
        *_section(_("Method"), method_lines(report, language), setter),
        *_section(_("Sources"), [("", line) for line in source_lines(report.sources, language)], setter),
        _heading(_("Attributions"), setter),
        *(Text(setter, figures.shortened(line, 2000), _FINE) for line in report.licences[:_LICENCES]),
        Text(setter, _made(report, language), SMALL),
    ]  # fmt: skip
    return page


def _made(report: ProjectReport, language: Language) -> str:
    when = numbers.date_time(report.made_utc_s, language.code)
    return language.gettext("Made with GreenAI Desktop {version} on {date}.", version=report.version, date=when)


def _heading(text: str, setter: Typesetter) -> Text:
    return Text(setter, text, _HEAD, bold=True, role="H2")


def _section(heading: str, lines: Lines, setter: Typesetter) -> list[Text]:
    return [_heading(heading, setter), *(Text(setter, line, _BODY, lead=lead) for lead, line in lines)]


def _largest(report: ProjectReport, setter: Typesetter, language: Language) -> list[Any]:
    _ = language.gettext
    together = math.fsum(row.share for row in report.lines)
    title = language.ngettext("The largest line", "The {count} largest lines", len(report.lines))
    columns = (
        Column(_("Line"), 25), Column(_("Post"), 8), Column(_("How it is known"), 31),
        Column(_("CO₂e"), 12, right=True), Column(_("95% range"), 16, right=True), Column(_("Share"), 8, right=True),
    )  # fmt: skip
    count = numbers.grouped(str(report.line_count), language.code)
    share = _percent(together, language)
    told = _(
        "Together {share} of the total, of {count} lines. Grade: quality of the data, A to D.", share=share, count=count
    )
    return [
        _heading(title, setter),
        DataTable(setter, columns, [_line_row(row, language) for row in report.lines], size=6.8),
        Text(setter, told, SMALL),
    ]


def _line_row(row: LineRow, language: Language) -> list[Cell]:
    _ = language.gettext
    kind = words.word(own_words.KIND, row.kind, language)
    name = figures.shortened(row.label, _LABEL) or _("without a name")
    ends = ""
    if row.low is not None and row.high is not None:
        ends = numbers.interval(row.low, row.high, "kgCO2e", language.code, beside=row.value)
    return [
        f"{name} ({kind})", f"{row.scope} · {row.beges}", _how(row, language), carbon(row.value, language), ends,
        _percent(row.share, language),
    ]  # fmt: skip


def _how(row: LineRow, language: Language) -> str:
    """Why this figure: the activity, where it comes from, the factor and who says so, the grade."""
    _ = language.gettext
    parts = []
    if not math.isnan(row.activity):
        parts.append(_activity(row, language))
    parts.append(words.status_words(row.status, language))
    year = f" {row.factor_year}" if row.factor_year is not None else ""
    if row.source or year:
        parts.append(_("factor: {source}", source=f"{figures.shortened(row.source, 40)}{year}".strip()))
    if row.grade:
        parts.append(_("grade {grade}", grade=row.grade))
    return ", ".join(parts)


def _activity(row: LineRow, language: Language) -> str:
    if row.unit == "count":
        count = trimmed(row.activity, language)
        return language.gettext("{count} pieces", count=count)
    return numbers.quantity(row.activity, row.unit, language.code).replace(" ", figures.NO_BREAK)


def _percent(fraction: float, language: Language) -> str:
    return "" if math.isnan(fraction) else percent(fraction, language)


def missing_lines(report: ProjectReport, language: Language) -> Lines:
    """Posts and stages of which nothing was said, lines without a figure, and what the ledger says of itself."""
    _ = language.gettext
    gaps, lines = report.gaps, []
    if gaps.posts:
        lines.append((_("Posts not assessed:"), language.listed(gaps.posts) + "."))
    if gaps.stages:
        names = [words.word(words.STAGE, stage, language) for stage in gaps.stages]
        lines.append((_("Stages not assessed:"), language.listed(names) + "."))
    if gaps.unstaged_count:
        lines.append((_("Without a stage:"), _count(gaps.unstaged_count, language)))
    reasons = list(gaps.reasons.items())
    for reason, count in reasons[:_REASONS]:
        told = figures.sentence(words.word(words.REASON, reason, language))
        lines.append((_("Without a figure:"), f"{_count(count, language)} {told}"))
    if len(reasons) > _REASONS:
        rest = sum(count for _reason, count in reasons[_REASONS:])
        lines.append((_("Without a figure for other reasons:"), _count(rest, language)))
    lines += [("", ledger_notices.notice_text(code, count, language)) for code, count in report.notices]
    return lines or [("", _("Nothing that the program knows of."))]


def _count(count: int, language: Language) -> str:
    return language.ngettext("{count} line.", "{count} lines.", count)


def twice_lines(report: ProjectReport, language: Language) -> Lines:
    """Double counts that nobody cured, those in the total first; nothing is taken off for them."""
    _ = language.gettext
    if not report.findings:
        return [("", _("No double count was found among the traps that the program knows."))]
    lines = [_finding(one, language) for one in report.findings[:_FINDINGS]]
    more = len(report.findings) - _FINDINGS
    if more > 0:
        lines.append(("", language.ngettext("{count} more in the program", "{count} more in the program", more)))
    return [*lines, ("", _("Nothing was taken off the total for them."))]


def _finding(one: Finding, language: Language) -> tuple[str, str]:
    _ = language.gettext
    names = [figures.shortened(party.name, 36) or _("without a name") for party in (one.first, one.second)]
    where = _("in the total") if one.is_in_total else _("beside the total")
    stake = carbon(one.at_stake_kgco2e, language)
    title = double_counting.title(one, language)
    return language.gettext("{label}:", label=title), f"{names[0]} / {names[1]}, {stake}, {where}."


def _indicators(report: ProjectReport, setter: Typesetter, language: Language) -> DataTable:
    _ = language.gettext
    columns = (
        Column(_("Indicator"), 40), Column(_("Total"), 25, right=True), Column(_("95% range"), 35, right=True),
    )  # fmt: skip
    rows = [_indicator_row(one, total, language) for one, total in report.others.items()]
    return DataTable(setter, columns, [*rows, _waste_row(report, language)], size=6.8)


def _indicator_row(indicator: Indicator, total: Total, language: Language) -> list[Cell]:
    _ = language.gettext
    name, unit = _(own_words.INDICATOR[indicator]), UNIT_OF[indicator]
    if total.value is None:
        return [name, _("not assessed"), ""]
    partial = f" ({_('partial')})" if total.is_partial else ""
    return [name + partial, amount(total, language, unit), range_of(total, language, unit)]


def _waste_row(report: ProjectReport, language: Language) -> list[Cell]:
    _ = language.gettext
    name = _("Electrical waste (WEEE)")
    if report.waste_kg is None:
        return [name, numbers.MISSING, _("weights are missing")]
    if math.isnan(report.waste_kg):
        return [name, numbers.MISSING, _("nothing was retired")]
    return [name, numbers.quantity(report.waste_kg, "kg", language.code), ""]


def _indicator_note(report: ProjectReport, language: Language) -> str:
    _ = language.gettext
    names = language.listed([_(name) for name in own_words.NOT_ASSESSED])
    return _("Only lines that speak of an indicator are in its total. Not assessed: {names}.", names=names)


def beside_lines(report: ProjectReport, language: Language) -> Lines:
    """What is told beside the footprint, one by one."""
    _ = language.gettext
    lines = []
    for kind, count in report.beside_counts.items():
        if count:
            rows = [row for row in report.beside if row.kind == kind]
            told = [f"{figures.shortened(row.label, 32) or '–'} {carbon(row.value, language)}" for row in rows]
            more = ", …" if count > len(rows) else ""
            label = language.gettext("{label}:", label=f"{_(own_words.BESIDE[kind])} ({count})")
            lines.append((label, ", ".join(told) + more))
    return lines or [("", _("No figure of a provider, no market-based figure, no offset and no avoided emission."))]


def method_lines(report: ProjectReport, language: Language) -> Lines:
    """How the figures were obtained."""
    _ = language.gettext
    years = report.factor_years
    told = _("none has a year")
    if years is not None:
        told = str(years[0]) if years[0] == years[1] else f"{years[0]} – {years[1]}"
    return [
        (_("Boundary:"), _("all runs, equipment and other posts that were recorded, and estimates where no run of the "
                           "same thing stands; each line is in one scope, one post and one stage.")),
        (_("Estimates counted:"), _estimates(report, language)),
        (_("Figures:"), _("activity × factor, in CO₂ equivalents over 100 years, all greenhouse gases that the source "
                          "counts; electricity by the factor of the zone (location-based).")),
        (_("Equipment:"), _("{view}, by the share for the project, divided by real use, so that idle time is charged; "
                            "amortised is not the same as no impact.",
                            view=_(ledger_notices.VIEW[report.view]))),
        (_("Years of the factors:"), told),
        (_("Intervals:"), _("95%, by 10,000 random draws, the same at every calculation; inputs that several lines "
                            "share are drawn once. Values are rounded only when printed, headlines to two digits.")),
        (_("Quality of the data:"), _(line_quality.METHOD)),
        (_("What would change it:"), _change(report, language)),
    ]  # fmt: skip


def _estimates(report: ProjectReport, language: Language) -> str:
    """Names of estimates: which are left aside is chosen in the ledger, and no report knows of it."""
    if not report.estimates:
        return language.gettext("none.")
    nameless = language.gettext("without a name")
    names = [figures.shortened(name, _ESTIMATE) or nameless for name in report.estimates[:_ESTIMATES]]
    if more := len(report.estimates) - len(names):
        names.append(language.ngettext("{count} more in the program", "{count} more in the program", more))
    return language.listed(names) + "."


def _change(report: ProjectReport, language: Language) -> str:
    _ = language.gettext
    parts = []
    if report.totals.whole.is_partial:
        parts.append(_("the lines without a figure"))
    if any(one.is_in_total for one in report.findings):
        parts.append(_("double counts that are not cured"))
    if report.lines:
        name = figures.shortened(report.lines[0].label, _LABEL) or _("without a name")
        parts.append(_("a better figure for the largest line ({name})", name=name))
    return language.listed([*parts, _("other years of the factors")]) + "."


def source_lines(sources: Sequence[Source], language: Language) -> Iterable[str]:
    """The sources that lines name, with their licences."""
    shown = [_source(one, language) for one in sources[:_SOURCES]]
    if not shown:
        return [language.gettext("No line names a source.")]
    more = len(sources) - len(shown)
    if more > 0:
        shown.append(language.ngettext("{count} more in the program", "{count} more in the program", more))
    return [language.listed(shown) + "."]


def _source(one: Source, language: Language) -> str:
    title = title_of(one.title, language)
    publisher = "" if OWN_NAME in title else publisher_name(one.publisher, language)
    named = (publisher, title, one.version)
    parts = (figures.shortened(part, 70) for part in named if part)
    told = ", ".join(dict.fromkeys(parts))
    return f"{told} ({figures.shortened(one.licence, 50)})" if one.licence else told
