"""Estimates, baselines and defaults of the team in a workspace, edited by several."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from greenai_desktop.core.errors import ConflictError, InputError, StoreError
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.headline import Headline, headlines_of
from greenai_desktop.core.estimate.team import TeamDefault
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.store import migrations
from greenai_desktop.store.records import EstimateState
from greenai_desktop.store.workspace import Workspace

KIT = Kit(KitKind.ACCELERATOR, "nvidia-h100-sxm5-80gb", "NVIDIA H100", {"count": Given(8.0)})
DRAFT = Draft(
    "LLM «v1» <b>", Way.WORK, "request", (KIT,), (), {"params_count": Given(7e9, 6e9, 8e9, Status.IMPORTED, "config")},
    {"use": "tokens"}, frozenset({"rebound_fraction"}), Place(zone="FR"), Price(0.2, "EUR"), 2026, (3,), "config.json",
)  # fmt: skip
CARBON = Result(
    "estimate.carbon", 1_430.0, "kgCO2e", 900.0, 2_200.0, formula="sum",
    steps=(
        Result("build.carbon", 1_400.0, "kgCO2e", 880.0, 2_150.0),
        Result("equipment.carbon", None, "kgCO2e", status=Status.MISSING, reason="no_embodied", partial=True),
    ),
    partial=True,
)  # fmt: skip
FACTOR = Citation("FR", "FR", 2025, "lifecycle", "consumption", "ademe", "Base", "ADEME", "23", "https://x", "n")
ROOT = Result(
    "estimate", None, "", status=Status.ESTIMATED, method=Method.SUM, label="LLM",
    steps=(
        CARBON,
        Result("estimate.cost", 12.5, "money", 10.0, 15.0, label="EUR"),
        Result("input.intensity", 0.0461, "kgCO2e/kWh", 0.03, 0.06, Status.DEFAULT, citation=FACTOR),
    ),
    notes=("annual_average",), facts=(("hosting", "cloud"), ("count", 8.0)),
)  # fmt: skip
VERSIONS = {"accelerators.csv": "0f3a"}


def _saved(workspace: Workspace, **values: object) -> int:
    made = workspace.create_estimate(
        DRAFT, state=EstimateState.SAVED, result=headlines_of(ROOT), versions=VERSIONS, method_version="1", **values
    )
    return made.id


def test_an_estimate_keeps_everything_that_was_said_and_found(workspace: Workspace) -> None:
    project = workspace.create_project("demo")

    kept = workspace.estimate(_saved(workspace, project_id=project.id))

    assert (kept.draft, kept.name, kept.project_id) == (DRAFT, DRAFT.name, project.id)
    assert kept.result["estimate.carbon"] == Headline(1_430.0, "kgCO2e", 900.0, 2_200.0, partial=True)
    assert kept.result["estimate.cost"].label == "EUR"
    assert kept.result["equipment.carbon"] == Headline(
        None, "kgCO2e", status=Status.MISSING, reason="no_embodied", partial=True
    )
    assert (kept.versions, kept.method_version, kept.state) == (VERSIONS, "1", EstimateState.SAVED)
    assert kept.made_utc_s is not None
    assert workspace.estimates() == workspace.estimates(project_id=project.id) == [kept]
    assert workspace.estimates(project_id=99) == []


def test_a_draft_outlives_the_window_that_wrote_it(file: Path) -> None:
    with Workspace.open(file) as workspace:
        made = workspace.create_estimate(Draft("half"))
        workspace.update_estimate(made.id, made.version, draft=Draft("half", numbers={"hours_h": Given(100.0)}))

    with Workspace.open(file) as workspace:
        (found,) = workspace.estimates(state=EstimateState.DRAFT)

    assert found.draft.numbers["hours_h"] == Given(100.0)
    assert (found.result, found.made_utc_s) == ({}, None)


def test_the_later_of_two_editors_sees_what_the_other_did(file: Path, workspace: Workspace) -> None:
    estimate_id = _saved(workspace)
    with Workspace.open(file) as other:
        theirs = other.update_estimate(estimate_id, 1, draft=replace(DRAFT, name="theirs"))

    with pytest.raises(ConflictError) as error:
        workspace.update_estimate(estimate_id, 1, draft=replace(DRAFT, name="mine"))

    assert error.value.facts["present"] == theirs == workspace.estimate(estimate_id)
    assert (theirs.name, theirs.version) == ("theirs", 2)


def test_an_edit_without_a_result_leaves_what_was_computed(workspace: Workspace) -> None:
    estimate_id = _saved(workspace)
    before = workspace.estimate(estimate_id)

    moved = workspace.update_estimate(estimate_id, before.version, project_id=workspace.create_project("p").id)
    emptied = workspace.update_estimate(estimate_id, moved.version, result={})

    assert (moved.result, moved.made_utc_s) == (before.result, before.made_utc_s)
    assert (emptied.result, emptied.made_utc_s) == ({}, None)
    with pytest.raises(TypeError):
        workspace.update_estimate(estimate_id, emptied.version, name="x")
    with pytest.raises(TypeError):
        workspace.create_estimate(DRAFT, titel="x")


def test_deleting_and_restoring_an_estimate_gives_back_the_same(workspace: Workspace) -> None:
    before = workspace.estimate(_saved(workspace))

    deleted = workspace.delete_estimate(before.id, before.version)
    listed, kept = workspace.estimates(), workspace.estimates(deleted=True)
    restored = workspace.restore_estimate(before.id)

    assert (listed, kept) == ([], [deleted])
    assert replace(restored, version=before.version, changed_utc_s=before.changed_utc_s) == before
    assert workspace.estimates() == [restored]


def test_a_copy_has_a_name_of_its_own_and_the_same_figures(workspace: Workspace) -> None:
    first = workspace.estimate(_saved(workspace))

    copy = workspace.duplicate_estimate(first.id, "v2")

    assert copy.id != first.id
    assert (copy.name, copy.draft) == ("v2", replace(DRAFT, name="v2"))
    assert (copy.result, copy.versions, copy.made_utc_s) == (first.result, first.versions, first.made_utc_s)
    assert workspace.estimate(first.id) == first


@pytest.mark.parametrize("number", [99, 0, -1, 2**63, -(2**70)])
def test_a_number_that_no_estimate_has_is_told(workspace: Workspace, number: int) -> None:
    for call in (workspace.estimate, workspace.restore_estimate, workspace.baseline):
        with pytest.raises(StoreError) as error:
            call(number)
        assert error.value.code in ("no_such_estimate", "no_such_baseline")
    with pytest.raises(StoreError):
        workspace.delete_estimate(number, 1)
    with pytest.raises(StoreError):
        workspace.duplicate_estimate(number, "x")


def _lock(workspace: Workspace, estimate_id: int, root: Result = ROOT, **words: str):
    version = workspace.estimate(estimate_id).version
    named = {"locked_by": "Ada", "reason": "go", **words}
    return workspace.lock_baseline(estimate_id, version, root, versions=VERSIONS, method_version="1", **named)


def test_a_baseline_is_the_whole_estimate_and_gets_the_next_number_of_its_project(workspace: Workspace) -> None:
    project, other = workspace.create_project("a"), workspace.create_project("b")
    first, second = _saved(workspace, project_id=project.id), _saved(workspace, project_id=project.id)
    elsewhere, alone = _saved(workspace, project_id=other.id), _saved(workspace)

    made = [_lock(workspace, number) for number in (first, second, elsewhere, alone, first, alone)]

    assert [one.number for one in made] == [1, 2, 1, 1, 3, 2]
    assert made[4].code == "v3"
    assert (made[0].draft, made[0].root, made[0].versions) == (DRAFT, ROOT, VERSIONS)
    assert (made[0].locked_by, made[0].reason, made[0].name) == ("Ada", "go", DRAFT.name)
    assert workspace.baselines(project_id=project.id) == [made[4], made[1], made[0]]
    assert workspace.baselines(estimate_id=alone) == [made[5], made[3]]
    assert workspace.baseline(made[2].id) == made[2]
    assert len(workspace.baselines()) == 6


def test_what_was_locked_stays_when_its_estimate_is_changed_or_deleted(workspace: Workspace) -> None:
    estimate_id = _saved(workspace)
    locked = _lock(workspace, estimate_id)

    changed = workspace.update_estimate(estimate_id, 1, draft=replace(DRAFT, name="later"))
    workspace.delete_estimate(estimate_id, changed.version)

    assert workspace.baselines() == [locked]
    assert workspace.baseline(locked.id).name == DRAFT.name


def test_nobody_can_edit_or_remove_a_baseline(file: Path, workspace: Workspace) -> None:
    locked = _lock(workspace, _saved(workspace))

    for statement in ("UPDATE baseline SET reason = 'no'", "DELETE FROM baseline"):
        connection = sqlite3.connect(file)
        with pytest.raises(sqlite3.IntegrityError, match="locked"):
            connection.execute(statement)
        connection.close()

    assert workspace.baselines() == [locked]


def test_locking_needs_a_name_and_the_estimate_as_it_was_seen(workspace: Workspace) -> None:
    estimate_id = _saved(workspace)
    workspace.update_estimate(estimate_id, 1, draft=replace(DRAFT, name="changed"))

    with pytest.raises(InputError):
        _lock(workspace, estimate_id, locked_by=" ")
    with pytest.raises(ConflictError):
        workspace.lock_baseline(estimate_id, 1, ROOT, versions={}, method_version="1", locked_by="Ada")

    assert workspace.baselines() == []


def test_what_was_deleted_long_ago_goes_for_good_unless_it_was_locked(workspace: Workspace) -> None:
    kept, gone, locked = (_saved(workspace) for _ in range(3))
    baseline = _lock(workspace, locked)
    default = workspace.set_team_default(TeamDefault("failed_fraction", Given(0.2)))
    for estimate_id in (gone, locked):
        workspace.delete_estimate(estimate_id, 1)
    workspace.delete_team_default(default.id, default.version)

    workspace.purge_deleted(0.0)
    before = [one.id for one in workspace.estimates(deleted=True)]
    workspace.purge_deleted(float("inf"))

    assert sorted(before) == [gone, locked]
    assert [one.id for one in workspace.estimates(deleted=True)] == [locked]
    assert [one.id for one in workspace.estimates()] == [kept]
    assert workspace.baselines() == [baseline]
    with pytest.raises(StoreError):
        workspace.restore_team_default(default.id)
    assert _saved(workspace) > locked  # a number is never given twice


def test_a_default_of_the_team_is_set_changed_removed_and_brought_back(workspace: Workspace) -> None:
    first = TeamDefault("utilisation_fraction", Given(0.45, 0.4, 0.5, Status.MEASURED, "run 3"), "h100", (3, 5), 10.0)
    everywhere = TeamDefault("failed_fraction", Given(0.2))

    made = workspace.set_team_default(first)
    workspace.set_team_default(everywhere)
    edited = workspace.set_team_default(replace(first, given=Given(0.5)), made.version)
    listed = [kept.default.field_id for kept in workspace.team_defaults()]
    gone = workspace.delete_team_default(edited.id, edited.version)
    left = [kept.default for kept in workspace.team_defaults()]
    restored = workspace.restore_team_default(gone.id)

    assert made.default == first
    assert (edited.id, edited.default.given, edited.version) == (made.id, Given(0.5), made.version + 1)
    assert listed == ["failed_fraction", "utilisation_fraction"]
    assert left == [everywhere]
    assert restored.default == edited.default


def test_a_default_is_not_overwritten_by_who_has_not_seen_it(workspace: Workspace) -> None:
    default = TeamDefault("failed_fraction", Given(0.2))
    made = workspace.set_team_default(default)

    with pytest.raises(ConflictError) as error:
        workspace.set_team_default(replace(default, given=Given(0.9)))

    assert error.value.facts["present"] == made
    workspace.delete_team_default(made.id, made.version)
    again = workspace.set_team_default(replace(default, given=Given(0.3)))
    with pytest.raises(ConflictError) as taken:
        workspace.restore_team_default(made.id)
    assert taken.value.facts["present"] == again
    with pytest.raises(StoreError):
        workspace.restore_team_default(99)


def test_the_data_version_tells_another_window_of_a_new_estimate(file: Path, workspace: Workspace) -> None:
    before = workspace.data_version()
    with Workspace.open(file) as other:
        _saved(other)

    assert workspace.data_version() != before


def test_a_workspace_of_the_schema_before_gets_its_tables_after_a_backup(file: Path) -> None:
    migrations.prepare(file, create=True, migrations=migrations.MIGRATIONS[:3])
    connection = sqlite3.connect(file)
    connection.execute(
        "INSERT INTO project (name, owner, currency, version, changed_utc_s) VALUES ('old', '', 'EUR', 1, 1.0)"
    )
    connection.commit()
    connection.close()

    with Workspace.open(file) as workspace:
        (project,) = workspace.projects()
        _lock(workspace, _saved(workspace, project_id=project.id))
        assert workspace.check() == []

    (backup,) = (file.parent / "backups").iterdir()
    connection = sqlite3.connect(backup)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert backup.name.startswith("workspace-schema3-")
    assert "project" in tables and "estimate" not in tables


def test_a_program_of_the_schema_before_refuses_the_file_untouched(file: Path) -> None:
    with Workspace.open(file) as workspace:
        _saved(workspace)
    before = file.read_bytes()

    with pytest.raises(StoreError) as error:
        migrations.prepare(file, create=False, migrations=migrations.MIGRATIONS[:3])

    found = (error.value.code, error.value.facts["found"], error.value.facts["known"])
    assert found == ("newer_workspace", len(migrations.MIGRATIONS), 3)
    assert file.read_bytes() == before


def test_estimates_are_read_where_nothing_may_be_written(file: Path) -> None:
    with Workspace.open(file) as workspace:
        estimate_id = _saved(workspace)
        locked = _lock(workspace, estimate_id)
        default = workspace.set_team_default(TeamDefault("failed_fraction", Given(0.2)))

    with Workspace.open_to_read(file) as workspace:
        assert workspace.estimate(estimate_id).draft == DRAFT
        assert (workspace.baselines(), workspace.team_defaults()) == ([locked], [default])
        for edit in (
            lambda: workspace.create_estimate(DRAFT),
            lambda: workspace.delete_estimate(estimate_id, 1),
            lambda: _lock(workspace, estimate_id),
            lambda: workspace.set_team_default(default.default, default.version),
        ):
            with pytest.raises(StoreError) as refused:
                edit()
            assert refused.value.code == "read_only_workspace"


def test_halves_of_characters_are_kept_as_far_as_they_can_be(workspace: Workspace) -> None:
    made = workspace.create_estimate(replace(DRAFT, name="bad \udcff name", unit_name="\udc80"))

    assert (made.name, made.draft.name, made.draft.unit_name) == ("bad ? name", "bad ? name", "?")


@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '{"way": "future"}', '{"choices": {"use": "teleport"}}', '{"year": 1000000000}',
             '{"kits": [{"kind": "quantum"}]}', '{"numbers": {"hours_h": {"value": "x"}}}', '{"price": {"x": 1}}']
)  # fmt: skip
def test_one_that_cannot_be_read_hides_no_other_and_is_not_touched(tmp_path: Path, body: str) -> None:
    file = tmp_path / "workspace.greenai"
    with Workspace.open(file) as workspace:
        bad, good = workspace.create_estimate(DRAFT), workspace.create_estimate(DRAFT)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE estimate SET body = ? WHERE id = ?", (body, bad.id))
    raw.close()

    with Workspace.open(file) as workspace:
        listed, why = workspace.listed_estimates()
        assert workspace.estimates() == listed
        assert [error.facts for error in workspace.unreadable_estimates()] == [error.facts for error in why]
        with pytest.raises(StoreError) as caught:
            workspace.estimate(bad.id)

    assert [one.id for one in listed] == [good.id]
    assert [(error.code, error.facts["estimate"]) for error in why] == [("estimate_unreadable", bad.id)]
    assert caught.value.code == "estimate_unreadable"
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT body FROM estimate WHERE id = ?", (bad.id,)).fetchone() == (body,)
    raw.close()


@pytest.mark.parametrize("result", ["{", "[]", '{"estimate.carbon": 5}', '{"a": {"status": "wild"}}'])
def test_figures_that_cannot_be_read_are_left_out_and_what_was_said_stays(tmp_path: Path, result: str) -> None:
    file = tmp_path / "workspace.greenai"
    with Workspace.open(file) as workspace:
        kept = workspace.create_estimate(DRAFT)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE estimate SET result = ?", (result,))
    raw.close()

    with Workspace.open(file) as workspace:
        found = workspace.estimate(kept.id)

    assert (found.draft, found.result, found.versions) == (DRAFT, {}, {})


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be deleted there")
@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_workspace_that_was_deleted_or_replaced_takes_no_more(tmp_path: Path, is_replaced: bool) -> None:
    file = tmp_path / "workspace.greenai"
    with Workspace.open(file) as workspace:
        kept = workspace.create_estimate(DRAFT)
        for part in tmp_path.glob("workspace.greenai*"):
            part.unlink()
        if is_replaced:
            Workspace.open(file).close()

        with pytest.raises(StoreError) as edited:
            workspace.update_estimate(kept.id, kept.version, draft=replace(DRAFT, name="lost"))
        with pytest.raises(StoreError) as made:
            workspace.create_estimate(DRAFT)

    assert (edited.value.code, made.value.code) == ("workspace_gone", "workspace_gone")
