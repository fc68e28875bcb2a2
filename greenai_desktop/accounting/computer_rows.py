"""This computer as rows of the inventory: what was found is looked up in the catalogue, and proposed.

A published footprint of a computer holds its processor, memory and disks, so these are proposed too, for who counts
by the piece, and left unticked with that reason: both together would count them twice. The same holds for the graphics
card of a laptop. What is a part of a host, or of a computer, is never ticked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.accounting.parts_rows import cells_of, put_together
from greenai_desktop.catalog.accelerators import accelerators
from greenai_desktop.catalog.bottom_up import HDD, NO_CASE, SSD, Disks, Modules, Processors, ServerParts
from greenai_desktop.catalog.cpus import clean_name
from greenai_desktop.catalog.equipment import EquipmentCatalog
from greenai_desktop.catalog.matching import Confidence, squeezed
from greenai_desktop.core.computer import Computer, Disk, Graphics, Screen, installed_bytes
from greenai_desktop.core.equipment import Equipment, Origin
from greenai_desktop.core.units import BYTES_PER_GB

INSIDE, VIRTUAL, KIND_ASSUMED, AVERAGE, NO_FOOTPRINT, MODULES_ASSUMED = (
    "inside_computer", "virtual_machine", "kind_assumed", "average_taken", "no_footprint", "modules_assumed",
)  # fmt: skip
_GIB: Final = 2**30
_GIB_PER_MODULE: Final = 16.0
# Averages by the size of a screen, in inches: up to which each goes.
_LAPTOPS: Final = (
    (13.5, "generic-laptop-11-13"), (14.5, "generic-laptop-14"), (16.5, "generic-laptop-15-16"),
    (math.inf, "generic-laptop-17"),
)  # fmt: skip
_MONITORS: Final = (
    (20.5, "generic-monitor-17-20"), (23.5, "generic-monitor-21-23"), (25.5, "generic-monitor-24-25"),
    (28.5, "generic-monitor-27"), (34.5, "generic-monitor-32"), (math.inf, "generic-monitor-large"),
)  # fmt: skip
_ANY_LAPTOP, _ANY_MONITOR, _DESKTOP = "generic-ademe-laptop", "generic-ademe-monitor", "generic-ademe-desktop-pro"
_SERVER, _LARGE_SERVER = "generic-server-rack-1s2s", "generic-server-rack-4s"
_EXTERNAL: Final = {True: "generic-ademe-external-hdd", False: "generic-ademe-external-ssd"}
_COMPUTERS: Final = ("laptop", "desktop", "workstation", "server", "edge", "thin-client")
_LEAST_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class Proposed:
    """A row that is proposed.

    Attributes:
        kind: `computer`, `processors`, `memory`, `disk`, `graphics` or `screen`.
        cells: By column; what is unknown is not there.
        is_ticked: Whether it is proposed to be added.
        notes: Codes of what must be said of it.
        facts: Names that notes speak of.
    """

    kind: str
    cells: dict[str, float | str]
    is_ticked: bool = True
    notes: tuple[str, ...] = ()
    facts: dict[str, float | str] = field(default_factory=dict)


def proposed(computer: Computer, catalog: EquipmentCatalog, language: str = "en") -> list[Proposed]:
    """Rows for a computer and what hangs on it.

    Args:
        computer: As it was found.
        catalog: Where footprints are looked up.
        language: Of the names.
    """
    bench = _Bench(computer, catalog, language)
    return [
        bench.computer(), *bench.processors(), *bench.memory(), *bench.disks(), *bench.cards(), *bench.screens(),
    ]  # fmt: skip


class _Bench:
    """One computer, one catalogue, one language."""

    def __init__(self, computer: Computer, catalog: EquipmentCatalog, language: str) -> None:
        self._found, self._catalog, self._language = computer, catalog, language
        machine = computer.machine
        self._is_laptop = machine.chassis == "laptop"

    def computer(self) -> Proposed:
        found, machine = self._found, self._found.machine
        product = self._product(found.model, found.maker, _COMPUTERS)
        row = product or self._catalog.of(self._usual())
        notes = [VIRTUAL] if machine.is_virtual else []
        notes += [KIND_ASSUMED] if not machine.chassis and product is None else []
        notes += [AVERAGE] if product is None else []
        cells = self._cells(row, f"{found.maker} {found.model}".strip() or clean_name(machine.cpu_name))
        known = {"manufacturer": found.maker, "model": found.model}
        return Proposed(
            "computer", cells | {name: text for name, text in known.items() if text}, not machine.is_virtual,
            tuple(notes),
        )  # fmt: skip

    def processors(self) -> Iterator[Proposed]:
        machine = self._found.machine
        if machine.cpu_name:
            made_of = ServerParts([Processors(1)], has_board=False, case=NO_CASE)
            cells = self._part(made_of, clean_name(machine.cpu_name), machine.socket_count or 1)
            yield Proposed("processors", cells, False, self._inside(NO_FOOTPRINT))

    def memory(self) -> Iterator[Proposed]:
        machine = self._found.machine
        sizes = Counter(module.size_bytes / _GIB for module in self._found.modules)
        notes: tuple[str, ...] = ()
        if not sizes and machine.memory_bytes:
            whole = installed_bytes(machine.memory_bytes) / _GIB
            count = machine.module_count or max(1, math.ceil(whole / _GIB_PER_MODULE))
            sizes, notes = Counter({whole / count: count}), (MODULES_ASSUMED,)
        for size_gib, count in sorted(sizes.items()):
            made_of = ServerParts((), [Modules(1, size_gib)], has_board=False, case=NO_CASE)
            yield Proposed("memory", self._part(made_of, f"RAM {size_gib:g} GiB", count), False, self._inside(*notes))

    def disks(self) -> Iterator[Proposed]:
        for disk, count in Counter(self._found.disks).items():
            name = disk.name or f"{disk.size_bytes / BYTES_PER_GB:.0f} GB"
            if disk.is_external and disk.is_rotating is not None:
                row = self._catalog.of(_EXTERNAL[disk.is_rotating])
                yield Proposed("disk", self._cells(row, name, count), True, (AVERAGE,))
            else:
                cells = self._part(_disk_parts(disk), name, count) | {"category": "storage"}
                yield Proposed("disk", cells, False, self._inside())

    def cards(self) -> Iterator[Proposed]:
        for card, count in Counter(self._found.graphics).items():
            if card.is_integrated:
                continue
            row = self._card(card)
            notes = ((INSIDE,) if self._is_laptop else ()) + ((NO_FOOTPRINT,) if row is None else ())
            cells = self._cells(row, card.name, count) | {"category": "gpu", "model": card.name}
            yield Proposed("graphics", cells, not self._is_laptop and not self._found.machine.is_virtual, notes)

    def screens(self) -> Iterator[Proposed]:
        for screen, count in Counter(screen for screen in self._found.screens if not screen.is_internal).items():
            is_named = screen.name.casefold().startswith(screen.maker.casefold())
            name = screen.name if is_named else f"{screen.maker} {screen.name}".strip()
            product = self._product(screen.name, screen.maker, ("monitor",))
            row = product or self._catalog.of(_by_size(screen, _MONITORS, _ANY_MONITOR))
            cells = self._cells(row, name, count) | {"manufacturer": screen.maker, "model": screen.name or name}
            yield Proposed("screen", cells, True, () if product else (AVERAGE,))

    def _inside(self, *more: str) -> tuple[str, ...]:
        return (VIRTUAL if self._found.machine.is_virtual else INSIDE, *more)

    def _usual(self) -> str:
        """The average for a computer whose maker's document is not known."""
        machine = self._found.machine
        if machine.chassis == "laptop":
            panel = next((screen for screen in self._found.screens if screen.is_internal), None)
            return _ANY_LAPTOP if panel is None else _by_size(panel, _LAPTOPS, _ANY_LAPTOP)
        if machine.chassis == "server" or machine.is_virtual:
            return _LARGE_SERVER if (machine.socket_count or 1) > 2 and not machine.is_virtual else _SERVER
        return _DESKTOP

    def _product(self, model: str, maker: str, categories: tuple[str, ...]) -> Equipment | None:
        """The product of a name: the same name, else the only one that begins with it; the newest report of several."""
        wanted = squeezed(model).removeprefix(squeezed(maker))
        wanted = wanted.removeprefix(squeezed(maker.split()[0])) if maker.split() else wanted
        if len(wanted) < _LEAST_NAME:
            return None
        rows = [row for row in self._catalog.all() if row.category in categories and row.origin is not Origin.GENERIC]
        named = [(squeezed(row.name_en), row) for row in rows if not maker or is_made_by(row, maker)]
        same = [row for name, row in named if name == wanted]
        longer = [row for name, row in named if name.startswith(wanted) and not name[len(wanted) :][:1].isdigit()]
        found = same or (longer if len(longer) == 1 else [])
        return max(found, key=lambda row: row.year or 0, default=None)

    def _card(self, card: Graphics) -> Equipment | None:
        match = accelerators().match(card.name)
        if match is None or match.confidence is Confidence.GUESS:
            return None
        return self._catalog.of(match.accelerator.id)

    def _cells(self, row: Equipment | None, name: str, count: float = 1) -> dict[str, float | str]:
        cells = {} if row is None else row.cells(self._language)
        return cells | {"name": name or str(cells.get("name", "")), "quantity": float(count)}

    def _part(self, made_of: ServerParts, name: str, count: float) -> dict[str, float | str]:
        trees = put_together(made_of)
        known = cells_of(trees) if trees["gwp"].value is not None and not trees["gwp"].partial else {}
        cells: dict[str, float | str] = {"name": name, "category": "other", "model": name, "quantity": float(count)}
        return cells | known


def _disk_parts(disk: Disk) -> ServerParts:
    size_gb = disk.size_bytes / BYTES_PER_GB
    kind = HDD if disk.is_rotating else SSD
    return ServerParts((), (), [Disks(1, size_gb, kind)], has_board=False, case=NO_CASE)


def is_made_by(row: Equipment, maker: str) -> bool:
    """Whether a product is of a maker: Hewlett-Packard calls itself HP, HPE and by its whole name."""
    ours, theirs = squeezed(row.manufacturer), squeezed(maker)
    if theirs.startswith("hewlett"):
        theirs = "hp"
    return bool(ours) and (theirs.startswith(ours) or ours.startswith(theirs))


def _by_size(screen: Screen, sizes: tuple[tuple[float, str], ...], otherwise: str) -> str:
    inches = screen.diagonal_inch
    return otherwise if inches is None else next(item_id for most, item_id in sizes if inches <= most)
