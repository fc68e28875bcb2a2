"""Processors of servers for the same work as the draft's hardware, beside it in the comparison.

What they can compute is modelled (`catalog.cpu_peaks`), what such work reaches of it is the default of a program that
no row describes: both are wide, and the intervals of the comparison say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from greenai_desktop.accounting.estimate.hardware import cpu_peak, cpu_power
from greenai_desktop.accounting.estimate.machines import column, hours_scaled, note_of, on_reference, reason_of
from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.options import Axis, Column
from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.catalog.accelerator import Peak
from greenai_desktop.catalog.cpus import Cpu
from greenai_desktop.core.estimate.draft import Draft, KitKind, Way
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.uncertainty import Draws

CPU: Final = "cpu"
# A processor of which the tables know everything, so that each input has a cell that can be replaced.
_REFERENCE: Final = "intel-xeon-platinum-8480plus"


@dataclass(frozen=True, slots=True)
class _Server:
    """What the tables say of one processor."""

    cpu: Cpu
    idle: Row | None
    full: Row | None
    peak: Row | None
    rate: Peak | None


def processors_axis(
    draft: Draft, shelf: Shelf, own: Sequence[Factor], mine: Model, draws: Draws | None = None
) -> tuple[Model, Axis]:  # fmt: skip
    """The draft on as many processors of servers as it has cards, each with its share of board and server.

    Args:
        draft: What was said.
        shelf: The tables.
        own: The user's own factors.
        mine: The draft on its own hardware.
        draws: Draws to share.
    """
    model = model_of(on_reference(draft, KitKind.CPU, _REFERENCE), shelf, own, draws)
    precision = draft.choice("precision")
    servers = [_server(shelf, cpu, precision) for cpu in shelf.cpus.all() if shelf.cpu_peaks.is_server(cpu)]
    columns = [
        column(model, "0.power_w", [one.full for one in servers]),
        column(model, "0.idle_w", [one.idle for one in servers]),
        column(model, "0.peak_tflops", [one.peak for one in servers]),
        _hours(model, mine, servers, draft),
    ]
    first = draft.kits[0].item_id if len(draft.kits) == 1 and draft.kits[0].kind is KitKind.CPU else ""
    ids = tuple(one.cpu.id for one in servers)
    return model, Axis(
        ids,
        tuple(one.cpu.name for one in servers),
        (CPU,) * len(servers),
        tuple(one for one in columns if one is not None),
        tuple(
            reason_of(mine, one.rate, draft, has_power=one.full is not None, is_made=True) for one in servers
        ),
        tuple(note_of(mine, one.rate, draft) for one in servers),
        ids.index(first) if first in ids else -1,
    )  # fmt: skip


def _server(shelf: Shelf, cpu: Cpu, precision: str) -> _Server:
    idle, full = cpu_power(shelf, cpu)
    return _Server(cpu, idle, full, cpu_peak(shelf, cpu, precision), shelf.cpu_peaks.peak(cpu, precision))


def _hours(model: Model, mine: Model, servers: Sequence[_Server], draft: Draft) -> Column | None:
    """How long hours that are known are on each; where the work is known, they follow from the peaks."""
    return None if draft.way is Way.WORK else hours_scaled(model, mine, [one.rate for one in servers], draft)
