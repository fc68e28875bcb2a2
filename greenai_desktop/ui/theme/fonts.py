"""The program's own font, Inter; figures get equal width, so that live numbers do not jitter."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from greenai_desktop.paths import resource

BODY_PX, LABEL_PX, SECTION_PX, TITLE_PX, FIGURE_PX = 14, 12, 16, 20, 28
_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf")
_LATER = ("Inter-Medium.ttf",)
_FAMILY = "Inter"


def install(application: QApplication) -> None:
    """Load the fonts and make the body font that of the program; without the files the system's font stays."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))
    application.setFont(font(BODY_PX, tabular=False))
    # The stubs ask for bytes, which PySide itself refuses.
    application.setFont(font(BODY_PX), "QTableView")  # type: ignore[arg-type]


def complete() -> None:
    """Load the weights that the first paint can do without."""
    for name in _LATER:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))


def font(pixels: int = BODY_PX, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = True) -> QFont:
    """The font in a size and weight.

    Args:
        pixels: Its size.
        weight: Its weight.
        tabular: Whether figures have equal width: for figures and tables, not for sentences, whose hyphens it
            would make as wide as a figure.
    """
    made = QFont(_FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def figure_font() -> QFont:
    """For the big figures of cards."""
    return font(FIGURE_PX, QFont.Weight.DemiBold)


def title_font() -> QFont:
    """For the title of a page."""
    return font(TITLE_PX, QFont.Weight.DemiBold, tabular=False)


def section_font() -> QFont:
    """For the title of a section."""
    return font(SECTION_PX, QFont.Weight.DemiBold, tabular=False)


def label_font() -> QFont:
    """For small labels."""
    return font(LABEL_PX, QFont.Weight.Medium, tabular=False)


def code_font() -> QFont:
    """For commands and paths: the system's font of fixed width."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(13)
    return made
