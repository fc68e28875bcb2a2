"""The ledger lines of activities, and of figures that providers report; the latter stand beside every sum.

Offsets and avoided emissions are lines of their own kinds: shown, and in no total.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

import numpy as np

from greenai_desktop.accounting.ledger.offered import lacks_upstream
from greenai_desktop.accounting.ledger.reckoning import Factors, Reckoned, amount_key, reckoned
from greenai_desktop.accounting.ledger.row_claims import Posts
from greenai_desktop.catalog.posts import Post as ListedPost
from greenai_desktop.core.hosting import Post
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.lines import Amount, Indicator, Kind, Line, Stage
from greenai_desktop.core.providers import figure_label
from greenai_desktop.core.samples import Method, Status
from greenai_desktop.core.uncertainty import Uncertain, product_u95

_S_PER_DAY: Final = 86_400.0
CLOUD_SERVICE: Final = Post(3, 1, "4.5")
NO_POST: Final = Post(3, None, "6.1")  # other indirect emissions; the line says that no post was given


def activity_lines(inventory: Inventory, factor_of: Factors, post_of: Posts) -> list[Line]:
    """Lines of the activities that are not left out."""
    kept = np.flatnonzero(inventory.texts("left_out").codes == 0).tolist()
    found = reckoned(inventory, factor_of)
    named = {name: factor_of(name) for name in inventory.texts("factor_id").values if name}
    lacking = {name for name, factor in named.items() if factor is not None and lacks_upstream(factor)}
    return [_activity(inventory, row, found, factor_of, post_of, lacking) for row in kept]


def cloud_lines(inventory: Inventory) -> list[Line]:
    """Lines of figures that providers report, none of which ever adds up."""
    kept = np.flatnonzero(inventory.texts("left_out").codes == 0).tolist()
    return [_cloud(inventory, row) for row in kept]


def _activity(
    inventory: Inventory, row: int, found: Reckoned, factor_of: Factors, post_of: Posts, lacking: Collection[str]
) -> Line:
    names = ("name", "post_id", "unit", "factor_id", "stage", "status", "source_id", "kind")
    cell = {name: str(inventory.value(row, name)) for name in names}
    factor, post = factor_of(cell["factor_id"]), post_of(cell["post_id"])
    is_spend = bool(inventory.value(row, "currency")) or (factor is not None and factor.is_last_resort)
    status = Status(cell["status"]) if cell["status"] else Status.ENTERED
    typed_year = _known(inventory, row, "factor_year")
    shipped = factor if factor is not None and _known(inventory, row, "factor_kgco2e") is None else None
    sources = {cell["source_id"], shipped.source.id if shipped else ""} - {""}
    has_no_upstream = shipped is not None and cell["factor_id"] in lacking
    return Line(
        id=f"activity:{inventory.ids[row]}",
        label=cell["name"],
        project_id=_project(inventory, row),
        origin=f"activity:{inventory.ids[row]}",
        at_utc_s=_at(inventory, row),
        stage=Stage(cell["stage"]) if cell["stage"] else Stage.UNSET,
        activity_class=factor.category if factor is not None else "",
        activity_value=_known(inventory, row, "value"),
        activity_unit=cell["unit"],
        factor_id=cell["factor_id"],
        factor_year=int(typed_year) if typed_year is not None else shipped.factor.year if shipped else None,
        source_ids=tuple(sorted(sources)),
        status=status,
        method=Method.SPEND if is_spend else Method.FACTOR,
        post=ledger_post(post),
        amounts=(_carbon(inventory, row, found),),
        kind=Kind(cell["kind"]) if cell["kind"] else Kind.FOOTPRINT,
        notes=(() if post is not None else ("post_not_given",))
        + (("last_resort",) if is_spend else ())
        + (("upstream_not_counted",) if has_no_upstream else ()),
    )


def ledger_post(post: ListedPost | None) -> Post:
    """A post of the list as the ledger's totals name it."""
    if post is None:
        return NO_POST
    category = post.ghgp_category.partition(".")[2]
    return Post(int(post.scope), int(category) if category.isdigit() else None, post.beges_post)


def _carbon(inventory: Inventory, row: int, found: Reckoned) -> Amount:
    value = float(found.kgco2e[row])
    if math.isnan(value):
        return Amount(Indicator.GHG, None, reason=found.reasons[row])
    ratios = float(found.factor_u95[row]), float(found.amount_u95[row])
    drivers = (
        Uncertain(found.keys[row], 1.0, ratios[0]), Uncertain(amount_key(int(inventory.ids[row])), 1.0, ratios[1]),
    )  # fmt: skip
    spread = product_u95(ratios)
    return Amount(Indicator.GHG, value, min(value / spread, value), value * spread, drivers)


def _cloud(inventory: Inventory, row: int) -> Line:
    cell = {name: str(inventory.value(row, name)) for name in ("provider", "service", "region", "basis", "importer")}
    columns = {Indicator.GHG: "kgco2e", Indicator.ENERGY: "energy_kwh", Indicator.WATER: "water_l"}
    known = {indicator: _known(inventory, row, name) for indicator, name in columns.items()}
    told = (f"{cell['basis']}_based",) if cell["basis"] else ()
    return Line(
        id=f"cloud:{inventory.ids[row]}",
        label=figure_label(cell["provider"], cell["service"], cell["region"]),
        project_id=_project(inventory, row),
        origin=f"cloud:{inventory.ids[row]}",
        at_utc_s=_at(inventory, row),
        stage=Stage.UNSET,
        activity_class="cloud",
        activity_value=_known(inventory, row, "usage"),
        activity_unit=str(inventory.value(row, "usage_unit")),
        factor_id="",
        factor_year=None,
        source_ids=(cell["importer"],) if cell["importer"] else (),
        status=Status.PROVIDER_REPORTED,
        method=Method.FILE,
        post=CLOUD_SERVICE,
        amounts=tuple(Amount(indicator, value) for indicator, value in known.items() if value is not None),
        kind=Kind.PROVIDER_REPORTED,
        notes=told,
    )


def _project(inventory: Inventory, row: int) -> int | None:
    number = _known(inventory, row, "project")
    return None if number is None else int(number)


def _at(inventory: Inventory, row: int) -> float:
    """When it began; 0 for no date."""
    return (_known(inventory, row, "from_day") or 0.0) * _S_PER_DAY


def _known(inventory: Inventory, row: int, name: str) -> float | None:
    value = float(inventory.numbers(name)[row])
    return None if math.isnan(value) else value
