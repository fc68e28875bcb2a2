"""Formats that runs are written in, and that what is written can be read again."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop import i18n
from greenai_desktop.accounting.exported import opened_sheets, options
from greenai_desktop.accounting.imported import placed
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core import codecarbon as known
from greenai_desktop.core.errors import ReportError
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Role
from greenai_desktop.exporters.countries import alpha_3
from greenai_desktop.exporters.huggingface import _text as yaml_text
from greenai_desktop.exporters.paragraph import latex, markdown, sentences
from greenai_desktop.exporters.registry import EXPORTERS, exporter_named, write_file
from greenai_desktop.exporters.sheet import Options
from greenai_desktop.importers.registry import read_file
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import GPU, WATTS, steady_run

FIXTURES = Path(__file__).parents[1] / "fixtures"
INSTALLED = sorted((FIXTURES / "codecarbon").glob("*/emissions.csv"))
ENGLISH = options(i18n.language("en"))
EVIL = '=HYPERLINK("http://x","\\input{/etc/passwd} <b>*bold*</b>")\n# title'


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace.greenai") as opened:
        yield opened


@pytest.fixture
def export(workspace: Workspace) -> Callable[..., bytes]:
    """Writes runs of the workspace in a format."""

    def write(code: str, *run_ids: int, wanted: Options = ENGLISH) -> bytes:
        stream = io.BytesIO()
        with opened_sheets(workspace.file, run_ids) as sheets:
            exporter_named(code).write(sheets, stream, wanted, lambda: None)
        return stream.getvalue()

    return write


def taken(workspace: Workspace, *paths: Path) -> list[int]:
    here = Place(zone="FR", hosting=Hosting.OFFICE)
    runs = [placed(run, grid(), here, ()) for path in paths for run in read_file(path).runs]
    return [run.id for run in workspace.import_runs(runs, "b")]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8").splitlines()))


@pytest.mark.parametrize("path", INSTALLED, ids=lambda path: path.parent.name)
def test_codecarbon_files_leave_as_they_came(workspace: Workspace, export, path: Path) -> None:
    written = rows_of(export("codecarbon", *taken(workspace, path)))

    came = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    early = path.parent.name in ("2.0.0", "2.1.4")
    for before, after in zip(came, written, strict=True):
        for column, text in before.items():
            if column == "emissions_rate" and early:  # g/s then, kg/s in the columns of today
                assert float(after[column]) * 1_000 == pytest.approx(float(text))
            else:
                assert after[column] == text


@pytest.mark.parametrize("generation", known.GENERATIONS, ids=lambda one: one.first_version)
def test_a_run_of_ours_goes_through_codecarbon_and_back(workspace, export, tmp_path: Path, generation) -> None:
    place = Place(zone="FR", hosting=Hosting.SERVER_ROOM, pue_ratio=1.4)
    run = steady_run(workspace, 3_600, place=place.to_dict())
    wanted = replace(ENGLISH, columns=generation.first_version)

    content = export("codecarbon", run.id, wanted=wanted)
    path = tmp_path / "emissions.csv"
    path.write_bytes(content)
    back = read_file(path).runs[0]

    with opened_sheets(workspace.file, [run.id]) as sheets:
        site_kwh, kgco2e = (sheets[0].value(key) for key in ("run.site_energy", "run.carbon"))
    assert content.decode().splitlines()[0].split(",") == list(generation.columns)
    assert back.reported_kwh == pytest.approx(site_kwh, rel=5e-7) == pytest.approx(sum(WATTS.values()) * 1.4 / 1e3)
    assert back.reported_kgco2e == pytest.approx(kgco2e, rel=5e-7)
    assert back.duration_s == pytest.approx(3_600)
    assert back.started_utc_s == pytest.approx(run.started_utc_s, abs=1)
    assert back.place.country == "FR"
    assert back.name == run.name
    if "pue" in generation.columns:
        assert back.energy_kwh == pytest.approx(sum(WATTS.values()) / 1e3)
    if "emissions_rate" in generation.columns:
        assert back.told["reported_kgco2e_per_s"] == pytest.approx(kgco2e / 3_600)


def test_names_cannot_become_formulas_and_come_back_as_they_were(workspace, export, tmp_path: Path) -> None:
    run = steady_run(workspace, 60, name="=cmd()|' /C calc'!A0")

    content = export("codecarbon", run.id)
    path = tmp_path / "emissions.csv"
    path.write_bytes(content)

    assert rows_of(content)[0]["project_name"] == "'=cmd()|' /C calc'!A0"
    assert read_file(path).runs[0].name == run.name


def test_a_formula_of_a_file_is_kept_and_disarmed_on_its_way_out(workspace, export, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(
        'timestamp,project_name,duration,emissions,energy_consumed\n2024-01-01T10:00:00,"=1+1",60,0.001,0.01\n'
    )

    run_id = taken(workspace, path)[0]

    assert workspace.run(run_id).name == "=1+1"
    assert rows_of(export("codecarbon", run_id))[0]["project_name"] == "'=1+1"


def test_people_and_machines_are_pseudonyms_unless_asked(workspace: Workspace, export) -> None:
    runs = [
        steady_run(workspace, 60, name="a", host="alices-laptop", details=RunDetails(owner="alice")),
        steady_run(workspace, 60, name="b", host="node7", details=RunDetails(owner="bob")),
        steady_run(workspace, 60, name="c", host="alices-laptop", details=RunDetails(owner="alice")),
    ]
    ids = [run.id for run in runs]

    hidden, named = export("runs", *ids), export("runs", *ids, wanted=replace(ENGLISH, with_owners=True))

    assert [(r["owner"], r["host"]) for r in rows_of(hidden)] == [
        ("person-1", "machine-1"), ("person-2", "machine-2"), ("person-1", "machine-1"),
    ]  # fmt: skip
    assert [(r["owner"], r["host"]) for r in rows_of(named)][:2] == [("alice", "alices-laptop"), ("bob", "node7")]
    for exporter in EXPORTERS:
        content = export(exporter.code, *ids)
        assert b"alice" not in content and b"node7" not in content, exporter.code


def test_the_table_of_runs_has_every_figure_with_all_its_digits(workspace: Workspace, export) -> None:
    run = steady_run(workspace, 3_600)

    row = rows_of(export("runs", run.id))[0]

    assert float(row["energy_kwh"]) == pytest.approx(0.36)
    assert float(row["energy_kwh_low"]) < 0.36 < float(row["energy_kwh_high"])
    assert row["currency"] == "EUR" and float(row["cost"]) == pytest.approx(0.36 * 0.25)
    assert row["file_says_kwh"] == "n/a"


def test_every_sample_is_written_and_what_is_missing_stays_empty(workspace: Workspace, export) -> None:
    run = steady_run(workspace, 7_300, gap=(60.0, 90.0))

    rows = rows_of(export("samples", run.id))

    assert len(rows) == 7_301
    powers = [row[f"{GPU.id} [W]"] for row in rows]
    assert powers[10] == "250" and powers[70] == "" and powers[7_300] == "250"
    assert rows[0]["time_utc"] == "2026-01-01T10:00:00.000Z"
    assert float(rows[-1]["seconds"]) == 7_300


def test_samples_of_parquet_are_those_of_csv(workspace: Workspace, export) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    runs = [steady_run(workspace, 120, gap=(60.0, 90.0)).id, steady_run(workspace, 60, name="other").id]

    table = parquet.read_table(io.BytesIO(export("parquet", *runs)))

    rows = rows_of(export("samples", *runs))
    assert table.num_rows == len(rows) == 182
    for column in (f"{GPU.id} [W]", "cpu/utilisation [percent]"):
        values = table.column(column).to_pylist()
        assert values == [float(row[column]) if row[column] else None for row in rows]
    assert table.column("run").to_pylist()[-1] == runs[1]


def test_without_pyarrow_parquet_says_what_to_install(workspace, export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    run = steady_run(workspace, 60)

    with pytest.raises(ReportError, match="parquet_missing"):
        export("parquet", run.id)


def test_the_model_card_speaks_of_grams_and_is_one_mapping(workspace: Workspace, export) -> None:
    runs = [steady_run(workspace, 3_600, name=EVIL).id, steady_run(workspace, 3_600).id]

    lines = export("huggingface", *runs).decode().splitlines()

    with opened_sheets(workspace.file, runs) as sheets:
        grams = sum(sheet.value("run.carbon") for sheet in sheets) * 1_000
    assert lines[0] == "co2_eq_emissions:"
    values = dict(line.strip().split(": ", 1) for line in lines[1:] if not line.strip().startswith("#"))
    assert float(values["emissions"]) == pytest.approx(grams, rel=1e-5)
    assert json.loads(values["geographical_location"]) == "France"
    assert json.loads(values["hardware_used"]) == "1 x NVIDIA A100, AMD EPYC 7543"
    assert "rapl, nvml" in json.loads(values["source"])


def test_a_run_whose_carbon_is_not_known_makes_no_model_card(workspace: Workspace, export) -> None:
    run = steady_run(workspace, 60, place=Place().to_dict())

    with pytest.raises(ReportError, match="no_carbon"):
        export("huggingface", run.id)
    assert b"cannot be told" in export("markdown", run.id)


def test_a_paragraph_tells_energy_range_method_factor_and_boundary(workspace: Workspace, export) -> None:
    text = export("markdown", steady_run(workspace, 3_600, name=EVIL).id).decode()

    for words in ("360", "95% interval", "measured (RAPL, NVML)", "Base Empreinte", "location-based", "not included"):
        assert words in text
    assert "<b>" not in text.replace("\\<b", "") and "\n#" not in text


def test_a_paragraph_in_latex_commands_nothing(workspace: Workspace, export) -> None:
    text = export("latex", steady_run(workspace, 3_600, name=EVIL).id).decode()

    assert "\\input" not in text
    assert r"\textbackslash{}input\{/etc/passwd\}" in text
    assert r"86\% of it is measured" in text


@given(st.text())
def test_no_text_commands_latex_or_markdown_or_ends_a_line(text: str) -> None:
    plain = latex(text)
    assert "\n" not in plain
    assert all(plain[i - 1] == "\\" for i, sign in enumerate(plain) if sign in "&%#_")
    escaped = markdown(text)
    assert "\n" not in escaped
    assert all(escaped[i - 1] == "\\" for i, s in enumerate(escaped) if s in "*_`<>[]")
    assert json.loads(yaml_text(text)) == text
    assert yaml_text(text).isprintable()


def test_an_export_that_is_ended_leaves_no_file(workspace: Workspace, tmp_path: Path) -> None:
    run = steady_run(workspace, 60)
    target = tmp_path / "samples.csv"
    target.write_text("before")

    def check() -> None:
        raise KeyboardInterrupt

    with opened_sheets(workspace.file, [run.id]) as sheets, pytest.raises(KeyboardInterrupt):
        write_file(exporter_named("samples"), sheets, target, ENGLISH, check)

    assert target.read_text() == "before"
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_folder_that_cannot_be_written_is_told(workspace: Workspace, tmp_path: Path) -> None:
    run = steady_run(workspace, 60)

    with opened_sheets(workspace.file, [run.id]) as sheets, pytest.raises(ReportError, match="cannot_write"):
        write_file(exporter_named("runs"), sheets, tmp_path / "none" / "x.csv", ENGLISH)


@pytest.mark.parametrize("name", ["pipe", "folder", "loop", "x" * 300, "."])
def test_a_pipe_a_folder_and_a_device_are_never_replaced(workspace: Workspace, tmp_path: Path, name: str) -> None:
    run = steady_run(workspace, 60)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")

    with opened_sheets(workspace.file, [run.id]) as sheets, pytest.raises(ReportError, match="cannot_write"):
        write_file(exporter_named("runs"), sheets, tmp_path / name, ENGLISH)

    assert (tmp_path / "pipe").is_fifo() and (tmp_path / "folder").is_dir() and (tmp_path / "loop").is_symlink()
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_a_model_card_says_that_a_part_is_not_known(workspace: Workspace, export) -> None:
    whole = steady_run(workspace, 20)
    gap = steady_run(workspace, 60, gap=(10.0, 40.0))

    assert "not known" not in export("huggingface", whole.id).decode()
    assert "a part of the energy is not known" in export("huggingface", whole.id, gap.id).decode()


def _direct(node: Result) -> Result:
    """The figures with a factor that speaks of power plants alone."""
    notes = ("direct_only",) if node.key == "input.intensity" else node.notes
    return replace(node, notes=notes, partial=node.key in ("run", "run.carbon"), steps=tuple(map(_direct, node.steps)))


def test_a_factor_without_upstream_is_no_gap_in_the_energy_and_is_told(workspace: Workspace) -> None:
    with opened_sheets(workspace.file, [steady_run(workspace, 20).id]) as sheets:
        sheet = replace(sheets[0], root=_direct(sheets[0].root))

    text = " ".join(sentences(sheet, ENGLISH))

    assert "A part of the energy is not known" not in text
    assert "upstream is missing" in text


def test_a_paragraph_names_the_sensors_of_what_adds_up_alone(workspace: Workspace) -> None:
    with opened_sheets(workspace.file, [steady_run(workspace, 20).id]) as sheets:
        whole = sheets[0]
        beside = replace(whole, channels=tuple(replace(c, role=Role.PLATFORM) for c in whole.channels))

    assert "is measured (RAPL, NVML)" in " ".join(sentences(whole, ENGLISH))
    assert "All of it is modelled." in " ".join(sentences(beside, ENGLISH))


def test_a_cloud_of_no_known_provider_is_a_cloud_all_the_same(workspace: Workspace, export) -> None:
    run = steady_run(workspace, 20, place=Place(zone="FR", hosting=Hosting.CLOUD).to_dict())

    (row,) = csv.DictReader(io.StringIO(export("codecarbon", run.id).decode()))

    assert row["on_cloud"] == "Y"


@pytest.mark.parametrize(
    ("two", "three"),
    [
        ("DE", "DEU"),
        ("MM", "MMR"),
        ("FR", "FRA"),
        ("CD", "COD"),
        ("TL", "TLS"),
        ("YE", "YEM"),
        ("US", "USA"),
        ("WORLD", ""),
    ],
)
def test_a_country_has_the_code_of_today(two: str, three: str) -> None:
    assert alpha_3(two) == three


def test_every_format_has_words_and_a_name_of_its_own() -> None:
    assert all(exporter.title and exporter.about and exporter.suffix for exporter in EXPORTERS)
    assert len({exporter.code for exporter in EXPORTERS}) == len(EXPORTERS)
    with pytest.raises(ReportError, match="format_unknown"):
        exporter_named("docx")


def test_a_sheet_of_an_imported_run_names_its_tool(workspace: Workspace, export) -> None:
    run_id = taken(workspace, INSTALLED[-1])[0]

    assert b"comes from a file of CodeCarbon" in export("markdown", run_id)
