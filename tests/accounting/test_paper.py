"""From a stored run to what its report is made of."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from greenai_desktop.accounting.paper import run_report
from greenai_desktop.accounting.runs import RunAccount, account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.place import Machine, Place
from greenai_desktop.core.samples import Event
from greenai_desktop.i18n import language
from greenai_desktop.store.records import Project
from tests.helpers.runs import CPU, GPU, MEMORY, REST, STARTED_UTC_S, FakeWorkspace, energy_of, facts, run

ENGLISH = language("en")


def made(workspace: FakeWorkspace | None = None, project: Project | None = None, **changes: object):
    workspace = workspace or FakeWorkspace(facts())
    return run_report(workspace, run(**changes), account(workspace.facts, grid()), project, ENGLISH)


def test_the_report_holds_the_tree_of_the_account_itself():
    workspace = FakeWorkspace(facts())
    figures: RunAccount = account(facts(), grid())

    assert run_report(workspace, run(), figures, None, ENGLISH).root is figures.root


def test_curves_stand_in_the_order_of_the_table_the_greatest_first():
    curve = made().curve

    assert curve.keys == (GPU.id, CPU.id, MEMORY.id, REST.id)
    assert curve.names == ("NVIDIA H100 80GB HBM3", "Intel Xeon Gold 6342", "Memory", "Rest of the machine")
    assert curve.modelled == (False, False, True, True)
    assert curve.mean.shape == (4, curve.at_s.size)


def test_the_curve_is_asked_in_no_more_columns_than_paper_can_show():
    workspace = FakeWorkspace(facts())

    made(workspace)

    assert workspace.asked_columns == [900]


def test_two_devices_of_one_name_are_numbered_in_the_order_of_their_channels():
    gpus = tuple(replace(GPU, id=f"nvml:GPU-{number}") for number in (10, 9))
    workspace = FakeWorkspace(facts(channels=gpus, energies={gpu.id: energy_of(100.0) for gpu in gpus}))

    curve = made(workspace).curve

    assert dict(zip(curve.keys, curve.names, strict=True)) == {
        "nvml:GPU-9": "NVIDIA H100 80GB HBM3 #1",
        "nvml:GPU-10": "NVIDIA H100 80GB HBM3 #2",
    }


def test_machine_and_place_are_told_in_words():
    report = made(project=Project(3, "Assistant", "Camille"))

    assert dict(report.machine_lines) == {
        "Computer": "calcul-3",
        "Processor": "Intel(R) Xeon(R) Gold 6342 CPU @ 2.80GHz",
        "Threads and memory": "48 threads, 275\u00a0GB",
        "Kind of machine": "server",
    }
    assert dict(report.place_lines) == {"Where it stands": "Own server room", "Electricity of": "France (FR)"}
    assert (report.project, report.owner) == ("Assistant", "Camille")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.25, "virtual machine, 25% of its host"), (None, "virtual machine; its share of the host is not known")],
)
def test_a_virtual_machine_tells_its_share_of_the_host(share, words):
    machine = Machine("AMD EPYC", 1, 8, 32 << 30, None, "", True, share)

    assert dict(made(machine=machine).machine_lines)["Kind of machine"] == words


def test_what_is_not_known_of_a_machine_is_left_out_and_what_is_not_said_of_a_place_is_told():
    report = made(machine=Machine(), host="", place=Place())

    assert dict(report.machine_lines) == {"Threads and memory": "1 thread"}
    assert dict(report.place_lines) == {"Where it stands": "not given", "Electricity of": "not given"}


def test_a_guessed_zone_and_a_cloud_region_are_told_as_such():
    guessed = made(place=Place("DE", zone_is_guess=True, hosting=Hosting.OFFICE))
    cloud = made(place=Place("", hosting=Hosting.CLOUD, provider="gcp", region="europe-west9"))

    assert dict(guessed.place_lines)["Electricity of"] == "Germany (DE), a guess"
    assert dict(cloud.place_lines)["Cloud region"] == "gcp europe-west9"
    assert dict(cloud.place_lines)["Electricity of"] == "France (FR)"


def test_events_are_sentences_in_their_order_and_harmless_ones_are_left_out():
    happened = [
        Event(STARTED_UTC_S + 20, "mark", "", (("name", "epoch 2"),)),
        Event(STARTED_UTC_S + 10, "clock_changed", "", (("seconds", -3600.0),)),
        Event(STARTED_UTC_S + 5, "wrap", CPU.id),
        Event(STARTED_UTC_S + 30, "reset", CPU.id),
        Event(STARTED_UTC_S - 4, "unheard_of"),
    ]

    assert made(FakeWorkspace(facts(), happened=happened)).events == (
        (0.0, "unheard_of"),
        (10.0, "the clock was changed (1\u00a0h\u00a000\u00a0min)"),
        (20.0, "mark (epoch 2)"),
        (30.0, "counter reset (Intel Xeon Gold 6342)"),
    )


def test_without_the_app_extra_the_error_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("greenai_desktop.report")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "reportlab", None)
    monkeypatch.setitem(sys.modules, "reportlab.pdfbase", None)
    monkeypatch.setitem(sys.modules, "reportlab.lib.colors", None)

    with pytest.raises(GreenAIError, match="app_missing"):
        made()


def test_figures_need_neither_reportlab_nor_the_database():
    code = (
        "import sys, greenai_desktop.accounting.paper, greenai_desktop.accounting.stored; "
        "sys.exit(any(name.partition('.')[0] in ('reportlab', 'sqlalchemy') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
