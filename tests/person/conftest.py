"""Real windows, driven as a person would; skipped only where there is no screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.people import Person, has_screen_and_hands


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = "no screen (DISPLAY) or no xdotool"
    for item in items:
        if "tests/person" in item.nodeid.replace(os.sep, "/"):
            item.add_marker(pytest.mark.person)
            if not has_screen_and_hands():
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """A machine with one processor package whose counter counts, in the environment's words."""
    zone = tmp_path / "sys/class/powercap/intel-rapl:0"
    zone.mkdir(parents=True)
    for name, value in (("name", "package-0"), ("energy_uj", "1000000000"), ("max_energy_range_uj", "262143328850")):
        (zone / name).write_text(f"{value}\n")
    return {"GREENAI_SYS_ROOT": str(tmp_path / "sys")}


@pytest.fixture
def person(tmp_path: Path, machine: dict[str, str]) -> Iterator[Person]:
    home = tmp_path / "home"
    home.mkdir()
    with Person(home, machine, os.environ.get("DISPLAY", "")) as made:
        yield made
