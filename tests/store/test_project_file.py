"""A project out of a workspace as one file, and into another one whole or not at all."""

from __future__ import annotations

import os
import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.core.errors import StoreError
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.inventory.changes import RowsRemoved, rows_added
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.organisation import Site
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Status
from greenai_desktop.store import schema
from greenai_desktop.store.project_tables import BULK, IN_FILE, LEFT_OUT, Leave
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import steady_run

KIT = Kit(KitKind.ACCELERATOR, "nvidia-h100-sxm5-80gb", "NVIDIA H100", {"count": Given(8.0)})
SECRETS = ("alice", "workstation-7", "c0ffee", "slurm:4711", "/home/alice/train.py")


def add(workspace: Workspace, sheet: Sheet, **cells) -> list[int]:
    inventory = workspace.sheet(sheet)
    ids = workspace.reserve_rows(sheet, len(next(iter(cells.values()))))
    workspace.write_change(sheet, rows_added(inventory, ids, cells), inventory)
    return list(ids)


def filled(workspace: Workspace) -> int:
    """A workspace with two projects that have a row in every table; the number of the second one."""
    workspace.create_project("Other", owner="bob")
    project = workspace.create_project("Vision", owner="alice", place=Place(zone="FR"))
    for project_id in (1, project.id):
        for number in range(2):
            details = RunDetails("run", owner="alice", git_commit="c0ffee", scheduler_job="slurm:4711",
                                 command=("python", "/home/alice/train.py"))  # fmt: skip
            steady_run(workspace, 130, project_id=project_id, name=f"run {project_id}-{number}", host="workstation-7",
                       details=details, gap=(20.0, 25.0))  # fmt: skip
        run_id = workspace.runs(project_id=project_id)[0].run.id
        draft = Draft(f"LLM {project_id}", Way.WORK, "request", (KIT,), (), {}, {}, frozenset(), Place(zone="FR"), None,
                      2026, (run_id, 999), "config.json")  # fmt: skip
        made = workspace.create_estimate(draft, project_id=project_id)
        root = Result("estimate", None, "", status=Status.ESTIMATED)
        workspace.lock_baseline(made.id, made.version, root, versions={}, method_version="1", locked_by="alice")
        for site in ("Paris", f"only {project_id}"):
            if site not in [one.site.name for one in workspace.sites()]:
                workspace.add_site(Site(site))
        paper = workspace.add_evidence(f"invoice-{project_id}.pdf", "application/pdf", b"%PDF" + bytes([project_id]))
        nan = float("nan")
        add(workspace, Sheet.ASSET, name=["server", "laptop", "nobody's"], site=["Paris", f"only {project_id}", ""],
            quantity=[2.0, 3.0, 1.0], evidence=[float(paper.id), nan, nan],
            **{f"share:{project_id}": [0.5, 0.25, nan], f"share:{3 - project_id}": [nan, 0.5, nan]})  # fmt: skip
        add(workspace, Sheet.ACTIVITY, name=["flight"], project=[float(project_id)], value=[800.0], site=["Paris"])
        add(workspace, Sheet.CLOUD, provider=["gcp"], project=[float(project_id)], kgco2e=[12.0], fingerprint=["f"])
    workspace.add_factor(Factor("mine", 0.03, "kgCO2e/kWh", 0.02, 0.04, "FR", 2025, "lifecycle", "consumption", "own"))
    return project.id


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Nothing changes it: a project goes out of it, and stays."""
    with Workspace.open(tmp_path_factory.mktemp("source") / "w.greenai") as workspace:
        filled(workspace)
        yield workspace


@pytest.fixture
def target(tmp_path: Path):
    (tmp_path / "b").mkdir()
    with Workspace.open(tmp_path / "b" / "w.greenai") as workspace:
        workspace.create_project("Third")
        steady_run(workspace, 70, name="its own")
        add(workspace, Sheet.ASSET, name=["its own"])
        workspace.add_site(Site("Paris", note="another one"))
        yield workspace


def counted(file: Path) -> dict[str, int]:
    connection = sqlite3.connect(file)
    try:
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in schema.metadata.tables
        }
    finally:
        connection.close()


def dumped(file: Path) -> bytes:
    connection = sqlite3.connect(file)
    try:
        return "\n".join(connection.iterdump()).encode()
    finally:
        connection.close()


# The schema


def test_every_table_of_the_schema_says_whether_it_goes_with_a_project() -> None:
    tables = set(schema.metadata.tables)

    assert set(IN_FILE) | set(LEFT_OUT) == tables and not set(IN_FILE) & set(LEFT_OUT)


def test_every_table_that_leads_to_a_project_is_in_the_file() -> None:
    leads = {"project", *BULK}
    while True:
        found = {
            name
            for name, table in schema.metadata.tables.items()
            if any(key.column.table.name in leads - set(BULK) for key in table.foreign_keys)
            or {"project", "project_id", "run_id"} & set(table.columns.keys())
        }
        if found <= leads:
            break
        leads |= found

    assert leads <= set(IN_FILE)
    assert {"asset", "site", "evidence"} <= set(IN_FILE)  # found by what names them


def test_a_row_of_every_table_is_in_the_file_and_none_of_another_project(source, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)

    rows = counted(file)

    assert [name for name in IN_FILE if not rows[name] and name not in ("sample", "detail", "day")] == []
    assert [name for name in LEFT_OUT if rows[name]] == []
    assert (rows["project"], rows["run"], rows["estimate"], rows["baseline"]) == (1, 2, 1, 1)
    assert (rows["asset"], rows["asset_share"], rows["activity"], rows["site"], rows["evidence"]) == (3, 3, 1, 3, 1)
    text = dumped(file)
    assert b"run 2-0" in text and b"run 1-0" not in text and b"'Other'" not in text


# Out and in


def test_what_goes_out_comes_in_with_all_that_can_be_read(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    taken = target.import_project(file)

    for theirs, ours in zip(source.runs(project_id=2), target.runs(project_id=taken.project_id), strict=True):
        assert (theirs.run.name, theirs.run.host, theirs.energy_j) == (ours.run.name, ours.run.host, ours.energy_j)
        assert theirs.run.details == ours.run.details and theirs.run.tags == ours.run.tags
        assert source.energies(theirs.run.id) == target.energies(ours.run.id)
        assert source.events(theirs.run.id) == target.events(ours.run.id)
        a, b = source.curves(theirs.run.id, 0, 200, 60), target.curves(ours.run.id, 0, 200, 60)
        assert repr(a) == repr(b)
        for (at, values), (other_at, others) in zip(
            source.samples(theirs.run.id), target.samples(ours.run.id), strict=True
        ):
            assert np.array_equal(at, other_at) and np.array_equal(values, others, equal_nan=True)
    assert target.project(taken.project_id).place == Place(zone="FR")
    [estimate] = target.estimates(project_id=taken.project_id)
    here = {overview.run.id for overview in target.runs(project_id=taken.project_id)}
    assert set(estimate.draft.run_ids) <= here and len(estimate.draft.run_ids) == 1
    assert [one.locked_by for one in target.baselines(project_id=taken.project_id)] == ["alice"]
    assert target.check() == []


def test_rows_of_the_inventory_name_what_they_named(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    taken = target.import_project(file)

    assets, activities, cloud = (target.sheet(sheet) for sheet in Sheet)
    assert assets.texts("name").take() == ("its own", "laptop", "server", "laptop")
    shares = assets.numbers(f"share:{taken.project_id}")
    assert shares[1:].tolist() == [0.5, 0.5, 0.25]
    documents = {one.id: one.name for one in target.evidence_list()}
    told = [documents[int(one)] for one in assets.numbers("evidence") if one == one]
    assert told == ["invoice-2.pdf"]
    assert activities.numbers("project").tolist() == [float(taken.project_id)] == cloud.numbers("project").tolist()
    sites = {one.site.name for one in target.sites()}
    assert set(assets.texts("site").take()) - {""} <= sites
    assert target.own_factors() == []


def test_factors_come_along_only_when_asked_for_and_replace_none(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)

    target.import_project(file, with_factors=True)
    target.import_project(file, with_factors=True)

    assert [one.factor.id for one in target.own_factors()] == ["mine"]


def test_a_project_that_is_taken_in_twice_has_a_name_of_its_own_and_is_known(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    first = target.import_project(file)
    content = target.look_at_project(file)

    again = target.import_project(file)

    assert (first.name, again.name) == ("Vision", "Vision (2)")
    assert target.known_runs(content) == content.run_count == 2
    assert (content.name, content.estimate_count, content.baseline_count) == ("Vision", 1, 1)
    assert dict(content.row_counts) == {Sheet.ASSET: 3, Sheet.ACTIVITY: 1, Sheet.CLOUD: 1}


def test_a_project_that_was_taken_in_can_be_taken_back_and_brought_back(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    runs, names = len(target.runs()), target.sheet(Sheet.ASSET).state()
    before = target.sheet(Sheet.ASSET)
    taken = target.import_project(file)
    seen = target.sheet(Sheet.ASSET)

    target.take_back_project(taken)
    assert len(target.runs()) == runs and target.sheet(Sheet.ASSET).state() == names
    assert "Vision" not in [one.name for one in target.projects()] and target.estimates() == []
    target.sheet_news(Sheet.ASSET, seen)  # a window that saw them sees them go
    assert len(seen) == len(before)

    target.bring_back_project(taken)
    assert len(target.sheet(Sheet.ASSET)) == len(before) + 3 and len(target.estimates()) == 1


def test_a_window_that_edits_meanwhile_is_told_nothing_wrong(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    assets = target.sheet(Sheet.ASSET)

    target.import_project(file)
    target.write_change(Sheet.ASSET, RowsRemoved(assets.ids[:1]), assets)
    target.sheet_news(Sheet.ASSET, assets)

    assert assets.state() == target.sheet(Sheet.ASSET).state() and len(assets) == 3


# What can be left out


def test_host_user_and_git_data_can_be_left_out(source, tmp_path) -> None:
    whole, bare = tmp_path / "whole.greenai-project", tmp_path / "bare.greenai-project"
    source.export_project(2, whole)
    source.export_project(2, bare, (Leave.HOST, Leave.USER, Leave.GIT))

    told, left = whole.read_bytes(), bare.read_bytes()

    assert [word for word in SECRETS if word.encode() not in told] == []
    assert [word for word in SECRETS if word.encode() in left] == []


def test_documents_can_be_left_out(source, target, tmp_path) -> None:
    file = tmp_path / "bare.greenai-project"
    source.export_project(2, file, (Leave.DOCUMENTS,))

    target.import_project(file)

    assert target.evidence_list() == [] and np.isnan(target.sheet(Sheet.ASSET).numbers("evidence")).all()
    assert b"%PDF" not in file.read_bytes()


def test_a_run_that_is_being_recorded_is_closed_in_the_file(source, target, tmp_path) -> None:
    steady_run(source, 90, project_id=2, name="open", finish=False)
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)

    taken = target.import_project(file)

    states = {one.run.name: one.run.state.value for one in target.runs(project_id=taken.project_id)}
    assert (
        states["open"] == "interrupted"
        and {one.run.name: one.run.state.value for one in source.runs()}["open"] == "recording"
    )


# Whole or not at all


class EndedError(Exception):
    pass


@pytest.mark.parametrize("after", [1, 3, 8, 20, 30])
def test_an_intake_that_is_ended_leaves_nothing(source, target, tmp_path, after) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    before = counted(target.file)
    left = [after]

    def check() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise EndedError

    with pytest.raises(EndedError):
        target.import_project(file, check=check)

    assert counted(target.file) == before
    assert [one.name for one in target.file.parent.iterdir() if one.name.startswith(".greenai")] == []


def test_a_failure_of_the_last_step_leaves_nothing(source, target, tmp_path, monkeypatch) -> None:
    from greenai_desktop.store import project_intake

    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    before = {name: count for name, count in counted(target.file).items() if name != "counter"}

    def fail(self, row, project_id):
        raise sqlite3.OperationalError("disk is full")

    monkeypatch.setattr(project_intake.Intake, "_refer", fail)
    with pytest.raises(StoreError):
        target.import_project(file)

    assert {name: count for name, count in counted(target.file).items() if name != "counter"} == before
    assert target.check() == []


def test_an_export_that_is_ended_leaves_nothing_and_what_was_there_stays(source, tmp_path) -> None:
    file = tmp_path / "out" / "vision.greenai-project"
    file.parent.mkdir()
    file.write_bytes(b"former")

    def check() -> None:
        raise EndedError

    with pytest.raises(EndedError):
        source.export_project(2, file, check=check)
    with pytest.raises(StoreError):
        source.export_project(99, file)

    assert [one.name for one in file.parent.iterdir()] == [file.name] and file.read_bytes() == b"former"


# Files that are not what they seem


def edited(file: Path, *statements: str) -> Path:
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return file


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (("CREATE TRIGGER t AFTER INSERT ON project BEGIN DELETE FROM run; END",), "damaged_project_file"),
        (("CREATE VIEW v AS SELECT 1",), "damaged_project_file"),
        (("CREATE TABLE extra (a)",), "damaged_project_file"),
        (("DROP TABLE detail",), "damaged_project_file"),
        (("PRAGMA application_id = 7",), "not_a_project_file"),
        (("PRAGMA user_version = 999",), "newer_project_file"),
        (("UPDATE asset SET quantity = 'many'",), "damaged_project_file"),
        (("UPDATE asset SET lifetime_years = 9e999",), "damaged_project_file"),
        (("UPDATE run SET details = '{'",), "damaged_project_file"),
        (("UPDATE run SET place = '[1]'",), "damaged_project_file"),
        (("UPDATE run SET state = 'odd'",), "damaged_project_file"),
        (("UPDATE estimate SET body = 'x'",), "damaged_project_file"),
        (("UPDATE evidence SET content = x'00'",), "damaged_project_file"),
        (("UPDATE ticks SET rest = x'ffff', count = 5000000",), "damaged_project_file"),
        (("UPDATE site SET body = '7'",), "damaged_project_file"),
        (("INSERT INTO organisation VALUES (1, '{}', 1, 0)",), "damaged_project_file"),
        (("INSERT INTO project SELECT 77, name || 'x', owner, currency, place, version, changed_utc_s, deleted_utc_s, "
          "limits FROM project",), "damaged_project_file"),
        (("PRAGMA foreign_keys = OFF", "DELETE FROM project"), "damaged_project_file"),
    ],
)  # fmt: skip
def test_a_file_that_was_tampered_with_is_refused_and_nothing_comes_in(
    source, target, tmp_path, statements, code
) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    before = counted(target.file)

    with pytest.raises(StoreError) as error:
        target.import_project(edited(file, *statements))

    assert error.value.code == code and counted(target.file) == before


@pytest.mark.parametrize("keep", [0, 50, 5_000])
def test_a_file_that_is_cut_off_is_refused(source, target, tmp_path, keep) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    file.write_bytes(file.read_bytes()[:keep])

    with pytest.raises(StoreError) as error:
        target.look_at_project(file)

    assert error.value.code in ("not_a_project_file", "damaged_project_file")


def test_what_is_no_project_file_is_not_copied(source, target, tmp_path) -> None:
    """A copy of anything could fill the disk, and a pipe would be waited for."""
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    with file.open("ab") as stream:
        stream.truncate(5 << 30)
    flood = tmp_path / "flood"
    with flood.open("wb") as stream:
        stream.truncate(5 << 30)
    sources = [(file, "damaged_project_file"), (flood, "not_a_project_file"), (tmp_path, "not_a_project_file")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        sources.append((tmp_path / "pipe", "not_a_project_file"))
    pieces = []

    for odd, code in sources:
        with pytest.raises(StoreError) as error:
            target.look_at_project(odd, lambda: pieces.append(1))
        assert error.value.code == code

    assert not pieces  # `check` is called for each piece that is copied


def test_a_file_of_which_bytes_are_others_is_refused_or_read_and_never_fails(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    whole, chance = file.read_bytes(), random.Random(1)
    codes = set()

    for _round in range(60):
        odd = bytearray(whole)
        for _byte in range(chance.choice([1, 3, 30])):
            odd[chance.randrange(100, len(odd))] = chance.randrange(256)
        file.write_bytes(odd)
        try:
            target.look_at_project(file)
        except StoreError as error:
            codes.add(error.code)

    assert codes == {"damaged_project_file"}


def test_neither_kind_of_file_is_taken_for_the_other(source, target, tmp_path) -> None:
    file = tmp_path / "vision.greenai-project"
    source.export_project(2, file)
    before = file.read_bytes()

    with pytest.raises(StoreError) as workspace_asked:
        Workspace.open(file, create=False)
    with pytest.raises(StoreError) as project_asked:
        target.look_at_project(source.file)
    target.look_at_project(file)

    assert workspace_asked.value.code == "not_a_workspace" and project_asked.value.code == "not_a_project_file"
    assert file.read_bytes() == before and not [
        one for one in tmp_path.iterdir() if one.name.endswith(("-wal", "-shm"))
    ]
