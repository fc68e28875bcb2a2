"""Where the figures of the tables were read: one place to ask for a source, whichever table names it."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import read_sources
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.factors import Factor, Source


@cache
def sources() -> MappingProxyType[str, Source]:
    """The shipped sources by id, read once."""
    return MappingProxyType(read_sources(factors_folder() / "sources.csv"))


def source_of(factor: Factor) -> Source:
    """The source of a factor of the shipped tables.

    Raises:
        CatalogError: it names a source that is not there.
    """
    try:
        return sources()[factor.source_id]
    except KeyError:
        raise CatalogError("no_such_source", source=factor.source_id) from None


def told_sources(source_ids: tuple[str, ...]) -> tuple[str, str]:
    """The source to cite for a row that names several, and the others as a note.

    Our own rules of derivation are cited only where nothing else is.
    """
    first = next((name for name in source_ids if name not in _OWN_WORK), source_ids[0])
    others = [name for name in source_ids if name != first]
    return first, ", ".join(others)


_OWN_WORK = frozenset({"derived-rules", "memory-unverified", "greenai-expert"})
