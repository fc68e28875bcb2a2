"""How long the figures of a run take."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace

from greenai_desktop.accounting.runs import account, live_draws
from greenai_desktop.catalog.grid import grid
from tests.helpers.bars import hold
from tests.helpers.runs import CHANNELS, facts


def test_what_live_figures_of_eight_channels_take(capsys):
    channels = tuple(replace(channel, id=f"{channel.id}-{i}") for i in range(2) for channel in CHANNELS)
    made, catalog, draws = facts(channels=channels), grid(), live_draws()
    account(made, catalog, draws=draws, with_lines=False)

    times_ms = []
    for _ in range(25):
        started_s = time.perf_counter()
        account(made, catalog, draws=draws, with_lines=False)
        times_ms.append((time.perf_counter() - started_s) * 1e3)

    with capsys.disabled():
        print(f"\nlive figures, 8 channels: {statistics.median(times_ms):.2f} ms")
    hold("live figures, 8 channels", statistics.median(times_ms), 5.0, "ms")
