"""All that is shown of an estimate, in sections, with what can be done with it.

A section is made when it is first shown: the result opens with its headline, and what takes longer waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QTabWidget, QVBoxLayout, QWidget

from greenai_desktop.accounting.estimate import METHOD_VERSION
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.result import copying, words
from greenai_desktop.ui.estimate.result.sections import (
    CompareSection,
    HardwareSection,
    OriginSection,
    OverviewSection,
    PeersSection,
    RegionsSection,
    Section,
    WhatIfSection,
)
from greenai_desktop.ui.widgets.elided import ElidedLabel
from greenai_desktop.ui.widgets.forms import Canvas, button, scrolled

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.reconcile import Measured
    from greenai_desktop.store.records import Project, StoredEstimate
    from greenai_desktop.ui.context import Context

_LEAST: Final = QSize(480, 400)
_GAP_PX: Final = 8
_TITLE_PX: Final = 160


class ResultView(QWidget):
    """The result of an estimate.

    Signals:
        closed: The user goes back to the form.
        draft_asked: A function from a draft to a draft: what was tried is to be taken over. It is no draft, since the
            defaults of the team stand in the one that is shown and belong into none that is kept.
        duplicate_asked: The estimate is to be copied.
    """

    closed = Signal()
    draft_asked = Signal(object)
    duplicate_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("estimate-result")
        self.draft: Draft | None = None
        self.estimated: Estimated | None = None
        self.own: tuple[Factor, ...] = ()
        self.stored: StoredEstimate | None = None
        self.measured: tuple[Measured, ...] = ()
        self._stale: set[Section] = set()
        self.title = ElidedLabel("title")
        self.title.setObjectName("estimate-result-title")
        self.tabs = QTabWidget()
        self.tabs.setObjectName("estimate-result-tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setAccessibleName(_("Sections of the result"))
        self.tabs.tabBar().setAccessibleName(_("Sections of the result"))
        self.tabs.currentChanged.connect(lambda index: self._show_current())
        self.sections = self._sections()
        self._build()

    def show_estimate(
        self, draft: Draft, estimated: Estimated, own: Iterable[Factor] = (), stored: StoredEstimate | None = None,
        measured: Sequence[Measured] = (),
    ) -> None:  # fmt: skip
        """Show an estimate.

        Args:
            draft: What was computed, with the defaults of the team in it.
            estimated: What came of it.
            own: Factors that the user entered, for what is computed again here.
            stored: As it is kept; None for one that is not, which can be neither locked nor compared with itself.
            measured: Runs it is linked with.
        """
        self.draft, self.estimated, self.own = draft, estimated, tuple(own)
        self.stored, self.measured = stored, tuple(measured)
        self.title.say(words.title_of(draft, self._context.language))
        self.lock_button.setEnabled(stored is not None)
        self._stale = set(self.sections)
        self._show_current()

    @property
    def project_id(self) -> int | None:
        """The project of the estimate, or else the one that is chosen; None for none."""
        own = self.stored.project_id if self.stored is not None else None
        return own if own is not None else self._context.settings.project_id

    def theme_changed(self) -> None:
        """Colours are others now."""
        for section in self.sections:
            section.theme_changed()

    def show_section(self, name: str) -> None:
        """Turn to a section by its name."""
        for i, section in enumerate(self.sections):
            if section.name == name:
                self.tabs.setCurrentIndex(i)

    def copy(self, form: str) -> None:
        """Put the estimate on the clipboard, as `text`, `latex` or `json`."""
        if self.draft is None or self.estimated is None:
            return
        language = self._context.language
        if form == "json":
            text = copying.as_json(self.draft, self.estimated, METHOD_VERSION)
        elif form == "latex":
            text = copying.as_latex(self.draft, self.estimated, language)
        else:
            text = copying.as_text(self.draft, self.estimated, language)
        QGuiApplication.clipboard().setText(text)
        self._context.tell(_("Copied."))

    def ask_budget(self) -> None:
        """Choose what becomes the budget of the project."""
        wanted = self.project_id

        def take(projects: list[Project]) -> None:
            found = next((project for project in projects if project.id == wanted), None)
            if found is None:
                self._context.tell(_("Choose a project first, at the top of the navigation."))
            else:
                self._choose_budget(found)

        self._context.store.read(lambda workspace: workspace.projects(), take)

    def ask_lock(self) -> None:
        """Ask who locks the estimate, and why."""
        from greenai_desktop.ui.estimate.result.deeds import LockDialog, lock

        stored, estimated = self.stored, self.estimated
        if stored is None or estimated is None:
            return
        dialog = LockDialog(words.title_of(stored.draft, self._context.language), self)
        dialog.accepted.connect(
            lambda: lock(self._context, stored, estimated, dialog.locked_by.text(), dialog.reason.text())
        )
        dialog.finished.connect(lambda result: dialog.deleteLater())
        dialog.open()

    def _choose_budget(self, project: Project) -> None:
        from greenai_desktop.ui.estimate.result.deeds import BudgetDialog, set_budget

        if self.estimated is None:
            return
        dialog = BudgetDialog(self._context, self.estimated, project.name, self)
        dialog.accepted.connect(lambda: set_budget(self._context, project, dialog.limits))
        dialog.finished.connect(lambda result: dialog.deleteLater())
        dialog.open()

    def _show_current(self) -> None:
        at = self.tabs.currentIndex()
        if self.draft is None or self.estimated is None or not 0 <= at < len(self.sections):
            return
        section = self.sections[at]
        if section in self._stale:
            self._stale.discard(section)
            section.show_result(self)

    def _sections(self) -> list[Section]:
        what_if, regions, hardware = (
            WhatIfSection(self._context), RegionsSection(self._context), HardwareSection(self._context),
        )  # fmt: skip
        for section in (what_if, regions, hardware):
            section.taken.connect(self.draft_asked)
        return [
            OverviewSection(self._context), OriginSection(self._context), what_if, regions, hardware,
            PeersSection(self._context), CompareSection(self._context),
        ]  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Actions as buttons where there is room for all of them, else in one menu."""
        wide = sum(one.sizeHint().width() + _GAP_PX for one in (self.back_button, *self._actions)) + _TITLE_PX
        has_room = wide <= self.width()
        for one in self._actions:
            one.setVisible(has_room)
        self.more_button.setVisible(not has_room)

    def _build(self) -> None:
        self.back_button = button(_("Back to the form"), self.closed.emit, "estimate-result-back")
        self.duplicate_button = button(_("Duplicate"), self.duplicate_asked.emit, "estimate-duplicate")
        self.compare_button = button(_("Compare"), lambda: self.show_section("compare"), "estimate-compare")
        self.budget_button = button(_("Make it the budget…"), self.ask_budget, "estimate-budget")
        self.lock_button = button(_("Lock as baseline…"), self.ask_lock, "estimate-lock")
        self.copy_button = self._copy_button()
        self._actions = (
            self.duplicate_button, self.compare_button, self.budget_button, self.lock_button, self.copy_button,
        )  # fmt: skip
        self.more_button = self._more_button()
        head = QHBoxLayout()
        head.setSpacing(_GAP_PX)
        head.addWidget(self.back_button)
        head.addWidget(self.title, 1)
        for one in (*self._actions, self.more_button):
            head.addWidget(one)
        for i, section in enumerate(self.sections):
            canvas = Canvas()
            area = scrolled(canvas)
            inside = QVBoxLayout(canvas)
            inside.setContentsMargins(4, 16, 12, 16)
            inside.addWidget(section)
            inside.addStretch(1)
            self.tabs.addTab(area, section.title)
            self.tabs.setTabToolTip(i, section.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)

    def _copy_button(self) -> QPushButton:
        made = QPushButton(_("Copy"))
        made.setObjectName("estimate-copy")
        menu = QMenu(made)
        self._add_copies(menu)
        made.setMenu(menu)
        return made

    def _more_button(self) -> QPushButton:
        made = QPushButton(_("Actions"))
        made.setObjectName("estimate-actions")
        menu = QMenu(made)
        for one in self._actions[:-1]:
            menu.addAction(one.text(), one.click)
        menu.aboutToShow.connect(self._enable_more)
        self._add_copies(menu.addMenu(self.copy_button.text()))
        made.setMenu(menu)
        return made

    def _enable_more(self) -> None:
        """What cannot be done now cannot be done from the menu either."""
        for action, one in zip(self.more_button.menu().actions(), self._actions, strict=False):
            action.setEnabled(one.isEnabled())

    def _add_copies(self, menu: QMenu) -> None:
        for form, words_shown in (("text", _("As text")), ("latex", _("As LaTeX")), ("json", _("As JSON"))):
            menu.addAction(words_shown, partial(self.copy, form))

    def minimumSizeHint(self) -> QSize:
        return _LEAST
