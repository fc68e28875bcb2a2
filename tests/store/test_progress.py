"""How far a run had come at its marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import CHANNELS, CPU, GPU, WATTS, steady_run


def test_steady_power_grows_with_time_at_any_moment(workspace: Workspace) -> None:
    run = steady_run(workspace, 200)
    moments_s = [0.0, 0.25, 59.5, 60.0, 61.75, 130.0, 200.0]

    found = workspace.progress(run.id, moments_s)

    for channel in CHANNELS:
        assert found[channel.id].energy_j == pytest.approx(WATTS[channel.id] * np.array(moments_s), rel=1e-6)
        assert found[channel.id].covered_s == pytest.approx(moments_s)


def test_a_moment_after_the_last_sample_tells_the_whole_run(workspace: Workspace) -> None:
    run = steady_run(workspace, 90)

    assert workspace.progress(run.id, [500.0])[GPU.id].energy_j[0] == pytest.approx(WATTS[GPU.id] * 90)


def test_a_run_that_is_being_recorded_tells_what_is_there(workspace: Workspace) -> None:
    run = steady_run(workspace, 150, finish=False)

    found = workspace.progress(run.id, [70.0, 150.0])[CPU.id].energy_j

    assert found == pytest.approx([WATTS[CPU.id] * 70, WATTS[CPU.id] * 150], rel=1e-6)


def test_a_gap_adds_nothing(workspace: Workspace) -> None:
    run = steady_run(workspace, 120, gap=(40, 60))

    found = workspace.progress(run.id, [39.0, 50.0, 61.0, 120.0])[GPU.id]

    assert found.energy_j[1] == found.energy_j[0] == pytest.approx(39 * WATTS[GPU.id])
    assert found.energy_j[3] == pytest.approx(workspace.energies(run.id)[GPU.id].energy_j)
    assert found.covered_s[3] == pytest.approx(workspace.energies(run.id)[GPU.id].covered_s)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments_s=st.lists(st.floats(0, 250), min_size=1, max_size=12), seconds=st.integers(1, 240))
def test_stretches_between_moments_add_up_to_the_run(
    workspace: Workspace, moments_s: list[float], seconds: int
) -> None:
    run = steady_run(workspace, seconds, gap=(seconds / 3, seconds / 3 + 5))
    edges = [0.0, *sorted(moments_s), seconds + 1.0]

    found = workspace.progress(run.id, edges)

    for channel_id, energy in workspace.energies(run.id).items():
        pieces = np.diff(found[channel_id].energy_j)
        assert (pieces >= -1e-9).all()
        assert pieces.sum() == pytest.approx(energy.energy_j, rel=1e-9, abs=1e-9)
