"""Real windows, driven as a person would; skipped only where there is no screen."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.people import Person, has_screen_and_hands
from tests.helpers.powercap import PowercapTree

PACKAGE_W, MEMORY_W = 40.0, 10.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = "no screen (DISPLAY), no xdotool or no openbox"
    for item in items:
        if "tests/person" in item.nodeid.replace(os.sep, "/"):
            item.add_marker(pytest.mark.person)
            if not has_screen_and_hands():
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def window_manager() -> Iterator[None]:
    """One window manager for all tests: no window gets the keyboard without, and two do not follow each other well."""
    manager = subprocess.Popen(["openbox", "--sm-disable"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20.0
    while not subprocess.run(["xdotool", "get_desktop"], capture_output=True, text=True, check=False).stdout.strip():
        assert manager.poll() is None, "openbox has ended"
        assert time.monotonic() < until, "waited in vain for openbox"
        time.sleep(0.05)
    yield
    manager.terminate()
    manager.wait(timeout=20)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A machine whose processor draws 40 W and whose memory draws 10 W from now on, in the environment's words."""
    tree = PowercapTree(tmp_path / "sys")
    tree.add("intel-rapl:0", "package-0", PACKAGE_W)
    tree.add("intel-rapl:0:0", "dram", MEMORY_W)
    with tree.live():
        yield {"GREENAI_SYS_ROOT": str(tree.folder)}


@pytest.fixture
def display(window_manager: None) -> str:
    """The screen, with a window manager."""
    return os.environ.get("DISPLAY", "")


@pytest.fixture
def person(tmp_path: Path, machine: dict[str, str], window_manager: None) -> Iterator[Person]:
    home = tmp_path / "home"
    home.mkdir()
    with Person(home, machine, os.environ.get("DISPLAY", "")) as made:
        yield made
