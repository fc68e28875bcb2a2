"""Where scripts live: notebooks, closed streams, other threads, children that are waited for, odd interpreters."""

import json
import os
import sys
from pathlib import Path

import pytest

from greenai_desktop.tracking import asked, line
from tests.tracking.conftest import Desk

NOTEBOOK = """
    # As a kernel of Jupyter does: cells one after the other, errors in between, the program among the packages.
    import code, sys, types
    sys.modules["ipykernel"] = types.ModuleType("ipykernel")
    sys.modules["IPython"] = types.ModuleType("IPython")
    kernel = code.InteractiveInterpreter()
    for cell in (
        "from greenai_desktop import track",
        "run = track(group='cells').start()",
        "run.mark('cell')",
        "1 / 0",
        "run.log(loss=0.5)",
    ):
        kernel.runsource(cell)
    sys.last_type = ZeroDivisionError
"""


def test_notebook_is_recorded_over_its_cells_until_the_kernel_ends_and_nothing_is_printed(desk: Desk) -> None:
    code, out, errors = desk.run(NOTEBOOK)

    (run,) = desk.done()
    assert (code, out) == (0, "")
    assert "greenai" not in errors
    assert (run.name, run.exit_code, run.details.group) == ("notebook", None, "cells")
    assert [len(desk.events(run, what)) for what in ("mark", "log")] == [1, 1]


def test_script_may_close_its_streams_wait_for_all_children_and_track_from_any_thread(desk: Desk) -> None:
    code, out, errors = desk.run(
        """
    import os, threading
    os.close(0)
    from greenai_desktop import track
    inherited = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    told = []
    def work():
        with track("thread") as run:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                told.append("no children")
            run.mark("a")
            told.append(run.is_recording)
        told.append(run.run_id)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    print(*told)
    """
    )

    assert (code, errors, out.split()) == (0, "", ["no", "children", "True", "1"])


def test_variables_for_the_script_do_not_reach_its_recorder(desk: Desk) -> None:
    (desk.folder / "json.py").write_text("raise SystemExit('the wrong json')")
    code, out, errors = desk.run(
        """
    import sys
    del sys.path[0]                     # the script itself needs the right one
    from greenai_desktop import track
    sys.path.insert(0, sys.argv[0].rpartition("/")[0])
    with track("odd") as run:
        run.mark("a")
    print(run.run_id)
    """,
        PYTHONWARNINGS="error", PYTHONTRACEMALLOC="5", PYTHONINSPECT="", PYTHONVERBOSE="",
    )  # fmt: skip

    assert (code, errors, out.split()) == (0, "", ["1"])


def test_packages_are_found_where_the_script_finds_them_also_beside_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    packages = str(Path("/env/lib/site-packages"))
    monkeypatch.setattr(sys, "path", ["", "/env/lib", packages])
    monkeypatch.setattr(sys, "argv", [f"{packages}/ipykernel_launcher.py"])

    assert line._places() == ["/env/lib", line._ROOT, packages]


def test_run_without_an_interpreter_to_start_is_told_and_goes_on(desk: Desk) -> None:
    code, out, errors = desk.run(
        """
    import sys
    from greenai_desktop import track
    sys.executable = ""
    with track("embedded") as run:
        run.mark("a")
    print("done", run.is_recording)
    """
    )

    assert (code, out.split()) == (0, ["done", "False"])
    assert errors.count("greenai: ") == 1
    assert desk.runs() == []


def test_message_that_does_not_go_through_at_once_goes_with_the_next(tmp_path: Path) -> None:
    up, down = os.pipe()
    os.set_blocking(up, False)
    sender = line.Line(down, os.open(os.devnull, os.O_RDONLY))
    for number in range(5_000):
        sender.send({"number": number})  # more than a pipe holds
    received = b""
    while True:
        sender.flush(0.0)
        try:
            received += os.read(up, 65_536)
        except BlockingIOError:
            break
    os.close(up)

    assert [json.loads(each)["number"] for each in received.splitlines()] == list(range(5_000))
    with pytest.raises(line.LineLost):
        sender.send({"number": -1})
    sender.close()
    sender.close()


@pytest.mark.parametrize(
    ("limits", "texts"),
    [
        (None, []),
        ("energy=2kWh", ["energy=2kWh"]),
        (["energy=2kWh", "score>=0.9"], ["energy=2kWh", "score>=0.9"]),
        ({"energy": "2 kWh", "carbon_kg": 0.5, "cost": "3 EUR", "hours": 2}, [
            "energy=2 kWh", "carbon=0.5kg", "cost=3 EUR", "hours=2.0h",
        ]),
        ({"latency_ms": "<= 50", "score": ">=0.9"}, ["latency_ms<= 50", "score>=0.9"]),
    ],
)  # fmt: skip
def test_limits_of_any_form_become_those_of_the_command_line(limits: asked.Limits, texts: list[str]) -> None:
    assert asked.limit_texts(limits) == texts


def test_values_are_finite_numbers_of_any_type_that_is_one() -> None:
    numpy = pytest.importorskip("numpy")

    assert asked.values({"a": numpy.float32(0.5), "b": numpy.array([2.0])[0], "c": True, "d": "3"}) == {
        "a": 0.5, "b": 2.0, "c": 1.0, "d": 3.0,
    }  # fmt: skip
