"""Periods by provider with the bases side by side, and the rows behind the chosen ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from greenai_desktop.accounting.cloud_months import ProviderPeriod
from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.inventory.inventory import IdArray, Inventory
from greenai_desktop.i18n import N_, _, active, ngettext
from greenai_desktop.i18n.double_counting import LEFT_OUT
from greenai_desktop.i18n.words import NOTE
from greenai_desktop.ui.inventory.cloud.words import (
    BASIS,
    carbon_text,
    cut_text,
    energy_text,
    period_text,
    provider_text,
    scopes_text,
    source_text,
)
from greenai_desktop.ui.widgets.table import Column

_NOTHING = N_("nothing is reported on this basis")


def period_columns(periods: Sequence[ProviderPeriod]) -> list[Column]:
    """One row a provider, report and period."""
    cuts = [cut_text(one.cut) for one in periods]
    bases = ((LOCATION, "location"), (MARKET, "market"), ("", "untold"))
    return [
        Column("provider", _("Provider"), [provider_text(one.provider) for one in periods], width=160),
        Column("period", _("Period"), [period_text(one.from_day, one.until_day) for one in periods], width=200),
        Column("scopes", _("Scopes"), [scopes_text(one.scopes) for one in periods], width=150),
        *([Column("cut", _("Broken down by"), cuts, width=170)] if any(cuts) else []),
        *(
            Column(key, _(BASIS[basis]), [one.kgco2e[basis] for one in periods], is_number=True, show=carbon_text,
                   reason=lambda row: _(_NOTHING), tooltip=partial(_missing, periods, basis))
            for basis, key in bases
        ),
        Column("energy", _("Energy"), [one.energy_kwh for one in periods], is_number=True, show=energy_text,
               reason=lambda row: _("the provider reports no energy")),
        Column("count", _("Figures"), [len(one.row_ids) for one in periods], is_number=True, show=str),
        Column("source", _("Source"), [_source(one) for one in periods], width=260),
    ]  # fmt: skip


def row_columns(inventory: Inventory, rows: IdArray, projects: Mapping[int, str]) -> list[Column]:
    """One row a figure; projects have their names by number."""

    def shown(name: str, show: Callable[[str], str] = str) -> NDArray[Any]:
        return _texts(inventory, name, rows, show)

    return [
        Column("service", _("Service"), shown("service"), width=260),
        Column("region", _("Region"), shown("region"), width=150),
        Column("account", _("Account"), shown("account"), width=150),
        Column("provider_project", _("Provider’s project"), shown("provider_project"), width=150),
        Column("project", _("Project"), _projects(inventory, rows, projects), width=150),
        Column("period", _("Period"), _spans(inventory, rows), width=120),
        Column("scope", _("Scope"), shown("scope", lambda scope: scopes_text((scope,))), width=150),
        Column("basis", _("Basis"), shown("basis", lambda basis: _(BASIS[basis])), width=220),
        Column("kgco2e", _("CO₂e"), inventory.numbers("kgco2e")[rows], is_number=True, show=carbon_text,
               reason=lambda row: _("the file tells energy alone")),
        Column("energy", _("Energy"), inventory.numbers("energy_kwh")[rows], is_number=True, show=energy_text,
               reason=lambda row: _("the provider reports no energy")),
        Column("note", _("Note"), _notes(inventory, rows), width=300),
    ]  # fmt: skip


def _note(left_out: str, note: str) -> str:
    """That a figure was left out, and what must be said with it."""
    told = [_(LEFT_OUT)] if left_out else []
    told += [_(NOTE[note]) if note in NOTE else note] if note else []
    return active().listed(told)


def _texts(inventory: Inventory, name: str, rows: IdArray, show: Callable[[str], str]) -> NDArray[Any]:
    """A column of text as it is shown: each text is written once, however many rows have it."""
    column = inventory.texts(name)
    distinct, places = np.unique(column.codes[rows], return_inverse=True)
    return _objects([show(str(column.values[code])) for code in distinct.tolist()])[places]


def _projects(inventory: Inventory, rows: IdArray, names: Mapping[int, str]) -> NDArray[Any]:
    """The project that each figure was given to; empty where it belongs to none."""
    distinct, places = np.unique(np.nan_to_num(inventory.numbers("project")[rows], nan=-1.0), return_inverse=True)
    return _objects([names.get(int(number), "") for number in distinct.tolist()])[places]


def _spans(inventory: Inventory, rows: IdArray) -> NDArray[Any]:
    """The periods, each written once."""
    days = [inventory.numbers(name)[rows] for name in ("from_day", "until_day")]
    (first, from_places), (last, until_places) = (np.unique(day, return_inverse=True) for day in days)
    pairs, places = np.unique(from_places * last.size + until_places, return_inverse=True)
    told = [period_text(float(first[pair // last.size]), float(last[pair % last.size])) for pair in pairs.tolist()]
    return _objects(told)[places]


def _notes(inventory: Inventory, rows: IdArray) -> NDArray[Any]:
    """What must be said with figures; each pair of a note and a reason to leave out is written once."""
    notes, left_out = inventory.texts("note"), inventory.texts("left_out")
    many = len(notes.values)
    pairs, places = np.unique(left_out.codes[rows].astype(np.int64) * many + notes.codes[rows], return_inverse=True)
    told = [_note(left_out.values[pair // many], notes.values[pair % many]) for pair in pairs.tolist()]
    return _objects(told)[places]


def _objects(texts: list[str]) -> NDArray[Any]:
    """Texts as an array: NumPy's own arrays of text would make each as long as the longest."""
    made = np.empty(len(texts), object)
    made[:] = texts
    return made


def _source(one: ProviderPeriod) -> str:
    told = source_text(one.importer)
    return _("{source}, method {version}", source=told, version=one.model_version) if one.model_version else told


def _missing(periods: Sequence[ProviderPeriod], basis: str, row: int) -> str:
    """The tooltip of a sum: what is not in it."""
    count = periods[row].missing_count
    words = ngettext(
        "{count} figure tells no greenhouse gas and is not in the sum.",
        "{count} figures tell no greenhouse gas and are not in the sum.", count,
    )  # fmt: skip
    left_out = periods[row].left_out_count
    more = ngettext("{count} figure was left out.", "{count} figures were left out.", left_out)
    told = [carbon_text(periods[row].kgco2e[basis]), *([words] if count else []), *([more] if left_out else [])]
    return "\n".join(told)
