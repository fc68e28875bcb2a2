"""The form of an estimate: steps in any order, nothing lost, figures that follow while one types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton

from greenai_desktop.core.estimate.draft import Given, KitKind, Way
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.samples import Status
from greenai_desktop.ui.estimate.form import EstimateForm
from greenai_desktop.ui.estimate.step import Step
from tests.helpers.estimate_desk import draft, open_desk
from tests.helpers.workspaces import NAMES, fill

LLAMA = """{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096,
 "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
 "vocab_size": 128256, "tie_word_embeddings": false, "max_position_embeddings": 8192, "rms_norm_eps": 1e-05}"""


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


def press(step: Step, name: str) -> None:
    found = step.findChild(QPushButton, name)
    assert found is not None, name
    found.click()


def field(form: EstimateForm, step_id: str, key: str):
    step = form.step(step_id)
    found = [f for grid in step._grids for f in grid.fields if str(f.key) == key]
    assert len(found) == 1, key
    return found[0]


def type_into(qtbot, form: EstimateForm, step_id: str, key: str, text: str) -> None:
    line = field(form, step_id, key).line
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, text)


def value_of(desk, key: str) -> float:
    found = desk.computed.estimated.root.find(key)
    assert found is not None
    return found.value


def test_one_step_is_open_and_the_others_tell_what_was_said(form):
    form.open_step(3)

    assert [step.id for step in form.steps if step.is_open] == ["place"]
    assert form.step("hardware").head.summary.startswith("8 × NVIDIA H100")
    assert form.step("work").head.summary.startswith("100\u00a0h")
    assert "France" in form.step("place").head.summary


def test_steps_can_be_opened_in_any_order_and_closed_again(qtbot, form):
    form.step("money").head.click()
    opened = form.open_number
    form.step("money").head.click()

    assert (opened, form.open_number) == (7, -1)


def test_next_and_back_walk_the_steps_and_the_keyboard_goes_along(qtbot, form):
    form.open_step(0)

    press(form.steps[0], "estimate-next-start")
    first = form.open_number
    press(form.step("hardware"), "estimate-next-hardware")
    focused = form.focusWidget()
    press(form.step("work"), "estimate-back-work")

    assert first == 1
    assert form.step("work").isAncestorOf(focused)
    assert form.open_number == 1


def test_next_in_the_last_step_shows_the_result(qtbot, form):
    form.open_step(8)

    with qtbot.waitSignal(form.result_asked):
        press(form.steps[8], "estimate-next-effects")


def test_the_figures_follow_what_is_typed(qtbot, form, desk):
    form.open_step(2)
    before = value_of(desk, "estimate.energy")

    type_into(qtbot, form, "work", "hours_h", "200")
    qtbot.waitUntil(lambda: desk.computed.draft == desk.draft, timeout=10_000)

    assert value_of(desk, "estimate.energy") == pytest.approx(2 * before)
    assert value_of(desk, "estimate.device_hours") == pytest.approx(1_600)


def test_the_device_hours_are_echoed(qtbot, form, desk):
    form.open_step(2)

    assert "= 800 h" in form.step("work")._echo.text().replace("\u00a0", " ")


def test_another_way_of_asking_loses_nothing(qtbot, form, desk):
    form.open_step(0)
    start = form.step("start")
    start.choose("work")
    start.choose("hours")

    assert desk.draft == draft()
    assert desk.draft.way is Way.HOURS


def test_the_way_decides_what_is_asked(form, desk):
    form.step("start").choose("work")
    form.open_step(2)
    shown = {str(part.key) for grid in form.step("work")._grids for part in grid.shown if hasattr(part, "key")}

    assert {"params_count", "tokens_count", "mfu_fraction"} <= shown
    assert "hours_h" not in shown


def test_each_search_asks_for_its_own_numbers(form, desk):
    form.open_step(4)
    asked = {}
    for code in ("none", "grid", "random", "bayesian", "halving", "hyperband", "manual"):
        desk.change("search", desk.draft.with_choice("search", code))
        grid = form.step("experiments")._search
        asked[code] = {str(part.key) for part in grid.shown if hasattr(part, "key")}

    assert asked["none"] == set()
    assert asked["grid"] == {"parameter_count", "values_per_parameter", "mean_fraction"}
    assert asked["random"] == {"hit_probability_fraction", "best_share_fraction", "mean_fraction"}
    assert "halving_ratio" in asked["halving"] & asked["hyperband"]


def test_hardware_is_searched_and_added_by_the_keyboard(qtbot, form, desk):
    form.open_step(1)
    search = form.step("hardware").kits.search
    qtbot.keyClicks(search.line, "rtx 4090")
    first = search.found.item(0).text()
    qtbot.keyClick(search.line, Qt.Key.Key_Return)

    assert first.startswith("NVIDIA GeForce RTX 4090")
    assert [kit.kind for kit in desk.draft.kits] == [KitKind.ACCELERATOR, KitKind.ACCELERATOR]
    assert desk.draft.kits[1].label.startswith("NVIDIA GeForce RTX 4090")
    assert search.line.text() == ""


def test_down_leads_into_what_was_found_and_escape_empties_the_search(qtbot, form):
    form.open_step(1)
    search = form.step("hardware").kits.search
    qtbot.keyClicks(search.line, "a100")
    qtbot.keyClick(search.line, Qt.Key.Key_Down)
    qtbot.keyClick(search.found, Qt.Key.Key_Escape)

    assert search.line.text() == ""
    assert search.found.count() == 0


def test_unknown_hardware_is_typed_by_hand(qtbot, form, desk):
    form.open_step(1)
    search = form.step("hardware").kits.search
    qtbot.keyClicks(search.line, "Garage card 9000")
    nothing = search._nothing.isVisibleTo(search)
    search.own.click()
    type_into(qtbot, form, "hardware", "1.power_w", "350 W")

    kit = desk.draft.kits[1]
    assert nothing
    assert (kit.kind, kit.label, kit.numbers["power_w"]) == (KitKind.OWN, "Garage card 9000", Given(350.0))


def test_removed_hardware_comes_back_with_undo(qtbot, context, form, desk):
    form.open_step(1)
    form.step("hardware").kits.remove(0)
    gone = len(desk.draft.kits)
    context.undo.undo()

    assert gone == 0
    assert desk.draft == draft()
    assert len(form.step("hardware").kits.cards) == 1


def test_this_machine_is_offered_with_how_sure_that_is(qtbot, context, form, desk):
    context.feed.start()
    qtbot.waitUntil(lambda: context.feed.station is not None, timeout=10_000)
    form.open_step(1)
    kits = form.step("hardware").kits
    qtbot.waitUntil(lambda: kits.findChild(QPushButton, "estimate-detected-0") is not None, timeout=10_000)
    kits.findChild(QPushButton, "estimate-detected-0").click()

    assert desk.draft.kits[1].label == "Intel Core i7-8700"
    assert desk.draft.kits[1].kind is KitKind.CPU
    assert desk.draft.kits[1].numbers["memory_gb"].status is Status.MEASURED


def test_the_place_of_the_estimate_is_its_own(qtbot, context, form, desk):
    form.open_step(3)
    place = form.step("place")
    place.hosting._radios[Hosting.CLOUD].setChecked(True)
    place.zone._activated(place.zone.findData("DE"))

    assert desk.draft.place.hosting is Hosting.CLOUD
    assert desk.draft.place.zone == "DE"
    assert context.settings.place.zone == "FR"
    context.undo.undo()
    assert desk.draft.place.zone == "FR"


def test_a_lifetime_is_chosen_for_all_hardware_at_once(qtbot, form, desk):
    form.open_step(6)
    press(form.step("equipment"), "estimate-life-6")
    qtbot.waitUntil(lambda: desk.computed.draft == desk.draft, timeout=10_000)

    assert desk.draft.kits[0].numbers["lifetime_years"] == Given(6.0)
    assert "6 years ×" in form.step("equipment")._echo.text()


def test_the_price_is_that_of_the_estimate(qtbot, form, desk):
    form.open_step(7)
    money = form.step("money")
    money.price.line.setText("0.31")
    money.price.take()

    assert desk.draft.price.per_kwh == 0.31


def test_a_model_file_is_shown_before_it_is_taken_over(qtbot, form, desk, tmp_path):
    file = tmp_path / "config.json"
    file.write_text(LLAMA)
    form.open_step(0)
    form.choose_way("file")
    panel = form.step("start").model
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    panel.dropEvent(event)
    qtbot.waitUntil(lambda: panel.facts is not None, timeout=10_000)
    shown, before = panel.told.text(), "params_count" in desk.draft.numbers
    panel.take.click()

    assert "8.03 billion parameters" in shown.replace("\u00a0", " ")
    assert not before
    assert desk.draft.numbers["params_count"] == Given(8_030_261_248.0, status=Status.IMPORTED, source="config.json")
    assert (desk.draft.way, desk.draft.model_file) == (Way.WORK, "config.json")


def test_a_file_that_is_no_model_says_so_and_changes_nothing(qtbot, form, desk, tmp_path):
    file = tmp_path / "config.json"
    file.write_text("{not json")
    form.open_step(0)
    form.choose_way("file")
    before = desk.draft
    panel = form.step("start").model
    panel.read(file)
    qtbot.waitUntil(lambda: bool(panel.wrong.text()), timeout=10_000)

    assert desk.draft == before
    assert not panel.take.isVisibleTo(panel)


def test_a_past_run_gives_its_energy_its_hours_and_its_place(qtbot, context, form, desk):
    from greenai_desktop import paths

    fill(paths.workspace_file())
    form.open_step(0)
    form.step("start").choose("run")
    panel = form.step("start").run
    qtbot.waitUntil(lambda: panel.box.count() == 3, timeout=10_000)
    panel.take.click()
    qtbot.waitUntil(lambda: "run_energy_kwh" in desk.draft.numbers, timeout=10_000)

    energy = desk.draft.numbers["run_energy_kwh"]
    assert energy.status is Status.MEASURED
    assert energy.low < energy.value < energy.high
    assert energy.source in NAMES
    assert desk.draft.place.hosting is Hosting.SERVER_ROOM
    assert len(desk.draft.run_ids) == 1


def test_ctrl_z_in_a_field_takes_back_the_last_edit_once_nothing_typed_is_left(qtbot, context, form, desk):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    form.open_step(2)
    line = field(form, "work", "hours_h").line
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    line.setText("100")
    override.ignore()
    line.event(override)
    untouched = override.isAccepted()
    qtbot.keyClicks(line, "1")
    override.ignore()
    line.event(override)

    assert (untouched, override.isAccepted()) == (False, True)


def test_recorded_hours_are_offered_for_the_equipment_after_three_months(qtbot, context, form, desk):
    import time

    from greenai_desktop import paths
    from greenai_desktop.store.workspace import Workspace
    from tests.helpers.store import steady_run

    form.open_step(6)
    recorded = form.step("equipment").recorded
    before = recorded.isVisibleTo(form)
    with Workspace.open(paths.workspace_file()) as workspace:
        steady_run(workspace, 7_200, name="long ago", started_utc_s=time.time() - 200 * 86_400.0)
        hosts = {overview.run.host for overview in workspace.runs()}
    from greenai_desktop.ui.estimate.recorded_use import read_use

    context.store.read(lambda opened: read_use(opened, hosts.pop()), recorded._show)
    qtbot.waitUntil(lambda: recorded.use is not None, timeout=10_000)
    shown = recorded.isVisibleTo(form)
    recorded.take.click()

    given = desk.draft.kits[0].numbers["used_h_per_year"]
    assert (before, shown) == (False, True)
    assert given.value == pytest.approx(2.0 / 200.0 * 365, rel=0.02)
    assert given.status is Status.MEASURED


def test_what_is_lacking_is_told_in_the_head_and_no_mistake(qtbot, context, form, desk):
    desk.change("x", draft(hours=None))
    qtbot.waitUntil(lambda: desk.computed.draft == desk.draft, timeout=10_000)

    assert form.step("work").head._sign == "?"
    assert "lacking" in form.step("work").head.accessibleDescription()


def test_a_mistake_is_told_in_the_head_of_a_closed_step(qtbot, form, desk):
    form.open_step(2)
    type_into(qtbot, form, "work", "hours_h", "many")
    form.open_step(0)

    assert form.step("work").head._sign == "!"


def test_the_name_is_changed_in_place(qtbot, context, form, desk):
    form.name.setText("LLM v2")
    form.name.editingFinished.emit()
    qtbot.waitUntil(lambda: desk.is_saved)

    assert desk.draft.name == "LLM v2"
    assert desk.stored.name == "LLM v2"


def test_an_empty_name_goes_back_to_the_one_before(form, desk):
    form.name.setText("  ")
    form.name.editingFinished.emit()

    assert form.name.text() == desk.draft.name == "Eight cards"


def test_a_model_is_counted_in_an_interpreter_that_was_named(qtbot, form, desk, tmp_path):
    """A framework of the test's own stands in for torch: what the counter says is what is shown."""
    import sys

    from greenai_desktop.model_files.environment import Call

    form.open_step(0)
    form.choose_way("file")
    panel = form.step("start").model
    panel.count_there(Call(sys.executable, "nowhere_to_be_found:build", tmp_path, 60.0))
    qtbot.waitUntil(lambda: bool(panel.wrong.text()), timeout=30_000)

    assert panel.facts is None
    assert "nowhere_to_be_found" in panel.wrong.text()
    assert panel.count.isEnabled()


def test_the_dialog_for_an_environment_says_what_is_wrong_and_starts_nothing(qtbot, form, tmp_path):
    import sys

    from greenai_desktop.ui.estimate.environment_dialog import EnvironmentDialog

    dialog = EnvironmentDialog(form)
    dialog.python.setText(str(tmp_path / "python"))
    dialog._accept()
    first = dialog._wrong.text()
    dialog.python.setText(sys.executable)
    dialog.function.setText("model")
    dialog._accept()
    second = dialog._wrong.text()
    dialog.function.setText("model:build")
    dialog.folder.setText(str(tmp_path))
    dialog._accept()

    assert "interpreter" in first
    assert "module:function" in second
    assert dialog.result() == EnvironmentDialog.DialogCode.Accepted
    assert (dialog.call.function, dialog.call.folder, dialog.call.timeout_s) == ("model:build", tmp_path, 300.0)
