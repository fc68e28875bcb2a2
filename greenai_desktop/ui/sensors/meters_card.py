"""The wall meters that the user set up: add, change, delete, and what they tell now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QInputDialog, QLabel, QLineEdit, QWidget

from greenai_desktop.core.meters import Meter
from greenai_desktop.core.samples import Sample
from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.i18n.numbers import MISSING
from greenai_desktop.ui import tasks
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.sensors.meter_dialog import MeterDialog
from greenai_desktop.ui.settings.edits import change
from greenai_desktop.ui.widgets.forms import Card, button, label, link, row


class MetersCard(Card):
    """Meters between the machine and the wall."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Wall meter"), "sensors-meters")
        self._context = context
        self._values: dict[str, QLabel] = {}
        meters = context.settings.meters
        if meters:
            self.body.addWidget(self._list(meters))
        else:
            self.add(label(_("A plug that measures tells what the whole machine draws, with all that no sensor sees. "
                             "Without one, that part is modelled.")))  # fmt: skip
        if len(meters) > 1:
            self.add(label(_("Several meters are added up, such as those of two power supplies."), "muted"))
        if meters:
            told = words.word(words.NOTE, "wall_meter", active())
            self.add(label(told[:1].upper() + told[1:], "muted"))
        add = button(_("Add a wall meter…"), self.ask_add, "meter-add", primary=not meters)
        self.body.addLayout(row(add))
        self.add(label(_("Shelly and Tasmota, in your own network. Only a meter that you add here is asked."), "muted"))
        self.body.addWidget(link(_("How to set one up"), lambda: context.help_wanted.emit("meters"), "meters-help"))

    def show_sample(self, sample: Sample) -> None:
        """Show what the meters tell now."""
        readings = {reading.channel: reading for reading in sample.readings}
        for name, shown in self._values.items():
            reading = readings.get(f"meter:{name}")
            if reading is None:
                continue
            if reading.status.has_value:
                shown.setText(numbers.quantity(reading.power_w, "W", active().code))
                continue
            said = words.word(words.REASON, reading.reason, active())
            shown.setText(MISSING if reading.reason == "first" else said)

    def ask_add(self) -> None:
        """Set a new meter up."""
        self._ask(None)

    def ask_change(self, name: str) -> None:
        """Change a meter."""
        self._ask(next(meter for meter in self._context.settings.meters if meter.name == name))

    def delete(self, name: str) -> None:
        """Delete a meter; can be undone. Its password leaves the keyring."""
        gone = next(meter for meter in self._context.settings.meters if meter.name == name)
        left = tuple(meter for meter in self._context.settings.meters if meter.name != name)
        change(self._context, _("Delete the wall meter"), meters=left)
        if gone.has_password:
            tasks.run(lambda task: _forget(gone), lambda result: None)
        self._context.offer_undo(_("The wall meter was deleted."))

    def ask_password(self, name: str) -> None:
        """Ask for a password that no keyring keeps."""
        meter = next(meter for meter in self._context.settings.meters if meter.name == name)
        told, is_given = QInputDialog.getText(
            self, _("Password of a wall meter"), _("Password of “{name}”", name=name), QLineEdit.EchoMode.Password
        )
        if is_given and told:
            self._keep(meter, told)

    def _ask(self, meter: Meter | None) -> None:
        others = [one.name for one in self._context.settings.meters if one is not meter]
        dialog = MeterDialog(meter, others, self)

        def accepted() -> None:
            new, password = dialog.meter, dialog.password
            meters = self._context.settings.meters
            kept = tuple(new if one is meter else one for one in meters) if meter is not None else (*meters, new)
            if password is not None:
                self._keep(new, password)
            step = _("Add a wall meter") if meter is None else _("Change the wall meter")
            change(self._context, step, meters=kept)

        dialog.accepted.connect(accepted)
        dialog.open()

    def _keep(self, meter: Meter, password: str) -> None:
        context = self._context

        def done(is_kept: bool) -> None:
            if not is_kept:
                context.tell(_("No keyring of this system keeps the password: it is asked for at each start."))

        tasks.run(lambda task: _keep_password(meter, password), done)

    def _list(self, meters: Sequence[Meter]) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        for number, meter in enumerate(meters):
            kind = words.word(words.FACT_VALUE, meter.kind, active())
            shown = self._values[meter.name] = label(MISSING)
            shown.setObjectName(f"meter-value-{number}")
            edit = button(_("Change…"), partial(self.ask_change, meter.name), f"meter-change-{number}")
            edit.setAccessibleName(_("Change the wall meter “{name}”", name=meter.name))
            delete = button(_("Delete"), partial(self.delete, meter.name), f"meter-delete-{number}")
            delete.setAccessibleName(_("Delete the wall meter “{name}”", name=meter.name))
            grid.addWidget(label(meter.name, wrap=False), 2 * number, 0)
            grid.addWidget(label(f"{kind} · {meter.address}", "muted"), 2 * number + 1, 0)
            grid.addWidget(shown, 2 * number, 1)
            buttons = [edit, delete]
            if meter.has_password:
                buttons.insert(
                    0, button(_("Password…"), partial(self.ask_password, meter.name), f"meter-ask-{number}")
                )  # fmt: skip
            for column, made in enumerate(buttons, 2):
                grid.addWidget(made, 2 * number, column)
        return inside


def _keep_password(meter: Meter, password: str) -> bool:
    from greenai_desktop.sensors import meter_passwords

    return meter_passwords.keep(meter, password)


def _forget(meter: Meter) -> None:
    from greenai_desktop.sensors import meter_passwords

    # In memory it stays until the program ends, so that an undo brings all of the meter back.
    meter_passwords.forget(meter, in_memory=False)
