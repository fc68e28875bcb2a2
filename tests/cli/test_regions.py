"""`greenai regions` as a process of its own: places side by side, paired with the one that was named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from greenai_desktop.cli.estimate_schema import example
from greenai_desktop.cli.regions import CAVEATS
from tests.cli.conftest import Shell

WORK = ("--hardware", "NVIDIA H100 SXM5 80GB", "--count", "8", "--hours", "100")
SAVING = re.compile(r"\bsav(?:e|es|ed|ing|ings)\b|économi|gagn", re.IGNORECASE)


def _places(greenai: Shell, *words: str) -> list[dict[str, Any]]:
    done = greenai("regions", *words, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["places"]
    return found


def test_regions_are_sorted_by_carbon_and_each_has_its_range(greenai: Shell) -> None:
    places = _places(greenai, "--provider", "aws", *WORK, "--cloud", "aws/eu-west-3")

    known = [place for place in places if place["value"] is not None]
    assert len(known) > 30
    assert [place["value"] for place in known] == sorted(place["value"] for place in known)
    assert places[: len(known)] == known  # what is missing comes last
    assert all(place["low"] < place["value"] < place["high"] and place["kgco2e_per_kwh"] > 0 for place in known)
    assert all(place["reason"] for place in places if place["value"] is None)


def test_differences_are_paired_with_the_place_that_was_named(greenai: Shell) -> None:
    done = greenai("regions", "--provider", "aws", *WORK, "--cloud", "aws/eu-west-3", "--json")
    told = json.loads(done.stdout)
    by_id = {place["id"]: place for place in told["places"]}

    own, mumbai = by_id["aws:eu-west-3"], by_id["aws:ap-south-1"]

    assert told["against"]["value"] == pytest.approx(own["value"])
    assert own["difference"] == pytest.approx(0.0, abs=1e-9)
    assert mumbai["difference"] == pytest.approx(mumbai["value"] - own["value"])
    assert mumbai["difference_low"] > 0 and mumbai["probability_below"] < 0.05
    # What both share, such as hours and power, is drawn once: the range of the difference is not that of two ranges.
    assert mumbai["difference_high"] - mumbai["difference_low"] < (mumbai["high"] - mumbai["low"]) * 1.05


def test_the_table_tells_what_it_does_not_tell_and_never_speaks_of_a_saving(greenai: Shell) -> None:
    english = greenai("regions", "--provider", "gcp", *WORK, "--zone", "DE", "--hosting", "cloud")
    french = greenai("regions", "--provider", "gcp", *WORK, "--zone", "DE", "--lang", "fr")

    assert english.returncode == french.returncode == 0, english.stderr + french.stderr
    for words in ("Data residency", "Existing hardware", "Transfer", "Rebound", "estimated", "lower: > 95%"):
        assert words in english.stdout
    for words in ("Localisation des données", "Matériel existant", "Effet rebond"):
        assert words in french.stdout
    assert not SAVING.search(english.stdout + french.stdout)
    assert len(CAVEATS) == 5


def test_countries_have_names_of_the_language_and_rows_can_be_chosen(greenai: Shell) -> None:
    done = greenai("regions", "--countries", *WORK, "--eu", "--limit", "3", "--sort", "name", "--lang", "fr")
    places = _places(greenai, "--countries", *WORK, "--eu")

    rows = [line.split("  ")[0] for line in done.stdout.splitlines()[2:5]]
    assert rows == ["DE", "AT", "BE"]  # Allemagne, Autriche, Belgique
    assert len(places) == 27
    assert {"FR", "DE", "SE"} <= {place["country"] for place in places}
    assert all(place["in_eu"] and place["difference"] is None for place in places)
    assert "--zone" in done.stdout  # how to see differences


def test_a_file_says_more_than_the_options(greenai: Shell, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(example()), encoding="utf-8")

    places = _places(greenai, "--countries", str(tmp_path / "plan.json"), "--limit", "5", "--sort", "intensity")

    assert [place["kgco2e_per_kwh"] for place in places] == sorted(place["kgco2e_per_kwh"] for place in places)
    assert all(place["difference"] is not None for place in places)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (WORK, "--provider"),
        (("--provider", "acme", *WORK), "acme"),
        (("--provider", "aws"), "nothing to estimate"),
        (("--provider", "aws", "--countries", *WORK), "not allowed"),
        (("--provider", "aws", *WORK, "--limit", "0"), "no number of rows"),
        (("--provider", "aws", *WORK, "--sort", "price"), "price"),
        (("--provider", "aws", "no.json"), "cannot be read"),
    ],
)
def test_wrong_usage_is_told(greenai: Shell, words: tuple[str, ...], told: str) -> None:
    done = greenai("regions", *words)

    assert done.returncode in (1, 2) and done.stdout == ""
    assert told in done.stderr and "unforeseen" not in done.stderr
