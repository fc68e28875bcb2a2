"""The first page of a project's report: the answer in three figures, then by scope, post and stage."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any, Final

from greenai_desktop.core.ledger import Total
from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import Language, ledger_notices, numbers, words
from greenai_desktop.report import figures
from greenai_desktop.report.chart import SERIES_COLORS
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import Columns
from greenai_desktop.report.project_report import PostRow, ProjectReport
from greenai_desktop.report.run_pages import BODY, HEADING, SMALL
from greenai_desktop.report.table import ACCENT, MUTED, WARN, Bar, Cell, Column, DataTable, Text, style

CARBON: Final = "kgCO2e"
DIGITS: Final = 2
WARNING = style(8, WARN, after=1.5)
_KICKER = style(8, ACCENT, after=1)
_TITLE, _LONG_TITLE = style(19, after=3), style(13, after=3)
_SUBTITLE = style(9, MUTED, after=7)
_FIGURE = style(19, after=2)
_LABEL = style(8.5, MUTED, after=1)
_BASIS = style(7.5, MUTED, after=0)
_TITLE_LENGTH, _SHORT_TITLE = 120, 44
_BAR = SERIES_COLORS[0]
_SMALL_TABLE: Final = 6.6
_LEAST_SHARE: Final = 0.001


def title_of(report: ProjectReport, language: Language) -> str:
    """The title of the document: a footprint that lacks something is called partial."""
    _ = language.gettext
    name = name_of(report, language)
    if report.is_partial:
        return _("Partial carbon footprint: {name}", name=name)
    return _("Carbon footprint: {name}", name=name)


def name_of(report: ProjectReport, language: Language) -> str:
    """The name of the project or organisation, fit for a heading."""
    _ = language.gettext
    nameless = _("Organisation without a name") if report.is_organisation else _("Project without a name")
    return figures.shortened(report.name, _TITLE_LENGTH) or nameless


def period_of(report: ProjectReport, language: Language) -> str:
    """The time that the report is about."""
    _ = language.gettext
    if report.year is not None:
        return str(report.year)
    if math.isnan(report.from_day):
        return _("all time, with the whole life of all equipment")
    first, last = (_day(day, language) for day in (report.from_day, report.until_day - 1))
    return _("from {first} to {last}", first=first, last=last)


def _day(day: float, language: Language) -> str:
    return figures.day((dt.date(1970, 1, 1) + dt.timedelta(days=int(day))).isoformat(), language)


def first_page(report: ProjectReport, setter: Typesetter, language: Language) -> list[Any]:
    """Title, three figures, what a reader must know of them, and the totals."""
    _ = language.gettext
    name = name_of(report, language)
    kicker = (
        _("Partial carbon footprint over scopes 1, 2 and 3")
        if report.is_partial
        else _("Carbon footprint over scopes 1, 2 and 3")
    )
    page = [
        Text(setter, kicker, _KICKER, bold=True),
        Text(setter, name, _TITLE if len(name) <= _SHORT_TITLE else _LONG_TITLE, bold=True, role="H1"),
        Text(setter, _subtitle(report, language), _SUBTITLE),
        Columns(_headlines(report, setter, language), boxed=True, after=5, shares=(1.25, 1, 1)),
        *(Text(setter, line, WARNING, bold=True) for line in _warnings(report, language)),
        Text(setter, _reading(report, language), SMALL),
    ]
    if report.is_empty:
        return [*page, Text(setter, _nothing(report, language), BODY)]
    page += [
        Text(setter, _("By scope and by stage"), HEADING, bold=True, role="H2"),
        Columns([[_scopes(report, setter, language)], [_stages(report, setter, language)]], after=2, shares=(0.9, 1)),
        Text(setter, _("By post"), HEADING, bold=True, role="H2"),
        _posts(report, setter, language),
        Text(setter, _("BEGES: post of the French regulatory method. GHG: category of the GHG Protocol, scope 3. "
                       "An aid to reporting, to be validated by whoever answers for the inventory."), SMALL),
    ]  # fmt: skip
    return page


def _subtitle(report: ProjectReport, language: Language) -> str:
    _ = language.gettext
    about = _("whole organisation") if report.is_organisation else _("project")
    parts = [about, period_of(report, language), figures.shortened(report.owner, 60)]
    return " · ".join(part for part in parts if part)


def _headlines(report: ProjectReport, setter: Typesetter, language: Language) -> list[list[Text]]:
    _ = language.gettext
    whole = report.totals.whole
    lines = language.ngettext("{count} line", "{count} lines", report.line_count)
    return [
        _box(_("Total, location-based"), amount(whole, language), _range_words(whole, language), lines, setter),
        _share_box(report, setter, language),
        _quality_box(report, setter, language),
    ]


def _box(label: str, value: str, beside: str, basis: str, setter: Typesetter) -> list[Text]:
    stack = [Text(setter, label, _LABEL, bold=True), Text(setter, value, _FIGURE, bold=True)]
    if beside:
        stack.append(Text(setter, beside, BODY))
    return [*stack, Text(setter, basis, _BASIS)] if basis else stack


def _share_box(report: ProjectReport, setter: Typesetter, language: Language) -> list[Text]:
    _ = language.gettext
    label = _("Share in the digital footprint")
    share, code = report.share, language.code
    if share.value is None:
        reason = figures.sentence(words.word(words.REASON, share.reason, language))
        return _box(label, numbers.MISSING, "", reason, setter)
    low, high = (numbers.percent(end, code) for end in (share.low, share.high))
    ends = _("range {range}", range=f"{low} – {high}") if share.low is not None else _("no range known")
    return _box(label, numbers.percent(share.value, code), ends, _("of what the organisation declared"), setter)


def _quality_box(report: ProjectReport, setter: Typesetter, language: Language) -> list[Text]:
    _ = language.gettext
    label, quality = _("Quality of the data"), report.quality
    if quality.score is None:
        return _box(label, numbers.MISSING, "", _("Not known: no line has a figure."), setter)
    score = _("{score} of 100", score=round(100 * quality.score))
    grade = _("grade {grade}, weighted by emissions", grade=quality.grade)
    return _box(label, score, grade, _default_words(report, language), setter)


def _default_words(report: ProjectReport, language: Language) -> str:
    if math.isnan(report.default_share):
        return ""
    share = numbers.percent(report.default_share, language.code)
    return language.gettext("{share} of the total rests on defaults of the program", share=share)


def _warnings(report: ProjectReport, language: Language) -> Iterable[str]:
    _ = language.gettext
    if report.is_preliminary:
        yield _("Preliminary: the intervals are a first answer; those by random draws, and page 2, follow.")
    lacking = report.totals.whole.missing_count
    if lacking:
        yield language.ngettext(
            "Partial: {count} line has no figure and is in no sum. Page 2 says why.",
            "Partial: {count} lines have no figure and are in no sum. Page 2 says why.", lacking,
        )  # fmt: skip
    known = {scope for scope, total in report.totals.by_scope.items() if total.value is not None}
    without = [scope for scope in (1, 2, 3) if scope not in known]
    if without and not report.is_empty:
        names = language.listed([ledger_notices.scope_text(scope, language) for scope in without])
        yield _("Not assessed: {names}. That is not the same as zero.", names=names)
    twice = sum(one.is_in_total for one in report.findings)
    if twice:
        yield language.ngettext(
            "{count} double count in the total is not cured. Page 2 tells of it.",
            "{count} double counts in the total are not cured. Page 2 tells of them.", twice,
        )  # fmt: skip


def _reading(report: ProjectReport, language: Language) -> str:
    _ = language.gettext
    view = _(ledger_notices.VIEW[report.view])
    approach = _(ledger_notices.CONSOLIDATION[report.consolidation])
    return " ".join((
        _("Equipment: {view}. Consolidation: {approach}.", view=view, approach=approach),
        _("Ranges hold 95% of the results when all uncertain inputs vary together."),
        _("Offsets and avoided emissions are in no figure of this page."),
    ))  # fmt: skip


def _nothing(report: ProjectReport, language: Language) -> str:
    _ = language.gettext
    if report.line_count:
        return _("No line has a figure yet. Page 2 says what is missing.")
    return _("Nothing is recorded for this period yet: no run, no estimate, no equipment and no other post.")


def _scopes(report: ProjectReport, setter: Typesetter, language: Language) -> DataTable:
    rows = [
        _row(ledger_notices.scope_text(scope, language), report.totals.by_scope.get(scope), report, language)
        for scope in (1, 2, 3)
    ]
    return DataTable(setter, _columns(language.gettext("Scope"), language), rows, size=_SMALL_TABLE)


def _stages(report: ProjectReport, setter: Typesetter, language: Language) -> DataTable:
    found = report.totals.by_stage
    shown = [stage for stage in Stage if stage in found or stage is not Stage.UNSET]
    rows = [_row(words.word(words.STAGE, stage, language), found.get(stage), report, language) for stage in shown]
    return DataTable(setter, _columns(language.gettext("Stage"), language), rows, size=_SMALL_TABLE)


def _columns(first: str, language: Language) -> tuple[Column, ...]:
    _ = language.gettext
    return (
        Column(first, 27), Column(_("CO₂e"), 24, right=True), Column(_("95% range"), 34, right=True),
        Column(_("Share"), 15, right=True),
    )  # fmt: skip


def _row(name: str, total: Total | None, report: ProjectReport, language: Language) -> list[Cell]:
    if total is None or total.value is None:
        return [name, numbers.MISSING, language.gettext("not assessed"), ""]
    return [name, amount(total, language), range_of(total, language), share_of(total, report, language)]


def _posts(report: ProjectReport, setter: Typesetter, language: Language) -> DataTable:
    _ = language.gettext
    columns = (
        Column(_("Scope"), 7), Column("BEGES", 7), Column("GHG", 6), Column(_("Post"), 30),
        Column(_("CO₂e"), 13, right=True), Column(_("95% range"), 20, right=True), Column(_("Share"), 17),
    )  # fmt: skip
    return DataTable(setter, columns, [_post_row(row, report, language) for row in report.posts])


def _post_row(row: PostRow, report: ProjectReport, language: Language) -> list[Cell]:
    name = row.name
    if not row.scope:
        name = language.ngettext("{count} smaller post", "{count} smaller posts", row.count)
    fraction = _fraction(row.total, report)
    hatched = row.total.is_partial
    bar = Bar(fraction, _BAR, hatched, share_of(row.total, report, language))
    value = amount(row.total, language)
    ends = range_of(row.total, language)
    if row.total.value is None:
        ends = language.gettext("no figure")
    scope, ghg = (str(number) if number else "" for number in (row.scope, row.ghg))
    return [scope, row.beges, ghg, name, value, ends, bar]


def _fraction(total: Total, report: ProjectReport) -> float | None:
    whole = report.totals.whole.value
    return None if total.value is None or not whole else total.value / whole


def share_of(total: Total, report: ProjectReport, language: Language) -> str:
    """A total as a part of the whole; empty if that is not known."""
    fraction = _fraction(total, report)
    return "" if fraction is None else percent(fraction, language)


def percent(fraction: float, language: Language) -> str:
    """A part of the whole; what is too small to see says that it is below the least that is shown."""
    is_tiny = 0.0 < fraction < _LEAST_SHARE
    told = numbers.percent(_LEAST_SHARE if is_tiny else fraction, language.code, 1 if is_tiny else DIGITS)
    return (f"< {told}" if is_tiny else told).replace(" ", figures.NO_BREAK)


def amount(total: Total, language: Language, unit: str = CARBON) -> str:
    """A total with two significant digits and its unit; "—" if it is missing."""
    return carbon(total.value, language, unit)


def carbon(value: float | None, language: Language, unit: str = CARBON) -> str:
    """A figure likewise."""
    return numbers.quantity(value, unit, language.code, DIGITS).replace(" ", figures.NO_BREAK)


def range_of(total: Total, language: Language, unit: str = CARBON) -> str:
    """The 95% interval of a total; empty if there is none."""
    if total.value is None or total.low is None or total.high is None:
        return ""
    return numbers.interval(total.low, total.high, unit, language.code, beside=total.value)


def _range_words(total: Total, language: Language) -> str:
    _ = language.gettext
    if total.value is None:
        return ""
    ends = range_of(total, language).replace(" ", figures.NO_BREAK)
    return _("range {range}", range=ends) if ends else _("no range known")
