"""Hardware by the name that a person types: a card, an instance of a cloud, a processor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from greenai_desktop.catalog.matching import Confidence
from greenai_desktop.cli.output import clean
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Given, Kit, KitKind
from greenai_desktop.i18n import _, active, numbers

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate import Shelf
    from greenai_desktop.catalog.accelerator import Accelerator
    from greenai_desktop.catalog.accelerators import AcceleratorCatalog, Match
    from greenai_desktop.catalog.cpu_search import CpuSearch
    from greenai_desktop.catalog.instances import InstanceCatalog

_MOST_ALIKE: Final = 5
# Boards of one name whose rated powers lie closer are within the spread of rated power times hours (÷/× 1.6).
_ALIKE_POWER_RATIO: Final = 1.25


@dataclass(frozen=True, slots=True)
class NamedKit:
    """A row that a name was taken for.

    Attributes:
        kind: Which table it is in.
        item_id: Its id.
        label: Its name; data.
        note: What must be told of it, in the language in force; empty if the name is that of the row.
    """

    kind: KitKind
    item_id: str
    label: str
    note: str = ""


def kit_named(shelf: Shelf, name: str, power_w: float | None = None) -> tuple[Kit, str]:
    """A kind of hardware by its name, whatever it is, and what must be told of how it was found.

    Args:
        shelf: The tables.
        name: As typed.
        power_w: Power of one, if it is known better; with it, hardware will do that the tables do not know.

    Raises:
        InputError: the tables do not know it, or several rows fit, and no power was given.
    """
    kinds = (KitKind.ACCELERATOR, KitKind.INSTANCE, KitKind.CPU)
    try:
        found = _found(shelf, name, kinds, is_power_told=power_w is not None)
    except InputError:
        if power_w is None:
            raise
        return Kit(KitKind.OWN, "", name.strip(), {"power_w": Given(power_w)}), ""
    kit = Kit(found.kind, found.item_id, found.label)
    return (kit if power_w is None else kit.with_number("power_w", Given(power_w))), found.note


def kit_of_kind(shelf: Shelf, kind: KitKind, name: str, *, is_power_told: bool = False) -> NamedKit:
    """A row of one table by its name.

    Args:
        shelf: The tables.
        kind: Which table.
        name: As typed.
        is_power_told: Whether the power need not be that of the row: boards of one name need not be told apart then.

    Raises:
        InputError: the table does not know it, or several rows fit.
    """
    return _found(shelf, name, (kind,), is_power_told=is_power_told)


def _found(shelf: Shelf, name: str, kinds: Sequence[KitKind], *, is_power_told: bool) -> NamedKit:
    """The row of a name; where none has it, the only one that holds its words."""
    wanted = name.strip()
    for kind in kinds:
        row = _row(shelf, kind, wanted, is_power_told) if wanted else None
        if row is not None:
            return row
    alike: list[str] = []
    for kind in kinds:
        hits = _table(shelf, kind).search(wanted, _MOST_ALIKE)
        if len(hits) == 1:
            return NamedKit(kind, hits[0].item_id, hits[0].label, _taken(wanted, hits[0].label))
        alike += [hit.label for hit in hits]
    code = "hardware_ambiguous" if alike else "hardware_unknown"
    raise InputError(code, value=clean(wanted), known=", ".join(alike[:_MOST_ALIKE]))


def _row(shelf: Shelf, kind: KitKind, name: str, is_power_told: bool) -> NamedKit | None:
    if kind is KitKind.ACCELERATOR:
        return _accelerator(shelf, name, is_power_told)
    return _instance(shelf, name) if kind is KitKind.INSTANCE else _cpu(shelf, name)


def _table(shelf: Shelf, kind: KitKind) -> AcceleratorCatalog | InstanceCatalog | CpuSearch:
    if kind is KitKind.ACCELERATOR:
        return shelf.accelerators
    return shelf.instances if kind is KitKind.INSTANCE else shelf.processors


def _accelerator(shelf: Shelf, name: str, is_power_told: bool) -> NamedKit | None:
    """A card; people leave out the maker, which the systems that report names never do."""
    row = shelf.accelerators.by_id(name)
    match = None if row is not None else shelf.accelerators.match(name)
    if row is None and match is None:
        counted = Counter(one.vendor for one in shelf.accelerators.all())
        vendors = (vendor for vendor, _count in counted.most_common())
        match = next((found for vendor in vendors if (found := shelf.accelerators.match(f"{vendor} {name}"))), None)
        if match is None:
            return None
        return _of_match(name, match, is_sure=False, is_power_told=is_power_told)
    if row is not None:
        return NamedKit(KitKind.ACCELERATOR, row.id, row.name)
    assert match is not None
    is_sure = match.confidence is not Confidence.GUESS
    return _of_match(name, match, is_sure=is_sure, is_power_told=is_power_told)


def _of_match(name: str, match: Match, *, is_sure: bool, is_power_told: bool) -> NamedKit:
    """The board of a name; of boards that draw about the same the likeliest, told.

    Raises:
        InputError: boards of that name draw so differently that any choice would be a guess at the figure itself.
    """
    row = match.accelerator
    boards = [row, *(other for other in match.others if other.id != row.id)]
    rated_w = [one.tdp_w for one in boards if one.tdp_w is not None]
    if not is_sure and not is_power_told and rated_w and max(rated_w) > _ALIKE_POWER_RATIO * min(rated_w):
        known = ", ".join(_with_power(one) for one in boards[:_MOST_ALIKE])
        raise InputError("hardware_ambiguous", value=clean(name), known=known)
    others = [_with_power(other) for other in boards[1:]]
    return NamedKit(KitKind.ACCELERATOR, row.id, row.name, "" if is_sure else _taken(name, _with_power(row), others))


def _with_power(row: Accelerator) -> str:
    """A card with what tells it from its like: boards of one chip draw half or twice as much."""
    return row.name if row.tdp_w is None else f"{row.name} ({numbers.quantity(row.tdp_w, 'W', active().code)})"


def _instance(shelf: Shelf, name: str) -> NamedKit | None:
    row = shelf.instances.by_id(name) or shelf.instances.named(name)
    return None if row is None else NamedKit(KitKind.INSTANCE, row.id, f"{row.provider} {row.instance_type}")


def _cpu(shelf: Shelf, name: str) -> NamedKit | None:
    row = shelf.processors.by_id(name)
    if row is not None:
        return NamedKit(KitKind.CPU, row.id, row.name)
    match = shelf.processors.match(name)
    if match is None:
        return None
    note = _taken(name, match.cpu.name) if match.confidence is Confidence.GUESS else ""
    return NamedKit(KitKind.CPU, match.cpu.id, match.cpu.name, note)


def _taken(name: str, row: str, others: Sequence[str] = ()) -> str:
    if not others:
        return _("“{name}” is taken for {row}.", name=clean(name), row=row)
    return _(
        "“{name}” is taken for {row}; it may also be: {others}.",
        name=clean(name), row=row, others=", ".join(others[:_MOST_ALIKE]),
    )  # fmt: skip
