"""What somebody stumbles over who sees the form of an estimate for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from greenai_desktop import paths
from greenai_desktop.core.estimate.draft import Kit, KitKind
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.estimate.form import EstimateForm
from greenai_desktop.ui.estimate.page import EstimatePage
from greenai_desktop.ui.estimate.result.axis import from_zero, paint_across
from greenai_desktop.ui.estimate.step import StepHead
from greenai_desktop.ui.main_window import MainWindow
from greenai_desktop.ui.panes import first_focusable
from greenai_desktop.ui.widgets.zone_field import ZoneField
from tests.helpers.estimate_desk import draft, open_desk


@pytest.fixture
def desk(qtbot, context, theme):
    return open_desk(qtbot, context)


@pytest.fixture
def form(qtbot, context, desk):
    made = EstimateForm(context, desk)
    qtbot.addWidget(made)
    made.resize(1080, 740)
    made.show()
    made.show_state()
    return made


@pytest.fixture
def zone_field(qtbot, theme) -> Iterator[tuple[ZoneField, QLineEdit]]:
    """A field for a zone below another field, which has the keyboard."""
    both = QWidget()
    column = QVBoxLayout(both)
    above, field = QLineEdit(), ZoneField()
    column.addWidget(above)
    column.addWidget(field)
    qtbot.addWidget(both)
    both.show()
    both.activateWindow()
    above.setFocus()
    qtbot.waitUntil(above.hasFocus)
    line = field.lineEdit()
    assert line is not None
    yield field, line


def test_a_closed_step_says_that_a_field_in_it_lacks_its_number(qtbot, form, desk) -> None:
    unknown = Kit(KitKind.OWN, "", "a machine that no table knows")
    desk.change("Other hardware", replace(desk.draft, kits=(unknown,)))
    qtbot.waitUntil(lambda: desk.computed.draft == desk.draft, timeout=10_000)
    form.open_step(3)

    assert "lacking" in form.step("hardware").head.accessibleDescription()


def test_next_after_the_work_leads_to_the_kind_of_place(form) -> None:
    form.open_step(2)
    form.go(2, 1)

    focused = form.focusWidget()
    assert isinstance(focused, QRadioButton)
    assert focused.isChecked()


def test_a_click_into_the_zone_chooses_its_words_so_that_typing_replaces_them(qtbot, zone_field) -> None:
    field, line = zone_field

    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(line, "France")
    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert field.code == "FR"


def test_a_second_click_into_the_zone_places_the_caret(qtbot, zone_field) -> None:
    _field, line = zone_field
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)

    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)

    assert not line.hasSelectedText()


def test_the_last_amount_of_an_axis_stays_inside_its_chart(qtbot, theme, monkeypatch) -> None:
    ends: list[float] = []

    class Pen(QPainter):
        def drawText(self, *arguments):  # type: ignore[no-untyped-def]
            if isinstance(arguments[0], QPointF):
                ends.append(arguments[0].x() + self.fontMetrics().horizontalAdvance(arguments[1]))

    paper = QPicture()
    paper.setBoundingRect(QRectF(0, 0, 362, 100).toRect())
    pen = Pen(paper)
    pen.setWindow(0, 0, 362, 100)
    paint_across(pen, from_zero(1_234.0, "kgCO2e"), QRectF(10, 10, 350, 28))
    pen.end()

    assert len(ends) > 2
    assert max(ends) <= 362


def test_the_keyboard_begins_at_the_list_of_estimates_and_not_at_what_deletes_them(theme, context) -> None:
    page = EstimatePage(context)

    found = first_focusable(page)

    assert found is page.list.table
    page.deleteLater()


def test_enter_in_the_list_opens_the_estimate_and_it_stays_open(qtbot, window: MainWindow, home) -> None:
    with Workspace.open(paths.workspace_file()) as workspace:
        workspace.create_estimate(draft("the one"))
    window.context.go("estimate")
    page = window.page
    assert isinstance(page, EstimatePage)
    qtbot.waitUntil(lambda: bool(page.list.chosen), timeout=10_000)
    page.list.table.setFocus()

    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.shown == "form", timeout=5_000)
    QApplication.processEvents()

    assert page.shown == "form"
    assert isinstance(window.focusWidget(), StepHead)
