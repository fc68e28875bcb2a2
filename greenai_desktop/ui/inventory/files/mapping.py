"""Which heading of a file is which column of a table of the inventory."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from greenai_desktop.core.inventory.columns import Column, share_column, share_id
from greenai_desktop.core.inventory.labels import Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n import inventory as words
from greenai_desktop.i18n.inventory_files import SHARE, UNITS, unit_word
from greenai_desktop.importers.inventory_profile import TableProfile
from greenai_desktop.ui.widgets.column_mapping import Choices, ColumnMapping

_LEFT_FOR_FILES: Final = frozenset({"left_out", "batch", "fingerprint", "importer"})


class MappingTable(ColumnMapping):
    """The headings of a file, each with a choice of columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("table-mapping", (230, 270, 130), parent)
        self._profile: TableProfile | None = None
        self._columns: dict[str, Column] = {}

    @property
    def profile(self) -> TableProfile | None:
        """What the user chose."""
        if self._profile is None:
            return None
        return replace(self._profile, columns=self.meanings, units=self.chosen_units, notices=())

    def units_of(self, code: str) -> Choices:
        """See `ColumnMapping`."""
        units = UNITS.get(self._columns[code].unit, {}) if code in self._columns else {}
        return [(unit_word(unit, active()), unit) for unit in units]

    def show_file(self, sheet: Sheet, profile: TableProfile, heads: dict[str, list[list[str]]], labels: Labels) -> None:
        """Show the headings of a file with what is proposed for them."""
        self._profile = profile
        shares = [share_column(number) for number in labels.projects] if sheet is Sheet.ASSET else []
        columns = [*(column for column in sheet.columns if column.id not in _LEFT_FOR_FILES), *shares]
        self._columns = {column.id: column for column in columns}
        rows = heads.get(profile.page, [])[profile.row + 1 :]
        samples = {
            heading: [row[at] for row in rows if at < len(row)]
            for at, heading in enumerate(profile.headings)
            if heading
        }
        means = [(_name(column, labels), column.id) for column in columns]
        self.show_lines(samples, means, profile.columns, profile.units)


def _name(column: Column, labels: Labels) -> str:
    for number in labels.projects:
        if column.id == share_id(number):
            return _(SHARE, project=labels.label("project", number))
    return words.column_name(column, active())
