from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from greenai_desktop.store.workspace import Workspace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "workspace.greenai"


@pytest.fixture
def workspace(file: Path) -> Iterator[Workspace]:
    with Workspace.open(file) as opened:
        yield opened
