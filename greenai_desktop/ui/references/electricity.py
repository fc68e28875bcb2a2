"""All electricity factors as a table: searched, narrowed, each row with its source and what it is used for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.core.factors import Factor, Source
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import G_PER_KG
from greenai_desktop.i18n import Language, _, ngettext, numbers, words
from greenai_desktop.store.records import StoredFactor
from greenai_desktop.ui.references.beside import growing
from greenai_desktop.ui.references.words import PURPOSE, folded, kind_words, range_words, span_words
from greenai_desktop.ui.references.wrapped import SearchField, WrappedTable
from greenai_desktop.ui.widgets.forms import Card, button, label, row
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


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

    grids: dict[str, StoredFactor] = {}
    for kept in own:
        if kept.factor.kind == "grid":
            grids.setdefault(kept.factor.region, kept)  # of several the first counts, as the resolver takes it
    in_force = list(grids.values())
    rows = [
        Row(kept.factor, None, named(kept.factor.region), ("accounting",) if kept in in_force else (), kept)
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
        # Where the source gives no range, the default of the grade is in force, as in every figure.
        told = factor if factor.has_bounds else replace(factor, grade="grid_same_year")
        shipped.append(Row(told, source, named(factor.region), tuple(purposes), None))
    return rows + sorted(shipped, key=lambda row: folded(row.zone))


def columns_of(rows: Sequence[Row], language: Language) -> list[Column]:
    """The columns of the table; values in g CO₂e/kWh."""
    _, code = language.gettext, language.code
    factors = [row.factor for row in rows]
    own = f"{words.SIGN[Status.ENTERED]} {words.word(words.STATUS, Status.ENTERED, language)}"

    def used(row: Row) -> str | None:
        purposes = ("both",) if len(row.purposes) > 1 else row.purposes
        said = [words.word(PURPOSE, purpose, language) for purpose in purposes]
        if row.kept is not None:
            said = [own, *(said or [kind_words(row.factor.kind, language)])]
        return ", ".join(said) or None

    def word_of(table: dict[str, str], name: str) -> list[str | None]:
        return [words.word(table, found, language) if (found := getattr(f, name)) else None for f in factors]

    def not_given(row: int) -> str:
        return _("not given")

    return [
        Column("zone", _("Zone"), [f"{row.zone} ({row.factor.region})" if row.factor.region else _("any zone")
               for row in rows], width=300),
        Column("value", "g CO₂e/kWh", [factor.value * G_PER_KG for factor in factors], True,
               lambda value: numbers.number(float(value), code), width=130),
        Column("range", _("Low–high"), [span_words(factor, language) or None for factor in factors], width=140,
               reason=lambda row: range_words(factors[row], language) or _("no range"),
               order=[factor.low if factor.low is not None else float("nan") for factor in factors]),
        Column("year", _("Year"), [factor.year for factor in factors], True, str, not_given, width=90),
        Column("used", _("Used for"), [used(row) for row in rows], reason=lambda row: _("not used by itself"),
               tooltip=lambda row: ", ".join(words.word(PURPOSE, purpose, language) for purpose in rows[row].purposes),
               width=220),
        Column("basis", _("Basis"), word_of(words.BASIS, "basis"), reason=not_given, width=180),
        Column("boundary", _("Boundary"), word_of(words.BOUNDARY, "boundary"), reason=not_given, width=200),
        Column("source", _("Source"), [row.source.title if row.source else row.factor.source_id for row in rows],
               width=360),
        Column("licence", _("Licence"), [row.source.licence if row.source else None for row in rows],
               reason=lambda row: _("your own"), width=240),
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
        self.search = SearchField("factors-search", _("Search in the factors"))
        language = context.language
        bases = [(words.word(words.BASIS, code, language).capitalize(), code) for code in words.BASIS]
        self.basis = self._combo("factors-basis", _("Basis"), [(_("All bases"), ""), *bases])
        areas = [
            (_("All zones"), ""), (_("Countries"), "country"), (_("Parts of countries"), "part"), (_("My own"), "own"),
        ]  # fmt: skip
        self.area = self._combo("factors-area", _("Zones"), areas)
        self.count = label("", "muted", wrap=False)
        self.table = WrappedTable("factors-table", _("Factors of electricity"))
        self.table.setSelectionMode(WrappedTable.SelectionMode.SingleSelection)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing())
        self._lay_out()
        self.search.textChanged.connect(lambda text: self._narrow())
        self.search.left.connect(self.table.setFocus)
        self.table.selectionModel().selectionChanged.connect(lambda new, old: self._selected())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.search, 1)
        for box in (self.area, self.basis, self.count):
            head.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def _nothing(self) -> QWidget:
        """What stands in place of the table while no factor matches."""
        card = growing(Card(_("No factor matches"), "factors-nothing"))
        card.add(label(_("No factor holds what you search for and passes the filters."), "muted"))
        card.body.addLayout(row(button(_("Show all factors"), self.clear, "factors-show-all")))
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)
        return frame

    @property
    def row(self) -> Row | None:
        """The row that is chosen."""
        chosen = self.table.selected_rows()
        return self._rows[chosen[0]] if chosen else None

    def clear(self) -> None:
        """Narrow to nothing."""
        self.area.setCurrentIndex(0)
        self.basis.setCurrentIndex(0)
        self.search.clear()

    def show_rows(self, rows: list[Row], columns: Sequence[Column], first_id: str = "") -> None:
        """Show other rows; the one that is chosen stays chosen.

        Args:
            rows: All of them.
            columns: What `columns_of` makes of them.
            first_id: Factor to choose while none is chosen.
        """
        wanted = self._wanted_id or (self.row.factor.id if self.row is not None else first_id)
        self._wanted_id = ""
        self._rows = rows
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.table.show_columns(columns, "zone", ("licence", "boundary", "basis", "source"))
        self._filter()
        selection.blockSignals(False)
        self.choose(wanted)

    def choose(self, factor_id: str) -> None:
        """Choose a factor; if the filter hides it, the first that is shown."""
        model = self.table.table
        found = next((i for i, row in enumerate(self._rows) if row.factor.id == factor_id), -1)
        if found < 0 or model.row_of(found) < 0:
            found = model.source_row(0) if model.rowCount() else -1
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
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for text, value in items:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda index: self._narrow())
        return box

    def _filter(self) -> None:
        basis, area = self.basis.currentData(), self.area.currentData()
        passed = [(not basis or row.factor.basis == basis) and _lies_in(area, row) for row in self._rows]
        self.table.narrow(self.search.text(), passed)
        count = self.table.table.rowCount()
        self.count.setText(ngettext("{count} factor", "{count} factors", count))
        self._stack.setCurrentIndex(0 if count else 1)

    def _narrow(self) -> None:
        if not self._rows:
            return
        kept = self.row.factor.id if self.row is not None else ""
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self._filter()
        selection.blockSignals(False)
        self.choose(kept)

    def _selected(self) -> None:
        self.chosen.emit(self.row)


def _lies_in(area: str, row: Row) -> bool:
    if area == "own":
        return row.kept is not None
    return not area or ("-" in row.factor.region) == (area == "part")
