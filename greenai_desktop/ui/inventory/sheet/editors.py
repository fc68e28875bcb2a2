"""Editors of cells: a list for choices, a search for models, a calendar for days, a line for all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from greenai_desktop.core.inventory.columns import ColumnKind
from greenai_desktop.core.inventory.items import item_change
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.inventory import choice_name
from greenai_desktop.ui.inventory.equipment.item_line import ItemLine
from greenai_desktop.ui.inventory.sheet.calendar import DateLine
from greenai_desktop.ui.inventory.sheet.model import HEADING_ROLE, MARK_ROLE, SheetModel
from greenai_desktop.ui.theme.tokens import tokens

if TYPE_CHECKING:
    from greenai_desktop.ui.inventory.desk import InventoryDesk

Index = QModelIndex | QPersistentModelIndex
_MARK_PX: Final = 3
_LEAST_PX: Final = 160
_IN_CELL: Final = "QLineEdit, QComboBox { padding: 0 9px; margin: 0; min-height: 0; border-radius: 0; }"
_BEFORE: Final = "text-before"


class CellDelegate(QStyledItemDelegate):
    """Makes editors; what is typed is read by the model, which keeps and marks what it cannot read.

    Signals:
        typing: An index and a text: a cell is being typed into, not taken yet.
        given: A text that is meant for all selected cells (Ctrl+Enter).
    """

    typing = Signal(object, str)
    given = Signal(str)

    def __init__(self, desk: InventoryDesk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.data(HEADING_ROLE):
            painter.fillRect(option.rect, QColor(tokens().raised))
        super().paint(painter, option, index)
        mark = index.data(MARK_ROLE)
        if mark:
            rect = option.rect
            colour = tokens().error if mark == "error" else tokens().warn
            painter.fillRect(QRect(rect.left(), rect.top() + 3, _MARK_PX, rect.height() - 6), QColor(colour))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, SheetModel)
        column = model.column(index.column())
        made: QWidget
        if column.kind is ColumnKind.CHOICE:
            made = self._choices(parent, [(choice_name(column, code, active()), code) for code in column.choices])
        elif column.id == "model" and model.sheet is Sheet.ASSET:
            made = ItemLine(parent)
            made.chosen.connect(lambda item: self._done(made))
        elif column.kind is ColumnKind.DATE:
            made = DateLine(parent)
        else:
            made = QLineEdit(parent)
            if column.id == "site":
                self._offer_sites(made)
        if isinstance(made, QLineEdit):
            made.setMaxLength(1_000_000)
            held = QPersistentModelIndex(index)
            made.textEdited.connect(lambda text: self.typing.emit(held, text))
        made.setAccessibleName(model.heading(column))
        made.setStyleSheet(_IN_CELL)
        return made

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """An editor is where its cell is, and wide enough to be typed into."""
        least = _LEAST_PX if isinstance(editor, DateLine | QComboBox | ItemLine) else 0
        editor.setGeometry(option.rect.adjusted(0, 0, max(0, least - option.rect.width()), 0))

    def _choices(self, parent: QWidget, choices: list[tuple[str, str]]) -> QComboBox:
        made = QComboBox(parent)
        made.addItem("", "")
        for words, code in choices:
            made.addItem(words, code)
        made.activated.connect(lambda place: self._done(made))
        return made

    def _offer_sites(self, line: QLineEdit) -> None:
        found = QCompleter([one.site.name for one in self._desk.sites], line)
        found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        found.setFilterMode(Qt.MatchFlag.MatchContains)
        line.setCompleter(found)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findText(text)))
        elif isinstance(editor, QLineEdit) and editor.property(_BEFORE) in (None, editor.text()):
            # An edit elsewhere, which has the editors filled anew, must not take what is typed.
            editor.setText(text)
            editor.setProperty(_BEFORE, editor.text())
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(model, SheetModel)
        if isinstance(editor, ItemLine) and editor.item is not None and model.inventory is not None:
            item, language = editor.item, active().code
            change = item_change(model.inventory, model.ids_at([index.row()]), item, language)
            self._desk.make(model.sheet, change, _("Take {item}", item=item.name(language)))
        elif isinstance(editor, QComboBox):
            model.setData(index, editor.currentText())
        elif isinstance(editor, QLineEdit) and editor.text() != editor.property(_BEFORE):
            model.setData(index, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and isinstance(editor, QLineEdit | QComboBox)
        ):
            text = editor.text() if isinstance(editor, QLineEdit) else editor.currentText()
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.RevertModelCache)
            self.given.emit(text)
            return True
        return super().eventFilter(editor, event)

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
