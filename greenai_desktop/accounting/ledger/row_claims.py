"""What activities, figures of providers, runs and estimates claim to count, for the search for double counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from greenai_desktop.accounting.estimate.lines import EQUIPMENT
from greenai_desktop.accounting.ledger.reckoning import Factors as Factors
from greenai_desktop.accounting.ledger.reckoning import row_kgco2e
from greenai_desktop.catalog.activities import Activity
from greenai_desktop.catalog.posts import Post
from greenai_desktop.core.claims import Claim, Kind, Part, Where
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.lines import Indicator, Line
from greenai_desktop.core.lines import Kind as LineKind
from greenai_desktop.core.place import Place
from greenai_desktop.core.providers import figure_label
from greenai_desktop.core.samples import Status

_S_PER_DAY: Final = 86_400.0
_GOODS: Final = ("s3-01-goods", "s3-02-capital-goods")
_CLOUD: Final = "s3-01-services-cloud"
_ELECTRICITY: Final = "s2-electricity"
_PART_OF_CATEGORY: Final = {"3.4": Part.FREIGHT, "3.5": Part.WASTE}
# Names that rows use for one provider.
_PROVIDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "gcp": ("gcp", "google"), "aws": ("aws", "amazon"), "azure": ("azure", "microsoft"),
}  # fmt: skip

Posts = Callable[[str], Post | None]


def activity_claims(inventory: Inventory, factor_of: Factors, post_of: Posts) -> list[Claim]:
    """Claims of the activities that are counted.

    Args:
        inventory: The table of activities.
        factor_of: A factor of the tables by its id.
        post_of: A post by its id.
    """
    left_out, kind = inventory.texts("left_out").codes, inventory.texts("kind")
    counted = [
        row for row in range(len(inventory)) if not left_out[row] and kind.values[kind.codes[row]] == "footprint"
    ]
    return [_activity(inventory, row, factor_of, post_of) for row in counted]


def activity_kgco2e(inventory: Inventory, row: int, factor: Activity | None) -> float | None:
    """Emissions of an activity; None where its amount, its factor or its unit is not known."""
    return row_kgco2e(inventory, row, factor)[0]


def cloud_claims(inventory: Inventory) -> list[Claim]:
    """Claims of the figures that providers report; those left out make none."""
    counted = [row for row in range(len(inventory)) if not inventory.texts("left_out").codes[row]]
    return [_cloud(inventory, row) for row in counted]


def line_claims(
    kind: Kind, number: int, name: str, lines: Iterable[Line], place: Place, machine: str = "",
    from_day: float = math.nan, until_day: float = math.nan,
) -> Claim:  # fmt: skip
    """The claim of a run or of an estimate by its lines.

    Args:
        kind: RUN or ESTIMATE.
        number: Its number.
        name: What it is called.
        lines: Its lines of the ledger.
        place: Where it ran, or is to run.
        machine: Name of the machine.
        from_day: First day.
        until_day: Last day.
    """
    counted = [line for line in lines if line.kind is LineKind.FOOTPRINT]
    power = [line for line in counted if line.activity_class != EQUIPMENT]
    made = [line for line in counted if line.activity_class == EQUIPMENT]
    carbon = _carbon(power)
    is_cloud = place.hosting is Hosting.CLOUD
    parts: dict[Part, float | None] = {Part.RECORDED if kind is Kind.RUN else Part.FORECAST: carbon}
    if not any("direct_only" in line.notes or _lacks(line) for line in power):
        parts[Part.LIFE_CYCLE] = carbon
    if is_cloud:
        parts[Part.CLOUD_USE] = carbon
    if made:
        parts[Part.EQUIPMENT_SHARE] = _carbon(made)
    projects = frozenset(line.project_id for line in counted if line.project_id is not None)
    where = Where(
        projects=projects, from_day=from_day, until_day=until_day, machine=machine, carrier="electricity",
        provider=provider_code(place.provider) if is_cloud else "", region=place.region if is_cloud else "",
    )  # fmt: skip
    return Claim(kind, number, name, where, parts)


def day_of_utc(utc_s: float) -> float:
    """The day of a time stamp."""
    return float(utc_s // _S_PER_DAY)


def provider_code(text: str) -> str:
    """The code of a provider that a text names; the text itself if it names none that is known and is one word."""
    words = text.casefold().replace("_", " ").replace("-", " ").split()
    found = next((code for code, names in _PROVIDERS.items() if any(word in names for word in words)), "")
    return found or (words[0] if len(words) == 1 else "")


def _activity(inventory: Inventory, row: int, factor_of: Factors, post_of: Posts) -> Claim:
    cell = {
        name: str(inventory.value(row, name)) for name in ("name", "post_id", "site", "factor_id", "status", "source")
    }
    factor, post = factor_of(cell["factor_id"]), post_of(cell["post_id"])
    amount = activity_kgco2e(inventory, row, factor)
    is_spend = bool(inventory.value(row, "currency")) or (factor is not None and factor.is_last_resort)
    parts = dict.fromkeys(_parts(cell, factor, post, is_spend), amount)
    project = _number(inventory, row, "project")
    where = Where(
        site=cell["site"],
        projects=frozenset() if math.isnan(project) else frozenset((int(project),)),
        from_day=_number(inventory, row, "from_day"),
        until_day=_number(inventory, row, "until_day"),
        provider=provider_code(f"{cell['name']} {cell['source']}") if cell["post_id"] == _CLOUD else "",
        carrier=_carrier(factor),
    )
    return Claim(Kind.ACTIVITY, int(inventory.ids[row]), cell["name"], where, parts)


def _parts(cell: Mapping[str, str], factor: Activity | None, post: Post | None, is_spend: bool) -> Iterator[Part]:
    if is_spend:
        if cell["post_id"] in _GOODS:
            yield Part.GOODS_BY_SPEND
        elif cell["post_id"] == _CLOUD:
            yield Part.CLOUD_BY_SPEND
        return
    if post is not None and post.ghgp_category in _PART_OF_CATEGORY:
        yield _PART_OF_CATEGORY[post.ghgp_category]
    if cell["post_id"] == _ELECTRICITY:
        yield Part.METER
    if cell["post_id"] == _CLOUD:
        yield Part.REPORTED if cell["status"] == Status.PROVIDER_REPORTED else Part.CLOUD_USE
    if factor is not None:
        yield from {
            "whole": (Part.LIFE_CYCLE, Part.WITH_LOSSES), "upstream": (Part.UPSTREAM,), "losses": (Part.LOSSES,),
        }.get(factor.boundary, ())  # fmt: skip


def _carrier(factor: Activity | None) -> str:
    """What is burnt or used, by which a factor of its upstream finds that of the same: `electricity`, `fuel-diesel`."""
    if factor is None:
        return ""
    first, *rest = factor.id.split("-")
    return first if first == "electricity" or not rest else f"{first}-{rest[0]}"


def _cloud(inventory: Inventory, row: int) -> Claim:
    names = (
        "provider",
        "account",
        "provider_project",
        "service",
        "region",
        "category",
        "basis",
        "scope",
        "model_version",
    )
    cell = {name: str(inventory.value(row, name)) for name in names}
    amount = _number(inventory, row, "kgco2e")
    carbon = None if math.isnan(amount) else amount
    parts: dict[Part, float | None] = {Part.REPORTED: carbon}
    if cell["scope"] in ("3", "all"):
        parts[Part.REPORTED_HARDWARE] = carbon if cell["scope"] == "3" else None
    parts[Part.ALL_SCOPES if cell["scope"] == "all" else Part.ONE_SCOPE] = carbon
    project = _number(inventory, row, "project")
    where = Where(
        projects=frozenset() if math.isnan(project) else frozenset((int(project),)),
        from_day=_number(inventory, row, "from_day"),
        until_day=_number(inventory, row, "until_day"),
        provider=provider_code(cell["provider"]),
        region=cell["region"],
        series=tuple(cell[name] for name in names[:7]),
        version=cell["model_version"],
        basis=cell["basis"],
    )
    label = figure_label(cell["provider"], cell["service"], cell["region"])
    return Claim(Kind.CLOUD, int(inventory.ids[row]), label, where, parts)


def _carbon(lines: Iterable[Line]) -> float | None:
    amounts = (line.amount(Indicator.GHG) for line in lines)
    known = [amount.value for amount in amounts if amount is not None and amount.value is not None]
    return math.fsum(known) if known else None


def _lacks(line: Line) -> bool:
    """Whether the upstream of a line is missing, as with factors of combustion alone."""
    amount = line.amount(Indicator.GHG)
    return amount is not None and amount.reason == "direct_only"


def _number(inventory: Inventory, row: int, name: str) -> float:
    return float(inventory.numbers(name)[row])
