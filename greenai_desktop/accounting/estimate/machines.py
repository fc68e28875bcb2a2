"""The hardware of a comparison: accelerators for the same work, beside the draft's own hardware as it is.

The same work: where it is known, hours follow from each card's peak and what such work reaches of it; where only
hours are known, they are taken to be hours of the draft's card, and scale with the peaks; where no peak is known
either, the hours stay, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from greenai_desktop.accounting.estimate import making
from greenai_desktop.accounting.estimate.hardware import most_of_rated, power_row
from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.options import Axis, Column
from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.catalog.accelerator import Accelerator, Peak
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Quantity
from greenai_desktop.core.uncertainty import Draws, FloatArray, Uncertain

ACCELERATOR, OWN, THIS_MACHINE = "accelerator", "own", "this_machine"
CARBON: Final = "estimate.carbon"
# A card of which the tables know everything, so that each input has a cell that can be replaced.
_REFERENCE: Final = "nvidia-h100-sxm5-80gb"

# What was said of the work and of the way machines are used; power, peak and making go with the machine.
OF_THE_WORK: Final = frozenset({"utilisation_fraction", "lifetime_years", "used_h_per_year"})


@dataclass(frozen=True, slots=True)
class Machines:
    """Hardware to be compared.

    Attributes:
        model: The draft on a card whose figures are replaced by theirs.
        axis: The hardware.
        own_value: Carbon of the draft on its own hardware; None if it has no figure.
        own_draws: Draws of it.
        own_name: What its hardware is called; data.
    """

    model: Model
    axis: Axis
    own_value: float | None
    own_draws: FloatArray | None
    own_name: str


def hardware_axis(
    draft: Draft, shelf: Shelf, own: Sequence[Factor], kinds: Sequence[str], draws: Draws | None = None
) -> Machines:
    """Accelerators that tables know, for the work of a draft."""
    mine = model_of(draft, shelf, own, draws)
    figure = mine.figures_or_none(CARBON)
    devices = shelf.accelerators.all() if ACCELERATOR in kinds else []
    model = model_of(on_reference(draft, KitKind.ACCELERATOR, _REFERENCE), shelf, own, draws)
    axis = _axis(model, mine, shelf, devices, draft)
    own_name = ", ".join(kit.label for kit in mine.trained.kits)
    value = None if figure is None else figure.result.value
    return Machines(model, axis, value, None if figure is None else figure.draws, own_name)


def kits_axis(
    draft: Draft, shelf: Shelf, own: Sequence[Factor], group: str, kits: tuple[Kit, ...], draws: Draws | None = None
) -> tuple[Model, Axis]:
    """The draft on some kits as they are, as a comparison of one row: its own, or the machine in front of a person."""
    mine = model_of(draft, shelf, own, Draws(count=2))
    scale, note = _onto(mine, kits, shelf, own, draft)
    said = draft.numbers.get("hours_h")
    moved = replace(draft, kits=kits)
    if said is not None and scale != 1.0:
        low, high = (None if end is None else end * scale for end in (said.low, said.high))
        moved = moved.with_number("hours_h", replace(said, value=said.value * scale, low=low, high=high))
    model = model_of(moved, shelf, own, draws)
    name = ", ".join(kit.label for kit in model.trained.kits)
    reason = "" if model.figures_or_none(CARBON) is not None else model.sums[CARBON].result.reason
    if draft.way is Way.RUN and group != OWN:
        reason = "run_is_of_its_hardware"
    elif note in ("own_peak_unknown", "peak_unknown") and group != OWN:
        # The same hours on a machine of unknown speed would be other work, and far too little of it.
        reason, note = note, ""
    return model, Axis((group,), (name,), (group,), (), (reason,), (note,), 0 if group == OWN else -1)


def _onto(
    mine: Model, kits: tuple[Kit, ...], shelf: Shelf, own: Sequence[Factor], draft: Draft
) -> tuple[float, str]:  # fmt: skip
    """Hours on other kits over those on the draft's own, and what must be said of them."""
    if draft.way is not Way.HOURS or kits == draft.kits:
        return 1.0, ""
    ours = rate(mine)
    theirs = rate(model_of(replace(draft, kits=kits), shelf, own, Draws(count=2)))
    if ours is None or theirs is None:
        return 1.0, "own_peak_unknown" if ours is None else "peak_unknown"
    # Hours on the clock follow from all devices together, device-hours from each.
    by_device = draft.choice("hours_are") == "device"
    return (ours[1] / theirs[1] if by_device else ours[0] / theirs[0]), "hours_by_peak"


def rate(model: Model) -> tuple[float, float] | None:
    """Peak of all units of the draft's hardware, and of one; None if not all are known."""
    one = mean_peak(model)
    if one is None:
        return None
    return one * sum(kit.count.result.value or 0.0 for kit in model.trained.kits), one


def on_reference(draft: Draft, kind: KitKind, item_id: str) -> Draft:
    """The draft on as many units of a reference, as busy and used as long as its own."""
    count = sum(kit.numbers["count"].value if "count" in kit.numbers else 1.0 for kit in draft.kits) or 1.0
    said = draft.kits[0].numbers if draft.kits else {}
    kept = {name: given for name, given in said.items() if name in OF_THE_WORK}
    kit = Kit(kind, item_id, numbers={**kept, "count": Given(count)})
    return replace(draft, kits=(kit,))


def _axis(model: Model, mine: Model, shelf: Shelf, devices: Sequence[Accelerator], draft: Draft) -> Axis:
    precision = draft.choice("precision")
    made = [making.of_card(shelf, one) for one in devices]
    columns = [
        column(model, "0.power_w", [shelf.chosen(one.tdp_factor()) for one in devices]),
        column(model, "0.host_w", [shelf.row(shelf.defaults.host(one.market, one.kind)) for one in devices]),
        column(model, "0.embodied_kgco2e", [card for card, _ in made]),
        column(model, "0.host_embodied_kgco2e", [host or _nothing(shelf) for _, host in made]),
        column(
            model, "0.used_h_per_year", [shelf.row(shelf.defaults.used_h_per_year(one.market)) for one in devices],
            at_least=1.0, at_most=8_784.0,
        ),
        column(model, "0.peak_tflops", [shelf.chosen(one.peak_factor(precision)) for one in devices]),
        _fractions(model, shelf, devices, draft),
        *_work(model, mine, shelf, devices, draft),
    ]  # fmt: skip
    known = tuple(column for column in columns if column is not None)
    reasons = tuple(
        reason_of(mine, one.peak(precision), draft, has_power=one.tdp_w is not None, is_made=card is not None)
        for one, (card, _) in zip(devices, made, strict=True)
    )
    notes = tuple(note_of(mine, one.peak(precision), draft) for one in devices)
    ids = tuple(one.id for one in devices)
    first = draft.kits[0].item_id if len(draft.kits) == 1 else ""
    return Axis(
        ids, tuple(one.name for one in devices), (ACCELERATOR,) * len(devices), known, reasons, notes,
        ids.index(first) if first in ids else -1,
    )  # fmt: skip


def column(model: Model, name: str, rows: Sequence[Row | None], **bounds: float) -> Column | None:
    """Values of an input of a comparison; None if the figure does not rest on it."""
    quantity = model.inputs.quantity(name)
    if quantity is None or quantity.draws is None:
        return None
    values = tuple(None if row is None else row.factor.uncertain(**bounds) for row in rows)
    return Column(model.sheet.cell(quantity), values)


def _nothing(shelf: Shelf) -> Row:
    """The host of a card whose row holds it."""
    return Row(_NOTHING, shelf.source(_NOTHING.source_id))


_NOTHING: Final = Factor("host:included", 0.0, "kgCO2e", None, None, "", None, "", "", "greenai-expert")


def _fractions(model: Model, shelf: Shelf, devices: Sequence[Accelerator], draft: Draft) -> Column | None:
    workload = draft.choice("workload")
    base = shelf.utilisation.power(workload, "gpu")
    quantity = model.inputs.quantity(f"row:{base.id}={base.value:.12g}")
    if quantity is None or quantity.draws is None:
        return None
    rows = [
        power_row(shelf, draft, one.kind).factor.uncertain(at_least=0.01, at_most=most_of_rated(one.kind))
        for one in devices
    ]
    return Column(model.sheet.cell(quantity), tuple(rows))


def _work(model: Model, mine: Model, shelf: Shelf, devices: Sequence[Accelerator], draft: Draft) -> list[Column | None]:
    """What such work reaches of each card's peak; or, of hours that are known, how many they are on each."""
    if draft.way is Way.WORK:
        if "mfu_fraction" in draft.numbers:
            return []
        workload, precision = draft.choice("workload"), draft.choice("precision")
        rows = [shelf.mfu(workload, one.market, one.kind, precision) for one in devices]
        return [column(model, "mfu_fraction", rows, at_least=1e-6, at_most=1.0)]
    return [hours_scaled(model, mine, [one.peak(draft.choice("precision")) for one in devices], draft)]


def hours_scaled(model: Model, mine: Model, peaks: Sequence[Peak | None], draft: Draft) -> Column | None:
    """Hours that are known, as many as they are on other hardware; None if the figure does not rest on them."""
    hours = model.inputs.quantity("hours_h" if draft.way is Way.HOURS else "run_hours_h")
    if hours is None or hours.draws is None:
        return None
    return _scaled(model, hours, [_scale(mine, peak) for peak in peaks])


def _scaled(model: Model, hours: Quantity, scales: Sequence[float]) -> Column:
    base = model.sheet.uncertain_of(model.sheet.cell(hours)) or Uncertain("", hours.result.value or 0.0)
    # The same key: whoever is wrong about the hours is wrong in the same way on each card.
    values = tuple(
        Uncertain(base.key, base.median * scale, base.u95_ratio) if np.isfinite(scale) else None for scale in scales
    )
    return Column(model.sheet.cell(hours), values)


def _scale(mine: Model, peak: Peak | None) -> float:
    """Hours on other hardware over those on the draft's; 1 where the peak of that is not known."""
    ours = mean_peak(mine)
    if ours is None:
        return 1.0
    return float("nan") if peak is None else ours / peak.tflops


def mean_peak(mine: Model) -> float | None:
    """Peak of one unit of the draft's hardware, by count; None if not all are known."""
    total, count = 0.0, 0.0
    for kit in mine.trained.kits:
        if kit.peak.result.value is None or kit.count.result.value is None:
            return None
        total += kit.count.result.value * kit.peak.result.value
        count += kit.count.result.value
    return total / count if count else None


def reason_of(mine: Model, peak: Peak | None, draft: Draft, *, has_power: bool, is_made: bool) -> str:
    """Code of why hardware has no figure in the comparison; empty where it has."""
    if not has_power:
        return "power_unknown"
    if draft.way is Way.RUN:
        return "run_is_of_its_hardware"
    if draft.way is Way.HOURS and mean_peak(mine) is None:
        return "own_peak_unknown"
    if peak is None:
        return "peak_unknown"
    return "" if is_made else "embodied_unknown"


def note_of(mine: Model, peak: Peak | None, draft: Draft) -> str:
    """Code of what must be said with it."""
    if peak is not None and peak.is_instead:
        return "other_precision"
    return "hours_by_peak" if draft.way is Way.HOURS else ""
