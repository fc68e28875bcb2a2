"""Figures of files into the table, and into a workspace: nothing twice, restated history told, one undo."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.accounting.cloud_import import change_of, planned
from greenai_desktop.core.cloud_figures import LOCATION, CloudFigure
from greenai_desktop.core.inventory.columns import CLOUD_COLUMNS
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.importers.cloud.registry import read_cloud_file
from greenai_desktop.store.workspace import Workspace

COLUMNS = "usage_month,service.description,location.region,carbon_model_version"
NAMES = COLUMNS + ",carbon_footprint_total_kgCO2e.location_based\n"
MARCH = "2025-03-01,Compute Engine,europe-west9,12,"


def figures(tmp_path: Path, *rows: str) -> tuple[CloudFigure, ...]:
    path = tmp_path / "export.csv"
    path.write_text(NAMES + "\n".join(rows) + "\n", "utf-8")
    return read_cloud_file(path).figures


def taken(inventory: Inventory, found: tuple[CloudFigure, ...], first: int = 1) -> None:
    change_of(planned(inventory, found), inventory, lambda n: range(first, first + n), "b").apply(inventory)


def test_a_file_that_is_taken_in_twice_adds_nothing(tmp_path) -> None:
    inventory = Inventory(CLOUD_COLUMNS)
    found = figures(tmp_path, f"{MARCH}5", "2025-04-01,Compute Engine,europe-west9,12,6")
    taken(inventory, found)

    plan = planned(inventory, found)

    assert plan.is_empty and plan.known_count == 2
    assert inventory.texts("basis").values[inventory.texts("basis").codes[0]] == LOCATION


def test_a_figure_that_is_restated_is_brought_up_to_date_and_what_it_said_is_told(tmp_path) -> None:
    inventory = Inventory(CLOUD_COLUMNS)
    taken(inventory, figures(tmp_path, f"{MARCH}5"))
    before = inventory.state()

    plan = planned(inventory, figures(tmp_path, f"{MARCH}7.5", "2025-04-01,Compute Engine,europe-west9,12,6"))
    undo = change_of(plan, inventory, lambda n: range(2, 2 + n), "later").apply(inventory)

    assert [(one.row_id, one.before_kgco2e, one.figure.kgco2e) for one in plan.restated] == [(1, 5.0, 7.5)]
    assert list(inventory.numbers("kgco2e")) == [7.5, 6.0] and inventory.value(0, "batch") == "later"
    undo.apply(inventory)
    assert inventory.state() == before, "one undo takes both back"


def test_of_two_files_with_the_same_thing_the_last_one_counts(tmp_path) -> None:
    first = figures(tmp_path, f"{MARCH}5")

    plan = planned(Inventory(CLOUD_COLUMNS), (*first, replace(first[0], kgco2e=6.0)))

    assert [one.kgco2e for one in plan.fresh] == [6.0]


def test_unknown_and_unknown_is_no_difference(tmp_path) -> None:
    inventory = Inventory(CLOUD_COLUMNS)
    (figure,) = figures(tmp_path, f"{MARCH}5")
    energy_alone = replace(figure, kgco2e=math.nan, energy_kwh=3.0)
    taken(inventory, (energy_alone,))

    assert planned(inventory, (energy_alone,)).known_count == 1
    assert len(planned(inventory, (figure,)).restated) == 1


@pytest.mark.parametrize("kgco2e", ["5", "7.5"])
def test_a_workspace_keeps_them_and_knows_them_again(tmp_path, kgco2e: str) -> None:
    found = figures(tmp_path, f"{MARCH}5")
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        inventory = workspace.sheet(Sheet.CLOUD)
        change = change_of(planned(inventory, found), inventory, lambda n: workspace.reserve_rows(Sheet.CLOUD, n), "b")
        workspace.write_change(Sheet.CLOUD, change, inventory)

        plan = planned(workspace.sheet(Sheet.CLOUD), figures(tmp_path, MARCH + kgco2e))

    assert (plan.known_count, len(plan.restated)) == ((1, 0) if kgco2e == "5" else (0, 1))
