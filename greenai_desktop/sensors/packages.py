"""Counters of processors by what they count, whichever interface they are read through.

Packages and memory add up; cores and the integrated GPU are parts of their package; psys is the platform, told beside
and never added.

Source:
    SENSORS §2.1, containment.
"""

from __future__ import annotations

import re

from greenai_desktop.core.samples import Channel, Device, Role

_PACKAGE = re.compile(r"package-(\d+)(-die-\d+)?")
_NUMBER = re.compile(r"#\d+")
_U95_RATIO = 1.1  # METHODS §2.15: metered
_MIN_PERIOD_S = 0.05


def channel_of(kind: str, path: str) -> Channel:
    """What is told of a counter.

    Args:
        kind: The interface.
        path: Names from the top, such as `package-0/dram`.
    """
    plain = _NUMBER.sub("", path)
    top, _, inner = plain.partition("/")
    device, role = Device.CPU, Role.PART
    if plain.rpartition("/")[2] == "psys" or (not inner and not _PACKAGE.fullmatch(top) and top != "dram"):
        # A counter of an unknown kind may hold what others hold too: told, not added.
        device, role = Device.PLATFORM, Role.PLATFORM
    elif plain.rpartition("/")[2] == "dram":
        device, role = Device.MEMORY, Role.TOTAL
    elif not inner:
        role = Role.TOTAL
    parent = f"{kind}:{path.rpartition('/')[0]}" if role is Role.PART else None
    return Channel(
        f"{kind}:{path}", device, path, kind, parent, role, has_counter=True, min_period_s=_MIN_PERIOD_S,
        u95_ratio=_U95_RATIO, spread_key="rapl",
    )  # fmt: skip


def twin_group(path: str) -> str:
    """Counters of one package and one kind may be one counter; empty for those that cannot."""
    top, _, inner = path.partition("/")
    found = _PACKAGE.match(top)
    return f"{found.group(1)}/{inner.partition('#')[0]}" if found else ""
