"""A `Result` as people read it: value, range, where it comes from; and the label that explains itself.

Used by every page that shows a figure, so that one figure reads the same everywhere. The full value is in the
tooltip and in what is copied; Enter or a click opens "Why this number?".
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QFont, QGuiApplication, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.figures import amount_of, span_of
from greenai_desktop.i18n.sources import short_name
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.theme.fonts import FIGURE_PX, font
from greenai_desktop.ui.theme.tokens import tokens

_NO_BREAK = "\u00a0"
_FULL_DIGITS = 12
_APPROXIMATE = (Status.MODELLED, Status.ESTIMATED)


@dataclass(frozen=True, slots=True)
class FigureText:
    """A figure in words, in one language.

    Attributes:
        title: What it is.
        value: Rounded, with its unit; "—" if missing.
        range: Its 95 % interval with the unit; empty if there is none.
        sign: Sign of its status.
        word: Word of its status.
        reason: Why it is missing or suspect; empty otherwise.
        full: The value as it is, with its unit, to copy.
        tooltip: Full value, formula, source; plain text, several lines.
        spoken: One sentence for those who listen.
    """

    title: str
    value: str
    range: str
    sign: str
    word: str
    reason: str
    full: str
    tooltip: str
    spoken: str

    @property
    def status(self) -> str:
        """Sign and word of the status."""
        return f"{self.sign} {self.word}".strip()


def figure_text(result: Result, language: Language) -> FigureText:
    """A result as text."""
    title = title_text(result, language)
    value = value_text(result, language)
    span = range_text(result, language)
    word = words.word(words.STATUS, result.status, language)
    if result.partial and result.value is not None:
        word = f"{word}, {language.gettext('partial')}"
    reason = words.word(words.REASON, result.reason, language) if result.reason else ""
    said = [language.pair(title, value)]
    said += [language.gettext("between {range}", range=span)] if span else []
    said += [word, reason]
    return FigureText(
        title, value, span, words.SIGN.get(result.status, ""), word, reason, full_text(result, language),
        _tooltip(result, language, span), ", ".join(part for part in said if part),
    )  # fmt: skip


def title_text(result: Result, language: Language) -> str:
    """What a figure is: a device by its name, anything else by the word of its key."""
    if result.key in ("device.energy", "device.power") and result.label:
        device = str(dict(result.facts).get("device", ""))
        kind = words.word(words.DEVICE, device, language) if device else ""
        return f"{kind} · {result.label}" if kind else result.label
    if result.key == "process.part" and result.label:
        return result.label
    word = words.word(words.KEY, result.key, language)
    return language.pair(word, result.label) if result.key == "process.device" and result.label else word


def value_text(result: Result, language: Language) -> str:
    """The value, rounded, with its unit; carbon with two significant digits, others with three."""
    text = amount_of(result, language)
    if text == numbers.MISSING:
        return text
    approximate = result.status in _APPROXIMATE and result.unit not in ("fraction", "ratio")
    return f"≈{_NO_BREAK}{text}" if approximate else text


def range_text(result: Result, language: Language) -> str:
    """The 95 % interval, one unit for both ends; empty if there is none."""
    return span_of(result, language)


def full_text(result: Result, language: Language) -> str:
    """The value with all its digits, and its unit; "—" if missing."""
    if result.value is None:
        return numbers.MISSING
    unit = result.unit
    if unit.startswith("money"):
        unit = unit.replace("money", result.label, 1)
    shown = plain_number(result.value, language)
    sign = numbers.unit_sign(unit, language.code)
    return f"{shown}{_NO_BREAK}{sign}" if sign else shown


def plain_number(value: float, language: Language) -> str:
    """All digits of a number, without groups, with the decimal sign of the language: for the clipboard."""
    text = f"{value:.{_FULL_DIGITS}g}"
    return text.replace(".", ",") if language.code == "fr" else text


def _tooltip(result: Result, language: Language, span: str) -> str:
    _ = language.gettext
    lines = [full_text(result, language)]
    if span:
        lines.append(_("95% interval: {range}", range=span))
    lines.append(words.status_words(result.status, language))
    if result.reason:
        lines.append(words.word(words.REASON, result.reason, language))
    if result.formula:
        lines.append(words.word(words.FORMULA, result.formula, language))
    for citation in dict.fromkeys(step.citation for step in result.walk() if step.citation is not None):
        year = f" ({citation.year})" if citation.year else ""
        source = short_name(citation.publisher, citation.source_title, language)
        lines.append(_("Source: {source}", source=f"{source}{year}"))
    return "\n".join(lines)


class FigureLabel(QAbstractButton):
    """A figure on a page: title, value, range and status; opens "Why this number?".

    Its text is the figure itself, so that a screen reader reads the value. Ctrl+C copies the value with all its
    digits.

    Args:
        context: Where the explanation is asked for.
        title: What it is; empty takes the word of the result's key.
        large: Whether it is a headline (28 px) or stands in a dense group (16 px).
    """

    def __init__(self, context: Context, title: str = "", *, large: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._title = title
        self._result: Result | None = None
        self._figure: FigureText | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._labels = {name: self._label(name) for name in ("title", "value", "range", "status")}
        self._labels["value"].setFont(font(FIGURE_PX if large else 18, QFont.Weight.DemiBold))
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(2)
        for label in self._labels.values():
            layout.addWidget(label)
        layout.addStretch(1)
        self.clicked.connect(self._explain)

    def set_result(self, result: Result | None) -> None:
        """Show a figure; None while it is not known yet."""
        self._result = result
        self._figure = figure = None if result is None else figure_text(result, self._context.language)
        shown = ("", numbers.MISSING, "", "")
        if figure is not None:
            second = figure.range or figure.reason
            shown = (figure.title, figure.value, second, figure.status)
        for name, text in zip(self._labels, (self._title or shown[0], *shown[1:]), strict=True):
            self._labels[name].setText(text)
        self.setText(self._context.language.pair(self._title or shown[0], shown[1]))
        self.setToolTip(plain_tooltip(figure.tooltip) if figure else "")
        self.setAccessibleDescription(figure.spoken if figure else "")
        self.setEnabled(result is not None)

    @property
    def result(self) -> Result | None:
        """The figure shown."""
        return self._result

    def value_shown(self) -> str:
        """The value as it stands on the screen."""
        return self._labels["value"].text()

    def copy(self) -> None:
        """Put the full value on the clipboard."""
        if self._figure is not None:
            QGuiApplication.clipboard().setText(self._figure.full)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.setWordWrap(name != "value")
        if name != "value":
            label.setProperty("role", "label")
        label.setObjectName(f"figure-{name}")
        return label

    def _explain(self) -> None:
        if self._result is not None:
            self._context.explain(self._result)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._column.heightForWidth(width), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        _ = self._context.language.gettext
        menu = QMenu(self)
        why = QAction(_("Why this number?"), menu)
        why.triggered.connect(self._explain)
        copy = QAction(_("Copy the full value"), menu)
        copy.triggered.connect(self.copy)
        menu.addActions([why, copy])
        menu.exec(event.globalPos())
        menu.deleteLater()

    def paintEvent(self, event: object) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = self.rect().adjusted(1, 1, -1, -1)
        hovered = self.isEnabled() and self.underMouse()
        painter.setBrush(QColor(colours.raised if hovered or self.isDown() else colours.surface))
        ring = self.hasFocus()
        painter.setPen(QPen(QColor(colours.link if ring else colours.hairline), 2 if ring else 1))
        painter.drawRoundedRect(inside, 6, 6)

    def enterEvent(self, event: object) -> None:
        super().enterEvent(event)  # type: ignore[arg-type]
        self.update()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)  # type: ignore[arg-type]
        self.update()


def plain_tooltip(text: str) -> str:
    """A tooltip that Qt cannot take for rich text: data in it may look like tags."""
    if "<" not in text and "&" not in text:
        return text
    return "<p style='white-space:pre-wrap'>" + _escaped(text) + "</p>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
