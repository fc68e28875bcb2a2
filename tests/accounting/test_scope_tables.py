"""The same run in five places: five tables of scopes, each right, and one energy."""

from __future__ import annotations

from collections import defaultdict

import pytest

from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.organisation import Consolidation, Site, consolidated
from greenai_desktop.core.place import Place
from tests.helpers.runs import CPU, facts

PUE = 1.4
Key = tuple[int, int | None, str]
OWN, UPSTREAM, LEASED, SERVICE, TELEWORK = (2, None, "2.1"), (3, 3, "4.1"), (3, 8, "4.4"), (3, 1, "4.5"), (3, 7, "3.3")


def _table(place: Place) -> dict[Key, float]:
    """Emissions by scope, category and post."""
    sums: dict[Key, float] = defaultdict(float)
    for line in account(facts(place=place, channels=(CPU,)), grid()).lines:
        amount = line.amount(Indicator.GHG)
        assert amount is not None and amount.value is not None
        sums[(line.post.scope, line.post.ghg_category, line.post.beges_post)] += amount.value
    return dict(sums)


def _place(hosting: Hosting) -> Place:
    return Place("US-CO", hosting=hosting, pue_ratio=PUE if hosting.has_pue else None)


def test_the_same_run_in_five_places_has_five_right_tables() -> None:
    leased = Site("hall", _place(Hosting.COLOCATION), has_operational_control=False)
    places = {hosting: _place(hosting) for hosting in Hosting}
    places[Hosting.COLOCATION] = consolidated(leased, Consolidation.OPERATIONAL)

    tables = {hosting: _table(place) for hosting, place in places.items()}

    desk = tables[Hosting.OFFICE]
    whole = sum(desk.values())
    assert set(desk) == {OWN, UPSTREAM} and min(desk.values()) > 0
    assert tables[Hosting.HOME] == {TELEWORK: pytest.approx(whole)}
    assert tables[Hosting.SERVER_ROOM] == pytest.approx({key: value * PUE for key, value in desk.items()})
    assert tables[Hosting.COLOCATION] == {LEASED: pytest.approx(whole * PUE)}
    assert tables[Hosting.CLOUD] == {SERVICE: pytest.approx(whole * PUE)}
    assert len({tuple(sorted(table.items(), key=str)) for table in tables.values()}) == 5


@pytest.mark.parametrize(
    ("approach", "posts"),
    [
        (Consolidation.OPERATIONAL, {LEASED}),
        (Consolidation.FINANCIAL, {OWN, UPSTREAM}),
        (Consolidation.EQUITY, {OWN, UPSTREAM}),
    ],
)
def test_the_consolidation_approach_moves_colocated_machines_and_loses_nothing(
    approach: Consolidation, posts: set[Key]
) -> None:
    site = Site("hall", _place(Hosting.COLOCATION), has_operational_control=False, equity_fraction=0.5)

    table = _table(consolidated(site, approach))

    assert set(table) == posts
    assert sum(table.values()) == pytest.approx(sum(_table(_place(Hosting.SERVER_ROOM)).values()))
