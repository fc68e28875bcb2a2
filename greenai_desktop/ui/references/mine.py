"""The user's own factors: the list, one of them, and the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import G_PER_KG
from greenai_desktop.i18n import Language, _, numbers, words
from greenai_desktop.store.records import StoredFactor
from greenai_desktop.ui.references.beside import Beside, growing
from greenai_desktop.ui.references.detail import FactorDetail
from greenai_desktop.ui.references.draft import FactorDraft
from greenai_desktop.ui.references.electricity import Row
from greenai_desktop.ui.references.form import FactorForm
from greenai_desktop.ui.references.own import OwnFactors
from greenai_desktop.ui.references.words import KIND_TOLD, covers_words, kind_words, range_words, span_words
from greenai_desktop.ui.references.wrapped import WrappedTable
from greenai_desktop.ui.widgets import forms
from greenai_desktop.ui.widgets.forms import Canvas, Card, button, label, scrolled
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.ui.context import Context


class MineTab(QWidget):
    """Own factors, each marked as entered.

    Signals:
        wanted: A factor is to be entered or changed: show this tab.
    """

    wanted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[Row] = []
        self._wanted_id = ""
        self._pending: tuple[FactorDraft, int] | None = None
        self.own = OwnFactors(context, self)
        beside = Beside(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(beside)
        self._main, self._side = QStackedWidget(), QStackedWidget()
        beside.put(self._main, self._side)
        self.table = WrappedTable("own-table", _("My own factors"))
        self.table.setSelectionMode(WrappedTable.SelectionMode.SingleSelection)
        self._main.addWidget(self.table)
        self._main.addWidget(self._nothing())
        self._main.setCurrentIndex(1)
        self.detail = FactorDetail(context, "own-detail")
        self.form = FactorForm(context)
        for part in (self.detail, self.form):
            area, column = scrolling()
            self._side.addWidget(area)
            column.insertWidget(0, part)
        self.form.refused.connect(lambda field: area.ensureWidgetVisible(field, 0, 80))
        self._connect()
        self.detail.show_row(None)
        self._show_side()

    @property
    def row(self) -> Row | None:
        """The factor that is chosen."""
        chosen = self.table.selected_rows()
        return self._rows[chosen[0]] if chosen else None

    @property
    def is_editing(self) -> bool:
        """Whether the form is shown."""
        return self._side.currentIndex() == 1

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these own factors; the one that is chosen stays chosen."""
        kept = self._wanted_id or (self.row.factor.id if self.row is not None else "")
        self._wanted_id = ""
        self._rows = list(rows)
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.table.show_columns(
            columns_of(self._rows, self._context.language), "source", ("note", "covers", "evidence", "year")
        )
        selection.blockSignals(False)
        self._main.setCurrentIndex(0 if rows else 1)
        self._show_side()
        place = next((i for i, row in enumerate(self._rows) if row.factor.id == kept), 0)
        self.table.select_source_rows([place] if rows else [])
        self.detail.show_row(self.row)
        self._take_up()

    def add(self, zone: str = "") -> None:
        """Begin a new factor, for a zone or that of this place."""
        self.wanted.emit()
        self._show_side(editing=True)
        self.form.open_new(zone or self._context.settings.place.zone)

    def change(self, kept: StoredFactor | None = None) -> None:
        """Change a factor, or the chosen one."""
        chosen = kept or (self.row.kept if self.row is not None else None)
        if chosen is None:
            self._context.tell(_("Only your own factors can be changed; add one to take the place of a shipped one."))
            return
        self.wanted.emit()
        self._show_side(editing=True)
        self.form.open_kept(chosen)

    def delete(self, kept: StoredFactor | None = None) -> None:
        """Delete a factor, or the chosen one; the bar offers to bring it back."""
        chosen = kept or (self.row.kept if self.row is not None else None)
        if chosen is None:
            self._context.tell(_("Only your own factors can be deleted."))
            return
        self.own.delete(chosen)

    def close_form(self) -> None:
        """Show the chosen factor again."""
        self._side.setCurrentIndex(0)
        self._show_side()
        (self.table if self._rows else self.add_button).setFocus()

    def state(self) -> dict[str, Any]:
        """What is typed and chosen."""
        kept = self.form.kept
        draft = (self.form.draft.to_dict(), kept.id if kept is not None else 0) if self.is_editing else None
        return {"draft": draft, "chosen": self.row.factor.id if self.row is not None else ""}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was typed and chosen."""
        self._wanted_id = str(state.get("chosen", ""))
        draft = state.get("draft")
        if draft is not None:
            self._pending = (FactorDraft.from_dict(draft[0]), int(draft[1]))
            self._show_side(editing=True)
            self.form.open_draft(self._pending[0], None)

    def _show_side(self, editing: bool = False) -> None:
        """The form, or else the chosen factor if there is one to choose."""
        if editing:
            self._side.setCurrentIndex(1)
        self._side.setVisible(self.is_editing or bool(self._rows))

    def _take_up(self) -> None:
        """A draft of a kept factor goes on once that factor has been read."""
        if self._pending is None:
            return
        draft, number = self._pending
        self._pending = None
        kept = next((row.kept for row in self._rows if row.kept is not None and row.kept.id == number), None)
        if kept is not None and self.is_editing:
            self.form.go_on_with(kept, draft)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(lambda new, old: self.detail.show_row(self.row))
        self.table.doubleClicked.connect(lambda index: self.change())
        self.detail.edited.connect(lambda: self.change())
        self.detail.deleted.connect(lambda: self.delete())
        self.form.saved.connect(self._save)
        self.form.cancelled.connect(self.close_form)
        self.own.kept.connect(self._kept)
        self.own.conflicted.connect(self._conflicted)

    def _nothing(self) -> QWidget:
        """What stands in place of the table while there are no own factors."""
        card = growing(Card(_("You have no factors of your own yet"), "own-nothing"))
        card.add(label(_("Shipped factors are never changed; yours come first. There are three kinds:")))
        language = self._context.language
        for kind in KIND_TOLD:
            card.add(label(f"{kind_words(kind, language)}. {words.word(KIND_TOLD, kind, language)}", "muted"))
        self.add_button = button(_("Add a factor…"), self.add, "own-add-first")
        card.body.addLayout(forms.row(self.add_button))
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addStretch(1)
        return frame

    def _save(self, factor: Factor, kept: StoredFactor | None) -> None:
        if kept is None:
            self.own.add(factor)
        elif kept.factor == factor:
            self.close_form()
        else:
            self.own.change(kept, factor)

    def _kept(self, kept: StoredFactor) -> None:
        self._wanted_id = kept.factor.id
        if self.is_editing:
            self.close_form()

    def _conflicted(self, present: StoredFactor) -> None:
        if self.is_editing:
            self.form.tell_conflict(present)
        else:
            self._context.tell(_("Somebody else changed this factor meanwhile; look at it before you delete it."))


def columns_of(rows: Sequence[Row], language: Language) -> list[Column]:
    """The columns of the table of own factors."""
    _, code = language.gettext, language.code
    sign = words.SIGN[Status.ENTERED]
    factors = [row.factor for row in rows]

    def not_given(row: int) -> str:
        return _("not given")

    return [
        Column("kind", _("Kind"), [f"{sign} {kind_words(f.kind, language)}" for f in factors], width=180),
        Column("zone", _("Zone"), [f"{row.zone} ({row.factor.region})" if row.factor.region else _("any zone")
               for row in rows], width=220),
        Column("value", "g CO₂e/kWh", [f.value * G_PER_KG for f in factors], True,
               lambda value: numbers.number(float(value), code), width=130),
        Column("range", _("Low–high"), [span_words(f, language) or None for f in factors],
               reason=lambda row: range_words(factors[row], language) or _("no range"), width=140),
        Column("year", _("Year"), [f.year for f in factors], True, str, not_given, width=90),
        Column("source", _("Source"), [f.source_id for f in factors], width=300),
        Column("evidence", _("Evidence or meter"), [f.evidence or None for f in factors], reason=not_given, width=220),
        Column("covers", _("Basis and boundary"), [covers_words(f, language) or None for f in factors],
               reason=not_given, width=220),
        Column("note", _("Note"), [f.note or None for f in factors], reason=not_given, width=240),
    ]  # fmt: skip


def scrolling() -> tuple[QScrollArea, QVBoxLayout]:
    """An area that scrolls, and the column that its card goes into once it stands in its place."""
    canvas = Canvas()
    area = scrolled(canvas)
    column = QVBoxLayout(canvas)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch(1)
    return area, column
