"""The window: menus, navigation, pages, drawer, bars and the status line.

A change of language builds everything anew in the same window; pages hand over what must survive by `state` and
`restore`. The context (settings, workspace, samples, undo, recordings) outlives that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import _
from greenai_desktop.ui import milestones
from greenai_desktop.ui.languages import put_in_force
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.pages import PAGES, page_spec
from greenai_desktop.ui.panes import Pane, first_focusable, focus_next
from greenai_desktop.ui.shell import NARROW_WITH_DRAWER_PX, Shell
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.theme.style import Theme
from greenai_desktop.ui.visits import Visits

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.leaving import Leaving

log = logging.getLogger(__name__)


class MainWindow(Shell):
    """The one window of the program.

    Attributes:
        theme: Light and dark.
        visits: Pages visited, for the way back.
        actions_register: Everything that can be done here.

    Signals:
        painted: The window was painted for the first time, and shows its first page.
    """

    painted = Signal()

    def __init__(self, open_context: Callable[[], Context], theme: Theme, geometry: str = "") -> None:
        self._open_context = open_context
        self._context: Context | None = None
        self.theme = theme
        self.visits = Visits()
        self._is_furnished = False
        self._pages: dict[str, Page] = {}
        self._states: dict[str, Mapping[str, Any]] = {}
        self._page_id = ""
        self._leaving: Leaving | None = None
        self._before_rebuild: list[Callable[[], None]] = []
        super().__init__(geometry)
        theme.changed.connect(self._tint)

    @property
    def context(self) -> Context:
        """Shared with the pages; outlives a change of language. It is there from the first paint on."""
        assert self._context is not None
        return self._context

    @property
    def page_id(self) -> str:
        """Id of the page that is shown; empty before the first."""
        return self._page_id

    @property
    def page(self) -> Page | None:
        """The page that is shown; None before the first."""
        return self._pages.get(self._page_id)

    @property
    def leaving(self) -> Leaving:
        """What becomes of the window when it is closed, with the icon in the tray; made when it is first needed."""
        if self._leaving is None:
            from greenai_desktop.ui.leaving import Leaving

            self._leaving = Leaving(self)
        return self._leaving

    def at_rebuild(self, call: Callable[[], None]) -> None:
        """Have something undone before everything is built anew."""
        self._before_rebuild.append(call)

    def show_page(self, page_id: str, arguments: Mapping[str, Any] | None = None) -> None:
        """Show a page, with what it is to show."""
        self.visits.visit(page_id, dict(arguments or {}))
        self._show(page_id, arguments or {})

    def go_back(self) -> None:
        """Show the page visited before."""
        visit = self.visits.back()
        if visit is not None:
            self._show(*visit)

    def go_forward(self) -> None:
        """Show the page that `go_back` left."""
        visit = self.visits.forward()
        if visit is not None:
            self._show(*visit)

    def choose_language(self, code: str) -> None:
        """Speak another language from now on."""
        if code != self.context.language.code:
            self.context.change_settings(language=code)

    def choose_theme(self, choice: str) -> None:
        """Take `light`, `dark` or `system`."""
        self.context.change_settings(theme=choice)

    def quit(self) -> None:
        """End the program, also with an icon in the tray; asks first what becomes of recordings."""
        self.leaving.quit()

    def leave(self) -> None:
        """End the program without asking; a second call is harmless."""
        if self._context is not None:
            self.leaving.leave()
        else:
            self.close()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back to a window."""
        self.setWindowState(self.windowState() ^ QtCore.Qt.WindowState.WindowFullScreen)

    def next_pane(self) -> None:
        """Hand the keyboard from the navigation to the page, the drawer, the status line and round again."""
        panes: list[Pane] = [
            (self.navigation, self.navigation.focus), (self.stack, self._focus_page), (self.status, self.status.focus),
        ]  # fmt: skip
        if self.drawer.panel is not None:
            panes.insert(2, (self.drawer, self.drawer.focus))
        focus_next(panes, self.focusWidget())

    def show_help(self) -> None:
        """Show the help of this page."""
        page = self.page
        self.show_topic((page.help_topic if page is not None else "") or self._page_id)

    def show_topic(self, topic: str) -> None:
        """Show one topic of the help."""
        self._contents.show_topic(topic)

    def show_help_list(self) -> None:
        """Show all topics."""
        self._contents.show_topics()

    def search(self) -> None:
        """Search for anything one can do, see or choose."""
        from greenai_desktop.ui.action_search import ActionSearch
        from greenai_desktop.ui.offers import offers

        ActionSearch(offers(self), self).open()

    def show_shortcuts(self) -> None:
        """Show all shortcuts."""
        from greenai_desktop.ui.shortcut_sheet import ShortcutSheet

        ShortcutSheet(self.actions_register.all(self.page), self).open()

    def rebuild(self) -> None:
        """Build everything anew, in the language in force; pages keep their drafts, selection and view."""
        page_id, focused = self._page_id, self.focusWidget()
        name = focused.objectName() if focused is not None else ""
        for shown_id, page in self._pages.items():
            self._states[shown_id] = page.state()
        if self.page is not None:
            self.page.deactivated()
        self._let_go()
        self._pages.clear()
        self._page_id = ""
        self.build_shell()
        self._furnish()
        if self.context.is_started:
            self.status.start()
            self.projects.refresh()
        if page_id:
            self._show(page_id, {})
        if name and (again := self.findChild(QWidget, name)) is not None:
            again.setFocus()

    def _let_go(self) -> None:
        for call in self._before_rebuild:
            call()
        self._before_rebuild.clear()
        if self._is_furnished:
            self._is_furnished = False
            self.status.stop()
            self.projects.stop()
            self.actions_register.clear()
            self.actions_register.deleteLater()

    def _furnish(self) -> None:
        """What the first paint need not wait for: menus, bars, drawer, the words at the foot."""
        from greenai_desktop.ui import menus
        from greenai_desktop.ui.actions import Actions
        from greenai_desktop.ui.drawer import Drawer
        from greenai_desktop.ui.drawer_contents import DrawerContents
        from greenai_desktop.ui.maintenance import Maintenance
        from greenai_desktop.ui.projects import ProjectPicker
        from greenai_desktop.ui.status_bar import StatusBar
        from greenai_desktop.ui.widgets.bars import ErrorBar, UndoBar

        self.context.page_parent = self.stack
        self.navigation.chosen.connect(self.show_page)
        self.status = StatusBar(self.context)
        self.status.language_chosen.connect(self.choose_language)
        self.status.recording_clicked.connect(lambda: self.context.go("live"))
        self.set_foot(self.status)
        self.maintenance = Maintenance(self.context, self)
        self.errors, self.undo_bar = ErrorBar(), UndoBar()
        self.undo_bar.undo_asked.connect(self.context.undo.undo)
        # The offer is for the newest step alone: after any other one its button would take back something else.
        self.context.undo.indexChanged.connect(self.undo_bar.dismiss)
        self._bars.addWidget(self.errors)
        self.undo_bar.float_over(self.stack)
        self.drawer = Drawer()
        self._contents = DrawerContents(self.drawer, self.context)
        self.drawer.shown.connect(self.fit)
        self.drawer.closed.connect(self.fit)
        self.drawer.closed.connect(self._focus_page)
        self._across.addWidget(self.drawer)
        self.projects = ProjectPicker(self.context, self, self.navigation.project_button)
        self.actions_register = Actions(self)
        self._is_furnished = True
        self.fit()
        menus.furnish(self, self.menuBar(), self.actions_register)
        if self.context.is_started:
            self._show_tray_if_wanted()

    def _show(self, page_id: str, arguments: Mapping[str, Any]) -> None:
        spec = page_spec(page_id)
        if spec is None:
            return
        before = self.page
        page = self._pages.get(page_id)
        if page is None:
            page = spec.build(self.context)
            self._pages[page_id] = page
            self.stack.addWidget(page)
            if page_id in self._states:
                page.restore(self._states.pop(page_id))
        if before is not None and before is not page:
            before.deactivated()
        self._page_id = page_id
        self.stack.setCurrentWidget(page)
        self.navigation.show_chosen(page_id)
        self.setWindowTitle(f"{_(spec.title)} – GreenAI Desktop")
        if before is not page:
            page.activated()
            if self._is_painted:
                self._focus_page()
        if arguments:
            page.open_with(arguments)
        self._show_ways()

    def _show_ways(self) -> None:
        self.actions_register["back"].setEnabled(self.visits.can_go_back)
        self.actions_register["forward"].setEnabled(self.visits.can_go_forward)

    def _focus_page(self) -> None:
        page = self.page
        if page is None:
            return
        wanted = page.focusWidget() or first_focusable(page)
        (wanted or page).setFocus(QtCore.Qt.FocusReason.OtherFocusReason)

    def _open_door(self) -> None:
        from greenai_desktop.ui.errors import open_door

        open_door(lambda problem: self.errors.show_problem(problem))

    def _show_tray_if_wanted(self) -> None:
        if self._leaving is not None or self.context.settings.has_tray_icon:
            self.leaving.show_tray()

    def _settings_changed(self, names: set[str]) -> None:
        if "has_tray_icon" in names:
            self.leaving.show_tray()
        if "theme" in names:
            self.theme.choose(self.context.settings.theme)
            for choice in ("system", "light", "dark"):
                self.actions_register[f"theme-{choice}"].setChecked(choice == self.context.settings.theme)
        if "language" in names and put_in_force(self.context.settings.language):
            # Later, since the widget that chose the language is itself built anew.
            QTimer.singleShot(0, self, self.rebuild)

    def _tint(self) -> None:
        if not self._is_furnished:
            return
        for part in (
            self.navigation, self.drawer, self._contents, self.status, self.projects, self.actions_register,
        ):  # fmt: skip
            part.tint()
        for page in self._pages.values():
            page.theme_changed()

    @property
    def is_narrow(self) -> bool:
        if super().is_narrow or not self._is_furnished or self.drawer.panel is None:
            return super().is_narrow
        return self.width() < NARROW_WITH_DRAWER_PX

    def fit(self) -> None:
        super().fit()
        if self._is_furnished:
            self.projects.set_narrow(self.is_narrow)

    def _keep_geometry(self) -> None:
        page_id = self._page_id or self.context.settings.window.get("page", "")
        before = dict(self.context.settings.window)
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        kept = {**before, "geometry": geometry, "page": page_id}
        if before != kept:
            self.context.change_settings(window=kept)

    def first_painted(self) -> None:
        milestones.reach("first-paint")
        self._context = context = self._open_context()
        context.navigated.connect(self.show_page)
        context.explained.connect(lambda result: self._contents.explain(result))
        context.undoable.connect(lambda sentence: self.undo_bar.offer(sentence))
        context.help_wanted.connect(self.show_topic)
        context.settings_changed.connect(self._settings_changed)
        self.theme.follow_system()
        self.setWindowIcon(icons.application_icon())
        self._furnish()
        self._open_door()
        page_id = str(self.context.settings.window.get("page", ""))
        if not self._page_id:
            known = page_spec(page_id) is not None and self.context.settings.started
            self.show_page(page_id if known else PAGES[0].id)
        self.context.store.opened.connect(lambda: self.maintenance.purge())
        self.painted.emit()  # before anything is written: whoever ends the program from now on ends it cleanly
        self.context.start(values_first=self._page_id == "live")
        self.status.start()
        self._show_tray_if_wanted()
        if milestones.is_measuring():
            milestones.watch(self.context.feed, self.stack)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and self.page is not None:
            if self.isMinimized():
                self.page.deactivated()
            else:
                self.page.activated()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt lets Enter press a button in dialogs only; people expect it everywhere.
        is_enter = event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter)
        button = self.focusWidget()
        if is_enter and isinstance(button, QAbstractButton) and not event.isAutoRepeat():
            button.click()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._is_furnished and self.page is not None and not event.spontaneous():
            self.page.deactivated()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_furnished and self.page is not None and not event.spontaneous():
            self.page.activated()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._context is not None and not self.leaving.closes():
            event.ignore()
            return
        self._first.stop()
        if self.page is not None:
            self.page.deactivated()
        if self._context is not None:
            try:
                self._keep_geometry()
            except GreenAIError as error:
                log.warning("geometry not kept: %s", error)
            if self._leaving is not None:
                self._leaving.remove_tray()
            self._let_go()
            self._context.stop()
        super().closeEvent(event)
