"""Which heading of a table is which field of a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from greenai_desktop.i18n import N_, _, active, numbers
from greenai_desktop.importers.cloud.mapper import FIELDS, UNITS
from greenai_desktop.ui.widgets.column_mapping import Choices, ColumnMapping

FIELD: Final = {
    "provider": N_("Provider"), "account": N_("Account"), "provider_project": N_("Provider’s project"),
    "service": N_("Service"), "region": N_("Region"), "scope": N_("Scope"), "basis": N_("Basis"),
    "category": N_("Category"), "model_version": N_("Version of the method"), "currency": N_("Currency"),
    "kgco2e": N_("Emissions (CO₂e)"), "energy_kwh": N_("Energy"), "water_l": N_("Water"), "cost": N_("Cost"),
    "month": N_("Month"), "from_day": N_("First day"), "until_day": N_("Last day"),
}  # fmt: skip


class MappingTable(ColumnMapping):
    """The headings, each with a choice of fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("cloud-mapping", (220, 220, 120), parent)

    @property
    def columns(self) -> dict[str, str]:
        """Heading by field."""
        return {name: heading for heading, name in self.meanings.items()}

    @property
    def units(self) -> dict[str, str]:
        """Unit by field."""
        return self.chosen_units

    def units_of(self, code: str) -> Choices:
        """See `ColumnMapping`."""
        return [(numbers.unit_sign(unit, active().code), unit) for unit in UNITS.get(code, ())]

    def show_headings(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[str, str],
        units: Mapping[str, str],
    ) -> None:  # fmt: skip
        """Show headings with what is proposed for them; of equal ones the first."""
        places: dict[str, int] = {}
        for at, heading in enumerate(headings):
            if heading:
                places.setdefault(heading, at)
        samples = {heading: [row[at] for row in rows if at < len(row)] for heading, at in places.items()}
        proposed = {heading: name for name, heading in columns.items()}
        self.show_lines(samples, [(_(FIELD[name]), name) for name in FIELDS], proposed, units)
