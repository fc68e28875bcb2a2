"""The calibration of this machine: what it found, a new one, and a way to remove it."""

from __future__ import annotations

from greenai_desktop.core.samples import Role
from greenai_desktop.i18n import _
from greenai_desktop.i18n.whole import calibration_words, model_words, span_words
from greenai_desktop.recording.calibrate import with_calibration, without_calibration
from greenai_desktop.recording.station import Station, calibration_of
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.sensors.calibration_dialog import CalibrationDialog
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.widgets.forms import Card, button, label, link, row


class CalibrationCard(Card):
    """What is known of this machine from its meter."""

    def __init__(self, context: Context, station: Station) -> None:
        super().__init__(_("Calibration"), "sensors-calibration")
        self._context = context
        self._calibration = calibration_of(context.settings, station.machine)
        has_meter = any(c.role is Role.WHOLE for interface in station.interfaces for c in interface.channels)
        if self._calibration is None:
            self.add(label(_("With a wall meter or on battery, the model of what no sensor sees can be fitted to this "
                             "machine: at rest, at half and at full load, in two minutes.")))  # fmt: skip
        else:
            told = calibration_words(self._calibration, context.language)
            self.add(label(told[:1].upper() + told[1:]))
            for line in (model_words, span_words):
                words = line(self._calibration, context.language)
                self.add(label(words[:1].upper() + words[1:], "muted"))
        begin = button(
            _("Calibrate…") if self._calibration is None else _("Calibrate again…"), self.ask, "calibrate",
            primary=has_meter and self._calibration is None,
        )  # fmt: skip
        begin.setEnabled(has_meter)
        across = row(begin)
        if self._calibration is not None:
            across.insertWidget(1, button(_("Remove"), self.remove, "calibration-remove"))
        self.body.addLayout(across)
        if not has_meter:
            self.add(label(_("It needs a wall meter, or a laptop that runs on its battery."), "muted"))
        self.body.addWidget(link(_("What a calibration can do"), lambda: context.help_wanted.emit("meters")))

    def ask(self) -> None:
        """Calibrate, and keep the result if the user wants it."""
        dialog = CalibrationDialog(self._context, self.window())

        def accepted() -> None:
            if dialog.found is not None:
                kept = with_calibration(self._context.settings.calibrations, dialog.found)
                change(self._context, _("Calibrate this machine"), calibrations=kept)

        dialog.accepted.connect(accepted)
        dialog.open()

    def remove(self) -> None:
        """Remove the calibration; can be undone."""
        if self._calibration is not None:
            left = without_calibration(self._context.settings.calibrations, self._calibration.machine)
            change(self._context, _("Remove the calibration"), calibrations=left)
            self._context.offer_undo(_("The calibration was removed."))
