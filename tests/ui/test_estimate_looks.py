"""The Estimate page as one sees and hears it: nothing cut, everything named, everything reached by the keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget

from greenai_desktop import paths
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.i18n import LANGUAGES
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.main_window import MainWindow
from tests.helpers.estimate_desk import draft
from tests.ui.test_pages import (
    PICTURES,
    SIZES,
    SMALLEST,
    cut,
    is_nameless,
    is_wider_than_its_window,
    named,
    nodes,
    reaches_itself,
    texts,
    told,
)


def full() -> Draft:
    """An estimate in which every step has something to show."""
    made = draft("A language model, served for three years")
    made = replace(made, kits=(*made.kits, Kit(KitKind.OWN, "", "Garage card", {"power_w": Given(300.0)})))
    for choice_id, code in (("search", "random"), ("use", "tokens")):
        made = made.with_choice(choice_id, code)
    for field_id, value in (
        ("requests_per_year", 5e6), ("tokens_in_count", 500.0), ("served_params_count", 8e9), ("storage_tb", 10.0),
        ("pipeline_runs_per_month", 4.0), ("retrains_per_year", 2.0), ("reference_kgco2e_per_year", 900.0),
        ("units_per_year", 5e6),
    ):  # fmt: skip
        made = made.with_number(field_id, Given(value))
    return replace(made, unit_name="request")


@pytest.fixture
def form(qtbot, window: MainWindow):
    """The form of that estimate, in the whole window, once its figures are there."""
    with Workspace.open(paths.workspace_file()) as workspace:
        stored = workspace.create_estimate(full())
    show(qtbot, window, stored.id)
    return window.page.form


def show(qtbot, window: MainWindow, estimate_id: int) -> None:
    window.context.go("estimate", estimate=estimate_id)
    qtbot.waitUntil(lambda: window.page.shown == "form", timeout=10_000)
    qtbot.waitUntil(lambda: window.page.desk.computed.estimated is not None, timeout=20_000)


def settle() -> None:
    for _round in range(4):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


@pytest.mark.parametrize("size", [SMALLEST, *SIZES], ids=lambda size: f"{size.width()}x{size.height()}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_any_step_is_cut(qtbot, window: MainWindow, form, language: str, size: QSize) -> None:
    window.resize(size)
    before = window.page
    if language != window.context.language.code:
        window.choose_language(language)
        qtbot.waitUntil(lambda: window.page is not before)
    form = window.page.form
    cuts = {}
    for number, step in enumerate(form.steps):
        form.open_step(number)
        settle()
        found = [text for widget in texts(window) if (text := cut(widget))]
        wide = [named(area) for area in window.page.findChildren(QScrollArea) if is_wider_than_its_window(area)]
        if found or wide:
            cuts[step.id] = found + wide

    assert cuts == {}


def test_everything_in_every_step_has_a_name(window: MainWindow, form) -> None:
    nameless = {}
    for number, step in enumerate(form.steps):
        form.open_step(number)
        settle()
        found = [told(node) for node in nodes(window.page) if is_nameless(node)]
        if found:
            nameless[step.id] = found

    assert nameless == {}


@pytest.mark.parametrize("way", ["file", "run", "work"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_first_and_third_step_is_cut_whatever_is_known(
    qtbot, window: MainWindow, form, language: str, way: str
) -> None:
    window.resize(SMALLEST)
    before = window.page
    if language != window.context.language.code:
        window.choose_language(language)
        qtbot.waitUntil(lambda: window.page is not before)
    form = window.page.form
    form.choose_way(way)
    cuts = []
    for number in (0, 2):
        form.open_step(number)
        settle()
        cuts += [text for widget in texts(window) if (text := cut(widget))]
        cuts += [named(area) for area in window.page.findChildren(QScrollArea) if is_wider_than_its_window(area)]

    assert cuts == []


@pytest.mark.parametrize("number", range(9))
def test_tab_reaches_everything_in_a_step(window: MainWindow, form, number: int) -> None:
    form.open_step(number)
    settle()
    step = form.steps[number]
    wanted = {
        widget for widget in step.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(step) and widget.isEnabled()
        and widget.focusProxy() is None and reaches_itself(widget)
    }  # fmt: skip
    step.head.setFocus()
    reached: set[QWidget] = set()
    for _press in range(4 * len(wanted) + 80):
        window.focusNextChild()
        focused = window.focusWidget()
        if focused is not None:
            reached.add(focused)

    assert [named(widget) for widget in wanted - reached] == []


def test_tab_walks_the_fields_in_the_order_in_which_they_are_read(window: MainWindow, form) -> None:
    form.open_step(2)
    settle()
    first = form.findChild(QLineEdit, "estimate-line-hours_h")
    first.setFocus()
    walked = []
    for _press in range(6):
        window.focusNextChild()
        walked.append(window.focusWidget().objectName())

    assert walked[:3] == ["estimate-more-hours_h", "estimate-box-hours_are", "estimate-box-workload"]


@pytest.mark.parametrize("theme_choice", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_the_form(qtbot, window: MainWindow, form, language: str, theme_choice: str) -> None:
    window.choose_theme(theme_choice)
    before = window.page
    if language != window.context.language.code:
        window.choose_language(language)
        qtbot.waitUntil(lambda: window.page is not before)
    PICTURES.mkdir(exist_ok=True)
    for size in SIZES:
        window.resize(size)
        for number, step in enumerate(window.page.form.steps):
            window.page.form.open_step(number)
            settle()
            name = f"estimate-{number + 1}-{step.id}-{theme_choice}-{language}-{size.width()}x{size.height()}"
            assert window.grab().save(str(PICTURES / f"{name}.png"))
