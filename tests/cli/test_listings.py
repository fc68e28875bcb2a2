"""`sensors`, `runs`, `report` and `factors`, each as a process of its own."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Status
from greenai_desktop.store.workspace import Workspace
from tests.cli.conftest import Shell
from tests.helpers.powercap import Denial, PowercapTree

FRANCE = '{"place": {"zone": "FR", "hosting": "office"}, "prices": [{"per_kwh": 0.25, "currency": "EUR"}]}'


@pytest.fixture
def run_of_two_seconds(greenai: Shell, tree: PowercapTree, settle: Callable[[str], None]) -> None:
    settle(FRANCE)
    tree.add("intel-rapl:0", "package-0", 40.0)
    with tree.live():
        greenai(
            "run", "--name", "=cmd\x1b[31m", "--tag", "t", "--", sys.executable, "-c", "import time; time.sleep(0.5)"
        )


def test_sensors_tell_what_can_be_measured(greenai: Shell, tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0)

    text = greenai("sensors").stdout
    told = json.loads(greenai("sensors", "--json").stdout)

    assert "✓ measured" in text and "package-0" in text
    rapl = next(i for i in told["interfaces"] if i["kind"] == "rapl")
    assert (rapl["state"], rapl["readable"], rapl["channels"][0]["name"]) == ("measured", True, "package-0")
    nvml = next(i for i in told["interfaces"] if i["kind"] == "nvml")
    assert nvml["reason"]


def test_denied_counters_come_with_the_rule_that_repairs_them(
    greenai: Shell, tree: PowercapTree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from greenai_desktop.cli import main

    zone = tree.add("intel-rapl:0", "package-0", 40.0)
    monkeypatch.setenv("GREENAI_HOME", str(greenai.home))
    monkeypatch.setenv("GREENAI_SYS_ROOT", str(greenai.sys_root))
    Denial(monkeypatch).deny(zone)

    main(["sensors", "--lang", "en"])
    text = capsys.readouterr().out
    main(["sensors", "--json"])
    told = json.loads(capsys.readouterr().out)

    rapl = next(i for i in told["interfaces"] if i["kind"] == "rapl")
    assert rapl["state"] == "denied"
    assert 'SUBSYSTEM=="powercap"' in rapl["repair_rule"]
    assert "access denied" in text
    for line in rapl["repair_commands"].splitlines():
        assert line in text.splitlines()


def test_no_runs_are_no_fault(greenai: Shell) -> None:
    text, told = greenai("runs"), greenai("runs", "--json")

    assert (text.returncode, told.returncode, told.stdout.strip()) == (0, 0, "[]")
    assert "greenai run --" in text.stdout
    assert not greenai.home.exists()


@pytest.mark.usefixtures("run_of_two_seconds")
def test_runs_are_listed_without_control_characters(greenai: Shell) -> None:
    text = greenai("runs").stdout
    (told,) = json.loads(greenai("runs", "--json").stdout)

    assert "=cmd�[31m" in text and "\x1b" not in text
    assert "finished" in text
    assert (told["name"], told["tags"], told["state"]) == ("=cmd\x1b[31m", ["t"], "finished")
    assert 0 < told["measured_kwh"] <= told["energy_kwh"]


@pytest.mark.usefixtures("run_of_two_seconds")
def test_deleted_runs_are_listed_apart(greenai: Shell) -> None:
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        workspace.delete_run(1, workspace.run(1).version)

    assert json.loads(greenai("runs", "--json").stdout) == []
    assert [run["id"] for run in json.loads(greenai("runs", "--json", "--deleted").stdout)] == [1]


def test_unknown_project_is_wrong_usage(greenai: Shell) -> None:
    greenai("run", "--", "true")

    done = greenai("runs", "--project", "none")

    assert done.returncode == 2
    assert "no project “none”" in done.stderr


@pytest.mark.usefixtures("run_of_two_seconds")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_report_is_written_in_the_language_asked_for(greenai: Shell, tmp_path: Path, language: str) -> None:
    import pypdfium2

    target = tmp_path / "run.pdf"

    done = greenai("report", "run", "1", "-o", str(target), "--lang", language)

    assert done.returncode == 0, done.stderr
    document = pypdfium2.PdfDocument(target)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert ("Empreinte carbone" in text) == (language == "fr")


@pytest.mark.usefixtures("run_of_two_seconds")
def test_report_replaces_a_file_only_when_told(greenai: Shell, tmp_path: Path) -> None:
    target = tmp_path / "run.pdf"
    target.write_text("precious")

    refused = greenai("report", "run", "1", "-o", str(target))
    kept = target.read_text()
    forced = greenai("report", "run", "1", "-o", str(target), "--force")

    assert (refused.returncode, kept, forced.returncode) == (1, "precious", 0)
    assert "--force" in refused.stderr
    assert target.read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("run_of_two_seconds")
def test_report_into_a_folder_that_is_not_there_fails_in_words(greenai: Shell, tmp_path: Path) -> None:
    done = greenai("report", "run", "1", "-o", str(tmp_path / "no" / "folder" / "x.pdf"))

    assert done.returncode == 1
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_report_without_the_app_says_what_to_install(greenai: Shell, tmp_path: Path) -> None:
    # A module that is not there, as after an installation without the extra.
    (tmp_path / "hide").mkdir()
    (tmp_path / "hide" / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'reportlab' else find(name, *rest)\n"
    )
    greenai.extra = {"PYTHONPATH": str(tmp_path / "hide")}

    done = greenai("report", "run", "1", "-o", str(tmp_path / "x.pdf"))

    assert done.returncode == 4
    assert "greenai-desktop[app]" in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_unknown_run_fails_in_words(greenai: Shell) -> None:
    done = greenai("report", "run", "99", "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no run “99”" in done.stderr


def test_workspace_that_is_none_ends_with_3(greenai: Shell) -> None:
    greenai.home.mkdir()
    (greenai.home / "workspace.greenai").write_bytes(b"no database" * 100)

    codes = [greenai(*words).returncode for words in (("runs",), ("report", "run", "1", "--json"), ("mark", "x"))]

    assert codes == [3, 3, 3]


def test_zone_has_a_factor_for_accounting_and_one_for_comparisons(greenai: Shell) -> None:
    text = greenai("factors", "grid", "fr").stdout
    told = json.loads(greenai("factors", "grid", "France", "--json").stdout)

    assert [factor["purpose"] for factor in told["factors"]] == ["accounting", "comparison"]
    accounting, comparison = told["factors"]
    assert accounting["value"] == pytest.approx(0.0461)
    assert "ADEME" in accounting["source"]["publisher"] and "Ember" in comparison["source"]["publisher"]
    for factor in told["factors"]:
        assert factor["low"] < factor["value"] < factor["high"]
        assert factor["year"] and factor["basis"] and factor["boundary"] and factor["unit"] == "kgCO2e/kWh"
    for text_wanted in ("Factor for accounting", "Factor for comparisons", "46.1 g CO₂e/kWh", "life cycle", "ADEME"):
        assert text_wanted in text.replace("\u00a0", " ")


def test_own_grid_factor_wins_for_accounting(greenai: Shell) -> None:
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        workspace.add_factor(
            Factor(
                "own:1",
                0.03,
                "kgCO2e/kWh",
                None,
                None,
                "FR",
                2026,
                "lifecycle",
                "consumption",
                "our supplier",
                status=Status.ENTERED,
                kind="grid",
            )
        )

    told = json.loads(greenai("factors", "grid", "FR", "--json").stdout)

    assert told["factors"][0]["value"] == pytest.approx(0.03)
    assert told["factors"][0]["source"]["title"] == "our supplier"


def test_unknown_zone_is_wrong_usage_with_a_guess(greenai: Shell) -> None:
    done = greenai("factors", "grid", "FRR")

    assert done.returncode == 2
    assert "FR" in done.stderr.partition("Did you mean")[2]


def test_zones_are_found_by_code_and_by_name_in_both_languages(greenai: Shell) -> None:
    found = [
        [zone["zone"] for zone in json.loads(greenai("factors", "list", text, "--json").stdout)]
        for text in ("germany", "allemagne")
    ]

    assert found == [["DE"], ["DE"]]
    assert "330" in greenai("factors", "list", "germany").stdout
    assert greenai("factors", "list", "no such zone").returncode == 0
