"""Limits from the command line, by real processes."""

import time
from pathlib import Path

import pytest

from greenai_desktop import paths
from greenai_desktop.core.limits import COST, ENERGY, HOURS, Bound, Limit
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell

TERMINATED = 128 + 15


def stored(greenai: Shell) -> Workspace:
    return Workspace.open(greenai.home / paths.workspace_file().name, create=False)


def test_command_is_asked_to_end_at_a_limit_if_that_was_asked_for(greenai: Shell, tmp_path: Path) -> None:
    told = tmp_path / "told"
    began_s = time.monotonic()

    done = greenai(
        "run", "--limit", "hours=0.5s", "--stop-at-limit", "--hook", f"touch {told}", "--hz", "10", "--", "sleep", "60"
    )

    assert done.returncode == TERMINATED
    assert time.monotonic() - began_s < 30.0
    assert "Duration: the limit of the run is reached" in done.stderr
    assert "asked to end" in done.stderr
    assert told.exists()
    with stored(greenai) as opened:
        events = [dict(event.detail) for event in opened.events(1) if event.code == "limit"]
        assert [(event["quantity"], event["fraction"]) for event in events] == [(HOURS, 1.0)]


def test_limits_and_expectations_are_kept_with_the_run(greenai: Shell) -> None:
    done = greenai(
        "run", "--limit", "energy=2kWh", "--limit", "cost=3", "--limit", "score>=0.9", "--expect", "90min", "--", "true"
    )  # fmt: skip

    assert done.returncode == 0
    assert "is reached" not in done.stderr
    assert "limit of cost is not watched" in done.stderr  # nobody said what electricity costs
    with stored(greenai) as opened:
        details = opened.run(1).details
    assert details.limits == (
        Limit(ENERGY, 2.0), Limit(COST, 3.0, currency="EUR"), Limit("score", 0.9, Bound.AT_LEAST),
    )  # fmt: skip
    assert (details.expected_s, details.expected_steps, details.stop_at_limit) == (5400.0, None, False)


def test_command_goes_on_at_a_limit_unless_asked(greenai: Shell) -> None:
    done = greenai("run", "--limit", "hours=0.3s", "--hz", "10", "--", "sleep", "2")

    assert done.returncode == 0
    assert "is reached" in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [("--limit", "energy=2kg"), ("--limit", "score=1"), ("--expect", "soon"), ("--expect-steps", "0"),
     ("--hook", "a 'b")],
)  # fmt: skip
def test_what_cannot_be_read_is_wrong_usage_and_starts_nothing(greenai: Shell, wrong, tmp_path: Path) -> None:
    done = greenai("run", *wrong, "--", "touch", str(tmp_path / "started"))

    assert done.returncode == 2
    assert not (tmp_path / "started").exists()
