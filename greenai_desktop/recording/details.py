"""What is noted of a run beside its samples: who recorded it, from which commit, in which batch job."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.recording.git import commit_of
from greenai_desktop.settings import Settings

_ID: Final = 64
# The scheduler, and the variables that its jobs have; the first one that is set is the number of the job.
_SCHEDULERS: Final = (
    ("slurm", ("SLURM_JOB_ID", "SLURM_JOBID")),
    ("pbs", ("PBS_JOBID",)),
    ("lsf", ("LSB_JOBID",)),
    ("oar", ("OAR_JOB_ID",)),
    ("flux", ("FLUX_JOB_ID",)),
)


def noted(
    settings: Settings,
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (),
    **more: Any,
) -> RunDetails:
    """The details of a run that begins, as far as the settings allow them.

    Args:
        settings: Say what may be noted.
        folder: Working folder of what is recorded; that of this process if not told.
        environ: Its environment, of which only the number of its batch job is read; this process's if not told.
        command: Its program and arguments; left out unless the settings ask for it.
        more: Further fields of `RunDetails`.
    """
    return RunDetails(
        owner=login(),
        git_commit=_commit(folder) if settings.notes_git else "",
        scheduler_job=scheduler_job(os.environ if environ is None else environ) if settings.notes_scheduler else "",
        command=command if settings.keeps_commands else (),
        **more,
    )


def login() -> str:
    """The name under which this process acts; empty if it has none."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except ImportError:  # Windows
        return os.environ.get("USERNAME", "")
    except KeyError:  # a container whose user has no name
        return ""


def scheduler_job(environ: Mapping[str, str]) -> str:
    """The batch job that an environment belongs to, such as `slurm:4711` or `slurm:4700_2`; empty outside one."""
    array, task = environ.get("SLURM_ARRAY_JOB_ID", ""), environ.get("SLURM_ARRAY_TASK_ID", "")
    if array and task:
        return f"slurm:{array}_{task}"[:_ID]
    for scheduler, names in _SCHEDULERS:
        found = next((environ[name] for name in names if environ.get(name)), "")
        if found:
            return f"{scheduler}:{found}"[:_ID]
    if environ.get("SGE_ROOT") and environ.get("JOB_ID"):
        return f"sge:{environ['JOB_ID']}"[:_ID]
    return ""


def _commit(folder: Path | None) -> str:
    try:
        return commit_of(folder or Path.cwd())
    except OSError:  # a working folder that is gone
        return ""
