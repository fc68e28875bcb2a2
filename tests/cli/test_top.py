"""`greenai top` as a process of its own, on a machine and processes made of files."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.helpers.powercap import PowercapTree
from tests.helpers.processes import NOBODY, ProcTree


@pytest.fixture
def processes(greenai: Shell, tree: PowercapTree, tmp_path: Path) -> Iterator[ProcTree]:
    """Two busy processes, one of them of another user, on a package of 60 W."""
    made = ProcTree(tmp_path / "proc")
    made.start(1, "init", 0)
    made.start(10, "train\x1b[2J", 1)
    made.start(11, "worker", 10)
    made.start(20, "secret", 1, user_id=NOBODY)
    greenai.extra["GREENAI_PROC_ROOT"] = str(made.folder)
    tree.add("intel-rapl:0", "package-0", 60.0)
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.1):
            for pid, seconds in ((10, 0.1), (11, 0.1), (20, 0.2)):
                made.spend(pid, seconds)

    with tree.live():
        working = threading.Thread(target=work)
        working.start()
        yield made
        over.set()
        working.join()


def test_json_shares_the_machine_out_and_names_nobody_elses_processes(greenai: Shell, processes: ProcTree) -> None:
    done = greenai("top", "--json", "--seconds", "3.5")

    assert done.returncode == 0, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    power = last["power_w"]
    parts = sum(power[part] for part in ("rows", "ended", "idle", "unattributed", "apart"))
    assert parts == pytest.approx(power["total"], rel=1e-6)
    rows = {row["pid"]: row for row in last["processes"]}
    assert last["processes"][0]["pid"] == 20
    assert (rows[20]["name"], rows[20]["user"]) == (None, None)
    assert rows[10]["name"] == "train�[2J"
    assert rows[20]["power_w"] == pytest.approx(rows[10]["power_w"] + rows[11]["power_w"], rel=0.35)
    assert rows[20]["energy_j"] > 0


def test_a_pipe_gets_one_table_at_the_end(greenai: Shell, processes: ProcTree) -> None:
    done = greenai("top", "--trees", "--seconds", "2.5")

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[5].startswith("Whole machine")
    assert lines[7].split()[:2] == ["PID", "Power"]
    assert "another user's process" in done.stdout
    assert "secret" not in done.stdout
    assert "(+1)" in done.stdout
    assert "\x1b" not in done.stdout


def test_names_of_others_are_shown_where_that_is_allowed(greenai: Shell, processes: ProcTree, settle) -> None:  # type: ignore[no-untyped-def]
    settle('{"shows_others_processes": true}')

    assert "secret" in greenai("top", "--seconds", "2.5").stdout
