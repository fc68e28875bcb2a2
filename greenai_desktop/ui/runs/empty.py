"""What is shown while there is no run: what a run is, and the three ways to come to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

COMMAND = "greenai run -- python train.py"
_WIDTH_PX, _HEIGHT_PX = 1_400, 880


class EmptyRuns(QWidget):
    """A picture of a run, [Record], the command line with [Copy], and [Import…]."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("runs-empty")
        page = label(_("Runs"), "title", wrap=False)
        page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        whole = QHBoxLayout()
        whole.addStretch(1)
        whole.addWidget(self._card(context), 8)
        whole.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 24)
        outer.setSpacing(16)
        outer.addWidget(page)
        outer.addLayout(whole, 100)
        outer.addStretch(1)

    def _card(self, context: Context) -> QFrame:
        """The picture, what a run is, and the ways to one."""
        card = QFrame()
        card.setProperty("card", True)
        card.setMaximumSize(_WIDTH_PX, _HEIGHT_PX)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(_Picture(), 1)
        column.addWidget(label(_("No run recorded yet"), "title", wrap=False))
        text = _(
            "A run is a stretch of time with its power curve: a training, an evaluation, an afternoon of tests. "
            "It tells the energy, the carbon footprint and the cost, each with its range and its sources."
        )
        column.addWidget(label(text))
        for words, *parts in self._ways(context):
            across = QHBoxLayout()
            across.setSpacing(12)
            across.addWidget(label(words), 1)
            for part in parts:
                across.addWidget(part)
            column.addLayout(across)
        return card

    def _ways(self, context: Context) -> tuple[tuple[Any, ...], ...]:
        """What each way is, and what to press for it."""
        record = button(_("Record"), lambda: context.go("live", record=True), "empty-record", primary=True)
        self.command = QLineEdit(COMMAND)
        self.command.setReadOnly(True)
        self.command.setObjectName("empty-command")
        self.command.setAccessibleName(_("Command to record a program"))
        self.command.setMinimumWidth(280)
        copy = button(_("Copy"), lambda: self._copy(context), "empty-copy")
        other = button(_("Import…"), lambda: self._import(context), "empty-import")
        return (
            (_("Record what this machine does now, from the Live page."), record),
            (_("Or record a program from a terminal, until it ends; good over SSH."), self.command, copy),
            (_("Or take in what CodeCarbon, nvidia-smi, Carbontracker, Zeus or Slurm recorded."), other),
        )

    def _import(self, context: Context) -> None:
        from greenai_desktop.ui.transfer.import_dialog import import_files

        import_files(context, self.window())

    def _copy(self, context: Context) -> None:
        QGuiApplication.clipboard().setText(COMMAND)
        context.tell(_("Copied: {text}", text=COMMAND))


class _Picture(QWidget):
    """A drawing of a run: beginning, end, curve, a mark, and the energy as the area below. No data."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Drawing of a run: power over time, its area is the energy"))

    def paintEvent(self, event: object) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font())
        inside = QRectF(self.rect()).adjusted(8, 24, -8, -28)
        x, y = _shape(inside)
        line = QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])
        area = QPolygonF([QPointF(x[0], inside.bottom()), *line.toList(), QPointF(x[-1], inside.bottom())])
        shade = QColor(colours.series[0])
        shade.setAlpha(60)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.series[0]), 1))
        painter.drawPolyline(line)
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(inside.bottomLeft(), inside.bottomRight())
        mark_x = inside.left() + 0.52 * inside.width()
        painter.setPen(QPen(QColor(colours.warn), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(mark_x, inside.top()), QPointF(mark_x, inside.bottom()))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(mark_x + 6, inside.top() + 12), _("a mark, such as “epoch 3”"))
        painter.drawText(QPointF(inside.left(), inside.bottom() + 18), _("start"))
        end = _("end")
        width = painter.fontMetrics().horizontalAdvance(end)
        painter.drawText(QPointF(inside.right() - width, inside.bottom() + 18), end)
        painter.drawText(QPointF(inside.left(), inside.top() - 8), _("Power"))
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(inside.left() + 0.2 * inside.width(), inside.bottom() - 14), _("Energy = the area"))


def _shape(inside: QRectF) -> tuple[np.ndarray, np.ndarray]:
    """A ramp, plateaus with dips, an end."""
    at = np.linspace(0.0, 1.0, 240)
    level = 0.12 + 0.7 * ((at > 0.06) & (at < 0.94)) - 0.28 * ((at * 5 % 1.0) < 0.1) * (at > 0.06) * (at < 0.94)
    level = np.convolve(np.pad(level, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    level = level + 0.02 * np.sin(at * 190) * np.cos(at * 61)
    return inside.left() + at * inside.width(), inside.bottom() - level * inside.height()
