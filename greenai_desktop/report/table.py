"""Text and tables of the reports, as tagged flowables."""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.paragraph import Paragraph

from greenai_desktop.report.fonts import REGULAR, Typesetter

INK = HexColor("#1B2127")
MUTED = HexColor("#55606B")
ACCENT = HexColor("#0B6E4F")
WARN = HexColor("#8A5300")
RULE = HexColor("#C4CAD1")
SURFACE = HexColor("#F2F4F6")


def style(size: float, color: Any = INK, right: bool = False, after: float = 0.0, before: float = 0.0) -> Any:
    """A paragraph style of ours."""
    leading = size * (1.2 if size > 12 else 1.36)
    return ParagraphStyle(
        f"greenai-{size}", fontName=REGULAR, bulletFontName=REGULAR, fontSize=size, leading=leading,
        textColor=color, alignment=TA_RIGHT if right else TA_LEFT, spaceAfter=after, spaceBefore=before,
    )  # fmt: skip


class Block(Flowable):
    """What stands on a page, in one piece.

    Attributes:
        width: In points, known after `wrap`.
        height: In points, known after `wrap`.
    """

    width: Any
    height: Any


class Text(Block):
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
        wide, high = self._paragraph.wrap(width, height)
        return float(wide), float(high)

    def draw(self) -> None:
        """Draw it, tagged; headings leave a bookmark."""
        if self.outline:
            key = f"{self.role}-{self.canv.getPageNumber()}-{self.outline}"
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


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell with a bar from zero, as long as a share of the whole.

    Attributes:
        fraction: The share, 0 to 1; None if it is not known.
        color: Of the bar.
        hatched: Whether it is drawn as modelled.
        text: The share in words, beside the bar.
    """

    fraction: float | None
    color: str
    hatched: bool
    text: str


Cell = str | Bar


class DataTable(Block):
    """A table with one header row; cells wrap, rows grow."""

    spaceBefore = 2.0  # noqa: N815 - reportlab's spelling
    spaceAfter = 4.0  # noqa: N815

    def __init__(
        self,
        setter: Typesetter,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        size: float = 7.5,
        bold_last: bool = False,
    ) -> None:
        super().__init__()
        self._columns = columns
        self._size = size
        looks = [style(size, INK, column.right) for column in columns]
        head = [Paragraph(setter.markup(c.title, bold=True), style(size, MUTED, c.right)) for c in columns]
        self._rows = [head]
        for number, row in enumerate(rows, 1):
            bold = bold_last and number == len(rows)
            self._rows.append(
                [_cell(setter, cell, look, bold) for cell, look in zip(row, looks, strict=True)]
            )  # fmt: skip
        self._pad = size * 0.36
        self._side = size * 0.62
        self._widths: list[float] = []
        self._heights: list[float] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        whole = sum(column.share for column in self._columns)
        self._widths = [width * column.share / whole for column in self._columns]
        self._heights = [
            max(cell.wrap(w - 2 * self._side, height)[1] for cell, w in zip(row, self._widths, strict=True))
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
                cell.drawOn(self.canv, x + self._side, top - self._pad - cell.height)
            x += width


def _cell(setter: Typesetter, cell: Cell, look: Any, bold: bool) -> Any:
    if isinstance(cell, Bar):
        return _BarCell(setter, cell, look.fontSize)
    return Paragraph(setter.markup(cell, bold), look)


class _BarCell(Block):
    """The bar of a cell: solid if measured, hatched and outlined if modelled, with its share beside."""

    _TEXT_WIDTH = 27.0

    def __init__(self, setter: Typesetter, bar: Bar, size: float) -> None:
        super().__init__()
        self._setter, self._bar, self._size = setter, bar, size
        self.height = size * 1.36

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Draw bar and text."""
        bar, canvas = self._bar, self.canv
        room, baseline = self.width - self._TEXT_WIDTH, self.height - self._size
        if bar.fraction is not None:
            canvas.saveState()
            hatch(canvas, room * min(1.0, bar.fraction), self._size * 0.78, bar.color, bar.hatched, baseline - 0.3)
            canvas.restoreState()
        canvas.saveState()
        canvas.setFillColor(INK)
        left = self.width - self._setter.width(bar.text, self._size)
        self._setter.draw(canvas, left, baseline, bar.text, self._size)
        canvas.restoreState()


def hatch(canvas: Any, width: float, height: float, color: str, hatched: bool, y: float = 0.0) -> None:
    """A bar from the left: solid for measured, hatched and outlined for modelled."""
    width = max(width, 0.8)
    ink = HexColor(color)
    canvas.setFillColor(ink)
    canvas.setStrokeColor(ink)
    canvas.setLineWidth(0.5)
    if not hatched:
        canvas.rect(0, y, width, height, stroke=0, fill=1)
        return
    canvas.rect(0, y, width, height, stroke=1, fill=0)
    path = canvas.beginPath()
    path.rect(0, y, width, height)
    canvas.clipPath(path, stroke=0, fill=0)
    start = -height
    while start < width:
        canvas.line(start, y, start + height, y + height)
        start += 2.6
