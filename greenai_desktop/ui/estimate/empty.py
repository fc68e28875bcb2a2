"""What is shown while there is no estimate: what one is for, and three ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Way
from greenai_desktop.i18n import N_, _
from greenai_desktop.ui.home.page import Door
from greenai_desktop.ui.theme.fonts import label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_WIDTH_PX, _HEIGHT_PX, _NARROW_PX = 1_400, 880, 1_000
_LOW_PX = 680
# Words, low, likely and high of a drawing; no data.
_BARS: Final = (
    (N_("Building the model"), 0.22, 0.34, 0.52), (N_("Using the model"), 0.30, 0.55, 0.95),
    (N_("Share of the equipment"), 0.08, 0.14, 0.26),
)  # fmt: skip
STARTERS: Final = (
    (Way.HOURS.value, "live", N_("Hours and hardware"), N_("Eight cards for a hundred hours: what does it cost?")),
    (Way.WORK.value, "estimate", N_("A model and data"), N_("So many parameters and tokens: how long, and how much?")),
    (Way.RUN.value, "runs", N_("A past run"), N_("It was measured once; what will ten times as much draw?")),
)


class EmptyEstimates(QWidget):
    """A picture of an estimate, what it is for, and three doors.

    Signals:
        began: Code of the way that was chosen.
    """

    began = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("estimates-empty")
        page = label(_("Estimate"), "title", wrap=False)
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

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        for door in self._doors:
            door.tint()

    def _card(self, context: Context) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        card.setMaximumSize(_WIDTH_PX, _HEIGHT_PX)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(14)
        self._picture = _Picture()
        column.addWidget(self._picture, 1)
        column.addWidget(label(_("No estimate yet"), "title", wrap=False))
        column.addWidget(
            label(
                _("An estimate tells before a training what it and the use of its model will cost in energy, carbon, "
                  "water and money. Each figure is a range, and names its sources; what you do not know takes a "
                  "default that says so.")
            )
        )  # fmt: skip
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(12)
        self._doors = []
        language = context.language
        for code, icon, title, told in STARTERS:
            door = Door(icon, language.gettext(title), language.gettext(told), f"estimate-begin-{code}")
            door.clicked.connect(lambda checked=False, code=code: self.began.emit(code))
            self._doors.append(door)
            self._across.addWidget(door, 1)
        column.addLayout(self._across)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW_PX
        self._picture.setVisible(not is_narrow or self.height() >= _LOW_PX)
        self._across.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)


class _Picture(QWidget):
    """A drawing of an estimate: three bars, each with its range. No data."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Drawing of an estimate: build, use and equipment as bars, each with its range"))

    def paintEvent(self, event: object) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(label_font())
        metrics = painter.fontMetrics()
        left = max(metrics.horizontalAdvance(_(words)) for words, *_ends in _BARS) + 20
        inside = QRectF(self.rect()).adjusted(8, 8, -24, -24)
        step = inside.height() / len(_BARS)
        room = inside.width() - left
        for number, (words, low, likely, high) in enumerate(_BARS):
            y = inside.top() + step * number
            bar = QRectF(inside.left() + left, y + step * 0.22, room * likely, step * 0.56)
            shade = QColor(colours.series[number])
            painter.setPen(QColor(colours.text))
            painter.drawText(QRectF(inside.left(), y, left - 12, step), Qt.AlignmentFlag.AlignVCenter, _(words))
            painter.setPen(QPen(shade, 1))
            shade.setAlpha(70)
            painter.setBrush(shade)
            painter.drawRoundedRect(bar, 3, 3)
            middle = bar.center().y()
            painter.setPen(QPen(QColor(colours.text), 1))
            ends = [inside.left() + left + room * end for end in (low, high)]
            painter.drawLine(QPointF(ends[0], middle), QPointF(ends[1], middle))
            for end in ends:
                painter.drawLine(QPointF(end, middle - 6), QPointF(end, middle + 6))
        painter.setPen(QPen(QColor(colours.hairline), 1))
        painter.drawLine(QPointF(inside.left() + left, inside.top()), QPointF(inside.left() + left, inside.bottom()))
        painter.setPen(QColor(colours.muted))
        painter.drawText(
            QPointF(inside.left() + left + 4, inside.bottom() + 16), _("kg CO₂e, likely figure with its range")
        )
