"""The recorder process that the window starts."""

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from greenai_desktop import settings
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Channel, Device, Reading, Sample, Status
from greenai_desktop.recording import launch
from greenai_desktop.recording.handover import Handover, lay_down
from greenai_desktop.recording.launch import read_answer, recorder_arguments, start_recorder
from greenai_desktop.recording.recorder import Request
from greenai_desktop.sensors import meter_passwords
from greenai_desktop.sensors.meter_passwords import handed_over
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.meters import FakeMeter
from tests.helpers.powercap import PowercapTree
from tests.helpers.waiting import wait_for


@pytest.fixture(autouse=True)
def ours(greenai: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in greenai.environ.items():
        monkeypatch.setenv(name, value)
    greenai.home.mkdir()
    # The package may be used from a checkout here, which -P hides.
    monkeypatch.setenv("PYTHONPATH", str(Path(launch.__file__).parents[2]), prepend=":")


def test_window_starts_a_recorder_learns_its_run_and_stops_it(greenai: Shell, tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0)
    answer = greenai.home / "answer.json"
    request = Request("from the window", None, Stage.TRAINING, ("a",), "", 0.2)

    with tree.live():
        process = start_recorder(recorder_arguments(request, None, answer))
        told = wait_for(lambda: read_answer(answer))
        with Workspace.open(greenai.home / "workspace.greenai") as workspace:
            run = workspace.run(told["run"])
            wait_for(lambda: workspace.span_s(run.id) > 1.0)
            workspace.request_stop(run.id)
            assert process.wait(20) == 0
            done = workspace.run(run.id)

    assert (run.name, run.stage, run.tags, run.recorder_pid) == ("from the window", Stage.TRAINING, ("a",), process.pid)
    assert (done.state, done.exit_code) == (RunState.FINISHED, None)
    assert f"run {run.id} ends" in (greenai.home / "logs" / "greenai.log").read_text()


def test_recorder_takes_the_samples_over_and_ends_at_a_signal(greenai: Shell) -> None:
    now_s, now_utc_s = time.monotonic(), time.time()
    channel = Channel("old:cpu", Device.CPU, "cpu", "old", has_counter=True)
    samples = [
        Sample(now_s - ago, now_utc_s - ago, (Reading("old:cpu", now_s - ago, 5.0, 5.0, Status.MEASURED),))
        for ago in range(30, 0, -1)
    ]
    file = lay_down(Handover((channel,), samples, 1.0))
    answer = greenai.home / "answer.json"

    process = start_recorder(recorder_arguments(Request("since"), file, answer))
    told = wait_for(lambda: read_answer(answer))
    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert not file.exists()
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        run = workspace.run(told["run"])
        assert workspace.energies(run.id)["old:cpu"].energy_j == pytest.approx(5.0 * 29)
    assert run.started_utc_s == pytest.approx(now_utc_s - 30, abs=0.01)
    assert run.state is RunState.FINISHED


def test_recorder_reads_a_meter_with_a_password_that_no_keyring_keeps(
    greenai: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password is seen neither among the arguments nor in the environment of the recorder."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(meter_passwords, "_asked", {})
    plug = FakeMeter("shelly_gen2", 150.0)
    plug.password = "s3cret-é"
    answer = greenai.home / "answer.json"
    with plug.running() as fake:
        meter = fake.meter()
        settings.change(greenai.home / "settings.json", meters=(meter,))
        meter_passwords.keep(meter, "s3cret-é")

        process = start_recorder(
            recorder_arguments(Request("metered", period_s=0.5), None, answer), handed_over((meter,))
        )
        told = wait_for(lambda: read_answer(answer))
        with Workspace.open(greenai.home / "workspace.greenai") as workspace:
            wait_for(lambda: workspace.energies(told["run"])["meter:Desk plug"].covered_s > 1.0)
            seen = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0

    assert all(b"s3cret" not in words for words in seen)
    assert "s3cret" not in (greenai.home / "logs" / "greenai.log").read_text()


def test_recorder_goes_on_without_passwords_where_what_came_is_none(greenai: Shell) -> None:
    answer = greenai.home / "answer.json"

    process = start_recorder(recorder_arguments(Request("x"), None, answer), "no passwords at all\n")
    told = wait_for(lambda: read_answer(answer))
    process.send_signal(signal.SIGTERM)

    assert "run" in told and process.wait(20) == 0


def test_recorder_answers_why_it_cannot_record(greenai: Shell) -> None:
    (greenai.home / "workspace.greenai").write_bytes(b"no database" * 100)
    answer = greenai.home / "answer.json"

    process = start_recorder(recorder_arguments(Request("x"), None, answer))

    assert process.wait(30) == 3
    told = read_answer(answer)
    assert told is not None and told["error"] == "not_a_workspace"
    assert told["facts"]["file"] == str(greenai.home / "workspace.greenai")


def test_recorder_without_an_answer_file_tells_on_the_error_output(greenai: Shell) -> None:
    process = greenai.start("record", "--name", "x")
    assert process.stderr is not None
    told = json.loads(process.stderr.readline())

    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert told == {"run": 1}


def test_recorder_is_not_in_the_help(greenai: Shell) -> None:
    lines = greenai("--help").stdout.splitlines()

    assert not any(line.split()[:1] == ["record"] for line in lines)


def test_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(launch.subprocess, "Popen", lambda command, **words: commands.append(command))

    start_recorder(["--name=x"])

    assert commands == [[sys.executable, "record", "--name=x"]]
