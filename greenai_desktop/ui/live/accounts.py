"""The figures of the live view, made by the same function as those of a stored run."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import price_on

if TYPE_CHECKING:
    from greenai_desktop.accounting.facts import RunFacts
    from greenai_desktop.accounting.runs import RunAccount
    from greenai_desktop.catalog.grid import GridCatalog
    from greenai_desktop.core.factors import Factor
    from greenai_desktop.core.results import Result
    from greenai_desktop.core.uncertainty import Draws
    from greenai_desktop.store.workspace import Workspace
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.live_feed import LiveFeed

_EVERY_S: Final = 0.5
# The power is shown twice a second and gone again: its range may be off by some per cent of its width.
_POWER_DRAW_COUNT: Final = 500


class LiveAccounts:
    """Accounts since the start and since the mark, kept for half a second.

    Attributes:
        catalog: The shipped tables; None until they are read.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.catalog: GridCatalog | None = None
        self._own: tuple[Factor, ...] = ()
        self._draws: Draws | None = None
        self._few_draws: Draws | None = None
        self._made: dict[bool, tuple[float, RunAccount]] = {}
        context.store.opened.connect(self.read_own_factors)
        context.store.changed.connect(self.read_own_factors)

    def read_own_factors(self) -> None:
        """Look up the factors that people entered; without a workspace there are none."""
        self._context.store.read(_own_factors, self._take_own_factors, lambda error: None)

    def forget(self) -> None:
        """Make new figures at the next call."""
        self._made.clear()

    def of(self, feed: LiveFeed, since_mark: bool) -> RunAccount | None:
        """The figures; None before the first sample."""
        now_s = time.monotonic()
        found = self._made.get(since_mark)
        if found is not None and now_s - found[0] < _EVERY_S:
            return found[1]
        facts = self._facts(feed, since_mark)
        if facts is None or self.catalog is None:
            return None
        from greenai_desktop.accounting.runs import account

        fresh = account(facts, self.catalog, self._own, self._shared_draws(), with_lines=False)
        self._made[since_mark] = (now_s, fresh)
        return fresh

    def power(self, feed: LiveFeed) -> Result | None:
        """The power of the machine now; None before the first sample."""
        if feed.latest is None or not feed.channels:
            return None
        from greenai_desktop.accounting.now import power_now
        from greenai_desktop.core.uncertainty import Draws

        if self._few_draws is None:
            self._few_draws = Draws(count=_POWER_DRAW_COUNT)
        return power_now(feed.channels, feed.latest.readings, self._few_draws)

    def _shared_draws(self) -> Draws:
        if self._draws is None:
            from greenai_desktop.accounting.runs import live_draws

            self._draws = live_draws()
        return self._draws

    def _take_own_factors(self, factors: tuple[Factor, ...]) -> None:
        if factors != self._own:
            self._own = factors
            self.forget()

    def _facts(self, feed: LiveFeed, since_mark: bool) -> RunFacts | None:
        from greenai_desktop.accounting.facts import RunFacts

        settings = self._context.settings
        energies = feed.since_mark() if since_mark else feed.meter_totals()
        begun = feed.marked_utc_s if since_mark and feed.marked_utc_s is not None else feed.started_utc_s
        if begun is None or feed.latest is None:
            return None
        return RunFacts(
            origin="live",
            name="",
            project_id=settings.project_id,
            stage=Stage.UNSET,
            started_utc_s=begun,
            duration_s=max((energy.span_s for energy in energies.values()), default=0.0),
            place=settings.place,
            price=price_on(settings.prices, dt.date.today().isoformat()),
            channels=feed.known_channels,
            energies=energies,
            reasons={reading.channel: reading.reason for reading in feed.latest.readings if reading.reason},
            period_s=feed.period_s,
        )


def _own_factors(workspace: Workspace) -> tuple[Factor, ...]:
    return tuple(kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None)
