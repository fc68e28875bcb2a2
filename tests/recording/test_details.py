"""What is noted of a run: its commit from Git's own files, its batch job, its owner; only what the settings allow."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.recording.details import login, noted, scheduler_job
from greenai_desktop.recording.git import commit_of
from greenai_desktop.settings import Settings

ONE, TWO = "1" * 40, "a" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git/refs/heads").mkdir(parents=True)
    (tmp_path / "src/deep").mkdir(parents=True)
    return tmp_path


def test_commit_of_a_branch_is_found_from_a_folder_below(folder: Path) -> None:
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git/refs/heads/main").write_text(f"{ONE}\n")

    assert commit_of(folder / "src/deep") == ONE


def test_commit_of_a_packed_branch_and_without_a_branch(folder: Path) -> None:
    (folder / ".git/HEAD").write_text("ref: refs/heads/x/y\n")
    (folder / ".git/packed-refs").write_text(
        f"# pack-refs with: peeled\n{ONE} refs/heads/x\n{TWO} refs/heads/x/y\n^{ONE}\n"
    )
    assert commit_of(folder) == TWO

    (folder / ".git/HEAD").write_text(f"{ONE}\n")
    assert commit_of(folder) == ONE


@pytest.mark.parametrize(
    "head", ["", "ref: refs/heads/none\n", "ref: HEAD\n", "ref: ../../etc/passwd\n", "no commit\n", "\0\xff"]
)
def test_repository_without_a_commit_that_can_be_read_has_none(folder: Path, head: str) -> None:
    (folder / ".git/HEAD").write_text(head)

    assert commit_of(folder) == ""


def test_folder_without_a_repository_has_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path / "nowhere") == ""
    (tmp_path / ".git").write_text("gitdir: /no/such/place")
    assert commit_of(tmp_path) == ""


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git to make the repository")
def test_real_worktree_tells_its_own_commit(tmp_path: Path) -> None:
    def git(*words: str, cwd: Path = tmp_path / "main") -> str:
        environ = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(
            ["git", *names, *words], cwd=cwd, env=environ, check=True, capture_output=True, text=True
        ).stdout.strip()  # fmt: skip

    (tmp_path / "main").mkdir()
    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "one")
    git("worktree", "add", "-q", "-b", "other", "../other")
    git("commit", "-q", "--allow-empty", "-m", "two", cwd=tmp_path / "other")

    assert commit_of(tmp_path / "other") == git("rev-parse", "HEAD", cwd=tmp_path / "other")
    git("pack-refs", "--all")
    assert commit_of(tmp_path / "other") == git("rev-parse", "HEAD", cwd=tmp_path / "other")
    assert commit_of(tmp_path / "main") == git("rev-parse", "HEAD") != commit_of(tmp_path / "other")


@pytest.mark.parametrize(
    ("environ", "job"),
    [
        ({}, ""),
        ({"SLURM_JOB_ID": "4711"}, "slurm:4711"),
        ({"SLURM_JOB_ID": "4712", "SLURM_ARRAY_JOB_ID": "4700", "SLURM_ARRAY_TASK_ID": "2"}, "slurm:4700_2"),
        ({"PBS_JOBID": "12.server"}, "pbs:12.server"),
        ({"LSB_JOBID": "7"}, "lsf:7"),
        ({"OAR_JOB_ID": "8"}, "oar:8"),
        ({"JOB_ID": "9"}, ""),
        ({"JOB_ID": "9", "SGE_ROOT": "/sge"}, "sge:9"),
    ],
)
def test_batch_job_is_told_by_its_scheduler(environ: dict[str, str], job: str) -> None:
    assert scheduler_job(environ) == job


def test_what_the_settings_switch_off_is_not_noted(folder: Path) -> None:
    (folder / ".git/HEAD").write_text(ONE)
    environ, command = {"SLURM_JOB_ID": "1"}, ("train", "--secret")
    silent = Settings(notes_git=False, notes_scheduler=False, keeps_commands=False)

    quiet = noted(silent, folder=folder, environ=environ, command=command, origin="run")
    all_of_it = noted(replace(silent, notes_git=True, notes_scheduler=True, keeps_commands=True), folder=folder,
                      environ=environ, command=command, origin="run")  # fmt: skip

    assert quiet == RunDetails(origin="run", owner=login())
    assert all_of_it == RunDetails(
        origin="run", owner=login(), git_commit=ONE, scheduler_job="slurm:1", command=command
    )
