"""The estimate of a draft: its tree, its ledger lines, its draws, and what its spread comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from greenai_desktop.accounting.estimate.drivers import drivers_of
from greenai_desktop.accounting.estimate.items import item_ranges
from greenai_desktop.accounting.estimate.lines import lines_of
from greenai_desktop.accounting.estimate.model import Model, model_of
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.accounting.estimate.years import years_of
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Method
from greenai_desktop.core.uncertainty import Draws

# Of the way figures are made; kept with a stored result, so that a later change of method can be told.
METHOD_VERSION: Final = "1"
_HEADLINES: Final = (
    "estimate.device_hours", "estimate.wall_hours", "estimate.energy", "estimate.site_energy", "estimate.carbon",
    "estimate.cost", "estimate.water", "estimate.adpe", "estimate.primary_energy", "estimate.sci",
    "estimate.implied_mfu", "estimate.payback", "estimate.carbon_market",
)  # fmt: skip
_COUNTED: Final = ("estimate.carbon", "estimate.cost", "estimate.water")
_FEW: Final = 8


def estimate(
    draft: Draft, shelf: Shelf, own: Iterable[Factor] = (), draws: Draws | None = None, *, with_lines: bool = True
) -> Estimated:
    """The estimate of a draft.

    Args:
        draft: What was said.
        shelf: The tables.
        own: The user's own factors.
        draws: Shared between calls, so that inputs in common are drawn once and cancel in comparisons.
        with_lines: Whether lines, drivers and years are wanted; a slider goes without them.
    """
    model = model_of(draft, shelf, tuple(own), draws)
    inputs, defaults = model.inputs.counted([model.sums[key] for key in _COUNTED])
    return Estimated(
        root=root_of(model),
        lines=lines_of(model) if with_lines else (),
        draws={key: one.draws for key, one in model.sums.items() if one.draws is not None},
        drivers=drivers_of(model) if with_lines else (),
        years=years_of(model) if with_lines else (),
        item_ranges=item_ranges(model),
        input_count=inputs,
        default_count=defaults,
        versions=shelf.versions({kit.kind for kit in (*draft.kits, *draft.use_kits)}) if with_lines else {},
    )


def root_of(model: Model) -> Result:
    """The tree of a model."""
    carbon = model.figure("estimate.carbon").result
    steps = tuple(model.sums[key].result for key in _HEADLINES if key in model.sums)
    return Result(
        "estimate", None, "", status=carbon.status, method=Method.SUM, label=model.draft.name, reason=carbon.reason,
        steps=steps, notes=_notes(model), partial=carbon.partial,
    )  # fmt: skip


def used(draft: Draft, shelf: Shelf, own: Iterable[Factor] = ()) -> Mapping[str, Result]:
    """The number in force of every field that counts now.

    Returns:
        By id of the field; those of a kit as `0.power_w`, of a kit that serves as `use.0.power_w`; the electricity of
        the place as `intensity`, `pue` and `price`. A number that nobody said and no table has is missing, with a
        reason; one that does not count now is not there.
    """
    return model_of(draft, shelf, tuple(own), Draws(count=_FEW)).inputs.seen


def _notes(model: Model) -> tuple[str, ...]:
    place = model.draft.place
    notes = []
    if place.hosting is None:
        notes.append("hosting_not_given")
    elif not place.hosting.has_pue:
        notes.append("room_cooling_outside")
    if place.zone_is_guess:
        notes.append("zone_is_guess")
    return tuple(notes)
