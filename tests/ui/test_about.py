"""About: version, licences, attributions, privacy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from greenai_desktop import __version__
from greenai_desktop.ui.about.libraries import libraries
from greenai_desktop.ui.about.page import AboutPage
from greenai_desktop.ui.context import Context

ROOT = Path(__file__).resolve().parents[2]


def words_of(page: AboutPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def test_version_and_attributions_are_shown(qtbot, context: Context) -> None:
    page = AboutPage(context)
    qtbot.addWidget(page)

    assert __version__ in words_of(page)
    assert "Ember" in words_of(page)
    assert "ADEME" in words_of(page)


def test_licences_of_the_fonts_can_be_read(qtbot, context: Context) -> None:
    page = AboutPage(context)
    qtbot.addWidget(page)

    text = page.findChild(QPlainTextEdit, "about-font-licences").toPlainText()

    assert "SIL OPEN FONT LICENSE" in text.upper()
    assert "Bitstream" in text


def test_every_dependency_of_the_program_is_listed_with_version_and_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {
        re.split(r"[<>=!~ ]", line)[0].lower()
        for line in (*project["dependencies"], *project["optional-dependencies"]["app"])
    }

    assert {library.name.lower() for library in libraries()} == asked
    assert all(library.version and library.licence for library in libraries())


def test_diagnostics_go_to_the_clipboard(qtbot, context: Context) -> None:
    page = AboutPage(context)
    qtbot.addWidget(page)

    page.findChild(QPushButton, "about-diagnostics").click()

    assert f"GreenAI Desktop {__version__}" in QGuiApplication.clipboard().text()
