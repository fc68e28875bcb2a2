"""The cloud tab: files with their questions, one step to take them in, bases side by side, a look at one's own."""

import math
import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from greenai_desktop import i18n
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.changes import cells_set
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.importers.cloud.base import CloudOptions
from greenai_desktop.importers.cloud.profiles import saved_profiles
from greenai_desktop.ui import tasks
from greenai_desktop.ui.inventory.cloud import latest, taking
from greenai_desktop.ui.inventory.cloud import tab as cloud_tab
from greenai_desktop.ui.inventory.cloud.import_dialog import CloudImportDialog
from greenai_desktop.ui.inventory.cloud.look import Asked
from greenai_desktop.ui.inventory.cloud.mapper_dialog import MapperDialog
from greenai_desktop.ui.inventory.cloud.tab import CloudTab
from greenai_desktop.ui.inventory.cloud.words import period_text
from tests.helpers.cloud_files import as_csv, as_json
from tests.helpers.workspaces import fill
from tests.importers.cloud.test_azure import ITEMS
from tests.importers.cloud.test_google import DOTTED, ROWS

INVOICE = "Mois;Service;kgCO2e;MWh\n2025-03;GPU;12,5;0,4\n2025-04;GPU;13,5;0,5\n"
AZURE = as_json({"value": ITEMS})


@pytest.fixture
def desk(desk_with):
    return desk_with(Sheet.CLOUD)


@pytest.fixture
def tab(tab_of):
    return tab_of(CloudTab)


@pytest.fixture
def google(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(as_csv(DOTTED, ROWS), "utf-8")
    return path


def opened(qtbot, tab, *paths):
    dialog = tab.import_files(list(paths))
    qtbot.waitUntil(lambda: not dialog.is_busy)
    return dialog


def taken(qtbot, tab, *paths):
    dialog = opened(qtbot, tab, *paths)
    with qtbot.waitSignal(tab.desk.changed):
        dialog.take()


def cells(view, key):
    return [view.table.columns[[c.key for c in view.table.columns].index(key)].text(row)
            for row in range(view.table.source_count)]  # fmt: skip


def text(parent, name):
    return parent.findChild(QLabel, name).text()


def test_an_export_is_shown_before_anything_is_written_and_taken_in_as_one_step(tab, desk, qtbot, google, context):
    before = desk.inventory(Sheet.CLOUD).state()
    dialog = opened(qtbot, tab, google)

    assert cells(dialog.preview.sums, "stated") == cells(dialog.preview.sums, "made")
    assert text(dialog, "cloud-agreement") == "The rows make up the totals that the files state."
    assert text(dialog, "cloud-summary") == "12 new figures"
    assert desk.inventory(Sheet.CLOUD).state() == before
    with qtbot.waitSignals([desk.changed, desk.saved]):
        dialog.take()

    assert cells(tab.periods, "period") == ["2025-03", "2025-02"]
    assert cells(tab.periods, "location") == ["6.12\u00a0kg CO₂e", "20.0\u00a0kg CO₂e"]
    assert cells(tab.periods, "market") == ["3.12\u00a0kg CO₂e", "10.8\u00a0kg CO₂e"]
    after = desk.inventory(Sheet.CLOUD).state()
    context.undo.undo()
    assert desk.inventory(Sheet.CLOUD).state() == before
    assert tab.periods.isHidden() or not tab.periods.isVisible()
    context.undo.redo()
    assert desk.inventory(Sheet.CLOUD).state() == after


def test_after_an_import_the_keyboard_is_where_one_goes_on(tab, desk, qtbot, google):
    dialog = opened(qtbot, tab, google)
    assert dialog.focusWidget() is dialog.take_button
    with qtbot.waitSignal(desk.changed):
        dialog.take()
    qtbot.waitUntil(lambda: not tab.is_busy)

    assert tab.window().focusWidget() is tab.periods


def test_two_breakdowns_of_one_month_are_two_rows(tab, desk, qtbot, tmp_path):
    for kind, name in (("Location", "a.json"), ("Subscription", "b.json")):
        path = tmp_path / name
        path.write_text(as_json({"value": [row | {"categoryType": kind} for row in ITEMS]}), "utf-8")
        dialog = tab.import_files()
        dialog._asked = [Asked(path, CloudOptions("all", "2025-03"))]
        dialog._read()
        qtbot.waitUntil(lambda dialog=dialog: not dialog.is_busy)
        with qtbot.waitSignal(desk.changed):
            dialog.take()

    assert sorted(cells(tab.periods, "cut")) == ["Account", "Region"]
    assert cells(tab.periods, "untold") == ["15.8\u00a0kg CO₂e"] * 2


def test_offsets_are_refused_with_the_reason(tab, qtbot, google):
    dialog = opened(qtbot, tab, google)

    assert "after_offsets" in dialog.preview.notices.text and "never subtracted" in dialog.preview.notices.text
    dialog.reject()


def test_a_file_that_comes_again_restates_and_repeats_nothing(tab, desk, qtbot, google):
    with qtbot.waitSignal(desk.saved):
        taken(qtbot, tab, google)
    again = opened(qtbot, tab, google)
    assert text(again, "cloud-summary") == "0 new figures; 12 known already"
    assert not again.take_button.isEnabled()
    again.reject()
    rows = [list(row) for row in ROWS]
    rows[0][9], rows[0][13], rows[0][14] = 1.5, 21.0, 11.75
    google.write_text(as_csv(DOTTED, rows), "utf-8")

    dialog = opened(qtbot, tab, google)

    assert text(dialog, "cloud-summary") == "0 new figures; 2 restated; 10 known already"
    assert cells(dialog.preview.figures, "before").count("500\u00a0g CO₂e") == 2
    with qtbot.waitSignal(desk.changed):
        dialog.take()
    assert cells(tab.periods, "location")[1] == "21.0\u00a0kg CO₂e"


def test_what_only_the_user_knows_is_asked_step_by_step(tab, desk, qtbot, tmp_path):
    path = tmp_path / "azure.json"
    path.write_text(AZURE, "utf-8")
    dialog = opened(qtbot, tab, path)
    assert dialog.questions.isVisible() and not dialog.take_button.isEnabled()
    dialog.questions.field.setCurrentIndex(dialog.questions.field.findData("3"))
    dialog.questions.answer()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    dialog.questions.field.setText("march")
    dialog.questions.answer()
    assert dialog.questions._wrong.text().startswith("“march” is no month.")
    dialog.questions.field.setText("2025-03")
    dialog.questions.answer()
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert not dialog.questions.isVisible()
    assert set(cells(dialog.preview.figures, "scope")) == {"3"}
    dialog.reject()


def test_a_file_that_is_refused_says_why_and_leaves_the_others(tab, qtbot, google, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    dialog = opened(qtbot, tab, bad, google)

    assert "bad.csv is no cloud export that is known." in dialog.preview.notices.text
    assert dialog.take_button.isEnabled()
    dialog.reject()


def test_a_missing_reader_of_parquet_is_said(tab, qtbot, tmp_path, monkeypatch):
    from greenai_desktop.importers.cloud import document

    def missing(path):
        raise ImportFileError("parquet_reader_missing", file=path.name)

    monkeypatch.setattr(document, "_parquet_columns", missing)
    path = tmp_path / "aws.parquet"
    path.write_bytes(b"PAR1 and more")
    dialog = opened(qtbot, tab, path)

    assert dialog.preview.notices._count.text().startswith("aws.parquet:")
    dialog.reject()


def test_figures_are_deleted_and_the_bar_offers_to_bring_them_back(tab, desk, qtbot, google, context):
    taken(qtbot, tab, google)
    before = desk.inventory(Sheet.CLOUD).state()
    tab.periods.selectRow(0)
    assert tab.rows.table.source_count == 6
    with qtbot.waitSignal(context.undoable) as told:
        tab.remove()

    assert told.args == ["6 figures were deleted."]
    assert cells(tab.periods, "period") == ["2025-02"]
    context.undo.undo()
    assert desk.inventory(Sheet.CLOUD).state() == before


def test_another_page_can_ask_for_one_figure(tab, desk, qtbot, google):
    taken(qtbot, tab, google)
    wanted = int(desk.inventory(Sheet.CLOUD).ids[7])

    tab.open_with({"row_id": wanted})

    assert [int(tab._row_ids[row]) for row in tab.rows.selected_rows()] == [wanted]


def test_figures_are_given_to_a_project_as_one_step(tab, desk, qtbot, google, context):
    with qtbot.waitSignal(desk.saved):
        taken(qtbot, tab, google)
    before = desk.inventory(Sheet.CLOUD).state()
    with qtbot.waitSignal(desk.surroundings_changed):
        context.store.write(lambda workspace: workspace.create_project("R&D").id, lambda made: None, pytest.fail)
    tab.periods.selectRow(0)
    tab.project_button.menu().aboutToShow.emit()
    none, own = tab.project_button.menu().actions()
    assert (none.text(), own.text()) == ("No project", "R&&D")
    with qtbot.waitSignal(desk.saved):
        own.trigger()

    assert cells(tab.rows, "project") == ["R&D"] * 6
    given = desk.inventory(Sheet.CLOUD).numbers("project")
    assert np.isfinite(given).sum() == 6
    tab.project_button.menu().aboutToShow.emit()
    tab.project_button.menu().actions()[0].trigger()
    assert cells(tab.rows, "project") == [""] * 6
    context.undo.undo()
    context.undo.undo()
    assert desk.inventory(Sheet.CLOUD).state() == before


def test_figures_that_were_left_out_are_seen_and_counted_again(tab, desk, qtbot, google, context):
    taken(qtbot, tab, google)
    before = desk.inventory(Sheet.CLOUD).state()
    first = desk.inventory(Sheet.CLOUD).ids[:1]
    desk.make(Sheet.CLOUD, cells_set(first, left_out=["double_count"]), "cure")
    assert cells(tab.periods, "location") == ["6.12\u00a0kg CO₂e", "19.5\u00a0kg CO₂e"]
    assert tab.again_button.isHidden()
    tab.open_with({"row_id": int(first[0])})
    assert not tab.again_button.isHidden()
    tab.count_again()

    assert cells(tab.periods, "location") == ["6.12\u00a0kg CO₂e", "20.0\u00a0kg CO₂e"]
    context.undo.undo()
    context.undo.undo()
    assert desk.inventory(Sheet.CLOUD).state() == before


def test_what_is_shown_and_what_is_selected_can_be_exported_alone(tab, desk, qtbot, google):
    taken(qtbot, tab, google)
    assert tab.shown_ids is None and tab.chosen_ids is None
    tab.search.setText("compute engine")
    compute = tab.shown_ids
    tab.rows.selectRow(2)

    inventory = desk.inventory(Sheet.CLOUD)
    services = [inventory.value(int(row), "service") for row in inventory.rows_of(compute)]
    assert len(compute) == 6 and set(services) == {"Compute Engine"}
    assert tab.chosen_ids.tolist() == [compute[2]]


def test_a_reported_sum_is_explained_in_the_basis_that_is_chosen(tab, qtbot, google, context):
    taken(qtbot, tab, google)
    market = [column.key for column in tab.periods.table.columns].index("market")
    tab.periods.setCurrentIndex(tab.periods.table.index(0, market))
    with qtbot.waitSignal(context.explained) as told:
        tab.explain()

    assert told.args[0].value == pytest.approx(3.125)


def test_a_figure_that_is_asked_for_before_the_table_was_read_is_shown_then(context, tab, desk, qtbot, google):
    with qtbot.waitSignal(desk.saved):
        taken(qtbot, tab, google)
    wanted = int(desk.inventory(Sheet.CLOUD).ids[7])
    made = CloudTab(context, NotYet(desk))
    qtbot.addWidget(made)
    made.open_with({"row_id": wanted})
    assert made.rows.selected_rows() == []

    made.desk = desk
    made.activated()

    assert [int(made._row_ids[row]) for row in made.rows.selected_rows()] == [wanted]


class NotYet:
    """A desk that has read nothing yet."""

    def __init__(self, desk):
        self.loaded, self.changed = desk.loaded, desk.changed
        self.surroundings_changed = desk.surroundings_changed

    def inventory(self, sheet):
        return None


def test_many_figures_are_made_into_tables_off_the_gui_thread(tab, desk, qtbot, google, context, monkeypatch):
    monkeypatch.setattr(latest, "FEW", 0)
    called = []

    def noted(work):
        def call(*arguments):
            called.append((work.__name__, threading.current_thread() is threading.main_thread()))
            return work(*arguments)

        return call

    for module, name in ((cloud_tab, "periods_of"), (cloud_tab, "row_columns"), (taking, "planned"),
                         (taking, "change_of")):  # fmt: skip
        monkeypatch.setattr(module, name, noted(getattr(module, name)))
    dialog = opened(qtbot, tab, google)
    with qtbot.waitSignals([desk.changed, desk.saved]):
        dialog.take()
    qtbot.waitUntil(lambda: not tab.is_busy)
    wanted = int(desk.inventory(Sheet.CLOUD).ids[7])
    tab.open_with({"row_id": wanted})
    qtbot.waitUntil(lambda: not tab.is_busy)

    assert cells(tab.periods, "period") == ["2025-03", "2025-02"]
    assert [int(tab._row_ids[row]) for row in tab.rows.selected_rows()] == [wanted]
    tab.remove()
    qtbot.waitUntil(lambda: not tab.is_busy)
    assert tab.rows.table.source_count == 5
    context.undo.undo()
    qtbot.waitUntil(lambda: not tab.is_busy)
    assert tab.rows.table.source_count == 6
    assert set(called) == {(name, False) for name in ("periods_of", "row_columns", "planned", "change_of")}


def test_figures_that_were_changed_meanwhile_are_looked_at_anew(tab, desk, qtbot, google, monkeypatch):
    monkeypatch.setattr(latest, "FEW", 0)
    first, second = opened(qtbot, tab, google), opened(qtbot, tab, google)
    first.take()
    second.take()
    qtbot.waitUntil(lambda: not tasks.running() and len(desk.inventory(Sheet.CLOUD)) > 0)
    qtbot.wait(300)

    assert len(desk.inventory(Sheet.CLOUD)) == 12


def test_exports_that_are_dropped_are_offered(tab, qtbot, google):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(google))])
    spot, buttons, keys = QPoint(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(spot, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(tab, enter)
    QApplication.sendEvent(tab, QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, data, buttons, keys))
    [dialog] = tab.findChildren(CloudImportDialog)
    qtbot.waitUntil(lambda: not dialog.is_busy)

    assert enter.isAccepted() and dialog.preview.figures.table.source_count == 12
    dialog.reject()


def test_any_table_is_mapped_kept_as_a_profile_and_used_again(tab, desk, qtbot, tmp_path, context):
    path = tmp_path / "invoice.csv"
    path.write_text(INVOICE, "utf-8")
    dialog = tab.import_files()
    dialog.map_columns()
    [mapper] = dialog.findChildren(MapperDialog)
    mapper.open_file(path)
    qtbot.waitUntil(lambda: not mapper.is_busy)
    assert mapper.mapping.columns == {"kgco2e": "kgCO2e", "month": "Mois", "service": "Service"}
    mapper.mapping.choose("MWh", "energy_kwh", "MWh")
    mapper.provider.setText("ovh")
    mapper.provider.textEdited.emit("ovh")
    mapper.keep()
    assert mapper.wrong.text() == "Give the profile a name to keep it."
    mapper.name.setText("invoices")
    mapper.keep()
    qtbot.waitUntil(lambda: not mapper.is_busy)
    mapper.take()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    with qtbot.waitSignal(desk.changed):
        dialog.take()

    inventory = desk.inventory(Sheet.CLOUD)
    assert inventory.numbers("energy_kwh").tolist() == [400.0, 500.0]
    assert inventory.numbers("kgco2e").tolist() == [12.5, 13.5]
    assert cells(tab.periods, "provider") == ["ovh", "ovh"]
    [kept] = saved_profiles()
    other = MapperDialog(context, tab)
    other.open_file(path)
    qtbot.waitUntil(lambda: not other.is_busy)
    other.use_profile(kept)
    assert other.profile == kept
    qtbot.waitUntil(lambda: not other.is_busy)
    path.write_text(INVOICE.replace("MWh", "GWh"), "utf-8")
    other.open_file(path)
    qtbot.waitUntil(lambda: not other.is_busy)
    other.use_profile(kept)
    assert "columns are missing: MWh" in other.wrong.text()
    other.reject()


def test_a_mapping_without_a_period_says_what_is_missing(tab, qtbot, tmp_path, context):
    path = tmp_path / "table.csv"
    path.write_text("kgCO2e\n5\n", "utf-8")
    mapper = MapperDialog(context, tab)
    mapper.open()
    mapper.open_file(path)
    qtbot.waitUntil(lambda: not mapper.is_busy)
    assert mapper.wrong.isVisible() and not mapper.take_button.isEnabled()

    mapper.month.setText("2025-03")
    mapper.month.textEdited.emit("2025-03")
    qtbot.waitUntil(lambda: not mapper.is_busy)

    assert not mapper.wrong.isVisible() and mapper.take_button.isEnabled()
    mapper.reject()


def test_a_providers_figure_stands_beside_ones_own_runs(tab, desk, qtbot, google, context):
    fill(context.store.file, 1)
    rows = [["2026-11-01", *ROWS[0][1:]], ["2025-03-01", *ROWS[1][1:]]]
    google.write_text(as_csv(DOTTED, rows), "utf-8")
    with qtbot.waitSignal(desk.saved):
        taken(qtbot, tab, google)
    dialog = tab.compare()
    qtbot.waitUntil(lambda: not dialog.is_busy)
    run = dialog.own.item(0)
    beside = text(dialog, "compare-verdict")

    assert text(dialog, "compare-reported") == "20.0\u00a0kg CO₂e"
    assert dialog.own.count() == 1 and run.checkState() == Qt.CheckState.Checked
    assert dialog.found.own.value > 0.0
    assert dialog.found.ratio == pytest.approx(20.0 / dialog.found.own.value)
    assert "times your figure" in beside and "outside" in beside
    run.setCheckState(Qt.CheckState.Unchecked)
    assert text(dialog, "compare-verdict") == "They cannot be compared: one of the two is missing."
    dialog.period_box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not dialog.is_busy)
    assert dialog.own.count() == 0
    dialog.reject()


def test_periods_are_told_as_people_say_them():
    assert period_text(20_148.0, 20_178.0) == "2025-03"
    assert period_text(20_148.0, 20_208.0) == "2025-03 – 2025-04"
    assert period_text(20_089.0, 20_453.0) == "2025"
    assert period_text(20_148.0, 20_150.0) == "2025-03-01 – 2025-03-03"
    assert period_text(math.nan, math.nan) == "—"


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_all_parts_have_names_and_can_be_reached(tab, qtbot, code, context, desk, google):
    i18n.activate(code)
    made = CloudTab(context, desk)
    qtbot.addWidget(made)
    dialog = opened(qtbot, made, google)
    mapper = MapperDialog(context, made)
    mapper.open_file(google)
    qtbot.waitUntil(lambda: not mapper.is_busy)

    for part in (made.periods, made.rows, made.search, dialog.preview.sums, dialog.preview.figures, mapper.mapping):
        assert part.accessibleName()
    for box in mapper.mapping.findChildren(QPushButton) + made.findChildren(QPushButton):
        assert box.focusPolicy() & Qt.FocusPolicy.TabFocus
    mapper.reject()
    dialog.reject()
