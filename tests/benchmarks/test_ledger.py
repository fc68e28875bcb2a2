"""Bars of the ledger: 50,000 lines by scope, post and stage, with 10,000 draws of every shared input."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from greenai_desktop.accounting.ledger.gather import Question, Sources, gather
from greenai_desktop.accounting.ledger.missing import missing
from greenai_desktop.accounting.ledger.years import compared
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import year
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import drawn_totals, first_totals
from greenai_desktop.core.uncertainty import Draws
from tests.helpers.bars import hold
from tests.helpers.inventories import equipment, table_of
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


@pytest.mark.slow
def test_a_large_inventory_gathered() -> None:
    activities = table_of(ACTIVITY_COLUMNS)
    count = 25_000
    cells = {"name": ["a"] * count, "value": np.full(count, 10.0), "factor_kgco2e": np.full(count, 2.0)}
    days = {"from_day": np.full(count, year(2026)[0]), "post_id": ["s3-05-waste"] * count}
    rows_added(activities, range(1, count + 1), {**cells, **days}).apply(activities)
    assets = equipment(count, embodied_kgco2e=900.0, purchased=year(2026)[0], lifetime_years=4.0, item_id=["x"] * count)
    sources, question = Sources(assets, activities, table_of(CLOUD_COLUMNS)), Question.of_year(2026)
    gathered = gather(sources, question)

    assert len(gathered.lines) == 2 * count
    hold("ledger of 50,000 rows: gathered", took_ms(lambda: gather(sources, question)), 3_000.0, "ms")
    hold("ledger of 50,000 lines: what is missing", took_ms(lambda: missing(gathered, sources)), 1_000.0, "ms")
    later = gather(sources, Question.of_year(2027))
    hold("ledger of 50,000 lines: against another year", took_ms(lambda: compared(gathered, later)), 5_000.0, "ms")
