"""Editors of cells: a list for choices, a search for models, a line for all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from greenai_desktop.core.inventory.columns import ColumnKind
from greenai_desktop.core.inventory.items import item_change
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.inventory import choice_name, column_name
from greenai_desktop.ui.inventory.equipment.item_line import ItemLine
from greenai_desktop.ui.inventory.sheet.model import SheetModel

if TYPE_CHECKING:
    from greenai_desktop.ui.inventory.desk import InventoryDesk

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Makes editors; what is typed is read by the model, which tells what it cannot take."""

    def __init__(self, desk: InventoryDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, SheetModel)
        column = model.column(index.column())
        made: QWidget
        if column.kind is ColumnKind.CHOICE:
            made = QComboBox(parent)
            made.addItem("", "")
            for code in column.choices:
                made.addItem(choice_name(column, code, active()), code)
            made.activated.connect(lambda place: self._done(made))
        elif column.id == "model" and model.sheet is Sheet.ASSET:
            made = ItemLine(parent)
            made.chosen.connect(lambda item: self._done(made))
        else:
            made = QLineEdit(parent)
        made.setAccessibleName(column_name(column, active()))
        return made

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(2) or "")  # EditRole
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findText(text)))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(model, SheetModel)
        if isinstance(editor, ItemLine) and editor.item is not None and model.inventory is not None:
            item, language = editor.item, active().code
            change = item_change(model.inventory, model.ids_at([index.row()]), item, language)
            self._desk.make(model.sheet, change, _("Take {item}", item=item.name(language)))
        elif isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
