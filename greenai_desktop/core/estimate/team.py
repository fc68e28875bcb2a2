"""What a team knows better than the tables: values that its own runs measured, taken where nobody says another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Draft, Given, Kit
from greenai_desktop.core.estimate.fields import Field, field_of, kit_field_of


@dataclass(frozen=True, slots=True)
class TeamDefault:
    """A default of the team's own.

    Attributes:
        field_id: A number of a draft, or of one kind of hardware.
        given: The value with its range; its status says whether it was measured or entered, its source by whom.
        item_id: The kind of hardware it holds for; empty for all, and for numbers that are not of hardware.
        run_ids: The runs it was measured in.
        since_utc_s: Since when it holds.

    Raises:
        InputError: there is no such number, or the value cannot be right.
    """

    field_id: str
    given: Given
    item_id: str = ""
    run_ids: tuple[int, ...] = ()
    since_utc_s: float = 0.0

    def __post_init__(self) -> None:
        field = self._field()
        if not (math.isfinite(self.given.value) and field.least <= self.given.value <= field.most):
            raise InputError("outside_limits", value=self.given.value, low=field.least, high=field.most)

    def _field(self) -> Field:
        found = kit_field_of(self.field_id) if self.item_id else field_of(self.field_id) or kit_field_of(self.field_id)
        if found is None:
            raise InputError("unknown_field", field=self.field_id)
        return found


def with_team_defaults(draft: Draft, defaults: Iterable[TeamDefault]) -> Draft:
    """A draft in which the team's values stand where nobody said one; that of the very hardware goes before.

    It is what is computed, not what is kept: the draft of the person stays as it was said.
    """
    ours = list(defaults)
    if not ours:
        return draft
    of_kits = {(one.item_id, one.field_id): one.given for one in ours if kit_field_of(one.field_id) is not None}
    of_draft = {one.field_id: one.given for one in ours if not one.item_id and field_of(one.field_id) is not None}
    return replace(
        draft,
        numbers={**of_draft, **draft.numbers},
        kits=tuple(_with(kit, of_kits) for kit in draft.kits),
        use_kits=tuple(_with(kit, of_kits) for kit in draft.use_kits),
    )


def _with(kit: Kit, defaults: Mapping[tuple[str, str], Given]) -> Kit:
    for_all = {field_id: given for (item_id, field_id), given in defaults.items() if not item_id}
    for_this = {field_id: given for (item_id, field_id), given in defaults.items() if item_id == kit.item_id != ""}
    return replace(kit, numbers={**for_all, **for_this, **kit.numbers})
