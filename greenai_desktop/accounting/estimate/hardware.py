"""What the tables say of a kind of hardware that was chosen: rows that stand in for what nobody said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from greenai_desktop.accounting.estimate import making
from greenai_desktop.accounting.estimate.resolve import Inputs
from greenai_desktop.accounting.estimate.rows import Row
from greenai_desktop.accounting.estimate.shelf import Shelf
from greenai_desktop.catalog.accelerator import Accelerator
from greenai_desktop.catalog.cpus import Cpu
from greenai_desktop.catalog.instances import Instance
from greenai_desktop.core.estimate.draft import Draft, Kit, KitKind, Way
from greenai_desktop.core.factors import Factor

# A platform nobody measured: the mean of the provider's servers, else that of the largest.
_OTHER_CLOUD: Final = "aws"
_MOST_OF_TPU: Final = 1.5


@dataclass(frozen=True, slots=True)
class Hardware:
    """What the tables say of one unit of a kit.

    Attributes:
        label: What it is called; data.
        family: What it is to tables of utilisation: `gpu`, `tpu`, `cpu` …
        market: `datacenter`, `workstation`, `consumer`, `laptop` or `edge`.
        power_fraction: Power over rated power while it works, by kind of work.
        power: Rated power of one device.
        idle: Power of one device without work; None takes a share of the rated power.
        peak: Dense peak of one device at the precision in use.
        utilisation: How busy a device is, where a fraction of the rated power is not the measure.
        host: Power of the host that falls to one unit.
        memory: Memory of one unit that its host power does not cover.
        processor: Idle and full power of the processors of one unit, and how busy they are.
        embodied: What one unit emitted outside its use, kgCO2e.
        host_embodied: The same of the host that falls to one unit; None where the row holds it.
        materials: Rows of other impacts of making it, by indicator: of a unit, and of its host if that is apart; None
            where the source does not tell.
        used_h_per_year: Hours a year in which such hardware is used at all; None takes the default.
        price: What hiring one unit for an hour costs.
        currency: Of that price.
        devices: Devices in one unit; 0 in a machine of processors alone.
        cores: Cores of one processor.
        instead_of: The precision that is not there, where another computes instead.
        is_known: Whether the tables have the item.
    """

    label: str
    family: str = "gpu"
    market: str = "datacenter"
    power_fraction: Row | None = None
    power: Row | None = None
    idle: Row | None = None
    peak: Row | None = None
    utilisation: Row | None = None
    host: Row | None = None
    memory: Row | None = None
    processor: tuple[Row, Row, Row] | None = None
    embodied: Row | None = None
    host_embodied: Row | None = None
    materials: Mapping[str, tuple[Row | None, ...]] = field(default_factory=dict)
    used_h_per_year: Row | None = None
    price: Row | None = None
    currency: str = ""
    devices: float = 1.0
    cores: Row | None = None
    instead_of: str = ""
    is_known: bool = True

    @property
    def has_no_device(self) -> bool:
        """Whether it is a machine of processors alone, whose power is told by `processor`."""
        return self.devices == 0


def hardware_of(inputs: Inputs, kit: Kit) -> Hardware:
    """The rows of a kit; of hardware that the tables do not know, only what holds for any."""
    return {
        KitKind.ACCELERATOR: _accelerator,
        KitKind.CPU: _cpu,
        KitKind.INSTANCE: _instance,
        KitKind.OWN: _own,
    }[kit.kind](inputs, kit)


def _own(inputs: Inputs, kit: Kit) -> Hardware:
    """Power and peak typed: the power is that of the whole, unless a host is given beside."""
    return Hardware(kit.label or kit.item_id, power_fraction=_fraction(inputs, "gpu"))


def _accelerator(inputs: Inputs, kit: Kit) -> Hardware:
    device = inputs.shelf.accelerators.by_id(kit.item_id)
    if device is None:
        return replace(_own(inputs, kit), is_known=not kit.item_id)
    shelf = inputs.shelf
    card, machine = making.of_card(shelf, device)
    host = shelf.row(shelf.defaults.host(device.market, device.kind))
    return replace(
        _device(inputs, device), host=host, embodied=card, host_embodied=machine,
        materials=making.materials_of_card(shelf, device),
    )  # fmt: skip


def _device(inputs: Inputs, device: Accelerator) -> Hardware:
    """What the tables say of a card by itself."""
    shelf, precision = inputs.shelf, inputs.draft.choice("precision")
    peak = device.peak(precision)
    return Hardware(
        device.name,
        device.kind,
        device.market,
        _fraction(inputs, device.kind),
        shelf.chosen(device.tdp_factor()),
        shelf.chosen(device.idle_factor()),
        shelf.chosen(device.peak_factor(precision)),
        used_h_per_year=shelf.row(shelf.defaults.used_h_per_year(device.market)),
        instead_of=precision if peak is not None and peak.is_instead else "",
    )


def _cpu(inputs: Inputs, kit: Kit) -> Hardware:
    """A processor, or some of its cores, with their share of board, fans, disks; memory counts where it is said."""
    shelf = inputs.shelf
    cpu = shelf.processors.by_id(kit.item_id) if kit.item_id else None
    share = _share_of_cores(kit, cpu)
    host = shelf.processor_host()
    base = Hardware(
        kit.label or kit.item_id, "cpu", utilisation=shelf.default_row("cpu:utilisation"),
        host=None if host is None else making.scaled(host, share), embodied=making.processor(shelf, share),
        materials=making.materials_of_processor(shelf, share),
        is_known=cpu is not None or not kit.item_id,
    )  # fmt: skip
    if cpu is None:
        return base
    said = kit.numbers.get("power_w")
    idle, full = cpu_power(shelf, cpu, share, None if said is None else said.value)
    cores = None if cpu.cores is None else _cores(cpu)
    precision = inputs.draft.choice("precision")
    peak, rate = shelf.cpu_peaks.peak(cpu, precision), cpu_peak(shelf, cpu, precision)
    return replace(
        base, label=cpu.name, power=full, idle=idle, cores=shelf.chosen(cores),
        peak=None if rate is None else making.scaled(rate, share),
        instead_of=precision if peak is not None and peak.is_instead else "",
    )  # fmt: skip


def cpu_power(shelf: Shelf, cpu: Cpu, share: float = 1.0, tdp_w: float | None = None) -> tuple[Row | None, Row | None]:
    """Power of a processor, or of a share of it, without and at full load; None if nothing is known of it."""
    curve = shelf.cpus.curve_of(cpu, tdp_w)
    if curve is None:
        return None, None
    idle, full = (
        shelf.chosen(_on_curve(cpu.id, share * curve.at_w(load), curve.u95_ratio, curve.source_ids))
        for load in (0.0, 1.0)
    )
    return idle, full


def cpu_peak(shelf: Shelf, cpu: Cpu, precision: str) -> Row | None:
    """What a processor can compute, modelled; None where its generation, cores or clock are not known."""
    return shelf.chosen(shelf.cpu_peaks.factor(cpu, precision), ("modelled_peak",))


def _share_of_cores(kit: Kit, cpu: Cpu | None) -> float:
    """The cores in use over those of the processor; all of it where either is not known."""
    said = kit.numbers.get("core_count")
    if said is None or cpu is None or not cpu.cores:
        return 1.0
    return min(max(said.value / cpu.cores, 0.0), 1.0)


def _cores(cpu: Cpu) -> Factor:
    return Factor(
        f"cpu:{cpu.id}:cores", float(cpu.cores or 0), "count", None, None, "", None, "", "", cpu.source_ids[0],
        ", ".join(cpu.source_ids[1:]),
    )  # fmt: skip


def _on_curve(cpu_id: str, value: float, u95_ratio: float, source_ids: tuple[str, ...]) -> Factor:
    # Both ends of a curve err together, they are one fit: one id, one draw.
    return Factor(
        f"cpu:{cpu_id}:curve", value, "W", value / u95_ratio, value * u95_ratio, "", None, "", "", source_ids[0],
        ", ".join(source_ids[1:]),
    )  # fmt: skip


def _instance(inputs: Inputs, kit: Kit) -> Hardware:
    shelf = inputs.shelf
    found = shelf.instances.by_id(kit.item_id)
    if found is None:
        return replace(_own(inputs, kit), is_known=not kit.item_id)
    device = shelf.accelerators.by_id(found.accelerator_id) if found.accelerator_id else None
    base = _device(inputs, device) if device is not None else Hardware(found.instance_type, "cpu", devices=0)
    platform = shelf.instances.platform(found)
    holds_memory = platform is not None and platform.holds_server
    is_asked = found.memory_gb is not None and not holds_memory
    memory = _of_instance(found, "memory", found.memory_gb or 0.0, "GB") if is_asked else None
    price = found.price_factor()
    card, server = making.of_instance(shelf, found, device)
    return replace(
        base,
        label=found.instance_type,
        devices=found.accelerator_count if device is not None else 0.0,
        processor=_processor(inputs, found, has_device=device is not None),
        memory=shelf.chosen(memory),
        embodied=card,
        host_embodied=server,
        materials=making.materials_of_instance(shelf, found, device),
        price=shelf.chosen(price),
        currency=found.currency,
    )


def _processor(inputs: Inputs, found: Instance, *, has_device: bool) -> tuple[Row, Row, Row] | None:
    """Power of the virtual processors without and at full load, and how busy they are."""
    shelf = inputs.shelf
    if found.vcpus is None:
        return None
    platform = shelf.instances.platform(found)
    cloud = found.provider if f"vcpu:{found.provider}:idle" in shelf.defaults else _OTHER_CLOUD
    if platform is not None:
        ends = (platform.idle_factor(), platform.max_factor())
    else:
        ends = (shelf.defaults.default(f"vcpu:{cloud}:idle"), shelf.defaults.default(f"vcpu:{cloud}:max"))
    idle, full = (shelf.row(_scaled(factor, found.vcpus), is_default=platform is None) for factor in ends)
    return idle, full, shelf.default_row("cpu:utilisation_host" if has_device else "vcpu:utilisation")


def _scaled(factor: Factor, vcpus: float) -> Factor:
    """The power of so many virtual processors; the id stays, since they err together."""
    low, high = (None if end is None else end * vcpus for end in (factor.low, factor.high))
    return replace(factor, value=factor.value * vcpus, unit="W", low=low, high=high)


def _of_instance(found: Instance, what: str, value: float, unit: str) -> Factor:
    return Factor(
        f"instance:{found.id}:{what}", value, unit, None, None, "", None, "", "", found.source_ids[0], found.note
    )


def _fraction(inputs: Inputs, family: str) -> Row:
    return power_row(inputs.shelf, inputs.draft, family)


def power_row(shelf: Shelf, draft: Draft, family: str) -> Row:
    """Power over rated power of a kind of device, with the spread of how the hours are known."""
    factor = shelf.utilisation.power(draft.choice("workload"), family)
    # From its work a training has the spread of operations and share of the peak, which holds that of the power.
    return shelf.usual_power(factor) if draft.way is Way.HOURS else shelf.row(factor)


def most_of_rated(family: str) -> float:
    """Power over rated power at most: boards hold their limit; a row of TPUs holds the machine around them."""
    return _MOST_OF_TPU if family == "tpu" else 1.0
