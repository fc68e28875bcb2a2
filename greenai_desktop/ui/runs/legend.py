"""The legend beside a chart: line, name and value of each curve."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from greenai_desktop.i18n import active, numbers
from greenai_desktop.ui.runs.curves import Curve
from greenai_desktop.ui.theme.tokens import tokens

_WIDTH_PX = 216


class Swatch(QWidget):
    """The line of a curve: solid where measured, dashed where modelled."""

    def __init__(self, colour: int, modelled: bool) -> None:
        super().__init__()
        self._colour, self._modelled = colour, modelled
        self.setFixedSize(QSize(20, 16))

    def paintEvent(self, event: object) -> None:
        series = tokens().series
        pen = QPen(QColor(series[self._colour % len(series)]), 2)
        if self._modelled:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([2.5, 2.0])
        painter = QPainter(self)
        painter.setPen(pen)
        middle = QRectF(self.rect()).center().y()
        painter.drawLine(1, round(middle), self.width() - 1, round(middle))


class Legend(QWidget):
    """Curves in their order, with their values at the cross hair, else their mean over what is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 4, 0, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._values: list[QLabel] = []
        self._shown: tuple[tuple[str, int, bool], ...] = ()
        self.head = QLabel()
        self.head.setProperty("role", "label")
        self.head.setWordWrap(True)
        self._grid.addWidget(self.head, 0, 0, 1, 3)

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Show other curves; the same ones keep their rows."""
        shown = tuple((curve.name, curve.colour, curve.modelled) for curve in curves)
        if shown == self._shown:
            return
        self._shown = shown
        for i in reversed(range(1, self._grid.count())):
            item = self._grid.takeAt(i)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._values = []
        for row, curve in enumerate(curves, 1):
            name = QLabel(curve.name)
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.setWordWrap(True)
            value = QLabel(numbers.MISSING)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(Swatch(curve.colour, curve.modelled), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(name, row, 1)
            self._grid.addWidget(value, row, 2)
            self._values.append(value)
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(len(curves) + 1, 1)

    def show_values(self, head: str, values: Sequence[float]) -> None:
        """What the values are, and the values in watts."""
        self.head.setText(head)
        for label, value in zip(self._values, values, strict=False):
            label.setText(numbers.quantity(value, "W", active().code))
