"""What can be measured here, in a few lines; the page Sensors says it in full."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from greenai_desktop.i18n import _, words
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.widgets.forms import label


class SourceList(QWidget):
    """One line an interface: what it is, and whether it is measured, modelled or not available, and why."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None
        context.feed.channels_changed.connect(self.refresh)
        context.feed.failed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_signal: object) -> None:
        """Show what was found."""
        if self._inside is not None:
            self._outer.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = self._lines()
        self._outer.addWidget(self._inside)

    def _lines(self) -> QWidget:
        station, language = self._context.feed.station, self._context.language
        if station is None:
            failed = self._context.feed.state == "failed"
            return label(_("The sensors could not be looked for.") if failed else _("Looking for sensors …"), "muted")
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 3)
        for number, interface in enumerate(i for i in station.interfaces if i.kind != "gauges"):
            availability = interface.availability
            role = {"measured": "ok", "denied": "warn"}.get(availability.state, "muted")
            name = label(words.word(words.INTERFACE, interface.kind, language))
            state = label(words.status_words(availability.state, language), role)
            grid.addWidget(name, 2 * number, 0)
            grid.addWidget(state, 2 * number, 1, Qt.AlignmentFlag.AlignTop)
            if availability.reason and not availability.ok:
                why = words.word(words.REASON, availability.reason, language)
                grid.addWidget(label(why, "muted"), 2 * number + 1, 0, 1, 2)
        return inside
