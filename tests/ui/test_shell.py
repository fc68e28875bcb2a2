"""The window as a whole."""

from __future__ import annotations

from greenai_desktop.ui.main_window import MainWindow


def test_window_shows_a_page_after_its_first_paint(window: MainWindow) -> None:
    assert window.page is not None
