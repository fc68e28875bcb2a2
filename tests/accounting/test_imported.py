"""Where a run of a file took place, and that its PUE is applied once."""

from __future__ import annotations

from pathlib import Path

import pytest

from greenai_desktop.accounting.imported import placed
from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.electricity import pue_for
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.importers.registry import read_file
from greenai_desktop.store.workspace import Workspace

FIXTURES = Path(__file__).parents[1] / "fixtures"
HERE = Place(zone="DE", hosting=Hosting.OFFICE)


def run_of(name: str):
    return read_file(FIXTURES / name).runs[0]


def place_of(name: str, here: Place = HERE) -> Place:
    return placed(run_of(name), grid(), here, ()).place


def test_the_country_of_the_file_is_the_zone() -> None:
    place = place_of("codecarbon/3.3.2/emissions.csv")

    assert (place.zone, place.zone_is_guess, place.hosting) == ("FR", False, None)


def test_a_part_of_a_country_is_found_by_its_name() -> None:
    assert place_of("by_hand/codecarbon-0.0.10-with-energy.csv").zone == "US-CA"


def test_a_cloud_region_is_found() -> None:
    place = place_of("by_hand/codecarbon-1.x-other-order.csv")

    assert (place.hosting, place.provider, place.region) == (Hosting.CLOUD, "gcp", "europe-west3")


def test_where_the_file_says_nothing_our_place_is_a_guess() -> None:
    place = place_of("by_hand/nvidia-smi-units.csv")

    assert (place.zone, place.zone_is_guess, place.hosting) == ("DE", True, Hosting.OFFICE)


def test_at_home_in_the_same_country_the_hosting_stays() -> None:
    here = Place(zone="FR", hosting=Hosting.HOME)

    assert place_of("codecarbon/3.3.2/emissions.csv", here).hosting is Hosting.HOME


def test_the_own_pue_of_a_site_holds_for_a_file_that_says_nothing_of_one() -> None:
    site = Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.21)

    assert place_of("by_hand/nvidia-smi-units.csv", site).pue_ratio == 1.21
    assert place_of("by_hand/codecarbon-gpus.csv", site).pue_ratio not in (None, 1.21)
    elsewhere = place_of("by_hand/nvidia-smi-units.csv", Place(zone="FR", hosting=Hosting.OFFICE, pue_ratio=1.21))
    assert pue_for(grid(), elsewhere) is None


def test_the_own_pue_of_a_site_is_not_that_of_a_cloud_or_of_another_country() -> None:
    site = Place(zone="DE", hosting=Hosting.SERVER_ROOM, pue_ratio=1.21)

    assert place_of("codecarbon/3.2.9/emissions.csv", site).pue_ratio is None


def test_the_price_of_the_day_is_taken() -> None:
    price = Price(0.2, "EUR", valid_from="2024-01-01")

    assert placed(run_of("by_hand/zeus.csv"), grid(), HERE, (price,)).price == price
    assert placed(run_of("by_hand/codecarbon-1.x-other-order.csv"), grid(), HERE, (price,)).price is None


@pytest.mark.parametrize(
    ("name", "here", "kwh"),
    [
        ("by_hand/codecarbon-gpus.csv", Place(zone="FR", hosting=Hosting.OFFICE), 13.95),
        ("by_hand/codecarbon-gpus.csv", Place(zone="FR", hosting=Hosting.COLOCATION, pue_ratio=1.7), 13.95),
        ("by_hand/codecarbon-gpus.csv", Place(zone="FR"), 13.95),
        ("carbontracker/2.4.7/28734.521981_2026-11-25T004051Z_carbontracker.log", HERE, 0.000211382719),
    ],
)
def test_the_pue_of_a_file_is_applied_exactly_once(tmp_path: Path, name: str, here: Place, kwh: float) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        run = workspace.import_runs([placed(run_of(name), grid(), here, ())], "b")[0]
        root = stored_account(workspace, run, grid()).root

    site, carbon, intensity = (root.find(key) for key in ("run.site_energy", "run.carbon", "input.intensity"))
    assert site.value == pytest.approx(kwh, rel=5e-7)
    assert carbon.value == pytest.approx(kwh * intensity.value, rel=5e-7)
    assert root.find("device.energy").method is Method.FILE


def test_what_the_file_claims_stands_beside_and_is_never_added(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w.greenai") as workspace:
        wanted = placed(run_of("by_hand/codecarbon-gpus.csv"), grid(), HERE, ())
        run = workspace.import_runs([wanted], "b")[0]
        account = stored_account(workspace, run, grid())

    said = account.root.find("run.carbon_file")
    assert (said.value, said.status, said.method) == (0.9876543, Status.PROVIDER_REPORTED, Method.FILE)
    assert account.root.find("run.carbon").value != pytest.approx(0.9876543)
    assert not [line for line in account.lines if line.status is Status.PROVIDER_REPORTED]
