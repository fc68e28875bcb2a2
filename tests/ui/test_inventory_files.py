"""Tables of the inventory in and out of files, in the window."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton

from greenai_desktop import i18n, paths
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.importers import inventory_table
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.files import doors, look, out
from greenai_desktop.ui.inventory.files.import_dialog import TableImportDialog

TABLE = "Parc;;;\nDésignation;Qté;Poids (t);Réf\nServeur;2;0,5;R740\nÉcran;dix;3;\nSouris;1;;\n"


@pytest.fixture
def workspace(home):
    with Workspace.open(paths.workspace_file()) as opened:
        opened.create_project("Vision")
        yield opened


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.fixture
def dialog(qtbot, host, context, table):
    made = doors.import_table(context, host, Sheet.ASSET, table)
    settle(qtbot, made)
    return made


def settle(qtbot, dialog: TableImportDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=10_000)


def told(dialog: TableImportDialog) -> tuple[str, str]:
    return dialog.findChild(QLabel, "table-import-summary").text(), dialog.findChild(
        QPushButton, "table-import-take"
    ).text()


def names(workspace) -> tuple[str, ...]:
    return workspace.sheet(Sheet.ASSET).texts("name").take()


def test_a_file_is_shown_with_what_its_headings_mean_before_anything_is_stored(dialog, workspace) -> None:
    profile = dialog.mapping.profile

    assert profile.columns == {"Désignation": "name", "Qté": "quantity", "Poids (t)": "weight_kg"}
    assert profile.units == {"weight_kg": "t"} and dialog.findChild(QComboBox, "table-import-row").currentData() == 1
    assert told(dialog) == ("3 rows in the file; 3 new", "Import 3 rows")
    assert "Row 4, column “Qté”: “dix” is not a number." in dialog.notices._count.text()
    assert names(workspace) == ()
    dialog.reject()


def test_what_is_taken_in_is_one_step_that_undo_takes_out(qtbot, dialog, context, workspace) -> None:
    with qtbot.waitSignal(dialog.finished):
        dialog.take()

    assert names(workspace) == ("Serveur", "Écran", "Souris") and context.undo.undoText() == "Import 3 rows"
    state = workspace.sheet(Sheet.ASSET).state()
    context.undo.undo()
    qtbot.waitUntil(lambda: names(workspace) == ())
    context.undo.redo()
    qtbot.waitUntil(lambda: len(names(workspace)) == 3)
    assert workspace.sheet(Sheet.ASSET).state() == state


def test_another_meaning_and_unit_are_read_again(qtbot, dialog, workspace) -> None:
    dialog.mapping.choose("Réf", "model")
    dialog.mapping.choose_unit("Poids (t)", "kg")
    dialog.mapping.choose("Désignation", "model")  # it takes it from the other heading
    assert dialog.is_busy and not dialog.findChild(QPushButton, "table-import-take").isEnabled()
    dialog.mapping.choose("Réf", "name")
    settle(qtbot, dialog)

    with qtbot.waitSignal(dialog.finished):
        dialog.take()

    assets = workspace.sheet(Sheet.ASSET)
    assert assets.texts("name").take() == ("R740", "", "") and assets.texts("model").take()[0] == "Serveur"
    assert assets.numbers("weight_kg")[:2].tolist() == [0.5, 3.0]


def test_rows_that_are_there_are_left_out_unless_asked_for(qtbot, host, context, dialog, table, workspace) -> None:
    with qtbot.waitSignal(dialog.finished):
        dialog.take()
    again = doors.import_table(context, host, Sheet.ASSET, table)
    settle(qtbot, again)

    assert told(again) == ("3 rows in the file; 0 new; 3 there already", "Import")
    again.findChild(QCheckBox, "table-import-known").setChecked(True)
    assert told(again)[1] == "Import 3 rows"
    with qtbot.waitSignal(again.finished):
        again.take()
    assert len(names(workspace)) == 6


def test_a_file_of_which_nothing_is_known_is_mapped_by_hand(qtbot, host, context, tmp_path, workspace) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("colour;shape\nred;round\n", "utf-8")
    made = doors.import_table(context, host, Sheet.ASSET, path)
    settle(qtbot, made)

    assert "Say which column is which" in told(made)[0]
    made.mapping.choose("shape", "model")
    settle(qtbot, made)
    with qtbot.waitSignal(made.finished):
        made.take()
    assert workspace.sheet(Sheet.ASSET).texts("model").take() == ("round",)


def test_a_file_that_cannot_be_read_is_told_in_the_dialog(qtbot, host, context, tmp_path, problems) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    made = doors.import_table(context, host, Sheet.ASSET, path)
    settle(qtbot, made)

    assert "locked.xlsx" in made.notices._count.text() and not problems
    assert not made.findChild(QPushButton, "table-import-take").isEnabled()
    made.reject()


def test_other_headings_and_another_table_are_proposed_anew(qtbot, host, context, tmp_path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("name;site\nname;value;unit\ntrain;12;km\n", "utf-8")
    made = doors.import_table(context, host, None, path)
    settle(qtbot, made)
    table, row = made.findChild(QComboBox, "table-import-table"), made.findChild(QComboBox, "table-import-row")

    assert table.currentData() == Sheet.ACTIVITY.value and row.currentData() == 1
    table.setCurrentIndex(table.findData(Sheet.ASSET.value))
    table.activated.emit(table.currentIndex())
    settle(qtbot, made)
    assert made.mapping.profile.columns == {"name": "name"}
    row.setCurrentIndex(0)
    row.activated.emit(0)
    settle(qtbot, made)
    assert made.mapping.profile.columns == {"name": "name", "site": "site"}
    made.reject()


def test_a_reading_can_be_stopped_and_the_dialog_stays(qtbot, host, context, table, monkeypatch) -> None:
    begun, held = threading.Event(), threading.Event()

    def slow(*arguments, **words):
        begun.set()
        held.wait(5)
        return inventory_table.read(*arguments, **words)

    monkeypatch.setattr(look, "read", slow)
    made = doors.import_table(context, host, Sheet.ASSET, table)
    qtbot.waitUntil(begun.is_set)
    made.reject()
    held.set()
    settle(qtbot, made)

    assert made.isVisible() and not made.findChild(QPushButton, "table-import-take").isEnabled()
    made.reject()


def test_a_table_is_written_with_the_format_that_is_asked_for(qtbot, host, context, workspace, tmp_path) -> None:
    inventory = workspace.sheet(Sheet.ASSET)
    ids = workspace.reserve_rows(Sheet.ASSET, 3)
    workspace.write_change(Sheet.ASSET, rows_added(inventory, ids, {"name": ["a", "b", "=c"]}), inventory)
    said: list[str] = []
    context.told.connect(said.append)

    for name, kind in (("x.csv", ""), ("y", "For programs (JSON) (*.json)"), ("z", "")):
        chosen = (str(tmp_path / name), kind)
        rows = np.array([ids[2], ids[0]])
        out.export_table(context, host, Sheet.ASSET, rows, lambda *asked, chosen=chosen: chosen)
    qtbot.waitUntil(lambda: len(said) == 3)
    assert sorted(said) == ["Written: x.csv", "Written: y.json", "Written: z.xlsx"]
    assert (tmp_path / "x.csv").read_bytes().decode("utf-8-sig").splitlines()[1].startswith("'=c")
    assert out.export_table(context, host, Sheet.ASSET, None, lambda *asked: ("", "")) is None


@pytest.mark.parametrize("sheet", [Sheet.ASSET, Sheet.ACTIVITY])
def test_a_template_is_written(qtbot, host, context, tmp_path, sheet) -> None:
    path = tmp_path / "template"
    out.save_template(context, host, sheet, lambda *asked: (str(path), ""))
    qtbot.waitUntil(lambda: path.with_suffix(".xlsx").exists() and not tasks.running())


def test_a_table_dropped_on_a_tab_is_offered_and_other_files_are_the_windows(qtbot, host, context, table) -> None:
    button = doors.file_button(context, host, lambda: Sheet.ASSET)
    qtbot.addWidget(button)
    actions = button.menu().actions()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(table))])
    spot, buttons, keys = QPoint(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(host, enter)
    QApplication.sendEvent(host, QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, data, buttons, keys))
    [made] = host.findChildren(TableImportDialog)
    settle(qtbot, made)

    assert enter.isAccepted() and made.mapping.rowCount() == 4
    button.menu().aboutToShow.emit()
    assert [action.text() for action in actions if action.isVisible()] == [
        "Import a table…", "Export the table…", "Template to fill in…",
    ]  # fmt: skip
    made.reject()


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_the_dialog_speaks_and_names_its_parts(qtbot, host, context, table, code) -> None:
    i18n.activate(code)
    made = doors.import_table(context, host, Sheet.ASSET, table)
    settle(qtbot, made)

    boxes = made.mapping.findChildren(QComboBox)
    assert boxes and all(box.accessibleName() for box in boxes)
    assert made.mapping.cellWidget(0, 2).itemText(0) == {"en": "Leave aside", "fr": "Laisser de côté"}[code]
    made.reject()


def test_the_page_takes_files_for_the_table_that_is_in_front(qtbot, host, context, workspace, table) -> None:
    from greenai_desktop.ui.inventory.page import InventoryPage

    page = InventoryPage(context)
    qtbot.addWidget(page)
    files = page.findChild(QPushButton, "inventory-files")
    files.menu().aboutToShow.emit()
    opened = [action.objectName() for action in files.menu().actions() if action.isVisible()]

    assert opened == ["inventory-import", "inventory-export", "inventory-template"]
    assert set(files.menu().actions()) <= set(page.actions())  # found by the search for actions, too
    assert page.sheet in set(Sheet)
    files.menu().actions()[0].trigger()
    [made] = page.findChildren(TableImportDialog)
    made.reject()


def test_what_is_taken_in_stands_in_the_table_of_the_page_and_goes_with_undo(qtbot, window, table) -> None:
    window.context.go("inventory", tab="equipment")
    desk = window.page.desk
    qtbot.waitUntil(lambda: desk.inventory(Sheet.ASSET) is not None)
    made = doors.import_table(window.context, window.page, window.page.sheet, table)
    settle(qtbot, made)

    with qtbot.waitSignal(made.finished):
        made.take()

    qtbot.waitUntil(lambda: len(desk.inventory(Sheet.ASSET)) == 3)
    window.context.undo.undo()
    qtbot.waitUntil(lambda: len(desk.inventory(Sheet.ASSET)) == 0)
    window.context.undo.redo()
    qtbot.waitUntil(lambda: desk.inventory(Sheet.ASSET).texts("name").take() == ("Serveur", "Écran", "Souris"))


def test_no_files_are_offered_over_the_ledger_which_is_no_table(window) -> None:
    shown = []
    for tab in ("equipment", "ledger", "posts"):
        window.context.go("inventory", tab=tab)
        shown.append(not window.page.findChild(QPushButton, "inventory-files").isHidden())

    assert shown == [True, False, True]


def test_a_part_of_the_table_is_offered_where_one_is_shown_or_selected(qtbot, window, monkeypatch) -> None:
    window.context.go("inventory", tab="equipment")
    tab, desk = window.page.tab, window.page.desk
    qtbot.waitUntil(lambda: desk.inventory(Sheet.ASSET) is not None)
    tab.view.add_rows([{"name": name} for name in ("laptop a", "server", "laptop b")])
    qtbot.waitUntil(lambda: len(desk.inventory(Sheet.ASSET)) == 3)
    ids = desk.inventory(Sheet.ASSET).ids.tolist()
    menu = window.page.findChild(QPushButton, "inventory-files").menu()
    written: list[list[int] | None] = []

    def write(context, sheet, path, code, rows, **more) -> None:
        written.append(None if rows is None else rows.tolist())

    monkeypatch.setattr(out.QFileDialog, "getSaveFileName", lambda *asked: ("/nowhere/x.csv", ""))
    monkeypatch.setattr(out, "_write", write)

    def offered() -> list[str]:
        menu.aboutToShow.emit()
        return [
            one.text() for one in menu.actions() if one.isVisible() and one.objectName().startswith("inventory-export")
        ]

    tab.view.clearSelection()
    assert offered() == ["Export the table…"]
    tab.filter.setText("laptop")
    tab.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    tab.view.selectRow(1)
    assert offered() == ["Export the table…", "Export only the 2 rows shown…", "Export only the selected row…"]
    for action in menu.actions():
        if action.objectName().startswith("inventory-export"):
            action.trigger()
    assert written == [None, [ids[2], ids[0]], [ids[0]]]


def test_without_a_selection_nothing_is_written(qtbot, host, context) -> None:
    said: list[str] = []
    context.told.connect(said.append)
    actions = doors.file_actions(context, host, lambda: Sheet.ASSET)

    next(one for one in actions if one.objectName() == doors.EXPORT_CHOSEN).trigger()

    assert said == ["No row is selected."] and not tasks.running()
