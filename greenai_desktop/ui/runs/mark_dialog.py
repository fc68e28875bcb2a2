"""Asks for the name of a mark of a run."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel
from greenai_desktop.ui.widgets.forms import label

_WIDTH_PX = 420
_MOST_LETTERS = 200


class MarkDialog(QDialog):
    """A name for a mark, or none.

    Args:
        name: What it is called now.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mark-dialog")
        self.setWindowTitle(_("Name of the mark"))
        self.setMinimumWidth(_WIDTH_PX)
        told = label(_("The phase that begins with this mark is called so, too. Left empty, the mark has no name."))
        self.line = QLineEdit(name)
        self.line.setObjectName("mark-dialog-name")
        self.line.setAccessibleName(_("Name of the mark"))
        self.line.setMaxLength(_MOST_LETTERS)
        self.line.selectAll()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (told, self.line, ok_and_cancel(self, self.accept)):
            column.addWidget(widget)

    @property
    def name(self) -> str:
        """The name as it is typed; empty for none."""
        return " ".join(self.line.text().split())
