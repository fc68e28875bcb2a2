"""The eight powercap and seven NVML scenarios of the survey of other tools, run to their end, and what we make of them.

The tests hold each of them right; the help page and a benchmark show them beside the results of others.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from greenai_desktop.core.samples import Device
from greenai_desktop.sensors import nvidia, rapl
from greenai_desktop.sensors.base import Surroundings
from tests.helpers import nvml as fake
from tests.helpers import powercap
from tests.helpers.nvml import MIG_UUIDS, UUIDS, FakeNvml
from tests.helpers.powercap import SCENARIO_S, SCENARIOS, Denial, FakeClock
from tests.sensors.conftest import Bench

SURVEY = [name for name, scenario in SCENARIOS.items() if scenario.from_survey]
NVML_TRUTH_J = {
    "2gpu": 4_800.0, "square": 2_400.0, "oldgpu": 2_400.0, "cvd_index": 3_600.0, "cvd_uuid": 3_600.0, "mig": 4_800.0,
    "reset": 2_400.0,
}  # fmt: skip
# Samples fall between the edges of the square waves, as they do in life.
PHASE_S = 0.037


def run_powercap(name: str, folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A powercap scenario, at its end."""
    tree = powercap.build(name, folder, clock)
    if name == "noperm":
        Denial(monkeypatch).deny(*tree.zones.values())
    around = Surroundings(tree.folder, folder / "no-proc", clock)
    return Bench(rapl.discover(around), clock, tree.advance).run(SCENARIO_S)


def run_nvml(name: str, folder: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """An NVML scenario, at its end."""
    folder.mkdir()
    nvml, environ, period_s = _boards(name, folder, clock)
    nvml.install(monkeypatch)
    nvml.advance(PHASE_S)
    around = Surroundings(folder / "no-sys", folder / "no-proc", clock, environ=environ)
    return Bench(nvidia.discover(around), clock, nvml.advance, period_s).run(SCENARIO_S)


def powercap_cells(run: Callable[[str], Bench]) -> list[str]:
    """Our row of the first table."""
    cells = []
    for name in SURVEY:
        bench = run(name)
        denied = all(reading.reason == "denied" for reading in bench.samples[-1].readings)
        cells.append("denied" if denied else f"{bench.package_j:.0f}")
    return cells


def nvml_cells(run: Callable[[str], Bench]) -> list[str]:
    """Our row of the second table."""
    cells = []
    for name in NVML_TRUTH_J:
        bench = run(name)
        if name == "mig":
            cells.append(f"{bench.device_j(Device.GPU) / SCENARIO_S:.0f} W shared")
        elif name.startswith("cvd"):
            cells.append(f"{bench.energy_j(f'nvml:{UUIDS[1]}'):.0f} of {bench.device_j(Device.GPU):.0f}")
        else:
            cells.append(f"{bench.device_j(Device.GPU):.0f}")
    return cells


def _boards(name: str, folder: Path, clock: FakeClock) -> tuple[FakeNvml, dict[str, str], float]:
    if name == "square":
        return fake.square_board(folder, clock), {}, 1.0
    if name == "oldgpu":
        return fake.square_board(folder, clock, has_energy=0), {}, 0.1
    if name == "reset":
        return fake.square_board(folder, clock, reset_at_s=6.5, energy_at_start_j=50_000.0), {}, 1.0
    chosen = {"cvd_index": "1", "cvd_uuid": UUIDS[1], "mig": MIG_UUIDS[1]}
    environ = {"CUDA_VISIBLE_DEVICES": chosen[name]} if name in chosen else {}
    return fake.two_boards(folder, clock, mig=int(name == "mig")), environ, 1.0
