"""The calculator: each step is typed into and seen, explains itself, is taken back, kept, and taken over."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from greenai_desktop.accounting.cloud import EXAMPLE, replayed
from greenai_desktop.core.cloud import Component
from greenai_desktop.core.cloud_case import CloudCase, DatacentreCase, DeviceCase, month_number
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.ui.inventory.cloud.steps.dialog import StepsDialog
from greenai_desktop.ui.inventory.cloud.steps.draft import EMPTY, draft_of, orphans, read

JANUARY = month_number(2025, 1)
SERVER = DeviceCase("server", 10.0, JANUARY, (Component("blade", 2, 500.0, 20.0), Component("disk", 4, 40.0, 0.0)))
WITH_PARTS = CloudCase(
    (DatacentreCase("DC 1", "Region", (SERVER,)), DatacentreCase("DC 2", "Region", (SERVER,))),
    EXAMPLE.regions, EXAMPLE.uses,
)  # fmt: skip


@pytest.fixture
def desk(desk_with):
    return desk_with(Sheet.CLOUD)


@pytest.fixture
def dialog(context, desk, qtbot, theme):
    host = QWidget()  # the dialog deletes itself when it is closed
    qtbot.addWidget(host)
    host.show()
    made = StepsDialog(context, desk, host)
    made.open()
    qtbot.waitUntil(lambda: not made.is_busy)
    yield made


def outcome(dialog, step):
    columns = dialog.outcomes[step].table.columns
    return list(zip(columns[0].values, columns[1].values, strict=True)) if columns else []


@pytest.mark.parametrize("case", [EXAMPLE, WITH_PARTS, CloudCase()])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_case_is_typed_as_it_is_read(case, language) -> None:
    found = read(draft_of(case, language), language)

    assert found.case == case and not found.wrong
    assert orphans(draft_of(case, language)) == []


def test_devices_of_one_name_with_other_parts_are_told_apart() -> None:
    other = DeviceCase("server", 1.0, JANUARY, (Component("blade", 1, 1.0, 0.0),))
    case = CloudCase((DatacentreCase("DC", "west", (SERVER, other)),))

    back = read(draft_of(case, "en"), "en").case

    assert [one.name for one in back.datacentres[0].devices] == ["server", "server (2)"]
    assert [one.components for one in back.datacentres[0].devices] == [SERVER.components, other.components]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(sorted(EMPTY)), st.lists(st.lists(st.text(max_size=8), max_size=8), max_size=3)))
def test_whatever_is_typed_is_read_or_told_with_its_cell(rows) -> None:
    draft = EMPTY | {name: tuple(tuple(row) for row in table) for name, table in rows.items()}

    found = read(draft, "en")

    for one in found.wrong:
        assert one.row < len(draft[one.table]) and one.error.code


def test_v13_comes_out_of_the_window_and_every_step_is_seen(dialog) -> None:
    dialog.show_case(EXAMPLE)

    assert dialog.replay.result.value == pytest.approx(301.8, rel=1e-12)
    assert [name for name, _value in outcome(dialog, "datacentre_month")] == [f"DC {n} · 2025-01" for n in (1, 2, 3)]
    assert [name for name, _value in outcome(dialog, "factor")] == ["Region · 2025-01"]
    assert dialog.pivot.table.columns[-1].values == pytest.approx(
        sorted([0.004 * 1_200, 0.24 * 1_200, 0.0075 * 1_200], reverse=True)
    )


def test_parts_of_a_device_go_up_to_the_client(dialog) -> None:
    dialog.show_case(WITH_PARTS)

    [(name, value)] = outcome(dialog, "components")
    assert (name, value) == ("server", "≈\u00a01.2\u00a0t CO₂e")
    assert dialog.replay.result.value == pytest.approx(replayed(WITH_PARTS).result.value)


def test_a_cell_that_is_typed_changes_the_result_and_is_taken_back(dialog) -> None:
    dialog.show_case(EXAMPLE)
    before = dialog.draft
    dialog.sheets["uses"].item(0, 3).setText("2400")
    assert dialog.replay.result.value == pytest.approx(603.6)

    dialog.undo()
    assert (dialog.draft, dialog.replay.result.value) == (before, pytest.approx(301.8))
    dialog.redo()
    assert dialog.replay.result.value == pytest.approx(603.6)


def test_a_cell_that_cannot_be_read_stays_and_is_told(dialog) -> None:
    dialog.show_case(EXAMPLE)
    dialog.sheets["regions"].item(0, 3).setText("much")

    assert dialog.sheets["regions"].item(0, 3).text() == "much"
    assert dialog.sheets["regions"].item(0, 3).toolTip()
    assert dialog.told.text().startswith("1 cell cannot be read; its row is left out.")
    assert dialog.replay is not None and dialog.replay.result.value is None
    assert not dialog.take_button.isEnabled()


def test_an_impossible_input_is_told_in_the_window(dialog) -> None:
    dialog.show_case(EXAMPLE)
    dialog.sheets["datacentres"].item(0, 3).setText("0")

    assert dialog.told.text().startswith("An accounting life in “DC 1” is not above 0.")
    assert dialog.total.value_shown() == "—"


def test_cells_come_from_a_spreadsheet(dialog) -> None:
    sheet = dialog.sheets["datacentres"]
    QGuiApplication.clipboard().setText("DC 1\tRegion\t1200000\t72\nDC 2\tRegion\t900000\t72\n")
    sheet.setCurrentCell(0, 0)
    sheet._paste(QGuiApplication.clipboard().text())
    assert len(dialog.draft["datacentres"]) == 2

    sheet.selectRow(0)
    sheet.remove_rows()
    assert dialog.draft["datacentres"] == (("DC 2", "Region", "900000", "72"),)
    dialog.undo()
    assert len(dialog.draft["datacentres"]) == 2


def test_a_figure_of_a_step_explains_itself(dialog) -> None:
    dialog.show_case(EXAMPLE)
    dialog.outcomes["factor"].selectRow(0)

    assert dialog.why.result.key == "cloud.factor"
    assert dialog.why.result.find("cloud.datacentre") is not None


def test_the_result_is_taken_over_beside_the_ledger_in_one_step(dialog, desk, qtbot, context) -> None:
    before = desk.inventory(Sheet.CLOUD).state()
    dialog.show_case(EXAMPLE)
    with qtbot.waitSignal(desk.changed):
        dialog.take()

    inventory = desk.inventory(Sheet.CLOUD)
    assert inventory.numbers("kgco2e").sum() == pytest.approx(301.8)
    assert {inventory.value(row, "importer") for row in range(3)} == {"seven_steps"}
    context.undo.undo()
    assert desk.inventory(Sheet.CLOUD).state() == before


def test_inputs_are_there_again_and_go_into_files(dialog, context, desk, qtbot, tmp_path) -> None:
    from greenai_desktop.ui import tasks

    dialog.show_case(WITH_PARTS)
    path = tmp_path / "case.json"
    dialog.save_case(path)
    qtbot.waitUntil(lambda: path.exists() and not tasks.running())
    dialog.show_draft(EMPTY)
    dialog.open_case(path)
    qtbot.waitUntil(lambda: dialog.draft == draft_of(WITH_PARTS, "en"))
    dialog._save.stop()
    from greenai_desktop.importers.cloud import profiles

    profiles.write_plain(profiles.case_file(), {"language": "fr", "draft": draft_of(WITH_PARTS, "fr")})
    other = StepsDialog(context, desk)
    qtbot.addWidget(other)
    qtbot.waitUntil(lambda: not other.is_busy)
    assert other.draft == draft_of(WITH_PARTS, "en")
    other._save.stop()
    path.write_text("{}x", "utf-8")
    dialog.open_case(path)
    qtbot.waitUntil(lambda: "case.json" in dialog.told.text())
    QApplication.processEvents()
