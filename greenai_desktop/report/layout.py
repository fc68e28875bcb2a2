"""Putting flowables side by side, and a page's flowables onto exactly one page."""

# mypy: allow-untyped-calls
# reportlab has no types.

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4

from greenai_desktop.report.canvas import TaggedCanvas
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.table import MUTED, RULE, SURFACE, Block

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 44.0
_FOOT = 38.0
_FOOT_GAP = 10.0
WIDTH = PAGE_WIDTH - 2 * MARGIN
HEIGHT = PAGE_HEIGHT - MARGIN - _FOOT - _FOOT_GAP


class Columns(Block):
    """Stacks of flowables side by side, boxed or not."""

    def __init__(
        self,
        stacks: Sequence[Sequence[Any]],
        *,
        boxed: bool = False,
        before: float = 0.0,
        after: float = 6.0,
        shares: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self._stacks = stacks
        self._shares = shares or [1.0] * len(stacks)
        self._pad = 8.0 if boxed else 0.0
        self._boxed = boxed
        self._gap = 10.0 if boxed else 18.0
        self.spaceBefore, self.spaceAfter = before, after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size within a width."""
        self.width = width
        room = width - self._gap * (len(self._stacks) - 1)
        self._each = [room * share / sum(self._shares) for share in self._shares]
        self.height = 2 * self._pad + max(
            stack_height(stack, each - 2 * self._pad) for stack, each in zip(self._stacks, self._each, strict=True)
        )
        return width, self.height

    def draw(self) -> None:
        """Draw the stacks, each from the top."""
        x = 0.0
        for stack, each in zip(self._stacks, self._each, strict=True):
            if self._boxed:
                with self.canv.artifact():
                    self.canv.saveState()
                    self.canv.setFillColor(SURFACE)
                    self.canv.setStrokeColor(RULE)
                    self.canv.setLineWidth(0.5)
                    self.canv.roundRect(x, 0, each, self.height, 4, stroke=1, fill=1)
                    self.canv.restoreState()
            draw_stack(self.canv, stack, x + self._pad, self.height - self._pad, each - 2 * self._pad)
            x += each + self._gap


def stack_height(stack: Sequence[Any], width: float) -> float:
    """Height of flowables one below the other."""
    return math.fsum(
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
    """One page: a chart takes up the room that is left; what is too long is shrunk as a whole, never a third page."""
    scale = next(
        (s / 100 for s in range(100, 30, -2) if stack_height(stack, WIDTH / (s / 100)) <= HEIGHT / (s / 100)), 0.3
    )
    left = HEIGHT / scale - stack_height(stack, WIDTH / scale)
    for item in stack:
        if hasattr(item, "grow"):
            item.grow(left)
    canvas.saveState()
    canvas.translate(MARGIN, _FOOT + _FOOT_GAP)
    canvas.scale(scale, scale)
    draw_stack(canvas, stack, 0, HEIGHT / scale, WIDTH / scale, drawn)
    canvas.restoreState()
    _draw_foot(canvas, setter, foot)
    canvas.showPage()


def _draw_foot(canvas: TaggedCanvas, setter: Typesetter, foot: tuple[str, str]) -> None:
    with canvas.artifact():
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, _FOOT, PAGE_WIDTH - MARGIN, _FOOT)
        canvas.setFillColor(MUTED)
        setter.draw(canvas, MARGIN, _FOOT - 12, setter.clipped(foot[0], WIDTH - 70, 7), 7)
        setter.draw(canvas, PAGE_WIDTH - MARGIN - setter.width(foot[1], 7), _FOOT - 12, foot[1], 7)
        canvas.restoreState()
