"""The Live page: what this machine draws now, and recording it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from greenai_desktop.core.samples import Role, Status
from greenai_desktop.i18n import _, numbers, words
from greenai_desktop.ui.errors import problem_of, show_error
from greenai_desktop.ui.live.active_runs import ActiveRuns
from greenai_desktop.ui.live.alarm_bars import AlarmBars
from greenai_desktop.ui.live.cards import Cards
from greenai_desktop.ui.live.chart import ChartPanel
from greenai_desktop.ui.live.devices import DeviceTable
from greenai_desktop.ui.live.mark_line import MarkLine, SetMark
from greenai_desktop.ui.live.record_panel import RecordPanel
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.notice import Notice
from greenai_desktop.ui.widgets.segments import Segments
from greenai_desktop.ui.widgets.time_view import WINDOWS_S, Shown

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_POWER_EVERY_S: Final = 1.0
_SUMS_EVERY_S: Final = 2.0
# Height of a row of the table of devices, of the table without rows, and of the chart as it should at least be.
_ROW_PX, _TABLE_PX, _CHART_PX = 28, 92, 270
_FEWEST_ROWS, _MOST_ROWS = 3, 12
_MARGIN_PX: Final = 16
_MODELS: Final = frozenset({"cpu_model", "memory_model", "rest_of_machine", "gauges"})
# No graphics card is normal, and nothing to mend.
_NORMAL: Final = frozenset({"", "no_driver", "no_gpu"})
_RATES: Final = ((1.0, "1 Hz"), (0.1, "10 Hz"))


class LivePage(Page):
    """Cards, chart and table of this machine; recordings that run.

    Attributes:
        is_paused: Whether the display stands still; sampling and recordings go on.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._feed = context.feed
        self.is_paused = False
        self._powered_at_s = self._summed_at_s = float("-inf")
        self._is_shown = False
        self.chart = ChartPanel(context)
        self.cards = Cards(context)
        self.devices = DeviceTable(context)
        self.panel = RecordPanel(context)
        self.panel.hide()
        self.active = ActiveRuns(context)
        self.alarms = AlarmBars(context)
        self.mark_line = MarkLine()
        self.paused_notice = Notice("paused-notice", "pause", _("Resume"), self.toggle_pause)
        self.source_notice = Notice("source-notice", "warning", _("See how to enable"), lambda: context.go("sensors"))
        self.failed_notice = Notice("failed-notice", "warning", _("Try again"), self._feed.start)
        self._build_head()
        self._lay_out()
        self._add_actions()
        self._connect()
        self._channels_changed()
        self._show_state()

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        if arguments.get("record"):
            self.open_record()

    def activated(self) -> None:
        self._is_shown = True
        self._updated()
        self.chart.redraw()
        self.chart.strip.setFocus()

    def deactivated(self) -> None:
        self._is_shown = False

    def theme_changed(self) -> None:
        self.chart.redraw()
        self.active.repaint_signs()
        self.alarms.repaint_signs()
        self._tint()
        self.update()

    def state(self) -> dict[str, Any]:
        shown = self.chart.view.shown
        return {
            "window_s": shown.window_s, "until_s": shown.until_s, "stacked": self.chart.strip.stacked,
            "quantity": self.chart.quantity, "paused": self.is_paused, "panel": self.panel.isVisibleTo(self),
            "table": self.chart.table_action.isChecked(), "draft": self.panel.state(),
            "mark": self.mark_line.state(),
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        self.chart.view.shown = Shown(float(state.get("window_s", 600.0)), state.get("until_s"))
        self.chart.set_stacked(bool(state.get("stacked")))
        self.chart.show_quantity(str(state.get("quantity", "")))
        self.chart.show_table(bool(state.get("table")))
        self.panel.restore(state.get("draft", {}))
        self.mark_line.restore(state.get("mark", {}))
        if state.get("panel"):
            self.open_record()
        if state.get("paused"):
            self.toggle_pause()
        self._viewed()

    def open_record(self) -> None:
        """Show the form for a recording."""
        self.panel.open()

    def stop_recording(self) -> None:
        """Stop the recording that was started last from here, or else the newest."""
        recordings = self.context.recordings
        own = [run for run in recordings.active if run.id in recordings.started_here]
        runs = own or list(recordings.active)
        if runs:
            recordings.stop_run(runs[0].id)

    def toggle_pause(self) -> None:
        """Let the display stand still, or go on."""
        self.is_paused = not self.is_paused
        if self.is_paused:
            since = numbers.clock(time.time(), self.context.language.code)
            self.paused_notice.say(
                _("The display stands still since {time}. Sampling and recordings go on.", time=since)
            )
            self.chart.view.hold(self.chart.strip.now_s)
        else:
            self.paused_notice.say("")
            self.chart.view.follow()
        self.pause_button.setChecked(self.is_paused)
        self._share_room()
        self._viewed()
        self._updated()

    def set_mark(self) -> None:
        """Set a mark in the live view and in the recordings of this machine, at once; it may be named afterwards."""
        at_utc_s = self._feed.mark()
        self.mark_line.ask(SetMark(at_utc_s, self.context.recordings.mark(None, at_utc_s=at_utc_s)))
        self.chart.redraw()
        self._refresh_figures(force=True)

    def _press_mark(self) -> None:
        """Whoever sets a mark by its button has the hands free for its name."""
        self.set_mark()
        self.mark_line.begin()

    def _name_mark(self, mark: SetMark, name: str) -> None:
        self._feed.name_mark(mark.at_utc_s, name)
        self.context.recordings.name_mark(mark.run_ids, mark.at_utc_s, name)
        self.chart.redraw()

    def follow_now(self) -> None:
        """Show the present and move with it; a paused display goes on."""
        if self.is_paused:
            self.toggle_pause()
        self.chart.view.follow()
        self._viewed()

    def _updated(self) -> None:
        """Samples came in; only a visible page shows them."""
        if not self._is_shown or not self.isVisible() or self.window().isMinimized():
            return
        self._show_state()
        if self.is_paused:
            return
        self.chart.advance()
        self._refresh_figures()

    def _refresh_figures(self, force: bool = False) -> None:
        now_s = time.monotonic()
        if force or now_s - self._powered_at_s >= _POWER_EVERY_S:
            self._powered_at_s = now_s
            self.cards.show_power()
        if force or now_s - self._summed_at_s >= _SUMS_EVERY_S:
            self._summed_at_s = now_s
            self.cards.show_sums()
            self.devices.refresh()
            self.active.refresh()
            self._share_room()

    def _channels_changed(self) -> None:
        self.chart.channels_changed()
        self.source_notice.say(self._source_words())

    def _source_words(self) -> str:
        """What cannot be measured and why; empty if the processor or a card is measured."""
        station = self._feed.station
        known = (Role.TOTAL, Role.WHOLE)
        measured = [c for c in self._feed.channels if c.status is Status.MEASURED and c.role in known]
        if station is None or measured:
            return ""
        language = self.context.language
        reasons = [
            language.pair(
                words.word(words.INTERFACE, one.kind, language),
                words.word(words.REASON, one.availability.reason, language),
            )
            for one in station.interfaces
            if one.kind not in _MODELS and not one.availability.ok and one.availability.reason not in _NORMAL
        ]
        return "\n".join((_("No power sensor can be read here; all figures are modelled."), *reasons))

    def _show_state(self) -> None:
        self.rate.show_value(self._feed.period_s)
        if self._feed.state != "failed":
            self.failed_notice.say("")

    def _failed(self, error: Exception) -> None:
        problem = problem_of(error)
        self.failed_notice.say(f"{problem.title} {problem.hint}".strip())

    def _recordings_changed(self) -> None:
        self.active.refresh()
        is_recording = bool(self.context.recordings.active)
        self.stop_action.setEnabled(is_recording)
        self.record_button.setText(_("Recording …") if self.context.recordings.is_starting else _("Record"))
        self.record_button.setEnabled(not self.context.recordings.is_starting)

    def _recording_begun(self, run_id: int) -> None:
        self.panel.clear()
        self.panel.hide()
        self.context.tell(_("The recording has begun."))

    def _viewed(self) -> None:
        self.windows.show_value(self.chart.view.window_s)
        self.follow_button.setEnabled(not self.chart.view.follows)
        self.chart.redraw()

    def _choose_window(self, window_s: Any) -> None:
        if self.is_paused:
            self.toggle_pause()
        self.chart.view.choose(float(window_s))
        self.chart.viewed()

    def _build_head(self) -> None:
        short = {60.0: "1 min", 600.0: "10 min", 3_600.0: "1 h", 21_600.0: "6 h", 86_400.0: "24 h"}
        self.windows = Segments(_("Time window"), [(one, short[one].replace(" ", "\u00a0")) for one in WINDOWS_S])
        self.windows.chosen.connect(self._choose_window)
        for one in WINDOWS_S:
            self.windows.button(one).setObjectName(f"window-{one:.0f}")
        self.follow_button = QPushButton(_("Follow now"))
        self.follow_button.setObjectName("follow-now")
        self.follow_button.clicked.connect(self.follow_now)
        self.record_button = QPushButton(_("Record"))
        self.record_button.setObjectName("record")
        self.record_button.setProperty("kind", "primary")
        self.record_button.setToolTip(_("Record a run of this machine (R)"))
        self.record_button.clicked.connect(self.open_record)
        self.pause_button = QPushButton(_("Pause"))
        self.pause_button.setObjectName("pause")
        self.pause_button.setCheckable(True)
        self.pause_button.setToolTip(_("Let the display stand still; sampling and recordings go on (Space)"))
        self.pause_button.clicked.connect(self.toggle_pause)
        self.mark_button = QPushButton(_("Mark"))
        self.mark_button.setObjectName("set-mark")
        self.mark_button.setToolTip(_("Set a mark and count from it as well (M); Enter then gives it a name"))
        self.mark_button.clicked.connect(self._press_mark)
        self.rate = Segments(_("Readings a second"), [(period, text.replace(" ", "\u00a0")) for period, text in _RATES])
        self.rate.chosen.connect(lambda period_s: self._feed.set_period(float(period_s)))
        for widget in (self.rate, self.mark_button, self.pause_button):
            self.chart.add_tool(widget)
        self._tint()

    def _tint(self) -> None:
        self.record_button.setIcon(icons.icon("record", tokens().on_accent))
        self.pause_button.setIcon(icons.icon("pause"))
        self.mark_button.setIcon(icons.icon("mark"))

    def _lay_out(self) -> None:
        title = QLabel(_("Live"))
        title.setProperty("role", "title")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.windows)
        head.addWidget(self.follow_button)
        head.addSpacing(8)
        head.addWidget(self.record_button)
        canvas = QWidget()
        canvas.setProperty("canvas", True)
        column = self._column = QVBoxLayout(canvas)
        column.setContentsMargins(24, _MARGIN_PX, 24, _MARGIN_PX)
        column.setSpacing(12)
        column.addLayout(head)
        for notice in (self.failed_notice, self.source_notice, self.paused_notice):
            column.addWidget(notice)
        column.addWidget(self.mark_line)
        column.addWidget(self.alarms)
        column.addWidget(self.active)
        column.addWidget(self.panel)
        column.addWidget(self.cards)
        column.addWidget(self.chart, 1)
        column.addWidget(self.devices)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(canvas)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.windows.show_value(self.chart.view.window_s)
        self.follow_button.setEnabled(False)

    def _add_actions(self) -> None:
        self._action("live-record", _("Record a run"), self.open_record, "R")
        self.stop_action = self._action("live-stop", _("Stop recording"), self.stop_recording, "Shift+R")
        self.stop_action.setEnabled(False)
        self._action("live-mark", _("Set a mark"), self.set_mark, "M")
        # No shortcut of its own: Space presses the button that has the focus, elsewhere it pauses.
        self._action("live-pause", _("Pause or resume the display (Space)"), self.toggle_pause)
        self._action("live-follow", _("Follow now"), self.follow_now)
        self._action("live-copy-picture", _("Copy the picture of the chart"), self.chart.copy_picture)
        self._action("live-copy-values", _("Copy the values of the chart"), self.chart.copy_values)
        self._action("live-table", _("Show the chart as a table"), self.chart.table_action.toggle)
        for name, text, call in self.chart.choices():
            self._action(f"live-{name}", text, call).setProperty("search_only", True)

    def _action(self, name: str, text: str, call: Callable[[], object], key: str = "") -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda checked=False: call())
        self.addAction(action)
        return action

    def _connect(self) -> None:
        self._feed.updated.connect(self._updated)
        self._feed.channels_changed.connect(self._channels_changed)
        self._feed.failed.connect(self._failed)
        self.chart.view_changed.connect(self._viewed)
        self.chart.resized.connect(self._share_room)
        self.devices.reset.clicked.connect(self.set_mark)
        self.mark_line.named.connect(self._name_mark)
        self.mark_line.left.connect(self.chart.strip.setFocus)
        self.panel.closed.connect(self.panel.hide)
        recordings = self.context.recordings
        recordings.changed.connect(self._recordings_changed)
        recordings.started.connect(self._recording_begun)
        recordings.failed.connect(show_error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Give the chart its due, and the table of devices what is left."""
        taken_px = 0
        for i in range(self._column.count()):
            item = self._column.itemAt(i)
            if item is not None and not item.isEmpty() and item.widget() not in {self.chart, self.devices}:
                taken_px += item.sizeHint().height() + self._column.spacing()
        chart_px = self.chart.minimumHeight() - ChartPanel.LEAST_PX + _CHART_PX
        spare_px = self.height() - 2 * _MARGIN_PX - taken_px - chart_px - self._column.spacing() - _TABLE_PX
        self.devices.set_most_rows(min(_MOST_ROWS, max(_FEWEST_ROWS, spare_px // _ROW_PX)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.toggle_pause()
            return
        if self.mark_line.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.mark_line.begin()
            return
        if self.mark_line.isVisible() and event.key() == Qt.Key.Key_Escape:
            self.mark_line.leave()
            return
        super().keyPressEvent(event)


page = LivePage
