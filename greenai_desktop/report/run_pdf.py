"""The PDF of a run: two pages, and a third one for its phases; whole or not at all."""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from greenai_desktop import paths
from greenai_desktop.core.errors import ReportError
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.numbers import date
from greenai_desktop.report.canvas import TaggedCanvas
from greenai_desktop.report.chart import PowerCurve
from greenai_desktop.report.figures import shortened
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import PAGE_HEIGHT, PAGE_WIDTH, draw_page
from greenai_desktop.report.run_method import second_page
from greenai_desktop.report.run_pages import first_page, name_of, title_of
from greenai_desktop.report.run_phases import third_page
from greenai_desktop.report.run_report import RunReport

__all__ = ["Notice", "PowerCurve", "RunReport", "write_run_pdf"]

_AUTHOR, _KEYWORDS = 120, 400


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a finished report should learn; the report is there all the same.

    Attributes:
        code: `signs_not_printable`.
        signs: The signs that no font has, each as its code point, such as `U+1F642`.
    """

    code: str
    signs: tuple[str, ...] = ()

    def text(self, language: Language) -> str:
        """The notice as a sentence."""
        return language.gettext(
            "No font on this machine has these signs, so they are printed as □: {signs}.", signs=", ".join(self.signs)
        )


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
    steps = _Steps(progress or (lambda share: None), cancelled or (lambda: False))
    content = _rendered(report, setter, language, steps)
    steps.check()
    _replace(target, content)
    steps.told(1.0)
    if not setter.missing:
        return ()
    return (Notice("signs_not_printable", tuple(f"U+{ord(sign):04X}" for sign in setter.missing)),)


class _Steps:
    """Progress and cancellation, step by step."""

    def __init__(self, told: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        self.told = told
        self._cancelled = cancelled
        self._whole, self._done = 1, 0

    def expect(self, count: int) -> None:
        self._whole = max(count, 1)

    def check(self) -> None:
        if self._cancelled():
            raise ReportError("cancelled")

    def done(self) -> None:
        self.check()
        self._done += 1
        self.told(min(0.95, 0.95 * self._done / self._whole))


def _rendered(report: RunReport, setter: Typesetter, language: Language, steps: _Steps) -> bytes:
    _ = language.gettext
    steps.check()
    made = (page(report, setter, language) for page in (first_page, second_page, third_page))
    pages = [page for page in made if page]
    steps.expect(sum(len(page) for page in pages))
    buffer = io.BytesIO()
    canvas = TaggedCanvas(
        buffer, "fr-FR" if language.code == "fr" else "en-GB", pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1
    )
    canvas.setTitle(setter.plain(title_of(report, language)))
    canvas.setAuthor(shortened(setter.plain(report.owner), _AUTHOR) or "GreenAI Desktop")
    canvas.setSubject(_("Energy, carbon footprint and cost of a recorded run"))
    words = [_("energy"), _("carbon footprint"), report.project, *report.tags]
    canvas.setKeywords(shortened(setter.plain(", ".join(word for word in words if word)), _KEYWORDS))
    canvas.setCreator(f"GreenAI Desktop {report.version}")
    canvas.showOutline()
    for number, page in enumerate(pages, 1):
        left = " · ".join(
            part
            for part in (name_of(report, language), report.project[:200], date(report.started_utc_s, language.code))
            if part
        )
        right = _("Page {number} of {count}", number=number, count=len(pages))
        draw_page(canvas, setter, page, (left, right), steps.done)
    canvas.save()
    return buffer.getvalue()


def _replace(target: Path, content: bytes) -> None:
    """Put a whole file in place of another, or leave everything as it was."""
    part = target.parent / f".greenai-{uuid.uuid4().hex}.part"
    try:
        paths.check_replaceable(target)
        try:
            with part.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError("cannot_write", file=str(target), detail=error.strerror or str(error)) from error
