"""`greenai ledger`."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from greenai_desktop.accounting.ledger.question import VIEWS
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.cli.ledger import left_out
from greenai_desktop.cli.usage import ledger as usage
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.days import year
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.organisation import DigitalFootprint, Organisation
from greenai_desktop.store.workspace import Workspace

FIRST, AFTER = year(2026)
FUEL = {
    "name": "Diesel", "post_id": "s1-mobile-combustion", "value": 100.0, "unit": "L", "factor_kgco2e": 3.0,
    "from_day": FIRST,
}  # fmt: skip
ROWS = (FUEL, FUEL | {"kind": "offset", "value": 900.0}, FUEL | {"from_day": AFTER, "value": 150.0}, {"name": "?"})


@pytest.fixture
def filled(greenai):
    greenai.home.mkdir(parents=True, exist_ok=True)
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        table = workspace.sheet(Sheet.ACTIVITY)
        for row in ROWS:
            ids = workspace.reserve_rows(Sheet.ACTIVITY, 1)
            change = rows_added(table, ids, {name: [value] for name, value in row.items()})
            workspace.write_change(Sheet.ACTIVITY, change, table)
        digital = DigitalFootprint(10.0, 2026, "Annual report")
        workspace.update_organisation(0, Organisation("Lab", digital=digital))
        workspace.create_project("demo")
    return greenai


def test_a_year_is_told_with_its_range_and_what_is_missing(filled) -> None:
    found = filled("ledger", "--year", "2026", "--against", "2027")

    assert found.returncode == 0, found.stderr
    assert "Total: 300\xa0kg CO₂e" in found.stdout and "Scope 1" in found.stdout
    assert "Posts not assessed" in found.stdout and "in no sum: offsets (1)" in found.stdout
    assert "Share of AI in the declared digital footprint: 3" in found.stdout
    assert "Change since 2027: −150\xa0kg CO₂e" in found.stdout


def test_json_holds_every_line_and_what_stands_beside_apart(filled) -> None:
    plain = json.loads(filled("ledger", "--year", "2026", "--json").stdout)

    assert plain["total"]["value"] == pytest.approx(300.0) and plain["total"]["line_count"] == 1
    assert [line["label"] for line in plain["lines"]] == ["Diesel"]
    assert len(plain["beside"]["offset"]) == 1 and plain["change"] is None
    assert plain["scopes"]["1"]["value"] == pytest.approx(plain["posts"][0]["value"])
    assert [notice["code"] for notice in plain["notices"]] == ["undated_activities"]
    assert "s3-05-waste" in plain["missing"]["posts_not_assessed"]


def test_a_project_without_lines_says_so(filled) -> None:
    plain = json.loads(filled("ledger", "--project", "demo", "--json").stdout)

    assert plain["total"]["value"] is None and not plain["lines"]
    assert plain["ai_share"]["reason"] == "share_not_assessed"


@pytest.mark.parametrize("bad", [("--year", "12"), ("--against", "2025"), ("--project", "nothing")])
def test_what_cannot_be_asked_is_refused(filled, bad) -> None:
    assert filled("ledger", *bad).returncode == 2


def test_without_a_workspace_nothing_is_made_and_nothing_counted(greenai) -> None:
    found = greenai("ledger")

    assert found.returncode == 0 and "Total: n/a" in found.stdout
    assert not (greenai.home / "workspace.greenai").exists()
    assert greenai("ledger", "--project", "demo").returncode == 2


def test_words_in_french(filled) -> None:
    found = filled("ledger", "--year", "2026", "--lang", "fr")

    assert found.returncode == 0 and "Total" in found.stdout


def test_views_of_the_help_are_those_there_are() -> None:
    assert usage.VIEWS == VIEWS


def test_the_base_year_is_held_against_and_must_be_known(filled) -> None:
    without = filled("ledger", "--year", "2026", "--against", "base")
    with Workspace.open(filled.home / "workspace.greenai") as workspace:
        kept = workspace.organisation()
        workspace.update_organisation(kept.version, replace(kept.organisation, base_year=2027))

    assert without.returncode == 2 and "no base year" in without.stderr
    assert "Change since 2027: −150" in filled("ledger", "--year", "2026", "--against", "base").stdout
    assert filled("ledger", "--year", "2026", "--against", "bas").returncode == 2


def test_an_estimate_is_left_out_and_an_unknown_one_is_refused(filled) -> None:
    found = filled("ledger", "--without", "estimate:9")

    assert found.returncode == 2 and "“estimate:9”" in found.stderr
    here = Sources(*(Inventory(sheet.columns) for sheet in Sheet), estimates=(SimpleNamespace(origin="estimate:4"),))
    assert left_out(["estimate:4"], here) == {"estimate:4"} and not left_out([], here)


def test_a_project_says_what_the_organisation_keeps(filled) -> None:
    found = filled("ledger", "--year", "2026", "--project", "demo")

    assert "belong to no project, and are not in this ledger: 1" in found.stdout
