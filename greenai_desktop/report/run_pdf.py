"""The PDF of a run: two pages, and a third one for its phases; whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from greenai_desktop.i18n import Language
from greenai_desktop.i18n.numbers import date
from greenai_desktop.report.chart import PowerCurve
from greenai_desktop.report.document import About, Notice, Steps, document, notices_of, replace_file
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.run_method import second_page
from greenai_desktop.report.run_pages import first_page, name_of, title_of
from greenai_desktop.report.run_phases import third_page
from greenai_desktop.report.run_report import RunReport

__all__ = ["Notice", "PowerCurve", "RunReport", "write_run_pdf"]


def write_run_pdf(
    report: RunReport,
    target: Path,
    language: Language,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    font_folders: Sequence[Path] | None = None,
) -> tuple[Notice, ...]:
    """Write the report of a run.

    Args:
        report: The run.
        target: The file; one that is there is replaced, and only by a whole one.
        language: Language of the report.
        progress: Told the share done, 0 to 1.
        cancelled: Asked now and then whether to stop.
        font_folders: Where to look for signs that the own font lacks; None takes the system's folders.

    Returns:
        What the reader should learn, such as signs that could not be printed.

    Raises:
        ReportError: `cancelled`, or `cannot_write` with the file and the cause. No file is left behind.
    """
    setter = Typesetter(font_folders)
    steps = Steps(progress, cancelled)
    steps.check()
    made = (page(report, setter, language) for page in (first_page, second_page, third_page))
    content = document([page for page in made if page], _about(report, language), setter, language, steps)
    steps.check()
    replace_file(target, content)
    steps.told(1.0)
    return notices_of(setter)


def _about(report: RunReport, language: Language) -> About:
    _ = language.gettext
    foot = (name_of(report, language), report.project[:200], date(report.started_utc_s, language.code))
    return About(
        title=title_of(report, language),
        author=report.owner,
        subject=_("Energy, carbon footprint and cost of a recorded run"),
        keywords=(_("energy"), _("carbon footprint"), report.project, *report.tags),
        foot=" · ".join(part for part in foot if part),
        version=report.version,
    )
