"""Factor tables from a file of the user: checked, told, taken in, taken back."""

import csv
import io
import zipfile

import pytest

from greenai_desktop.catalog import folder, updates
from greenai_desktop.catalog.cpus import cpus
from greenai_desktop.catalog.defaults import default
from greenai_desktop.catalog.folder import factors_folder, own_folder, shipped_digests, shipped_folder
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.paths import resource


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "home"))
    updates.forget()
    yield
    monkeypatch.undo()
    updates.forget()


def changed(name, item_id, **cells):
    """A shipped table with one row changed, as text."""
    rows = list(csv.DictReader(resource("factors", name).read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row["id"] == item_id:
            row.update(cells)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def table(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


@pytest.fixture
def new_defaults(tmp_path):
    text = changed("estimate_defaults.csv", "storage:ssd", value="1.5")
    return table(tmp_path, "estimate_defaults.csv", text + "my:row,1,count,,,,,,,greenai-expert,\n")


def test_each_table_has_a_digest_that_a_result_can_keep():
    kept = updates.digests()

    assert set(kept) == {path.name for path in resource("factors").glob("*.csv")}
    assert all(len(value) == 64 for value in kept.values())
    assert updates.changed_since(kept) == []
    assert updates.changed_since({"grid_intensity.csv": "0", "gone.csv": "1"}) == ["gone.csv", "grid_intensity.csv"]


def test_a_table_is_checked_and_told_before_anything_is_written(new_defaults, tmp_path):
    update = updates.check(new_defaults)

    (change,) = update.tables
    assert (change.file, change.added, change.removed, change.changed) == (
        "estimate_defaults.csv", ("my:row",), (), ("storage:ssd",),
    )  # fmt: skip
    assert (change.old_digest, change.is_same) == (shipped_digests()["estimate_defaults.csv"], False)
    assert (update.problems, update.left_aside) == ((), ())
    assert not (tmp_path / "home").exists()
    assert default("storage:ssd").value == 1.2


def test_a_table_taken_in_counts_at_once_and_its_digest_is_another(new_defaults):
    before = updates.digests()
    assert default("storage:ssd").value == 1.2

    updates.install(updates.check(new_defaults))

    assert default("storage:ssd").value == 1.5
    assert updates.is_updated()
    assert updates.changed_since(before) == ["estimate_defaults.csv"]
    assert factors_folder() != shipped_folder()
    assert grid().default("FR") is not None and cpus().names()


def test_a_second_update_keeps_the_first(new_defaults, tmp_path):
    updates.install(updates.check(new_defaults))
    other = table(tmp_path, "wue.csv", changed("wue.csv", "wue:fleet:aws", value="0.2", high="0.4"))

    updates.install(updates.check(other))

    assert default("storage:ssd").value == 1.5
    assert {path.name for path in own_folder().glob("*.csv")} == {"estimate_defaults.csv", "wue.csv"}


def test_the_tables_of_the_program_come_back(new_defaults):
    updates.install(updates.check(new_defaults))

    updates.reset()
    updates.reset()

    assert default("storage:ssd").value == 1.2
    assert (updates.is_updated(), factors_folder()) == (False, shipped_folder())


def test_a_zip_of_tables_and_other_files(tmp_path):
    file = tmp_path / "tables.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("some/folder/wue.csv", changed("wue.csv", "wue:fleet:aws", value="0.15", high="0.4"))
        packed.writestr("../../estimate_defaults.csv", changed("estimate_defaults.csv", "storage:hdd", value="0.7"))
        packed.writestr("README.txt", "hello")

    update = updates.check(file)

    assert [change.file for change in update.tables] == ["estimate_defaults.csv", "wue.csv"]
    assert update.left_aside == ("README.txt",)


def test_broken_rows_are_told_by_table_and_line(tmp_path):
    text = changed("estimate_defaults.csv", "storage:ssd", value="a lot")

    update = updates.check(table(tmp_path, "estimate_defaults.csv", text))

    (problem,) = update.problems
    assert (problem.code, problem.facts["file"], problem.facts["column"]) == (
        "bad_number", "estimate_defaults.csv", "value",
    )  # fmt: skip
    assert text.splitlines()[problem.facts["line"] - 1].startswith("storage:ssd")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("mine.csv", b"id,value\n1,2\n", "no_table_in_file"),
        ("wue.csv", b"id,value\n1,2\n", "update_lacks_column"),
        ("wue.csv", b"\xff\xfe\x00", "update_not_read"),
        ("wue.csv", b"", "update_without_rows"),
        ("tables.zip", b"PK\x05\x06" + bytes(18), "no_table_in_file"),
        ("power_model.csv", b"id,value,unit,low,high,source_id,note\n", None),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, name, content, code):
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(CatalogError) as caught:
        updates.check(file)

    assert code is None or caught.value.code == code


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CatalogError) as caught:
        updates.check(tmp_path / "gone.zip")

    assert caught.value.code == "update_not_read"


def test_a_bomb_is_refused_whatever_its_directory_claims(tmp_path, monkeypatch):
    monkeypatch.setattr(updates, "_MOST_BYTES", 1_000_000)
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("wue.csv", bytes(50_000_000))
    assert file.stat().st_size < 100_000

    with pytest.raises(CatalogError) as caught:
        updates.check(file)

    assert caught.value.code == "update_too_large"


def test_a_file_too_large_is_not_even_read(tmp_path, monkeypatch):
    monkeypatch.setattr(updates, "_MOST_BYTES", 10)

    with pytest.raises(CatalogError) as caught:
        updates.check(table(tmp_path, "wue.csv", "x" * 11))

    assert caught.value.code == "update_too_large"


def test_a_damaged_member_of_a_zip_is_told(tmp_path):
    file = tmp_path / "tables.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("wue.csv", resource("factors", "wue.csv").read_bytes())
    content = bytearray(file.read_bytes())
    content[200:260] = bytes(60)
    file.write_bytes(content)

    with pytest.raises(CatalogError) as caught:
        updates.check(file)

    assert caught.value.code == "update_not_read"


def test_tables_checked_by_another_version_of_the_program_are_left_aside(new_defaults, caplog):
    updates.install(updates.check(new_defaults))
    (own_folder() / folder.VERSION_FILE).write_text("0.0.1", encoding="utf-8")
    updates.forget()

    assert default("storage:ssd").value == 1.2
    assert updates.is_updated() is False
    assert updates.digests() == shipped_digests()
    assert "another version" in caplog.text


def test_a_home_that_cannot_be_written_is_told(new_defaults, tmp_path, monkeypatch):
    update = updates.check(new_defaults)
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "file"))

    with pytest.raises(CatalogError) as caught:
        updates.install(update)

    assert caught.value.code == "tables_not_written"


@pytest.mark.parametrize("name", ["grid_intensity.csv", "estimate_defaults.csv", "accelerators.csv"])
def test_a_table_without_rows_is_refused(tmp_path, name):
    header = resource("factors", name).read_text(encoding="utf-8").splitlines()[0]

    with pytest.raises(CatalogError) as caught:
        updates.check(table(tmp_path, name, header + "\n"))

    assert (caught.value.code, caught.value.facts["file"]) == ("update_without_rows", name)


@pytest.mark.parametrize("name", ["estimate_defaults.csv", "embodied_phases.csv", "power_model.csv", "utilisation.csv"])
def test_a_table_that_lacks_rows_which_the_program_asks_for_is_refused(tmp_path, name):
    lines = resource("factors", name).read_text(encoding="utf-8").splitlines()

    with pytest.raises(CatalogError) as caught:
        updates.check(table(tmp_path, name, "\n".join(lines[:-1]) + "\n"))

    assert caught.value.code == "update_lacks_rows"
    assert lines[-1].split(",")[0] in caught.value.facts["rows"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "update_without_rows"), (b"\xff\xfe\x00", "update_not_read"), (b"id;value\n1;2\n", "update_lacks_column"),
     (b"id,value\n" + b"x" * 200_000 + b",1\n", "update_not_read")],
)  # fmt: skip
def test_what_is_wrong_with_a_table_of_the_user_is_told_as_theirs(tmp_path, content, code):
    file = tmp_path / "grid_intensity.csv"
    file.write_bytes(content)

    with pytest.raises(CatalogError) as caught:
        updates.check(file)

    assert caught.value.code == code


def test_a_table_that_is_not_there_is_not_the_program_s_fault(tmp_path):
    with pytest.raises(CatalogError) as caught:
        updates.check(tmp_path / "grid_intensity.csv")

    assert (caught.value.code, caught.value.facts["detail"]) == ("update_not_read", "No such file or directory")
