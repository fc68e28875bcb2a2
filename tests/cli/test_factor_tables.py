"""`greenai factors tables` and `update`, each as a process of its own."""

import json

from greenai_desktop.paths import resource
from tests.cli.conftest import Shell


def test_tables_in_force_are_listed_with_their_versions(greenai: Shell) -> None:
    told = json.loads(greenai("factors", "tables", "--json").stdout)
    text = greenai("factors", "tables").stdout

    assert {row["file"] for row in told} == {path.name for path in resource("factors").glob("*.csv")}
    assert all(row["shipped"] for row in told)
    assert "grid_intensity.csv" in text and told[0]["sha256"][:12] in text and "of the program" in text


def test_a_table_is_told_taken_in_and_taken_back(greenai: Shell) -> None:
    text = resource("factors", "grid_intensity.csv").read_text(encoding="utf-8")
    file = greenai.home / "grid_intensity.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace(",467.51,gCO2e/kWh,402.06,", ",400,gCO2e/kWh,390,"))

    checked = greenai("factors", "update", str(file), "--check").stdout
    untouched = greenai("factors", "list", "AE", "--json").stdout
    greenai("factors", "update", str(file))
    listed = greenai("factors", "list", "AE", "--json").stdout
    tables = json.loads(greenai("factors", "tables", "--json").stdout)
    greenai("factors", "update", "--reset")
    back = greenai("factors", "list", "AE", "--json").stdout

    assert "0 rows come, 0 go, 1 change" in checked
    assert untouched == back != listed
    assert [row["file"] for row in tables if not row["shipped"]] == ["grid_intensity.csv"]


def test_what_is_no_table_is_refused_in_words(greenai: Shell) -> None:
    file = greenai.home / "mine.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a,b\n")

    finished = greenai("factors", "update", str(file))

    assert finished.returncode == 1
    assert "mine.csv holds no table of this program" in finished.stderr
