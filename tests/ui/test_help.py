"""The manual: there for every page, in both languages, with links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from greenai_desktop.i18n import LANGUAGES
from greenai_desktop.paths import resource
from greenai_desktop.ui.help import HelpPanel, title_of, topic_file, topics
from greenai_desktop.ui.pages import PAGES

TEXTS = sorted(resource("help").glob("*/*.md"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page_id", [spec.id for spec in PAGES])
def test_every_page_has_its_help(page_id: str, language: str) -> None:
    path = topic_file(page_id, language)

    assert path is not None
    assert path.parent.name == language


def test_both_languages_have_the_same_topics() -> None:
    english, french = ({topic for topic, _title in topics(language)} for language in LANGUAGES)

    assert english == french


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_links_lead_to_topics_only(path: Path) -> None:
    for target in re.findall(r"\]\(([^)]*)\)", path.read_text(encoding="utf-8")):
        topic = target.removeprefix("help:").removesuffix(".md")
        assert topic_file(topic, path.parent.name) is not None, target


@pytest.mark.parametrize("path", [p for p in TEXTS if p.parent.name == "fr"], ids=lambda path: path.stem)
def test_french_typography_is_kept(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.S)

    assert "'" not in prose
    assert not re.search(r"[^\s\u00a0\u202f0-9a-z][;!?]|(?<![\u00a0\u202f]) [;!?»]", prose.replace("Ctrl+?", ""))


def test_unknown_topic_shows_the_list(qtbot) -> None:
    panel = HelpPanel()
    qtbot.addWidget(panel)

    panel.show_topic("../../settings")

    assert panel.topic == ""
    assert title_of(topic_file("live", "en")) in panel.browser.toPlainText()


def test_links_are_followed_inside_and_nowhere_else(qtbot) -> None:
    panel = HelpPanel()
    qtbot.addWidget(panel)
    panel.show_topic("home")

    panel._follow(QUrl("help:live"))
    assert panel.topic == "live"
    panel._follow(QUrl("https://example.org"))
    assert panel.topic == "live"
    panel._go_back()
    assert panel.topic == "home"
