"""References: the tables in force, and others taken in from a file."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from greenai_desktop.catalog import updates
from greenai_desktop.catalog.grid import grid
from greenai_desktop.i18n import language
from greenai_desktop.paths import resource
from greenai_desktop.ui.references.page import ReferencesPage
from greenai_desktop.ui.references.updating import told


@pytest.fixture(autouse=True)
def shipped_tables_again():
    yield
    updates.reset()


@pytest.fixture
def page(qtbot, window, context) -> ReferencesPage:
    context.go("references")
    qtbot.waitUntil(lambda: isinstance(window.page, ReferencesPage))
    page = window.page
    qtbot.waitUntil(lambda: page._own_is_read and page.electricity.table.table.source_count > 0)
    page.tabs.setCurrentWidget(page.versions)
    return page


@pytest.fixture
def new_grid(tmp_path):
    text = resource("factors", "grid_intensity.csv").read_text(encoding="utf-8")
    file = tmp_path / "grid_intensity.csv"
    file.write_text(text.replace(",467.51,gCO2e/kWh,402.06,", ",400,gCO2e/kWh,390,"), encoding="utf-8")
    return file


def answer(monkeypatch, button):
    asked = []

    def exec_(box):
        asked.append(box.informativeText())
        return button

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return asked


def origins(page):
    model = page.versions.table.table
    column = next(one for one in model.columns if one.key == "origin")
    return {column.text(row) for row in range(model.source_count)}


def test_every_table_is_listed_with_where_it_comes_from(page):
    assert page.versions.table.table.source_count == len(list(resource("factors").glob("*.csv")))
    assert origins(page) == {"of the program"}
    assert not page.updating.back.isEnabled()


def test_what_a_table_changes_is_told_before_it_is_taken_in_and_it_can_be_taken_back(
    qtbot, page, new_grid, monkeypatch
):
    asked = answer(monkeypatch, QMessageBox.StandardButton.Ok)

    page.updating.look_at(new_grid)
    qtbot.waitUntil(lambda: origins(page) == {"of the program", "taken in by you"})

    assert asked == ["grid_intensity.csv: 0 rows come, 0 go, 1 change"]
    assert grid().default("AE").value == pytest.approx(0.4)
    assert page.updating.back.isEnabled()
    page.updating.reset()
    qtbot.waitUntil(lambda: origins(page) == {"of the program"})
    assert grid().default("AE").value == pytest.approx(0.46751)


def test_a_no_changes_nothing(qtbot, page, new_grid, monkeypatch):
    asked = answer(monkeypatch, QMessageBox.StandardButton.Cancel)

    page.updating.look_at(new_grid)
    qtbot.waitUntil(lambda: bool(asked))

    assert not updates.is_updated()


def test_what_is_left_out_and_left_aside_is_told(tmp_path):
    text = resource("factors", "wue.csv").read_text(encoding="utf-8").replace("wue:fleet:aws,0.12,", "wue:fleet:aws,x,")
    file = tmp_path / "wue.csv"
    file.write_text(text, encoding="utf-8")

    lines = told(updates.check(file), language("fr"))

    assert any("ligne enfreint une règle" in line for line in lines)
    assert any("wue.csv" in line and "« x »" in line.replace("\u00a0", " ") for line in lines)
