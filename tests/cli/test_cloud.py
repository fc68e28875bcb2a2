"""`greenai cloud`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HEAD = (
    "usage_month,service.description,location.region,carbon_model_version,"
    "carbon_footprint_total_kgCO2e.location_based,carbon_footprint_total_kgCO2e.market_based\n"
)
ROW = "2025-03-01,Compute Engine,europe-west9,12,{},1\n"


@pytest.fixture
def export(tmp_path: Path):
    def write(kgco2e: float = 5, text: str = "") -> str:
        path = tmp_path / "export.csv"
        path.write_text(text or HEAD + ROW.format(kgco2e), "utf-8")
        return str(path)

    return write


def test_a_dry_run_shows_and_stores_nothing(greenai, export) -> None:
    found = greenai("cloud", export(), "--dry-run")

    assert found.returncode == 0
    assert "2 figures would be taken in." in found.stdout
    assert "location-based" in found.stdout and "market-based" in found.stdout
    assert "never added" in found.stdout
    assert not (greenai.home / "workspace.greenai").exists()


def test_a_file_goes_in_once_and_a_restated_figure_is_told(greenai, export) -> None:
    first = greenai("cloud", export())
    again = greenai("cloud", export())
    later = json.loads(greenai("cloud", export(7.5), "--json").stdout)

    assert "2 figures were taken in." in first.stdout
    assert "0 figures were taken in." in again.stdout and "2 were there already." in again.stdout
    assert (later["fresh"], later["restated"], later["known"]) == (0, 1, 1)
    assert [one.get("before_kgco2e") for one in later["figures"]] == [5.0, None]
    assert {one["kind"] for one in later["figures"]} == {"provider_reported"}


def test_a_question_is_a_refusal_with_what_to_do(greenai, tmp_path: Path) -> None:
    path = tmp_path / "azure.json"
    path.write_text(
        '{"value": [{"dataType": "x", "itemName": "a", "latestMonthEmissions": 5, "location": "fr"}]}', "utf-8"
    )

    asked = greenai("cloud", str(path))
    told = greenai("cloud", str(path), "--scope", "all", "--month", "2025-03", "--json")

    assert asked.returncode != 0 and "scopes" in asked.stderr
    assert [one["kgco2e"] for one in json.loads(told.stdout)["figures"]] == [5.0]


def test_any_table_by_a_profile(greenai, export, tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text(
        json.dumps({"name": "p", "columns": {"month": "m", "kgco2e": "t"}, "units": {"kgco2e": "tCO2e"}})
    )
    table = export(text="m;t\n2025-03;0,5\n2025-04;x\n")

    found = greenai("cloud", table, "--columns", str(profile), "--json")

    plain = json.loads(found.stdout)
    assert [one["kgco2e"] for one in plain["figures"]] == [500.0]
    assert [(one["code"], one["line"]) for one in plain["problems"]] == [("cell_no_number", 3)]
    profile.write_text("{")
    assert "damaged JSON" in greenai("cloud", table, "--columns", str(profile)).stderr


def test_in_french(greenai, export) -> None:
    assert "2 chiffres ont été importés." in greenai("cloud", export(), "--lang", "fr").stdout
