"""What is asked of the ledger: for whom, of what time, in which view."""

from __future__ import annotations

import math
from dataclasses import dataclass

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory import allocation
from greenai_desktop.core.inventory.days import civil, year
from greenai_desktop.core.inventory.totals import Asked

VIEWS = (allocation.AMORTISED, allocation.INVENTORY)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the ledger.

    Attributes:
        project_id: A project; None for the whole organisation.
        from_day: First day; NaN for all time, with the whole life of all equipment.
        until_day: First day after it.
        view: `amortised` or `inventory`: how equipment is booked; one choice for a report.
        without: Origins that are left aside, such as `estimate:4`.
    """

    project_id: int | None = None
    from_day: float = math.nan
    until_day: float = math.nan
    view: str = allocation.AMORTISED
    without: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.view not in VIEWS:
            raise InputError("unknown_choice", value=self.view, field="view", known=", ".join(VIEWS))
        if math.isnan(self.from_day) is not math.isnan(self.until_day) or self.until_day <= self.from_day:
            raise InputError("outside_limits", value=self.until_day, low=self.from_day, high=math.inf)

    @classmethod
    def of_year(
        cls, number: int, project_id: int | None = None, view: str = allocation.AMORTISED,
        without: frozenset[str] = frozenset(),
    ) -> Question:  # fmt: skip
        """A calendar year."""
        return cls(project_id, *year(number), view, without)

    @property
    def is_all_time(self) -> bool:
        """Whether no period is asked for."""
        return math.isnan(self.from_day)

    @property
    def year(self) -> int | None:
        """The calendar year that is asked for; None for any other period."""
        if self.is_all_time:
            return None
        number = civil(int(self.from_day))[0]
        return number if year(number) == (self.from_day, self.until_day) else None

    @property
    def asked(self) -> Asked:
        """The same, as the table of equipment is asked."""
        return Asked(self.from_day, self.until_day, self.view, self.project_id)
