"""The chart of the Live page: power above, load, temperature or memory below, and the same as a table."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from greenai_desktop.core.samples import Channel, Device, Role
from greenai_desktop.i18n import _, numbers, words
from greenai_desktop.ui.live import words as live_words
from greenai_desktop.ui.live.names import Name, names, series_of
from greenai_desktop.ui.live.whole import told_channels
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.widgets.figures import plain_number
from greenai_desktop.ui.widgets.segments import Segments
from greenai_desktop.ui.widgets.strip import LiveStrip
from greenai_desktop.ui.widgets.strip_layers import MOST_SERIES, Hole, Mark, Series, rows_of, value_words
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView
from greenai_desktop.ui.widgets.time_view import TimeView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

QUANTITIES: Final = ("utilisation", "temperature", "memory_used")
_UNITS: Final = {"utilisation": "fraction", "temperature": "celsius", "memory_used": "GB"}
_DESCRIBE_EVERY_S: Final = 5.0
_TABLE_EVERY_S: Final = 2.0
_NOTICE_EVERY_S: Final = 2.0
# What is beside the point need not be as smooth as the power.
_BELOW_EVERY_S: Final = 0.45
_TABLE_COLUMNS: Final = 60
_BELOW_PX: Final = 118


class ChartPanel(QFrame):
    """Curves of this machine, with everything that moves them.

    Attributes:
        view: Which stretch of time is shown.
        strip: The power.
        below: Load, temperature or memory.

    Signals:
        view_changed: Another stretch is shown.
        resized: It needs more or less room now.
    """

    LEAST_PX: ClassVar[int] = 230

    view_changed = Signal()
    resized = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._feed = context.feed
        self._called: dict[str, Name] = {}
        self._described_at_s = self._tabled_at_s = self._below_at_s = self._noticed_at_s = float("-inf")
        self._told: list[Channel] = []
        self._gauge_keys: tuple[str, ...] = ()
        self.quantity = ""
        self.view = TimeView(60.0)
        self.setObjectName("chart-panel")
        self.setProperty("card", True)
        self.setMinimumHeight(self.LEAST_PX)
        self.strip = self._strip(self._watts, _("Power of each device"), "power-chart")
        self.below = self._strip(self._gauge, _("Load, temperature and memory"), "gauge-chart")
        self.strip.show_line = lambda value: numbers.quantity(value, "W", context.language.code, 2)
        self.below.setFixedHeight(_BELOW_PX)
        self.below.hide()
        self.table = TableModel()
        self.table_view = TableView(self.table, "chart-table", _("Power as a table"))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.strip)
        self.stack.addWidget(self.table_view)
        self.strip.crosshair_moved.connect(lambda at_s: self.below.set_crosshair(at_s, tell=False))
        self.below.crosshair_moved.connect(lambda at_s: self.strip.set_crosshair(at_s, tell=False))
        self._build_tools()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(4)
        layout.addLayout(self._tools)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.below)

    def channels_changed(self) -> None:
        """Other devices: other curves."""
        self._called = names(self._feed.channels, self._context.language)
        self._told = self._told_channels()
        self._show_series()
        self._gauge_keys = ()

    def advance(self) -> None:
        """New samples have come in."""
        latest = self._feed.latest
        if latest is None:
            return
        self._notice_gauges()
        now_s = time.monotonic()
        if now_s - self._noticed_at_s >= _NOTICE_EVERY_S:
            self._noticed_at_s = now_s
            self._notice_told()
        self.strip.advance(latest.at_monotonic_s)
        if self.below.isVisible() and now_s - self._below_at_s >= _BELOW_EVERY_S:
            self._below_at_s = now_s
            self.below.advance(latest.at_monotonic_s)
        if now_s - self._described_at_s >= _DESCRIBE_EVERY_S:
            self._described_at_s = now_s
            self.strip.setAccessibleDescription(self.sentence())
        if self.stack.currentWidget() is self.table_view and now_s - self._tabled_at_s >= _TABLE_EVERY_S:
            self._fill_table()

    def redraw(self) -> None:
        """Paint everything anew."""
        self.strip.redraw()
        self.below.redraw()

    def viewed(self) -> None:
        """Another stretch of time was chosen."""
        self.redraw()
        self._described_at_s = self._tabled_at_s = float("-inf")
        if self.stack.currentWidget() is self.table_view:
            self._fill_table()
        self.view_changed.emit()

    def set_stacked(self, stacked: bool) -> None:
        """Show curves on top of one another, or each from zero."""
        self.strip.set_stacked(stacked)
        self._shape.show_value(stacked)

    def show_quantity(self, quantity: str) -> None:
        """Show load, temperature or memory below; nothing for an empty name."""
        self.quantity = quantity
        self._quantities.setCurrentIndex(max(0, self._quantities.findData(quantity)))
        self.below.setVisible(bool(quantity))
        self.setMinimumHeight(self.LEAST_PX + (_BELOW_PX if quantity else 0))
        self.resized.emit()
        self._gauge_keys = ()
        if quantity:
            self.below.fixed_top = 1.0 if quantity == "utilisation" else None
            word = words.word(words.QUANTITY, quantity, self._context.language)
            self.below.setAccessibleName(word)
            self._notice_gauges()

    def show_table(self, shown: bool) -> None:
        """Show the figures instead of the curves."""
        self.table_action.setChecked(shown)
        self.stack.setCurrentWidget(self.table_view if shown else self.strip)
        if shown:
            self._fill_table()

    def sentence(self) -> str:
        """The curves in words."""
        language = self._context.language
        return live_words.sentence(
            self.strip.series, self.strip.rows, self._watts, self._clock,
            _("Power over {length}", length=numbers.duration(self.view.window_s, language.code)),
        )  # fmt: skip

    def copy_picture(self) -> None:
        """Put the chart on the clipboard as a picture."""
        QGuiApplication.clipboard().setPixmap(self.strip.grab())
        self._context.tell(_("The picture of the chart is on the clipboard."))

    def copy_values(self) -> None:
        """Put the values shown on the clipboard, with all their digits, for a spreadsheet."""
        language = self._context.language
        rows = self.strip.rows
        lines = ["\t".join((_("Time"), *(f"{one.name} (W)" for one in self.strip.series)))]
        for column, at_s in enumerate(rows.at_s):
            values = rows.mean[:, column]
            cells = ["" if value != value else plain_number(float(value), language) for value in values]
            lines.append("\t".join((self._clock(float(at_s)), *cells)))
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._context.tell(_("The values of the chart are on the clipboard."))

    def _strip(self, show: Any, name: str, object_name: str) -> LiveStrip:
        strip = LiveStrip(self.view, show, name)
        strip.setObjectName(object_name)
        strip.source = self._window
        strip.holes = self._holes
        strip.marks = self._marks
        strip.utc_of = self._feed.utc_of
        strip.oldest_s = lambda: self._feed.history.first_at_s
        strip.empty_words = _("Waiting for the first values …")
        strip.view_changed.connect(self.viewed)
        strip.setToolTip("")
        return strip

    def _window(self, from_s: float, until_s: float, columns: int) -> Any:
        return self._feed.history.window(from_s, until_s, columns)

    def _build_tools(self) -> None:
        self._shape = Segments(_("Curves"), ((False, _("Separate")), (True, _("Stacked"))))
        self._shape.show_value(False)
        self._shape.chosen.connect(self.set_stacked)
        self._shape.button(False).setObjectName("separate")
        self._shape.button(True).setObjectName("stacked")
        language = self._context.language
        self._quantities = QComboBox()
        self._quantities.setObjectName("below-choice")
        self._quantities.setAccessibleName(_("Shown below the power"))
        self._quantities.setToolTip(_("Shown below the power"))
        self._quantities.addItem(_("Power only"), "")
        for name in QUANTITIES:
            word = words.word(words.QUANTITY, name, language)
            self._quantities.addItem(_("+ {quantity}", quantity=word), name)
        self._quantities.activated.connect(lambda i: self.show_quantity(self._quantities.itemData(i)))
        self.menu_button = QToolButton()
        self.menu_button.setObjectName("chart-menu")
        self.menu_button.setIcon(icons.icon("more"))
        self.menu_button.setAccessibleName(_("More about the chart"))
        self.menu_button.setToolTip(_("More about the chart"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._menu())
        self._tools = QHBoxLayout()
        self._tools.setSpacing(4)
        self._tools.addWidget(self._shape)
        self._tools.addSpacing(16)
        self._tools.addWidget(self._quantities)
        self._tools.addStretch(1)
        self._tools.addWidget(self.menu_button)

    def choices(self) -> list[tuple[str, str, Callable[[], object]]]:
        """What can be chosen here, for the search for actions: name, words and what it does."""
        language = self._context.language
        below = [
            (name, _("Below the power: {quantity}", quantity=words.word(words.QUANTITY, name, language)))
            for name in QUANTITIES
        ]
        return [
            ("separate", _("Curves: separate"), partial(self.set_stacked, False)),
            ("stacked", _("Curves: stacked"), partial(self.set_stacked, True)),
            ("power-only", _("Power only"), partial(self.show_quantity, "")),
            *((name.replace("_", "-"), text, partial(self.show_quantity, name)) for name, text in below),
        ]

    def add_tool(self, widget: QWidget) -> None:
        """Put a control of the page beside those of the chart."""
        self._tools.insertWidget(self._tools.count() - 1, widget)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self.table_action = QAction(_("Show as a table"), menu)
        self.table_action.setCheckable(True)
        self.table_action.toggled.connect(self.show_table)
        menu.addAction(self.table_action)
        menu.addSeparator()
        strip = self.strip
        for text, keys, call in (
            (_("Zoom in"), "+", lambda: strip.zoom(0.5)),
            (_("Zoom out"), "-", lambda: strip.zoom(2.0)),
            (_("Show all"), "0", lambda: self._show_all()),
            (_("Previous view"), "Backspace", lambda: self._previous()),
            (_("Copy the picture"), "", self.copy_picture),
            (_("Copy the values"), "", self.copy_values),
        ):
            action = menu.addAction(f"{text}\t{QKeySequence(keys).toString()}" if keys else text)
            action.triggered.connect(lambda checked=False, call=call: call())
        return menu

    def _show_all(self) -> None:
        self.view.show_all(self.strip.now_s, self._feed.history.first_at_s)
        self.viewed()

    def _previous(self) -> None:
        if self.view.back():
            self.viewed()

    def _told_channels(self) -> list[Channel]:
        """Of the rest of the machine, one curve: what a meter leaves of it, or the model that stands in."""
        latest = self._feed.latest
        readings = {reading.channel: reading for reading in latest.readings} if latest is not None else {}
        return told_channels(self._feed.channels, readings, self._feed.meter_totals())

    def _notice_told(self) -> None:
        told = self._told_channels()
        if [channel.id for channel in told] != [channel.id for channel in self._told]:
            self._told = told
            self._show_series()

    def _show_series(self) -> None:
        self.strip.set_series(series_of(self._told, self._context.language, self._called))
        self._align()

    def _notice_gauges(self) -> None:
        latest = self._feed.latest
        if not self.quantity or latest is None:
            return
        keys = tuple(gauge.key for gauge in latest.gauges if gauge.quantity == self.quantity)
        if keys == self._gauge_keys:
            return
        self._gauge_keys = keys
        series = []
        for place, gauge in enumerate(g for g in latest.gauges if g.quantity == self.quantity):
            if place < MOST_SERIES:
                name, colour = self._gauge_name(gauge.channel, place)
                series.append(Series((gauge.key,), name, colour))
        self.below.empty_words = _("Nothing on this machine tells it.") if not series else ""
        self.below.set_series(series)
        self._align()

    def _align(self) -> None:
        """Let both charts begin and end at the same places."""
        self.strip.least_label_px = self.below.least_label_px = 0
        widest = max(self.strip.label_px, self.below.label_px)
        self.strip.least_label_px = self.below.least_label_px = widest
        self.redraw()

    def _gauge_name(self, channel: str, place: int) -> tuple[str, int]:
        """Name and colour of a gauge: those of its device's power."""
        for one in self.strip.series:
            if one.keys == (channel,):
                return one.name, one.colour
        if channel == "cpu":
            cpus = {c.id for c in self._feed.channels if c.device is Device.CPU and c.role is Role.TOTAL}
            colour = next((one.colour for one in self.strip.series if set(one.keys) & cpus), place)
            return words.word(words.DEVICE, Device.CPU, self._context.language), colour
        return (self._called[channel].short if channel in self._called else channel), place

    def _holes(self, from_s: float, until_s: float) -> list[Hole]:
        gaps = self._feed.gaps.between(from_s, until_s)
        return live_words.holes_of(gaps, self._called, self._context.language)

    def _marks(self, from_s: float, until_s: float) -> list[Mark]:
        return live_words.marks_of(self._feed.moments, from_s, until_s, self._context.language)

    def _fill_table(self) -> None:
        self._tabled_at_s = time.monotonic()
        from_s, until_s = self.view.ends(self.strip.now_s)
        series = self.strip.series
        rows = rows_of(self._window(from_s, until_s, _TABLE_COLUMNS), series)
        newest_first = slice(None, None, -1)
        times = [self._clock(float(at_s)) for at_s in rows.at_s[newest_first]]
        columns = [Column("time", _("Time"), times)]
        columns += [
            Column(
                one.keys[0],
                one.name,
                rows.mean[i][newest_first].tolist(),
                True,
                partial(value_words, one, show=self._watts),
            )
            for i, one in enumerate(series)
        ]
        if len(times) == self.table.source_count:
            self.table.update_columns(columns)
        else:
            self.table.set_columns(columns)
            self.table_view.fit_columns("time")

    def _clock(self, at_s: float) -> str:
        return numbers.clock(self._feed.utc_of(at_s), self._context.language.code)

    def _watts(self, value: float) -> str:
        return numbers.quantity(value, "W", self._context.language.code)

    def _gauge(self, value: float) -> str:
        return numbers.quantity(value, _UNITS.get(self.quantity, "W"), self._context.language.code)

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.table_view:
            self.show_table(False)
            return
        super().keyPressEvent(event)
