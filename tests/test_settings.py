"""Settings: round trip, damage, two windows."""

import json
import multiprocessing
import os
import stat
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop import file_lock
from greenai_desktop import settings as settings_module
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.file_lock import locked
from greenai_desktop.settings import Settings, change, load, save

FULL = Settings(
    language="fr",
    theme="dark",
    place=Place("FR", False, Hosting.COLOCATION, 1.3, "", "", False),
    prices=(Price(0.2516, "EUR", "2025-01-01", "2025-12-31"), Price(0.21, "EUR", "2026-01-01")),
    currency="CHF",
    machine=Machine("AMD EPYC 7742", 2, 256, 1 << 39, 16, "server", True, 0.5, ("cpu_name", "host_share")),
    period_s=0.1,
    record_period_s=2.0,
    keep_history=True,
    history_days=7,
    history_megabytes=50,
    deleted_days=1,
    started=True,
    project_id=3,
    window={"geometry": "AdnQ", "page": "live"},
)
as_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "home" / "settings.json"


def test_without_a_file_the_defaults_are_in_force(file):
    assert load(file) == settings_module.Loaded(Settings(), None)
    assert not file.parent.exists()


@pytest.mark.parametrize("settings", [Settings(), FULL])
def test_settings_come_back_as_they_were_written(file, settings):
    save(file, settings)

    assert load(file) == settings_module.Loaded(settings, None)


def test_the_file_is_plain_readable_json(file):
    save(file, FULL)

    assert json.loads(file.read_text(encoding="utf-8"))["prices"][0]["valid_from"] == "2025-01-01"


def test_names_from_a_newer_version_are_left_aside(file):
    file.parent.mkdir()
    plain = {**FULL.to_dict(), "from_the_future": 1}
    plain["place"] = {**plain["place"], "new": 1}
    plain["prices"] = [{**price, "new": 1} for price in plain["prices"]]
    file.write_text(json.dumps(plain), encoding="utf-8")

    assert load(file) == settings_module.Loaded(FULL, None)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"3", b"null", b'"text"', b"\xff\xfe{}", b"{'period_s': 1}", b"[" * 100_000, b"\x00" * 100],
)
def test_a_damaged_file_is_laid_aside_and_defaults_are_in_force(file, content):
    file.parent.mkdir()
    file.write_bytes(content)

    loaded = load(file)

    assert loaded.settings == Settings()
    assert loaded.laid_aside.read_bytes() == content
    assert loaded.laid_aside.name.startswith("settings.damaged-")
    assert not file.exists()
    assert load(file).laid_aside is None


WRONG = {
    "language": ["de", 3, None],
    "theme": ["pink", 1],
    "place": [3, "FR", [], {"zone": 3}, {"hosting": "moon"}, {"pue_ratio": 0.5}, {"pue_ratio": "1.2"},
              {"zone_is_guess": "yes"}, {"controls_colocation": None}, {"provider": None}],
    "prices": [3, [3], ["0.2"], [{"per_kwh": "0.2", "currency": "EUR"}], [{"per_kwh": -1, "currency": "EUR"}],
               [{"per_kwh": 0.2, "currency": "euro"}], [{"per_kwh": 0.2}],
               [{"per_kwh": float("nan"), "currency": "EUR"}],
               [{"per_kwh": 0.2, "currency": "EUR", "valid_from": "soon"}],
               [{"per_kwh": 0.2, "currency": "EUR", "valid_until": 2026}], None],
    "currency": ["€", "eur", 3, None],
    "machine": [3, {"thread_count": 0}, {"thread_count": "8"}, {"host_share": 2}, {"memory_bytes": -1},
                {"chassis": "tower"}, {"entered": [3]}, {"cpu_name": None}, {"is_virtual": 1}, {"socket_count": 0}],
    "period_s": ["fast", 0, -1, 1e9, None, True, float("inf"), [1]],
    "record_period_s": ["1", 0.0],
    "keep_history": ["yes", 1, None],
    "history_days": [-1, 1.5, "30", None, 1e300, 10**400],
    "history_megabytes": [-1, "big"],
    "deleted_days": [False, -3],
    "started": ["true", 0],
    "project_id": ["1", -1, 1.5],
    "window": [3, "x", [1], None],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_replaced_by_its_default_the_rest_stays_and_the_file_is_kept_aside(file, name, value):
    file.parent.mkdir()
    file.write_text(json.dumps({**FULL.to_dict(), name: value}), encoding="utf-8")
    written = file.read_bytes()

    loaded = load(file)

    for field in Settings.__slots__:
        expected = Settings() if field == name else FULL
        assert getattr(loaded.settings, field) == getattr(expected, field)
    assert loaded.laid_aside.read_bytes() == written


def test_reading_plain_values_strictly_names_what_is_wrong():
    with pytest.raises(ValueError, match="period_s"):
        Settings.from_dict({"period_s": "fast"})
    assert Settings.from_dict(FULL.to_dict()) == FULL


def test_whole_numbers_may_come_as_decimals():
    assert Settings.from_dict({"history_days": 30.0}).history_days == 30


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(Settings.__slots__)), json_values, max_size=4))
def test_no_file_makes_the_program_fail_and_what_was_read_can_be_written(tmp_path_factory, plain):
    file = tmp_path_factory.mktemp("s") / "settings.json"
    file.write_text(json.dumps(plain), encoding="utf-8")

    settings = load(file).settings
    save(file, settings)

    assert load(file) == settings_module.Loaded(settings, None)


@pytest.mark.parametrize(
    ("changes", "setting"),
    [({"period_s": 0.0}, "period_s"), ({"theme": "pink"}, "theme"), ({"window": {"x": b"bytes"}}, "window")],
)
def test_a_setting_that_cannot_be_right_is_not_written(file, changes, setting):
    save(file, FULL)

    with pytest.raises(InputError) as caught:
        change(file, **changes)

    assert (caught.value.code, caught.value.facts["setting"]) == ("setting_not_possible", setting)
    assert load(file).settings == FULL


def test_a_change_keeps_what_another_window_changed_meanwhile(file):
    save(file, FULL)
    change(file, theme="light")

    changed = change(file, language="en")

    assert (changed.theme, changed.language, changed.currency) == ("light", "en", "CHF")
    assert load(file).settings == changed


def test_the_first_change_makes_folder_and_file(file):
    assert change(file, language="fr") == load(file).settings


def _count_up(file, name, count, start):
    start.wait(20)
    for i in range(1, count + 1):
        change(file, **{name: i})


def test_changes_of_several_processes_are_never_lost(file):
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    names = ("history_days", "history_megabytes", "deleted_days")
    writers = [context.Process(target=_count_up, args=(file, name, 25, start)) for name in names]
    for writer in writers:
        writer.start()
    start.set()
    for writer in writers:
        writer.join(60)

    settings = load(file).settings

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert [getattr(settings, name) for name in names] == [25, 25, 25]
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".settings.json.")] in (
        [".settings.json.lock"],
        [],
    )


@pytest.mark.parametrize("has_locks", [True, False])
def test_changes_of_several_threads_are_never_lost(file, monkeypatch, has_locks):
    if not has_locks:
        monkeypatch.setattr(file_lock, "fcntl", None)
    start = threading.Event()
    names = ("history_days", "history_megabytes")
    threads = [threading.Thread(target=_count_up, args=(file, name, 20, start)) for name in names]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join(60)

    assert [getattr(load(file).settings, name) for name in names] == [20, 20]


@pytest.mark.parametrize("has_locks", [True, False])
def test_a_lock_that_is_never_given_back_is_told(file, monkeypatch, has_locks):
    if not has_locks:
        monkeypatch.setattr(file_lock, "fcntl", None)
    monkeypatch.setattr(file_lock, "_LOCK_WAIT_S", 0.05)
    save(file, FULL)

    with locked(file.with_name(".settings.json.lock")), pytest.raises(InputError) as caught:
        change(file, theme="light")

    assert caught.value.code == "settings_not_written"
    assert load(file).settings == FULL
    assert change(file, theme="light").theme == "light"


def test_a_lock_left_by_a_crash_ages(file, monkeypatch):
    monkeypatch.setattr(file_lock, "fcntl", None)
    save(file, FULL)
    lock = file.with_name(".settings.json.lock")
    lock.touch()
    os.utime(lock, (time.time() - 3_600,) * 2)

    assert change(file, theme="light").theme == "light"
    assert not lock.exists()


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "home").write_text("x", encoding="utf-8")

    for act in (lambda: save(tmp_path / "home" / "settings.json", FULL),
                lambda: change(tmp_path / "home" / "settings.json", theme="dark")):  # fmt: skip
        with pytest.raises(InputError) as caught:
            act()
        assert caught.value.code == "settings_not_written"
        assert "settings.json" in caught.value.facts["file"]


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(file, monkeypatch):
    save(file, FULL)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings_module.os, "fsync", full)
    with pytest.raises(InputError) as caught:
        save(file, Settings())

    assert "No space left" in caught.value.facts["detail"]
    assert load(file).settings == FULL
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


@as_root
def test_a_folder_that_cannot_be_written_to_is_told(file):
    save(file, FULL)
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(InputError) as caught:
            change(file, theme="light")
    finally:
        file.parent.chmod(stat.S_IRWXU)

    assert caught.value.code == "settings_not_written"


def test_a_file_that_cannot_be_read_is_told_and_never_overwritten(file):
    file.mkdir(parents=True)

    assert load(file) == settings_module.Loaded(Settings(), file)
    with pytest.raises(InputError) as caught:
        change(file, theme="dark")
    assert caught.value.code == "settings_not_written"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
def test_a_pipe_in_place_of_the_file_is_told_and_not_waited_for(file):
    file.parent.mkdir()
    os.mkfifo(file)

    assert load(file) == settings_module.Loaded(Settings(), file)
    with pytest.raises(InputError) as told:
        change(file, theme="dark")
    assert told.value.code == "settings_not_written"


def test_a_damaged_file_that_cannot_be_moved_is_told_with_its_own_name(file, monkeypatch):
    file.parent.mkdir()
    file.write_text("{", encoding="utf-8")
    monkeypatch.setattr(settings_module.Path, "unlink", lambda *args, **more: (_ for _ in ()).throw(OSError()))

    assert load(file) == settings_module.Loaded(Settings(), file)


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_to_a_file_kept_elsewhere_stays_a_link(tmp_path):
    kept, link = tmp_path / "dotfiles.json", tmp_path / "settings.json"
    save(kept, Settings())
    link.symlink_to(kept)

    change(link, theme="dark")

    assert link.is_symlink()
    assert load(kept).settings.theme == "dark"
