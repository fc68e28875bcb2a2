"""What every page is given: settings, the workspace, live samples, undo, and the way to the other pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from greenai_desktop import i18n
from greenai_desktop.i18n import Language
from greenai_desktop.settings import Settings
from greenai_desktop.ui.store_thread import StoreThread

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from greenai_desktop.core.results import Result
    from greenai_desktop.ui.alarms import Alarms
    from greenai_desktop.ui.live_feed import LiveFeed
    from greenai_desktop.ui.recordings import Recordings

_STORE_AT_LAST_MS = 1_000


class Context(QObject):
    """Shared by all pages; outlives them when a change of language rebuilds the window.

    Attributes:
        settings: What is in force; change it by `change_settings`.
        store: The workspace, off the GUI thread.
        undo: The one history of edits.
        is_started: Whether `start` was called.
        page_parent: Parent of pages that are being built: moving a built page under another parent styles it twice.

    Signals:
        settings_changed: Names of the fields that changed (set of str).
        navigated: Page id and arguments: show that page.
        explained: A `Result`: show "Why this number?" in the drawer.
        told: A sentence for the status bar.
        undoable: A sentence: something was deleted; the bar offers to undo it.
        help_wanted: Topic of the manual to show.
        stopping: Everything ends now; what is not saved yet can still be written.
    """

    settings_changed = Signal(object)
    navigated = Signal(str, object)
    explained = Signal(object)
    told = Signal(str)
    undoable = Signal(str)
    help_wanted = Signal(str)
    stopping = Signal()

    def __init__(self, settings: Settings, settings_file: Path, workspace_file: Path) -> None:
        super().__init__()
        self.settings = settings
        self._settings_file = settings_file
        self.store = StoreThread(workspace_file)
        self.undo = QUndoStack(self)
        self._feed: LiveFeed | None = None
        self._recordings: Recordings | None = None
        self._alarms: Alarms | None = None
        self.is_started = False
        self.page_parent: QWidget | None = None
        self._is_store_open = False
        self._store_at_last = QTimer(self)
        self._store_at_last.setSingleShot(True)
        self._store_at_last.timeout.connect(self._open_store)

    @property
    def feed(self) -> LiveFeed:
        """The window's own sampler; made when first asked for, since it imports numpy, which the first paint lacks."""
        if self._feed is None:
            from greenai_desktop.ui.live_feed import LiveFeed

            self._feed = LiveFeed(self)
        return self._feed

    @property
    def recordings(self) -> Recordings:
        """Recorders that run now; made when first asked for."""
        if self._recordings is None:
            from greenai_desktop.ui.recordings import Recordings

            self._recordings = Recordings(self)
        return self._recordings

    @property
    def alarms(self) -> Alarms:
        """What the user should know; made when first asked for."""
        if self._alarms is None:
            from greenai_desktop.ui.alarms import Alarms

            self._alarms = Alarms(self)
        return self._alarms

    @property
    def settings_file(self) -> Path:
        """Where the settings lie."""
        return self._settings_file

    @property
    def language(self) -> Language:
        """The language in force."""
        return i18n.active()

    def change_settings(self, **changes: Any) -> None:
        """Change settings, on disk and here; raises `InputError` if they cannot be written."""
        from greenai_desktop import settings as settings_module

        before = self.settings
        self.settings = settings_module.change(self._settings_file, **changes)
        changed = {name for name in Settings.__slots__ if getattr(before, name) != getattr(self.settings, name)}
        if changed:
            self.settings_changed.emit(changed)

    def go(self, page_id: str, **arguments: Any) -> None:
        """Show a page, with what it is to show."""
        self.navigated.emit(page_id, arguments)

    def explain(self, result: Result) -> None:
        """Open "Why this number?" for a figure."""
        self.explained.emit(result)

    def tell(self, sentence: str) -> None:
        """Say something in the status bar."""
        self.told.emit(sentence)

    def offer_undo(self, sentence: str) -> None:
        """Say what was deleted, with a button that brings it back."""
        self.undoable.emit(sentence)

    def start(self, *, values_first: bool = False) -> None:
        """After the first paint: begin to sample, open the workspace.

        Args:
            values_first: Whether the workspace may wait for the first live value: importing the database takes
                processor time that would delay it.
        """
        self.is_started = True
        self.feed.start()
        if values_first:
            self.feed.updated.connect(self._open_store)
            self._store_at_last.start(_STORE_AT_LAST_MS)
        else:
            self._open_store()

    def _open_store(self) -> None:
        self._store_at_last.stop()
        if self.is_started and not self._is_store_open:
            self._is_store_open = True
            self.store.start()
            self.recordings.start()
            self.alarms.start()

    def stop(self) -> None:
        """End all threads; a second call is harmless."""
        self.stopping.emit()
        self.is_started = False
        self._store_at_last.stop()
        if self._alarms is not None:
            self._alarms.stop()
        if self._recordings is not None:
            self._recordings.stop()
        if self._feed is not None:
            self._feed.stop()
        self.store.stop()
