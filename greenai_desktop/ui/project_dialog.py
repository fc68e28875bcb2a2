"""The form that makes or changes a project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.currency_field import CurrencyField
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.limits_field import LimitsField
from greenai_desktop.ui.widgets.zone_field import ZoneField

if TYPE_CHECKING:
    from greenai_desktop.core.limits import Limit
    from greenai_desktop.core.place import Place
    from greenai_desktop.store.records import Project
    from greenai_desktop.ui.context import Context


class ProjectDialog(QDialog):
    """Name, owner, currency, place and limits of a project."""

    def __init__(self, context: Context, project: Project | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("project-dialog")
        self.setWindowTitle(_("New project") if project is None else _("Change the project"))
        self._before = project.place if project is not None else None
        self._name = QLineEdit(project.name if project else "", self)
        self._name.setObjectName("project-name")
        self._owner = QLineEdit(project.owner if project else "", self)
        self._owner.setObjectName("project-owner")
        self._currency = CurrencyField(project.currency if project else context.settings.currency, self)
        self._own_place = QCheckBox(_("Its machines stand elsewhere"), self)
        self._own_place.setChecked(self._before is not None)
        self._zone = ZoneField(self)
        self._zone.set_code(self._before.zone if self._before else context.settings.place.zone)
        self._zone.setEnabled(self._own_place.isChecked())
        self._own_place.toggled.connect(self._zone.setEnabled)
        self._limits = LimitsField(self._currency.code, self)
        self._limits.set_limits(project.limits if project else ())
        self._wrong = QLabel(self)
        self._wrong.setProperty("role", "error")
        self._wrong.hide()
        self._settings_place = context.settings.place
        self._read_limits: tuple[Limit, ...] = project.limits if project else ()
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(_("&Name"), self._name)
        form.addRow("", self._wrong)
        form.addRow(_("&Owner"), self._owner)
        form.addRow(_("&Currency"), self._currency)
        form.addRow("", self._own_place)
        form.addRow(_("&Electricity of"), self._zone)
        form.addRow(_("Limits"), self._limits)
        form.addRow(
            "",
            label(_("Energy, carbon and cost are those of all its runs together; a run with limits of its own keeps to "
                    "those."), "muted"),
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(ok_and_cancel(self, self._accept))
        self.setMinimumWidth(620)

    @property
    def name(self) -> str:
        """The name as typed, without blanks around it."""
        return self._name.text().strip()

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return self._owner.text().strip()

    @property
    def currency(self) -> str:
        """Code of its currency."""
        return self._currency.code

    @property
    def place(self) -> Place | None:
        """Its own place; None takes that of the settings."""
        if not self._own_place.isChecked():
            return None
        return replace(self._before or self._settings_place, zone=self._zone.code, zone_is_guess=False)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Budgets and bounds that its runs are held against."""
        return self._read_limits

    def _accept(self) -> None:
        limits = self._limits.read()
        if limits is None:
            return
        self._read_limits = limits
        if self.name:
            self.accept()
            return
        self._wrong.setText(_("A project needs a name."))
        self._wrong.show()
        self._name.setFocus()
