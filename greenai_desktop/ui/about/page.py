"""About: version, privacy, licences of the program, of what it is built on, of fonts and of data."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout

from greenai_desktop import __version__
from greenai_desktop.i18n import _
from greenai_desktop.paths import resource
from greenai_desktop.ui.about.libraries import Library, libraries
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.widgets.forms import Card, Columns, button, label, page_frame, row, scrolled

_ICON_PX = 72
_LICENCE_PX = 220


class AboutPage(Page):
    """Who made what, and under which terms."""

    help_topic = "about"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        layout = page_frame(self, _("About"))
        columns = Columns()
        columns.set_cards([self._program(), self._privacy(), self._data(), self._libraries(), self._fonts()])
        layout.addWidget(scrolled(columns), 1)

    def _program(self) -> Card:
        card = Card("GreenAI Desktop", "about-program")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(_("Version {version}", version=__version__), "muted"))
        words.addWidget(label(_("Measure, estimate and report the footprint of AI work, without a network.")))
        words.addWidget(label(_("Free software under the Apache licence 2.0."), "muted"))
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addWidget(_picture(), 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(words, 1)
        card.body.addLayout(across)
        card.body.addSpacing(8)
        card.body.addLayout(row(button(_("Copy diagnostics"), self._copy_diagnostics, "about-diagnostics")))
        return card

    def _privacy(self) -> Card:
        card = Card(_("Privacy"), "about-privacy")
        for sentence in (
            _("Nothing leaves this computer: the program asks no server and sends no statistics."),
            _("A run keeps its name, tags and notes, the power of the devices and what the machine is. "
              "Command lines and the names of processes are not kept."),
            _("Runs stay in your data folder until you delete them."),
        ):  # fmt: skip
            card.add(label(sentence))
        return card

    def _data(self) -> Card:
        from greenai_desktop.catalog.machine import attribution

        card = Card(_("Factors and figures"), "about-data")
        card.add(label(_("Each figure names its source on the page References."), "muted"))
        for paragraph in attribution():
            card.add(label(paragraph))
        return card

    def _libraries(self) -> Card:
        card = Card(_("Built on"), "about-libraries")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for number, library in enumerate(libraries()):
            _put(grid, number, library)
        card.body.addLayout(grid)
        card.add(label(_("Qt and PySide6 are used under the LGPL 3: their libraries lie beside the program as files "
                         "of their own and can be replaced."), "muted"))  # fmt: skip
        return card

    def _fonts(self) -> Card:
        card = Card(_("Fonts and icons"), "about-fonts")
        card.add(label(_("Inter, under the SIL Open Font Licence 1.1; DejaVu Sans, under its own free licence. "
                         "The icons were drawn for this program.")))  # fmt: skip
        text = QPlainTextEdit()
        text.setObjectName("about-font-licences")
        text.setReadOnly(True)
        text.setAccessibleName(_("Licences of the fonts"))
        text.setTabChangesFocus(True)
        text.setFixedHeight(_LICENCE_PX)
        text.setPlainText("\n\n".join(path.read_text("utf-8") for path in sorted(resource("licences").glob("*.txt"))))
        card.add(text)
        return card

    def _copy_diagnostics(self) -> None:
        from greenai_desktop.ui.diagnostics import diagnostics

        QGuiApplication.clipboard().setText(diagnostics(self.context))
        self.context.tell(_("Diagnostics copied: versions, sensors and settings, without names of people."))


def _picture() -> QLabel:
    picture = QLabel()
    picture.setPixmap(QIcon(str(resource("icons", "greenai-desktop.svg"))).pixmap(_ICON_PX, _ICON_PX))
    picture.setFixedSize(_ICON_PX, _ICON_PX)
    return picture


def _put(grid: QGridLayout, number: int, library: Library) -> None:
    grid.addWidget(label(library.name, wrap=False), number, 0)
    grid.addWidget(label(library.version or _("not installed"), "muted", wrap=False), number, 1)
    grid.addWidget(label(library.licence, "muted"), number, 2)


page = AboutPage
