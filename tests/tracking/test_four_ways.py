"""One training, recorded in all four ways at once, on a counter of known energy."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from greenai_desktop.recording import launch
from greenai_desktop.recording.launch import read_answer, recorder_arguments, start_recorder
from greenai_desktop.recording.recorder import Request
from greenai_desktop.store.records import Run, RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.powercap import Power, PowercapTree
from tests.helpers.waiting import wait_for
from tests.tracking.conftest import PACKAGE, Desk

# Power that changes: a recorder that guesses between its samples would be found out.
SQUARE = Power(60.0, 140.0, 0.7)
TRAINING = """
    import sys
    import numpy as np
    from greenai_desktop import track

    rng = np.random.default_rng(1)
    x = rng.normal(size=(2_000, 20))
    y = (x @ rng.normal(size=20) > 0).astype(float)
    weights = np.zeros(20)
    print("ready", flush=True)
    sys.stdin.readline()
    with track("track") as run:
        print("tracking", flush=True)
        epoch = 0
        import select
        while not select.select([sys.stdin], [], [], 0)[0]:
            predicted = 1 / (1 + np.exp(-x @ weights))
            weights -= 0.1 * x.T @ (predicted - y) / len(y)
            epoch += 1
            if epoch % 200 == 0:
                run.mark(f"epoch {epoch}")
                run.log(accuracy=float(np.mean((predicted > 0.5) == y)))
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tree = PowercapTree(tmp_path / "sys")
    tree.add("intel-rapl:0", "package-0", SQUARE)
    desk = Desk(tmp_path, tree)
    for name, value in desk.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", str(Path(launch.__file__).parents[2]))
    desk.home.mkdir()
    (desk.home / "settings.json").write_text('{"record_period_s": 0.5}')
    began_s = time.monotonic()
    with tree.live(0.002):
        yield desk, began_s


def cli(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "greenai_desktop.cli", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def recorded(desk: Desk, run: Run, began_s: float, offset_s: float) -> tuple[float, float]:
    """Joules of a run, and those that the counter really counted meanwhile."""
    with Workspace.open(desk.home / "workspace.greenai") as workspace:
        energy = workspace.energies(run.id)[PACKAGE]
    from_s = run.started_utc_s - offset_s - began_s
    return energy.energy_j, SQUARE.energy_j(from_s, from_s + energy.span_s)


def test_training_recorded_in_all_four_ways_is_within_half_a_percent_each_time(desk) -> None:
    desk, began_s = desk
    offset_s = time.time() - time.monotonic()
    (desk.folder / "train.py").write_text(textwrap.dedent(TRAINING))
    run = cli("run", "--name", "run", "--", sys.executable, str(desk.folder / "train.py"))
    assert run.stdin is not None and run.stdout is not None and run.stdout.readline() == "ready\n"
    parent = wait_for(lambda: [one for one in desk.runs() if one.name == "run"])[0].recorder_pid
    trained = int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
    attach = cli("attach", str(trained), "--machine", "--name", "attach")
    answer = desk.home / "answer.json"
    window = start_recorder(recorder_arguments(Request("window", period_s=0.5), answer=answer))
    run.stdin.write("\n")
    run.stdin.flush()
    assert run.stdout.readline() == "tracking\n"
    told = wait_for(lambda: read_answer(answer))
    wait_for(lambda: len([one for one in desk.runs() if one.state is RunState.RECORDING]) == 4)
    time.sleep(5.0)  # it is the length of the recording that is tested

    run.communicate("\n", timeout=60)
    attach.communicate(timeout=60)
    with Workspace.open(desk.home / "workspace.greenai") as workspace:
        workspace.request_stop(told["run"])
    window.wait(30)

    runs = {one.name: one for one in desk.done(4)}
    assert set(runs) == {"run", "track", "attach", "window"}
    assert {name: one.details.origin for name, one in runs.items()} == {name: name for name in runs}
    errors = {}
    for name, one in runs.items():
        assert one.state is RunState.FINISHED
        joules, true_joules = recorded(desk, one, began_s, offset_s)
        errors[name] = abs(joules / true_joules - 1)
    print({name: f"{100 * error:.3f} %" for name, error in errors.items()})
    assert max(errors.values()) < 0.005, errors
