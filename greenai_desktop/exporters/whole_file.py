"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from greenai_desktop import paths
from greenai_desktop.core.errors import ReportError


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of a file at the end; whatever is raised before leaves nothing.

    Raises:
        ReportError: `cannot_write`.
    """
    draft = path.parent / f".greenai-{uuid.uuid4().hex}.part"
    try:
        paths.check_replaceable(path)
        with draft.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        raise ReportError("cannot_write", file=str(path), detail=error.strerror or str(error)) from error
    finally:
        draft.unlink(missing_ok=True)
