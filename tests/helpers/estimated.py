"""Estimates made by hand: what the widgets of a result are shown in tests that need no tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.estimate.estimated import Driver, Estimated, YearTotal
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.samples import Method, Status

CITATION = Citation(
    "grid:FR", "FR", 2025, "lifecycle", "consumption", "ademe", "Base Empreinte", "ADEME", "2025", "url"
)
INTENSITY = Result("input.intensity", 0.0461, "kgCO2e/kWh", 0.036, 0.055, Status.DEFAULT, citation=CITATION)
NOT_ASKED = "not_asked"


def draft(name: str = "LLM v2", **changes: object) -> Draft:
    """Eight cards for a hundred hours in France."""
    made = Draft(
        name=name,
        kits=(Kit(KitKind.ACCELERATOR, "nvidia-h100-sxm5-80gb", "NVIDIA H100 SXM", {"count": Given(8.0)}),),
        numbers={"hours_h": Given(100.0)},
        place=Place(zone="FR", hosting=Hosting.SERVER_ROOM),
        price=Price(0.2, "EUR"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def carbon(key: str, value: float | None, *steps: Result, label: str = "", spread: float = 1.4) -> Result:
    """A carbon figure with a range of ÷spread to ×spread."""
    if value is None:
        return Result(key, None, "kgCO2e", status=Status.MISSING, reason=NOT_ASKED, label=label)
    return Result(
        key, value, "kgCO2e", value / spread, value * spread, Status.ESTIMATED, Method.SUM, label=label,
        formula="sum" if steps else "energy_times_intensity", steps=steps or (INTENSITY,),
    )  # fmt: skip


def estimated(total: float = 27.0, *, use: float | None = None, with_years: bool = False) -> Estimated:
    """Training and equipment, and the use of the model if it is asked for; shares of the total are fixed."""
    build = carbon(
        "build.carbon", 0.7 * total,
        carbon("training.carbon", 0.5 * total,
               carbon("kit.carbon", 0.45 * total, label="NVIDIA H100 SXM"),
               carbon("kit.carbon", 0.05 * total, label="AMD EPYC 9654")),
        carbon("experiments.carbon", 0.2 * total),
    )  # fmt: skip
    equipment = carbon("equipment.carbon", 0.3 * total, carbon("equipment.kit", 0.3 * total, label="NVIDIA H100 SXM"))
    parts = [build, carbon("use.carbon", use), equipment]
    whole = total + (use or 0.0)
    root = Result(
        "estimate", None, "",
        steps=(
            Result("estimate.device_hours", 800.0, "h", status=Status.ENTERED, method=Method.ENTERED),
            Result("estimate.energy", whole * 9.5, "kWh", whole * 7.2, whole * 13.0),
            Result("estimate.site_energy", whole * 11.0, "kWh", whole * 8.0, whole * 15.0, formula="energy_times_pue"),
            carbon("estimate.carbon", whole, *parts),
            Result("estimate.cost", whole * 2.2, "money", whole * 1.6, whole * 3.0, label="EUR"),
            Result("estimate.water", None, "L", status=Status.MISSING, reason="zone_unknown", partial=True),
        ),
    )  # fmt: skip
    rng = np.random.default_rng(7)
    draws = {
        step.key: (step.value or 0.0) * np.exp(0.17 * rng.standard_normal(2_000))
        for step in root.steps
        if step.value is not None
    }
    return Estimated(
        root, draws=draws, drivers=drivers_of(whole), years=years_of(total, use or 0.0) if with_years else (),
        input_count=31, default_count=14, versions={"grid_intensity.csv": "abc"},
    )  # fmt: skip


def drivers_of(total: float) -> tuple[Driver, ...]:
    """What its spread comes from."""
    return (
        Driver("power", "utilisation_fraction", "NVIDIA H100 SXM", 0.63, 0.72 * total, 1.31 * total, True),
        Driver("embodied", "embodied_kgco2e", "NVIDIA H100 SXM", 0.24, 0.85 * total, 1.22 * total, True),
        Driver("grid:FR", "intensity", "FR", 0.10, 0.88 * total, 1.12 * total, False),
        Driver("pue", "pue", "server_room", 0.03, 0.95 * total, 1.05 * total, True),
    )


def years_of(build: float, use: float) -> tuple[YearTotal, ...]:
    """Three years of service."""
    return tuple(
        YearTotal(
            float(year), 0.7 * build, use * year / 3, 0.3 * build,
            (build + use * year / 3) * 0.7, (build + use * year / 3) * 1.4,
        )
        for year in range(4)
    )  # fmt: skip
