"""What this computer is made of, and what hangs on it: read from the system, nothing is guessed or sent anywhere.

One module a kind of part; `find` puts them together. What a part costs the climate is `accounting.computer_rows`.
"""

from __future__ import annotations

from pathlib import Path

from greenai_desktop.core.computer import Computer
from greenai_desktop.core.place import Machine
from greenai_desktop.recording.computer.disks import disks
from greenai_desktop.recording.computer.graphics import graphics
from greenai_desktop.recording.computer.memory import modules
from greenai_desktop.recording.computer.screens import screens
from greenai_desktop.recording.machine import detect
from greenai_desktop.sensors.number_file import text_of

# What boards say where their maker wrote nothing.
_BLANKS = ("to be filled by o.e.m.", "default string", "system manufacturer", "system product name", "not applicable")


def find(sys_root: Path, proc_root: Path, entered: Machine | None = None) -> Computer:
    """Look at this computer; never raises, what cannot be found out is told in `lacking`.

    Args:
        sys_root: Root of the kernel's device tree.
        proc_root: Root of the kernel's process tree.
        entered: What a person said of the machine; wins.
    """
    machine = detect(sys_root, proc_root, entered)
    found = modules(sys_root), disks(sys_root), graphics(sys_root), screens(sys_root)
    maker, model = (_said(sys_root / "class/dmi/id" / name) for name in ("sys_vendor", "product_name"))
    if maker.casefold() == "lenovo":  # its product name is a number; people know it by this one
        model = _said(sys_root / "class/dmi/id/product_version") or model
    named = zip(("modules", "disks", "graphics", "screens"), found, strict=True)
    lacking = tuple(name for name, parts in named if not parts)
    return Computer(machine, maker, model, *found, lacking)


def _said(path: Path) -> str:
    text = text_of(path)
    return "" if text.casefold() in _BLANKS else text
