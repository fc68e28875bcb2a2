"""The line at the foot of the window: recording, pace, sensors, own overhead, last save, tasks, language."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from greenai_desktop import i18n
from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui import tasks
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_TICK_MS = 1_000
_OVERHEAD_EVERY_S = 5.0
_TOLD_FOR_S = 8.0


class StatusBar(QFrame):
    """Changes its words once a second at most, and only those that are others.

    Signals:
        language_chosen: Code of the language the user wants.
        recording_clicked: The user wants to see the recording.
    """

    language_chosen = Signal(str)
    recording_clicked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status-bar")
        self.setFixedHeight(32)
        self._context = context
        self._saved_utc_s: float | None = None
        self._told_until_s = 0.0
        self._overhead = Overhead()
        self._recording = self._button("status-recording")
        self._recording.clicked.connect(self.recording_clicked)
        self._rate, self._sensors, self._own, self._saved, self._told = (
            self._label(name) for name in ("rate", "sensors", "overhead", "saved", "told")
        )
        self._saved.setToolTip(_("When the last edit, or the last sample of a recording, was written to disk"))
        self._own.setToolTip(_("What this program itself takes of one processor core"))
        self._tasks = self._button("status-tasks")
        self._tasks.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._language = self._button("status-language")
        self._language.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()
        self._fill_language()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.refresh)
        context.store.changed.connect(self._store_changed)
        context.told.connect(self.tell)
        tasks.hub().listed.connect(self._tasks_changed)
        tasks.hub().progressed.connect(self._tasks_changed)
        self.refresh()
        self._tasks_changed()

    def start(self) -> None:
        """Begin to follow, after the first paint."""
        for label in (self._rate, self._sensors, self._own, self._saved, self._told):
            label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        for button in (self._recording, self._tasks, self._language):
            button.setToolButtonStyle(QtCore.Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        """Follow no more."""
        self._timer.stop()

    def tell(self, sentence: str) -> None:
        """Show a sentence for some seconds."""
        self._told.setText(sentence)
        self._told_until_s = time.monotonic() + _TOLD_FOR_S

    def refresh(self) -> None:
        """Put the present state into words."""
        _put(self._recording, self._recording_words())
        if not self._context.is_started:
            return
        from greenai_desktop.i18n import numbers  # not before the first paint

        language = self._context.language.code
        feed = self._context.feed
        _put(self._rate, f"{numbers.number(1.0 / feed.period_s, language, 2)}\u00a0Hz")
        count = len({channel.kind for channel in feed.channels})
        _put(self._sensors, ngettext("{count} source", "{count} sources", count) if feed.channels else _("no source"))
        share = self._overhead.fraction()
        if share is not None:
            _put(self._own, _("overhead {share}", share=numbers.percent(share, language)))
        self._show_saved()
        if self._told.text() and time.monotonic() > self._told_until_s:
            _put(self._told, "")

    def focus(self) -> None:
        """Take the keyboard."""
        self._recording.setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        self.refresh()

    def _recording_words(self) -> str:
        if not self._context.is_started:
            return _("Not recording")
        active = self._context.recordings.active
        self._recording.setIcon(icons.icon("record", tokens().error if active else tokens().muted))
        if not active:
            return _("Not recording")
        from greenai_desktop.i18n import numbers

        length = numbers.duration(max(0.0, time.time() - active[0].started_utc_s), self._context.language.code)
        if len(active) > 1:
            return ngettext("Recording {count} run", "Recording {count} runs", len(active))
        return _("Recording {length}", length=length)

    def _store_changed(self) -> None:
        self._saved_utc_s = time.time()
        self._show_saved()

    def _show_saved(self) -> None:
        """Tell when something was written last: an edit, or the samples of a recording."""
        from greenai_desktop.i18n import numbers

        recorded = self._context.recordings.overviews if self._context.is_started else ()
        moments = [self._saved_utc_s, *(overview.last_sample_utc_s for overview in recorded)]
        known = [moment for moment in moments if moment is not None]
        if known:
            _put(self._saved, _("saved at {time}", time=numbers.clock(max(known), self._context.language.code)))

    def _tasks_changed(self) -> None:
        running = tasks.running()
        self._tasks.setVisible(bool(running))
        if not running:
            return
        _put(self._tasks, ngettext("{count} task", "{count} tasks", len(running)) + _progress(running[0]))
        menu = self._tasks.menu() or QMenu(self._tasks)
        menu.clear()
        for task in running:
            action = menu.addAction(f"{task.title}{_progress(task)}".replace("&", "&&"))
            action.setEnabled(False)
            if task.can_cancel:
                cancel = menu.addAction(_("Cancel: {task}", task=task.title).replace("&", "&&"))
                cancel.triggered.connect(partial(_cancel, task))
        self._tasks.setMenu(menu)

    def _fill_language(self) -> None:
        code = i18n.active().code
        self._language.setText(code.upper())
        self._language.setAccessibleName(_("Language: {name}", name=LANGUAGE_NAMES[code]))
        self._language.setToolTip(_("Language: {name}", name=LANGUAGE_NAMES[code]))
        menu = QMenu(self._language)
        for other, name in LANGUAGE_NAMES.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(other == code)
            action.triggered.connect(partial(self._choose, other))
        self._language.setMenu(menu)

    def _choose(self, code: str, checked: bool = False) -> None:
        self.language_chosen.emit(code)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        return button

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(f"status-{name}")
        return label

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(16)
        for widget in (self._recording, self._rate, self._sensors, self._own, self._saved):
            layout.addWidget(widget)
        layout.addWidget(self._told, 1)
        layout.addStretch(0)
        layout.addWidget(self._tasks)
        layout.addWidget(self._language)


class Overhead:
    """What this process takes of one core, over the last half minute or so."""

    def __init__(self) -> None:
        self._busy_s = time.process_time()
        self._at_s = time.monotonic()
        self._fraction: float | None = None

    def fraction(self) -> float | None:
        """Share of one core; None until it has been watched long enough."""
        now_s = time.monotonic()
        if now_s - self._at_s >= _OVERHEAD_EVERY_S:
            busy_s = time.process_time()
            latest = (busy_s - self._busy_s) / (now_s - self._at_s)
            # Opening a page costs a moment once; what stays is what the line is for.
            self._fraction = latest if self._fraction is None else 0.75 * self._fraction + 0.25 * latest
            self._busy_s, self._at_s = busy_s, now_s
        return self._fraction


LANGUAGE_NAMES = {"en": "English", "fr": "Français"}


def _put(widget: QLabel | QToolButton, text: str) -> None:
    if widget.text() != text:
        widget.setText(text)


def _cancel(task: tasks.Task[object], checked: bool = False) -> None:
    task.cancel()


def _progress(task: tasks.Task[object]) -> str:
    share, words = task.progress
    if words:
        return f" · {words}"
    return f" · {round(share * 100)}\u00a0%" if share > 0 else ""
