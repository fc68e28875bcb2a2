"""The pages of a report as they will be printed, as wide as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from greenai_desktop.i18n import _
from greenai_desktop.ui.widgets.forms import label

_LEAST_WIDTH: Final = 240
_GAP: Final = 16
_MOST_TEXT: Final = 8_000


class Preview(QScrollArea):
    """Pages one below the other; the keyboard scrolls them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report-preview")
        self.setAccessibleName(_("Preview of the report"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else its coming changes the width
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, _GAP, 0)
        self._column.setSpacing(_GAP)
        self._said = label(_("The report is being made…"), "muted")
        self._column.addWidget(self._said)
        self._column.addStretch(1)
        self._images: Sequence[QImage] = ()
        self._pages: list[QLabel] = []
        self.setWidget(inside)
        self.viewport().installEventFilter(self)

    @property
    def pages(self) -> Sequence[QLabel]:
        """The pages as they are shown."""
        return self._pages

    def say(self, words: str) -> None:
        """Show a sentence in place of pages."""
        self.show_pages((), ())
        self._said.setText(words)
        self._said.show()

    def show_pages(self, images: Sequence[QImage], texts: Sequence[str]) -> None:
        """Show pages; words are for those who cannot see them."""
        self._said.hide()
        self._images = images
        while len(self._pages) > len(images):
            self._pages.pop().deleteLater()
        while len(self._pages) < len(images):
            page = QLabel()
            page.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            self._column.insertWidget(self._column.count() - 1, page)
            self._pages.append(page)
        for number, (page, text) in enumerate(zip(self._pages, texts, strict=True), 1):
            page.setAccessibleName(_("Page {number} of {count}", number=number, count=len(images)))
            page.setAccessibleDescription(text[:_MOST_TEXT])
        self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.viewport():
            self._draw()
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        width = max(_LEAST_WIDTH, self.viewport().width() - _GAP)
        for page, image in zip(self._pages, self._images, strict=True):
            wide = min(round(width * ratio), image.width())
            shown = QPixmap.fromImage(image.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation))
            shown.setDevicePixelRatio(ratio)
            page.setPixmap(shown)
