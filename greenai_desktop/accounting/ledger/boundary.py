"""What of a line is the organisation's own, by its consolidation approach, and where the rest is counted.

What a site emits is own as far as the approach says so. The rest is no saving: it leaves scopes 1 and 2, and the energy
before it leaves category 3, for the category of scope 3 that holds it. Emissions of a site the organisation does not
control are those of a leased asset; those of an entity that others own in part are in category 15. A total over all
scopes is the same under each approach.

Source:
    GHG Protocol Corporate Standard (2004), chapter 3; Corporate Value Chain Standard (2011), categories 8 and 15;
    METHODS §2.13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from greenai_desktop.accounting.ledger.spans import scaled
from greenai_desktop.core.hosting import Hosting, Post, electricity_post, upstream_post
from greenai_desktop.core.lines import Line
from greenai_desktop.core.organisation import Consolidation, Site, own_fraction

LEASED: Final = electricity_post(Hosting.COLOCATION, controls_colocation=False)
HELD_IN_PART: Final = Post(3, 15, "5.4")
_BEFORE: Final = upstream_post(Hosting.OFFICE, controls_colocation=True)
LEASED_NOTE, SHARED_NOTE = "site_not_controlled", "part_of_other_owners"


def consolidate(
    lines: Iterable[Line], site_of: Callable[[Line], str], sites: Mapping[str, Site], approach: Consolidation
) -> list[Line]:
    """Lines as the consolidation approach wants them.

    Args:
        lines: Lines of the ledger.
        site_of: The name of the site of a line; empty for none.
        sites: Sites by name.
        approach: Of the organisation.
    """
    parts = {name: own_fraction(site, approach) for name, site in sites.items()}
    if all(part == 1.0 for part in parts.values()):
        return list(lines)
    return [part for line in lines for part in _parts(line, parts.get(site_of(line), 1.0))]


def _parts(line: Line, own: float) -> Iterator[Line]:
    if own == 1.0 or not (line.post.scope in (1, 2) or line.post == _BEFORE):
        yield line
    elif own == 0.0:
        yield replace(line, post=LEASED, notes=(*line.notes, LEASED_NOTE))
    else:
        yield scaled(line, own)
        rest = scaled(line, 1.0 - own)
        yield replace(rest, id=f"{line.id}/rest", post=HELD_IN_PART, notes=(*line.notes, SHARED_NOTE))
