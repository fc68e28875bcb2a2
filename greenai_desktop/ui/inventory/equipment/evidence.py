"""The document behind a figure: attached to rows, kept in the workspace, saved as a copy to be opened elsewhere.

A document is never opened here: it is as its supplier made it, and nothing in it is trusted.
"""

from __future__ import annotations

import math
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.elided import ElidedLabel
from greenai_desktop.ui.widgets.forms import button, row

if TYPE_CHECKING:
    from greenai_desktop.store.inventory_records import Evidence
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.inventory.equipment.needs import Desk

_LARGEST_BYTES = 32 * 1024 * 1024


class EvidenceBox(QWidget):
    """Which document the chosen rows have, and a door for another.

    Signals:
        attached: Number of the document that the rows are to name; NaN to name none.
    """

    attached = Signal(float)

    def __init__(self, context: Context, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._desk = context, desk
        self._number = math.nan
        self.setObjectName("evidence-box")
        self._name = ElidedLabel("muted")
        self._name.setObjectName("evidence-name")
        self.attach = button(_("Attach a document…"), self._choose, "evidence-attach")
        self.copy = button(_("Save a copy…"), self._save_copy, "evidence-copy")
        self.detach = button(_("Detach"), lambda: self.attached.emit(math.nan), "evidence-detach")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._name)
        column.addLayout(row(self.attach))
        column.addLayout(row(self.copy, self.detach))

    def show_number(self, number: float) -> None:
        """Show the document of a number; NaN for none."""
        self._number = number
        document = self._document()
        has_one = not math.isnan(number)
        if document is not None:
            self._name.say(document.name)
        else:
            self._name.say(_("The document is not there any more.") if has_one else _("No document is attached."))
        self.copy.setVisible(document is not None)
        self.detach.setVisible(has_one)

    def take_file(self, path: Path) -> None:
        """Keep a file as a document and let the rows name it."""
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._context.store.write(
            lambda workspace: workspace.add_evidence(path.name, media_type, _content(path)),
            lambda document: self.attached.emit(float(document.id)), _show,
        )  # fmt: skip

    def _document(self) -> Evidence | None:
        return next((document for document in self._desk.evidence if document.id == self._number), None)

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Attach a document"))
        if name:
            self.take_file(Path(name))

    def _save_copy(self) -> None:
        document = self._document()
        if document is None:
            return
        name, _kind = QFileDialog.getSaveFileName(self, _("Save a copy"), Path(document.name).name)
        if name:
            self._context.store.read(
                lambda workspace: _write(Path(name), workspace.evidence_content(document.id)),
                lambda nothing: self._context.tell(_("A copy of {name} was saved.", name=document.name)), _show,
            )  # fmt: skip


def _content(path: Path) -> bytes:
    """What a file holds; one that is too big is refused before it is read."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError("document_too_big", name=path.name, largest=_LARGEST_BYTES // 2**20)
        return path.read_bytes()
    except OSError as error:
        raise InputError("document_not_read", name=path.name, detail=error.strerror or "") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError("document_not_written", name=path.name, detail=error.strerror or "") from error


def _show(error: Exception) -> None:
    from greenai_desktop.ui.errors import show_error

    show_error(error)
