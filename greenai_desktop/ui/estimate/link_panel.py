"""The measured runs that an estimate is linked with: what was predicted and what was measured stand side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.run_box import RunBox
from greenai_desktop.ui.widgets.forms import button, label, row

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.estimate.desk import Desk

_BOX_PX: Final = 480


class LinkPanel(QWidget):
    """Linked runs, each with a button that lets it go, and a list to link another one."""

    def __init__(self, context: Context, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: tuple[object, ...] = ()
        self.box = RunBox(context, "estimate-link")
        self.box.filled.connect(self.show_state)
        self.link = button(_("Link this run"), self._link, "estimate-link-run")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        told = label(
            _("Once it has run, link what was measured: the result then shows both, and what explains the gap."),
            "muted",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(told)
        column.addLayout(self._lines)
        self.box.setMaximumWidth(_BOX_PX)
        column.addWidget(self.box)
        column.addLayout(row(self.link))

    def show_state(self) -> None:
        """Show the linked runs."""
        self.box.ask(self)
        self.link.setEnabled(self.box.run_id is not None)
        ids = self._desk.draft.run_ids
        wanted = (self.box.is_filled, *ids)
        if wanted == self._shown:
            return
        self._shown = wanted
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for run_id in ids:
            self._lines.addWidget(self._line(run_id))

    def _line(self, run_id: int) -> QWidget:
        line = QWidget()
        name = self.box.names.get(run_id, _("a run that is gone") if self.box.is_filled else "…")
        undo = button(_("Unlink"), partial(self._unlink, run_id), f"estimate-unlink-{run_id}")
        undo.setAccessibleName(_("Unlink {name}", name=name))
        undo.setProperty("kind", "flat")
        across = row(label(name), undo)
        across.setContentsMargins(0, 0, 0, 0)
        line.setLayout(across)
        return line

    def _link(self) -> None:
        run_id, draft = self.box.run_id, self._desk.draft
        if run_id is not None and run_id not in draft.run_ids:
            self._desk.change(_("Link a run"), replace(draft, run_ids=(*draft.run_ids, run_id)))

    def _unlink(self, run_id: int) -> None:
        draft = self._desk.draft
        rest = tuple(number for number in draft.run_ids if number != run_id)
        self.link.setFocus()
        self._desk.change(_("Unlink a run"), replace(draft, run_ids=rest))
