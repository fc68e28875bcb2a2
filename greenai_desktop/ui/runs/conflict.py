"""Somebody else changed the run meanwhile: what it is now, what was typed here, and the choice between both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from greenai_desktop.core.lines import Stage
from greenai_desktop.i18n import _, words
from greenai_desktop.store.records import Run
from greenai_desktop.ui.runs.words import project_name

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


class ConflictBar(QFrame):
    """Shown until one of the two is chosen; what was typed stays in its field meanwhile.

    Signals:
        retried: Take what was typed here; carries the run as it stands and the values.
        taken: Take what the other one wrote.
    """

    retried = Signal(object, object)
    taken = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._present: Run | None = None
        self._wanted: dict[str, Any] = {}
        self.setObjectName("run-conflict")
        self.setProperty("card", True)
        self._words = QLabel()
        self._words.setObjectName("run-conflict-words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        mine = QPushButton(_("Keep what I typed"))
        mine.setObjectName("run-conflict-mine")
        mine.clicked.connect(self._retry)
        theirs = QPushButton(_("Take theirs"))
        theirs.setObjectName("run-conflict-theirs")
        theirs.clicked.connect(self._take)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(mine)
        buttons.addWidget(theirs)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(buttons)
        self.hide()

    def tell(self, present: Run, wanted: Mapping[str, Any], projects: Mapping[int, str]) -> None:
        """Show the difference."""
        self._present, self._wanted = present, dict(wanted)
        lines = ["⚠ " + _("Somebody else changed this run meanwhile. Nothing of what you typed is lost.")]
        titles = {
            "name": _("Name"), "project_id": _("Project"), "stage": _("Stage"), "tags": _("Tags"), "notes": _("Notes"),
            "place": _("Place"), "details": _("Group"),
        }  # fmt: skip
        for field, mine in wanted.items():
            theirs = self._shown(field, getattr(present, field), projects)
            ours = self._shown(field, mine, projects)
            name = titles.get(field, field)
            lines.append(_("{field}: now “{theirs}”, yours “{mine}”", field=name, theirs=theirs, mine=ours))
        self._words.setText("\n".join(lines))
        self.show()

    def _shown(self, field: str, value: Any, projects: Mapping[int, str]) -> str:
        language = self._context.language
        if field == "project_id":
            return project_name(projects, value, language) or _("No project")
        if field == "stage":
            return words.word(words.STAGE, Stage(value), language)
        if field == "details":
            return str(value.group)
        if field == "place":
            return str(value.zone)
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def _retry(self) -> None:
        self.hide()
        if self._present is not None:
            self.retried.emit(self._present, self._wanted)

    def _take(self) -> None:
        self.hide()
        self.taken.emit()
