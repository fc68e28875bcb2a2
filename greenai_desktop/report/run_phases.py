"""The third page of a run's report, where the run has marks or counted something: phases, what one takes, idle time."""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

from typing import Any

from greenai_desktop.i18n import Language, numbers
from greenai_desktop.report import figures
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.run_pages import BODY, HEADING
from greenai_desktop.report.run_report import RunReport
from greenai_desktop.report.table import INK, Column, DataTable, Text, style

_TITLE = style(15, INK, after=3)
_PHASES, _PER, _SENTENCES = 24, 6, 10
_NAME = 60


def third_page(report: RunReport, setter: Typesetter, language: Language) -> list[Any]:
    """Phases, what one epoch or request takes, use of the devices; empty where there is nothing to tell."""
    _ = language.gettext
    if not report.phases and not report.per:
        return []
    page: list[Any] = [Text(setter, _("Phases of the run"), _TITLE, bold=True, role="H1")]
    if report.phases:
        told = _("A phase is the stretch from one mark to the next and has the name of the first.")
        page += [Text(setter, told, BODY), phase_table(report, setter, language)]
        if len(report.phases) > _PHASES:
            more = len(report.phases) - _PHASES
            page.append(Text(setter, language.ngettext("and {count} more", "and {count} more", more), BODY))
    if report.per:
        page.append(Text(setter, _("What one takes"), HEADING, bold=True, role="H2"))
        page.append(_per_table(report, setter, language))
    if report.use:
        page.append(Text(setter, _("Use of the devices"), HEADING, bold=True, role="H2"))
        page += [Text(setter, sentence, BODY) for sentence in report.use[:_SENTENCES]]
    return page


def phase_table(report: RunReport, setter: Typesetter, language: Language) -> DataTable:
    """When, how long, energy, power, carbon and share of each phase."""
    _, code = language.gettext, language.code
    columns = (
        Column(_("Phase"), 34), Column(_("Begins at"), 17, True), Column(_("Duration"), 17, True),
        Column(_("Energy"), 16, True), Column(_("Mean power"), 16, True), Column("CO₂e", 16, True),
        Column(_("Share"), 11, True),
    )  # fmt: skip
    rows = [
        [
            figures.shortened(phase.name, _NAME),
            numbers.duration(phase.from_s, code),
            numbers.duration(phase.length_s, code),
            figures.amount(phase.energy, language),
            numbers.quantity(phase.mean_w, "W", code),
            figures.amount(phase.carbon, language),
            numbers.percent(phase.share, code),
        ]
        for phase in report.phases[:_PHASES]
    ]
    return DataTable(setter, columns, rows)


def _per_table(report: RunReport, setter: Typesetter, language: Language) -> DataTable:
    _ = language.gettext
    columns = (
        Column(_("One of"), 22), Column(_("How many"), 14, True), Column(_("Energy of one"), 20, True),
        Column(_("CO₂e of one"), 20, True), Column(_("How it is known"), 44),
    )  # fmt: skip
    rows = [
        [
            figures.shortened(per.name, _NAME),
            numbers.grouped(f"{per.count:.10g}", language.code),
            figures.amount(per.energy, language),
            figures.amount(per.carbon, language),
            per.how,
        ]
        for per in report.per[:_PER]
    ]
    return DataTable(setter, columns, rows)
