"""What an estimate is once it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from greenai_desktop.core.lines import Line
from greenai_desktop.core.results import Result
from greenai_desktop.core.uncertainty import FloatArray


@dataclass(frozen=True, slots=True)
class Driver:
    """An uncertain input and how much of the spread it explains.

    Attributes:
        key: Key of its draws.
        field_id: The number of the draft it is, or the code of a figure of the tables such as `intensity`.
        label: What it belongs to, such as the name of a card; data, often empty.
        share_fraction: Share of the variance of the logarithm of the total.
        low: The total with this input alone at the low end of its range, the others at their medians.
        high: The total with this input alone at its high end.
        is_default: Whether nobody said it.
    """

    key: str
    field_id: str
    label: str
    share_fraction: float
    low: float
    high: float
    is_default: bool


@dataclass(frozen=True, slots=True)
class YearTotal:
    """What has come together by the end of a year of service; year 0 is the build.

    Attributes:
        year: 0, 1, 2 …; the last may be a part of a year.
        build_kgco2e: Median so far, of training and experiments.
        use_kgco2e: Of all that recurs: serving, redundancy, retraining, data.
        equipment_kgco2e: Of equipment.
        low: Lower end of the 95 % interval of their sum.
        high: Upper end.
    """

    year: float
    build_kgco2e: float
    use_kgco2e: float
    equipment_kgco2e: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate with everything that is shown of it.

    Attributes:
        root: The tree, key `estimate`; its steps are the headline figures, see `accounting.estimate`.
        lines: What the ledger gets.
        draws: Draws of the headline figures by key, for paired comparisons; missing ones are left out.
        drivers: What the spread of the carbon total comes from, the largest first.
        years: Cumulated over the service life.
        input_count: Numbers that were used.
        default_count: Those of them that nobody said.
        versions: Tables that were used, with their versions: file name to digest.
        item_ranges: 95 % intervals of the carbon of devices and items that have several amounts, by `item_of`.
    """

    root: Result
    lines: tuple[Line, ...] = ()
    draws: Mapping[str, FloatArray] = field(default_factory=dict)
    drivers: tuple[Driver, ...] = ()
    years: tuple[YearTotal, ...] = ()
    input_count: int = 0
    default_count: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    item_ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def item_of(amount: Result) -> str:
    """The device or item that an amount of carbon belongs to: its hardware, else the activity."""
    return amount.label or amount.key.removeprefix("equipment.").removesuffix(".carbon")
