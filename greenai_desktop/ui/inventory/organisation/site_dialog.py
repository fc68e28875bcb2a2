"""The form of a site: its name, where it stands, and how the organisation stands to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QGroupBox, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.core.organisation import Site
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import NumberField, label, scrolled
from greenai_desktop.ui.widgets.place_form import HostingForm, Seat
from greenai_desktop.ui.widgets.zone_field import ZoneField

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


class _DialogSeat(Seat):
    """The place of a site while its form is open."""

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self._place = place

    @property
    def place(self) -> Place:
        return self._place

    def put(self, step: str, place: Place) -> None:
        self._place = place
        self.changed.emit()


class SiteDialog(QDialog):
    """A site.

    Args:
        context: That of the page.
        site: The site; None for a new one.
        taken: Names of the other sites.
        parent: The window it belongs to.
    """

    def __init__(self, context: Context, site: Site | None, taken: Collection[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("site-dialog")
        self.setWindowTitle(_("New site") if site is None else _("Change the site"))
        self._taken = {name.casefold() for name in taken}
        start = site or Site("?", replace(context.settings.place, zone_is_guess=False))
        self._before = site
        self._name = QLineEdit(site.name if site else "", self)
        self._name.setObjectName("site-name")
        self._seat = _DialogSeat(start.place, self)
        self._zone = ZoneField(self)
        self._zone.set_code(start.place.zone)
        self._operational = _box("site-operational", _("The organisation runs it"), start.has_operational_control)
        self._financial = _box(
            "site-financial", _("The organisation bears its risks and has its gains"), start.has_financial_control
        )
        self._equity = NumberField("site-equity", "%", low=0.0, high=100.0, may_be_empty=False)
        self._equity.set_value(100.0 * start.equity_fraction)
        self._note = QLineEdit(start.note, self)
        self._note.setObjectName("site-note")
        self._wrong = label("", "error")
        self._wrong.hide()
        self._lay_out(context, is_new=site is None)

    @property
    def site(self) -> Site:
        """What was entered."""
        return Site(
            self._name.text().strip(), replace(self._seat.place, zone=self._zone.code, zone_is_guess=False),
            self._operational.isChecked(), self._financial.isChecked(), (self._equity.value or 0.0) / 100.0,
            self._note.text().strip(),
        )  # fmt: skip

    def _lay_out(self, context: Context, *, is_new: bool) -> None:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 0, 12, 0)
        form.setSpacing(12)
        form.addRow(_("&Name"), self._name)
        form.addRow("", self._wrong)
        form.addRow(_("&Electricity of"), self._zone)
        hosting = QGroupBox(_("Kind of place"))
        QVBoxLayout(hosting).addWidget(HostingForm(context, hosting, self._seat, asks_control=False))
        form.addRow(hosting)
        own = QGroupBox(_("How the organisation stands to it"))
        lines = QFormLayout(own)
        lines.setSpacing(12)
        lines.addRow(self._operational)
        lines.addRow(self._financial)
        lines.addRow(_("Share of the &capital"), self._equity)
        form.addRow(own)
        form.addRow(_("N&ote"), self._note)
        if not is_new:
            form.addRow("", label(_("Equipment and activities that name this site go along with a new name."), "muted"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 12, 16)
        layout.setSpacing(16)
        layout.addWidget(scrolled(inside), 1)
        layout.addWidget(ok_and_cancel(self, self._accept))
        self.resize(640, 720)

    def _accept(self) -> None:
        name = self._name.text().strip()
        said = _("A site needs a name.") if not name else ""
        if name.casefold() in self._taken:
            said = _("There is a site of this name already.")
        self._wrong.setText(said)
        self._wrong.setVisible(bool(said))
        if said:
            self._name.setFocus()
        elif self._equity.take():
            self.accept()
        else:
            self._equity.setFocus()


def _box(name: str, text: str, checked: bool) -> QCheckBox:
    box = QCheckBox(text)
    box.setObjectName(name)
    box.setChecked(checked)
    return box
