"""Model files, written and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.registry import read_model


@pytest.fixture
def refused() -> Callable[[Path], str]:
    """Reads a file that cannot be taken, and tells the code of what is wrong."""

    def read(path: Path) -> str:
        with pytest.raises(ImportFileError) as raised:
            read_model(path)
        return raised.value.code

    return read
