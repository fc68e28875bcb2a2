"""All electricity factors as a table: searched, narrowed, each row with its source and what it is used for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.i18n import Language, _, ngettext, numbers, words
from greenai_desktop.store.records import StoredFactor
from greenai_desktop.ui.references.factor_words import KIND_SHORT, PURPOSE, source_words
from greenai_desktop.ui.widgets.forms import label
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_G = 1000.0


@dataclass(frozen=True, slots=True)
class Row:
    """A factor with what the table says of it.

    Attributes:
        factor: The factor.
        source: Where it was read; None for own ones.
        zone: Name of its zone.
        purposes: Codes of what it is used for in its zone.
        kept: The own factor as the workspace keeps it; None for shipped ones.
    """

    factor: Factor
    source: Source | None
    zone: str
    purposes: tuple[str, ...]
    kept: StoredFactor | None


def rows_of(catalog: GridCatalog, own: Sequence[StoredFactor], language: str) -> list[Row]:
    """The user's own factors first, then the shipped ones by name of the zone."""

    def named(code: str) -> str:
        zone = catalog.zone(code)
        return zone.name(language) if zone is not None else code

    grids = {kept.factor.region for kept in own if kept.factor.kind == "grid"}
    rows = [
        Row(kept.factor, None, named(kept.factor.region), ("accounting",) if kept.factor.kind == "grid" else (), kept)
        for kept in own
    ]
    shipped = []
    for factor in catalog.all_factors():
        purposes = []
        reference = catalog.national_reference(factor.region) or catalog.default(factor.region)
        if reference is factor and factor.region not in grids:
            purposes.append("accounting")
        if catalog.comparable(factor.region) is factor:
            purposes.append("comparison")
        source = catalog.sources.get(factor.source_id)
        shipped.append(Row(factor, source, named(factor.region), tuple(purposes), None))
    return rows + sorted(shipped, key=lambda row: row.zone.casefold())


def columns_of(rows: Sequence[Row], language: Language) -> list[Column]:
    """The columns of the table; values in g CO₂e/kWh."""
    _, code = language.gettext, language.code
    factors = [row.factor for row in rows]

    def bounds(name: str) -> list[float | None]:
        return [None if (value := getattr(factor, name)) is None else value * _G for factor in factors]

    def shown(value: Any) -> str:
        return numbers.number(float(value), code)

    def expert(row: int) -> str:
        times = numbers.number(factors[row].u95_ratio, code, 3)
        return _("the source gives no range: expert default, ÷ … × {ratio}", ratio=times)

    def used(row: Row) -> str | None:
        said = [words.word(PURPOSE, purpose, language) for purpose in row.purposes]
        if row.kept is not None:
            said.insert(0, f"✎ {words.word(KIND_SHORT, row.factor.kind, language)}")
        return ", ".join(said) or None

    return [
        Column("zone", _("Zone"), [f"{row.zone} ({row.factor.region})" if row.factor.region else _("any zone")
               for row in rows], width=300),
        Column("value", "g CO₂e/kWh", [factor.value * _G for factor in factors], True, shown),
        Column("low", _("Low"), bounds("low"), True, shown, expert),
        Column("high", _("High"), bounds("high"), True, shown, expert),
        Column("year", _("Year"), [factor.year for factor in factors], True, lambda v: str(v),
               lambda row: _("not given")),
        Column("used", _("Used for"), [used(row) for row in rows], reason=lambda row: _("not used by itself"),
               width=260),
        Column("basis", _("Basis"), [words.word(words.BASIS, f.basis, language) if f.basis else None for f in factors],
               reason=lambda row: _("not given"), width=160),
        Column("boundary", _("Boundary"), [
            words.word(words.BOUNDARY, f.boundary, language) if f.boundary else None for f in factors],
            reason=lambda row: _("not given"), width=200),
        Column("source", _("Source"), [source_words(row.source, row.factor.source_id) for row in rows], width=360),
        Column("licence", _("Licence"), [row.source.licence if row.source else None for row in rows],
               reason=lambda row: _("your own"), width=220),
    ]  # fmt: skip


class ElectricityTab(QWidget):
    """Search, filters and the table of electricity factors.

    Signals:
        chosen: A row was chosen; carries it, or None.
    """

    chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._rows: list[Row] = []
        self._wanted_id = ""
        self.search = QLineEdit()
        self.search.setObjectName("factors-search")
        self.search.setPlaceholderText(_("Search  Ctrl+F"))
        self.search.setAccessibleName(_("Search in the factors"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(150)
        self.search.textChanged.connect(lambda text: self._narrow())
        self.search.installEventFilter(self)
        language = context.language
        bases = [(words.word(words.BASIS, code, language).capitalize(), code) for code in words.BASIS]
        self.basis = self._combo("factors-basis", _("Basis"), [(_("All bases"), ""), *bases])
        areas = [
            (_("All zones"), ""), (_("Countries"), "country"), (_("Parts of countries"), "part"), (_("My own"), "own"),
        ]  # fmt: skip
        self.area = self._combo("factors-area", _("Zones"), areas)
        self.count = label("", "muted", wrap=False)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.search, 1)
        for box in (self.area, self.basis):
            head.addWidget(box)
        head.addWidget(self.count)
        self.model = TableModel()
        self.table = TableView(self.model, "factors-table", _("Factors of electricity"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(lambda new, old: self._selected())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    @property
    def row(self) -> Row | None:
        """The row that is chosen."""
        chosen = self.table.selected_rows()
        return self._rows[chosen[0]] if chosen else None

    def show_rows(self, rows: list[Row], first_id: str = "") -> None:
        """Show other rows; the one that is chosen stays chosen.

        Args:
            rows: All of them.
            first_id: Factor to choose while none is chosen.
        """
        wanted = self._wanted_id or (self.row.factor.id if self.row is not None else first_id)
        self._wanted_id = ""
        self._rows = rows
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.set_columns(columns_of(rows, self._context.language))
        self.table.fit_columns(stretch="zone", gives_way=("licence", "boundary", "low", "high", "basis", "source"))
        self._filter()
        selection.blockSignals(False)
        self.choose(wanted)

    def choose(self, factor_id: str) -> None:
        """Choose a factor; if the filter hides it, the first that is shown."""
        found = next((i for i, row in enumerate(self._rows) if row.factor.id == factor_id), -1)
        if found < 0 or self.model.row_of(found) < 0:
            found = self.model.source_row(0) if self.model.rowCount() else -1
        self.table.select_source_rows([found] if found >= 0 else [])
        self._selected()

    def choose_later(self, factor_id: str) -> None:
        """Choose a factor that comes with the next rows."""
        self._wanted_id = factor_id

    def state(self) -> dict[str, Any]:
        """What is searched and chosen."""
        return {
            "search": self.search.text(), "basis": self.basis.currentData(), "area": self.area.currentData(),
            "chosen": self.row.factor.id if self.row is not None else "",
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Take up what was searched and chosen."""
        self.search.setText(str(state.get("search", "")))
        self.basis.setCurrentIndex(max(0, self.basis.findData(state.get("basis", ""))))
        self.area.setCurrentIndex(max(0, self.area.findData(state.get("area", ""))))
        self._wanted_id = str(state.get("chosen", ""))

    def _combo(self, name: str, said: str, items: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(said)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(9)
        for text, value in items:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda index: self._narrow())
        return box

    def _filter(self) -> None:
        basis, area = self.basis.currentData(), self.area.currentData()
        passed = [
            (not basis or row.factor.basis == basis)
            and (
                not area or (row.kept is not None if area == "own" else ("-" in row.factor.region) == (area == "part"))
            )
            for row in self._rows
        ]
        self.model.set_filter(self.search.text(), passed)
        self.count.setText(ngettext("{count} factor", "{count} factors", self.model.rowCount()))

    def _narrow(self) -> None:
        kept = self.row.factor.id if self.row is not None else ""
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self._filter()
        selection.blockSignals(False)
        self.choose(kept)

    def _selected(self) -> None:
        self.chosen.emit(self.row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.search or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return super().eventFilter(watched, event)
