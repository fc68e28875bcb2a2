"""`track` in scripts of their own: ways to use it, what it notes, and that it never stands in the way."""

import os
import signal

import pytest

from greenai_desktop.core.lines import Stage
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.waiting import wait_for
from tests.tracking.conftest import WATTS, Desk

LOOP = """
    import time
    def train(seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            sum(range(1000))
"""


def test_context_records_marks_values_and_what_is_known_of_the_run(desk: Desk) -> None:
    (desk.home).mkdir()
    with Workspace.open(desk.home / "workspace.greenai") as workspace:
        project = workspace.create_project("nlp")

    code, out, errors = desk.run(
        f"""{LOOP}
    from greenai_desktop import track
    with track("baseline", project="NLP", stage="training", tags=["a", "b"], group="sweep", notes="n",
               limits={{"energy": "2 kWh", "latency_ms": "<= 50"}}, expected_s=60, expected_steps=3) as run:
        for epoch in range(3):
            run.mark(f"epoch {{epoch}}")
            train(0.3)
            run.log(accuracy=0.5 + epoch / 10, requests=100)
    print(run.run_id, run.figures.energy_kwh > 0, run.figures.run_id)
    """,
        SLURM_JOB_ID="4711",
    )

    assert (code, errors, out.split()) == (0, "", ["1", "True", "1"])
    (run,) = desk.runs()
    assert (run.name, run.project_id, run.stage, run.tags, run.notes) == (
        "baseline", project.id, Stage.TRAINING, ("a", "b"), "n",
    )  # fmt: skip
    assert (run.state, run.exit_code) == (RunState.FINISHED, 0)
    details = run.details
    assert (details.origin, details.group, details.scheduler_job) == ("track", "sweep", "slurm:4711")
    assert (details.expected_s, details.expected_steps, details.command, details.rank_count) == (60.0, 3, (), 1)
    assert [(limit.quantity, limit.value) for limit in details.limits] == [("energy_kwh", 2.0), ("latency_ms", 50.0)]
    marks = desk.events(run, "mark")
    assert [event.detail for event in marks] == [(("name", f"epoch {i}"),) for i in range(3)]
    assert marks[1].at_utc_s - marks[0].at_utc_s == pytest.approx(0.3, abs=0.15)
    assert desk.events(run, "log")[1].detail == (("accuracy", 0.6), ("requests", 100.0))
    assert desk.watts(run) == pytest.approx(WATTS, rel=0.1)


def test_decorators_start_and_stop_and_nested_trackers_each_make_a_run_of_their_own(desk: Desk) -> None:
    code, out, errors = desk.run(
        f"""{LOOP}
    import asyncio
    from greenai_desktop import track

    @track
    def plain(depth):
        train(0.2)
        return plain(depth - 1) if depth else "plain"

    @track(name="awaited", stage="evaluation")
    async def waits():
        await asyncio.sleep(0.2)
        return "awaited"

    @track("generated")
    def items():
        yield 1
        yield 2

    outer = track("outer").start()
    print(plain(1), asyncio.run(waits()), sum(items()), plain.__name__)
    with track("inner") as inner:
        train(0.2)
        inner.mark("inner alone")
    outer.stop()
    outer.stop()
    print(outer.figures.duration_s > inner.figures.duration_s)
    """
    )

    assert (code, errors, out.split()) == (0, "", ["plain", "awaited", "3", "plain", "True"])
    runs = {run.name: run for run in desk.runs()}
    assert set(runs) == {"outer", "plain", "awaited", "generated", "inner"}
    assert len(desk.runs()) == 5
    assert all(run.state is RunState.FINISHED and run.exit_code == 0 for run in runs.values())
    assert (len(desk.events(runs["inner"], "mark")), len(desk.events(runs["outer"], "mark"))) == (1, 0)
    assert desk.watts(runs["inner"]) == pytest.approx(WATTS, rel=0.1)


def test_error_of_the_script_is_its_own_and_counts_the_run_as_failed(desk: Desk) -> None:
    code, _out, errors = desk.run(
        """
    from greenai_desktop import track
    with track("fails"):
        raise ValueError("mine")
    """
    )

    assert code == 1
    assert errors.rstrip().endswith("ValueError: mine")
    assert "greenai" not in errors
    (run,) = desk.done()
    assert (run.state, run.exit_code) == (RunState.FINISHED, 1)


def test_script_that_forgets_to_stop_or_fails_outside_is_ended_with_it(desk: Desk) -> None:
    code, _out, errors = desk.run(
        """
    from greenai_desktop import track
    track("forgotten").start().mark("here")
    1 / 0
    """
    )

    assert code == 1
    assert errors.rstrip().endswith("ZeroDivisionError: division by zero")
    (run,) = desk.done()
    assert (run.state, run.exit_code, len(desk.events(run, "mark"))) == (RunState.FINISHED, 1, 1)


def test_arguments_that_cannot_be_right_are_told_once_and_the_run_is_recorded(desk: Desk) -> None:
    code, out, errors = desk.run(
        """
    import warnings
    warnings.simplefilter("error")
    from greenai_desktop import track
    for _ in range(2):
        with track(stage="baking", tags=3, project="none such", limits={"score": 1, "energy": "2 parsecs"},
                   expected_s="soon", wattage=5) as run:
            run.log(loss=float("nan"), name=object(), good=1)
            run.log({"not a name": 2.5})
            run.mark(None)
    print("done", run.run_id)
    """
    )

    assert (code, out.split()) == (0, ["done", "2"])
    told = [line for line in errors.splitlines() if line]
    assert len(told) == len(set(told)) == 8, errors
    first, _second = desk.done(2)
    assert (first.name, first.stage, first.tags) == ("train.py", Stage.UNSET, ("3",))
    assert next(event.detail for event in desk.events(first, "log")) == (("good", 1.0),)


def test_forked_child_neither_ends_nor_doubles_the_run_and_does_not_keep_it_open(desk: Desk) -> None:
    process = desk.start(
        f"""{LOOP}
    import os, sys, multiprocessing
    from greenai_desktop import track

    def work(run):
        run.mark("child")
        run.stop()

    run = track("parent").start()
    child = os.fork()
    if not child:
        run.stop()
        sys.exit(3)                      # with the handlers of an ordinary end
    os.waitpid(child, 0)
    worker = multiprocessing.get_context("fork").Process(target=work, args=(run,))
    worker.start()
    worker.join()
    run.mark("parent goes on")
    train(0.3)
    # What outlives the script, forked behind Python's back, holds the pipe open.
    import ctypes
    if not ctypes.CDLL(None).fork():
        print(os.getpid(), flush=True)
        time.sleep(600)
        os._exit(0)
    time.sleep(0.2)
    os._exit(0)                          # no handler runs: the recorder sees the end by itself
    """
    )
    assert process.stdout is not None
    left_over = int(process.stdout.readline())

    (run,) = desk.done()

    os.kill(left_over, signal.SIGKILL)
    assert (run.state, run.exit_code, run.name) == (RunState.FINISHED, None, "parent")
    assert [event.detail[0][1] for event in desk.events(run, "mark")] == ["parent goes on"]
    assert desk.watts(run) == pytest.approx(WATTS, rel=0.1)


def test_script_goes_on_when_its_recorder_is_killed_and_is_told_once(desk: Desk) -> None:
    process = desk.start(
        """
    import time
    from greenai_desktop import track
    with track("killed") as run:
        input()
        for step in range(100):
            run.mark(step)
            run.log(loss=step)
    print("trained", run.is_recording)
    """
    )
    (run,) = wait_for(desk.runs)
    assert run.recorder_pid is not None
    os.kill(run.recorder_pid, signal.SIGKILL)
    out, errors = process.communicate("\n", timeout=30)

    assert (process.returncode, out.split()) == (0, ["trained", "False"])
    assert errors.count("greenai: ") == 1
    assert "the recorder has ended" in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_killed_script_leaves_a_run_that_is_closed_at_its_last_sample(desk: Desk, number: signal.Signals) -> None:
    process = desk.start(
        """
    import time
    from greenai_desktop import track
    with track("killed") as run:
        run.mark("begun")
        time.sleep(600)
    """
    )
    wait_for(lambda: [run for run in desk.runs() if desk.events(run, "mark")])

    process.send_signal(number)

    (run,) = desk.done()
    assert (run.state, run.exit_code) == (RunState.FINISHED, None)
    assert desk.watts(run) == pytest.approx(WATTS, rel=0.1)


def test_signal_to_the_recorder_ends_the_run_well_and_the_script_goes_on(desk: Desk) -> None:
    process = desk.start(
        """
    from greenai_desktop import track
    with track("ended") as run:
        input()
    print("trained", run.figures is not None)
    """
    )
    (run,) = wait_for(desk.runs)
    assert run.recorder_pid is not None
    os.kill(run.recorder_pid, signal.SIGTERM)
    (done,) = desk.done()
    out, errors = process.communicate("\n", timeout=30)

    assert (done.state, process.returncode, out.split()) == (RunState.FINISHED, 0, ["trained", "True"]), errors


def test_disk_that_is_full_is_told_and_the_script_trains_on(desk: Desk) -> None:
    code, out, errors = desk.run(
        f"""{LOOP}
    import resource
    from greenai_desktop import track
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))    # the recorder inherits it
    with track("full") as run:
        train(1.0)
        run.mark("on")
    print("trained", run.figures.run_id, run.figures.energy_kwh > 0)
    """
    )

    assert (code, out.split()) == (0, ["trained", "None", "True"])
    assert errors.count("greenai: ") == 1


def test_limit_that_is_reached_is_told_and_can_end_a_loop_early(desk: Desk) -> None:
    code, out, errors = desk.run(
        f"""{LOOP}
    from greenai_desktop import track
    with track("limited", limits="energy=0.01Wh") as run:
        for step in range(100):
            train(0.2)
            if run.over_limit:
                break
    print("steps", step < 99)
    """
    )

    assert (code, out.split()) == (0, ["steps", "True"])
    assert "limit reached: energy=1e-05kWh" in errors
    (run,) = desk.done()
    assert {event.detail[0][1] for event in desk.events(run, "limit")} == {"energy_kwh"}
