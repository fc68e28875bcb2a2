"""Where things lie, from a checkout, a wheel and a frozen build."""

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from greenai_desktop import paths

ROOT = Path(__file__).resolve().parents[1]


def test_resources_of_a_checkout_lie_beside_the_package():
    assert paths.resource("factors", "sources.csv") == ROOT / "resources" / "factors" / "sources.csv"
    assert paths.resource("factors", "sources.csv").is_file()


def test_resources_of_a_wheel_lie_inside_the_package(tmp_path, monkeypatch):
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path)

    assert paths.resource("x", "y") == tmp_path / "resources" / "x" / "y"


def test_all_of_the_users_files_lie_in_one_folder_that_can_be_moved(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path))

    assert paths.home() == tmp_path
    assert paths.workspace_file() == tmp_path / "workspace.greenai"
    assert paths.settings_file() == tmp_path / "settings.json"
    assert paths.log_file() == tmp_path / "logs" / "greenai.log"
    assert paths.handover_folder() == tmp_path / "handover"


def test_a_tilde_in_the_users_folder_is_their_home(monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", "~/green")

    assert paths.home() == Path.home() / "green"


@pytest.mark.parametrize("given", [None, ""])
def test_without_a_given_folder_it_is_that_of_the_system(monkeypatch, tmp_path, given):
    monkeypatch.delenv("GREENAI_HOME", raising=False)
    if given is not None:
        monkeypatch.setenv("GREENAI_HOME", given)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert paths.home().name == "greenai"
    assert not (tmp_path / "greenai").exists()


def test_roots_of_the_kernels_trees_can_be_replaced(monkeypatch, tmp_path):
    for name in ("GREENAI_SYS_ROOT", "GREENAI_PROC_ROOT"):
        monkeypatch.delenv(name, raising=False)
    assert (paths.sys_root(), paths.proc_root()) == (Path("/sys"), Path("/proc"))

    monkeypatch.setenv("GREENAI_SYS_ROOT", str(tmp_path / "s"))
    monkeypatch.setenv("GREENAI_PROC_ROOT", str(tmp_path / "p"))

    assert (paths.sys_root(), paths.proc_root()) == (tmp_path / "s", tmp_path / "p")


@pytest.mark.slow
@pytest.mark.skipif(find_spec("hatchling") is None, reason="the build backend is not installed here")
def test_a_wheel_holds_the_resources_and_finds_them(tmp_path):
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(tmp_path),
    ]
    subprocess.run(build, check=True, capture_output=True, text=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "site")

    for part in (
        "factors/sources.csv",
        "factors/grid_intensity.csv",
        "i18n/fr/LC_MESSAGES/greenai.mo",
        "fonts/Inter-Regular.ttf",
    ):
        assert f"greenai_desktop/resources/{part}" in names
    code = (
        "from greenai_desktop import paths; from greenai_desktop.catalog.grid import grid;"
        "print(paths.resource(), grid().default('FR').value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == [str(tmp_path / "site" / "greenai_desktop" / "resources"), "0.04144"]
