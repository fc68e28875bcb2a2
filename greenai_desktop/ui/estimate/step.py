"""A step of the form: a head that tells what was said in it, and a body that opens below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.i18n import _
from greenai_desktop.i18n import estimate as said
from greenai_desktop.ui.estimate.choice import ChoiceField
from greenai_desktop.ui.estimate.desk import Desk
from greenai_desktop.ui.estimate.field import EstimateField
from greenai_desktop.ui.estimate.grid import FieldGrid, Part, always
from greenai_desktop.ui.estimate.keys import Key
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.figures import plain_tooltip
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_HEAD_PX: Final = 42
_DISC_PX: Final = 24
# Problems of these belong to a step, not to one of its fields.
_NO_FIELDS: Final = frozenset({"kits", "place", "price", "precision"})
Rule = Callable[[Draft], bool]


class StepHead(QPushButton):
    """Number, title and what was said, in one line; opens and closes the step."""

    def __init__(self, number: int, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCheckable(True)
        self._number, self._title, self._summary, self._sign = number, title, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._speak()

    @property
    def summary(self) -> str:
        """What was said in the step."""
        return self._summary

    def tell(self, summary: str, sign: str) -> None:
        """Show what was said, and whether something is wrong (`!`) or lacking (`?`)."""
        if (summary, sign) != (self._summary, self._sign):
            self._summary, self._sign = summary, sign
            self._speak()
            self.update()

    def _speak(self) -> None:
        state = {"!": _("something is wrong"), "?": _("something is lacking")}.get(self._sign, "")
        self.setAccessibleName(_("Step {number}: {title}", number=self._number, title=self._title))
        self.setAccessibleDescription(", ".join(part for part in (self._summary, state) if part))
        self.setToolTip(plain_tooltip(self._summary))

    def sizeHint(self) -> QSize:
        return QSize(320, _HEAD_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _HEAD_PX)

    def paintEvent(self, event: object) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus():
            painter.setPen(QColor(colours.link))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 6, 6)
        self._paint_disc(painter)
        self._paint_words(painter)

    def _paint_disc(self, painter: QPainter) -> None:
        colours = tokens()
        disc = QRectF(14, (self.height() - _DISC_PX) / 2, _DISC_PX, _DISC_PX)
        back, front, sign = colours.raised, colours.text, str(self._number)
        if self._sign == "!":
            back, front, sign = colours.error, colours.surface, "!"
        elif self.isChecked():
            back, front = colours.accent, colours.on_accent
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(back))
        painter.drawEllipse(disc)
        painter.setPen(QColor(front))
        painter.setFont(font(13, QFont.Weight.DemiBold))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, sign)

    def _paint_words(self, painter: QPainter) -> None:
        colours = tokens()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(15, QFont.Weight.DemiBold))
        painter.setPen(QColor(colours.text))
        left, right = 50, self.width() - 34
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRectF(left, 0, right - left, self.height()), middle | Qt.AlignmentFlag.AlignLeft, title)
        after = left + painter.fontMetrics().horizontalAdvance(title) + 20
        painter.setFont(font(13))
        painter.setPen(QColor(colours.warn if self._sign == "?" else colours.muted))
        told = painter.fontMetrics().elidedText(self._summary, Qt.TextElideMode.ElideRight, max(0, right - after))
        if not self.isChecked() and right - after > 40:
            painter.drawText(QRectF(after, 0, right - after, self.height()), middle | Qt.AlignmentFlag.AlignRight, told)
        painter.setPen(QColor(colours.muted))
        arrow = "▾" if self.isChecked() else "▸"
        painter.drawText(QRectF(self.width() - 30, 0, 20, self.height()), Qt.AlignmentFlag.AlignCenter, arrow)


class Step(QFrame):
    """A step; its body is made when it is first opened.

    Signals:
        asked: Its head was pressed: open it, or close it.
        moved: Go to the step before (-1) or after (1).
    """

    asked = Signal(bool)
    moved = Signal(int)

    id = ""

    def __init__(self, context: Context, desk: Desk, number: int, title: str) -> None:
        super().__init__()
        self.context, self.desk, self.number = context, desk, number
        self.setProperty("card", "true")
        self.setObjectName(f"estimate-step-{self.id}")
        self.head = StepHead(number, title, f"estimate-head-{self.id}")
        self.head.clicked.connect(lambda is_open: self.asked.emit(is_open))
        self.body: QWidget | None = None
        self._grids: list[FieldGrid] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)

    # What a step is made of, for those who make one.

    def build(self, column: QVBoxLayout) -> None:
        """Put what stands in the body into a column; called once."""
        raise NotImplementedError

    def summary(self) -> str:
        """What was said in it, in a few words."""
        return ""

    def lacks(self) -> bool:
        """Whether something is lacking without which there are no figures."""
        return False

    def field_ids(self) -> frozenset[str]:
        """The fields whose problems belong to this step."""
        return frozenset(field.key.field_id for grid in self._grids for field in grid.fields)

    def refresh(self) -> None:
        """Show the draft as it stands; for what is no field."""

    # What the form does with it.

    @property
    def is_open(self) -> bool:
        """Whether its body is shown."""
        return self.body is not None and not self.body.isHidden()

    def open(self, is_open: bool) -> None:
        """Show or hide the body."""
        if is_open and self.body is None:
            self._make_body()
        if self.body is not None:
            self.body.setVisible(is_open)
        self.head.setChecked(is_open)
        self.show_state()

    def show_state(self) -> None:
        """Show the draft as it stands."""
        if self.is_open:
            for grid in self._grids:
                grid.show_state()
            self._tell()
            self.refresh()
        self.head.tell(self.summary(), "!" if self._has_errors() else "?" if self.lacks() or self._has_gaps() else "")

    def first_field(self) -> QWidget:
        """What takes the keyboard when the step is opened."""
        for grid in self._grids:
            if grid.isVisibleTo(self) and grid.shown:
                return grid.shown[0]
        return self.head

    def number_field(self, field_id: str) -> EstimateField:
        """The field of a number of the whole draft."""
        return EstimateField(self.context, self.desk, Key(field_id))

    def grid(self, *parts: tuple[str, Rule] | str) -> FieldGrid:
        """Fields by their ids; `choice:` before that of a choice. With a rule they are shown only while it holds."""
        made: list[tuple[Part, Rule]] = []
        for part in parts:
            name, rule = (part, always) if isinstance(part, str) else part
            _kind, colon, choice_id = name.partition(":")
            widget: Part = ChoiceField(self.context, self.desk, choice_id) if colon else self.number_field(name)
            made.append((widget, rule))
        return self.keep(FieldGrid(self.desk, made))

    def keep(self, grid: FieldGrid) -> FieldGrid:
        """Have a grid follow the draft."""
        self._grids.append(grid)
        return grid

    def forget(self, grids: Sequence[FieldGrid]) -> None:
        """Grids that are gone follow it no more."""
        self._grids = [grid for grid in self._grids if grid not in grids]

    def _tell(self) -> None:
        """What is wrong or odd in the step and belongs to no field."""
        own = self.field_ids() & _NO_FIELDS
        found = [problem for problem in self.desk.computed.problems if problem.field_id in own]
        language = self.context.language
        self._told.setText("\n".join(dict.fromkeys(said.problem_words(problem, language) for problem in found)))
        self._told.setVisible(bool(found))

    def _has_errors(self) -> bool:
        own = self.field_ids()
        problems = [p for p in self.desk.computed.problems if p.is_error and p.code not in said.LACKING]
        if any(problem.field_id in own for problem in problems):
            return True
        return any(text.rpartition(".")[2] in own for text in self.desk.texts)

    def _has_gaps(self) -> bool:
        """Whether a field lacks a number without which there is no figure, as the field itself says."""
        own = self.field_ids()
        return any(p.is_error and p.code in said.LACKING and p.field_id in own for p in self.desk.computed.problems)

    def _make_body(self) -> None:
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 4, 20, 16)
        column.setSpacing(12)
        self._told = label("", "warn")
        self._told.setObjectName(f"estimate-told-{self.id}")
        self._told.hide()
        column.addWidget(self._told)
        self.build(column)
        across = QHBoxLayout()
        across.setSpacing(8)
        back = button(_("Back"), lambda: self.moved.emit(-1), f"estimate-back-{self.id}")
        back.setEnabled(self.number > 1)
        self.next = button(_("Next"), lambda: self.moved.emit(1), f"estimate-next-{self.id}")
        across.addStretch(1)
        across.addWidget(back)
        across.addWidget(self.next)
        column.addLayout(across)
        self._column.addWidget(self.body)


def labelled(text: str, field: QWidget) -> QWidget:
    """A field that is no number of the draft, below its name."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    head = label(text, "label")
    head.setBuddy(field)
    column.addWidget(head)
    column.addWidget(field)
    return made


def heading(text: str) -> QWidget:
    """A heading inside a step."""
    return label(text, "section")
