"""A recorder is killed at fifty random moments: the workspace stays whole and at most the last second is missing."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from greenai_desktop.store import migrations, sqlite
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import steady_run

KILLS = 50
MIGRATING_EVERY = 5
LOST_AT_MOST_S = 1.5
SCRIPT = Path(__file__).parents[1] / "helpers" / "recorder_to_kill.py"


def _old_workspace(folder: Path) -> bytes:
    """A workspace of schema 1 with something in it."""
    file = folder / "old.greenai"
    migrations.prepare(file, create=True, migrations=migrations.MIGRATIONS[:1])
    connection = sqlite3.connect(file)
    for _ in range(400):
        connection.execute("INSERT INTO own_factor (body, version, changed_utc_s) VALUES (?, 1, 0)", ("x" * 4000,))
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes()


def _wait_for(report: Path, process: subprocess.Popen[bytes], wanted: bytes) -> None:
    until_s = time.monotonic() + 30
    while not (report.exists() and wanted in report.read_bytes()):
        assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
        assert time.monotonic() < until_s
        time.sleep(0.001)


def _record_and_kill(file: Path, report: Path, delay_s: float, migrating: bool) -> tuple[int, int] | None:
    """Number of the run and samples handed over; None if it was not recording yet."""
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(file), str(report)], stderr=subprocess.PIPE,
        cwd=SCRIPT.parents[2], env={**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])},
    )  # fmt: skip
    try:
        _wait_for(report, process, b"opening" if migrating else b" 1\n")
        time.sleep(delay_s)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stderr:
            process.stderr.close()
    told = report.read_bytes().split()
    return None if told[0] == b"opening" else (int(told[0]), int(told[1]))


@pytest.mark.slow
def test_a_workspace_survives_fifty_kills(tmp_path: Path, capsys) -> None:
    generator = random.Random(20_260_101)
    old = _old_workspace(tmp_path)
    file = tmp_path / "w.greenai"
    with Workspace.open(file) as workspace:
        steady_run(workspace, 30)
    lost_s, in_migration, sealed = [], 0, 0
    for number in range(KILLS):
        migrating = number % MIGRATING_EVERY == 0
        target = tmp_path / f"old-{number}.greenai" if migrating else file
        if migrating:
            target.write_bytes(old)
        delay_s = generator.uniform(0.0, 0.03) if migrating else generator.uniform(0.3, 1.5)
        killed = _record_and_kill(target, tmp_path / f"report-{number}", delay_s, migrating)

        connection = sqlite.connect(target)
        assert sqlite.problems(connection) == [], number
        in_migration += sqlite.pragma(connection, "user_version") == 1
        connection.close()
        with Workspace.open(target) as workspace:
            assert workspace.check() == []
            if killed is None:
                continue
            run_id, handed = killed
            unfinished = workspace.unfinished_runs("here", lambda pid: False)
            assert [run.id for run in unfinished] == [run_id]
            stored = _stored_samples(target, run_id)
            lost_s.append((handed - stored) * 0.1)
            closed = workspace.close_interrupted(run_id)
            assert closed.state is RunState.INTERRUPTED
            assert workspace.unfinished_runs("here", lambda pid: False) == []
            sealed += stored > 7
            if stored > 1:
                energy = workspace.energies(run_id)["nvml:b"]
                assert energy.energy_j == pytest.approx(50.0 * workspace.span_s(run_id), rel=1e-6)
                curve = workspace.curves(run_id, 0.0, workspace.span_s(run_id), 1000)
                assert curve.at_s.size == stored
    with capsys.disabled():
        print(
            f"\n{KILLS} kills: worst loss {max(lost_s):.1f} s, {in_migration} before or within the migration, "
            f"{sealed} with sealed minutes"
        )
    assert max(lost_s) <= LOST_AT_MOST_S


def _stored_samples(file: Path, run_id: int) -> int:
    connection = sqlite.connect(file)
    first, last = run_id << 36, ((run_id + 1) << 36) - 1
    query = """SELECT coalesce((SELECT sum(count) FROM ticks WHERE id BETWEEN ? AND ?), 0)
        + (SELECT count(*) FROM sample WHERE run_id = ?)"""
    found = connection.execute(query, (first, last, run_id)).fetchone()[0]
    connection.close()
    return int(found)


_DIE_IN_MIGRATION = """
import os, signal, sys
from pathlib import Path
from greenai_desktop.store import migrations, sqlite
plain = sqlite.connect
def connect(file, *rest):
    connection = plain(file, *rest)
    connection.set_trace_callback(lambda text: os.kill(os.getpid(), signal.SIGKILL) if sys.argv[2] in text else None)
    return connection
sqlite.connect = connect
migrations.prepare(Path(sys.argv[1]), create=False)
"""


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "CREATE TABLE detail", "CREATE INDEX run_state", "COMMIT"])
def test_a_migration_that_is_killed_is_done_again(tmp_path: Path, statement: str) -> None:
    _old_workspace(tmp_path)
    file = tmp_path / "old.greenai"

    killed = subprocess.run(
        [sys.executable, "-c", _DIE_IN_MIGRATION, str(file), statement],
        check=False, env={**os.environ, "PYTHONPATH": str(SCRIPT.parents[2])},
    )  # fmt: skip

    connection = sqlite.connect(file)
    assert killed.returncode == -signal.SIGKILL
    assert sqlite.problems(connection) == []
    assert sqlite.pragma(connection, "user_version") == 1
    connection.close()
    with Workspace.open(file) as workspace:
        assert workspace.check() == []
        assert workspace.runs() == []
