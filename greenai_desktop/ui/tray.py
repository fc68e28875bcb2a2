"""The icon in the tray: the watts of now, whether something is recorded, and the way back to the window.

Some desktops have no tray; then there is no icon, and nothing may be hidden behind it. The tray may come later than
we do, or go while we run: the icon is looked after every two seconds, which is also how often its figure changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import _, ngettext, numbers
from greenai_desktop.i18n.figures import amount_of
from greenai_desktop.ui.errors import problem_of, show_error
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.fonts import font

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.ui.context import Context

_TICK_MS = 2_000
_SIZES_PX = (22, 32, 48)
_TOLD_MS = 8_000
# The plate brings its own ground, so that figures are read on light and on dark panels alike.
_PLATE, _RIM, _FIGURES, _BAR = "#0B6E4F", "#8FD8BC", "#FFFFFF", "#FF8A80"
_NARROWEST = 0.75
_FEW_W, _KILO_W, _MANY_W = 9.95, 999.5, 9_950.0


def is_available() -> bool:
    """Whether this desktop shows icons in a tray."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """The icon, its tooltip and its menu; there from `start` to `stop`.

    Signals:
        show_asked: The user wants the window.
        quit_asked: The user wants to end the program.
        lost: The tray has gone; what was hidden behind the icon must be shown.
    """

    show_asked = Signal()
    quit_asked = Signal()
    lost = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._power: Result | None = None
        self._shown: tuple[str, bool] | None = None
        self._asked = False
        self._icon = QSystemTrayIcon(self)
        self._icon.setObjectName("tray")
        self._icon.activated.connect(self._activated)
        self._menu = QMenu(window)
        self._menu.setObjectName("tray-menu")
        self._figures = self._entry("tray-figures", "", None)
        self._figures.setEnabled(False)
        self._menu.addSeparator()
        self._entry("tray-show", _("Show the window"), self.show_asked.emit)
        self._menu.addSeparator()
        self._record = self._entry("tray-record", _("Record a run now"), self.record)
        self._stop = self._entry("tray-stop", _("Stop the recording"), self.stop_recording)
        self._mark = self._entry("tray-mark", _("Set a mark"), self.mark)
        self._menu.addSeparator()
        self._entry("tray-quit", _("Quit"), self.quit_asked.emit)
        self._icon.setContextMenu(self._menu)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def is_shown(self) -> bool:
        """Whether there is an icon that brings the window back."""
        return self._icon.isVisible() and is_available()

    @property
    def tooltip(self) -> str:
        """What the icon says."""
        return self._icon.toolTip()

    @property
    def icon(self) -> QIcon:
        """How it looks."""
        return self._icon.icon()

    def start(self) -> None:
        """Show the icon as soon as there is a tray; a second call is harmless."""
        if not self._timer.isActive():
            for signal, call in self._followed():
                signal.connect(call)
            self._timer.start()
            self.refresh()

    def stop(self) -> None:
        """Take it away for good; a second call is harmless."""
        if self._timer.isActive():
            self._timer.stop()
            for signal, call in self._followed():
                signal.disconnect(call)
            self._menu.deleteLater()  # the window's, as menus need a widget for a parent
        self._icon.hide()

    def refresh(self) -> None:
        """Show the watts of now, and look whether there still is a tray."""
        if not is_available():
            if self._icon.isVisible():
                self._icon.hide()
                self.lost.emit()
            return
        self._power = self._context.feed.power()
        self._show()
        self._icon.show()

    def tell(self, sentence: str) -> None:
        """Say something beside the icon, where the desktop can."""
        if QSystemTrayIcon.supportsMessages():
            self._icon.showMessage("GreenAI Desktop", sentence, icons.application_icon(), _TOLD_MS)

    def record(self) -> None:
        """Start to record, in the project chosen last."""
        self._asked = True
        now = numbers.date_time(time.time(), self._context.language.code)
        self._context.recordings.record(_("Run of {time}", time=now), self._context.settings.project_id, Stage.UNSET)
        self.refresh()

    def stop_recording(self) -> None:
        """Stop what was started from a window, the newest first."""
        runs = self._context.recordings.own
        if runs:
            self._context.recordings.stop_run(runs[0].id)

    def mark(self) -> None:
        """Set a mark in the live view and in the recordings of this machine."""
        self._context.recordings.mark(None, at_utc_s=self._context.feed.mark())

    def _show(self) -> None:
        """Show what has changed; recordings change more often than the watts are to."""
        is_recording = bool(self._context.recordings.active)
        figure = figure_of(self._power)
        if (figure, is_recording) != self._shown:
            self._shown = (figure, is_recording)
            self._icon.setIcon(drawn(figure, is_recording))
        said = self._figures_words(self._power)
        self._figures.setText(said.replace("&", "&&"))
        self._icon.setToolTip(f"GreenAI Desktop\n{said}\n{self._recording_words()}")
        self._record.setEnabled(not self._context.recordings.is_starting)
        self._stop.setEnabled(bool(self._context.recordings.own))
        self._mark.setEnabled(is_recording)

    def _followed(self) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        recordings = self._context.recordings
        return (
            (recordings.changed, self._show), (recordings.started, self._begun), (recordings.failed, self._failed),
        )  # fmt: skip

    def _begun(self, run_id: int) -> None:
        """Tell of a recording that was asked for here."""
        if self._asked:
            self._asked = False
            self._say(_("The recording has begun."))

    def _failed(self, error: Exception) -> None:
        if self._asked:
            self._asked = False
            show_error(error)
            if not self._window.isVisible():
                self.tell(problem_of(error).title)

    def _say(self, sentence: str) -> None:
        """Say something where it is seen: in the window, or beside the icon."""
        if self._window.isVisible():
            self._context.tell(sentence)
        else:
            self.tell(sentence)

    def _entry(self, name: str, text: str, call: object) -> QAction:
        action = QAction(text, self._menu)
        action.setObjectName(name)
        if callable(call):
            action.triggered.connect(lambda checked=False: call())
        self._menu.addAction(action)
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_asked.emit()

    def _figures_words(self, power: Result | None) -> str:
        language = self._context.language
        if power is None:
            return _("No power yet")
        watts = amount_of(power, language)
        watts = f"≈\u00a0{watts}" if power.status in (Status.MODELLED, Status.ESTIMATED) else watts
        account = self._context.feed.account(since_mark=False)
        energy = account.root.find("run.energy") if account is not None else None
        if energy is None or energy.value is None:
            return watts
        return _("{power}, {energy} since the start", power=watts, energy=amount_of(energy, language))

    def _recording_words(self) -> str:
        active = self._context.recordings.active
        if not active:
            return _("Not recording")
        if len(active) > 1:
            return ngettext("Recording {count} run", "Recording {count} runs", len(active))
        length = numbers.duration(max(0.0, time.time() - active[0].started_utc_s), self._context.language.code)
        return _("Recording {length}", length=length)


def figure_of(power: Result | None) -> str:
    """Watts in at most four signs, such as "7.3", "337" or "1.2k"; "–" if they are missing."""
    if power is None or power.value is None:
        return "–"
    watts = power.value
    if watts < _FEW_W:
        return f"{watts:.1f}"
    if watts < _KILO_W:
        return f"{watts:.0f}"
    return f"{watts / 1000:.1f}k" if watts < _MANY_W else f"{watts / 1000:.0f}k"


def drawn(figure: str, is_recording: bool) -> QIcon:
    """The figure on a plate of its own; with a bar below while something is recorded."""
    made = QIcon()
    for side in _SIZES_PX:
        made.addPixmap(_picture(figure, is_recording, side))
    return made


def _picture(figure: str, is_recording: bool, side: int) -> QPixmap:
    picture = QPixmap(side, side)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = side / 22
    plate = QRectF(0.5 * unit, 0.5 * unit, side - unit, side - unit)
    painter.setPen(QPen(QColor(_RIM), unit))
    painter.setBrush(QColor(_PLATE))
    painter.drawRoundedRect(plate, 4 * unit, 4 * unit)
    room = plate.adjusted(unit, unit, -unit, -(6 if is_recording else 1) * unit)
    painter.setFont(_fitting(figure, room.width(), 14 * unit))
    painter.setPen(QColor(_FIGURES))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, figure)
    if is_recording:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_BAR))
        painter.drawRoundedRect(QRectF(3 * unit, side - 7 * unit, side - 6 * unit, 4 * unit), 2 * unit, 2 * unit)
    painter.end()
    return picture


def _fitting(figure: str, width: float, height: float) -> QFont:
    """The largest font in which a figure fits; rather narrow than small."""
    made = font(max(1, round(height)), QFont.Weight.Bold)
    needed = QFontMetricsF(made).horizontalAdvance(figure)
    if needed <= width:
        return made
    narrow = max(_NARROWEST, width / needed)
    made = font(max(1, int(height * min(1.0, width / (needed * narrow)))), QFont.Weight.Bold)
    made.setStretch(round(100 * narrow))
    return made
