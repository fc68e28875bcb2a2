"""Bars of the ledger: 50,000 lines by scope, post and stage, with 10,000 draws of every shared input."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import drawn_totals, first_totals
from greenai_desktop.core.uncertainty import Draws
from tests.helpers.bars import hold
from tests.helpers.ledgers import many


def took_ms(work: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    work()
    return (time.perf_counter() - begun_s) * 1e3


@pytest.mark.slow
def test_totals_of_a_large_ledger() -> None:
    lines = many(50_000)
    columns = columns_of(lines)

    first = float(np.median([took_ms(lambda: first_totals(columns)) for _ in range(7)]))
    drawn = float(np.median([took_ms(lambda: drawn_totals(columns_of(lines), Draws())) for _ in range(3)]))

    hold("ledger of 50,000 lines: first answer", first, 50.0, "ms")
    hold("ledger of 50,000 lines: columns and totals of 10,000 draws", drawn, 1_500.0, "ms")
    hold("ledger of 50,000 lines: columns made of lines", took_ms(lambda: columns_of(lines)), 500.0, "ms")
