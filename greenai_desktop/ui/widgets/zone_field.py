"""A field to choose the zone of the electricity by its name; typing searches."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from greenai_desktop import i18n
from greenai_desktop.i18n import _


class ZoneField(QComboBox):
    """All zones by name in the language in force; what is typed is searched anywhere in the name or code.

    Signals:
        zone_chosen: Code of the zone the user chose; empty for none.
    """

    zone_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("zone-field")
        self.setAccessibleName(_("Country or region of the electricity"))
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumWidth(200)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(24)
        self.addItem(_("Not chosen"), "")
        for name, code in sorted(zone_names()):
            self.addItem(f"{name} ({code})", code)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(self._activated)
        line = self.lineEdit()
        assert line is not None
        line.setAccessibleName(self.accessibleName())
        line.editingFinished.connect(self._settle)
        line.installEventFilter(self)
        self._was_clicked_into = False
        self._code = ""

    @property
    def code(self) -> str:
        """Code of the zone chosen; empty for none."""
        return self._code

    def set_code(self, code: str) -> None:
        """Show a zone; one that is not known shows its code."""
        index = self.findData(code)
        if index < 0:
            self.addItem(code, code)
            index = self.count() - 1
        self._code = code
        self.setCurrentIndex(index)

    def _activated(self, index: int) -> None:
        code = str(self.itemData(index) or "")
        if code != self._code:
            self._code = code
            self.zone_chosen.emit(code)

    def _settle(self) -> None:
        """Take the zone that was typed out; anything else goes back to the zone in force."""
        index = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
        if index < 0:
            found = self.findText(self.currentText().strip(), Qt.MatchFlag.MatchStartsWith)
            index = found if self.currentText().strip() else -1
        if index >= 0:
            self.setCurrentIndex(index)
            self._activated(index)
        else:
            self.setCurrentIndex(max(0, self.findData(self._code)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._was_clicked_into = event.reason() is Qt.FocusReason.MouseFocusReason

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into the field chooses its words, as the Tab key does, so that what is typed replaces them."""
        if event.type() is QEvent.Type.MouseButtonRelease and self._was_clicked_into:
            self._was_clicked_into = False
            line = self.lineEdit()
            if line is not None and not line.hasSelectedText():
                line.selectAll()
        return super().eventFilter(watched, event)


def zone_names() -> list[tuple[str, str]]:
    """Name and code of every zone, in the language in force."""
    from greenai_desktop.catalog.grid import grid

    language = i18n.active().code
    return [(zone.name(language), zone.code) for zone in grid().zones()]


def zone_name(code: str) -> str:
    """The name of a zone in the language in force; the code itself where it is not known."""
    from greenai_desktop.catalog.grid import grid

    zone = grid().zone(code)
    return zone.name(i18n.active().code) if zone is not None else code
