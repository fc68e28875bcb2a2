"""The panel "Why this number?": how a figure came about, step by step, for the drawer of 320 px."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, active, numbers
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.theme.fonts import font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets import why_text
from greenai_desktop.ui.widgets.figures import figure_text, plain_tooltip

_MARGIN = 16
_LEAST_SHARE = 0.01


class WhyPanel(QWidget):
    """How a figure came about; empty until a figure is shown."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._result: Result | None = None
        self.setObjectName("why-panel")
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        _ = context.language.gettext
        self._copy = QPushButton(_("Copy as text"), self)
        self._copy.setObjectName("why-copy")
        self._copy.setToolTip(_("Copy the whole explanation, with all inputs and sources"))
        self._copy.clicked.connect(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        layout.addLayout(foot)
        self.show_result(None)

    @property
    def result(self) -> Result | None:
        """The figure that is explained."""
        return self._result

    def show_result(self, result: Result | None) -> None:
        """Explain a figure; None empties the panel."""
        self._result = result
        self._copy.setEnabled(result is not None)
        language = self._context.language
        inside = QWidget()
        inside.setProperty("canvas", True)
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(8)
        if result is None:
            hint = language.gettext("Click a figure, or press Enter on it, to see how it came about.")
            layout.addWidget(_text(hint, muted=True))
        else:
            _headline(layout, result, language)
            _body(layout, result, language)
            for section in _inputs(result, language):
                layout.addWidget(section)
        layout.addStretch(1)
        self._scroll.setWidget(inside)

    def copy(self) -> None:
        """Put the explanation on the clipboard as text."""
        if self._result is not None:
            QGuiApplication.clipboard().setText(why_text.explanation(self._result, self._context.language))
            self._context.tell(self._context.language.gettext("Explanation copied."))


class _Section(QWidget):
    """One input: its title and value as a button, what is behind it below, made when it is first opened."""

    toggled = Signal(bool)

    def __init__(self, result: Result, language: Language) -> None:
        super().__init__()
        self._result, self._language = result, language
        self._inside: QFrame | None = None
        figure = figure_text(result, language)
        self.button = _Disclosure(figure.title, figure.value, figure.range, figure.status)
        self.button.setToolTip(plain_tooltip(figure.tooltip))
        self.button.toggled.connect(self._toggle)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.button)

    def _toggle(self, is_open: bool) -> None:
        if self._inside is None:
            self._inside = self._build()
            self._column.addWidget(self._inside)
        self._inside.setVisible(is_open)

    def _build(self) -> QFrame:
        frame = _Indented()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(8, 4, 0, 4)
        layout.setSpacing(6)
        _body(layout, self._result, self._language)
        for section in _inputs(self._result, self._language):
            layout.addWidget(section)
        if not layout.count():
            layout.addWidget(_text(self._language.gettext("Nothing further is known about it."), muted=True))
        return frame


class _Indented(QFrame):
    """What is behind an input, with a line at its left that shows how deep it lies."""

    def paintEvent(self, event: object) -> None:
        QPainter(self).fillRect(0, 0, 2, self.height(), QColor(tokens().hairline))


class _Disclosure(QToolButton):
    """A row that opens and closes: Space or Enter toggles, Right opens, Left closes; texts wrap."""

    def __init__(self, title: str, value: str, span: str, status: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setText(active().pair(title, value))
        self.setAccessibleDescription(", ".join(part for part in (span, status) if part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 6, 8, 6)
        layout.setSpacing(2)
        for text, muted, bold in ((title, True, False), (value, False, True)):
            label = _text(text, muted=muted, bold=bold)
            layout.addWidget(label)
        below = " · ".join(part for part in (span, status) if part)
        if below:
            layout.addWidget(_text(below, muted=True))
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._column.minimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        elif event.key() == Qt.Key.Key_Right:
            self.setChecked(True)
        elif event.key() == Qt.Key.Key_Left:
            self.setChecked(False)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: object) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.raised if self.underMouse() or self.isChecked() else colours.surface))
        painter.setPen(QColor(colours.link if self.hasFocus() else colours.hairline))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(QColor(colours.muted))
        painter.drawText(
            QRectF(6, 0, 16, self.height()), Qt.AlignmentFlag.AlignCenter, "▾" if self.isChecked() else "▸"
        )


def _headline(layout: QVBoxLayout, result: Result, language: Language) -> None:
    figure = figure_text(result, language)
    layout.addWidget(_text(figure.title, muted=True))
    value = _text(figure.value, bold=True, pixels=22)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    value.setToolTip(figure.full)
    layout.addWidget(value)
    if figure.range:
        layout.addWidget(_text(language.gettext("95% interval: {range}", range=figure.range)))
    layout.addWidget(_text(figure.status, muted=True))


def _body(layout: QVBoxLayout, result: Result, language: Language) -> None:
    """Formula, notes, factor, facts and shares of the spread of one figure."""
    _ = language.gettext
    if result.formula:
        layout.addWidget(_heading(_("Formula")))
        layout.addWidget(_text(why_text.formula_words(result, language)))
        values = why_text.formula_values(result, language)
        if values:
            layout.addWidget(_text(values, muted=True))
    notes = why_text.notes_of(result, language)
    if notes:
        layout.addWidget(_heading(_("To be said with it")))
        lacking = result.partial or result.status in (Status.MISSING, Status.SUSPECT)
        for note in notes:
            layout.addWidget(_text(f"{'⚠' if lacking else '·'} {note}"))
    if result.citation is not None:
        layout.addWidget(_heading(_("Factor and source")))
        layout.addWidget(_Pairs(why_text.citation_of(result.citation, language)))
    facts = why_text.facts_of(result, language)
    if facts:
        layout.addWidget(_heading(_("Details")))
        layout.addWidget(_Pairs(facts))
    shares = [(step, share) for step, share in why_text.spread_shares(result) if share >= _LEAST_SHARE]
    if shares:
        layout.addWidget(_heading(_("Where the range comes from, about")))
        for step, share in shares:
            layout.addWidget(_Share(figure_text(step, language).title, share, language))
    if result.steps:
        layout.addWidget(_heading(_("Made from")))


def _inputs(result: Result, language: Language) -> list[_Section]:
    return [_Section(step, language) for step in result.steps]


class _Pairs(QWidget):
    """Names with their values below them; values can be selected."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for name, value in pairs:
            layout.addWidget(_text(name, muted=True, pixels=12))
            text = _text(_breakable(value))
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setContentsMargins(0, 0, 0, 4)
            layout.addWidget(text)


class _Share(QWidget):
    """A part of the spread: its name, a bar, per cent."""

    def __init__(self, name: str, fraction: float, language: Language) -> None:
        super().__init__()
        self._fraction = fraction
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(8)
        layout.addWidget(_text(name), 1)
        percent = _text(numbers.percent(round(fraction, 2), language.code))
        percent.setWordWrap(False)
        layout.addWidget(percent, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        colours = tokens()
        bar = QRectF(0, self.height() - 6, self.width(), 4)
        painter.fillRect(bar, QColor(colours.raised))
        painter.fillRect(QRectF(bar.x(), bar.y(), bar.width() * self._fraction, bar.height()), QColor(colours.accent))


def _heading(text: str) -> QLabel:
    label = _text(text, bold=True, pixels=13)
    label.setContentsMargins(0, 6, 0, 0)
    return label


def _text(text: str, *, muted: bool = False, bold: bool = False, pixels: int = 13) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setFont(font(pixels, QFont.Weight.DemiBold if bold else QFont.Weight.Normal))
    if muted:
        label.setProperty("role", "muted")
    return label


def _breakable(text: str) -> str:
    """Addresses and ids may break after their signs, so that nothing is cut off."""
    for sign in "/:_-.":
        text = text.replace(sign, f"{sign}\u200b")
    return text
