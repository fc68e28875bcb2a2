"""What is alike in all reports: steps that are told and can be cancelled, what readers learn, and whole files only."""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greenai_desktop import paths
from greenai_desktop.core.errors import ReportError
from greenai_desktop.i18n import Language
from greenai_desktop.report.canvas import TaggedCanvas
from greenai_desktop.report.figures import shortened
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import PAGE_HEIGHT, PAGE_WIDTH, draw_page

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


def notices_of(setter: Typesetter) -> tuple[Notice, ...]:
    """What the reader of a report should learn, such as signs that could not be printed."""
    if not setter.missing:
        return ()
    return (Notice("signs_not_printable", tuple(f"U+{ord(sign):04X}" for sign in setter.missing)),)


class Steps:
    """Progress and cancellation, step by step."""

    def __init__(
        self, told: Callable[[float], None] | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:  # fmt: skip
        self.told = told or (lambda share: None)
        self._cancelled = cancelled or (lambda: False)
        self._whole, self._done = 1, 0

    def expect(self, count: int) -> None:
        """So many things are drawn in all."""
        self._whole = max(count, 1)

    def check(self) -> None:
        """Stop if that was asked for.

        Raises:
            ReportError: `cancelled`.
        """
        if self._cancelled():
            raise ReportError("cancelled")

    def done(self) -> None:
        """One thing more is drawn."""
        self.check()
        self._done += 1
        self.told(min(0.95, 0.95 * self._done / self._whole))


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself.

    Attributes:
        title: Its title.
        author: Who answers for it; empty for the program.
        subject: What it is about.
        keywords: Words to find it by.
        foot: At the foot of each page, on the left.
        version: Version of the program.
    """

    title: str
    author: str
    subject: str
    keywords: Sequence[str]
    foot: str
    version: str


def document(
    pages: Sequence[Sequence[Any]], about: About, setter: Typesetter, language: Language, steps: Steps
) -> bytes:
    """Stacks of flowables as a tagged PDF, one page each."""
    steps.expect(sum(len(page) for page in pages))
    buffer = io.BytesIO()
    canvas = TaggedCanvas(
        buffer, "fr-FR" if language.code == "fr" else "en-GB", pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1
    )
    canvas.setTitle(setter.plain(about.title))
    canvas.setAuthor(shortened(setter.plain(about.author), _AUTHOR) or "GreenAI Desktop")
    canvas.setSubject(about.subject)
    canvas.setKeywords(shortened(setter.plain(", ".join(word for word in about.keywords if word)), _KEYWORDS))
    canvas.setCreator(f"GreenAI Desktop {about.version}")
    canvas.showOutline()
    for number, page in enumerate(pages, 1):
        right = language.gettext("Page {number} of {count}", number=number, count=len(pages))
        draw_page(canvas, setter, page, (about.foot, right), steps.done)
    canvas.save()
    return buffer.getvalue()


def replace_file(target: Path, content: bytes) -> None:
    """Put a whole file in place of another, or leave everything as it was.

    Raises:
        ReportError: `cannot_write` with the file and the cause.
    """
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
