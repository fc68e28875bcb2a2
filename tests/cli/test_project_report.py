"""`greenai report project`, as a user types it."""

from __future__ import annotations

import numpy as np
import pytest

from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.store.workspace import Workspace
from tests.helpers.pdf import read_pdf


@pytest.fixture
def filled(greenai):
    greenai.home.mkdir(parents=True, exist_ok=True)
    with Workspace.open(greenai.home / "workspace.greenai") as workspace:
        workspace.create_project("Vision")
        table = workspace.sheet(Sheet.ASSET)
        ids = np.array(workspace.reserve_rows(Sheet.ASSET, 1))
        cells = {"name": ("Node",), "quantity": np.array([1.0]), "embodied_kgco2e": np.array([4300.0])}
        workspace.write_change(Sheet.ASSET, rows_added(table, ids, cells), table)
    return greenai


def test_organisation_in_french(filled, tmp_path):
    target = tmp_path / "all.pdf"
    done = filled("report", "project", "-o", str(target), "--lang", "fr")
    assert done.returncode == 0, done.stderr
    assert "all.pdf" in done.stdout
    read = read_pdf(target)
    assert len(read.pages) == 2
    assert "4,3 t CO₂e" in read.text.replace("\u00a0", " ")


def test_project_in_a_year_and_no_file_replaced_unasked(filled, tmp_path):
    target = tmp_path / "v.pdf"
    words = ["report", "project", "Vision", "--year", "2026", "--view", "inventory", "-o", str(target)]
    assert filled(*words).returncode == 0
    before = target.read_bytes()
    assert filled(*words).returncode != 0
    assert target.read_bytes() == before
    assert "Nothing is recorded" in read_pdf(target).text.replace("\r\n", " ")


def test_unknown_project_and_year_are_refused_in_words(filled, tmp_path):
    target = str(tmp_path / "no.pdf")
    unknown = filled("report", "project", "Nothing", "-o", target)
    assert unknown.returncode != 0
    assert "Nothing" in unknown.stderr
    assert filled("report", "project", "--year", "20260", "-o", target).returncode != 0
    assert not list(tmp_path.glob("*.pdf"))
