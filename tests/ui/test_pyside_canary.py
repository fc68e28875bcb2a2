"""A canary for PySide6: 6.12.0 drops one reference to None a void call on Python 3.11, and plots abort the program."""

from __future__ import annotations

import sys

from PySide6.QtGui import QPainter, QPen, QPixmap

_CALLS = 20_000
_STRAY = 200


def test_calls_that_return_nothing_keep_the_references_to_none(qapp):
    pixmap, pen = QPixmap(10, 10), QPen()
    painter = QPainter(pixmap)
    before = sys.getrefcount(None)

    for _ in range(_CALLS):
        painter.setPen(pen)

    after = sys.getrefcount(None)
    painter.end()
    assert abs(after - before) < _STRAY
