"""Which tables are in force: those of the program, with those that the user took in over them.

Tables of the user lie in `<home>/factors/own`, with the version of the program that checked them; another version
checks them anew, until then its own tables count. All tables together are laid out once in `<home>/factors/merged`,
under a name made of what they hold, so that a reader never sees half of them.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop import __version__
from greenai_desktop.paths import home, is_there, resource

log = logging.getLogger(__name__)

VERSION_FILE: Final = "program_version"


def factors_folder() -> Path:
    """The folder of the tables in force."""
    own = own_folder()
    if not is_there(own):
        return shipped_folder()
    tables = own_tables()
    if not tables:
        return shipped_folder()
    if _version_of(own) != __version__:
        log.warning("factor tables of the user were checked by another version of the program, and are left aside")
        return shipped_folder()
    try:
        return _merged(tables)
    except OSError as error:
        log.warning("factor tables of the user cannot be used: %s", error)
        return shipped_folder()


def shipped_folder() -> Path:
    """The tables that came with the program."""
    return resource("factors")


def own_folder() -> Path:
    """Where tables lie that the user took in; not created."""
    return home() / "factors" / "own"


def merged_folder() -> Path:
    """Where all tables together are laid out; not created."""
    return home() / "factors" / "merged"


def own_tables() -> list[Path]:
    """The tables that the user took in, those that the program has too."""
    return sorted(path for path in own_folder().glob("*.csv") if path.name in shipped_digests())


def digest(content: bytes) -> str:
    """What tells one version of a table from another: SHA-256 in hexadecimal digits."""
    import hashlib  # here, as every reader of a table passes by, and few ask for digests

    return hashlib.sha256(content).hexdigest()


@cache
def shipped_digests() -> dict[str, str]:
    """Digests of the tables that came with the program, by file name."""
    return {path.name: digest(path.read_bytes()) for path in sorted(shipped_folder().glob("*.csv"))}


def _merged(tables: list[Path]) -> Path:
    import shutil
    import tempfile

    contents = {path.name: path.read_bytes() for path in tables}
    names = {**shipped_digests(), **{name: digest(content) for name, content in contents.items()}}
    key = digest("".join(f"{name} {names[name]}\n" for name in sorted(names)).encode())[:16]
    folder = merged_folder() / key
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        built = Path(place) / key
        shutil.copytree(shipped_folder(), built)
        for name, content in contents.items():
            (built / name).write_bytes(content)
        try:
            built.rename(folder)
        except OSError:
            # Another process laid out the same tables meanwhile.
            if not folder.is_dir():
                raise
    return folder


def _version_of(own: Path) -> str:
    try:
        return (own / VERSION_FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
