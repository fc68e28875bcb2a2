"""The place of a past run changed: its zone, kind of place and PUE. The place as recorded is kept beside.

The figures follow at once; "Why this number?" names the place of each, and undo brings the first one back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import _, words
from greenai_desktop.store.records import Run
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import NumberField
from greenai_desktop.ui.widgets.place_form import PROVIDERS
from greenai_desktop.ui.widgets.zone_field import ZoneField

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_WIDTH_PX = 520


class PlaceDialog(QDialog):
    """Asks where a run took place; `place` is the answer."""

    def __init__(self, context: Context, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._place = context, run.place
        self._recorded = _recorded(run)
        self.setObjectName("run-place-dialog")
        self.setWindowTitle(_("Place of the run"))
        self.setMinimumWidth(_WIDTH_PX)
        self.zone = ZoneField()
        self.hosting = _combo("run-place-hosting", _("Kind of place"))
        self.hosting.addItem(_("not given"), None)
        for hosting in Hosting:
            self.hosting.addItem(words.word(words.HOSTING, hosting, context.language), hosting.value)
        self.pue = NumberField("run-place-pue", _("total energy ÷ energy of the machines"), low=1.0, high=5.0)
        self.provider = _combo("run-place-provider", _("Provider"))
        self.region = _combo("run-place-region", _("Region"))
        told = QLabel(_("Its figures are worked out anew. The place as recorded and its figure stay beside them."))
        told.setWordWrap(True)
        told.setProperty("role", "muted")
        self.form = QFormLayout()
        self.form.setSpacing(8)
        for name, field in (
            (_("Electricity of"), self.zone), (_("Where it stood"), self.hosting), (_("PUE of the site"), self.pue),
            (_("Provider"), self.provider), (_("Region"), self.region),
        ):  # fmt: skip
            self.form.addRow(name, field)
        self.buttons = ok_and_cancel(self, self._accept)
        if run.details.recorded_place is not None:
            back = self.buttons.addButton(_("As recorded"), QDialogButtonBox.ButtonRole.ResetRole)
            back.setObjectName("run-place-as-recorded")
            back.clicked.connect(lambda: self._show(self._recorded))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(told)
        column.addLayout(self.form)
        column.addWidget(self.buttons)
        self.hosting.currentIndexChanged.connect(lambda index: self._follow())
        self.provider.currentIndexChanged.connect(lambda index: self._fill_regions(""))
        self._show(run.place)

    @property
    def place(self) -> Place:
        """The place as it is filled in."""
        hosting = self.hosting.currentData()
        is_cloud = hosting == Hosting.CLOUD.value
        zone = self.zone.code
        return replace(
            self._place, zone=zone, hosting=Hosting(hosting) if hosting else None,
            zone_is_guess=self._place.zone_is_guess and zone == self._place.zone,
            pue_ratio=self.pue.value if hosting and Hosting(hosting).has_pue else None,
            provider=str(self.provider.currentData() or "") if is_cloud else "",
            region=str(self.region.currentData() or "") if is_cloud else "",
        )  # fmt: skip

    def _accept(self) -> None:
        if self.pue.isHidden() or self.pue.take():
            self.accept()

    def _show(self, place: Place) -> None:
        self._place = place
        self.zone.set_code(place.zone)
        self.hosting.setCurrentIndex(max(0, self.hosting.findData(place.hosting.value if place.hosting else None)))
        self.pue.set_value(place.pue_ratio)
        self._fill_providers(place.provider)
        self._fill_regions(place.region)
        self._follow()

    def _fill_providers(self, chosen: str) -> None:
        from greenai_desktop.catalog.grid import grid

        if not self.provider.count():
            self.provider.blockSignals(True)
            self.provider.addItem(_("Not chosen"), "")
            for provider in grid().providers():
                self.provider.addItem(PROVIDERS.get(provider, provider), provider)
            self.provider.blockSignals(False)
        self.provider.setCurrentIndex(max(0, self.provider.findData(chosen)))

    def _fill_regions(self, chosen: str) -> None:
        from greenai_desktop.catalog.grid import grid

        self.region.clear()
        self.region.addItem(_("Not chosen"), "")
        provider = str(self.provider.currentData() or "")
        for region in grid().regions(provider) if provider else ():
            where = " · ".join(dict.fromkeys(part for part in (region.code, region.city or region.name) if part))
            self.region.addItem(f"{where} ({region.zone_code})", region.code)
        self.region.setCurrentIndex(max(0, self.region.findData(chosen)))

    def _follow(self) -> None:
        """A PUE only where one applies, a provider only in the cloud."""
        chosen = self.hosting.currentData()
        hosting = Hosting(chosen) if chosen else None
        self.form.setRowVisible(self.pue, hosting is not None and hosting.has_pue)
        for field in (self.provider, self.region):
            self.form.setRowVisible(field, hosting is Hosting.CLOUD)


def ask_place(
    context: Context, run: Run, change: Callable[[str, dict[str, Any]], None], parent: QWidget
) -> PlaceDialog:
    """Ask for another place of a run, and change it.

    Args:
        context: Shared.
        run: The run.
        change: Takes what is done, in words, and the fields with their new values.
        parent: Widget the dialog belongs to.
    """
    dialog = PlaceDialog(context, run, parent)
    dialog.accepted.connect(lambda: change(_("Change the place of the run"), changes_of(run, dialog.place)))
    dialog.open()
    return dialog


def changes_of(run: Run, place: Place) -> dict[str, Any]:
    """The fields of a run that another place changes: the first place is kept, and forgotten once it is back."""
    recorded = _recorded(run)
    kept = None if place == recorded else recorded.to_dict()
    return {"place": place, "details": replace(run.details, recorded_place=kept)}


def _recorded(run: Run) -> Place:
    kept = run.details.recorded_place
    return run.place if kept is None else Place.from_dict(dict(kept))


def _combo(name: str, said: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(said)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(24)
    return combo
