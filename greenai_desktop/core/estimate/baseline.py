"""A locked baseline: an estimate as it stood when somebody put their name to it.

It is never edited and never deleted. Who knows better later locks another one, which gets the next number; both stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenai_desktop.core.estimate.draft import Draft

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result


@dataclass(frozen=True, slots=True)
class Baseline:
    """A locked copy of an estimate.

    Attributes:
        id: Number in the workspace.
        project_id: Its project; None for none.
        estimate_id: The estimate that was locked.
        number: 1, 2, 3 … within the project.
        name: What it is called; data.
        draft: What was said.
        root: The whole tree of figures, as it was.
        versions: Tables that were used: file name to digest.
        method_version: Version of the formulas.
        locked_utc_s: When it was locked.
        locked_by: Who locked it, as typed; data.
        reason: Why, as typed; data.
    """

    id: int
    project_id: int | None
    estimate_id: int
    number: int
    name: str
    draft: Draft
    root: Result
    versions: Mapping[str, str] = field(default_factory=dict)
    method_version: str = ""
    locked_utc_s: float = 0.0
    locked_by: str = ""
    reason: str = ""

    @property
    def code(self) -> str:
        """How it is cited, as in `v2`."""
        return f"v{self.number}"
