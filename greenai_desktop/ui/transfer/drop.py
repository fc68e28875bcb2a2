"""Files dropped on the window are offered for import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


class FileDrop(QObject):
    """Watches a window for files that are dropped on it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent) and files_in(event.mimeData()):
            event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and (found := files_in(event.mimeData())):
            event.acceptProposedAction()
            self._take(found)
            return True
        return False

    def _take(self, found: list[Path]) -> None:
        if found[0].suffix == ".greenai-project":
            from greenai_desktop.ui.transfer.project_import import import_project

            import_project(self._context, self._window, found[0])
            return
        from greenai_desktop.ui.transfer.import_dialog import import_files

        import_files(self._context, self._window, found)


def files_in(data: QMimeData) -> list[Path]:
    """The files among what is dragged."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
