"""Files that are no sound workspace, older and newer ones, backups."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from greenai_desktop.core.errors import StoreError
from greenai_desktop.store import backups, migrations, schema, sqlite
from greenai_desktop.store.workspace import Workspace, restore_backup
from tests.helpers.store import WATTS, new_run, steady_run

NOBODY = 65_534


def _code(file: Path, **options: bool) -> str:
    with pytest.raises(StoreError) as error:
        Workspace.open(file, **options)
    return error.value.code


_TOUCH = (
    "import sys, pathlib, greenai_desktop.store.workspace as w; w.Workspace.open(pathlib.Path(sys.argv[1])).close()"
)


def _recorded(file: Path, runs: int = 3) -> None:
    with Workspace.open(file) as workspace:
        for _ in range(runs):
            steady_run(workspace, 200)
    connection = sqlite.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_a_full_disk_is_told_also_where_sqlite_speaks_of_its_index(file: Path) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE

    assert sqlite.store_error(fault, file).code == "disk_full"


def test_a_folder_that_cannot_be_looked_into_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", denied)

    assert _code(file) == "read_only_workspace"


def test_a_missing_file_is_made_only_if_asked_for(file: Path) -> None:
    assert _code(file, create=False) == "not_a_workspace"
    assert not file.exists()

    with Workspace.open(file) as workspace:
        assert workspace.runs() == []
        assert workspace.size_bytes() > 0
    assert [path.name for path in file.parent.iterdir() if "draft" in path.name] == []


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "a" / "b c?#%" / "w.greenai") as workspace:
        assert workspace.projects() == []


def test_several_processes_may_make_the_same_file_at_once(file: Path) -> None:
    def make(number: int) -> int:
        with Workspace.open(file) as workspace:
            return workspace.create_project(str(number)).id

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(16)))

    with Workspace.open(file) as workspace:
        assert len(workspace.projects()) == 16
    assert len(set(made)) == 16


def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path) -> None:
    for content in (b"hello", b"x" * 5000, b"%PDF-1.7\n" + b"\x00" * 200):
        file.write_bytes(content)

        assert _code(file) == "not_a_workspace"
        assert file.read_bytes() == content


def test_a_folder_is_no_workspace(tmp_path: Path) -> None:
    assert _code(tmp_path) == "not_a_workspace"


def test_the_database_of_another_program_is_refused_and_left_alone(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE moz_places (id INTEGER)")
    connection.commit()
    connection.close()
    before = file.read_bytes()

    assert _code(file) == "not_a_workspace"
    assert file.read_bytes() == before


@pytest.mark.parametrize("keep", [0, 50, 100, 4096, 10_000, -4096, -1])
def test_a_truncated_file_is_damaged_and_left_alone(file: Path, keep: int) -> None:
    _recorded(file)
    content = file.read_bytes()[:keep]
    file.write_bytes(content)

    assert _code(file) == "damaged_workspace"
    assert file.read_bytes() == content


def test_pages_that_were_overwritten_are_found_by_the_check(file: Path) -> None:
    _recorded(file)
    with file.open("r+b") as stream:
        for page in range(3, 20, 2):  # of runs and their tables; the list of tables itself lies behind
            stream.seek(page * 4096)
            stream.write(b"\xa5" * 512)

    with Workspace.open(file) as workspace:
        found = workspace.check()

    assert found != []


def test_a_newer_file_is_refused_and_left_alone(file: Path) -> None:
    _recorded(file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    before = file.read_bytes()

    assert _code(file) == "newer_workspace"
    assert file.read_bytes() == before
    assert not (file.parent / "backups").exists()


@contextmanager
def _without_rights() -> Iterator[None]:
    """As root: be another user for a while, since root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_written_is_told(what: str) -> None:
    with tempfile.TemporaryDirectory() as name:  # the test's own folder lets nobody else in
        folder = Path(name)
        file = folder / "w.greenai"
        _recorded(file, 1)
        file.chmod(0o444 if what == "file" else 0o666)
        folder.chmod(0o777 if what == "file" else 0o555)
        try:
            with _without_rights():
                assert _code(file) == "read_only_workspace"
                if what == "folder":
                    assert _code(folder / "new.greenai") == "read_only_workspace"
                    assert _code(folder / "deeper" / "new.greenai") == "read_only_workspace"
        finally:
            folder.chmod(0o777)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_file_that_may_not_be_read_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "w.greenai"
        _recorded(file, 1)
        Path(name).chmod(0o777)
        file.chmod(0o000)

        with _without_rights():
            assert _code(file) == "read_only_workspace"


def test_the_tables_of_the_program_are_those_of_the_file(file: Path) -> None:
    Workspace.open(file).close()
    engine = create_engine(f"sqlite:///{file}")
    found = inspect(engine)

    for table in schema.metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert list(columns) == [column.name for column in table.columns]
        for column in table.columns:
            if not column.primary_key:
                assert columns[column.name]["nullable"] == column.nullable, (table.name, column.name)
        references = {key["referred_table"] for key in found.get_foreign_keys(table.name)}
        assert references == {key.column.table.name for key in table.foreign_keys}
    assert set(found.get_table_names()) - {"sqlite_sequence"} == set(schema.metadata.tables)
    engine.dispose()


def _old(file: Path) -> None:
    """A workspace of schema 1, with a run in it."""
    migrations.prepare(file, create=True, migrations=migrations.MIGRATIONS[:1])
    connection = sqlite3.connect(file)
    connection.execute(
        """INSERT INTO run (name, stage, tags, notes, started_utc_s, state, place, machine, host, period_s,
        stop_requested, version, changed_utc_s, minute_s, packed_minute)
        VALUES ('old', 'training', '[]', '', 1.0, 'finished', '{}', '{}', 'h', 1.0, 0, 1, 1.0, 60.0, -1)"""
    )
    connection.commit()
    connection.close()


def test_an_older_file_is_migrated_after_a_backup(file: Path) -> None:
    _old(file)

    with Workspace.open(file) as workspace:
        names = [overview.run.name for overview in workspace.runs()]
        steady_run(workspace, 90)
        assert workspace.check() == []

    (backup,) = (file.parent / "backups").iterdir()
    connection = sqlite3.connect(backup)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    kept = connection.execute("SELECT name FROM run").fetchall()
    connection.close()
    assert names == ["old"]
    assert (version, kept) == (1, [("old",)])
    assert backup.name.startswith("workspace-schema1-")


def test_a_migration_that_fails_changes_nothing(file: Path) -> None:
    _old(file)
    broken = (*migrations.MIGRATIONS, ("CREATE TABLE new_one (id INTEGER)", "INSERT INTO no_such_table VALUES (1)"))

    with pytest.raises(StoreError):
        migrations.prepare(file, create=False, migrations=broken)

    connection = sqlite3.connect(file)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert version == 1
    assert not tables & {"new_one", "detail"}
    with Workspace.open(file) as workspace:
        assert workspace.check() == []


def test_a_migration_whose_backup_cannot_be_written_is_not_begun(file: Path) -> None:
    _old(file)
    (file.parent / "backups").write_text("a file where the folder should be")

    assert _code(file) == "cannot_write"

    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    connection.close()


def test_only_the_last_backups_are_kept(file: Path) -> None:
    _old(file)
    for number in range(backups.KEEP + 3):
        made = backups.before_migration(file, number)
        os.utime(made, (number, number))

    left = {path.name.split("-")[1] for path in (file.parent / "backups").iterdir()}

    assert left == {f"schema{number}" for number in range(3, backups.KEEP + 3)}


def test_several_processes_may_migrate_the_same_file_at_once(file: Path) -> None:
    _old(file)

    def read(number: int) -> int:
        with Workspace.open(file) as workspace:
            return len(workspace.runs())

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(read, range(12))) == [1] * 12
    assert len(list((file.parent / "backups").iterdir())) == 1


def test_a_backup_taken_while_others_write_is_whole(file: Path, workspace: Workspace, tmp_path: Path) -> None:
    run = steady_run(workspace, 100)
    target = tmp_path / "copy.greenai"

    workspace.backup(target)
    workspace.delete_run(run.id, run.version)

    with Workspace.open(target, create=False) as copy:
        assert copy.check() == []
        assert copy.run(run.id) == run
        assert copy.energies(run.id)["nvml:GPU-1"].energy_j == pytest.approx(100 * WATTS["nvml:GPU-1"])


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(workspace: Workspace, tmp_path: Path) -> None:
    for target in (tmp_path / "nowhere" / "copy.greenai", workspace.file):
        with pytest.raises(StoreError) as error:
            workspace.backup(target)
        assert error.value.code == "cannot_write"
    assert workspace.check() == []


def test_restoring_lays_the_present_file_aside(file: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.greenai"
    with Workspace.open(file) as workspace:
        workspace.create_project("before")
        workspace.backup(backup)
        workspace.create_project("after")

    aside = restore_backup(backup, file)

    with Workspace.open(file) as restored, Workspace.open(aside) as before:
        assert [project.name for project in restored.projects()] == ["before"]
        assert [project.name for project in before.projects()] == ["after", "before"]
    again = restore_backup(backup, file)
    assert again != aside and again.exists()
    assert backup.exists()


def test_restoring_where_nothing_is_needs_nothing_laid_aside(file: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.greenai"
    with Workspace.open(backup) as workspace:
        workspace.create_project("kept")

    assert restore_backup(backup, file) == backup
    with Workspace.open(file) as restored:
        assert restored.projects()[0].name == "kept"


def test_a_damaged_backup_is_refused_and_the_present_file_stays(file: Path, tmp_path: Path) -> None:
    _recorded(file)
    backup = tmp_path / "backup.greenai"
    with Workspace.open(file) as workspace:
        workspace.backup(backup)
    damaged = bytearray(backup.read_bytes())
    for page in range(4, len(damaged) // 4096, 2):
        damaged[page * 4096 : page * 4096 + 600] = b"\xa5" * 600
    backup.write_bytes(damaged)
    before = file.read_bytes()

    with pytest.raises(StoreError) as error:
        restore_backup(backup, file)

    assert error.value.code == "damaged_workspace"
    assert file.read_bytes() == before
    other = tmp_path / "other.greenai"
    sqlite3.connect(other).execute("CREATE TABLE t (a)").connection.close()
    with pytest.raises(StoreError) as error:
        restore_backup(other, file)
    assert error.value.code == "not_a_workspace"


def test_a_full_disk_is_told_at_an_edit(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run = new_run(workspace)
    plain = sqlite.connect

    def small(file: Path, busy_s: float = 5.0) -> sqlite3.Connection:
        connection = plain(file, busy_s)
        connection.execute(f"PRAGMA max_page_count = {sqlite.pragma(connection, 'page_count') + 2}")
        return connection

    workspace.close()
    monkeypatch.setattr(sqlite, "connect", small)
    with Workspace.open(workspace.file) as full, pytest.raises(StoreError) as error:
        full.update_run(run.id, run.version, notes="x" * 100_000)
    monkeypatch.undo()

    assert error.value.code == "disk_full"
    with Workspace.open(workspace.file) as after:
        assert after.run(run.id) == run


def test_a_writer_that_holds_the_file_too_long_is_told(file: Path, workspace: Workspace) -> None:
    run = new_run(workspace)
    holder = sqlite.connect(file)
    holder.execute("BEGIN IMMEDIATE")

    with Workspace.open(file, busy_s=0.1) as other:
        assert other.run(run.id) == run  # reading goes on
        with pytest.raises(StoreError) as error:
            other.update_run(run.id, run.version, name="x")

    holder.execute("ROLLBACK")
    holder.close()
    assert error.value.code == "workspace_busy"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere locks belong to a handle")
def test_opening_a_file_twice_in_one_process_keeps_the_locks_of_the_first(file: Path) -> None:
    with Workspace.open(file) as window:
        with Workspace.open(file):
            pass  # such as an import on a thread of its own
        window.create_project("before")
        subprocess.run([sys.executable, "-c", _TOUCH, str(file)], check=True)  # such as `greenai runs` in a terminal
        window.create_project("after")

        connection = sqlite.connect(file)
        names = [row[0] for row in connection.execute("SELECT name FROM project ORDER BY id")]
        connection.close()
        assert file.with_name(file.name + "-wal").exists()
        assert names == ["before", "after"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors as Linux shows them")
def test_looking_at_many_files_keeps_few_of_them_open(file: Path, tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number}.greenai").write_bytes(b"SQLite format 3\0" + bytes(84))
        sqlite.look_at(tmp_path / f"{number}.greenai")

    assert sum(one.readlink().suffix == ".greenai" for one in Path("/proc/self/fd").iterdir() if one.exists()) < 50
