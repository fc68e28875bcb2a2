"""What the chosen hardware emitted outside its use: rows for the card, its host, a server or a share of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.catalog.accelerator import Accelerator
from greenai_desktop.catalog.embodied import EmbodiedRow
from greenai_desktop.catalog.instances import Instance
from greenai_desktop.core.factors import Factor

# The row of a server is that of a machine with two processors.
_PROCESSORS_OF_SERVER: Final = 2.0


def card(shelf: Shelf, device: Accelerator) -> Row | None:
    """A card; None if nobody published any like it."""
    return _row(shelf.embodied.default(device.id))


def host_of_card(shelf: Shelf, device: Accelerator) -> Row | None:
    """What falls to one card of the machine around it; None where the row of the card holds it."""
    own = shelf.embodied.default(device.id)
    if own is not None and own.includes_host:
        return None
    return _row(shelf.embodied.machine(device.market, device.kind))


def processor(shelf: Shelf) -> Row | None:
    """A server's share for one processor."""
    return _row(shelf.embodied.server(), 1.0 / _PROCESSORS_OF_SERVER)


def host_of_instance(shelf: Shelf, found: Instance, device: Accelerator | None) -> Row | None:
    """The server of a hired machine without its cards: by their number, else by its share of the processors."""
    if device is not None:
        row = host_of_card(shelf, device)
        return None if row is None else _scaled(row, found.accelerator_count)
    share = found.host_share_fraction
    return None if share is None else _row(shelf.embodied.server(), share)


def cards_of_instance(shelf: Shelf, found: Instance, device: Accelerator | None) -> Row | None:
    """The cards of a hired machine."""
    row = None if device is None else card(shelf, device)
    return None if row is None else _scaled(row, found.accelerator_count)


def _row(row: EmbodiedRow | None, share: float = 1.0) -> Row | None:
    if row is None:
        return None
    notes = tuple(f"added_{phase}" for phase in row.added)
    return _scaled(Row(row.kgco2e, row.source, notes), share)


def _scaled(row: Row, share: float) -> Row:
    """A share or a multiple of a row; the id stays, since they err together."""
    factor: Factor = row.factor
    if share == 1.0:
        return row
    low, high = (None if end is None else end * share for end in (factor.low, factor.high))
    note = f"{factor.note}; × {share:g}" if factor.note else f"× {share:g}"
    return replace(row, factor=replace(factor, value=factor.value * share, low=low, high=high, note=note))
