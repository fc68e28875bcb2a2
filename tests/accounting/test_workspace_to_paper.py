"""A recorded run, from the real workspace to figures and paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.accounting.paper import run_report
from greenai_desktop.accounting.phases import phases_of
from greenai_desktop.accounting.stored import stored_account, stored_facts
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.energy import EnergyMeter, gap_limit_s
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.lines import Indicator, Stage
from greenai_desktop.core.samples import Event, Reading, Sample, Status
from greenai_desktop.i18n import language
from greenai_desktop.i18n.figures import amount_of
from greenai_desktop.report.run_pdf import write_run_pdf
from greenai_desktop.store.records import RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from tests.helpers.pdf import figures_in, read_pdf
from tests.helpers.runs import CPU, MEMORY, PRICE, SERVER_ROOM, STARTED_UTC_S

SECONDS = 90
CONTRACT = Factor("own:1", 0.01, "kgCO2e/kWh", None, None, "FR", 2026, "lifecycle", "consumption", "Supplier",
                  kind="contract", evidence="GO 123", status=Status.ENTERED)  # fmt: skip


def samples() -> list[Sample]:
    made = []
    for second in range(SECONDS + 1):
        readings = (
            Reading(CPU.id, second, 200.0, 200.0 if second else None, Status.MEASURED),
            Reading(MEMORY.id, second, 40.0, None, Status.MODELLED),
        )
        events = (Event(STARTED_UTC_S + second, "mark", "", (("name", "half"),)),) if second == 45 else ()
        made.append(Sample(float(second), STARTED_UTC_S + second, readings, (), events))
    return made


@pytest.fixture
def recorded(tmp_path: Path):
    file = tmp_path / "workspace.greenai"
    with Workspace.open(file) as workspace:
        run = workspace.create_run(
            name="Run with œ", project_id=None, stage=Stage.TRAINING, tags=("a",), notes="", host="calcul-3",
            started_utc_s=STARTED_UTC_S, place=SERVER_ROOM.to_dict(), price=PRICE.to_dict(), machine={},
            period_s=1.0, recorder_pid=None,
        )  # fmt: skip
        writer = RunWriter(file, run.id, (CPU, MEMORY), 1.0)
        for sample in samples():
            writer.add(sample)
        writer.finish(0, RunState.FINISHED)
        yield workspace, workspace.run(run.id)


def test_the_stored_energy_is_that_of_the_live_meter(recorded):
    workspace, run = recorded
    meter = EnergyMeter((CPU, MEMORY), gap_limit_s(1.0))
    for sample in samples():
        meter.add(sample)

    stored, live = stored_facts(workspace, run), meter.totals()

    for channel in (CPU, MEMORY):
        assert stored.energies[channel.id].energy_j == pytest.approx(live[channel.id].energy_j, rel=1e-6)
    assert stored.duration_s == pytest.approx(SECONDS, abs=0.01)


def test_figures_lines_and_own_factors_come_from_the_workspace(recorded):
    workspace, run = recorded
    workspace.add_factor(CONTRACT)

    made = stored_account(workspace, run, grid())

    kwh = SECONDS * 240.0 / 3.6e6
    assert made.root.find("run.energy").value == pytest.approx(kwh, rel=1e-6)
    assert made.root.find("run.carbon").value == pytest.approx(kwh * 1.54 * 0.0461, rel=1e-6)
    assert made.root.find("run.carbon_market").value == pytest.approx(kwh * 1.54 * 0.01, rel=1e-6)
    lines_kg = sum(line.amount(Indicator.GHG).value for line in made.lines)
    assert lines_kg == pytest.approx(made.root.find("run.carbon").value)


def test_the_report_of_a_stored_run_shows_its_figures_and_its_curve(recorded, tmp_path):
    workspace, run = recorded
    report = run_report(workspace, run, stored_account(workspace, run, grid()), None, language("en"))

    write_run_pdf(report, tmp_path / "run.pdf", language("en"), font_folders=())

    read = read_pdf(tmp_path / "run.pdf")
    assert len(read.pages) == 3 and "Run with œ" in read.flat and "mark (half)" in read.flat
    assert "6.00 Wh" in figures_in(read.pages[0])
    assert report.curve.keys == (CPU.id, MEMORY.id)
    assert np.nanmedian(report.curve.mean[0]) == pytest.approx(200.0)
    assert report.curve.at_s[0] >= 0 and report.curve.at_s[-1] <= SECONDS + 1


def test_phases_on_paper_are_those_of_the_screen(recorded, tmp_path):
    workspace, run = recorded
    account = stored_account(workspace, run, grid())
    shown = phases_of(workspace, run, account)

    write_run_pdf(
        run_report(workspace, run, account, None, language("en")), tmp_path / "run.pdf", language("en"), font_folders=()
    )

    page = read_pdf(tmp_path / "run.pdf").pages[2]
    assert [one.phase.part.name for one in shown] == ["", "half"]
    assert "before the first mark" in page and "half" in page
    for one in shown:
        assert amount_of(one.energy, language("en")).replace("\u00a0", " ") in figures_in(page)
        assert amount_of(one.carbon, language("en")).replace("\u00a0", " ") in figures_in(page)
