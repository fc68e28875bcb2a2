"""What the monitor says of samples, and that it equals the run's own arithmetic."""

import csv
import json

import pytest

from greenai_desktop.cli.live import Live
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Channel, Device, Gauge, Reading, Role, Sample, Status
from greenai_desktop.i18n import language
from greenai_desktop.settings import Settings

CPU = Channel("rapl:0", Device.CPU, "package-0", "rapl", has_counter=True, u95_ratio=1.05)
CORE = Channel("rapl:0:0", Device.CPU, "core", "rapl", parent="rapl:0", role=Role.PART, has_counter=True)
MEMORY = Channel("model:memory", Device.MEMORY, "32 GB", "memory_model", status=Status.MODELLED, u95_ratio=1.5)
GPU = Channel("nvml:0", Device.GPU, "=HYPERLINK(1)", "nvml")
SETTINGS = Settings(place=Place("FR", hosting=Hosting.OFFICE))
ENGLISH = language("en")


def sample(at_s: float, gpu_w: float | None = None, reason: str = "gpu_lost") -> Sample:
    readings = [
        Reading("rapl:0", at_s, 40.0, 40.0 if at_s else None, Status.MEASURED),
        Reading("rapl:0:0", at_s, 30.0, 30.0 if at_s else None, Status.MEASURED),
        Reading("model:memory", at_s, 10.0, None, Status.MODELLED),
    ]
    status = Status.MEASURED if gpu_w is not None else Status.MISSING
    readings.append(Reading("nvml:0", at_s, gpu_w, None, status, "" if gpu_w is not None else reason))
    gauges = (Gauge("cpu", "utilisation", 0.5, "fraction"), Gauge("nvml:0", "temperature", 61.0, "celsius"))
    return Sample(at_s, 1_790_000_000.0 + at_s, tuple(readings), gauges)


@pytest.fixture
def live() -> Live:
    live = Live((CPU, CORE, MEMORY, GPU), SETTINGS, Price(0.25, "EUR"), 1.0)
    assert live.add(sample(0.0)) is False
    return live


def test_parts_are_shown_and_not_added(live: Live) -> None:
    assert live.add(sample(1.0, 50.0)) is True

    assert live.total_w() == pytest.approx(100.0)
    assert live.measured_fraction() == pytest.approx(0.9)
    rows = live.view("t", "f", ENGLISH).devices
    assert [row.name for row in rows] == ["Processor package-0", "Memory", "GPU =HYPERLINK(1)", "Processor core"]
    assert rows[-1].remark == "not added"
    assert rows[0].remark == "50%" and rows[2].remark == "61 °C"


def test_missing_device_makes_the_total_partial_and_says_why(live: Live) -> None:
    live.add(sample(1.0))

    view = live.view("t", "f", ENGLISH)
    assert live.total_w() == pytest.approx(50.0)
    assert "partial" in view.share
    assert (view.devices[2].power, view.devices[2].remark) == ("n/a", "the driver has lost the card")


def test_energy_since_start_is_that_of_the_core(live: Live) -> None:
    for at_s in range(1, 11):
        live.add(sample(float(at_s), 50.0))

    energy = live.tree().find("run.energy")
    # The card has no counter: its first second has one reading only.
    assert energy is not None and energy.value is not None
    assert energy.value * 3.6e6 == pytest.approx(400.0 + 100.0 + 9 * 50.0)
    assert live.plain()["since_start"]["run.energy"]["value"] == energy.value


def test_json_of_a_sample_has_null_where_something_is_missing(live: Live) -> None:
    live.add(sample(1.0))

    told = json.loads(json.dumps(live.plain(), allow_nan=False))
    gpu = told["channels"][3]
    assert (gpu["power_w"], gpu["status"], gpu["reason"]) == (None, "missing", "gpu_lost")
    assert told["partial"] is True
    assert told["gauges"]["nvml:0/temperature"] == {"value": 61.0, "unit": "celsius"}


def test_csv_disarms_names_and_keeps_its_columns(live: Live) -> None:
    live.add(sample(1.0))

    (header,), (row,) = (list(csv.reader([line])) for line in (live.csv_header(ENGLISH), live.csv_row()))
    assert len(header) == len(row) == 3 + 4 + 3
    assert header[-1] == "cost since start (EUR)"
    assert not any(title.startswith("=") for title in header)
    assert row[6] == "n/a"
    assert float(row[1]) == pytest.approx(50.0)


def test_numbers_of_csv_are_the_same_in_french(live: Live) -> None:
    live.add(sample(1.0, 50.5))

    assert "100.500" in live.csv_row()
    assert "Énergie" in live.line(language("fr")) or "Processeur" in live.line(language("fr"))


def test_nothing_read_yet_is_not_available_and_never_zero() -> None:
    live = Live((CPU,), Settings(), None, 1.0)

    view = live.view("t", "f", ENGLISH)
    assert view.total == "Total  n/a"
    assert [value for _name, value, _range in view.figures] == ["n/a", "n/a", "n/a"]
    assert (live.total_w(), live.measured_fraction()) == (None, None)
