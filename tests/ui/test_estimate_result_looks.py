"""The result of an estimate as one sees it: every section in all looks, nothing cut off, everything named."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QScrollArea

from greenai_desktop import paths
from greenai_desktop.i18n import LANGUAGES
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui import tasks
from greenai_desktop.ui.estimate.result.page import ResultView
from greenai_desktop.ui.main_window import MainWindow
from tests.ui.test_estimate_looks import full, settle, show
from tests.ui.test_pages import (
    PICTURES,
    SIZES,
    SMALLEST,
    cut,
    is_nameless,
    is_wider_than_its_window,
    named,
    nodes,
    texts,
    told,
)


@pytest.fixture
def stored_id(window: MainWindow) -> int:
    """Two estimates are kept, so that there is one to compare with; the number of the fuller one."""
    with Workspace.open(paths.workspace_file()) as workspace:
        workspace.duplicate_estimate(workspace.create_estimate(full()).id, "Another one")
        return workspace.create_estimate(full()).id


def open_result(qtbot, window: MainWindow, stored_id: int, language: str) -> ResultView:
    before = window.page
    if language != window.context.language.code:
        window.choose_language(language)
        qtbot.waitUntil(lambda: window.page is not before)
    show(qtbot, window, stored_id)
    window.page.show_result()
    view = window.page.outcome.view
    assert isinstance(view, ResultView)
    return view


def turn_to(qtbot, window: MainWindow, view: ResultView, name: str) -> None:
    """Turn to a section, and wait until what it compares is worked out."""
    view.show_section(name)
    settle()
    qtbot.waitUntil(lambda: not tasks.running(), timeout=60_000)
    settle()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [SMALLEST, *SIZES], ids=lambda size: f"{size.width()}x{size.height()}")
def test_no_text_of_any_section_is_cut_and_all_is_named(
    qtbot, window: MainWindow, stored_id: int, language: str, size: QSize
) -> None:
    window.resize(size)
    view = open_result(qtbot, window, stored_id, language)
    wrong = {}
    for section in view.sections:
        turn_to(qtbot, window, view, section.name)
        found = [text for widget in texts(window) if (text := cut(widget))]
        found += [named(area) for area in window.page.findChildren(QScrollArea) if is_wider_than_its_window(area)]
        found += [told(node) for node in nodes(window.page) if is_nameless(node)]
        if found:
            wrong[section.name] = found

    assert wrong == {}


@pytest.mark.parametrize("theme_choice", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_every_section(qtbot, window: MainWindow, stored_id: int, language: str, theme_choice: str) -> None:
    window.choose_theme(theme_choice)
    view = open_result(qtbot, window, stored_id, language)
    PICTURES.mkdir(exist_ok=True)
    for size in SIZES:
        window.resize(size)
        for number, section in enumerate(view.sections, 1):
            turn_to(qtbot, window, view, section.name)
            name = f"estimate-result-{number}-{section.name}-{theme_choice}-{language}-{size.width()}x{size.height()}"
            assert window.grab().save(str(PICTURES / f"{name}.png"))
