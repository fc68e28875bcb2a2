import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication

from greenai_desktop.core.energy import ChannelEnergy
from greenai_desktop.core.processes import Identity
from greenai_desktop.core.samples import Channel, Device, Status
from greenai_desktop.recording.process_devices import Devices
from greenai_desktop.recording.process_power import ProcessPower
from greenai_desktop.ui.processes.page import ProcessesPage
from greenai_desktop.ui.processes.watch import Outcome, ProcessWatch
from tests.helpers.processes import ProcTree, snapshot

CPU = Channel("rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True)
REST = Channel("model:rest", Device.REST, "desktop", "rest_of_machine", status=Status.MODELLED)
WHO = (
    Identity((1, 0), "init", "root"),
    Identity((10, 0), "train <b>", "me"),
    Identity((11, 0), "worker", "me", container_kind="docker", container="3f2a1b4c5d6e"),
    Identity((20, 0), "secret", "ada", is_own=False),
    Identity((30, 0), "kworker/0:1", "root", is_own=False, is_kernel=True),
)
PARENTS = (0, 1, 10, 1, 2)


class Machine:
    """A machine whose processes do what they are told, found without any thread."""

    def __init__(self):
        self.power = ProcessPower(Devices([CPU, REST], 20.0))
        self.at_s, self.joules = 0.0, 0.0
        self.cpu_s = np.zeros(len(WHO))
        self.present = list(range(len(WHO)))
        self.found()

    def found(self, *used_s):
        self.cpu_s[: len(used_s)] += used_s
        rows = [(WHO[i].pid, PARENTS[i], float(self.cpu_s[i]), 0.0) for i in self.present]
        now = replace(
            snapshot(self.at_s, rows, busy_s=float(self.cpu_s.sum()) * 1.25),
            who=tuple(WHO[i] for i in self.present),
        )
        totals = {
            CPU.id: ChannelEnergy(self.at_s * 120.0, self.at_s, self.at_s),
            REST.id: ChannelEnergy(self.at_s * 40.0, self.at_s, self.at_s),
        }
        accounted = self.power.update(now, totals=totals)
        self.at_s += 1.0
        return None if accounted is None else Outcome(accounted, self.power.trees(), 0, 0.001)


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def page(qtbot, context, theme, machine):
    made = ProcessesPage(context)
    qtbot.addWidget(made)
    made.resize(1_100, 800)
    made.show()
    made._is_shown = True
    show(made, machine.found(0.0, 1.0, 0.5, 2.0, 0.1))
    return made


def show(page, outcome):
    page.watch.latest, page.watch.since_utc_s = outcome, 1_790_000_000.0
    page.watch.updated.emit()


def column(page, key):
    model = page.model
    at = next(i for i, one in enumerate(model.columns) if one.key == key)
    return [model.index(row, at).data() for row in range(model.rowCount())]


def choose(page, pid):
    page.table.select_source_rows([next(i for i, key in enumerate(page.model.keys) if key[0] == pid)])


def test_processes_stand_with_the_most_power_first(page):
    assert column(page, "name") == ["another user's process", "train <b>", "worker", "kworker/0:1", "init"]
    assert column(page, "power")[0] == "≈\u00a044.4\u00a0W"
    assert column(page, "power")[-1] == "0\u00a0W"
    assert column(page, "cpu")[0] == "50%"


def test_other_users_are_named_only_when_that_is_allowed(page, context):
    before = column(page, "user")
    page.others.click()

    assert before[0] == "another user"
    assert column(page, "name")[0] == "secret"
    assert column(page, "user")[0] == "ada"
    assert context.settings.shows_others_processes


def test_containers_are_recognised(page):
    assert column(page, "container")[2] == "Docker 3f2a1b4c5d6e"


def test_idle_what_nobody_claims_and_the_sum_are_always_in_sight(page):
    model = page.balance.table
    watts = [model.cell(row, "power") for row in range(model.rowCount())]
    names = [model.index(row, 0).data() for row in range(model.rowCount())]

    assert names == ["Processes", "Processes that have ended", "Idle", "Not attributed", "Not shared out",
                     "Whole machine"]  # fmt: skip
    assert sum(watts[:-1]) == pytest.approx(watts[-1]) == pytest.approx(160.0)
    assert watts[2] == pytest.approx(20.0)
    last = page.balance.visualRect(model.index(5, 0))
    assert page.balance.viewport().rect().contains(last.center())


def test_filtered_rows_still_count_in_the_sum(page, qtbot):
    qtbot.keyClicks(page.search, "train")

    assert column(page, "name") == ["train <b>"]
    assert page.balance.table.cell(5, "power") == pytest.approx(160.0)
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert len(column(page, "name")) == 5


def test_trees_are_one_row_each(page, qtbot):
    qtbot.mouseClick(page.segments.button(True), Qt.MouseButton.LeftButton)

    assert column(page, "name")[1] == "train <b>  +1"
    assert column(page, "power")[1] == "≈\u00a033.3\u00a0W"


def test_the_chosen_process_stays_chosen_while_rows_come_go_and_move(page, machine):
    choose(page, 11)
    machine.present.remove(0)

    show(page, machine.found(0.0, 0.1, 3.0, 0.2, 0.0))

    assert page._chosen().pid == 11
    assert column(page, "name")[0] == "worker"


def test_nothing_moves_under_the_mouse(page, machine):
    before = column(page, "name")
    inside = page.table.viewport().rect().center().toPointF()
    QApplication.sendEvent(page.table.viewport(), QEnterEvent(inside, inside, inside))

    show(page, machine.found(0.0, 0.1, 3.0, 0.2, 0.0))
    held = column(page, "name")
    QApplication.sendEvent(page.table.viewport(), QEvent(QEvent.Type.Leave))

    assert held == before
    assert column(page, "name")[0] == "worker"


def test_a_column_can_be_copied(page):
    page.table.setCurrentIndex(page.model.index(0, 8 - 1))

    page.copy_column()

    assert QApplication.clipboard().text().splitlines() == ["PID", "20", "10", "11", "30", "1"]


def test_names_with_tags_are_shown_as_they_are(page):
    at = page.model.index(1, 0)

    assert "&lt;b&gt;" in at.data(Qt.ItemDataRole.ToolTipRole)


def test_a_process_is_recorded_under_the_name_that_was_typed(page, qtbot, context, monkeypatch):
    asked = []
    monkeypatch.setattr(context.recordings, "record", lambda *words, **more: asked.append((*words, more)))
    choose(page, 10)
    page.record_action.trigger()
    page.panel.name.setText("my training")

    qtbot.keyClick(page.panel.name, Qt.Key.Key_Return)

    assert asked[0][0] == "my training"
    assert asked[0][-1] == {"process_id": 10}


def test_parts_of_the_system_and_ended_processes_cannot_be_recorded(page, machine):
    choose(page, 30)
    of_system = page.record_button.isEnabled()
    page._choose_rows(True)
    machine.present.remove(1)
    show(page, machine.found(0.0, 0.0, 1.0, 0.0, 0.0))
    choose(page, 10)

    assert not of_system
    assert page._chosen().pid == 10
    assert not page.record_button.isEnabled()


@pytest.mark.parametrize(("user_id", "may"), [(1_000, False), (0, True)])
def test_processes_of_other_users_are_recorded_by_the_administrator_alone(page, monkeypatch, user_id, may):
    monkeypatch.setattr("os.geteuid", lambda: user_id)

    choose(page, 20)

    assert page.record_button.isEnabled() == may


def test_the_recorder_is_told_which_process(qtbot, context, theme, monkeypatch, problems):
    asked = []

    def start(arguments, passwords=""):
        asked.append(arguments)
        raise OSError("nothing is started in this test")

    monkeypatch.setattr("greenai_desktop.recording.launch.start_recorder", start)
    with qtbot.waitSignal(context.recordings.failed):
        context.recordings.record("my training", process_id=10)

    assert "--process-id=10" in asked[0]
    assert "--name=my training" in asked[0]


def test_figures_explain_themselves(page, context):
    told = []
    context.explained.connect(told.append)
    choose(page, 20)

    page.explain_chosen()
    page.explain_part("total")

    process, total = told
    assert process.value == pytest.approx(2.0 / 4.5 * 100.0)
    assert [step.key for step in process.find("process.part").steps] == [
        "process.device", "process.idle", "process.use",
    ]  # fmt: skip
    assert total.value == pytest.approx(160.0)
    assert total.find("process.idle").value == pytest.approx(20.0)


def test_the_way_of_sharing_out_is_told_in_one_line(page):
    assert page.method.text() == (
        "Power above idle is shared out: processors by processor time. "
        "Idle power by the model at no load, as the machine was hardly idle yet."
    )


def test_how_a_process_was_started_is_told_only_when_asked_and_never_of_others(page, context, home):
    told = []
    context.told.connect(told.append)
    tree = ProcTree(home.parent / "proc")
    for pid in (10, 20):
        tree.start(pid)
        (tree.folder / str(pid) / "cmdline").write_bytes(b"python3\0train.py\0")
    choose(page, 10)
    page.show_command()
    choose(page, 20)
    page.show_command()

    assert told[0] == "python3 train.py"
    assert "not named" in told[1]


def test_what_was_chosen_survives_a_change_of_language(page, qtbot, context):
    page._choose_rows(True)
    page.search.setText("train")
    choose(page, 10)
    state = page.state()

    again = ProcessesPage(context)
    qtbot.addWidget(again)
    again.restore(state)

    assert again.by_trees
    assert again.search.text() == "train"
    assert again._chosen().pid == 10
    assert ProcessWatch.of(context) is page.watch


def test_processes_are_followed_only_while_somebody_looks(qtbot, window, context):
    window.show_page("processes")
    watch = window.page.watch
    qtbot.waitUntil(lambda: watch.latest is not None, timeout=20_000)

    window.show_page("home")

    assert not watch.is_running
    assert "processes" not in {thread.name for thread in threading.enumerate()}


def test_the_keyboard_goes_back_to_the_list_when_the_form_closes(qtbot, page):
    page.table.select_source_rows([1])
    page.record_chosen()
    page.panel.begin.setFocus()
    page.panel.begin.setEnabled(False)  # as while the recorder starts: what had the keyboard lets it go

    page.panel.closed.emit()

    assert not page.panel.isVisible()
    assert page.focusWidget() is page.table
