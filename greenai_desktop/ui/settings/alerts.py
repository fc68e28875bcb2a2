"""The section alerts: what is told of limits and of graphics cards, and the program that is started at limits."""

from __future__ import annotations

from functools import partial
from shutil import which

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.settings.switch import Switch
from greenai_desktop.ui.theme.fonts import code_font
from greenai_desktop.ui.widgets.forms import Card, NumberField, label

_LINES, _MOST_MINUTES = 4, 1_440


class AlertsCard(Card):
    """Notifications, minutes until graphics cards are told, and the hook."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(_("Alerts"), "settings-alerts", parent)
        self._context = context
        self.add(
            Switch(
                context, "notifies", _("Send notifications to the desktop"),
                _("At 80 % and 100 % of a limit, and for the alarms below. Without it only this window tells."),
            )
        )  # fmt: skip
        self.idle, self.busy = _minutes("settings-idle-alarm"), _minutes("settings-busy-offer")
        self.idle.entered.connect(partial(self._entered, "idle_alarm_minutes", _("Change the idle alarm")))
        self.busy.entered.connect(partial(self._entered, "busy_offer_minutes", _("Change the offer to record")))
        self.add_field(
            _("Tell of a graphics card that is held and not used, after"), self.idle,
            _("With what it wastes meanwhile. 0 for never."),
        )  # fmt: skip
        self.add_field(
            _("Offer to record a graphics card that is busy, after"), self.busy,
            _("From the moment on when it became busy. 0 for never."),
        )  # fmt: skip
        self.hook = HookField(context)
        self.add_field(
            _("Program to start at 80 % and 100 % of a limit"), self.hook,
            _("One argument a line, the program first. There is no shell: signs such as $, * and | are taken as they "
              "are. Names and figures travel as environment variables that begin with GREENAI_LIMIT_."),
        )  # fmt: skip
        context.settings_changed.connect(self._show)
        self._show()

    def _show(self, names: object = None) -> None:
        self.idle.set_value(self._context.settings.idle_alarm_minutes)
        self.busy.set_value(self._context.settings.busy_offer_minutes)

    def _entered(self, name: str, step: str, value: float) -> None:
        change(self._context, step, **{name: round(value)})


class HookField(QWidget):
    """Program and arguments, one a line; in force when the field is left."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.text = _Lines()
        self.text.setObjectName("settings-limit-hook")
        self.text.left.connect(self._take)
        self._wrong = label("", "warn")
        self._wrong.setObjectName("settings-limit-hook-wrong")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.text)
        layout.addWidget(self._wrong)
        self.setFocusProxy(self.text)
        context.settings_changed.connect(self._show)
        self._show()

    def _show(self, names: object = None) -> None:
        hook = self._context.settings.limit_hook
        if words_of(self.text.toPlainText()) != hook:
            self.text.setPlainText("\n".join(hook))
        lacking = bool(hook) and which(hook[0]) is None
        self._wrong.setText(_("There is no program “{name}” here.", name=hook[0]) if lacking else "")
        self._wrong.setVisible(lacking)

    def _take(self) -> None:
        change(self._context, _("Change the program at limits"), limit_hook=words_of(self.text.toPlainText()))


class _Lines(QPlainTextEdit):
    """Some lines of text; Tab leads on, as in every other field.

    Signals:
        left: The keyboard has left the field.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFont(code_font())
        self.setPlaceholderText(_("none"))
        height = self.fontMetrics().lineSpacing() * _LINES + 2 * int(self.document().documentMargin())
        self.setFixedHeight(height + 2 * self.frameWidth())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


def words_of(text: str) -> tuple[str, ...]:
    """Program and arguments, one a line; empty lines at the end are none, others are empty arguments."""
    lines = text.rstrip("\n").splitlines()
    return tuple(lines) if lines and lines[0].strip() else ()


def _minutes(name: str) -> NumberField:
    return NumberField(name, _("minutes"), low=0, high=_MOST_MINUTES, whole=True, may_be_empty=False)
