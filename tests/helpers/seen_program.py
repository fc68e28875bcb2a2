"""Runs the program as `python -m greenai_desktop` does, and tells a test where on the screen things stand.

What is told is what a person sees: the words and the place of a widget that lies open on the screen, nothing of one
that is hidden, covered, or outside its window. Nothing of the program is changed but, if asked for, how long a minute
of the alarms lasts.

    python seen_program.py SOCKET SECONDS_OF_A_MINUTE
"""

from __future__ import annotations

import json
import queue
import runpy
import socket
import sys
import threading
import time
from typing import Any


def main() -> None:
    address, minute_s = sys.argv[1], float(sys.argv[2])
    del sys.path[0]  # this folder is none of the program's
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    threading.Thread(target=_answer, args=(server,), daemon=True).start()
    if minute_s != 60.0:
        from greenai_desktop.ui import alarms

        alarms.S_PER_MINUTE = minute_s  # type: ignore[misc]
    sys.argv = ["greenai_desktop"]
    runpy.run_module("greenai_desktop", run_name="__main__", alter_sys=True)


def _answer(server: socket.socket) -> None:
    """Answer one question a connection; the window's thread looks, this one waits."""
    from PySide6.QtCore import QObject, Qt, Signal, Slot
    from PySide6.QtWidgets import QApplication

    class Eyes(QObject):
        asked = Signal(dict)

        def __init__(self) -> None:
            super().__init__()
            self.seen: queue.SimpleQueue[Any] = queue.SimpleQueue()

        @Slot(dict)
        def look(self, question: dict[str, Any]) -> None:
            try:
                self.seen.put(_look(question["name"], question["row"], question["column"]))
            except Exception as error:
                self.seen.put({"error": repr(error)})

    while QApplication.instance() is None:
        time.sleep(0.02)
    eyes = Eyes()
    eyes.moveToThread(QApplication.instance().thread())
    eyes.asked.connect(eyes.look, Qt.ConnectionType.QueuedConnection)
    while True:
        line, _peer = server.accept()
        with line, line.makefile("rw", encoding="utf-8") as stream:
            eyes.asked.emit(json.loads(stream.readline()))
            stream.write(json.dumps(eyes.seen.get()) + "\n")


def _look(name: str, row: int | None, column: int) -> dict[str, Any] | None:
    """Words and middle of the first widget of that name that lies open, or of a part of it; None if there is none.

    Without a name: of what has the keyboard, by its name.
    """
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication, QWidget

    if not name:
        focused = QApplication.focusWidget()
        return None if focused is None else {"text": focused.objectName()}
    for top in reversed(QApplication.topLevelWidgets()):
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.objectName() != name or not widget.isVisible():
                continue
            inner = widget.viewport() if hasattr(widget, "viewport") and row is not None else widget
            place = _part(widget, row, column) if row is not None else QRect(inner.rect())
            middle, edge = inner.mapToGlobal(place.center()), inner.mapToGlobal(place.topLeft())
            hit = QApplication.widgetAt(middle)
            if not place.isEmpty() and hit is not None and (hit is inner or inner.isAncestorOf(hit)):
                return {"text": _text(widget, row), "x": middle.x(), "y": middle.y(), "left": edge.x()}
    return None


def _part(widget: Any, place: int, column: int) -> Any:
    """Where a tab of a bar, or a cell of a table stands; row -1 is the headings of a table."""
    if place < 0:
        return widget.viewport().rect()
    if hasattr(widget, "tabRect"):
        return widget.tabRect(place)
    return widget.visualRect(widget.model().index(place, column))


def _text(widget: Any, row: int | None) -> str:
    from PySide6.QtCore import Qt

    if row is not None and hasattr(widget, "tabText"):
        return str(widget.tabText(row))
    if row is not None:
        model = widget.model()
        places = range(model.columnCount())
        if row < 0:
            cells = [model.headerData(column, Qt.Orientation.Horizontal) for column in places]
        else:
            cells = [model.index(row, column).data() for column in places]
        return " | ".join(str(cell) for cell in cells)
    told = getattr(widget, "currentText", None) or getattr(widget, "text", None)
    return str(told()) if told is not None else ""


if __name__ == "__main__":
    main()
