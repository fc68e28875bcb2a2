"""The notice that a recording was cut off, with the button that closes it at its last sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from greenai_desktop.i18n import _, numbers
from greenai_desktop.store.records import Run, RunOverview
from greenai_desktop.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


class UnfinishedNotice(Notice):
    """Tells of runs whose recorder is dead."""

    def __init__(self, context: Context) -> None:
        super().__init__("runs-unfinished", "warning", _("Close it"), self._close_runs)
        self._context = context
        self._runs: tuple[Run, ...] = ()

    def show_runs(self, runs: Sequence[Run], overviews: Sequence[RunOverview]) -> None:
        """Tell of the first of some runs; of none, nothing."""
        self._runs = tuple(runs)
        if not runs:
            self.say("")
            return
        overview = next((one for one in overviews if one.run.id == runs[0].id), None)
        last_s = (overview.last_sample_utc_s if overview else None) or runs[0].started_utc_s
        at = numbers.clock(last_s, self._context.language.code)
        self.say(
            _(
                "The recording “{name}” was cut off. It can be closed at its last sample, {time}.",
                name=runs[0].name,
                time=at,
            )
        )

    def _close_runs(self) -> None:
        for run in self._runs:
            self._context.recordings.close(run.id)
