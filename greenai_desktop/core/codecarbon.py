"""The columns of CodeCarbon's `emissions.csv`, by generation; read by the importer, written by the exporter.

Every variant since 2.0.0 is a subsequence of the latest list in the same order, so that an older one is written by
dropping columns.

Source:
    SENSORS §5.1, checked against the files of installed versions (`tests/fixtures/codecarbon`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COLUMNS: Final = (
    "timestamp", "project_name", "run_id", "experiment_id", "duration", "emissions", "emissions_rate", "cpu_power",
    "gpu_power", "ram_power", "cpu_energy", "gpu_energy", "ram_energy", "energy_consumed", "water_consumed",
    "country_name", "country_iso_code", "region", "cloud_provider", "cloud_region", "os", "python_version",
    "codecarbon_version", "cpu_count", "cpu_model", "gpu_count", "gpu_model", "longitude", "latitude",
    "ram_total_size", "tracking_mode", "cpu_utilization_percent", "gpu_utilization_percent",
    "ram_utilization_percent", "ram_used_gb", "on_cloud", "pue", "wue",
)  # fmt: skip
FIRST_COLUMNS: Final = (
    "experiment_id", "timestamp", "project_name", "duration", "emissions", "energy_consumed", "country_name",
    "country_iso_code", "region", "on_cloud", "cloud_provider", "cloud_region",
)  # fmt: skip
TASK: Final = "task_name"
_USE: Final = frozenset(
    {"cpu_utilization_percent", "gpu_utilization_percent", "ram_utilization_percent", "ram_used_gb"}
)


@dataclass(frozen=True, slots=True)
class Generation:
    """Versions that write the same columns.

    Attributes:
        first_version: The first of them.
        columns: In their order.
        rate_in_grams: Whether `emissions_rate` is in g/s; kg/s otherwise.
    """

    first_version: str
    columns: tuple[str, ...]
    rate_in_grams: bool = False


def _without(*names: str) -> tuple[str, ...]:
    return tuple(name for name in COLUMNS if name not in names)


_WATER: Final = ("water_consumed", "wue")
GENERATIONS: Final = (
    Generation("3.2.1", COLUMNS),
    Generation("3.0.8", _without(*_USE)),
    Generation("2.7.0", _without(*_USE, *_WATER)),
    Generation("2.2.3", _without(*_USE, *_WATER, "experiment_id")),
    Generation("2.2.0", _without(*_USE, *_WATER, "experiment_id", "pue")),
    Generation(
        "2.0.0", _without(*_USE, *_WATER, "experiment_id", "pue", "codecarbon_version"), rate_in_grams=True
    ),
    Generation("1.0.0", FIRST_COLUMNS),
)  # fmt: skip


def generation(first_version: str) -> Generation:
    """The generation that begins with a version.

    Raises:
        KeyError: none begins with it.
    """
    return {one.first_version: one for one in GENERATIONS}[first_version]


def of_width(count: int) -> Generation | None:
    """The generation whose rows have a number of cells; None if there is none."""
    return next((one for one in GENERATIONS if len(one.columns) == count), None)
