"""A figure of the tables that stands in for a number nobody said."""

from __future__ import annotations

from dataclasses import dataclass

from greenai_desktop.core.factors import Factor, Source


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the tables that stands in for a number nobody said.

    Attributes:
        factor: The figure; its id keys the draws, so that all who use the row share them.
        source: Where it was read.
        notes: Codes of what must be said with it.
        is_default: Whether it is an assumption; False for what follows from a choice, such as the power of a card.
    """

    factor: Factor
    source: Source
    notes: tuple[str, ...] = ()
    is_default: bool = True
