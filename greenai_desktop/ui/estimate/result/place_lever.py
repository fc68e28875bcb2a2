"""The place as something to be tried: the zone of the electricity, or the region of the cloud provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.place import Place
from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.zone_field import ZoneField


class PlaceLever(QWidget):
    """One field for the place; which one depends on where the draft is.

    Signals:
        moved: Another place is tried.
    """

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lever-place")
        self._place = Place()
        self.zone = ZoneField()
        self.zone.setObjectName("lever-zone")
        self.zone.zone_chosen.connect(lambda code: self.moved.emit())
        self.region = QComboBox()
        self.region.setObjectName("lever-region")
        self.region.setAccessibleName(_("Region of the provider"))
        self.region.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.region.setMinimumContentsLength(24)
        self.region.activated.connect(lambda index: self.moved.emit())
        self._name = label("", "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._name, self.zone, self.region):
            column.addWidget(widget)

    def show_place(self, place: Place) -> None:
        """Show where the draft is."""
        self._place = place
        is_cloud = bool(place.region)
        self.zone.setVisible(not is_cloud)
        self.region.setVisible(is_cloud)
        self._name.setText(_("Region of the provider") if is_cloud else _("Zone of the electricity"))
        self._name.setBuddy(self.region if is_cloud else self.zone)
        if is_cloud:
            self._fill(place.provider)
        self.reset()

    def reset(self) -> None:
        """Stand where the draft does."""
        self.zone.set_code(self._place.zone)
        if self._place.region:
            self.region.setCurrentIndex(self.region.findData(self._place.region))

    def change(self) -> Callable[[Draft], Draft]:
        """What is tried, as a function of a draft."""
        values: dict[str, Any] = {}
        if self._place.region:
            code = str(self.region.currentData() or self._place.region)
            if code != self._place.region:
                values = {"region": code, "zone": _zone_of(self._place.provider, code), "pue_ratio": None}
        elif self.zone.code != self._place.zone:
            values = {"zone": self.zone.code, "zone_is_guess": False}
        return lambda draft: replace(draft, place=replace(draft.place, **values)) if values else draft

    def _fill(self, provider: str) -> None:
        from greenai_desktop.catalog.grid import grid

        self.region.clear()
        for region in sorted(grid().regions(provider), key=lambda one: one.name):
            self.region.addItem(f"{region.name} ({region.code})", region.code)


def _zone_of(provider: str, code: str) -> str:
    from greenai_desktop.catalog.grid import grid

    region = grid().region(provider, code)
    return region.zone_code if region is not None else ""
