"""The PDF of a run, read back."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.accounting.paper import run_report
from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.history import Curves
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.samples import Event
from greenai_desktop.i18n import language
from greenai_desktop.report.run_pdf import RunReport, write_run_pdf
from greenai_desktop.store.records import Project, RunState
from tests.helpers.pdf import ReadPdf, figures_in, read_pdf, shown_figures
from tests.helpers.runs import CPU, GPU, STARTED_UTC_S, FakeWorkspace, curves_of, energy_of, facts, run

PROJECT = Project(3, "Assistant RH", "Équipe IA, Camille Lefèvre")
NOTHING = Curves((), np.empty(0), np.empty((0, 0)), np.empty((0, 0)), np.empty((0, 0)))
HOSTILE = {
    "markup": "<b>bold</b> & <para> </para>",
    "lines": "one\ntwo\r\nthree\u2028four",
    "long": "Réentraînement " * 350,
    "one word": "x" * 5000,
    "right to left": "שלום עולם 42 مرحبا",
    "steering": "abc\u202etxt.exe\u2066",
    "emoji": "run 🙂👩‍🔬",
    "control": "a\x00b\x1b[31mc\x7f",
    "formula": '=HYPERLINK("http://x")',
    "surrogate": "a\ud800b",
    "nothing": "",
}

Made = Callable[..., ReadPdf]


def report_of(code: str = "en", *, workspace: FakeWorkspace | None = None, **changes: object) -> RunReport:
    made = changes.pop("facts", None) or facts()
    workspace = workspace or FakeWorkspace(made)
    record = run(**({"place": made.place, "price": made.price} | changes))
    return run_report(workspace, record, account(workspace.facts, grid()), PROJECT, language(code))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def make(report: RunReport, code: str = "en") -> ReadPdf:
        write_run_pdf(report, tmp_path / "run.pdf", language(code), font_folders=())
        return read_pdf(tmp_path / "run.pdf")

    return make


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_run_is_two_pages(made, code):
    assert len(made(report_of(code), code).pages) == 2


def test_the_first_page_tells_what_ran_where_and_when_and_what_it_cost(made):
    text = made(report_of()).flat

    for part in (
        "Fine-tuning of a model", "Assistant RH", "Équipe IA, Camille Lefèvre", "training", "24 Nov 2026",
        "calcul-3", "Intel(R) Xeon(R) Gold 6342", "Own server room", "France (FR)", "705 Wh", "50 g CO₂e", "€0.27",
        "1 h 00 min", "llm, été",
    ):  # fmt: skip
        assert part in text, part


def test_every_figure_of_the_tree_is_on_paper(made):
    report = report_of()

    shown = figures_in(made(report).text)

    for figure in (
        "705 Wh", "630–840 Wh", "1.09 kWh", "46.1 g CO₂e/kWh", "50 g CO₂e", "34–75 g CO₂e", "€0.27", "€0.2516/kWh",
        "75%", "410 Wh", "410 W", "533 W",
    ):  # fmt: skip
        assert figure in shown, figure


def test_the_figures_are_the_same_in_both_languages_but_for_their_signs(tmp_path):
    for code in ("en", "fr"):
        write_run_pdf(report_of(code), tmp_path / f"{code}.pdf", language(code), font_folders=())
    english = [figure for figure in shown_figures(tmp_path / "en.pdf") if "Wh" in figure and "€" not in figure]
    french = [figure for figure in shown_figures(tmp_path / "fr.pdf") if "Wh" in figure and "€" not in figure]

    assert [figure.replace(",", ".") for figure in french] == english
    assert "46,1 g CO₂e/kWh" in french


def test_the_factor_stands_with_year_basis_boundary_and_source(made):
    text = made(report_of()).flat

    assert "46.1 g CO₂e/kWh; FR; 2025; life cycle, electricity consumed" in text
    assert "ADEME" in text and "base-empreinte.ademe.fr" in text
    assert "scope 2 and upstream not separated" in text


def test_the_attribution_of_the_data_is_printed(made):
    text = made(report_of()).flat

    assert "Contains data from Ember (2026)" in text and "National Greenhouse Accounts Factors 2024" in text


@pytest.mark.parametrize("code", ["en", "fr"])
def test_all_fonts_are_embedded_and_none_is_helvetica(made, code):
    fonts = made(report_of(code), code).fonts

    assert fonts and all(embedded for _name, embedded in fonts)
    assert not any("Helvetica" in name for name, _embedded in fonts)


def test_no_font_that_is_not_embedded_is_even_named(made):
    assert b"Helvetica" not in made(report_of()).raw


def test_subscripts_accents_and_signs_can_be_selected(made):
    text = made(report_of(name="Œuvre à 3 Ω, 5 µs, naïve – été ≈ ∅ ✓ ⚠ ✎")).flat

    assert "Œuvre à 3 Ω, 5 µs, naïve – été ≈ ∅ ✓ ⚠ ✎" in text and "CO₂e" in text


def test_bookmarks_lead_to_the_parts_of_both_pages(made):
    marks = made(report_of()).bookmarks

    assert marks[0] == (0, "Fine-tuning of a model")
    assert (1, "Power over time") in marks and (1, "Energy by device") in marks
    assert (0, "How it was computed") in marks and (1, "What is missing") in marks


def test_metadata_name_the_run_its_owner_and_the_program(made):
    metadata = made(report_of()).metadata

    assert metadata["Title"] == "Run report: Fine-tuning of a model"
    assert metadata["Author"] == "Équipe IA, Camille Lefèvre"
    assert metadata["Subject"] and "Assistant RH" in metadata["Keywords"]
    assert metadata["Creator"].startswith("GreenAI Desktop")


@pytest.mark.parametrize(("code", "lang"), [("en", b"en-GB"), ("fr", b"fr-FR")])
def test_the_document_is_tagged_and_says_its_language(made, code, lang):
    raw = made(report_of(code), code).raw

    assert b"/StructTreeRoot" in raw and b"/Marked true" in raw and lang in raw
    for role in (b"/H1", b"/H2", b"/P ", b"/Table", b"/TR", b"/TH", b"/TD", b"/Figure"):
        assert re.search(rb"/S\s*" + role.strip(), raw), role
    assert b"/ParentTree" in raw and raw.count(b"/StructParents") == 2


def test_the_chart_is_drawn_as_vectors(made):
    assert b"/Subtype /Image" not in made(report_of()).raw


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_names_of_people_are_never_read_as_markup_and_never_make_a_third_page(made, name):
    report = replace(
        report_of(name=name, notes=name, tags=(name, name), host=name), project=name, owner=name,
        events=((1.0, name), (2.0, name)),
    )  # fmt: skip

    assert len(made(report).pages) == 2


def test_markup_in_a_name_is_printed_as_it_was_typed(made):
    read = made(report_of(name="<b>x</b> & <font>"))

    assert "<b>x</b> & <font>" in read.flat and read.bookmarks[0][1] == "<b>x</b> & <font>"


def test_a_sign_without_a_font_is_a_box_and_a_notice_names_it(tmp_path):
    (notice,) = write_run_pdf(report_of(name="run 🙂"), tmp_path / "a.pdf", language("en"), font_folders=())

    assert notice.signs == ("U+1F642",) and "U+1F642" in notice.text(language("en"))
    assert "run □" in read_pdf(tmp_path / "a.pdf").flat


def test_a_report_that_prints_everything_has_no_notice(tmp_path):
    assert write_run_pdf(report_of(), tmp_path / "a.pdf", language("en"), font_folders=()) == ()


def test_fourteen_devices_fit_and_those_left_out_are_counted(made):
    gpus = tuple(replace(GPU, id=f"nvml:GPU-{number}") for number in range(13))
    energies = {CPU.id: energy_of(120.0)} | {gpu.id: energy_of(400.0 - i) for i, gpu in enumerate(gpus)}
    several = facts(channels=(CPU, *gpus), energies=energies)

    read = made(report_of(facts=several))

    assert len(read.pages) == 2
    assert "NVIDIA H100 80GB HBM3 #10" in read.flat and "3 more devices" in read.flat
    assert "others together" in read.flat


def test_gaps_and_events_are_told(made):
    curve = curves_of(tuple(facts().energies))
    curve.mean[:, 200:260] = curve.low[:, 200:260] = curve.high[:, 200:260] = np.nan
    happened = [
        Event(STARTED_UTC_S + 1200, "suspended", "", (("seconds", 360.0),)),
        Event(STARTED_UTC_S + 2400, "gap", "nvml", (("reason", "gpu_lost"),)),
        Event(STARTED_UTC_S + 2500, "wrap", CPU.id),
        Event(STARTED_UTC_S + 2700, "mark", "", (("name", "epoch 3"),)),
    ]
    holed = facts(energies={name: energy_of(100.0, missing_s=360.0) for name in facts().energies})

    text = made(report_of(workspace=FakeWorkspace(holed, curve, happened))).flat

    assert "the machine was suspended (6 min 00 s)" in text and "mark (epoch 3)" in text
    assert "NVIDIA graphics cards (NVML), the driver has lost the card" in text
    assert "wrapped" not in text
    assert "Data are missing for: Processor: Intel Xeon Gold 6342" in text
    assert "no data for 6 min 00 s; nothing was filled in" in text


def test_a_run_without_a_single_reading_still_has_its_report(made):
    empty = FakeWorkspace(facts(energies={}, duration_s=0.0), NOTHING)

    text = made(report_of(workspace=empty, exit_code=127, ended_utc_s=STARTED_UTC_S + 1)).flat

    assert "No power was recorded." in text and "exit code 127" in text and "No reading." in text
    assert "0 Wh" not in text


def test_what_is_measured_of_an_incomplete_machine_is_not_told_of_the_whole(made):
    report = report_of()

    def with_energy(is_partial):
        steps = (replace(s, partial=is_partial) if s.key == "run.energy" else s for s in report.root.steps)
        return replace(report, root=replace(report.root, steps=tuple(steps)))

    whole, partial = (with_energy(is_partial) for is_partial in (False, True))

    assert "whole machine;" in made(whole).flat
    assert "known part of the machine;" in made(partial).flat


def test_a_missing_price_zone_and_stage_are_named_and_never_zero(made):
    lacking = facts(price=None, place=Place(), stage=Stage.UNSET)

    text = made(report_of(facts=lacking, stage=Stage.UNSET)).flat

    assert "Nobody said where the electricity comes from." in text and "No price of electricity was given." in text
    assert "Stage of the life cycle not given." in text and "not given" in text
    assert "€0" not in text and " 0 g" not in text


def test_a_run_in_the_cloud_names_region_pue_and_category(made):
    place = Place("", hosting=Hosting.CLOUD, provider="gcp", region="europe-west9")

    text = made(report_of(facts=facts(place=place))).flat

    assert "gcp europe-west9" in text and "1.09" in text and "average of the provider's fleet" in text
    assert "scope 3, category 1 of the GHG Protocol, post 4.5 of the French BEGES" in text


def test_a_split_factor_tells_both_posts(made):
    place = Place("US-CO", hosting=Hosting.SERVER_ROOM)

    text = made(report_of(facts=facts(place=place))).flat

    assert "scope 2 of the GHG Protocol, post 2.1" in text
    assert "scope 3, category 3 of the GHG Protocol, post 4.1" in text


def test_a_run_that_is_being_recorded_has_a_report_so_far(made):
    text = made(report_of(ended_utc_s=None, state=RunState.RECORDING, exit_code=None)).flat

    assert "recording" in text and "Ended:" not in text


def test_a_whole_file_or_none_and_progress_up_to_the_end(tmp_path):
    target, told = tmp_path / "run.pdf", []

    write_run_pdf(report_of(), target, language("en"), progress=told.append, font_folders=())

    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 5
    assert [file.name for file in tmp_path.iterdir()] == ["run.pdf"]


@pytest.mark.parametrize("after", [0, 1, 5])
def test_cancelling_leaves_the_earlier_file_as_it_was(tmp_path, after):
    target = tmp_path / "run.pdf"
    target.write_bytes(b"earlier")
    asked = iter([False] * after + [True] * 1000)

    with pytest.raises(ReportError, match="cancelled"):
        write_run_pdf(report_of(), target, language("en"), cancelled=lambda: next(asked), font_folders=())

    assert target.read_bytes() == b"earlier" and list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_told_with_the_file(tmp_path):
    target = tmp_path / "none" / "run.pdf"

    with pytest.raises(ReportError) as caught:
        write_run_pdf(report_of(), target, language("en"), font_folders=())

    assert caught.value.code == "cannot_write" and caught.value.facts["file"] == str(target)
    assert caught.value.facts["detail"]


def test_a_target_that_is_a_folder_leaves_nothing_behind(tmp_path):
    (tmp_path / "run.pdf").mkdir()

    with pytest.raises(ReportError, match="cannot_write"):
        write_run_pdf(report_of(), tmp_path / "run.pdf", language("en"), font_folders=())

    assert [file.name for file in tmp_path.iterdir()] == ["run.pdf"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind this user")
def test_a_folder_without_rights_is_told(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)

    with pytest.raises(ReportError, match="cannot_write"):
        write_run_pdf(report_of(), folder / "run.pdf", language("en"), font_folders=())
