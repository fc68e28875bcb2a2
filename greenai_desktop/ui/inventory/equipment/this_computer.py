"""The dialog that adds this computer: what was found on it, as rows that the user ticks.

Looking takes a moment (a library of a driver may start), so it runs in the background; the dialog shows it as it comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from greenai_desktop.i18n import _, active, numbers
from greenai_desktop.i18n import equipment as catalogued
from greenai_desktop.i18n import equipment_found as said
from greenai_desktop.i18n.sources import title_of
from greenai_desktop.ui import tasks
from greenai_desktop.ui.widgets.figures import plain_tooltip
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.accounting.computer_rows import Proposed
    from greenai_desktop.core.computer import Computer
    from greenai_desktop.core.place import Machine
    from greenai_desktop.ui.context import Context

_SIZE_PX: Final = (1_000, 560)
_WIDTHS_PX: Final = (270, 130, 140, 170)


class ComputerDialog(QDialog):
    """What was found, to be ticked.

    Signals:
        wanted: List of rows, each cells by column: what the user ticked.
    """

    wanted = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[Proposed] = []
        self.setObjectName("computer-dialog")
        self.setWindowTitle(_("Add this computer"))
        self.resize(*_SIZE_PX)
        self._told = label(_("Looking at this computer …"), "muted")
        self._told.setObjectName("computer-told")
        self.table = _tree()
        self.table.itemChanged.connect(self._count)
        self.twice = label("", "warn")
        self.twice.setObjectName("computer-twice")
        self.twice.hide()
        self._row_told = label("", "muted")
        self._row_told.setObjectName("computer-row-told")
        self.table.currentItemChanged.connect(lambda item, before: self._tell_row(item))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = self.buttons.addButton(_("Add"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.add.setObjectName("computer-add")
        self.add.setProperty("kind", "primary")
        self.add.setEnabled(False)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for part in (self._told, self.table, self._row_told, self.twice, self.buttons):
            column.addWidget(part, 1 if part is self.table else 0)
        self._look()

    def show_found(self, found: tuple[Computer, list[Proposed]]) -> None:
        """Show what was found and is proposed."""
        computer, self._rows = found
        self.table.blockSignals(True)
        self.table.clear()
        for row in self._rows:
            self.table.addTopLevelItem(self._item(row))
        self.table.blockSignals(False)
        self.table.setCurrentIndex(self.table.model().index(0, 0))
        self._told.setText(_found_text(computer))
        self._count()

    @property
    def ticked(self) -> list[Proposed]:
        """Rows that are ticked."""
        items = (self.table.topLevelItem(place) for place in range(self.table.topLevelItemCount()))
        pairs = zip(items, self._rows, strict=True)
        return [row for item, row in pairs if item is not None and item.checkState(0) == Qt.CheckState.Checked]

    def _look(self) -> None:
        settings, language = self._context.settings, self._context.language.code
        tasks.run(lambda task: look(settings.machine, language), self.show_found, self._failed)

    def _failed(self, error: Exception) -> None:
        from greenai_desktop.ui.errors import show_error

        self._told.setText(_("This computer could not be looked at."))
        show_error(error)

    def _item(self, row: Proposed) -> QTreeWidgetItem:
        language = self._context.language
        kgco2e, count = row.cells.get("embodied_kgco2e"), float(row.cells["quantity"])
        figure = numbers.quantity(kgco2e if isinstance(kgco2e, float) else None, "kgCO2e", language.code, 2)
        notes = " · ".join(language.gettext(said.NOTE[code]) for code in row.notes)
        texts = (
            language.pair(language.gettext(said.KIND[row.kind]), str(row.cells["name"])), f"{count:.0f}", figure,
            title_of(str(row.cells.get("source", "")), language), notes,
        )  # fmt: skip
        item = QTreeWidgetItem(list(texts))
        item.setCheckState(0, Qt.CheckState.Checked if row.is_ticked else Qt.CheckState.Unchecked)
        for place in (1, 2):
            item.setTextAlignment(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for place, text in enumerate(texts):
            item.setToolTip(place, plain_tooltip(text))
        boundary = str(row.cells.get("boundary", ""))
        if boundary in catalogued.PERIMETER:
            item.setToolTip(2, plain_tooltip(language.gettext(catalogued.PERIMETER[boundary])))
        return item

    def _tell_row(self, item: QTreeWidgetItem | None) -> None:
        """Source and notes of the row that is chosen, in full: the columns are too narrow for them."""
        parts = [] if item is None else [item.text(0), item.text(3), item.text(4)]
        self._row_told.setText(" · ".join(part for part in parts if part))

    def _count(self) -> None:
        ticked = self.ticked
        kinds = {row.kind for row in ticked}
        parts = [row for row in ticked if "inside_computer" in row.notes]
        is_twice = "computer" in kinds and bool(parts)
        self.twice.setText(
            _("The computer and parts of it are both ticked: their making would be counted twice.") if is_twice else ""
        )
        self.twice.setVisible(is_twice)
        self.add.setEnabled(bool(ticked))

    def _accept(self) -> None:
        rows = [row.cells for row in self.ticked]
        self.accept()
        self.wanted.emit(rows)


def look(entered: Machine, language: str) -> tuple[Computer, list[Proposed]]:
    """Look at this computer and propose rows; runs off the GUI thread."""
    from greenai_desktop import paths
    from greenai_desktop.accounting.computer_rows import proposed
    from greenai_desktop.catalog.equipment import equipment
    from greenai_desktop.recording.computer import find

    computer = find(paths.sys_root(), paths.proc_root(), entered)
    return computer, proposed(computer, equipment(), language)


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setObjectName("computer-rows")
    tree.setAccessibleName(_("What was found"))
    tree.setHeaderLabels([_("What was found"), _("Pieces"), _("Footprint of one"), _("Source"), _("Note")])
    tree.setRootIsDecorated(False)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    tree.setTextElideMode(Qt.TextElideMode.ElideRight)
    for place, width in enumerate(_WIDTHS_PX):
        tree.header().setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        tree.header().resizeSection(place, width)
    tree.header().setStretchLastSection(True)
    return tree


def _found_text(computer: Computer) -> str:
    """A sentence on what was found, and one on what was not."""
    language = active()
    sentences = [_("Tick what is to be added; what is not ticked is told why. Nothing is sent anywhere.")]
    lacking = [language.gettext(said.LACKING[code]) for code in computer.lacking]
    if lacking:
        sentences.append(_("Not found, or closed to you: {parts}.", parts=", ".join(lacking)))
    return " ".join(sentences)
