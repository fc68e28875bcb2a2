"""Power now, energy, carbon and cost: each a figure with its range, how much of it is measured, and its mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from greenai_desktop.accounting.now import measured_fraction
from greenai_desktop.accounting.whole import layers
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.i18n.whole import layer_words
from greenai_desktop.ui.theme.fonts import figure_font, label_font
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.figures import figure_text, plain_tooltip

if TYPE_CHECKING:
    from greenai_desktop.accounting.runs import RunAccount
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.live_feed import LiveFeed

_PADDING: Final = 14
_NARROW_PX: Final = 160
KEYS: Final = ("power", "energy", "carbon", "cost")
_RESULT_KEYS: Final = {"energy": "run.energy", "carbon": "run.carbon", "cost": "run.cost"}


@dataclass(frozen=True, slots=True)
class CardText:
    """What stands on a card.

    Attributes:
        title: What it is.
        value: The figure.
        lines: Smaller words below it.
        tooltip: Full value, formula, source.
        spoken: All of it as one sentence.
        full: The value to copy.
    """

    title: str
    value: str = numbers.MISSING
    lines: tuple[str, ...] = ()
    tooltip: str = ""
    spoken: str = ""
    full: str = numbers.MISSING


class FigureCard(QAbstractButton):
    """A figure that explains itself on a click or Enter; Ctrl+C copies it with all its digits.

    It paints itself: a change costs one small paint and no layout.
    """

    def __init__(self, context: Context, key: str, title: str) -> None:
        super().__init__()
        self._context = context
        self.result: Result | None = None
        self.shown = CardText(title)
        self._waits = ""
        self.setObjectName(f"card-{key}")
        self.setText(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self._explain)
        self._line_count = 3

    def show_text(self, text: CardText, result: Result | None) -> None:
        """Show a figure."""
        self.result = result
        if text == self.shown:
            return
        self.shown = text
        self.setText(self._context.language.pair(text.title, text.value))
        self.setToolTip(plain_tooltip(text.tooltip))
        self.setAccessibleDescription(text.spoken)
        if self._needed_lines() > self._line_count:
            self._line_count = self._needed_lines()
            self.updateGeometry()
        self.update()

    def copy(self) -> None:
        """Put the full value on the clipboard."""
        QGuiApplication.clipboard().setText(self.shown.full)

    def _explain(self) -> None:
        if self.result is not None:
            self._context.explain(self.result)

    def _needed_lines(self) -> int:
        metrics = QFontMetrics(_words_font())
        width = max(_NARROW_PX, self.width() - 2 * _PADDING)
        flags = int(Qt.TextFlag.TextWordWrap)
        heights = [metrics.boundingRect(QRect(0, 0, width, 400), flags, line).height() for line in self.shown.lines]
        return sum(max(1, round(height / metrics.lineSpacing())) for height in heights)

    def sizeHint(self) -> QSize:
        line = QFontMetrics(_words_font()).lineSpacing() + 2
        figure = QFontMetrics(_figure_font()).height()
        return QSize(200, 2 * _PADDING + line + figure + 4 + self._line_count * line)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROW_PX + 2 * _PADDING, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() == event.oldSize().width():
            return  # a card keeps the room it once needed: what is below it must not jump with each new figure
        needed = max(3, self._needed_lines())
        if needed != self._line_count:
            self._line_count = needed
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.copy()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.raised if self.underMouse() or self.isDown() else colours.surface))
        ring = self.hasFocus()
        painter.setPen(QPen(QColor(colours.link if ring else colours.hairline), 2 if ring else 1))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        area = self.rect().adjusted(_PADDING, _PADDING - 2, -_PADDING, -_PADDING + 4)
        painter.setFont(_words_font())
        line = painter.fontMetrics().lineSpacing()
        painter.setPen(QColor(colours.muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.shown.title)
        area.setTop(area.top() + line + 3)
        painter.setFont(_fitting(self.shown.value, area.width()))
        painter.setPen(QColor(colours.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.shown.value)
        area.setTop(area.top() + QFontMetrics(_figure_font()).height() + 3)
        painter.setFont(_words_font())
        painter.setPen(QColor(colours.muted))
        for words_ in self.shown.lines:
            used = painter.drawText(area, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), words_)
            area.setTop(area.top() + used.height() + 2)


class Cards(QWidget):
    """The four cards, new at most once a second (power: twice)."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._feed: LiveFeed = context.feed
        self._account: RunAccount | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        titles = {
            "power": _("Power now"), "energy": _("Energy since the start"), "carbon": _("Carbon footprint"),
            "cost": _("Cost of electricity"),
        }  # fmt: skip
        self.cards = {key: FigureCard(context, key, titles[key]) for key in KEYS}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for column, key in enumerate(KEYS):
            layout.addWidget(self.cards[key], 0, column)
            layout.setColumnStretch(column, 1)

    def show_power(self) -> None:
        """The power of the last sample."""
        result = self._feed.power()
        if result is not None:
            card = self.cards["power"]
            share = measured_fraction(result)
            lines = (
                _range_line(result, self._language),
                _layers_line(result, "W", self._language) or _share_line(share, result.partial, self._language),
                self._mean_line(),
            )
            card.show_text(_text(card.shown.title, result, lines, self._language), result)

    def show_sums(self) -> None:
        """Energy, carbon and cost since the start, and since the mark."""
        account = self._account = self._feed.account(False)
        if account is None:
            return
        marked = self._feed.account(True) if self._feed.marked_utc_s is not None else None
        lines = {
            "energy": self._energy_lines(account),
            "carbon": (*_factor_line(account, self._language, self._context), *_pue_line(account, self._language)),
            "cost": (*_price_line(account, self._language), *_pue_line(account, self._language)),
        }
        for key, result_key in _RESULT_KEYS.items():
            result = account.root.find(result_key)
            if result is not None:
                card = self.cards[key]
                shown = (_range_line(result, self._language), *lines[key], self._mark_line(marked, result_key))
                card.show_text(_text(card.shown.title, result, shown, self._language), result)

    @property
    def _language(self) -> Language:
        return self._context.language

    def _energy_lines(self, account: RunAccount) -> tuple[str, ...]:
        energy = account.root.find("run.energy")
        told = _layers_line(energy, "kWh", self._language) if energy is not None else ""
        if told:
            return (told,)
        share = account.root.find("run.measured_share")
        partial = energy is None or energy.partial
        return (_share_line(share.value if share is not None else None, partial, self._language),)

    def _mean_line(self) -> str:
        account = self._account
        energy, length = (account.root.find(key) if account else None for key in ("run.energy", "run.duration"))
        if energy is None or energy.value is None or length is None or not length.value:
            return ""
        mean_w = energy.value * 3_600_000 / length.value
        return _("mean since the start {power}", power=numbers.quantity(mean_w, "W", self._language.code))

    def _mark_line(self, marked: RunAccount | None, key: str) -> str:
        if marked is None or self._feed.marked_utc_s is None:
            return ""
        result = marked.root.find(key)
        if result is None or result.value is None:
            return ""
        since = numbers.clock(self._feed.marked_utc_s, self._language.code)
        return _("since {time}: {figure}", time=since, figure=figure_text(result, self._language).value)


@cache
def _figure_font() -> QFont:
    return figure_font()


@cache
def _words_font() -> QFont:
    return label_font()


def _fitting(value: str, width: int) -> QFont:
    """The font of figures, smaller where a figure would not fit."""
    font = QFont(_figure_font())
    needed = QFontMetrics(font).horizontalAdvance(value)
    if needed > width:
        font.setPixelSize(max(16, int(font.pixelSize() * width / needed)))
    return font


def _text(title: str, result: Result, lines: Sequence[str], language: Language) -> CardText:
    figure = figure_text(result, language)
    shown = tuple(line for line in lines if line)
    spoken = ". ".join((figure.spoken, *shown))
    return CardText(title, figure.value, shown, figure.tooltip, spoken, figure.full)


def _range_line(result: Result, language: Language) -> str:
    figure = figure_text(result, language)
    if result.value is None:
        return figure.reason or figure.word
    partial = f" · {_('partial')}" if result.partial else ""
    return f"{_('range {range}', range=figure.range)}{partial}" if figure.range else figure.status + partial


def _layers_line(result: Result, unit: str, language: Language) -> str:
    """How a sum is known where a meter tells the whole machine; empty without one."""
    told = layers(result)
    if told.rest is None:
        return ""
    said = layer_words(told.seen, told.modelled, told.rest, told.whole, unit, language)
    # Lines break between the parts, never within one.
    return " · ".join(part.replace(" ", "\u00a0") for part in said.split(" · "))


def _share_line(fraction: float | None, partial: bool, language: Language) -> str:
    if fraction is None:
        return ""
    measured, modelled = numbers.percent(fraction, language.code), numbers.percent(1 - fraction, language.code)
    if fraction <= 0:
        return f"{words.SIGN[Status.MODELLED]} {_('all that is known is modelled') if partial else _('all modelled')}"
    if fraction >= 1:
        return f"{words.SIGN[Status.MEASURED]} {_('all that is known is measured') if partial else _('all measured')}"
    return _("✓ {measured} measured · ≈ {modelled}", measured=measured, modelled=modelled)


def _factor_line(account: RunAccount, language: Language, context: Context) -> tuple[str, ...]:
    factor = account.root.find("input.intensity")
    if factor is None or factor.value is None:
        return ()
    figure = figure_text(factor, language).value
    citation = factor.citation
    place = factor.label
    if citation is not None:
        zone = context.feed.zone_name(citation.region, language.code)
        place = f"{zone or citation.region} {citation.year or ''}".strip()
    said = [place, figure]
    if factor.status is Status.ENTERED:
        said.append(figure_text(factor, language).status)
    return (" · ".join(part for part in said if part),)


def _price_line(account: RunAccount, language: Language) -> tuple[str, ...]:
    price = account.root.find("input.price")
    if price is None or price.value is None:
        return ()
    figure = figure_text(price, language)
    return (f"{figure.value} · {figure.status}",)


def _pue_line(account: RunAccount, language: Language) -> tuple[str, ...]:
    """By what the energy of the machine is multiplied where a PUE applies."""
    pue = account.root.find("input.pue")
    if pue is None or pue.value is None:
        return ()
    figure = figure_text(pue, language)
    return (f"× PUE {figure.value} · {figure.status}",)
