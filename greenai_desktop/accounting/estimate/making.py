"""What the chosen hardware emitted outside its use: rows for the card, its host, a server or a share of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.catalog.accelerator import Accelerator
from greenai_desktop.catalog.embodied import EmbodiedRow
from greenai_desktop.catalog.impacts import ADPE, PRIMARY_ENERGY
from greenai_desktop.catalog.instances import Instance
from greenai_desktop.core.factors import Factor

# The row of a server is that of a machine with two processors.
_PROCESSORS_OF_SERVER: Final = 2.0


def of_card(shelf: Shelf, device: Accelerator) -> tuple[Row | None, Row | None]:
    """A card, and what falls to it of the machine around it.

    Returns:
        None for the card if nobody published any like it; None for the machine where the row of the card holds it.
    """
    own = shelf.embodied.default(device.id)
    holds_host = own is not None and own.includes_host
    return _row(own), None if holds_host else _row(shelf.embodied.machine(device.market, device.kind))


def processor(shelf: Shelf, share: float = 1.0) -> Row | None:
    """A server's share for one processor, or for a share of its cores."""
    return _row(shelf.embodied.server(), share / _PROCESSORS_OF_SERVER)


def of_instance(shelf: Shelf, found: Instance, device: Accelerator | None) -> tuple[Row | None, Row | None]:
    """The cards of a hired machine, and the server without them: by their number, else by its share of processors."""
    if device is not None:
        rows = of_card(shelf, device)
        card, host = (None if row is None else scaled(row, found.accelerator_count) for row in rows)
        return card, host
    share = found.host_share_fraction
    return (None if share is None else _row(shelf.embodied.server(), share)), None


Materials = dict[str, tuple[Row | None, ...]]


def materials_of_card(shelf: Shelf, device: Accelerator, share: float = 1.0) -> Materials:
    """Elements and primary energy of a card, and of the machine around it where the row does not hold it."""
    own = shelf.embodied.default(device.id)
    rows = [own] if own is None or own.includes_host else [own, shelf.embodied.machine(device.market, device.kind)]
    return _materials(rows, share)


def materials_of_processor(shelf: Shelf, share: float = 1.0) -> Materials:
    """The same of a server's share for one processor."""
    return _materials([shelf.embodied.server()], share / _PROCESSORS_OF_SERVER)


def materials_of_instance(shelf: Shelf, found: Instance, device: Accelerator | None) -> Materials:
    """The same of a hired machine."""
    if device is not None:
        return materials_of_card(shelf, device, found.accelerator_count)
    return {} if found.host_share_fraction is None else _materials([shelf.embodied.server()], found.host_share_fraction)


def _materials(rows: Sequence[EmbodiedRow | None], share: float) -> Materials:
    return {
        ADPE: tuple(_material(row, None if row is None else row.adpe, share) for row in rows),
        PRIMARY_ENERGY: tuple(_material(row, None if row is None else row.primary_energy, share) for row in rows),
    }


def _material(row: EmbodiedRow | None, factor: Factor | None, share: float) -> Row | None:
    return None if row is None or factor is None else scaled(Row(factor, row.source), share)


def _row(row: EmbodiedRow | None, share: float = 1.0) -> Row | None:
    if row is None:
        return None
    notes = tuple(f"added_{phase}" for phase in row.added)
    return scaled(Row(row.kgco2e, row.source, notes), share)


def scaled(row: Row, share: float) -> Row:
    """A share or a multiple of a row; the id stays, since they err together."""
    factor: Factor = row.factor
    if share == 1.0:
        return row
    low, high = (None if end is None else end * share for end in (factor.low, factor.high))
    note = f"{factor.note}; × {share:g}" if factor.note else f"× {share:g}"
    return replace(row, factor=replace(factor, value=factor.value * share, low=low, high=high, note=note))
