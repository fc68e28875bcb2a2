"""The organisation: who reports, what it counts as its own, what it declared, and its sites.

Every choice is in force at once, and can be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.ui.inventory.organisation.desk import organisation_desk
from greenai_desktop.ui.inventory.organisation.digital_card import DigitalCard
from greenai_desktop.ui.inventory.organisation.reporter_card import ReporterCard
from greenai_desktop.ui.inventory.organisation.sites_card import SitesCard
from greenai_desktop.ui.widgets.forms import Canvas, label, scrolled

if TYPE_CHECKING:
    from greenai_desktop.core.errors import GreenAIError
    from greenai_desktop.ui.context import Context


class OrganisationDialog(QDialog):
    """Three cards: who reports, its digital footprint, its sites."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("organisation-dialog")
        self.setWindowTitle(_("Organisation and sites"))
        self._context = context
        self.desk = organisation_desk(context)
        self._wrong = label("", "error")
        self._wrong.hide()
        inside = Canvas()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 12, 0)
        cards.setSpacing(12)
        self.cards = (ReporterCard(self.desk), DigitalCard(self.desk, context), SitesCard(self.desk, context))
        for card in self.cards:
            cards.addWidget(card)
        cards.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 12, 16)
        layout.setSpacing(12)
        layout.addWidget(self._wrong)
        layout.addWidget(scrolled(inside), 1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout.addWidget(close)
        self.desk.refused.connect(self._refused)
        self.desk.changed.connect(self._wrong.hide)
        self.resize(760, 760)

    def _refused(self, error: GreenAIError) -> None:
        """Say in its place what was not done, and why."""
        title, hint = title_and_hint(error, self._context.language)
        self._wrong.setText(f"{title} {hint}".strip())
        self._wrong.show()
        self._wrong.raise_()


def open_organisation(context: Context, parent: QWidget) -> OrganisationDialog:
    """Show the organisation and its sites."""
    dialog = OrganisationDialog(context, parent.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def organisation_action(context: Context, parent: QWidget) -> QAction:
    """The entry of a menu or a bar that opens it."""
    action = QAction(_("Organisation and sites…"), parent)
    action.setObjectName("open-organisation")
    action.triggered.connect(lambda: open_organisation(context, parent))
    return action
