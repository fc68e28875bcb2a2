"""What the tables and the figures say of a draft, beside what `core.estimate.problems` says without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core import operations
from greenai_desktop.core.estimate.draft import Draft, Kit, KitKind, Way
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.estimate.problems import Problem, problems
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place

_AT_A_DESK: Final = (Hosting.OFFICE, Hosting.HOME)
_HIRE: Final = "instance_price_per_h"
_MFU: Final = "estimate.implied_mfu"


def checks(draft: Draft, shelf: Shelf, estimated: Estimated | None = None) -> list[Problem]:
    """Everything that is wrong or odd in a draft, errors first.

    Args:
        draft: What was said.
        shelf: The tables.
        estimated: Its estimate, for what only figures can tell; None leaves that out.
    """
    found = [*problems(draft), *_items(draft, shelf), *_place(draft.place, shelf)]
    if estimated is not None:
        found.extend(_figures(draft, estimated))
    return sorted(found, key=lambda problem: not problem.is_error)


def _items(draft: Draft, shelf: Shelf) -> Iterator[Problem]:
    for is_serving, kits in ((False, draft.kits), (True, draft.use_kits)):
        for i, kit in enumerate(kits):
            if kit.item_id and not _is_known(kit, shelf):
                told = {"item": kit.item_id}
                yield Problem("kits", "item_unknown", "power_w" not in kit.numbers, told, i, is_serving)
            yield from _of_card(draft, kit, shelf, i, is_serving)
            yield from _of_price(draft, kit, shelf, i, is_serving)
            if draft.way is Way.WORK and not is_serving and _lacks_peak(draft, kit, shelf):
                yield Problem("peak_tflops", "missing", True, {}, i)


def _place(place: Place, shelf: Shelf) -> Iterator[Problem]:
    """A code of a zone or region that no table has: files hold what people type."""
    if place.zone and shelf.grid.zone(place.zone) is None and shelf.grid.zone(place.zone.partition("-")[0]) is None:
        yield Problem("place", "place_unknown", False, {"named": place.zone})
    is_asked = place.hosting is Hosting.CLOUD and bool(place.region)
    if is_asked and shelf.grid.region(place.provider, place.region) is None:
        # Without a zone there is no factor then; with one, that of the zone is taken.
        yield Problem("place", "region_unknown", not place.zone, {"named": f"{place.provider}/{place.region}"})


def _is_known(kit: Kit, shelf: Shelf) -> bool:
    if kit.kind is KitKind.ACCELERATOR:
        return shelf.accelerators.by_id(kit.item_id) is not None
    if kit.kind is KitKind.CPU:
        return shelf.processors.by_id(kit.item_id) is not None
    return kit.kind is KitKind.OWN or shelf.instances.by_id(kit.item_id) is not None


def _lacks_peak(draft: Draft, kit: Kit, shelf: Shelf) -> bool:
    """Whether nobody knows what a chosen processor can compute: the tables lack its generation, cores or clock."""
    if kit.kind is not KitKind.CPU or not kit.item_id or "peak_tflops" in kit.numbers:
        return False
    cpu = shelf.processors.by_id(kit.item_id)
    return cpu is None or shelf.cpu_peaks.peak(cpu, draft.choice("precision")) is None


def _of_card(draft: Draft, kit: Kit, shelf: Shelf, i: int, is_serving: bool) -> Iterator[Problem]:
    device = shelf.accelerators.by_id(kit.item_id) if kit.kind is KitKind.ACCELERATOR else None
    if device is None:
        return
    if device.kind == "tpu" and device.market == "datacenter" and draft.place.hosting in _AT_A_DESK:
        yield Problem("kits", "tpu_at_a_desk", False, {"item": device.name}, i, is_serving)
    precision = draft.choice("precision")
    peak = device.peak(precision)
    if peak is not None and peak.is_instead:
        told = {"item": device.name, "precision": precision, "instead": peak.precision}
        yield Problem("precision", "precision_not_there", False, told, i, is_serving)


def _of_price(draft: Draft, kit: Kit, shelf: Shelf, i: int, is_serving: bool) -> Iterator[Problem]:
    """A price of a table in another currency than the one that was said: costs are in that of the table."""
    is_priced = kit.kind is KitKind.INSTANCE and draft.place.hosting is Hosting.CLOUD
    found = shelf.instances.by_id(kit.item_id) if is_priced and _HIRE not in kit.numbers else None
    if found is None or draft.price is None or found.price_factor() is None:
        return
    if found.currency != draft.price.currency:
        told = {"currency": found.currency, "own": draft.price.currency}
        yield Problem(_HIRE, "hire_in_other_currency", False, told, i, is_serving)


def _figures(draft: Draft, estimated: Estimated) -> Iterator[Problem]:
    mfu = estimated.root.find(_MFU)
    if mfu is None or mfu.value is None or not operations.is_odd_mfu(mfu.value):
        return
    field_id = "mfu_fraction" if "mfu_fraction" in draft.numbers else "hours_h"
    code = "mfu_high" if mfu.value > operations.ODD_MFU_ABOVE else "mfu_low"
    yield Problem(field_id, code, False, {"mfu_fraction": mfu.value})
