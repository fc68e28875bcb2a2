"""Telling the desktop, while the window is not the one in use.

Through our icon in the tray if there is one, else through the notification portal of the desktop (freedesktop.org),
which GNOME, KDE and the others offer to every program; where there is neither, the entry of the window in the task bar
asks for attention. Nobody waits for an answer.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from greenai_desktop.ui.theme import icons

log = logging.getLogger(__name__)

_SHOWN_MS = 10_000
_PORTAL = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Notification"


def is_in_use() -> bool:
    """Whether a window of ours is the active one."""
    return QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive


def tell_desktop(key: str, title: str, words: str, *, urgent: bool = False) -> str:
    """Show a notification.

    Args:
        key: What it is about; a later one of the same key takes its place.
        title: A few words; plain text.
        words: A sentence; plain text.
        urgent: Whether it may disturb.

    Returns:
        By which way: `tray`, `portal` or `window`.
    """
    for window in QApplication.topLevelWidgets():
        QApplication.alert(window)
    tray = _tray()
    if tray is not None:
        tray.showMessage(title, words, icons.application_icon(), _SHOWN_MS)
        return "tray"
    return "portal" if _tell_portal(key, title, words, urgent) else "window"


def _tray() -> QSystemTrayIcon | None:
    if not QSystemTrayIcon.supportsMessages():
        return None
    found = (window.findChild(QSystemTrayIcon) for window in QApplication.topLevelWidgets())
    return next((icon for icon in found if icon is not None and icon.isVisible()), None)


def _tell_portal(key: str, title: str, words: str, urgent: bool) -> bool:
    try:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage
    except ImportError as error:  # a system without D-Bus
        log.info("no D-Bus: %s", error)
        return False
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    message = QDBusMessage.createMethodCall(_PORTAL, _PATH, _INTERFACE, "AddNotification")
    told = {"title": title, "body": words, "priority": "high" if urgent else "normal"}
    message.setArguments([f"greenai-{key}", told])
    return bool(bus.send(message))
