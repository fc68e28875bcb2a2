"""From what was said, or what the tables offer instead, to the inputs of a calculation.

Every number of a draft that counts is asked for here, once. What was asked for is kept: the form shows it greyed with
its source and range, the result counts how much of it nobody said, and the drivers get their names from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.sheet import Sheet
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Draft, Given, Kit
from greenai_desktop.core.estimate.fields import Field, field_of, kit_field_of
from greenai_desktop.core.estimate.spreads import u95_of
from greenai_desktop.core.results import Citation, Quantity, Result
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Uncertain

_METHOD: Final = {Status.MEASURED: Method.COUNTER, Status.IMPORTED: Method.FILE}


@dataclass(frozen=True, slots=True)
class Named:
    """What the draws of a key belong to.

    Attributes:
        field_id: The number, or the code of a figure of the tables.
        label: What it belongs to, such as the name of a card; data.
        is_default: Whether nobody said it.
    """

    field_id: str
    label: str
    is_default: bool


class Inputs:
    """The numbers of one draft.

    Args:
        sheet: The calculation they are inputs of.
        draft: What was said.
        shelf: The tables.

    Attributes:
        seen: What was asked for, by id of the field; those of a kit as `0.power_w` or `use.0.power_w`.
        named: Names of the drivers, by key of their draws.
    """

    def __init__(self, sheet: Sheet, draft: Draft, shelf: Shelf) -> None:
        self.sheet, self.draft, self.shelf = sheet, draft, shelf
        self.seen: dict[str, Result] = {}
        self.named: dict[str, Named] = {}
        self._known: dict[str, Quantity] = {}

    def number(self, field_id: str, row: Row | None = None) -> Quantity:
        """A number of the draft; without one that was said, a row, or the default of the field."""
        field = field_of(field_id)
        assert field is not None, field_id
        return self._asked(field_id, field, self.draft.numbers.get(field_id), row, "")

    def of_kit(self, kit: Kit, place: str, field_id: str, row: Row | None = None) -> Quantity:
        """A number of a kind of hardware.

        Args:
            kit: The hardware.
            place: Where it stands in the draft: `0`, or `use.0` among those that serve.
            field_id: Which number.
            row: What the tables say of this hardware.
        """
        field = kit_field_of(field_id)
        assert field is not None, field_id
        return self._asked(f"{place}.{field_id}", field, kit.numbers.get(field_id), row, kit.label or kit.item_id)

    def row(self, field_id: str, row: Row, label: str = "", **bounds: float) -> Quantity:
        """A figure of the tables that is no number of the draft, such as the power of storage."""
        # One row may be taken for machines of different sizes: its id is that of the draw, not of the value.
        name = f"row:{row.factor.id}={row.factor.value:.12g}"
        return self._known.get(name) or self._remember(name, self._of_row(field_id, row, label, **bounds))

    def quantity(self, name: str) -> Quantity | None:
        """What was asked for under a name of `seen`, or of a row; None if it was not."""
        return self._known.get(name)

    def known(self) -> list[tuple[str, Quantity]]:
        """Everything that was asked for, with its name."""
        return list(self._known.items())

    def name(self, key: str, field_id: str, label: str = "", is_default: bool = True) -> None:
        """Name the draws of a key that were made elsewhere."""
        self.named.setdefault(key, Named(field_id, label, is_default))

    def note(self, name: str, result: Result) -> None:
        """Count an input that was made elsewhere, such as the factor of the place."""
        self.seen[name] = result

    def counted(self, figures: Iterable[Quantity]) -> tuple[int, int]:
        """How many numbers some figures rest on, and how many of them nobody said."""
        behind = self.sheet.behind(figures)
        used = [one for one in self._known.values() if one.draws is not None and self.sheet.cell(one) in behind]
        return len(used), sum(one.result.status is Status.DEFAULT for one in used)

    def _asked(self, name: str, field: Field, given: Given | None, row: Row | None, label: str) -> Quantity:
        known = self._known.get(name)
        if known is not None:
            return known
        if given is not None:
            quantity = self._said(field, given, label)
        elif row is not None:
            quantity = self._of_row(field.id, row, label, **_bounds(field))
        else:
            quantity = self._default(field, label)
        self.seen[name] = quantity.result
        return self._remember(name, quantity)

    def _said(self, field: Field, given: Given, label: str) -> Quantity:
        key = f"input.{field.id}"
        if not field.least <= given.value <= field.most:
            return self.sheet.missing(key, field.unit, "outside_bounds", label=label)
        ratio, notes = _spread(field.id, given)
        words: dict[str, Any] = {"label": label, "notes": notes}
        if given.source:
            words["facts"] = (("said_by", given.source),)
        method = _METHOD.get(given.status, Method.ENTERED)
        drawn = Uncertain(
            f"said:{field.id}:{label}={given.value:.12g}",
            float(given.value),
            ratio,
            field.least,
            field.most,
        )
        self.name(drawn.key, field.id, label, is_default=False)
        return self.sheet.uncertain(key, drawn, field.unit, given.status, method, **words)

    def _default(self, field: Field, label: str) -> Quantity:
        key = f"input.{field.id}"
        row = self.shelf.default(field.default) if field.default else None
        if row is None:
            return self.sheet.missing(key, field.unit, "not_given", label=label)
        if field.must_confirm and field.id not in self.draft.confirmed:
            return self.sheet.missing(key, field.unit, "not_confirmed", label=label, facts=(("offered", row.value),))
        return self._of_row(field.id, Row(row, self.shelf.source(row.source_id)), label, **_bounds(field))

    def _of_row(self, field_id: str, row: Row, label: str, **bounds: float) -> Quantity:
        factor = row.factor
        try:
            drawn = factor.uncertain(**bounds)
        except InputError as error:
            return self.sheet.missing(f"input.{field_id}", factor.unit, error.code, label=label)
        self.name(drawn.key, field_id, label, row.is_default)
        return self.sheet.uncertain(
            f"input.{field_id}", drawn, factor.unit, Status.DEFAULT if row.is_default else Status.ESTIMATED,
            Method.FACTOR, citation=Citation.of(factor, row.source), label=label, notes=row.notes,
        )  # fmt: skip

    def _remember(self, name: str, quantity: Quantity) -> Quantity:
        self._known[name] = quantity
        return quantity


def _spread(field_id: str, given: Given) -> tuple[float, tuple[str, ...]]:
    """The spread of what was said, and what must be said of it: that of its range, else that of its grade.

    A range that reaches 0 has no place in a log-normal: its other end tells the spread, or its grade does.
    """
    ends = (given.low, given.high)
    is_usable = given.value > 0 and (given.low is None or given.low > 0)
    notes = () if is_usable or all(end is None for end in ends) else ("range_not_used",)
    if given.value <= 0:
        return 1.0, notes
    ratios = [given.high / given.value] if given.high is not None else []
    if given.low is not None and given.low > 0:
        ratios.append(given.value / given.low)
    if ratios:
        return max(ratios), notes
    usual = u95_of(field_id, given.status)
    return usual, (*notes, "range_of_grade") if usual > 1 else notes


def _bounds(field: Field) -> Mapping[str, float]:
    return {"at_least": field.least, "at_most": field.most}
