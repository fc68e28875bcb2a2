"""The strip by keyboard: crosshair, zoom, pan; what is read is also said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

if TYPE_CHECKING:
    from greenai_desktop.ui.widgets.strip import LiveStrip

ZOOM_STEP: Final = 2.0
_PAN_SHARE: Final = 0.1
_BIG_STEP: Final = 10


def pressed(strip: LiveStrip, event: QKeyEvent) -> bool:
    """Do what a key asks for; False if it means nothing here."""
    key, modifiers = event.key(), event.modifiers()
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        side = -1 if key == Qt.Key.Key_Left else 1
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            strip.pan(side * _PAN_SHARE * strip.view.window_s)
        else:
            step(strip, side * (_BIG_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else 1))
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
        strip.zoom(ZOOM_STEP if key == Qt.Key.Key_Minus else 1 / ZOOM_STEP, strip.crosshair_s)
    elif key == Qt.Key.Key_0:
        strip.view.show_all(strip.now_s, strip.oldest_s())
        strip.viewed()
    elif key == Qt.Key.Key_Backspace and strip.view.back():
        strip.viewed()
    elif key == Qt.Key.Key_End:
        strip.view.follow()
        strip.viewed()
    elif key == Qt.Key.Key_Escape and strip.crosshair_s is not None:
        strip.set_crosshair(None)
    else:
        return False
    return True


def step(strip: LiveStrip, points: int) -> None:
    """Move the crosshair along the points of the curves, and say what is read there."""
    times, frame = strip.rows.at_s, strip.frame
    if not times.size:
        return
    shown = times[(times >= frame.from_s) & (times <= frame.until_s)]
    shown = shown if shown.size else times
    place = shown.size - 1
    if strip.crosshair_s is not None:
        place = int(np.abs(shown - strip.crosshair_s).argmin()) + points
    at_s = float(shown[min(max(place, 0), shown.size - 1)])
    strip.set_crosshair(at_s)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(strip, strip.words_at(at_s)))
