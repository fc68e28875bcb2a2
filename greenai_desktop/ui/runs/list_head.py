"""The head of the list of runs: how many there are, and what can be begun there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLabel

from greenai_desktop.i18n import _
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.tokens import tokens
from greenai_desktop.ui.widgets.forms import button


class ListHead(QHBoxLayout):
    """Title, count and buttons in one row.

    Args:
        compare: Compares the runs that are chosen.
        record: Begins a recording.
        import_: Takes files in.
        export: Writes the runs that are chosen.
    """

    def __init__(
        self,
        compare: Callable[[], object],
        record: Callable[[], object],
        import_: Callable[[], object],
        export: Callable[[], object],
    ) -> None:
        super().__init__()
        title = QLabel(_("Runs"))
        title.setProperty("role", "title")
        self.count_label = QLabel()
        self.count_label.setProperty("role", "muted")
        self.compare_button = button(_("Compare"), compare, "runs-compare")
        self.record_button = button(_("Record"), record, "runs-record", primary=True)
        self.import_button = button(_("Import…"), import_, "runs-import")
        self.export_button = button(_("Export…"), export, "runs-export")
        self.setContentsMargins(24, 16, 24, 0)
        self.setSpacing(8)
        self.addWidget(title)
        self.addWidget(self.count_label)
        self.addStretch(1)
        for each in (self.import_button, self.export_button, self.compare_button, self.record_button):
            self.addWidget(each)
        self.tint()

    def tint(self) -> None:
        """Draw the icons in the colours in force."""
        self.compare_button.setIcon(icons.icon("compare"))
        self.import_button.setIcon(icons.icon("add"))
        self.export_button.setIcon(icons.icon("export"))
        self.record_button.setIcon(icons.icon("record", tokens().on_accent))
