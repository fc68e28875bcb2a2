"""Asks for the group that runs are to belong to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QVBoxLayout, QWidget

from greenai_desktop.i18n import _, ngettext
from greenai_desktop.ui.widgets.dialogs import ok_and_cancel

_WIDTH_PX = 420


class GroupDialog(QDialog):
    """A group that is there, a new one, or none.

    Args:
        count: How many runs it is for.
        groups: Names of groups that are there.
        chosen: Name it begins with.
    """

    def __init__(self, count: int, groups: Sequence[str], chosen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("group-dialog")
        self.setWindowTitle(_("Group of runs"))
        self.setMinimumWidth(_WIDTH_PX)
        told = QLabel(
            ngettext(
                "{count} run is put into this group, such as a sweep or a series. Left empty, it belongs to none.",
                "{count} runs are put into this group, such as a sweep or a series. Left empty, they belong to none.",
                count,
            )
        )
        told.setWordWrap(True)
        self.box = QComboBox()
        self.box.setObjectName("group-name")
        self.box.setAccessibleName(_("Group"))
        self.box.setEditable(True)
        self.box.addItems(list(groups))
        self.box.setCurrentText(chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (told, self.box, ok_and_cancel(self, self.accept)):
            column.addWidget(widget)

    @property
    def group(self) -> str:
        """The name as it is typed; empty for none."""
        return " ".join(self.box.currentText().split())
