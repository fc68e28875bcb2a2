import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.cli.conftest import Shell
from tests.helpers.powercap import PowercapTree
from tests.helpers.waiting import wait_for

FRANCE = '{"place": {"zone": "FR", "hosting": "office"}, "prices": [{"per_kwh": 0.25, "currency": "EUR"}]}'
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?25h\x1b[?1049l"


class Terminal:
    """A terminal of 80 × 24 with `greenai` in it."""

    def __init__(self, greenai: Shell, *arguments: str, columns: int = 80, lines: int = 24) -> None:
        self.output = ""
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, greenai.command(*arguments), greenai.environ | {"TERM": "xterm"})
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def has(self, text: str) -> bool:
        if select.select([self.file], [], [], 0)[0]:
            try:
                self.output += os.read(self.file, 65_536).decode()
            except OSError:
                return text in self.output
        return text in self.output

    def end(self) -> int:
        wait_for(lambda: not self.has("\0 never"))
        while True:
            try:
                data = os.read(self.file, 65_536)
            except OSError:
                break
            if not data:
                break
            self.output += data.decode()
        os.close(self.file)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_json_is_one_object_a_sample_with_true_watts_and_joules(
    greenai: Shell, tree: PowercapTree, settle: Callable[[str], None]
) -> None:
    settle(FRANCE)
    tree.add("intel-rapl:0", "package-0", 40.0)

    with tree.live():
        done = greenai("monitor", "--seconds", "2", "--hz", "5", "--json")

    samples = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(samples) >= 5
    package = [next(c for c in sample["channels"] if c["name"] == "package-0") for sample in samples]
    assert package[-1]["status"] == "measured"
    energy = sum(c["power_w"] * step for c, step in zip(package, _steps(samples), strict=True))
    assert energy / samples[-1]["elapsed_s"] == pytest.approx(40.0, rel=0.01)
    last = samples[-1]["since_start"]
    assert last["run.energy"]["unit"] == "kWh" and last["run.cost"]["unit"] == "EUR"
    assert last["run.carbon"]["value"] == pytest.approx(last["run.energy"]["value"] * 0.0461, rel=0.01)


def _steps(samples: list[dict[str, float]]) -> list[float]:
    times = [0.0, *(sample["elapsed_s"] for sample in samples)]
    return [after - before for before, after in pairwise(times)]


def test_csv_has_units_in_its_header_and_says_what_is_missing(greenai: Shell) -> None:
    done = greenai("monitor", "--seconds", "0.8", "--hz", "5", "--csv")

    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0][:3] == ["time (UTC)", "total (W)", "measured share (%)"]
    assert any(title.endswith("[modelled] (W)") for title in rows[0])
    assert {len(row) for row in rows} == {len(rows[0])}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", rows[1][0])
    # Nobody said where the electricity comes from, nor what it costs.
    assert rows[-1][-2:] == ["n/a", "n/a"]


def test_pipe_gets_one_plain_line_a_sample(greenai: Shell, tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0)

    with tree.live():
        done = greenai("monitor", "--seconds", "0.8", "--hz", "5")

    lines = done.stdout.splitlines()
    assert len(lines) >= 2
    assert all("package-0" in line and "\x1b" not in line for line in lines)
    assert "% measured" in lines[-1]


def test_reader_that_goes_away_ends_it_quietly(greenai: Shell) -> None:
    process = greenai.start("monitor", "--hz", "20", "--json")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()

    process.stdout.close()

    assert process.wait(20) == 141
    assert process.stderr.read() == ""
    process.stdout = None


def test_screen_is_drawn_in_place_and_ctrl_c_gives_the_terminal_back(
    greenai: Shell, tree: PowercapTree, settle: Callable[[str], None]
) -> None:
    settle(FRANCE)
    tree.add("intel-rapl:0", "package-0", 40.0)

    with tree.live():
        terminal = Terminal(greenai, "monitor", "--hz", "10")
        wait_for(lambda: terminal.has("Carbon footprint"))
        terminal.resize(60, 20)
        size = len(terminal.output)
        wait_for(lambda: terminal.has("package-0") and len(terminal.output) > size + 2_000)
        os.write(terminal.file, b"\x03")
        code = terminal.end()

    assert code == 0
    assert terminal.output.startswith(ENTER)
    assert terminal.output.count(ENTER) == terminal.output.count(LEAVE) == 1
    assert "Traceback" not in terminal.output
    final = terminal.output.partition(LEAVE)[2]
    assert "package-0" in final and "✓" in final
    # The longest line of the last screen fits into the smaller terminal.
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in final.split("\r\n")]
    assert max(len(line) for line in plain) <= 60


def test_terminal_without_colour_gets_none(greenai: Shell) -> None:
    greenai.extra = {"NO_COLOR": "1"}
    terminal = Terminal(greenai, "monitor", "--hz", "10", "--seconds", "1")

    assert terminal.end() == 0
    assert "\x1b[3" not in terminal.output.replace(ENTER, "").replace(LEAVE, "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT"])
def test_signal_gives_the_terminal_back_too(greenai: Shell, name: str) -> None:
    terminal = Terminal(greenai, "monitor", "--hz", "10")
    wait_for(lambda: terminal.has("Total"))

    os.kill(terminal.pid, getattr(signal, name))
    code = terminal.end()

    assert code == 128 + getattr(signal, name)
    assert LEAVE in terminal.output


@pytest.mark.parametrize(
    "wrong", [("--hz", "0"), ("--hz", "nan"), ("--hz", "x"), ("--seconds", "-1"), ("--seconds", "inf")]
)
def test_impossible_numbers_are_wrong_usage(greenai: Shell, wrong: tuple[str, str]) -> None:
    done = greenai("monitor", *wrong)

    assert done.returncode == 2
    assert wrong[1] in done.stderr


def test_suspending_gives_the_shell_its_screen_and_takes_ours_again(greenai: Shell) -> None:
    terminal = Terminal(greenai, "monitor", "--hz", "10")
    wait_for(lambda: terminal.has("Total"))

    # In a session of its own nobody could wake it up, so the kernel lets it go on at once.
    os.kill(terminal.pid, signal.SIGTSTP)
    wait_for(lambda: terminal.has(ENTER) and terminal.output.count(ENTER) == 2)
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.end()

    assert terminal.output.count(LEAVE) == 2
