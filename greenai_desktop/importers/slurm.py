"""Slurm's accounting: `sacct -P --format=JobID,JobName,…,ConsumedEnergyRaw`, one run a job.

The rows of a job (`4711`, `4711.batch`, `4711.0` …) follow one another and become one run: its own row counts, its
steps only where the job's row says nothing, and then the greatest of them, never their sum. An energy of 0 means that
the cluster does not measure it, never that none was used.

Source:
    METHODS §4.4; Slurm's documentation of sacct and of the acct_gather_energy plugins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from greenai_desktop.core.cells import as_count, restored
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.imported import ImportedRun
from greenai_desktop.core.place import Machine
from greenai_desktop.core.samples import Device
from greenai_desktop.core.units import J_PER_KWH, S_PER_DAY, S_PER_H, S_PER_MINUTE
from greenai_desktop.i18n import N_
from greenai_desktop.importers.base import U95_METERED, Found, Importer, channel, fingerprint, iso_utc_s
from greenai_desktop.importers.source import TextSource
from greenai_desktop.importers.table import Row, Shape, header_of, rows

CODE: Final = "slurm"
_SIZES: Final = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_BINARY_SIZES: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_AMOUNT: Final = re.compile(r"([0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})([KMGT]?)([nc]?)")
_DURATION: Final = re.compile(r"(?:(?P<d>\d{1,9})-)?(?:(?P<h>\d{1,9}):)?(?P<m>\d{1,9}):(?P<s>\d{1,9}(?:\.\d{1,9})?)")
_GPUS: Final = re.compile(r"(?:^|,)gres/gpu=(\d{1,9})(?!\d)")
_PRIVATE: Final = frozenset(
    {"submitline", "workdir", "user", "uid", "gid", "group", "comment", "admincomment", "systemcomment", "extra",
     "stdin", "stdout", "stderr", "stdinexpanded", "stdoutexpanded", "stderrexpanded", "container"}
)  # fmt: skip
_NOT_ENDED: Final = frozenset({"RUNNING", "PENDING", "SUSPENDED", "REQUEUED", "CONFIGURING"})
_MOST_STEPS: Final = 50_000  # a job of Slurm has 40,000 at most, unless somebody set it otherwise
_MOST_W_A_NODE: Final = 20_000.0  # beyond: a counter of the cluster ran over


def _is_header(cells: Sequence[str]) -> bool:
    names = {cell.casefold() for cell in cells}
    return "jobid" in names and bool(names & {"elapsed", "elapsedraw", "start", "state", "consumedenergyraw"})


_SHAPE: Final = Shape(_is_header)


def recognises(head: str) -> bool:
    """Whether a text begins as a table of sacct."""
    return header_of(head, _SHAPE) is not None


@dataclass(slots=True)
class _Job:
    """The rows of a job while they come in."""

    id: str
    row: Row | None = None
    steps: list[Row] = field(default_factory=list)


def read(source: TextSource) -> Found:
    """The jobs of a file."""
    for item in _jobs(source):
        if isinstance(item, ImportFileError):
            yield item
            continue
        try:
            yield _run(item)
        except ImportFileError as error:
            yield error


def _jobs(source: TextSource) -> Iterator[_Job | ImportFileError]:
    job: _Job | None = None
    for row in rows(source, _SHAPE):
        if isinstance(row, ImportFileError):
            yield row
            continue
        job_id, _, step = _cell(row, "JobID").partition(".")
        if job is None or job.id != job_id:
            if job is not None:
                yield job
            job = _Job(job_id)
        if not step:
            job.row = row
        elif len(job.steps) < _MOST_STEPS:
            job.steps.append(row)
    if job is not None:
        yield job


def _run(job: _Job) -> ImportedRun:
    row = job.row or job.steps[0]
    state = _cell(row, "State").split(" ")[0].rstrip("+").upper()
    if state in _NOT_ENDED:
        raise row.wrong("job_not_ended", "State", value=state)
    duration_s = max((_duration_s(one) for one in [row, *job.steps]), default=0.0)
    if duration_s <= 0:
        raise row.wrong("job_never_ran", "Elapsed", value=state or job.id)
    energy_j = _energy_j(job, row)
    node_count = max(1, as_count(_cell(row, "NNodes")) or 1)
    whole = channel(CODE, "nodes", Device.MACHINE, _cell(row, "NodeList") or "Slurm", U95_METERED)
    warnings: tuple[ImportFileError, ...] = (row.wrong("import_node_energy", "ConsumedEnergyRaw"),)
    if energy_j is None:
        warnings = (row.wrong("import_no_energy", "ConsumedEnergyRaw"),)
    elif energy_j / duration_s > _MOST_W_A_NODE * node_count:
        warnings = (row.wrong("import_odd_energy", "ConsumedEnergyRaw", value=energy_j),)
        energy_j = None
    started_utc_s = _started_utc_s(row, duration_s)
    return ImportedRun(
        format=CODE, name=restored(_cell(row, "JobName")) or f"job {job.id}", started_utc_s=started_utc_s,
        duration_s=duration_s, channels=(whole,), energies_j={} if energy_j is None else {whole.id: energy_j},
        file=row.file, line=row.line, fingerprint=fingerprint(CODE, job.id, started_utc_s, duration_s),
        period_s=max(1.0, duration_s), machine=_machine(row), host=_cell(row, "NodeList"), owner=_cell(row, "User"),
        group=_group(job.id), scheduler_job=f"slurm:{job.id}", scope="job", exit_code=_exit_code(row, state),
        interrupted=state not in ("COMPLETED", "", "FAILED"),
        reported_kwh=None if energy_j is None else energy_j / J_PER_KWH, row=_kept(row),
        told=_told(job, row, state), warnings=warnings,
    )  # fmt: skip


def _cell(row: Row, name: str) -> str:
    """A cell whatever the case of its column."""
    return row.text(name) or next((text for key, text in row.cells.items() if key.casefold() == name.casefold()), "")


def _energy_j(job: _Job, row: Row) -> float | None:
    own = _row_energy_j(row)
    return own or max((_row_energy_j(step) or 0.0 for step in job.steps), default=0.0) or None


def _row_energy_j(row: Row) -> float | None:
    for name in ("ConsumedEnergyRaw", "ConsumedEnergy"):
        text = _cell(row, name)
        if text:
            found = _AMOUNT.fullmatch(text)
            if found is None:
                raise row.wrong("cell_no_number", name, value=text[:40])
            return float(found[1]) * _SIZES[found[2]]
    return None


def _duration_s(row: Row) -> float:
    raw = as_count(_cell(row, "ElapsedRaw"))
    if raw is not None:
        return float(raw)
    text = _cell(row, "Elapsed")
    if not text:
        return 0.0
    found = _DURATION.fullmatch(text)
    if found is None:
        raise row.wrong("cell_no_duration", "Elapsed", value=text[:40])
    days, hours = int(found["d"] or 0), int(found["h"] or 0)
    return days * S_PER_DAY + hours * S_PER_H + int(found["m"]) * S_PER_MINUTE + float(found["s"])


def _started_utc_s(row: Row, duration_s: float) -> float:
    for name, shift_s in (("Start", 0.0), ("End", -duration_s), ("Submit", 0.0)):
        try:
            return iso_utc_s(_cell(row, name)) + shift_s
        except ValueError:
            continue  # "Unknown", "None" or empty: the next one may tell
    raise row.wrong("cell_no_time", "Start", value=_cell(row, "Start")[:40])


def _machine(row: Row) -> Machine:
    threads = as_count(_cell(row, "NCPUS")) or as_count(_cell(row, "AllocCPUS")) or 1
    memory = _AMOUNT.fullmatch(_cell(row, "ReqMem"))
    memory_bytes = 0
    if memory is not None:
        # Older versions tell it for each node or for each core.
        each = {"n": as_count(_cell(row, "NNodes")) or 1, "c": threads}.get(memory[3], 1)
        memory_bytes = round(float(memory[1]) * _BINARY_SIZES[memory[2]] * each)
    return Machine(thread_count=threads, memory_bytes=memory_bytes)


def _exit_code(row: Row, state: str) -> int | None:
    """Of `ExitCode` (`code:signal`), else what the state says."""
    code, signal = (as_count(part) for part in _cell(row, "ExitCode").partition(":")[::2])
    if code is not None:
        return code or (128 + signal if signal else 0)
    return {"COMPLETED": 0, "FAILED": 1}.get(state)


def _group(job_id: str) -> str:
    """A job array is a series."""
    array, mark, _task = job_id.partition("_")
    return f"slurm:{array}" if mark else ""


def _kept(row: Row) -> dict[str, str]:
    """The row without what is empty, and without command lines, folders and logins: those are not stored unasked."""
    return {name: text for name, text in row.cells.items() if text and name.casefold() not in _PRIVATE}


def _told(job: _Job, row: Row, state: str) -> dict[str, Any]:
    gpus = _GPUS.search(_cell(row, "AllocTRES"))
    told = {
        "state": state, "gpus": int(gpus[1]) if gpus else None, "partition": _cell(row, "Partition"),
        "max_rss": next((text for step in job.steps if (text := _cell(step, "MaxRSS"))), ""),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in (None, "")}


IMPORTER: Final = Importer(
    CODE,
    N_("Slurm accounting (sacct -P)"),
    N_("One run a job, failed ones too; the energy of the nodes where the cluster measures it."),
    recognises,
    read,
)
