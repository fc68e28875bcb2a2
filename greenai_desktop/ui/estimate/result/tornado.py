"""What drives the uncertainty: the inputs that the range comes from, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.chart import ChartCard
from greenai_desktop.ui.estimate.result.tornado_chart import Swing, TornadoChart

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context

_MOST_ROWS: Final = 10
_LEAST_SHARE: Final = 0.001


class TornadoCard(ChartCard):
    """Swing bars with both ends; hidden where nothing is uncertain."""

    def __init__(self, context: Context) -> None:
        chart = TornadoChart()
        super().__init__(chart, _("What the range comes from"))
        self._context = context
        self.tornado = chart

    def show_estimate(self, draft: Draft, estimated: Estimated) -> None:
        """Show an estimate."""
        language = self._context.language
        carbon = estimated.root.find(words.CARBON)
        told = [driver for driver in estimated.drivers if driver.share_fraction >= _LEAST_SHARE][:_MOST_ROWS]
        self.setVisible(bool(told) and carbon is not None and carbon.value is not None)
        if not told or carbon is None or carbon.value is None:
            return
        swings = [
            Swing(words.driver_name(d, language), d.low, d.high, d.share_fraction, d.is_default) for d in told
        ]  # fmt: skip
        self.tornado.show_swings(swings, carbon.value)
        note = _("Each bar goes from the low end of one input (light) to its high end (dark), the others at their "
                 "medians. ◦ stands before what nobody said: a figure of your own narrows the range.")  # fmt: skip
        self.say(words.driver_words(estimated, language), note)
        self.refresh()
