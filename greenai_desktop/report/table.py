"""Text and tables of the reports, as tagged flowables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from greenai_desktop.report.fonts import REGULAR, Typesetter

INK = HexColor("#1B2127")
MUTED = HexColor("#55606B")
ACCENT = HexColor("#0B6E4F")
RULE = HexColor("#C4CAD1")
SURFACE = HexColor("#F2F4F6")


def style(size: float, color: Any = INK, right: bool = False, after: float = 0.0, before: float = 0.0) -> Any:
    """A paragraph style of ours."""
    return ParagraphStyle(
        f"greenai-{size}", fontName=REGULAR, bulletFontName=REGULAR, fontSize=size, leading=size * 1.32,
        textColor=color, alignment=TA_RIGHT if right else TA_LEFT, spaceAfter=after, spaceBefore=before,
    )  # fmt: skip


class Text(Flowable):  # type: ignore[misc]
    """A paragraph or heading.

    Attributes:
        role: Its structure type.
        outline: Title of its bookmark; empty for none.
    """

    def __init__(
        self, setter: Typesetter, text: str, look: Any, *, bold: bool = False, role: str = "P", lead: str = ""
    ) -> None:
        super().__init__()
        self.role = role
        self.outline = setter.plain(text) if role in ("H1", "H2") else ""
        markup = setter.markup(f"{lead} ", bold=True) if lead else ""
        self._paragraph = Paragraph(markup + setter.markup(text, bold), look)
        self.spaceBefore, self.spaceAfter = look.spaceBefore, look.spaceAfter

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        return self._paragraph.wrap(width, height)  # type: ignore[no-any-return]

    def draw(self) -> None:
        """Draw it, tagged; headings leave a bookmark."""
        if self.outline:
            key = f"{self.role}-{self.outline}"
            self.canv.bookmarkHorizontal(key, 0, self._paragraph.height)
            self.canv.addOutlineEntry(self.outline, key, level=0 if self.role == "H1" else 1)
        with self.canv.tag(self.role):
            self._paragraph.drawOn(self.canv, 0, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its heading.
        share: Its share of the width, in any unit.
        right: Whether it is set flush right, as numbers are.
    """

    title: str
    share: float
    right: bool = False


class DataTable(Flowable):  # type: ignore[misc]
    """A table with one header row; cells wrap, rows grow."""

    spaceBefore = 2.0  # noqa: N815 - reportlab's spelling
    spaceAfter = 4.0  # noqa: N815

    def __init__(
        self, setter: Typesetter, columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float = 7.5
    ) -> None:
        super().__init__()
        self._columns = columns
        head = [Paragraph(setter.markup(c.title, bold=True), style(size, MUTED, c.right)) for c in columns]
        body = [
            [Paragraph(setter.markup(cell), style(size, INK, c.right)) for c, cell in zip(columns, row, strict=True)]
            for row in rows
        ]
        self._rows = [head, *body]
        self._pad = size * 0.4
        self._widths: list[float] = []
        self._heights: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        whole = sum(column.share for column in self._columns)
        self._widths = [width * column.share / whole for column in self._columns]
        self._heights = [
            max(cell.wrap(w - 2 * self._pad, height)[1] for cell, w in zip(row, self._widths, strict=True))
            + 2 * self._pad
            for row in self._rows
        ]
        return width, sum(self._heights)

    def draw(self) -> None:
        """Draw rules, then cells row by row."""
        top = sum(self._heights)
        self._draw_rules(top)
        with self.canv.group("Table"):
            for number, (row, height) in enumerate(zip(self._rows, self._heights, strict=True)):
                with self.canv.group("TR"):
                    self._draw_row(row, top, head=number == 0)
                top -= height

    def _draw_rules(self, top: float) -> None:
        canvas, width = self.canv, sum(self._widths)
        with canvas.artifact():
            canvas.saveState()
            canvas.setFillColor(SURFACE)
            canvas.rect(0, top - self._heights[0], width, self._heights[0], stroke=0, fill=1)
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.4)
            for height in self._heights:
                top -= height
                canvas.line(0, top, width, top)
            canvas.restoreState()

    def _draw_row(self, row: Sequence[Any], top: float, head: bool) -> None:
        x = 0.0
        for cell, width in zip(row, self._widths, strict=True):
            with self.canv.tag("TH" if head else "TD", scope="Column" if head else ""):
                cell.drawOn(self.canv, x + self._pad, top - self._pad - cell.height)
            x += width
