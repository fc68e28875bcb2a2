"""Every line of a ledger explains itself: by the tree of its row, run or estimate, which comes to the same figure."""

from __future__ import annotations

import pytest

from greenai_desktop.accounting.estimate.shelf import shelf
from greenai_desktop.accounting.ledger.gather import Question, Sources, gather
from greenai_desktop.accounting.ledger.line_explained import StoredTrees, line_explained
from greenai_desktop.accounting.ledger.reading import read_sources
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.lines import Indicator
from greenai_desktop.core.organisation import Consolidation, Organisation, Site
from greenai_desktop.core.place import Place
from greenai_desktop.store.records import EstimateState
from greenai_desktop.store.workspace import Workspace
from tests.helpers.inventories import table_of as table
from tests.helpers.workspaces import fill

BOUGHT = day_of(2025, 7, 1)
SERVER = {
    "name": "node", "category": "server", "purchased": BOUGHT, "lifetime_years": 4.0, "embodied_kgco2e": 1_461.0,
    "use_kgco2e": 800.0, "use_counted": "here", "quantity": 3.0, "site": "joint", "ai_share_fraction": 0.5,
}  # fmt: skip
FUEL = {
    "name": "Diesel", "post_id": "s1-mobile-combustion", "value": 100.0, "factor_kgco2e": 3.0, "unit": "L",
    "from_day": day_of(2025, 12, 1), "until_day": day_of(2026, 1, 31), "site": "joint",
}  # fmt: skip


def sources(*assets, rows=(FUEL,)):
    joint = Site("joint", Place("FR", hosting=Hosting.OFFICE), equity_fraction=0.4)
    return Sources(
        table(ASSET_COLUMNS, *assets), table(ACTIVITY_COLUMNS, *rows), table(CLOUD_COLUMNS), {"joint": joint},
        Organisation(consolidation=Consolidation.EQUITY),
    )  # fmt: skip


def trees(found, question, tree_of=lambda origin: None):
    return [
        (line, line_explained(line, found, question, tree_of)) for line in gather(found, question).lines
    ]  # fmt: skip


def product(result):
    value = 1.0
    for step in result.steps:
        value *= step.value
    return value


@pytest.mark.parametrize("question", [Question(), Question.of_year(2026), Question.of_year(2025, view="inventory")])
def test_rows_come_to_the_figures_of_their_lines(question):
    told = trees(sources(SERVER), question)

    assert {line.id for line, _tree in told} >= {"asset:1", "asset:1/use", "asset:1/use/rest", "activity:1"}
    for line, tree in told:
        assert tree.value == pytest.approx(line.amount(Indicator.GHG).value), line.id
        if tree.formula == "times_line":
            assert product(tree) == pytest.approx(tree.value) and tree.steps[0].steps
    use = next(tree.find("asset.use") for line, tree in told if line.id == "asset:1/use")
    assert product(use) / use.find("asset.lifetime").value == pytest.approx(use.value)


def test_a_row_without_a_figure_says_which_cell_is_missing():
    lacking = {name: cell for name, cell in SERVER.items() if name != "embodied_kgco2e"}
    told = {line.id: tree for line, tree in trees(sources(lacking, rows=()), Question.of_year(2026))}

    assert told["asset:1"].value is None and told["asset:1"].reason == "footprint_unknown"
    assert told["asset:1"].find("asset.published").value is None


@pytest.fixture
def workspace(tmp_path):
    file = tmp_path / "workspace.greenai"
    with Workspace.open(file):
        pass
    fill(file, 1, seconds=20)
    with Workspace.open(file) as opened:
        opened.create_estimate(
            Draft(name="Plan", kits=(Kit(KitKind.ACCELERATOR, "h100-sxm", numbers={"count": Given(8.0)}),),
                  numbers={"wall_h": Given(10.0)}, place=Place("FR", hosting=Hosting.SERVER_ROOM), year=2026),
            project_id=1, state=EstimateState.SAVED,
        )  # fmt: skip
        yield opened


def test_runs_and_estimates_bring_their_own_trees(workspace):
    found, question = read_sources(workspace, grid(), shelf()), Question()
    told = trees(found, question, StoredTrees(workspace, grid(), shelf()).of)

    runs = [(line, tree) for line, tree in told if line.origin.startswith("run:")]
    assert len(runs) > 2
    for line, tree in runs:
        assert tree.value == pytest.approx(line.amount(Indicator.GHG).value)
        assert tree.find("run.carbon") is not None and len(tree.find("run.energy").steps) > 2
    for line, tree in told:
        if line.origin.startswith("estimate:"):
            amount = line.amount(Indicator.GHG).value
            assert tree.value == (None if amount is None else pytest.approx(amount))
            assert tree.find("estimate.carbon") is not None


def test_what_was_deleted_meanwhile_still_says_what_the_line_knows(workspace):
    found = read_sources(workspace, grid(), shelf())
    line = gather(found).lines[0]

    tree = line_explained(line, found, Question(), StoredTrees(workspace, grid(), shelf()).of)
    gone = line_explained(line, found, Question(), lambda origin: None)

    assert StoredTrees(workspace, grid(), shelf()).of("run:77") is None
    assert gone.key == "ledger.line" and gone.value == pytest.approx(tree.value) and gone.steps[0].value
