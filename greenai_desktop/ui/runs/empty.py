"""What is shown while there is no run: what a run is, and the three ways to come to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

COMMAND = "greenai run -- python train.py"
_WIDTH_PX, _HEIGHT_PX = 1_400, 880


class EmptyRuns(QWidget):
    """A picture of a run, [Record], the command line with [Copy], and [Import…]."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("runs-empty")
        title = QLabel(_("No run recorded yet"))
        title.setProperty("role", "title")
        text = QLabel(
            _(
                "A run is a stretch of time with its power curve: a training, an evaluation, an afternoon of tests. "
                "It tells the energy, the carbon footprint and the cost, each with its range and its sources."
            )
        )
        text.setWordWrap(True)
        record = QPushButton(_("Record"))
        record.setObjectName("empty-record")
        record.setProperty("kind", "primary")
        record.clicked.connect(lambda: context.go("live", record=True))
        here = QLabel(_("Record what this machine does now, from the Live page."))
        here.setWordWrap(True)
        self.command = QLineEdit(COMMAND)
        self.command.setReadOnly(True)
        self.command.setObjectName("empty-command")
        self.command.setAccessibleName(_("Command to record a program"))
        self.command.setMinimumWidth(280)
        copy = QPushButton(_("Copy"))
        copy.setObjectName("empty-copy")
        copy.clicked.connect(lambda: self._copy(context))
        there = QLabel(_("Or record a program from a terminal, until it ends; good over SSH."))
        there.setWordWrap(True)
        other = QPushButton(_("Import…"))
        other.setObjectName("empty-import")
        other.clicked.connect(lambda: self._import(context))
        elsewhere = QLabel(_("Or take in what CodeCarbon, nvidia-smi, Carbontracker, Zeus or Slurm recorded."))
        elsewhere.setWordWrap(True)
        card = QFrame()
        card.setProperty("card", True)
        card.setMaximumSize(_WIDTH_PX, _HEIGHT_PX)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(_Picture(), 1)
        column.addWidget(title)
        column.addWidget(text)
        for words, parts in ((here, (record,)), (there, (self.command, copy)), (elsewhere, (other,))):
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(words, 1)
            for part in parts:
                row.addWidget(part)
            column.addLayout(row)
        whole = QHBoxLayout()
        whole.addStretch(1)
        whole.addWidget(card, 8)
        whole.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 24)
        outer.setSpacing(16)
        page = QLabel(_("Runs"))
        page.setProperty("role", "title")
        page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        outer.addWidget(page)
        outer.addLayout(whole, 100)
        outer.addStretch(1)

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
