"""About: version, licences, whose data this is built on, and what happens to yours."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from greenai_desktop import __version__
from greenai_desktop.i18n import _
from greenai_desktop.paths import resource
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.page import Page
from greenai_desktop.ui.theme import icons
from greenai_desktop.ui.widgets.forms import Card, Columns, button, label, page_frame, row, scrolled

LIBRARIES = (
    "PySide6-Essentials", "numpy", "SQLAlchemy", "psutil", "nvidia-ml-py", "platformdirs", "Babel", "pyqtgraph",
    "reportlab", "pypdfium2", "keyring", "openpyxl", "pyarrow",
)  # fmt: skip
_LICENCE_FILES = (("Inter", "Inter-OFL-1.1.txt"), ("DejaVu Sans", "DejaVu.txt"))
_MOST_LETTERS = 60


class AboutPage(Page):
    """What this is, and what it is made of."""

    help_topic = "about"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._text = QPlainTextEdit()
        self._text.setObjectName("about-licence-text")
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(_("Text of the licence"))
        self._text.setMinimumHeight(240)
        self._text.hide()
        self._columns = Columns()
        page_frame(self, _("About")).addWidget(scrolled(self._columns), 1)
        makers = (self._program, self._privacy, self._data, self._libraries, self._fonts)
        self._columns.set_cards([make() for make in makers])

    def _program(self) -> Card:
        card = Card("GreenAI Desktop", "about-program", self._columns)
        picture = QLabel()
        picture.setPixmap(icons.application_icon().pixmap(56, 56))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(_("Version {version}", version=__version__)))
        words.addWidget(label(f"Python {platform.python_version()} · Qt {qVersion()}", "muted"))
        across = QHBoxLayout()
        across.setSpacing(16)
        across.addWidget(picture)
        across.addLayout(words, 1)
        card.body.addLayout(across)
        card.add(label(_("Measures, estimates and reports the footprint of AI work, on your own computer.")))
        card.add(
            label(_("Licence: Apache 2.0. You may use, change and pass it on; it comes without warranty."), "muted")
        )
        return card

    def _privacy(self) -> Card:
        card = Card(_("Privacy"), "about-privacy", self._columns)
        card.add(
            label(
                _(
                    "Nothing leaves this computer. The program opens no connection to any network, but to wall meters "
                    "that you add and for metrics that you serve."
                )
            )
        )
        card.add(
            label(
                _(
                    "Runs, notes and settings lie in one folder of yours. A run keeps the names of the machine and of "
                    "the login it was recorded under; exported tables hold neither unless you ask, a report as PDF "
                    "names the machine. A run of one process is called after it until you give it another name; no "
                    "other process is named in what is recorded."
                ),
                "muted",
            )
        )
        card.add(
            label(
                _(
                    "The git commit and the batch job are noted unless you switch that off, command lines only if you "
                    "switch that on; passwords of wall meters lie in the keyring of the system. The log names no "
                    "person, and diagnostics are only copied when you ask for them."
                ),
                "muted",
            )
        )
        card.body.addLayout(row(button(_("Privacy settings"), self._to_privacy, "about-to-privacy")))
        return card

    def _to_privacy(self) -> None:
        self.context.go("settings", section="privacy")

    def _data(self) -> Card:
        from greenai_desktop.catalog.machine import attribution

        card = Card(_("Data"), "about-data", self._columns)
        for paragraph in attribution():
            told = label(paragraph, "muted")
            told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            card.add(told)
        card.body.addLayout(
            row(button(_("All factors and sources"), lambda: self.context.go("references"), "about-to-references"))
        )
        return card

    def _libraries(self) -> Card:
        card = Card(_("Libraries"), "about-libraries", self._columns)
        for name in LIBRARIES:
            version, licence = library(name)
            card.add(label(" · ".join(part for part in (name, version or _("not installed"), licence) if part)))
        card.add(
            label(
                _(
                    "Qt and PySide6 are used under the LGPL 3: they are separate files that you may replace by your "
                    "own build."
                ),
                "muted",
            )
        )
        return card

    def _fonts(self) -> Card:
        card = Card(_("Fonts"), "about-fonts", self._columns)
        card.add(label(_("Inter (SIL Open Font License 1.1) on screen, DejaVu Sans in reports.")))
        shows = [self._shows(name, file) for name, file in _LICENCE_FILES]
        card.body.addLayout(row(*shows))
        card.add(self._text)
        return card

    def _shows(self, name: str, file: str) -> QPushButton:
        def show() -> None:
            self._text.setPlainText(resource("licences", file).read_text(encoding="utf-8"))
            self._text.show()

        return button(_("Licence of {font}", font=name), show, f"about-licence-{file.partition('.')[0].lower()}")


def library(name: str) -> tuple[str, str]:
    """Version and licence of a library, as its package tells; empty where it is not installed."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "", ""
    told = [line.rpartition("::")[2].strip() for line in found.get_all("Classifier") or () if "License ::" in line]
    expression, text = ((found.get_all(name) or [""])[0] for name in ("License-Expression", "License"))
    licence = expression or (told[0] if told else text.partition("\n")[0])
    return found["Version"], licence[:_MOST_LETTERS]


page = AboutPage
