"""`greenai compare` as a process of its own: estimates paired, from files, the store and the standard input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from greenai_desktop.cli.estimate_schema import example
from tests.cli.conftest import Shell


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return _written(tmp_path / "plan.json")


def _written(file: Path, **changes: Any) -> Path:
    file.write_text(json.dumps({**example(), **changes}), encoding="utf-8")
    return file


def _carbon(done: Any) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    (differences,) = json.loads(done.stdout)["against_first"]
    found: dict[str, Any] = next(one for one in differences if one["key"] == "estimate.carbon")
    return found


def test_an_estimate_against_itself_has_no_difference_and_no_doubt(greenai: Shell, plan: Path) -> None:
    carbon = _carbon(greenai("compare", str(plan), str(plan), "--json"))

    assert (carbon["difference"], carbon["low"], carbon["probability_below"]) == (0.0, None, None)


def test_what_both_share_cancels(greenai: Shell, plan: Path, tmp_path: Path) -> None:
    fewer = {**example()["numbers"], "failed_fraction": 0.0}
    leaner = _written(tmp_path / "leaner.json", name="leaner", numbers=fewer)

    carbon = _carbon(greenai("compare", str(plan), str(leaner), "--json"))
    text = greenai("compare", str(plan), str(leaner)).stdout

    first = json.loads(greenai("estimate", str(plan), "--json").stdout)["result"]
    whole = next(one for one in first["steps"] if one["key"] == "estimate.carbon")
    assert carbon["low"] < carbon["difference"] < carbon["high"] <= 0
    assert carbon["high"] - carbon["low"] < (whole["high"] - whole["low"]) / 3
    assert carbon["probability_below"] == 1.0
    assert "leaner against Fine-tuning" in text
    assert "lower: > 95%" in text and "−" in text


def test_what_can_hardly_be_told_apart_is_undecided(greenai: Shell, plan: Path, tmp_path: Path) -> None:
    kit = {"kind": "accelerator", "label": "NVIDIA H100 SXM5 80GB", "numbers": {"count": 8}}
    numbers = {**example()["numbers"], "hours_h": {"value": 101, "low": 80, "high": 140}}
    other = _written(tmp_path / "other.json", kits=[kit], numbers=numbers)

    done = greenai("compare", str(plan), str(other))
    french = greenai("compare", str(plan), str(other), "--lang", "fr")

    (row,) = [line for line in done.stdout.splitlines() if line.strip().startswith("Carbon footprint")]
    assert row.endswith("undecided")
    assert "indécis" in french.stdout


def test_estimates_of_one_name_are_numbered(greenai: Shell, plan: Path, tmp_path: Path) -> None:
    text = greenai("compare", str(plan), str(plan), str(_written(tmp_path / "c.json", name="c"))).stdout

    assert "use (2) against Fine-tuning" in text and "use (1)" in text
    assert "c against " in text


def test_stored_estimates_are_compared_by_their_numbers(greenai: Shell, plan: Path, tmp_path: Path) -> None:
    elsewhere = _written(tmp_path / "pl.json", place={"zone": "PL", "hosting": "server_room", "pue_ratio": 1.4})
    for file in (plan, elsewhere):
        assert greenai("estimate", str(file), "--save").returncode == 0

    done = greenai("compare", "1", "2", "--json")
    by_pipe = greenai("compare", "1", "-", "--json", stdin=elsewhere.read_text(encoding="utf-8"))

    assert _carbon(done)["difference"] == _carbon(by_pipe)["difference"] > 0
    assert [one["id"] for one in json.loads(done.stdout)["estimates"]] == [1, 2]


def test_amounts_of_two_currencies_have_no_difference(greenai: Shell, plan: Path, tmp_path: Path) -> None:
    other = _written(tmp_path / "chf.json", price={"per_kwh": 0.2, "currency": "CHF"})

    (differences,) = json.loads(greenai("compare", str(plan), str(other), "--json").stdout)["against_first"]

    cost = next(one for one in differences if one["key"] == "estimate.cost")
    assert (cost["first"], cost["difference"], cost["label"]) == (None, None, "CHF")


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (("1",), "needs two", 2),
        (("-", "-"), "once", 2),
        (("7", "8"), "There is no estimate 7", 1),
        (("no.json", "no.json"), "cannot be read", 1),
    ],
)
def test_what_cannot_be_compared_is_told(greenai: Shell, words: tuple[str, ...], told: str, code: int) -> None:
    done = greenai("compare", *words)

    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr and "unforeseen" not in done.stderr
