"""Alarms as lines above the cards: what it is, what can be done, and a way to put it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.alarms import BUSY, LIMIT, Alarm, alarm_words, clock_of
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import button, label

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

# The page belongs to the curves; older ones come up when these are put away.
_MOST: Final = 3


class AlarmBars(QWidget):
    """One line an alarm, the newest first; hidden while there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._bars: dict[str, _Bar] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._more = label("", "muted")
        self._more.setObjectName("alarm-more")
        self._layout.addWidget(self._more)
        context.alarms.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what there is to tell, the newest first."""
        alarms = self._context.alarms.shown
        shown = {alarm.key: alarm for alarm in alarms[-_MOST:]}
        for key in [key for key in self._bars if key not in shown]:
            bar = self._bars.pop(key)
            bar.hide()
            self._layout.removeWidget(bar)
            bar.deleteLater()
        for key, alarm in shown.items():
            if key not in self._bars:
                self._bars[key] = _Bar(self._context, alarm)
                self._layout.insertWidget(0, self._bars[key])
            self._bars[key].say(alarm)
        hidden = len(alarms) - len(shown)
        self._more.setText(ngettext("and {count} more notice", "and {count} more notices", hidden) if hidden else "")
        self._more.setVisible(bool(hidden))
        self.setVisible(bool(shown))

    def repaint_signs(self) -> None:
        """The theme is another one: signs are drawn anew."""
        for bar in self._bars.values():
            bar.tint()


class _Bar(QFrame):
    """A sign, a sentence, buttons."""

    def __init__(self, context: Context, alarm: Alarm) -> None:
        super().__init__()
        self._context, self._key = context, alarm.key
        self._alarm = alarm
        self.setObjectName(f"alarm-{alarm.kind}")
        self.setProperty("card", True)
        self._sign = QLabel()
        self._words = label("")
        self._words.setObjectName(f"alarm-{alarm.kind}-words")
        self._away = QToolButton()
        self._away.setObjectName(f"alarm-{alarm.kind}-dismiss")
        self._away.setProperty("kind", "flat")
        self._away.setAccessibleName(_("Dismiss"))
        self._away.setToolTip(_("Dismiss"))
        self._away.clicked.connect(lambda: context.alarms.dismiss(self._key))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        action = self._action(alarm)
        if action is not None:
            row.addWidget(action)
        row.addWidget(self._away)
        self.tint()

    def say(self, alarm: Alarm) -> None:
        """Say how it is now."""
        self._alarm = alarm
        self._words.setText(alarm_words(alarm, self._context.language))
        self.tint()

    def tint(self) -> None:
        """Draw the signs in the colours in force."""
        reached = self._alarm.kind == LIMIT and self._alarm.fraction >= 1.0
        colour = tokens().error if reached else tokens().link if self._alarm.kind == BUSY else tokens().warn
        name = "record" if self._alarm.kind == BUSY else "warning"
        self._sign.setPixmap(icons.pixmap(name, colour, 16, self.devicePixelRatioF()))
        self._away.setIcon(icons.icon("close"))

    def _action(self, alarm: Alarm) -> QPushButton | None:
        if alarm.kind == BUSY:
            since = clock_of(alarm, self._context.language)
            call = self._context.alarms.record_since
            return button(_("Record since {time}", time=since), lambda: call(self._key), "alarm-busy-record")
        if alarm.kind == LIMIT:
            return button(_("Open"), lambda: self._context.go("runs", run=alarm.run_id), "alarm-limit-open")
        return None
