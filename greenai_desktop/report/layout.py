"""Putting flowables side by side, and a page's flowables onto exactly one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import Flowable

from greenai_desktop.report.canvas import TaggedCanvas
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.table import MUTED, RULE, SURFACE

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 44.0
_FOOT = 40.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
HEIGHT = PAGE_HEIGHT - MARGIN - _FOOT - 8


class Columns(Flowable):  # type: ignore[misc]
    """Stacks of flowables side by side, boxed or not."""

    def __init__(self, stacks: Sequence[Sequence[Any]], *, boxed: bool = False, after: float = 6.0) -> None:
        super().__init__()
        self._stacks = stacks
        self._pad = 7.0 if boxed else 0.0
        self._boxed = boxed
        self._gap = 10.0
        self.spaceBefore, self.spaceAfter = 0.0, after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        self.width = width
        self._each = (width - self._gap * (len(self._stacks) - 1)) / len(self._stacks)
        inner = self._each - 2 * self._pad
        self.height = max(stack_height(stack, inner) for stack in self._stacks) + 2 * self._pad
        return width, self.height

    def draw(self) -> None:
        """Draw the stacks, each from the top."""
        for number, stack in enumerate(self._stacks):
            x = number * (self._each + self._gap)
            if self._boxed:
                with self.canv.artifact():
                    self.canv.saveState()
                    self.canv.setFillColor(SURFACE)
                    self.canv.setStrokeColor(RULE)
                    self.canv.setLineWidth(0.5)
                    self.canv.roundRect(x, 0, self._each, self.height, 4, stroke=1, fill=1)
                    self.canv.restoreState()
            draw_stack(self.canv, stack, x + self._pad, self.height - self._pad, self._each - 2 * self._pad)


def stack_height(stack: Sequence[Any], width: float) -> float:
    """Height of flowables one below the other."""
    return sum(
        item.wrap(width, PAGE_HEIGHT)[1] + item.getSpaceAfter() + (item.getSpaceBefore() if number else 0)
        for number, item in enumerate(stack)
    )


def draw_stack(
    canvas: TaggedCanvas,
    stack: Sequence[Any],
    x: float,
    top: float,
    width: float,
    drawn: Callable[[], None] = lambda: None,
) -> None:
    """Draw flowables one below the other; `drawn` is called after each."""
    for number, item in enumerate(stack):
        height = item.wrap(width, PAGE_HEIGHT)[1]
        top -= (item.getSpaceBefore() if number else 0) + height
        item.drawOn(canvas, x, top)
        top -= item.getSpaceAfter()
        drawn()


def draw_page(
    canvas: TaggedCanvas, setter: Typesetter, stack: Sequence[Any], foot: tuple[str, str], drawn: Callable[[], None]
) -> None:
    """One page, shrunk as a whole as far as its contents need; long names and many devices never make a third."""
    scale = next(
        (s / 100 for s in range(100, 30, -4) if stack_height(stack, WIDTH / (s / 100)) <= HEIGHT / (s / 100)), 0.3
    )
    canvas.saveState()
    canvas.translate(MARGIN, _FOOT + 8)
    canvas.scale(scale, scale)
    draw_stack(canvas, stack, 0, HEIGHT / scale, WIDTH / scale, drawn)
    canvas.restoreState()
    with canvas.artifact():
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, _FOOT, PAGE_WIDTH - MARGIN, _FOOT)
        canvas.setFillColor(MUTED)
        setter.draw(canvas, MARGIN, _FOOT - 11, setter.clipped(foot[0], WIDTH - 60, 7), 7)
        setter.draw(canvas, PAGE_WIDTH - MARGIN - setter.width(foot[1], 7), _FOOT - 11, foot[1], 7)
        canvas.restoreState()
    canvas.showPage()
