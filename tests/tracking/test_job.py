"""Processes of one job on one machine share a run: found by the variables of torchrun and Slurm."""

import os
from pathlib import Path

import pytest

from greenai_desktop.store.records import RunState
from greenai_desktop.tracking.job import job_of, local_ranks
from greenai_desktop.tracking.place import merged_choice
from tests.helpers import nvml as fake
from tests.helpers.waiting import wait_for
from tests.tracking.conftest import WATTS, Desk

RANK = """
    import os, sys, time
    from greenai_desktop import track
    rank = int(os.environ["RANK"])
    with track("job", stage="training") as run:
        run.mark(f"rank {rank}")
        run.log({f"loss_{rank}": 0.5})
        print("in", flush=True)
        sys.stdin.readline()
    print(run.figures is not None, flush=True)
"""


def torchrun(rank: int, count: int, port: int = 29_500) -> dict[str, str]:
    return {
        "RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count),
        "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "TORCHELASTIC_RUN_ID": "none",
    }  # fmt: skip


def test_processes_of_a_job_make_one_run_that_ends_with_the_last_of_them(desk: Desk) -> None:
    ranks = [desk.start(RANK, **torchrun(rank, 3)) for rank in range(3)]
    another = desk.start(RANK, **torchrun(0, 2, port=29_501) | {"LOCAL_WORLD_SIZE": "1"})
    for process in [*ranks, another]:
        assert process.stdout is not None and process.stdout.readline() == "in\n"
    told = []
    for process in (ranks[1], ranks[0], ranks[2], another):  # the one that started the recorder is not the last
        out, errors = process.communicate("\n", timeout=30)
        told.append((out.strip(), errors))

    runs = desk.done(2)

    assert len(runs) == 2
    assert told == [("False", ""), ("False", ""), ("True", ""), ("True", "")]
    job = next(run for run in runs if run.details.rank_count == 3)
    assert (job.name, job.state, job.exit_code) == ("job", RunState.FINISHED, 0)
    assert {event.detail[0][1] for event in desk.events(job, "mark")} == {"rank 0", "rank 1", "rank 2"}
    logged = {name for event in desk.events(job, "log") for name, _value in event.detail}
    assert logged == {"loss_0", "loss_1", "loss_2"}
    assert desk.watts(job) == pytest.approx(WATTS, rel=0.1)


def test_run_of_a_job_goes_on_while_one_of_its_processes_lives_and_tells_a_failure(desk: Desk) -> None:
    ranks = [desk.start(RANK, **torchrun(rank, 2)) for rank in range(2)]
    for process in ranks:
        assert process.stdout is not None and process.stdout.readline() == "in\n"
    (run,) = wait_for(desk.runs)

    ranks[0].kill()
    ranks[0].wait()
    assert desk.runs()[0].state is RunState.RECORDING
    out, errors = ranks[1].communicate("\n", timeout=30)

    (run,) = desk.done()
    assert (out.strip(), errors, run.state, run.exit_code) == ("True", "", RunState.FINISHED, None)


def test_cards_of_all_processes_count_and_those_of_others_do_not(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "nvml").mkdir()
    nvml = fake.FakeNvml(tmp_path / "nvml")
    uuids = [nvml.add(watts).uuid.decode() for watts in (100.0, 300.0, 50.0)]
    choices = ("0", uuids[2])
    ranks = [
        desk.start(RANK, **nvml.environ({}), **torchrun(rank, 2), CUDA_VISIBLE_DEVICES=choice)
        for rank, choice in enumerate(choices)
    ]
    for process in ranks:
        assert process.stdout is not None and process.stdout.readline() == "in\n"
    for process in ranks:
        process.communicate("\n", timeout=30)

    (run,) = desk.done()

    assert run.details.gpus == (f"nvml:{uuids[0]}", f"nvml:{uuids[2]}")
    assert desk.channels(run, "nvml") == [f"nvml:{uuids[0]}", f"nvml:{uuids[2]}"]


@pytest.mark.parametrize(("choice", "counted"), [("1", [1]), ("GPU-e", [2]), ("", []), (None, [0, 1, 2])])
def test_card_that_a_script_does_not_see_does_not_count(
    desk: Desk, tmp_path: Path, choice: str | None, counted: list[int]
) -> None:
    (tmp_path / "nvml").mkdir()
    nvml = fake.FakeNvml(tmp_path / "nvml")
    ids = [f"nvml:{nvml.add(100.0).uuid.decode()}" for _ in range(3)]
    choice_of = {} if choice is None else {"CUDA_VISIBLE_DEVICES": choice}
    script = """
    from greenai_desktop import track
    with track("one"):
        pass
    """

    code, _out, errors = desk.run(script, **nvml.environ({}), **choice_of)

    (run,) = desk.done()
    assert (code, errors) == (0, "")
    assert desk.channels(run, "nvml") == [ids[number] for number in counted]
    assert run.details.gpus == (() if choice is None else tuple(ids[number] for number in counted))


@pytest.mark.parametrize(
    ("environ", "is_job"),
    [
        ({}, False),
        ({"SLURM_JOB_ID": "1", "SLURM_PROCID": "0", "SLURM_NTASKS": "8"}, False),  # a script of a batch job
        ({"SLURM_JOB_ID": "1", "SLURM_STEP_ID": "0", "SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "8"}, True),
        ({"RANK": "0", "WORLD_SIZE": "1", "MASTER_PORT": "1"}, False),
        ({"RANK": "0", "WORLD_SIZE": "2", "MASTER_PORT": "1"}, True),
        ({"LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "two"}, False),
    ],
)
def test_variables_tell_whether_a_process_is_one_of_several(environ: dict[str, str], is_job: bool) -> None:
    assert bool(job_of(environ)) is is_job


def test_jobs_are_told_apart_and_their_processes_belong_together() -> None:
    first, second = torchrun(0, 2), torchrun(1, 2)

    assert job_of(first) == job_of(second)
    assert job_of(first) != job_of(first | {"MASTER_PORT": "29501"})
    assert job_of(first) != job_of(first | {"TORCHELASTIC_RUN_ID": "abc"})
    assert job_of({"RANK": "0", "WORLD_SIZE": "2"}) == f"parent {os.getppid()}"


def test_number_of_processes_here_comes_from_torchrun_or_slurm() -> None:
    assert local_ranks({"LOCAL_WORLD_SIZE": "4"}) == 4
    assert local_ranks({"SLURM_STEP_TASKS_PER_NODE": "2(x3),1"}) == 2
    assert local_ranks({}) == 1


def test_choice_of_a_job_is_what_any_of_its_processes_sees() -> None:
    zero, two = {"CUDA_VISIBLE_DEVICES": "0"}, {"CUDA_VISIBLE_DEVICES": "2,0", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}

    assert merged_choice([zero, two]) == {"CUDA_VISIBLE_DEVICES": "0,2", "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    assert merged_choice([zero, {}]) == {}
