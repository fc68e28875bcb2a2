"""`greenai estimate` as a process of its own: files, options, storing, limits; and files that are none."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from greenai_desktop.cli import exits, main
from greenai_desktop.cli.estimate_schema import example, schema
from greenai_desktop.core.estimate.draft import Given
from greenai_desktop.core.estimate.reading import read_draft
from greenai_desktop.core.estimate.team import TeamDefault
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.limits import CARBON, ENERGY, Bound, Limit
from greenai_desktop.core.samples import Status
from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.store import migrations
from greenai_desktop.store.records import EstimateState
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.store import steady_run

QUICK = ("estimate", "--hardware", "NVIDIA H100 SXM5 80GB", "--count", "8", "--hours", "100", "--zone", "FR")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return _written(tmp_path / "plan.json", example())


def _written(file: Path, plain: Any) -> Path:
    file.write_text(json.dumps(plain), encoding="utf-8")
    return file


def _workspace(greenai: Shell) -> Path:
    from greenai_desktop import paths

    greenai.home.mkdir(parents=True, exist_ok=True)
    return greenai.home / paths.workspace_file().name


def _figure(told: dict[str, Any], key: str) -> dict[str, Any]:
    found = [told["result"]]
    while found:
        one = found.pop(0)
        if one["key"] == key:
            return one
        found += one.get("steps", [])
    raise AssertionError(f"no {key}")


def test_the_example_it_shows_can_be_computed(greenai: Shell, tmp_path: Path) -> None:
    shown = greenai("estimate", "--example")
    (tmp_path / "plan.json").write_text(shown.stdout, encoding="utf-8")

    done = greenai("estimate", str(tmp_path / "plan.json"))

    assert done.returncode == 0, done.stderr
    for words in ("Carbon footprint", "95% interval", "kg CO₂e", "inputs are defaults", "800"):
        assert words in done.stdout
    assert not (greenai.home / "workspace.greenai").exists()  # looking makes nothing


def test_the_schema_it_shows_is_the_shipped_one(greenai: Shell) -> None:
    assert json.loads(greenai("estimate", "--schema").stdout) == schema()


def test_the_same_is_read_from_the_standard_input(greenai: Shell, plan: Path) -> None:
    by_file = json.loads(greenai("estimate", str(plan), "--json").stdout)
    by_pipe = json.loads(greenai("estimate", "-", "--json", stdin=plan.read_text(encoding="utf-8")).stdout)

    assert by_file == by_pipe


def test_json_holds_the_tree_what_was_said_and_the_tables(greenai: Shell, plan: Path) -> None:
    told = json.loads(greenai("estimate", str(plan), "--json").stdout)

    carbon = _figure(told, "estimate.carbon")
    assert carbon["low"] < carbon["value"] < carbon["high"]
    assert read_draft(told["draft"]).kits[0].item_id == "nvidia-h100-sxm5-80gb"
    assert told["schema"] == 1 and told["method_version"]
    assert told["inputs"]["count"] > told["inputs"]["default_count"] > 0
    assert all(len(digest) >= 8 for digest in told["versions"].values()) and "accelerators.csv" in told["versions"]
    assert {driver["field_id"] for driver in told["drivers"]} & {"request_energy_wh", "hours_h"}


def test_twice_the_hours_is_twice_the_energy(greenai: Shell) -> None:
    once, twice = (
        json.loads(greenai(*(word if word != "100" else hours for word in QUICK), "--json").stdout)
        for hours in ("100", "200")
    )

    energies = [_figure(told, "estimate.energy")["value"] for told in (once, twice)]
    assert energies[1] == pytest.approx(2 * energies[0])


def test_options_stand_for_a_file_and_units_may_be_typed_along(greenai: Shell) -> None:
    done = greenai("estimate", "--hardware", "my card", "--power", "0,4 kW", "--hours", "2 d", "--zone", "fr", "--json")
    draft = read_draft(json.loads(done.stdout)["draft"])

    assert done.returncode == 0, done.stderr
    assert (draft.kits[0].label, draft.kits[0].numbers["power_w"]) == ("my card", Given(400.0))
    assert (draft.numbers["hours_h"], draft.place.zone) == (Given(48.0), "FR")


def test_a_name_that_may_be_several_cards_is_told(greenai: Shell) -> None:
    done = greenai("estimate", "--hardware", "RTX 3080", "--hours", "1", "--zone", "FR")

    assert done.returncode == 0
    assert "“RTX 3080” is taken for NVIDIA GeForce RTX 3080 10GB" in done.stderr and "12GB" in done.stderr


def test_a_name_of_boards_that_draw_quite_differently_is_asked_back(greenai: Shell) -> None:
    done = greenai("estimate", "--hardware", "NVIDIA H100", "--hours", "1", "--zone", "FR")

    assert done.returncode == 2
    assert "PCIe 80GB (350" in done.stderr and "SXM5 80GB (700" in done.stderr


def test_a_cloud_region_sets_zone_and_kind_of_place(greenai: Shell) -> None:
    told = json.loads(greenai(*QUICK[:-2], "--cloud", "aws/eu-west-3", "--json").stdout)

    assert (told["draft"]["place"]["zone"], told["draft"]["place"]["hosting"]) == ("FR", "cloud")


def test_a_place_of_the_command_line_goes_before_that_of_the_file(greenai: Shell, plan: Path) -> None:
    here, there = (
        json.loads(greenai("estimate", str(plan), "--json", *words).stdout) for words in ((), ("--zone", "PL"))
    )

    assert _figure(there, "use.carbon")["value"] > 5 * _figure(here, "use.carbon")["value"]
    assert there["draft"]["place"]["hosting"] == here["draft"]["place"]["hosting"]


def test_without_a_place_carbon_is_missing_with_its_reason_and_never_zero(greenai: Shell) -> None:
    done = greenai(*QUICK[:-2])
    carbon = _figure(json.loads(greenai(*QUICK[:-2], "--json").stdout), "use.carbon")

    (row,) = [line for line in done.stdout.splitlines() if line.strip().startswith("Building the model")]
    assert done.returncode == 0
    assert "n/a" in row and "∅ missing: " in row
    assert carbon["value"] is None


def test_words_are_in_the_language_asked_for(greenai: Shell, plan: Path) -> None:
    text = greenai("estimate", str(plan), "--lang", "fr").stdout

    assert "Empreinte carbone" in text and "intervalle" in text.lower()
    assert "kg CO₂e" in text


def test_an_estimate_is_stored_listed_and_computed_again(greenai: Shell, plan: Path) -> None:
    saved = greenai("estimate", str(plan), "--save", "--project", "demo", "--create-project", "--json")
    listed = greenai("estimate", "--list")
    (told,) = json.loads(greenai("estimate", "--list", "--json").stdout)
    again = greenai("estimate", "1")

    assert saved.returncode == 0, saved.stderr
    assert json.loads(saved.stdout)["id"] == 1 and "saved as estimate 1" in saved.stderr
    assert "demo" in listed.stdout and "kg CO₂e" in listed.stdout
    assert told["result"]["estimate.carbon"]["value"] == _figure(json.loads(saved.stdout), "estimate.carbon")["value"]
    assert (told["state"], told["project"]) == ("saved", "demo")
    assert "the same tables and formulas" in again.stdout
    assert greenai("estimate", "--list", "--project", "other").returncode == 2


def test_what_recomputing_changes_is_told(greenai: Shell, plan: Path) -> None:
    greenai("estimate", str(plan), "--save")
    with Workspace.open(_workspace(greenai)) as workspace:
        kept = workspace.estimate(1)
        before = {**kept.result, "estimate.energy": _times(kept.result["estimate.energy"], 2.0)}
        workspace.update_estimate(1, kept.version, result=before, versions={**kept.versions, "accelerators.csv": "0"})

    done = greenai("estimate", "1")
    greenai("estimate", "1", "--save")
    after = greenai("estimate", "1")

    assert "since then these have changed: accelerators.csv" in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if " then, " in line]
    assert line.strip().startswith("Energy of the machines")
    assert "the same tables" in after.stdout
    with Workspace.open(_workspace(greenai)) as workspace:
        assert [one.state for one in workspace.estimates()] == [EstimateState.SAVED]


def _times(headline: Any, factor: float) -> Any:
    from dataclasses import replace

    return replace(headline, value=headline.value * factor)


def test_the_estimate_becomes_the_budget_of_its_project(greenai: Shell, plan: Path) -> None:
    with Workspace.open(_workspace(greenai)) as workspace:
        project = workspace.create_project("demo")
        workspace.update_project(project.id, 1, limits=(Limit("latency_ms", 50.0), Limit(ENERGY, 1.0)))

    done = greenai("estimate", str(plan), "--project", "demo", "--set-limits", "high", "--json")
    told = json.loads(done.stdout)

    with Workspace.open(_workspace(greenai)) as workspace:
        (project,) = workspace.projects()
        found = {limit.quantity: limit for limit in project.limits}
        assert workspace.estimates() == []
    assert "at most" in done.stderr
    assert found["latency_ms"] == Limit("latency_ms", 50.0, Bound.AT_MOST)
    assert found[ENERGY].value == pytest.approx(_figure(told, "build.energy")["high"])
    assert found[CARBON].value == pytest.approx(_figure(told, "build.carbon")["high"])
    assert found[CARBON].value < _figure(told, "estimate.carbon")["value"]  # serving and equipment are not in it


def test_how_likely_a_limit_is_exceeded_is_told_in_words(greenai: Shell, plan: Path) -> None:
    done = greenai("estimate", str(plan), "--limit", "carbon=1g", "--limit", "energy=900MWh", "--limit", "cost=5CHF")
    limits = json.loads(greenai("estimate", str(plan), "--limit", "carbon=1g", "--json").stdout)["limits"]

    assert "above the limit: > 95%" in done.stdout
    assert "within the limit: > 95%" in done.stdout
    assert "Cost: limit" in done.stdout and "no such figure" in done.stdout  # there is no rate of exchange
    assert (limits[0]["probability_above"], limits[0]["is_above"]) == (1.0, True)


def test_what_the_team_and_the_user_know_counts(greenai: Shell) -> None:
    bare = json.loads(greenai(*QUICK, "--json").stdout)
    with Workspace.open(_workspace(greenai)) as workspace:
        workspace.set_team_default(TeamDefault("utilisation_fraction", Given(0.0, status=Status.MEASURED)))
        workspace.add_factor(
            Factor("own:FR", 1.0, "kgCO2e/kWh", None, None, "FR", 2026, "lifecycle", "consumption", "own",
                   status=Status.ENTERED, kind="grid")
        )  # fmt: skip

    told = json.loads(greenai(*QUICK, "--json").stdout)

    assert _figure(told, "estimate.energy")["value"] < _figure(bare, "estimate.energy")["value"]
    energy = _figure(told, "estimate.site_energy")["value"]
    assert _figure(told, "build.carbon")["value"] == pytest.approx(energy)
    assert told["draft"] == bare["draft"]  # what is kept is what was said


def test_a_run_that_was_measured_is_scaled(greenai: Shell) -> None:
    with Workspace.open(_workspace(greenai)) as workspace:
        run = steady_run(workspace, 100)
        (overview,) = workspace.runs()

    done = greenai("estimate", "--run", str(run.id), "--scale", "10", "--json")
    told = json.loads(done.stdout)
    unknown = greenai("estimate", "--run", "99")

    assert overview.energy_j is not None
    assert _figure(told, "training.energy")["value"] == pytest.approx(10 * overview.energy_j / J_PER_KWH)
    assert (told["draft"]["way"], told["draft"]["run_ids"]) == ("run", [run.id])
    assert told["draft"]["place"]["zone"] == run.place.zone
    assert (unknown.returncode, "no run “99”" in unknown.stderr) == (1, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"nme": 1}', "has no “nme”"),
        ('{"numbers": {"hour_h": 1}}', "Names that fit: hours_h"),
        ('{"numbers": {"hours_h": "8"}}', "plan.json: numbers.hours_h should be a number"),
        ('{"numbers": {"hours_h": 1e999}}', "should be a number"),
        ('{"numbers": {"hours_h": NaN}}', "should be a number, and is “NaN”"),
        ('{"kits": [{"kind": "accelerator", "label": "abacus"}]}', "No hardware called “abacus”"),
        ('{"numbers":\n {"hours_h": 1,}}', "line 2, column 1"),
        ('{"name": "a", "name": "b"}', "given twice"),
        ("", "line 1, column 1"),
        ("[" * 100_000, "nested too deeply"),
        ("3", "should be an object"),
        ('{"numbers": {"hours_h": ' + "9" * 5_000 + "}}", "should be a number"),
        ('{"name": "\x1b[31m", "kits": 1}', "control character"),
        ('{"\\u001b[31m": 1}', "has no “�[31m”"),
        ('{"numbers": {"hours_h": -5}, "kits": [{"kind": "own"}]}', "cannot be computed"),
    ],
)
def test_a_file_that_is_no_estimate_is_told_where_and_why(
    greenai: Shell, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")

    done = greenai("estimate", str(file))

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "\x1b" not in done.stderr and "unforeseen" not in done.stderr


def test_bytes_folders_pipes_and_huge_files_are_told(greenai: Shell, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b'{"name": "\xe9t\xe9"}')
    (tmp_path / "utf16").write_text('{"numbers": {"hours": 1}}', encoding="utf-16")
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(50_000_000)

    told = {name: greenai("estimate", str(tmp_path / name)) for name in ("latin", "utf16", "pipe", "huge", "", "no")}

    assert "no text in UTF-8" in told["latin"].stderr
    assert "has no “hours”" in told["utf16"].stderr
    assert "too large" in told["huge"].stderr
    assert all("cannot be read" in told[name].stderr for name in ("pipe", "", "no"))
    assert {done.returncode for done in told.values()} == {1, 2}
    assert all(done.stdout == "" and "unforeseen" not in done.stderr for done in told.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "nothing to estimate"),
        (("--hardware", "H100"), "nothing to estimate"),
        (("--hardware", "abacus", "--hours", "1"), "No hardware called “abacus”"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1,234"), "two ways"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "-3"), "not possible"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "nan"), "not a number"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "5 kWh"), "kWh"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1", "--count", "1.5"), "whole"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1", "--zone", "XX"), "no zone"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1", "--cloud", "aws/moon"), "No region"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1", "--cloud", "acme/eu"), "acme"),
        (("--limit", "score>=0.9"), "no limit"),
        (("plan.json", "--hours", "3"), "do not go together"),
        (("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1", "--set-limits", "high"), "belong to a project"),
        (
            ("--hardware", "NVIDIA H100 SXM5 80GB", "--hours", "1", "--zone", "FR", "--project", "no", "--save"),
            "no project",
        ),
    ],
)
def test_wrong_usage_is_told_and_nothing_is_stored(greenai: Shell, words: tuple[str, ...], told: str) -> None:
    done = greenai("estimate", *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr and "unforeseen" not in done.stderr


@pytest.mark.parametrize("number", ["7", "0", str(10**30)])
def test_a_number_that_no_stored_estimate_has_is_told(greenai: Shell, number: str) -> None:
    done = greenai("estimate", number)

    assert done.returncode == 1
    assert "There is no estimate" in done.stderr


def test_a_workspace_that_may_only_be_read_serves_to_compute(
    greenai: Shell, plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert greenai("estimate", str(plan), "--save").returncode == 0
    monkeypatch.setenv("GREENAI_HOME", str(greenai.home))
    # Root may write anywhere, so the question is answered for it.
    monkeypatch.setattr(migrations.os, "access", lambda path, mode: mode != os.W_OK)

    codes = [main(["estimate", *words, "--lang", "en"]) for words in (["1"], ["--list"], ["1", "--save"])]

    assert codes == [exits.OK, exits.OK, exits.WORKSPACE]
    assert "cannot be written to" in capsys.readouterr().err


def test_a_damaged_workspace_is_told_and_hinders_no_file(greenai: Shell, plan: Path) -> None:
    _workspace(greenai).write_bytes(b"no database, but what somebody put there")

    done = greenai("estimate", str(plan))
    stored = greenai("estimate", "1")

    assert done.returncode == 0 and "Carbon footprint" in done.stdout
    assert "not a workspace" in done.stderr
    assert (stored.returncode, stored.stdout) == (3, "")


def test_names_of_files_and_tables_do_not_paint_the_terminal(greenai: Shell, tmp_path: Path) -> None:
    from greenai_desktop.paths import resource

    table = tmp_path / "accelerators.csv"
    text = resource("factors", "accelerators.csv").read_text(encoding="utf-8")
    table.write_text(text.replace("NVIDIA H100 SXM5 80GB", "\x1b[31mH100 SXM5 80GB"), encoding="utf-8")
    plain = example()
    plain["name"], plain["unit_name"], plain["kits"] = (
        "\x1b]0;x\x07",
        "\x1b[2J",
        [{"kind": "accelerator", "label": "H100 SXM5 80GB"}],
    )
    told = [greenai("factors", "update", str(table)), greenai("estimate", str(_written(tmp_path / "a.json", plain)))]

    assert [done.returncode for done in told] == [0, 0]
    assert "\x1b" not in "".join(done.stdout + done.stderr for done in told)
