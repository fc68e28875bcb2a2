"""Which number of a draft a field shows: `hours_h`, `0.power_w` of the first hardware, `use.0.power_w` in service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from greenai_desktop.core.estimate.draft import Draft, Given, Kit
from greenai_desktop.core.estimate.fields import Field, field_of, kit_field_of


@dataclass(frozen=True, slots=True)
class Key:
    """A number of a draft.

    Attributes:
        field_id: Which number.
        kit_index: Of which hardware; None for a number of the whole draft.
        is_use: Whether that hardware serves the model.
    """

    field_id: str
    kit_index: int | None = None
    is_use: bool = False

    def __str__(self) -> str:
        if self.kit_index is None:
            return self.field_id
        return f"{'use.' if self.is_use else ''}{self.kit_index}.{self.field_id}"

    @property
    def spec(self) -> Field:
        """Unit and bounds of the number."""
        found = field_of(self.field_id) if self.kit_index is None else kit_field_of(self.field_id)
        assert found is not None, self.field_id
        return found

    def given(self, draft: Draft) -> Given | None:
        """What somebody said; None if nobody did."""
        if self.kit_index is None:
            return draft.numbers.get(self.field_id)
        kits = kits_of(draft, self.is_use)
        return kits[self.kit_index].numbers.get(self.field_id) if self.kit_index < len(kits) else None

    def put(self, draft: Draft, given: Given | None) -> Draft:
        """The draft with another number; None takes the default again."""
        if self.kit_index is None:
            return draft.with_number(self.field_id, given)
        kits = kits_of(draft, self.is_use)
        if self.kit_index >= len(kits):
            return draft
        changed = kits[self.kit_index].with_number(self.field_id, given)
        return with_kits(draft, (*kits[: self.kit_index], changed, *kits[self.kit_index + 1 :]), self.is_use)


def kits_of(draft: Draft, is_use: bool) -> tuple[Kit, ...]:
    """The hardware of training, or that which serves the model."""
    return draft.use_kits if is_use else draft.kits


def with_kits(draft: Draft, kits: tuple[Kit, ...], is_use: bool) -> Draft:
    """The draft with other hardware."""
    return replace(draft, use_kits=kits) if is_use else replace(draft, kits=kits)


def without_kit(texts: Mapping[str, str], index: int, is_use: bool) -> dict[str, str]:
    """What was typed and not taken, after one kind of hardware has gone: that of the later ones moves up."""
    head = "use." if is_use else ""
    kept = {}
    for key, text in texts.items():
        own, field_id = _split(key, head)
        if own is None:
            kept[key] = text
        elif own != index:
            kept[f"{head}{own - (own > index)}.{field_id}"] = text
    return kept


def _split(key: str, head: str) -> tuple[int | None, str]:
    """Number of the hardware and field of a key, if it belongs to those with that head."""
    if not key.startswith(head):
        return None, key
    number, point, field_id = key.removeprefix(head).partition(".")
    return (int(number), field_id) if point and number.isdigit() else (None, key)
