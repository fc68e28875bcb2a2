"""What a run used, as told at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a run, at the medians; None where something is missing, never 0.

    Attributes:
        run_id: Number of the run in the workspace; None if it could not be stored.
        duration_s: Length.
        energy_kwh: Energy of the machine, or of what of it was recorded.
        carbon_kgco2e: Carbon footprint of its electricity.
        carbon_low_kgco2e: Lower end of its 95 % interval.
        carbon_high_kgco2e: Upper end.
        cost: Cost of its electricity.
        currency: ISO 4217 code of the cost; empty without one.
        measured_fraction: Share of the energy that was measured, not modelled.
        is_partial: Whether something is missing in them.
    """

    run_id: int | None = None
    duration_s: float | None = None
    energy_kwh: float | None = None
    carbon_kgco2e: float | None = None
    carbon_low_kgco2e: float | None = None
    carbon_high_kgco2e: float | None = None
    cost: float | None = None
    currency: str = ""
    measured_fraction: float | None = None
    is_partial: bool = False

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Figures:
        """Figures as the recorder sends them; unknown names are left aside."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in plain.items() if name in known})

    def __str__(self) -> str:
        """One line, in the language in force."""
        from greenai_desktop.i18n import active, numbers

        language = active()
        parts = [
            numbers.quantity(value, unit, language.code)
            for value, unit in ((self.energy_kwh, "kWh"), (self.carbon_kgco2e, "kgCO2e"))
            if value is not None
        ]
        return language.listed([numbers.duration(self.duration_s, language.code), *parts])
