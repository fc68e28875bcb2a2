"""Files of other programs, read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from greenai_desktop.importers.registry import FileReading, read_file

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(autouse=True)
def paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Time stamps without a zone are those of this machine's clock: one that is known."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def by_hand() -> Callable[[str], FileReading]:
    """Reads a file that was made by hand."""
    return lambda name: read_file(FIXTURES / "by_hand" / name)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a file and tells where."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "written.csv"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write
