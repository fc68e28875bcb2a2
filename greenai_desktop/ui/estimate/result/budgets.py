"""The limits of the project held against an estimate: how likely each is exceeded, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from greenai_desktop.accounting.estimate.limit_words import held_words
from greenai_desktop.accounting.estimate.limits import WHOLE, Held, held
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.limits import Limit
from greenai_desktop.i18n import _
from greenai_desktop.i18n.differences import LEAST_LIKELY
from greenai_desktop.ui.widgets.forms import label

if TYPE_CHECKING:
    from greenai_desktop.store.records import Project
    from greenai_desktop.ui.context import Context


class BudgetsCard(QFrame):
    """A sentence a limit; hidden where the project has none that speaks of an estimate."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._estimated: Estimated | None = None
        self._asked = 0
        self.setProperty("card", "true")
        self.setObjectName("estimate-budgets")
        self.title = label("", "section")
        self._lines: list[QLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(6)
        self._column.addWidget(self.title)
        self.hide()

    @property
    def lines(self) -> list[str]:
        """What is said."""
        return [line.text() for line in self._lines]

    def show_estimate(self, draft: Draft, estimated: Estimated, project_id: int | None = None) -> None:
        """Show an estimate against the limits of a project."""
        self._estimated = estimated
        self._asked += 1
        asked = self._asked
        if project_id is None:
            self.show_limits("", ())
            return

        def take(projects: list[Project]) -> None:
            found = next((project for project in projects if project.id == project_id), None)
            if asked == self._asked:
                self.show_limits(found.name if found is not None else "", found.limits if found is not None else ())

        self._context.store.read(lambda workspace: workspace.projects(), take)

    def show_limits(self, project: str, limits: Sequence[Limit]) -> None:
        """Hold limits against the estimate; bounds of what a run logs say nothing of one."""
        for line in self._lines:
            self._column.removeWidget(line)
            line.deleteLater()
        self._lines = []
        found = [limit for limit in limits if limit.quantity in WHOLE]
        self.setVisible(bool(found) and self._estimated is not None)
        if self._estimated is None:
            return
        self.title.setText(_("Budget of “{project}”", project=project))
        for limit in found:
            line = self._line(held(self._estimated, limit))
            self._lines.append(line)
            self._column.addWidget(line)

    def _line(self, found: Held) -> QLabel:
        is_over = found.above is not None and found.above >= LEAST_LIKELY
        is_over = is_over or (found.above is None and bool(found.is_above))
        text = held_words(found, self._context.language)
        return label(f"⚠ {text}" if is_over else text, "warn" if is_over else "")
