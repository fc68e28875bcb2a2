"""The PDF of a project or an organisation: two pages; whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from greenai_desktop.i18n import Language
from greenai_desktop.i18n.numbers import date
from greenai_desktop.report.document import About, Notice, Steps, document, notices_of, replace_file
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.project_method import second_page
from greenai_desktop.report.project_pages import first_page, name_of, period_of, title_of
from greenai_desktop.report.project_report import ProjectReport


def project_pdf(
    report: ProjectReport,
    language: Language,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    font_folders: Sequence[Path] | None = None,
) -> tuple[bytes, tuple[Notice, ...]]:
    """The report as the content of a file, and what its reader should learn.

    Args:
        report: The ledger.
        language: Language of the report; names in it must be of the same.
        progress: Told the share done, 0 to 1.
        cancelled: Asked now and then whether to stop.
        font_folders: Where to look for signs that the own font lacks; None takes the system's folders.

    Raises:
        ReportError: `cancelled`.
    """
    setter = Typesetter(font_folders)
    steps = Steps(progress, cancelled)
    steps.check()
    pages = [first_page(report, setter, language)]
    if not report.is_preliminary:
        pages.append(second_page(report, setter, language))
    content = document(pages, _about(report, language), setter, language, steps)
    steps.check()
    steps.told(1.0)
    return content, notices_of(setter)


def write_project_pdf(
    report: ProjectReport,
    target: Path,
    language: Language,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Notice, ...]:
    """Write the report; a file that is there is replaced, and only by a whole one.

    Raises:
        ReportError: `cancelled`, or `cannot_write` with the file and the cause. No file is left behind.
    """
    content, notices = project_pdf(report, language, progress, cancelled)
    replace_file(target, content)
    return notices


def _about(report: ProjectReport, language: Language) -> About:
    _ = language.gettext
    foot = (name_of(report, language), period_of(report, language), date(report.made_utc_s, language.code))
    return About(
        title=title_of(report, language),
        author=report.owner,
        subject=_("Carbon footprint over scopes 1, 2 and 3"),
        keywords=(_("carbon footprint"), "BEGES", "GHG Protocol", name_of(report, language)),
        foot=" · ".join(foot),
        version=report.version,
    )
