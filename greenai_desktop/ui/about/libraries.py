"""The libraries the program is built on, their versions here and their licences."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

# Licences as the projects state them; a version is asked of the installation.
_KNOWN = (
    ("PySide6-Essentials", "LGPL-3.0"),
    ("pyqtgraph", "MIT"),
    ("numpy", "BSD-3-Clause"),
    ("psutil", "BSD-3-Clause"),
    ("nvidia-ml-py", "BSD-3-Clause"),
    ("SQLAlchemy", "MIT"),
    ("babel", "BSD-3-Clause"),
    ("platformdirs", "MIT"),
    ("reportlab", "BSD-3-Clause"),
)


@dataclass(frozen=True, slots=True)
class Library:
    """A library.

    Attributes:
        name: Of its distribution.
        version: Installed here; empty if it is not.
        licence: SPDX name.
    """

    name: str
    version: str
    licence: str


def libraries() -> tuple[Library, ...]:
    """All libraries the program asks for itself."""
    return tuple(Library(name, _version(name), licence) for name, licence in _KNOWN)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
