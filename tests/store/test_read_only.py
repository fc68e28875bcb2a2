"""A workspace that may only be read: on a disk mounted so, or somebody else's."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import migrations, sqlite
from greenai_desktop.store.workspace import Workspace
from tests.helpers.store import WATTS, steady_run

NOBODY = 65_534
JOULES = sum(WATTS.values()) * 200

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")


@contextmanager
def without_rights() -> Iterator[None]:
    """As root: be another user for a while, since root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A workspace in a folder that others can look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        with Workspace.open(folder / "w.greenai") as workspace:
            steady_run(workspace, 200)
        yield folder / "w.greenai"
        folder.chmod(0o777)


def joules(workspace: Workspace) -> float:
    return sum(overview.energy_j or 0.0 for overview in workspace.runs())


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o555), (0o444, 0o777), (0o644, 0o555)])
def test_it_is_read_and_nothing_is_left_beside_it(shelf: Path, file_mode: int, folder_mode: int) -> None:
    shelf.chmod(file_mode)
    shelf.parent.chmod(folder_mode)
    before = sorted(shelf.parent.iterdir())

    with without_rights(), Workspace.open_to_read(shelf) as workspace:
        assert joules(workspace) == pytest.approx(JOULES)
        assert workspace.is_read_only and workspace.check() == []
        assert sum(energy.energy_j for energy in workspace.energies(1).values()) == pytest.approx(JOULES)
        with pytest.raises(StoreError) as refused:
            workspace.create_project("new")

    assert refused.value.code == "read_only_workspace"
    assert sorted(shelf.parent.iterdir()) == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="two users are needed")
def test_log_of_somebody_who_writes_is_read_along(shelf: Path) -> None:
    with Workspace.open(shelf) as theirs:
        steady_run(theirs, 200)
        assert shelf.with_name("w.greenai-wal").stat().st_size > 0
        for path in shelf.parent.iterdir():
            path.chmod(0o444)
        shelf.parent.chmod(0o555)

        with without_rights():
            ours = Workspace.open_to_read(shelf)
            assert joules(ours) == pytest.approx(2 * JOULES)
            version = ours.data_version()
        theirs.create_project("seen as well")
        with without_rights():
            assert ours.data_version() != version
            assert [project.name for project in ours.projects()] == ["seen as well"]
            ours.close()


def test_older_one_and_strangers_are_refused_untouched(tmp_path: Path) -> None:
    old, strange = tmp_path / "old.greenai", tmp_path / "strange.greenai"
    migrations.prepare(old, create=True, migrations=migrations.MIGRATIONS[:1])
    strange.write_bytes(b"something else")
    before = old.read_bytes()

    for file, code in ((old, "read_only_workspace"), (strange, "not_a_workspace"), (tmp_path / "n", "not_a_workspace")):
        with pytest.raises(StoreError) as refused:
            Workspace.open_to_read(file)
        assert refused.value.code == code
    assert old.read_bytes() == before


def test_empty_log_without_its_index_is_no_hindrance(shelf: Path) -> None:
    shelf.with_name("w.greenai-wal").write_bytes(b"")
    shelf.chmod(0o444)
    shelf.parent.chmod(0o555)

    with without_rights():
        connection = sqlite.connect_to_read(shelf)
        count = connection.execute("SELECT count(*) FROM run").fetchone()[0]
        connection.close()

    assert count == 1
