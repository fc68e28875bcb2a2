"""What comes of a draft, worked out off the GUI thread: the latest draft counts, those between are left out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.factors import Factor
from greenai_desktop.ui import tasks

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.estimated import Estimated
    from greenai_desktop.core.estimate.problems import Problem
    from greenai_desktop.core.estimate.team import TeamDefault
    from greenai_desktop.core.results import Result
    from greenai_desktop.store.workspace import Workspace

log = logging.getLogger(__name__)

# Keys come faster than that only from a repeating keyboard.
_PAUSE_MS = 30


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an estimate is made from, besides the tables.

    Attributes:
        draft: What was said.
        own: Factors that the user entered.
        team: Measured figures that this team takes as defaults.
    """

    draft: Draft
    own: tuple[Factor, ...] = ()
    team: tuple[TeamDefault, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of a draft.

    Attributes:
        inputs: What it was made from.
        filled: The draft with the defaults of the team.
        estimated: The figures; None while the draft cannot be computed.
        used: The number in force of every field that counts, by the text of its key.
        problems: What cannot be right, and what is odd.
        error: What went wrong; None if nothing did.
    """

    inputs: Inputs
    filled: Draft
    estimated: Estimated | None = None
    used: Mapping[str, Result] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    error: Exception | None = None

    @property
    def draft(self) -> Draft:
        """The draft as it was said."""
        return self.inputs.draft


def surroundings(workspace: Workspace) -> tuple[tuple[Factor, ...], tuple[TeamDefault, ...]]:
    """The factors that the user entered, and the defaults of the team."""
    own = tuple(kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None)
    return own, tuple(kept.default for kept in workspace.team_defaults())


def nothing_yet(draft: Draft) -> Computed:
    """Before the first answer."""
    return Computed(Inputs(draft), draft)


def compute(inputs: Inputs) -> Computed:
    """Figures, numbers in force and problems of a draft."""
    from greenai_desktop.accounting.estimate import checks, estimate, shelf, used
    from greenai_desktop.core.estimate.team import with_team_defaults

    tables = shelf()
    filled = with_team_defaults(inputs.draft, inputs.team)
    in_force = used(filled, tables, inputs.own)
    try:
        estimated = estimate(filled, tables, inputs.own)
    except Exception as error:  # told in the place of the figures; the form goes on
        log.warning("the draft cannot be computed: %s", error, exc_info=True)
        return Computed(inputs, filled, None, in_force, tuple(checks(filled, tables)), error)
    return Computed(inputs, filled, estimated, in_force, tuple(checks(filled, tables, estimated)))


class Computing(QObject):
    """Works out drafts one after the other.

    Signals:
        done: A `Computed`.
    """

    done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: Inputs | None = None
        self._is_working = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._begin)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._is_working or self._timer.isActive()

    def ask(self, inputs: Inputs) -> None:
        """Work out a draft soon; an earlier one that has not begun is left out."""
        self._wanted = inputs
        if not self._is_working:
            self._timer.start()

    def stop(self) -> None:
        """Begin nothing more; a second call is harmless."""
        self._timer.stop()
        self._wanted = None

    def _begin(self) -> None:
        inputs, self._wanted = self._wanted, None
        if inputs is None or self._is_working:
            return
        self._is_working = True
        tasks.run(lambda task: compute(inputs), self._take, self._failed)

    def _take(self, computed: Computed) -> None:
        self._is_working = False
        self.done.emit(computed)
        if self._wanted is not None:
            self._begin()

    def _failed(self, error: Exception) -> None:
        from greenai_desktop.ui.errors import show_error

        self._is_working = False
        show_error(error)
        if self._wanted is not None:
            self._begin()
