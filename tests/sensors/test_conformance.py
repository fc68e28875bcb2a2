"""The eight powercap and seven NVML scenarios of the survey of other tools, and further layouts.

The table on the help pages holds what these scenarios give; the last test keeps it true.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from greenai_desktop.core.samples import Device, Role, Status
from greenai_desktop.paths import resource
from tests.helpers import conformance, powercap
from tests.helpers.conformance import NVML_TRUTH_J
from tests.helpers.nvml import UUIDS
from tests.helpers.powercap import SCENARIOS

ROOT = Path(__file__).parents[2]
FIRST, SECOND = (f"nvml:{uuid}" for uuid in UUIDS)
READABLE = [name for name in SCENARIOS if name not in ("noperm", "none")]


@pytest.fixture
def powercap_run(tmp_path, clock, monkeypatch):
    """Runs a powercap scenario to its end."""
    return lambda name: conformance.run_powercap(name, tmp_path / f"sys-{name}", clock, monkeypatch)


@pytest.fixture
def nvml_run(tmp_path, clock, monkeypatch):
    """Runs an NVML scenario to its end."""
    return lambda name: conformance.run_nvml(name, tmp_path / f"nvml-{name}", clock, monkeypatch)


@pytest.mark.parametrize("name", READABLE)
def test_packages_are_within_one_percent_of_the_truth(powercap_run, name):
    assert powercap_run(name).package_j == pytest.approx(SCENARIOS[name].package_j, rel=0.01)


@pytest.mark.parametrize("name", READABLE)
def test_total_is_packages_and_memory_and_nothing_else(powercap_run, name):
    bench = powercap_run(name)
    total_j = sum(bench.energy_j(c.id) for c in bench.channels.values() if c.role is Role.TOTAL)

    assert total_j == pytest.approx(SCENARIOS[name].package_j + SCENARIOS[name].memory_j, rel=0.01)


def test_platform_is_told_and_never_added(powercap_run):
    bench = powercap_run("psys")
    platform = [channel for channel in bench.channels.values() if channel.device is Device.PLATFORM]

    assert [channel.role for channel in platform] == [Role.PLATFORM]
    assert bench.energy_j(platform[0].id) == pytest.approx(660.0)


def test_denied_counters_are_missing_and_never_zero(powercap_run):
    bench = powercap_run("noperm")
    readings = [reading for sample in bench.samples for reading in sample.readings]

    assert {(r.status, r.reason, r.power_w, r.energy_j) for r in readings} == {(Status.MISSING, "denied", None, None)}


def test_layout_without_zones_has_no_channels(powercap_run):
    assert powercap_run("none").channels == {}


@pytest.mark.parametrize(("name", "tolerance"), [("2gpu", 0.02), ("square", 0.02), ("oldgpu", 0.03)])
def test_boards_are_within_their_tolerance(nvml_run, name, tolerance):
    assert nvml_run(name).device_j(Device.GPU) == pytest.approx(NVML_TRUTH_J[name], rel=tolerance)


@pytest.mark.parametrize("name", ["cvd_index", "cvd_uuid"])
def test_chosen_board_is_right_and_the_other_is_labelled(nvml_run, name):
    bench = nvml_run(name)

    assert bench.energy_j(SECOND) == pytest.approx(3_600.0, rel=0.02)
    assert bench.device_j(Device.GPU) == pytest.approx(4_800.0, rel=0.02)
    assert {channel.id: "not_selected" in channel.notes for channel in bench.channels.values()} == {
        FIRST: True, SECOND: False,
    }  # fmt: skip


def test_mig_is_the_power_of_the_board_labelled_as_shared(nvml_run):
    bench = nvml_run("mig")

    assert all("shared_mig" in channel.notes for channel in bench.channels.values())
    assert bench.device_j(Device.GPU) == pytest.approx(4_800.0, rel=0.02)
    assert all(r.power_w for sample in bench.samples[1:] for r in sample.readings)


def test_reset_loses_one_period_at_most_and_is_an_event(nvml_run):
    bench = nvml_run("reset")

    assert 2_400.0 - 350.0 <= bench.device_j(Device.GPU) <= 2_400.0 * 1.02
    assert bench.codes() == ["reset"]


def _own_rows(language):
    text = resource("help", language, "conformance.md").read_text(encoding="utf-8")
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    rows = [line for line in text.splitlines() if line.startswith("| **GreenAI Desktop**")]
    return [[cell.strip() for cell in row.strip("|").split("|")[1:]] for row in rows]


def test_table_of_the_help_pages_is_what_the_scenarios_give(powercap_run, nvml_run):
    told = [conformance.powercap_cells(powercap_run), conformance.nvml_cells(nvml_run)]
    for row in told:
        print(" | ".join(row))
    in_french = [
        [re.sub("shared", "partagés", re.sub(" of ", " sur ", cell)).replace("denied", "accès refusé") for cell in row]
        for row in told
    ]

    assert _own_rows("en") == told
    assert _own_rows("fr") == in_french


_PROGRAM = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.sensors import rapl
from greenai_desktop.sensors.base import Surroundings, SystemClock
from greenai_desktop.sensors.sampler import Sampler
done, taken = threading.Event(), []
def take(sample):
    meter.add(sample)
    taken.append(sample)
    if len(taken) == 12:
        done.set()
sampler = Sampler(rapl.discover(Surroundings(Path(sys.argv[2]), Path("/proc"))), [take], 0.1, SystemClock())
meter = EnergyMeter(sampler.channels, gap_limit_s(0.1))
sampler.start()
done.wait(30)
sampler.stop()
found = meter.totals()["rapl:package-0"]
print(found.energy_j / found.covered_s, len(taken))
"""


def test_program_of_its_own_reads_a_living_tree(tmp_path):
    tree = powercap.build("wrap", tmp_path / "sys")
    tree.zones["intel-rapl:0"].start_uj = powercap.INTEL_RANGE_UJ - 20_000_000
    with tree.live():
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(ROOT), str(tree.folder)], capture_output=True, text=True, timeout=60
        )
    power_w, count = done.stdout.split()

    # The thread that moves the tree shares two cores with the other tests: its steps are a little late at times.
    assert float(power_w) == pytest.approx(40.0, rel=0.05), done.stderr
    assert int(count) >= 12
