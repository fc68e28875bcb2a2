"""A wall meter: its name, kind and address, and a button that asks it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.core.errors import GreenAIError, InputError, SensorError
from greenai_desktop.core.meters import METER_KINDS, Meter
from greenai_desktop.i18n import _, active, numbers, words
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.sensors.meter_kinds import MeterReading
from greenai_desktop.ui import tasks
from greenai_desktop.ui.widgets.forms import button, label, row

_OUTPUTS = 16


class MeterDialog(QDialog):
    """The form of a wall meter.

    Args:
        meter: The meter to change; None for a new one.
        taken: Names of the other meters.
        parent: What it stands before.
    """

    def __init__(self, meter: Meter | None, taken: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("meter-dialog")
        self.setWindowTitle(_("Wall meter"))
        self._meter, self._taken = meter, tuple(taken)
        self._trial = 0
        self._name = _line("meter-name", meter.name if meter else _("Wall meter"))
        self._kind = QComboBox()
        self._kind.setObjectName("meter-kind")
        for kind in METER_KINDS:
            self._kind.addItem(words.word(words.FACT_VALUE, kind, active()), kind)
        self._kind.setCurrentIndex(max(0, self._kind.findData(meter.kind)) if meter else 0)
        self._address = _line("meter-address", meter.address if meter else "")
        self._address.setPlaceholderText("192.168.1.40")
        self._output = QComboBox()
        self._output.setObjectName("meter-output")
        self._output.addItems([str(number) for number in range(_OUTPUTS)])
        self._output.setCurrentIndex(meter.output if meter else 0)
        self._locked = QCheckBox(_("It asks for a password"))
        self._locked.setObjectName("meter-locked")
        self._locked.setChecked(meter.has_password if meter else False)
        self._user = _line("meter-user", meter.user if meter else "")
        self._user.setPlaceholderText("admin")
        self._password = _line("meter-password", "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        if meter is not None and meter.has_password:
            self._password.setPlaceholderText(_("unchanged"))
        self._locked.toggled.connect(self._show_password)
        self.test = button(_("Test"), self._try, "meter-test")
        self.told = label("", "muted")
        self.told.setObjectName("meter-told")
        self._lay_out()
        self._show_password(self._locked.isChecked())

    @property
    def meter(self) -> Meter:
        """What was entered."""
        locked = self._locked.isChecked()
        return Meter(
            self._name.text().strip(), str(self._kind.currentData()), _host(self._address.text()),
            self._user.text().strip() if locked else "", locked, self._output.currentIndex(),
        )  # fmt: skip

    @property
    def password(self) -> str | None:
        """The password that was typed; None if it stays as it was, or there is none."""
        return self._password.text() if self._locked.isChecked() and self._password.text() else None

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("&Name"), self._name)
        form.addRow(_("&Kind"), self._kind)
        form.addRow(_("&Address"), self._address)
        form.addRow(_("&Output"), self._output)
        form.addRow("", self._locked)
        self._user_label, self._password_label = QLabel(_("&User")), QLabel(_("&Password"))
        for text, field in ((self._user_label, self._user), (self._password_label, self._password)):
            text.setBuddy(field)
            form.addRow(text, field)
        hint = label(
            _("The address in your own network, as the meter's page or app shows it. The first output is 0. The meter "
              "is asked once a second, directly; nothing goes through the internet."), "muted",
        )  # fmt: skip
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setProperty("kind", "primary")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(hint)
        across = row(self.test, self.told, stretch_last=True)
        across.setStretch(1, 1)
        layout.addLayout(across)
        layout.addWidget(buttons)
        self.setMinimumWidth(480)

    def _show_password(self, shown: bool) -> None:
        for widget in (self._user_label, self._user, self._password_label, self._password):
            widget.setVisible(shown)

    def _try(self) -> None:
        """Ask the meter once, off the GUI thread."""
        if not self._is_right():
            return
        self._say(_("Asking the meter …"), "muted")
        self.test.setEnabled(False)
        self._trial += 1
        trial, meter, typed = self._trial, self.meter, self.password

        def done(reading: MeterReading) -> None:
            if trial == self._trial:
                self._told_watts(reading)

        tasks.run(lambda task: _asked(meter, typed), done, self._failed)

    def _told_watts(self, reading: MeterReading) -> None:
        self.test.setEnabled(True)
        power = numbers.quantity(reading.power_w, "W", active().code)
        self._say(_("The meter answers: {power}.", power=power), "ok")

    def _failed(self, error: GreenAIError | Exception) -> None:
        self.test.setEnabled(True)
        self._say(trouble_words(error), "error")

    def _accept(self) -> None:
        if self._is_right():
            self.accept()

    def _is_right(self) -> bool:
        meter = self.meter
        wrong: InputError | None = None
        if not meter.name:
            wrong = InputError("meter_name_missing")
        elif meter.name in self._taken:
            wrong = InputError("meter_name_taken", name=meter.name)
        elif not meter.is_possible:
            wrong = InputError("meter_address_wrong", address=meter.address)
        if wrong is None:
            return True
        self._say(" ".join(title_and_hint(wrong, active())), "error")
        (self._address if wrong.code == "meter_address_wrong" else self._name).setFocus()
        return False

    def _say(self, text: str, role: str) -> None:
        self.told.setText(text)
        self.told.setProperty("role", role)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)


def trouble_words(error: GreenAIError | Exception) -> str:
    """What is wrong with a meter and what to do."""
    if not isinstance(error, SensorError):
        return str(error)
    advice: dict[str, Callable[[], str]] = {
        "meter_unreachable": lambda: _("Check the address, and that this computer is in the same network."),
        "meter_too_slow": lambda: _("Move it closer to the access point, or try again."),
        "meter_password": lambda: _("Check the user and the password."),
        "meter_not_there": lambda: _("Check the kind of meter and the output."),
        "meter_wrong_answer": lambda: _("Check the kind of meter and the address."),
        "meter_redirects": lambda: _("Type the address that it sends you to."),
    }
    reason = words.word(words.REASON, error.code, active())
    said = f"{reason[:1].upper()}{reason[1:]}."
    return f"{said} {advice[error.code]()}" if error.code in advice else said


def _asked(meter: Meter, typed: str | None) -> MeterReading:
    from greenai_desktop.sensors import meter_passwords
    from greenai_desktop.sensors.wall_meter import read_now

    password = typed if typed is not None else meter_passwords.password_of(meter)
    return read_now(replace(meter, has_password=password is not None), password)


def _host(text: str) -> str:
    """The address without what a browser puts around it."""
    return text.strip().removeprefix("http://").rstrip("/")


def _line(name: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    return made
