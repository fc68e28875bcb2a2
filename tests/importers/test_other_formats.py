"""Carbontracker, nvidia-smi, Zeus and Slurm."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.importers.registry import IMPORTERS, read_file

FIXTURES = Path(__file__).parents[1] / "fixtures"
CARBONTRACKER = FIXTURES / "carbontracker" / "2.4.7"
STANDARD = next(CARBONTRACKER.glob("*_carbontracker.log"))
OUTPUT = next(CARBONTRACKER.glob("*_output.log"))


def test_each_file_is_recognised_by_its_content(tmp_path: Path) -> None:
    expected = {
        "codecarbon-gpus.csv": "codecarbon", "nvidia-smi-units.csv": "nvidia-smi", "zeus.csv": "zeus",
        "sacct.txt": "slurm",
    }  # fmt: skip

    for name, code in expected.items():
        other_name = shutil.copy(FIXTURES / "by_hand" / name, tmp_path / "data.bin")
        assert read_file(Path(other_name)).importer.code == code
    assert read_file(STANDARD).importer.code == "carbontracker"


@pytest.mark.parametrize("path", [STANDARD, OUTPUT], ids=["standard log", "output log"])
def test_either_log_of_carbontracker_tells_the_run_with_the_other_beside_it(path: Path) -> None:
    run = read_file(path).runs[0]

    assert run.place.pue_ratio == 1.58
    assert run.energy_kwh * 1.58 == pytest.approx(0.000211382719, rel=5e-7)
    assert run.reported_kgco2e == pytest.approx(0.000094065310150, rel=5e-7)
    assert [dict(event.detail)["name"] for event in run.events] == ["epoch 1", "epoch 2"]
    assert [channel.name for channel in run.channels] == ["AMD EPYC"]


def test_an_older_carbontracker_tells_several_cards() -> None:
    run = read_file(next((FIXTURES / "carbontracker" / "1.2.5").glob("*_carbontracker.log"))).runs[0]

    assert run.place.pue_ratio == 1.55
    assert run.energy_kwh * 1.55 == pytest.approx(0.001398303832, rel=5e-7)
    assert run.reported_kgco2e == pytest.approx(0.000664194320175, rel=5e-7)
    assert run.channels[0].name == "NVIDIA A100-SXM4-80GB, NVIDIA A100-SXM4-80GB"


def test_powers_of_many_cards_may_be_broken_over_lines(written) -> None:
    stamp = "2026-11-25 01:26:30 - "
    text = (
        f"{stamp}carbontracker version 1.2.5\n{stamp}Duration: 0:00:10.00\n"
        f"{stamp}Average power usage (W) for gpu: [100. 300.\n 200. 400.]\n{stamp}Monitoring thread ended.\n"
    )

    run = read_file(written(text)).runs[0]

    assert run.energies_j == pytest.approx({"carbontracker:gpu": 10_000.0})


def test_both_logs_of_a_run_are_one_run() -> None:
    assert read_file(STANDARD).runs[0].fingerprint == read_file(OUTPUT).runs[0].fingerprint


def test_a_standard_log_alone_tells_power_times_duration(tmp_path: Path) -> None:
    run = read_file(Path(shutil.copy(STANDARD, tmp_path))).runs[0]

    assert run.energy_kwh == pytest.approx(60.0 * (4.00 + 4.03) / 3.6e6)
    assert run.reported_kgco2e is None


def test_an_output_log_alone_says_that_its_pue_is_not_known(tmp_path: Path) -> None:
    run = read_file(Path(shutil.copy(OUTPUT, tmp_path))).runs[0]

    assert run.energy_kwh == pytest.approx(0.000211382719)
    assert [warning.code for warning in run.warnings] == ["import_pue_unknown"]


def test_an_older_log_with_several_cards_and_a_line_that_is_odd(written) -> None:
    text = """2020-04-24 11:10:26 - carbontracker version 1.1.0
2020-04-24 11:10:26 - Only predicted and actual consumptions are multiplied by a PUE coefficient of 1.67 (Ascierto).
2020-04-24 11:10:26 - The following components were found: GPU with device(s) RTX, RTX. CPU with device(s) cpu:0.
2020-04-24 11:10:36 - Epoch 1:
2020-04-24 11:10:36 - Duration: 0:00:10.00
2020-04-24 11:10:36 - Average power usage (W) for gpu: [100.0, 50.0]
2020-04-24 11:10:36 - Average power usage (W) for cpu: 30.0
2020-04-24 11:10:46 - Duration: ten seconds
2020-04-24 11:10:46 - Training was interrupted before all epochs were monitored.
"""
    reading = read_file(written(text))

    run = reading.runs[0]
    assert run.energies_j == pytest.approx({"carbontracker:gpu": 1_500.0, "carbontracker:cpu": 300.0})
    assert run.interrupted
    assert [(notice.code, notice.facts["line"]) for notice in reading.notices] == [("log_line_odd", 8)]


def test_readings_of_nvidia_smi_become_samples_with_the_same_energy(by_hand) -> None:
    run = by_hand("nvidia-smi-units.csv").runs[0]

    meter = EnergyMeter(run.channels, gap_limit_s(run.period_s))
    for sample in run.samples():
        meter.add(sample)

    totals = {name: energy.energy_j for name, energy in meter.totals().items()}
    assert totals == pytest.approx(dict(run.energies_j))
    assert totals == pytest.approx({"nvidia-smi:GPU-aaaa": 400.0, "nvidia-smi:GPU-bbbb": 300.0})
    gauges = {gauge.key: gauge.value for gauge in next(run.samples()).gauges}
    assert gauges["nvidia-smi:GPU-aaaa/utilisation"] == pytest.approx(0.1)
    assert gauges["nvidia-smi:GPU-aaaa/memory_used"] == pytest.approx(1.073741824)
    assert gauges["nvidia-smi:GPU-aaaa/clock"] == 1.41e9


def test_times_of_nvidia_smi_are_those_of_this_machine(by_hand) -> None:
    started = by_hand("nvidia-smi-units.csv").runs[0].started_utc_s

    assert started == dt.datetime(2024, 3, 4, 9, 0, 0, tzinfo=dt.UTC).timestamp()


def test_a_gap_of_nvidia_smi_stays_a_gap_and_a_card_without_name_is_told(by_hand) -> None:
    run = by_hand("nvidia-smi-nounits.csv").runs[0]

    assert run.energies_j == pytest.approx({"nvidia-smi:gpu": 400.0})
    assert [warning.code for warning in run.warnings] == ["import_gpu_not_named"]


@pytest.mark.parametrize("later", ["00", "04"])
def test_cards_of_one_name_that_nothing_tells_apart_are_left_out(written, later: str) -> None:
    rows = [
        f"2024/03/04 10:00:0{s}.0{ms}, NVIDIA A100, {w} W" for s in range(5) for ms, w in (("00", 100), (later, 300))
    ]

    run = read_file(written("timestamp, name, power.draw [W]\n" + "\n".join(rows) + "\n")).runs[0]

    assert [warning.code for warning in run.warnings] == ["import_cards_mixed"]
    assert not run.is_offered


def test_one_card_with_a_name_alone_is_no_trouble(written) -> None:
    rows = [f"2024/03/04 10:00:{s:02}.{s % 7}00, NVIDIA A100, 100 W" for s in range(20) if s != 9]

    run = read_file(written("timestamp, name, power.draw [W]\n" + "\n".join(rows) + "\n")).runs[0]

    assert run.warnings == () and run.period_s == pytest.approx(1.1)


def test_a_card_that_knows_no_average_is_told_by_its_power_of_the_moment(written) -> None:
    head = "timestamp, index, power.draw.average [W], power.draw [W]\n"
    rows = "2024/03/04 10:00:00.000, 0, [N/A], 100.00 W\n2024/03/04 10:00:01.000, 0, [N/A], 300.00 W\n"

    assert read_file(written(head + rows)).runs[0].energies_j == pytest.approx({"nvidia-smi:0": 200.0})


def test_a_log_of_an_installed_zeus_is_read() -> None:
    reading = read_file(FIXTURES / "zeus" / "0.16.0" / "log.csv")

    assert [(run.name, run.energy_kwh * 3.6e6, run.is_offered) for run in reading.runs] == [
        ("epoch 1", pytest.approx(800.0), False), ("epoch 2", pytest.approx(800.0), False),
        ("training", pytest.approx(1_600.0), True),
    ]  # fmt: skip
    assert not reading.notices


def test_windows_of_zeus_inside_another_one_are_not_counted_twice(by_hand) -> None:
    runs = by_hand("zeus.csv").runs

    assert [(run.name, run.is_offered) for run in runs] == [
        ("epoch 1", False), ("epoch 2", False), ("training", True), ("evaluation", True),
    ]  # fmt: skip
    assert runs[2].energy_kwh == pytest.approx(109_000 / 3.6e6)


def test_jobs_of_slurm_are_one_run_each_whatever_their_steps(by_hand) -> None:
    reading = by_hand("sacct.txt")

    runs = {run.name: run for run in reading.runs}
    assert runs["train"].energy_kwh == pytest.approx(2.0)
    assert runs["sweep"].energy_kwh == pytest.approx(0.1)
    assert runs["train"].owner == "alice"
    assert runs["train"].scheduler_job == "slurm:4711"
    assert runs["sweep"].group == "slurm:4712"
    assert runs["sweep"].exit_code == 1
    assert [notice.code for notice in reading.notices] == ["job_not_ended", "job_never_ran"]


def test_quotation_marks_and_command_lines_of_slurm(written) -> None:
    text = (
        "JobID|JobName|User|WorkDir|SubmitLine|State|Start|ElapsedRaw|ConsumedEnergyRaw|\n"
        '1|"half a quote|alice|/home/alice|sbatch --secret x|COMPLETED|2024-03-04T10:00:00|60|3600|\n'
        "2|next|alice|/home/alice|sbatch y|COMPLETED|2024-03-04T10:00:00|60|3600|\n"
    )

    reading = read_file(written(text))

    assert [run.name for run in reading.runs] == ['"half a quote', "next"]
    assert not reading.notices
    kept = str(reading.runs[0].details().imported)
    assert "alice" not in kept and "secret" not in kept and "3600" in kept


def test_an_energy_of_zero_or_beyond_reason_is_missing_in_slurm(by_hand) -> None:
    runs = {run.name: run for run in by_hand("sacct.txt").runs}

    for name, code in (("no plugin", "import_no_energy"), ("wrapped counter", "import_odd_energy")):
        assert runs[name].energy_kwh is None
        assert [warning.code for warning in runs[name].warnings] == [code]
    assert runs["no plugin"].interrupted
    assert runs["no plugin"].duration_s == 90_000


def test_every_format_has_words() -> None:
    assert all(importer.title and importer.about for importer in IMPORTERS)
    assert len({importer.code for importer in IMPORTERS}) == len(IMPORTERS)


@pytest.mark.parametrize(
    ("asked", "gib"), [("16G", 16), ("16Gn", 32), ("2Gc", 16), ("2048Mc", 16), ("16384M", 16), ("0", 0), ("", 0)]
)
def test_memory_of_slurm_is_that_of_all_nodes_or_all_cores(written, asked: str, gib: int) -> None:
    head = "JobID|State|ElapsedRaw|Start|NNodes|NCPUS|ReqMem|ConsumedEnergyRaw\n"
    row = f"7|COMPLETED|60|2024-03-04T10:00:00|2|8|{asked}|6000\n"

    assert read_file(written(head + row)).runs[0].machine.memory_bytes == gib << 30


def test_readings_of_nvidia_smi_that_lie_years_apart_are_no_energy(written) -> None:
    """A straight line between them would be 300 W for two years."""
    head = "timestamp, index, power.draw [W]\n"
    rows_ = "2023/03/04 10:00:00.000, 0, 300.00 W\n2025/03/04 10:00:00.000, 0, 300.00 W\n"

    (run,) = read_file(written(head + rows_)).runs

    assert run.energies_j == {} and not run.is_offered
    assert [warning.code for warning in run.warnings if warning.code.startswith("readings")] == ["readings_far_apart"]


def test_a_reading_of_nvidia_smi_every_ten_minutes_still_is_a_record(written) -> None:
    head = "timestamp, index, power.draw [W]\n"
    rows_ = "".join(f"2025/03/04 10:{minute:02}:00.000, 0, 300.00 W\n" for minute in (0, 10, 20))

    assert read_file(written(head + rows_)).runs[0].energies_j == pytest.approx({"nvidia-smi:0": 300.0 * 1_200})


@pytest.mark.parametrize(
    "head",
    [
        "timestamp, index, power.draw [W]\n",
        "start_time,window_name,elapsed_time,gpu0_energy\n",
        "timestamp,project_name,run_id,duration,emissions,energy_consumed\n",
        "JobID|JobName|Elapsed|ConsumedEnergyRaw|State|Start|End\n",
    ],
)
def test_a_file_of_headings_alone_says_so(written, head: str) -> None:
    reading = read_file(written(head))

    assert reading.runs == () and reading.notice_count == 1
    assert reading.notices[0].code in ("file_without_runs", "too_few_rows")


def test_windows_of_zeus_that_overlap_are_taken_and_told(written) -> None:
    head = "start_time,window_name,elapsed_time,gpu0_energy\n"
    rows_ = "1700000000,a,10,100\n1700000005,b,10,100\n1700000015,c,5,50\n1700000016,d,1,10\n"

    runs = read_file(written(head + rows_)).runs

    assert [[(w.code, w.facts["by"]) for w in run.warnings] for run in runs] == [
        [], [("import_overlaps", 2)], [], [("import_superseded", 4)],
    ]  # fmt: skip
    assert [run.is_offered for run in runs] == [True, True, True, False]
