"""The commit of a folder, read from Git's own files; no other program is started.

Source:
    gitrepository-layout(5), git-worktree(1) and gitglossary(7): `.git` as a folder or a file, `HEAD`, `commondir`,
    loose and packed references.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_COMMIT: Final = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MOST_FOLDERS: Final = 64
_MOST_LINKS: Final = 5
_MOST_BYTES: Final = 16_000_000


def commit_of(folder: Path) -> str:
    """The commit that is checked out in a folder or above it; empty if there is none or it cannot be read."""
    try:
        repository = _repository(folder.resolve())
        return "" if repository is None else _followed(repository, "HEAD", _MOST_LINKS)
    except (OSError, ValueError, RuntimeError):
        return ""


def _repository(folder: Path) -> Path | None:
    """The folder that holds `HEAD`; of a worktree or submodule it lies elsewhere, as its `.git` file tells."""
    for above in (folder, *folder.parents)[:_MOST_FOLDERS]:
        found = above / ".git"
        if found.is_dir():
            return found
        if found.is_file():
            key, _colon, told = _text(found).partition(":")
            return (above / told.strip()).resolve() if key == "gitdir" and told.strip() else None
    return None


def _followed(repository: Path, name: str, links: int) -> str:
    """The commit of a reference; symbolic ones are followed a few times."""
    for place in dict.fromkeys((repository, _common(repository))):
        file = (place / name).resolve()
        if place.resolve() in file.parents and file.is_file():
            told = _text(file).strip()
            if told.startswith("ref:"):
                return _followed(repository, told.removeprefix("ref:").strip(), links - 1) if links else ""
            return told if _COMMIT.fullmatch(told) else ""
    return _packed(_common(repository), name)


def _common(repository: Path) -> Path:
    """What the worktrees of one repository share."""
    file = repository / "commondir"
    return (repository / _text(file).strip()).resolve() if file.is_file() else repository


def _packed(common: Path, name: str) -> str:
    file = common / "packed-refs"
    for line in _text(file).splitlines() if file.is_file() else ():
        commit, _blank, reference = line.partition(" ")
        if reference == name and _COMMIT.fullmatch(commit):
            return commit
    return ""


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_MOST_BYTES).decode("utf-8", "replace")
