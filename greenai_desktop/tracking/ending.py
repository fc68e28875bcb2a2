"""The figures of a run at its end, for the script that waits for them."""

from __future__ import annotations

from typing import Any

from greenai_desktop.core.results import Result
from greenai_desktop.recording.recorder import Recorder
from greenai_desktop.store.records import Run


def figures_of(recorder: Recorder, run: Run | None) -> dict[str, Any]:
    """The figures of a run as plain values, from the store, or from memory where it could not be stored."""
    from greenai_desktop.recording.account import memory_tree, stored_tree

    root = memory_tree(recorder) if run is None else stored_tree(run)
    energy, carbon, cost = root.find("run.energy"), root.find("run.carbon"), root.find("run.cost")
    return {
        "run_id": None if run is None else run.id,
        "duration_s": _value(root.find("run.duration")),
        "energy_kwh": _value(energy),
        "carbon_kgco2e": _value(carbon),
        "carbon_low_kgco2e": None if carbon is None else carbon.low,
        "carbon_high_kgco2e": None if carbon is None else carbon.high,
        "cost": _value(cost),
        "currency": "" if cost is None or cost.value is None else cost.unit,
        "measured_fraction": _value(root.find("run.measured_share")),
        "is_partial": energy is None or energy.value is None or energy.partial,
    }


def _value(result: Result | None) -> float | None:
    return None if result is None else result.value
