"""A calibration, guided: what happens, how far it is, what was found, keep it or not."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QVBoxLayout, QWidget

from greenai_desktop.core.calibration import Calibration
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.i18n.whole import calibration_words, model_words, span_words
from greenai_desktop.recording.calibrate import DURATION_S, Calibrator, Progress, station_for
from greenai_desktop.recording.load import ProcessLoad
from greenai_desktop.settings import Settings
from greenai_desktop.ui import tasks
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.errors import problem_of
from greenai_desktop.ui.widgets.forms import button, label

_FULL = 1_000


class _Teller(QObject):
    """Carries the progress to the GUI thread."""

    told = Signal(object)


class CalibrationDialog(QDialog):
    """Begins on a click, can be ended at any time, and changes nothing by itself.

    Attributes:
        found: What was found; None before the end.
    """

    def __init__(self, context: Context, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("calibration-dialog")
        self.setWindowTitle(_("Calibrate this machine"))
        self._context = context
        self.found: Calibration | None = None
        self._stopped = threading.Event()
        self._teller = _Teller(self)
        self._teller.told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        duration = numbers.duration(DURATION_S, active().code)
        self._told = label(
            _("For {duration} the machine is measured at rest, at half and at full load. Close other programs that "
              "work, and leave the machine alone meanwhile.", duration=duration),
        )  # fmt: skip
        self._told.setObjectName("calibration-told")
        self._more = label("", "muted")
        self._more.setObjectName("calibration-more")
        self.bar = QProgressBar()
        self.bar.setObjectName("calibration-bar")
        self.bar.setMaximum(_FULL)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress of the calibration"))
        self.bar.hide()
        self.begin = button(_("Start"), self.start, "calibration-start", primary=True)
        self.keep = button(_("Keep"), self.accept, "calibration-keep", primary=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(self.begin, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.keep, QDialogButtonBox.ButtonRole.ActionRole)
        self.keep.hide()  # the box shows what it is given
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        for widget in (self._told, self.bar, self._more):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.setMinimumSize(520, 240)

    def start(self) -> None:
        """Begin to measure."""
        self._stopped = stopped = threading.Event()
        self.begin.hide()
        self.bar.setValue(0)
        self.bar.show()
        settings, teller = self._context.settings, self._teller
        tasks.run(
            lambda task: _calibrated(settings, task, stopped, teller), self._done, self._failed,
            title=_("Calibrating this machine"), can_cancel=True, cancelled=self._was_cancelled,
        )  # fmt: skip

    def done(self, result: int) -> None:
        self._stopped.set()
        super().done(result)

    def _show_progress(self, progress: Progress) -> None:
        if self.found is not None or self._stopped.is_set():
            return
        code = active().code
        self.bar.setValue(round(_FULL * progress.fraction))
        step = words.word(words.CALIBRATION_STEP, progress.step.code, active())
        self._told.setText(_("{step}, {left} left", step=step, left=numbers.duration(progress.left_s, code)))
        seen, whole = (numbers.quantity(watts, "W", code) for watts in (progress.seen_w, progress.whole_w))
        self._more.setText(_("devices {seen} · meter {whole}", seen=seen, whole=whole))

    def _done(self, found: Calibration | None) -> None:
        if found is None:
            self._was_cancelled()
            return
        self.found = found
        self.bar.setValue(_FULL)
        told = calibration_words(found, active())
        self._told.setText(told[:1].upper() + told[1:] + ".")
        self._more.setText("\n".join(line(found, active()) for line in (model_words, span_words)))
        self.keep.show()
        self.keep.setFocus()
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(_("Discard"))

    def _failed(self, error: GreenAIError | Exception) -> None:
        problem = problem_of(error)
        reason = str(error.facts.get("reason", "")) if isinstance(error, GreenAIError) else ""
        self.bar.hide()
        self._told.setText(problem.title)
        said = words.word(words.REASON, reason, active()) if reason else ""
        self._more.setText("\n".join(part for part in (said[:1].upper() + said[1:], problem.hint) if part))
        self.begin.setText(_("Try again"))
        self.begin.show()

    def _was_cancelled(self) -> None:
        self.bar.hide()
        self._told.setText(_("Ended. Nothing was changed."))
        self._more.setText("")
        self.begin.setText(_("Try again"))
        self.begin.show()


def _calibrated(
    settings: Settings, task: tasks.Task[Calibration | None], stopped: threading.Event, teller: _Teller
) -> Calibration | None:
    """Measure; on a thread of its own."""

    def wait(seconds: float) -> bool:
        return stopped.wait(seconds) or task.cancelled

    def told(progress: Progress) -> None:
        task.report(progress.fraction)
        teller.told.emit(progress)

    return Calibrator(station_for(settings), ProcessLoad(), wait, told).run()
