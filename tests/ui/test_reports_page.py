"""The Reports page as a person uses it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from greenai_desktop import i18n, paths
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui.reports import maker
from greenai_desktop.ui.reports.page import page
from tests.helpers.pdf import read_pdf

THIS_YEAR = dt.date.today().year


def _add_machine(workspace, name, kgco2e):
    table = workspace.sheet(Sheet.ASSET)
    ids = np.array(workspace.reserve_rows(Sheet.ASSET, 1))
    cells = {
        "name": (name,), "quantity": np.array([1.0]), "embodied_kgco2e": np.array([kgco2e]),
        "purchased": np.array([float(day_of(THIS_YEAR - 1, 1, 1))]), "lifetime_years": np.array([4.0]),
    }  # fmt: skip
    workspace.write_change(Sheet.ASSET, rows_added(table, ids, cells), table)


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        opened.create_project("Vision")
        _add_machine(opened, "Node", 4000.0)
        yield opened


@pytest.fixture
def shown(qtbot, context, theme, workspace):
    """The page, with its first report."""
    context.store.start()
    made = page(context)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.activated()
    qtbot.waitUntil(lambda: made.made is not None, timeout=20_000)
    yield made
    made.deactivated()


def _words(shown):
    return " ".join(one.text() for one in shown.findChildren(QLabel) if one.isVisibleTo(shown))


def test_preview_is_the_file_that_is_written(qtbot, shown, tmp_path):
    target = tmp_path / "out"
    shown.ask = lambda *asked: str(target)
    assert [page.pixmap().width() > 200 for page in shown.preview.pages] == [True, True]
    shown.export.click()
    qtbot.waitUntil((tmp_path / "out.pdf").exists, timeout=10_000)
    assert (tmp_path / "out.pdf").read_bytes() == shown.made.content
    assert "Node" in read_pdf(tmp_path / "out.pdf").text


def test_choices_make_another_report_and_export_waits_for_it(qtbot, shown):
    first = shown.made
    shown.choices.language.setCurrentIndex(shown.choices.language.findData("fr"))
    assert not shown.export.isEnabled()
    qtbot.waitUntil(shown.export.isEnabled, timeout=20_000)
    assert shown.made is not first
    assert "Empreinte carbone" in shown.made.texts[0]


def test_project_without_anything_says_so(qtbot, shown):
    combo = shown.choices.project
    assert combo.itemText(1) == "Vision"
    combo.setCurrentIndex(1)
    qtbot.waitUntil(shown.export.isEnabled, timeout=20_000)
    assert shown.made.report.is_empty
    qtbot.waitUntil(lambda: "Nothing is recorded for this period yet" in _words(shown), timeout=5_000)


def test_figures_explain_themselves(shown, context):
    seen = []
    context.explained.connect(seen.append)
    for link in shown.largest.findChildren(QPushButton):
        link.click()
    assert [one.key for one in seen] == ["ledger.total", "asset.embodied"]
    assert seen[1].find("asset.booked").value == pytest.approx(0.25, rel=0.01)
    assert seen[0].value == pytest.approx(1000.0, rel=0.01)


def test_what_another_window_wrote_comes_in(qtbot, shown, context, workspace):
    _add_machine(workspace, "Second node", 8000.0)
    context.store.changed.emit()
    qtbot.waitUntil(lambda: shown.made.report.line_count == 2, timeout=20_000)
    assert "Second node" in shown.made.texts[1]


def test_a_large_ledger_is_seen_before_it_is_drawn_and_never_exported_so(qtbot, shown, monkeypatch):
    monkeypatch.setattr(maker, "MANY_LINES", 0)
    early, enabled = [], []
    shown.maker.early.connect(lambda one: (early.append(one), enabled.append(shown.export.isEnabled())))
    shown.choices.view.setCurrentIndex(1)
    qtbot.waitUntil(shown.export.isEnabled, timeout=20_000)

    (page_one,) = early
    assert enabled == [False] and len(page_one.images) == 1
    assert "Preliminary" in page_one.texts[0] and "CO₂e" in page_one.texts[0]
    assert len(shown.made.texts) == 2 and "Preliminary" not in " ".join(shown.made.texts)
    assert not shown.made.report.totals.is_first_answer


def test_state_survives_a_change_of_language(qtbot, shown, context):
    shown.choices.project.setCurrentIndex(1)
    shown.choices.view.setCurrentIndex(2)
    other = page(context)
    qtbot.addWidget(other)
    other.restore(shown.state())
    assert other.choices.wanted == shown.choices.wanted


def test_what_cannot_be_made_is_said_where_the_pages_are(qtbot, shown, monkeypatch):
    monkeypatch.setattr(maker, "pages_of", lambda content: 1 / 0)
    shown.choices.view.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "cannot be made" in _words(shown), timeout=20_000)
    assert not shown.export.isEnabled()
    assert not shown.preview.pages


def test_pages_are_drawn_with_their_colours(shown):
    image = shown.made.images[0]
    greens = [image.pixelColor(x, y) for x in range(80, 400, 2) for y in range(90, 120, 2)]
    assert any(one.green() > one.red() + 60 and one.green() > one.blue() + 20 for one in greens)
    assert i18n.active().code == "en"
