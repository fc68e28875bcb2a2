"""Profiles of columns that the user keeps, and the inputs of the seven steps: small files in the user's folder."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.cloud.mapper import Profile
from greenai_desktop.paths import home, read_regular

log = logging.getLogger(__name__)
_MOST_BYTES: Final = 1 << 20
_MOST_PROFILES: Final = 200


def profiles_file() -> Path:
    """Where profiles lie; not created."""
    return home() / "cloud-profiles.json"


def case_file() -> Path:
    """Where the calculator keeps what was entered last; not created."""
    return home() / "cloud-steps.json"


def saved_profiles() -> list[Profile]:
    """The profiles by name; one that cannot be read is left out, and said in the log."""
    try:
        plain = read_plain(profiles_file())
    except ImportFileError as error:
        if profiles_file().exists():
            log.warning("profiles of cloud columns cannot be read: %s", error)
        return []
    found = []
    for one in plain if isinstance(plain, list) else []:
        try:
            found.append(Profile.from_plain(one))
        except ImportFileError as error:
            log.warning("a profile of cloud columns cannot be used: %s", error)
    return sorted(found, key=lambda one: one.name.casefold())


def keep_profile(profile: Profile) -> None:
    """Keep a profile, in place of one of the same name.

    Raises:
        ImportFileError: it cannot be written.
    """
    others = [one for one in saved_profiles() if one.name != profile.name]
    write_plain(profiles_file(), [one.to_plain() for one in [*others, profile][-_MOST_PROFILES:]])


def forget_profile(name: str) -> None:
    """Forget a profile.

    Raises:
        ImportFileError: the others cannot be written.
    """
    write_plain(profiles_file(), [one.to_plain() for one in saved_profiles() if one.name != name])


def read_plain(path: Path) -> Any:
    """What a small JSON file holds.

    Raises:
        ImportFileError: it cannot be read, is too large, or is no JSON.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ImportFileError("json_damaged", file=path.name, detail=str(path.stat().st_size))
        return json.loads(read_regular(path))
    except OSError as error:
        raise ImportFileError("file_not_read", file=path.name, detail=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise ImportFileError("json_damaged", file=path.name, detail=str(error)[:160]) from error


def write_plain(path: Path, plain: Any) -> None:
    """Write a small JSON file whole or not at all.

    Raises:
        ImportFileError: it cannot be written.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(plain, stream, ensure_ascii=False, indent=1)
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise ImportFileError("file_not_kept", file=path.name, detail=error.strerror or str(error)) from error
