"""What emits: one line per activity and emission post.

Whatever emits (a recorded run, later an estimate, a piece of equipment, a purchase) yields lines. Lines of kind
OFFSET, AVOIDED and PROVIDER_REPORTED stand beside the ledger and are never summed into it: there is no field and no
function that subtracts one line from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from greenai_desktop.core.hosting import Post
from greenai_desktop.core.samples import Method, Status

if TYPE_CHECKING:  # words need stages without the arithmetic: the window is painted before numpy is there
    from greenai_desktop.core.uncertainty import Uncertain


class Stage(StrEnum):
    """Stage of the AI life cycle a run belongs to."""

    UNSET = "unset"  # shown as "stage not given", counted as missing
    DATA = "data"
    EXPERIMENT = "experiment"
    TRAINING = "training"
    EVALUATION = "evaluation"
    PRODUCTION = "production"
    RETRAINING = "retraining"


class Kind(StrEnum):
    """What a line is to the ledger; only FOOTPRINT adds up."""

    FOOTPRINT = "footprint"
    OFFSET = "offset"
    AVOIDED = "avoided"
    PROVIDER_REPORTED = "provider_reported"


class Indicator(StrEnum):
    """What a line amounts to, each with its own unit."""

    GHG = "ghg"  # kgCO2e
    ENERGY = "energy"  # kWh
    MONEY = "money"  # the project's currency
    WATER = "water"  # L
    ELEMENTS = "elements"  # kgSbe
    PRIMARY_ENERGY = "primary_energy"  # MJ


UNIT_OF = {
    Indicator.GHG: "kgCO2e",
    Indicator.ENERGY: "kWh",
    Indicator.MONEY: "money",
    Indicator.WATER: "L",
    Indicator.ELEMENTS: "kgSbe",
    Indicator.PRIMARY_ENERGY: "MJ",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of one indicator a line amounts to.

    Attributes:
        indicator: Which one; its unit is `UNIT_OF`.
        value: None if not known.
        low: Lower end of the 95 % interval; None if not quantified.
        high: Upper end.
        drivers: The uncertain inputs it is a product of; those with one key move together over all lines.
        reason: Code of why the value is missing.
    """

    indicator: Indicator
    value: float | None
    low: float | None = None
    high: float | None = None
    drivers: tuple[Uncertain, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One activity with its amounts and where it is counted.

    Attributes:
        id: Unique and stable, such as `run:42/rapl:package-0`.
        label: What it is called; data.
        project_id: Project it belongs to; None if none.
        origin: What yielded it, such as `run:42`.
        at_utc_s: When the activity began.
        stage: Stage of the AI life cycle.
        activity_class: Code, such as `electricity`.
        activity_value: How much was done; None if not known.
        activity_unit: Its unit.
        factor_id: The emission factor used; empty if none was.
        factor_year: Its year.
        source_ids: Sources of all figures used.
        status: Where the activity value comes from.
        method: How it was obtained.
        post: Scope, category and post.
        amounts: At most one per indicator.
        kind: Only FOOTPRINT lines add up.
        notes: Codes of what must be said with it, such as `scope_not_split`.
    """

    id: str
    label: str
    project_id: int | None
    origin: str
    at_utc_s: float
    stage: Stage
    activity_class: str
    activity_value: float | None
    activity_unit: str
    factor_id: str
    factor_year: int | None
    source_ids: tuple[str, ...]
    status: Status
    method: Method
    post: Post
    amounts: tuple[Amount, ...]
    kind: Kind = Kind.FOOTPRINT
    notes: tuple[str, ...] = ()

    def amount(self, indicator: Indicator) -> Amount | None:
        """The amount of an indicator; None if the line does not speak of it."""
        return next((amount for amount in self.amounts if amount.indicator is indicator), None)
