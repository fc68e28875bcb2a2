"""About: version, licences, attributions, privacy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from greenai_desktop import __version__
from greenai_desktop.ui.about.page import LIBRARIES, AboutPage, library
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

    shown = page.findChild(QPlainTextEdit, "about-licence-text")
    page.findChild(QPushButton, "about-licence-inter-ofl-1").click()
    assert "SIL OPEN FONT LICENSE" in shown.toPlainText().upper()

    page.findChild(QPushButton, "about-licence-dejavu").click()
    assert "Bitstream" in shown.toPlainText()


def test_every_dependency_of_the_program_is_listed_with_version_and_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    asked = {
        re.split(r"[<>=!~ ]", line)[0].lower()
        for line in (*project["dependencies"], *optional["app"], *optional["parquet"])
    }

    assert {name.lower() for name in LIBRARIES} == asked
    assert all(version and licence for version, licence in map(library, LIBRARIES))


def test_privacy_tells_what_a_run_keeps_and_leads_to_its_settings(qtbot, context: Context) -> None:
    page = AboutPage(context)
    qtbot.addWidget(page)

    told = words_of(page)
    assert "A run of one process is called after it" in told
    assert "command lines only if you switch that on" in told
    with qtbot.waitSignal(context.navigated) as asked:
        page.findChild(QPushButton, "about-to-privacy").click()
    assert asked.args == ["settings", {"section": "privacy"}]


def test_sources_of_the_data_are_one_press_away(qtbot, context: Context) -> None:
    page = AboutPage(context)
    qtbot.addWidget(page)

    with qtbot.waitSignal(context.navigated) as asked:
        page.findChild(QPushButton, "about-to-references").click()

    assert asked.args[0] == "references"
