"""Hardware to choose from: what a search finds in all tables, and what this machine reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from greenai_desktop.core.estimate.draft import Given, Kit, KitKind
from greenai_desktop.core.samples import Channel, Device, Status
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.i18n import N_, Language, numbers

if TYPE_CHECKING:
    from greenai_desktop.catalog.matching import Hit
    from greenai_desktop.core.place import Machine

_LIMIT: Final = 8
_BOARDS: Final = ("nvml", "amdgpu", "intel_gpu")
CONFIDENCE: Final[Mapping[str, str]] = {
    "exact": N_("found by its exact name"),
    "alias": N_("found by a known other name"),
    "normalised": N_("found by its name, spelt otherwise"),
    "memory": N_("told apart by its memory or power limit"),
    "guess": N_("a guess; please check"),
    "none": N_("not in the tables; enter its power"),
}
_MARKET: Final[Mapping[str, str]] = {
    "datacenter": N_("data centre"),
    "workstation": N_("workstation"),
    "consumer": N_("desktop"),
    "laptop": N_("laptop"),
    "edge": N_("edge"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be put into an estimate.

    Attributes:
        kind: What it is.
        item_id: Row of its table; empty if it is in none.
        label: Its name; data.
        facts: Figures by which a person tells it from others.
        confidence: How it was found, for what a machine reports; empty for a search.
        numbers: What is known of it already.
    """

    kind: KitKind
    item_id: str
    label: str
    facts: Mapping[str, float | str] = field(default_factory=dict)
    confidence: str = ""
    numbers: Mapping[str, Given] = field(default_factory=dict)

    @property
    def kit(self) -> Kit:
        """The hardware as it enters a draft."""
        return Kit(self.kind, self.item_id, self.label, dict(self.numbers))


def search(text: str) -> list[Offer]:
    """What the tables have of that name: accelerators, cloud instances, processors; each best first."""
    from greenai_desktop.catalog.accelerators import accelerators
    from greenai_desktop.catalog.cpu_search import cpu_search
    from greenai_desktop.catalog.instances import instances

    if not text.strip():
        return []
    return [
        *_offers(KitKind.ACCELERATOR, accelerators().search(text, _LIMIT)),
        *_offers(KitKind.INSTANCE, instances().search(text, _LIMIT)),
        *_offers(KitKind.CPU, cpu_search().search(text, _LIMIT)),
    ]


def prepare() -> None:
    """Read the tables, so that the first letter of a search finds them."""
    search("a")


def detail(offer: Offer, language: Language) -> str:
    """Figures of an offer in a line."""
    code, facts, parts = language.code, offer.facts, []
    for name, unit in (("tdp_w", "W"), ("memory_gb", "GB")):
        value = facts.get(name)
        if isinstance(value, int | float):
            parts.append(numbers.quantity(float(value), unit, code))
    for name, one in (("cores", N_("{count} cores")), ("vcpus", N_("{count} vCPU"))):
        value = facts.get(name)
        if isinstance(value, int | float):
            parts.append(language.gettext(one, count=f"{value:g}"))
    accelerator, count = facts.get("accelerator"), facts.get("accelerator_count")
    if accelerator and isinstance(count, int | float) and count:
        parts.append(f"{count:g} × {accelerator}")
    market = _MARKET.get(str(facts.get("market", "")))
    if market:
        parts.append(language.gettext(market))
    year = facts.get("year")
    if isinstance(year, int | float):
        parts.append(f"{year:.0f}")
    return " · ".join(parts)


def detected(machine: Machine, channels: Sequence[Channel]) -> list[Offer]:
    """The graphics cards and the processor of this machine, matched to the tables."""
    from greenai_desktop.catalog.accelerators import accelerators

    found = []
    boards = Counter(c.name for c in channels if c.device is Device.GPU and c.kind in _BOARDS and c.parent is None)
    for name, count in boards.items():
        match = accelerators().match(name)
        number = _measured(count)
        if match is None:
            found.append(Offer(KitKind.OWN, "", name, {}, "none", {"count": number}))
            continue
        row = match.accelerator
        facts = {"tdp_w": row.tdp_w, "memory_gb": row.memory_gb}
        known = {fact: value for fact, value in facts.items() if value is not None}
        confidence = match.confidence.value
        found.append(Offer(KitKind.ACCELERATOR, row.id, row.name, known, confidence, {"count": number}))
    return [*found, *_processor(machine)]


def _processor(machine: Machine) -> list[Offer]:
    from greenai_desktop.catalog.cpu_search import cpu_search

    if not machine.cpu_name:
        return []
    numbers_ = {"count": _measured(machine.socket_count or 1)}
    if machine.memory_bytes:
        numbers_["memory_gb"] = _measured(round(machine.memory_bytes / BYTES_PER_GB, 1))
    match = cpu_search().match(machine.cpu_name)
    if match is None:
        return [Offer(KitKind.OWN, "", machine.cpu_name, {}, "none", numbers_)]
    facts = {} if match.cpu.tdp_w is None else {"tdp_w": match.cpu.tdp_w}
    return [Offer(KitKind.CPU, match.cpu.id, match.cpu.name, facts, match.confidence.value, numbers_)]


def _measured(value: float) -> Given:
    return Given(float(value), status=Status.MEASURED)


def _offers(kind: KitKind, hits: Sequence[Hit]) -> list[Offer]:
    return [Offer(kind, hit.item_id, hit.label, hit.facts) for hit in hits]
