"""The chart of stored curves: legend, zoom, selection, another quantity below, and the same as a table.

The curve is read anew for each stretch that is shown, off the GUI thread, with at most two points a column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
)

from greenai_desktop.i18n import _, numbers
from greenai_desktop.ui import tasks
from greenai_desktop.ui.runs.chart_table import value_columns
from greenai_desktop.ui.runs.curves import Curve
from greenai_desktop.ui.runs.legend import Legend
from greenai_desktop.ui.widgets.segments import Segments
from greenai_desktop.ui.widgets.table import TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.runs.plot import Plot

_SETTLE_MS, _AFTER_PAINT_MS = 60, 80
_NARROW_PX = 760


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a source gives for a stretch of time.

    Attributes:
        curves: Power.
        gauges: Other quantities by key.
        means_w: Mean power of each curve over the stretch, as its energy tells it.
    """

    curves: list[Curve]
    gauges: Mapping[str, Curve] = field(default_factory=dict)
    means_w: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class GaugeChoice:
    """Another quantity that can be shown below.

    Attributes:
        key: Its key.
        words: What it is called.
        unit: Its unit.
        limits: Lines to draw: values and words.
        is_from_zero: Whether its axis begins at zero.
        load: Reads it once it is wanted; None for those that come with the curves.
    """

    key: str
    words: str
    unit: str
    limits: tuple[tuple[float, str], ...] = ()
    is_from_zero: bool = True
    load: Callable[[Callable[[Curve], None]], None] | None = field(default=None, compare=False)


Source = Callable[[float, float, int, Callable[[Loaded], None]], None]


class CurveChart(QFrame):
    """Curves of one run or of several.

    Signals:
        selected: A stretch was selected; carries its ends in seconds, or None.
        viewed: Another stretch is shown.
    """

    selected = Signal(object)
    viewed = Signal()

    def __init__(self, context: Context, name: str, can_stack: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("card", True)
        self._context = context
        self.plot: Plot | None = None
        self._source: Source | None = None
        self._asked = 0
        self._span_s = 0.0
        self._marks: list[tuple[float, str]] = []
        self._loaded = Loaded([])
        self._wanted_range: tuple[float, float] | None = None
        self._gauges: dict[str, GaugeChoice] = {}
        self._later: dict[str, Curve] = {}
        self._wanted_later: set[tuple[int, str]] = set()
        self._shown_count = 0
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._load)
        self._is_preparing = False
        self._build(can_stack)

    def show_source(
        self, source: Source, span_s: float, marks: Sequence[tuple[float, str]], gauges: Sequence[GaugeChoice]
    ) -> None:
        """Show other curves, from their beginning to their end."""
        self._source, self._span_s, self._marks = source, span_s, list(marks)
        self._later.clear()
        self._fill_gauges(gauges)
        self._prepare()
        if self.plot is not None:
            self.plot.picture.marks = self._marks
            self.plot.set_span(span_s)
            if self._wanted_range is not None:
                self.plot.show_range(*self._wanted_range)
                self._wanted_range = None
            self._load()

    def extend(
        self, span_s: float, marks: Sequence[tuple[float, str]], gauges: Sequence[GaugeChoice] | None = None
    ) -> None:
        """The same curves have grown, or other things are known of them: a run that is being recorded or edited."""
        self._span_s, self._marks = span_s, list(marks)
        if gauges is not None:
            self._fill_gauges(gauges)
        if self.plot is not None:
            self.plot.picture.marks = self._marks
            self.plot.set_span(span_s, keep_view=True)
            self._settle.start()

    def show_range(self, low_s: float, high_s: float) -> None:
        """Show a stretch, at once or as soon as the chart is there."""
        if self.plot is None:
            self._wanted_range = (low_s, high_s)
        else:
            self.plot.show_range(low_s, high_s)

    def show_stretch(self, low_s: float, high_s: float) -> None:
        """Select a stretch and show it with what is around it."""
        if self.plot is None:
            return
        around_s = 0.5 * (high_s - low_s)
        self.plot.show_range(low_s - around_s, high_s + around_s)
        self.plot.select(low_s, high_s)

    @property
    def range_s(self) -> tuple[float, float] | None:
        """The stretch that is shown; None before the chart is there."""
        return None if self.plot is None else self.plot.range_s

    def say(self, words: str) -> None:
        """What stands below the chart; empty shows how to use it."""
        self._readout.setText(words or self._hint())
        self._zoom_in.setVisible(bool(words))

    def theme_changed(self) -> None:
        """Colours are others now."""
        if self.plot is not None:
            self.plot.retint()

    def stop(self) -> None:
        """Ask for nothing more."""
        self._settle.stop()

    @staticmethod
    def _hint() -> str:
        return _("Drag to select a stretch; zoom with Ctrl and the wheel; drag with Shift to move.")

    def _build(self, can_stack: bool) -> None:
        self.layers = Segments(_("Curves"), [(False, _("Separate")), (True, _("Stacked"))])
        self.layers.show_value(False)
        self.layers.chosen.connect(self._stack)
        if not can_stack:
            self.layers.hide()
        self.below = QComboBox()
        self.below.setObjectName("chart-below")
        self.below.setAccessibleName(_("Shown below the power"))
        self.below.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.below.setMinimumContentsLength(14)
        self.below.setMaximumWidth(240)
        self.below.currentIndexChanged.connect(self._show)
        self.all_button = self._button(_("All"), "chart-all", _("Show the whole run (0)"), self._show_all)
        self.back_button = self._button(
            _("Back"), "chart-back", _("Show what was shown before (Backspace)"), self._previous
        )
        self.table_button = self._button(_("Table"), "chart-table", _("Show the curves as a table"), None)
        self.table_button.setCheckable(True)
        self.table_button.toggled.connect(self._show)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._title = QLabel(_("Power"))
        self._title.setProperty("role", "section")
        # It gives way first where the chart is narrow.
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head.addWidget(self._title, 1)
        for widget in (self.layers, self.below, self.back_button, self.all_button, self.table_button):
            head.addWidget(widget)
        self._stack_of = QStackedWidget()
        self._waiting = QLabel(_("The chart is being prepared …"))
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setProperty("role", "muted")
        self._model = TableModel()
        self.table = TableView(self._model, "chart-values", _("Values of the curves"))
        self._stack_of.addWidget(self._waiting)
        self._stack_of.addWidget(self.table)
        self._stack_of.setMinimumHeight(200)
        self._stack_of.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.legend = Legend()
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._stack_of, 1)
        middle.addWidget(self.legend)
        self._readout = QLabel(self._hint())
        self._readout.setProperty("role", "muted")
        self._readout.setWordWrap(True)
        self._readout.setTextFormat(Qt.TextFormat.PlainText)
        self._readout.setObjectName("chart-readout")
        self._zoom_in = self._button(_("Zoom to it"), "chart-zoom", _("Show only what is selected"), self._zoom)
        self._zoom_in.hide()
        foot = QHBoxLayout()
        foot.addWidget(self._readout, 1)
        foot.addWidget(self._zoom_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._title.setVisible(self.width() > _NARROW_PX)

    def _button(self, text: str, name: str, tooltip: str, call: Callable[[], None] | None) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tooltip)
        if call is not None:
            button.clicked.connect(lambda checked=False: call())
        return button

    def _prepare(self) -> None:
        """Load pyqtgraph, which takes a third of a second, off the GUI thread; then make the plot.

        It waits until the page is painted: parts of the import hold the interpreter, and with it the first paint.
        """
        if self.plot is None and not self._is_preparing:
            self._is_preparing = True
            QTimer.singleShot(_AFTER_PAINT_MS, self, lambda: tasks.run(_import_plot, self._make_plot))

    def _make_plot(self, module: Any) -> None:
        try:
            self._stack_of.count()
        except RuntimeError:  # the page was built anew meanwhile
            return
        self.plot = plot = module.Plot()
        plot.setObjectName("chart-plot")
        plot.setAccessibleName(_("Power over time"))
        plot.viewed.connect(lambda low, high: self._ranged())
        plot.selected.connect(self.selected)
        plot.pointed.connect(lambda at_s: self._tell_values())
        self._stack_of.insertWidget(0, plot)
        self._stack_of.removeWidget(self._waiting)
        self._waiting.deleteLater()
        self._show()
        if self._source is not None:
            plot.picture.marks = self._marks
            plot.set_span(self._span_s)
            if self._wanted_range is not None:
                plot.show_range(*self._wanted_range)
                self._wanted_range = None
            self._load()

    def _ranged(self) -> None:
        self._settle.start()
        self.viewed.emit()

    def _load(self) -> None:
        if self._source is None or self.plot is None:
            return
        self._asked += 1
        asked = self._asked
        low, high = self.plot.range_s

        def take(loaded: Loaded) -> None:
            if asked == self._asked:
                self._take(loaded)

        self._source(low, high, self.plot.columns, take)

    def _take(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self.legend.set_curves(loaded.curves)
        self._show()

    def _fill_gauges(self, gauges: Sequence[GaugeChoice]) -> None:
        found = {gauge.key: gauge for gauge in gauges}
        self.below.setVisible(bool(gauges))
        self._shown_count += 1
        before, self._gauges = self._gauges, found
        if found == before:
            return
        kept = self.below.currentData()
        self.below.blockSignals(True)
        self.below.clear()
        self.below.addItem(_("Power only"), "")
        for gauge in gauges:
            self.below.addItem(gauge.words, gauge.key)
        self.below.setCurrentIndex(max(0, self.below.findData(kept)))
        self.below.blockSignals(False)

    def _show(self) -> None:
        """Draw what was loaded, as the choices above the chart say."""
        if self.plot is None:
            return
        self._stack_of.setCurrentIndex(1 if self.table_button.isChecked() else 0)
        key = str(self.below.currentData() or "")
        choice = self._gauges.get(key)
        self._want_later(choice)
        gauge = self._loaded.gauges.get(key) or self._later.get(key)
        self.plot.set_curves(self._loaded.curves, gauge, choice)
        if self.table_button.isChecked():
            name, unit = (choice.words, choice.unit) if choice is not None else ("", "")
            self._model.set_columns(value_columns(self._loaded.curves, gauge, name, unit, self._context.language))
            self.table.fit_columns()
        self._tell_values()

    def _want_later(self, choice: GaugeChoice | None) -> None:
        """Ask for a curve that is read once it is wanted; what is shown stays until it is there."""
        asked = (self._shown_count, choice.key if choice is not None else "")
        if choice is None or choice.load is None or asked in self._wanted_later:
            return
        self._wanted_later = {asked}

        def take(curve: Curve) -> None:
            if asked[0] == self._shown_count:
                self._later[asked[1]] = curve
                self._show()

        choice.load(take)

    def _tell_values(self) -> None:
        """Values at the cross hair, else the means of what is shown."""
        plot = self.plot
        if plot is None:
            return
        code = self._context.language.code
        at_s = plot.picture.cursor_s
        if at_s is None:
            head = _("Mean of what is shown")
            values = list(self._loaded.means_w)
        else:
            head = _("At {time}", time=numbers.duration(max(0.0, at_s), code))
            values = [curve.value_at(at_s) for curve in self._loaded.curves]
        self.legend.show_values(head, values)
        told = ", ".join(
            f"{curve.name} {numbers.quantity(value, 'W', code)}"
            for curve, value in zip(self._loaded.curves, values, strict=True)
        )
        plot.setAccessibleDescription(self._context.language.pair(head, told))

    def _stack(self, is_stacked: object) -> None:
        if self.plot is not None:
            self.plot.set_stacked(bool(is_stacked))

    def _show_all(self) -> None:
        if self.plot is not None:
            self.plot.show_all()

    def _previous(self) -> None:
        if self.plot is not None:
            self.plot.previous()

    def _zoom(self) -> None:
        if self.plot is not None and self.plot.picture.selection is not None:
            self.plot.show_range(*self.plot.picture.selection)
            self.plot.clear_selection()


def _import_plot(task: tasks.Task[Any]) -> Any:
    from greenai_desktop.ui.runs import plot

    return plot
