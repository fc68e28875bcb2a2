"""Own line icons, 20 px, drawn in a colour of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from greenai_desktop.paths import resource
from greenai_desktop.ui.theme.tokens import tokens

SIZE_PX = 20


def icon(name: str, colour: str = "") -> QIcon:
    """An icon of `resources/icons`, by default in the colour of muted words; empty if there is none of that name."""
    return _icon(name, colour or tokens().muted)


def pixmap(name: str, colour: str = "", size_px: int = SIZE_PX, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture, for labels and own painting."""
    return _drawn(name, colour or tokens().muted, size_px, ratio)


def application_icon() -> QIcon:
    """The icon of the program, in its own colours."""
    return QIcon(str(resource("icons", "greenai-desktop.svg")))


@cache
def _icon(name: str, colour: str) -> QIcon:
    made = QIcon()
    if _source(name):
        for ratio in {1.0, QGuiApplication.primaryScreen().devicePixelRatio()}:
            made.addPixmap(_drawn(name, colour, SIZE_PX, ratio))
    return made


@cache
def _source(name: str) -> bytes:
    path = resource("icons", f"{name}.svg")
    return path.read_bytes() if path.exists() else b""


def _drawn(name: str, colour: str, size_px: int, ratio: float) -> QPixmap:
    side = round(size_px * ratio)
    drawn = QPixmap(QSize(side, side))
    drawn.fill(QColor(0, 0, 0, 0))
    renderer = QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", colour.encode())))
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
