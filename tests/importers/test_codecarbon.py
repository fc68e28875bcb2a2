"""CodeCarbon's files: those of installed versions, and older ones made by hand."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from greenai_desktop.core import codecarbon as known
from greenai_desktop.core.imported import with_repeats_marked, with_units
from greenai_desktop.importers.registry import read_file, without_repeats

FIXTURES = Path(__file__).parents[1] / "fixtures" / "codecarbon"
INSTALLED = sorted(FIXTURES.glob("*/emissions.csv"))
SIX_DIGITS = 5e-7


@pytest.mark.parametrize("path", INSTALLED, ids=lambda path: path.parent.name)
def test_files_of_installed_versions_tell_their_own_kwh_and_kg(path: Path) -> None:
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))

    reading = read_file(path)

    assert reading.importer.code == "codecarbon"
    assert not reading.notices
    assert len(reading.runs) == len(rows)
    for run, row in zip(reading.runs, rows, strict=True):
        kwh, kg = float(row["energy_consumed"]), float(row["emissions"])
        site_kwh = (run.energy_kwh or 0.0) * (run.place.pue_ratio or 1.0)
        assert site_kwh == pytest.approx(kwh, rel=SIX_DIGITS)
        assert run.reported_kwh == pytest.approx(kwh, rel=SIX_DIGITS)
        assert run.reported_kgco2e == pytest.approx(kg, rel=SIX_DIGITS)
        assert run.duration_s == pytest.approx(float(row["duration"]))
        assert run.place.country == "FR"
        assert dict(run.row) == row
        ended = dt.datetime.fromisoformat(row["timestamp"]).timestamp()
        assert run.started_utc_s + run.duration_s == pytest.approx(ended)


@pytest.mark.parametrize("path", INSTALLED, ids=lambda path: path.parent.name)
def test_the_columns_of_installed_versions_are_those_of_a_generation(path: Path) -> None:
    header = next(csv.reader(path.read_text(encoding="utf-8").splitlines()))

    fitting = [one for one in known.GENERATIONS if set(one.columns) == set(header)]

    assert len(fitting) == 1
    assert path.parent.name.startswith(("0.", "1.")) or list(fitting[0].columns) == header


@pytest.mark.parametrize("version", ["2.0.0", "2.1.4"])
def test_the_rate_of_early_versions_is_in_grams(version: str) -> None:
    run = read_file(FIXTURES / version / "emissions.csv").runs[0]

    assert run.told["reported_kgco2e_per_s"] == pytest.approx(run.reported_kgco2e / run.duration_s, rel=1e-2)
    assert run.told["power_is"] == "last"


def test_the_power_of_late_versions_is_a_mean() -> None:
    assert read_file(FIXTURES / "3.2.0" / "emissions.csv").runs[0].told["power_is"] == "mean"
    assert read_file(FIXTURES / "3.1.1" / "emissions.csv").runs[0].told["power_is"] == "last"


def test_an_energy_of_zero_is_missing_and_not_offered() -> None:
    run = read_file(FIXTURES / "1.0.0" / "emissions.csv").runs[0]

    assert run.energy_kwh is None
    assert not run.is_offered


def test_of_the_rows_of_a_tracker_that_flushed_the_last_one_counts() -> None:
    runs = read_file(FIXTURES / "3.3.2-tasks-and-flushes" / "emissions.csv").runs

    assert [(run.name, run.is_offered) for run in runs] == [
        ("fixture", True), ("flushed", False), ("flushed", False), ("flushed", True),
    ]  # fmt: skip


def test_a_file_that_grew_since_tells_of_a_run_that_is_known(tmp_path: Path) -> None:
    lines = (FIXTURES / "3.3.2-tasks-and-flushes" / "emissions.csv").read_text().splitlines()
    early, late = tmp_path / "early.csv", tmp_path / "late.csv"
    early.write_text("\n".join(lines[:3]) + "\n")  # the first of three flushes
    late.write_text("\n".join(lines) + "\n")
    runs = read_file(early).runs + read_file(late).runs

    at_once = with_repeats_marked(runs, set())
    afterwards = with_repeats_marked(read_file(late).runs, {run.fingerprint for run in read_file(early).runs})

    offered = [(run.file, run.line) for run in at_once if run.is_offered and run.name == "flushed"]
    assert offered == [(late.name, 5)]
    assert not any(run.is_offered for run in afterwards)


def test_tasks_are_not_counted_beside_the_run_that_holds_them() -> None:
    folder = FIXTURES / "3.3.2-tasks-and-flushes"
    tasks = next(folder.glob("emissions_base_*.csv"))

    alone = read_file(tasks)
    together = without_repeats([read_file(folder / "emissions.csv"), alone])

    assert [run.name for run in alone.runs] == ["fixture – load", "fixture – train"]
    assert all(run.is_offered for run in alone.runs)
    assert not any(run.is_offered for run in together[1].runs)
    assert {warning.code for run in alone.runs for warning in run.warnings} == {"import_pue_unknown"}


def test_the_pue_is_taken_out_of_every_device(by_hand) -> None:
    run = by_hand("codecarbon-gpus.csv").runs[0]

    assert run.place.pue_ratio == 1.3
    assert {name: energy * 1.3 / 3.6e6 for name, energy in run.energies_j.items()} == pytest.approx(
        {"codecarbon:cpu": 1.5, "codecarbon:gpu": 12.0, "codecarbon:ram": 0.45}
    )
    assert run.machine.thread_count == 64
    assert [channel.name for channel in run.channels] == ["AMD EPYC 7543, 32 cores", "4 x NVIDIA A100", "RAM 504 GB"]


@pytest.mark.parametrize(
    ("name", "kwh", "kg", "country"),
    [
        ("codecarbon-0.0.10-with-energy.csv", 1.25, 0.085, "US"),
        ("codecarbon-1.x-other-order.csv", 2.345678, 0.1234567, "DE"),
        ("codecarbon-semicolons-decimal-commas.csv", 0.001, 0.000123456, "FR"),
    ],
)
def test_older_and_odd_files_are_read_to_six_digits(by_hand, name: str, kwh: float, kg: float, country: str) -> None:
    run = by_hand(name).runs[0]

    assert run.energy_kwh == pytest.approx(kwh, rel=SIX_DIGITS)
    assert run.reported_kgco2e == pytest.approx(kg, rel=SIX_DIGITS)
    assert run.place.country == country


def test_rows_of_several_versions_in_one_file_are_each_read_by_their_own_columns(by_hand) -> None:
    reading = by_hand("codecarbon-mixed-versions.csv")

    assert [(run.name, run.reported_kwh, run.reported_kgco2e) for run in reading.runs] == [
        ("old", 0.001, 0.0001), ("newer rows under old headings", 0.002, 0.0002), ("second headings", 0.003, 0.0003),
    ]  # fmt: skip
    assert [warning.code for warning in reading.runs[1].warnings] == ["import_other_version"]
    assert not reading.notices


def test_parts_that_do_not_add_up_leave_the_total(written) -> None:
    text = (FIXTURES / "3.3.2" / "emissions.csv").read_text().replace("3.549406519608992e-05", "1.5")

    run = read_file(written(text)).runs[0]

    assert run.energy_kwh == pytest.approx(1.5)
    assert [channel.id for channel in run.channels] == ["codecarbon:machine"]
    assert "import_parts_differ" in {warning.code for warning in run.warnings}


def test_grams_are_asked_about_and_then_taken_as_grams(by_hand) -> None:
    run = next(run for run in by_hand("codecarbon-wrong-cells.csv").runs if run.name == "grams")

    asked, answered = with_units(run), with_units(run, grams=True)

    assert asked.has_odd_units and not asked.is_offered
    assert answered.is_offered
    assert answered.reported_kgco2e == pytest.approx(0.5)
    assert answered.energy_kwh == pytest.approx(1.0)


def test_watt_hours_are_taken_as_watt_hours(written) -> None:
    text = "timestamp,project_name,duration,emissions,energy_consumed\n2024-01-01T10:00:00,x,60,0.05,1000\n"

    run = with_units(read_file(written(text)).runs[0], watt_hours=True)

    assert run.energy_kwh == pytest.approx(1.0)
    assert run.reported_kgco2e == 0.05
    assert run.is_offered
