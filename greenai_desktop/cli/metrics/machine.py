"""Metrics of this machine: power, energy, carbon and utilisation, each with where it comes from.

What is missing has no value, and `…_available` tells why: a sensor that cannot be read never shows as 0 W. Counters
never fall: a gap adds nothing, or what the sensor's own counter tells of it afterwards.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from greenai_desktop import __version__
from greenai_desktop.accounting.facts import RunFacts
from greenai_desktop.accounting.runs import live_draws
from greenai_desktop.accounting.supply import supply_of
from greenai_desktop.accounting.whole import telling
from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.cli.metrics.text import Family, Labels, Point
from greenai_desktop.core.energy import ChannelEnergy, EnergyMeter, gap_limit_s
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.footprint import operational_kgco2e, site_energy_kwh
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Place
from greenai_desktop.core.results import Calculation
from greenai_desktop.core.samples import Channel, Gauge, Reading, Role, Sample, Status
from greenai_desktop.core.units import G_PER_KG, J_PER_KWH

_PER_FRACTION = {"fraction": 1.0, "percent": 0.01}
_LATE_PERIODS, _LATE_S = 3.0, 5.0


@dataclass(frozen=True, slots=True)
class Electricity:
    """What turns joules into grams of carbon.

    Attributes:
        kgco2e_per_kwh: The factor for accounting; None if there is none.
        pue_ratio: None where none applies.
        zone: Zone of the factor.
        factor: Id of its row.
        reason: Why there is no factor.
    """

    kgco2e_per_kwh: float | None
    pue_ratio: float | None
    zone: str
    factor: str
    reason: str = ""

    @property
    def labels(self) -> Labels:
        """The factor, as labels."""
        return (("zone", self.zone), ("factor", self.factor))

    def grams(self, energy_j: float) -> float:
        """Grams of CO2e; NaN without a factor."""
        if self.kgco2e_per_kwh is None:
            return math.nan
        site_kwh = site_energy_kwh(energy_j / J_PER_KWH, 1.0 if self.pue_ratio is None else self.pue_ratio)
        return operational_kgco2e(site_kwh, self.kgco2e_per_kwh) * G_PER_KG


def electricity(place: Place, started_utc_s: float, catalog: GridCatalog, own: Sequence[Factor]) -> Electricity:
    """The electricity of a place, as runs are accounted for."""
    facts = RunFacts("metrics", "", None, Stage.UNSET, started_utc_s, 0.0, place, None, (), {})
    supply = supply_of(Calculation(live_draws()), facts, catalog, own)
    found = supply.intensity.result
    pue = None if supply.pue is None else supply.pue.result
    if found.value is None or supply.chosen is None:
        return Electricity(None, None, place.zone, "", found.reason)
    if pue is not None and pue.value is None:
        return Electricity(None, None, place.zone, "", pue.reason)
    factor = supply.chosen.factor
    return Electricity(found.value, pue.value if pue is not None else None, factor.region, factor.id)


class MachineMetrics:
    """Follows the samples of this machine.

    Args:
        channels: What is sampled, as it adds up.
        period_s: Sampling period.
        supply: The electricity of this machine.
        monotonic_s: The sampler's clock.
    """

    def __init__(
        self, channels: Sequence[Channel], period_s: float, supply: Electricity,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._channels = tuple(channels)
        self._supply = supply
        self._monotonic_s = monotonic_s
        self._late_s = max(_LATE_PERIODS * period_s, _LATE_S)
        self._lock = threading.Lock()
        self._meter = EnergyMeter(channels, gap_limit_s(period_s))
        self._readings: dict[str, Reading] = {}
        self._gauges: tuple[Gauge, ...] = ()
        self._at_s = math.nan
        self._started_utc_s = math.nan

    def add(self, sample: Sample) -> None:
        """Take a sample in; called on the sampler's thread."""
        with self._lock:
            self._meter.add(sample)
            self._readings |= {reading.channel: reading for reading in sample.readings}
            self._gauges = sample.gauges
            self._at_s = sample.at_monotonic_s
            if math.isnan(self._started_utc_s):
                self._started_utc_s = sample.at_utc_s

    def families(self) -> list[Family]:
        """All metrics of now."""
        with self._lock:
            totals, readings, gauges = self._meter.totals(), dict(self._readings), self._gauges
            started_utc_s, is_late = self._started_utc_s, not self._monotonic_s() - self._at_s <= self._late_s
        if is_late:  # the sampler hangs in a driver: what it read last is not the power of now
            gauges = ()
            readings = {c.id: Reading(c.id, 0.0, None, None, Status.MISSING, "not_sampled") for c in self._channels}
        return [
            *self._device_families(totals, readings),
            *self._machine_families(totals, readings),
            *self._gauge_families(gauges),
            Family(
                "greenai_build_info", "gauge", "Version of GreenAI Desktop.", (Point(1, (("version", __version__),)),)
            ),
            Family(
                "greenai_start_time_seconds", "gauge", "When the counters of this exporter began, seconds since 1970.",
                (Point(started_utc_s),),
            ),
            Family(
                "greenai_exporter_cpu_seconds_total", "counter", "Processor time this exporter itself has used.",
                (Point(time.process_time()),),
            ),
        ]  # fmt: skip

    def _device_families(self, totals: dict[str, ChannelEnergy], readings: dict[str, Reading]) -> list[Family]:
        powers, available, energies, covered = [], [], [], []
        for channel in self._channels:
            reading = readings.get(channel.id)
            power_w, status, reason = _now(reading, channel)
            labels = _device_labels(channel)
            reasons = (("reason", reason),)
            available.append(Point(float(power_w is not None), (*labels, ("quality", status), *reasons)))
            if power_w is not None:
                powers.append(Point(power_w, (*labels, ("quality", status))))
            if totals[channel.id].covered_s > 0:
                told = (*labels, ("quality", channel.status.value))
                energies.append(Point(totals[channel.id].energy_j, told))
                covered.append(Point(totals[channel.id].covered_s, told))
        adding = "Add up those of role total; the others are parts of them, or stand for the whole machine."
        return [
            Family("greenai_device_power_watts", "gauge", f"Power now. {adding}", tuple(powers)),
            Family(
                "greenai_device_available", "gauge", "Whether the power is known now, and why not.", tuple(available)
            ),
            Family(
                "greenai_device_energy_joules_total", "counter", f"Energy since the start. {adding}", tuple(energies)
            ),
            Family(
                "greenai_device_covered_seconds_total", "counter", "Time of which the energy is known.", tuple(covered)
            ),
        ]  # fmt: skip

    def _machine_families(self, totals: dict[str, ChannelEnergy], readings: dict[str, Reading]) -> list[Family]:
        added = [channel for channel in self._channels if channel.role is Role.TOTAL]
        now = {channel.id: _now(readings.get(channel.id), channel) for channel in added}
        powers = _by_quality((status, power_w) for power_w, status, _reason in now.values() if power_w is not None)
        energies = _by_quality(
            (channel.status.value, totals[channel.id].energy_j) for channel in added if totals[channel.id].covered_s > 0
        )
        # The rest of the machine is told by a meter or by the model that stands in for it.
        wanted = telling(self._channels, lambda channel: now.get(channel.id, (None,))[0] is not None)
        is_whole = bool(now) and all(now[channel.id][0] is not None for channel in wanted)
        supply = self._supply
        carbon = tuple(Point(supply.grams(p.value), (*p.labels, *supply.labels)) for p in energies)
        intensity = math.nan if supply.kgco2e_per_kwh is None else supply.kgco2e_per_kwh * G_PER_KG
        split = "One value a quality; their sum is the machine's."
        return [
            Family("greenai_machine_power_watts", "gauge", f"Power of the machine now. {split}", powers),
            Family(
                "greenai_machine_complete", "gauge", "Whether every part is known now; 0: the sums lack something.",
                (Point(float(is_whole)),),
            ),
            Family("greenai_machine_energy_joules_total", "counter", f"Energy since the start. {split}", energies),
            Family(
                "greenai_machine_carbon_grams_total", "counter",
                f"Greenhouse gas of it in g CO2e, with the factor for accounting and the PUE. {split}", carbon,
            ),
            Family(
                "greenai_machine_carbon_available", "gauge", "Whether there is an emission factor, and why not.",
                (Point(float(supply.kgco2e_per_kwh is not None), (("reason", supply.reason),)),),
            ),
            Family(
                "greenai_carbon_intensity_grams_per_kilowatt_hour", "gauge", "The emission factor in force.",
                (Point(intensity, supply.labels),),
            ),
            Family(
                "greenai_pue_ratio", "gauge", "The PUE in force; absent where none applies.",
                (Point(math.nan if supply.pue_ratio is None else supply.pue_ratio),),
            ),
        ]  # fmt: skip

    def _gauge_families(self, gauges: Sequence[Gauge]) -> list[Family]:
        utilised, celsius = [], []
        for gauge in gauges:
            if gauge.value is None:
                continue
            labels = self._gauge_labels(gauge)
            if gauge.quantity == "utilisation" and gauge.unit in _PER_FRACTION:
                utilised.append(Point(gauge.value * _PER_FRACTION[gauge.unit], labels))
            elif gauge.quantity == "temperature" and gauge.unit == "celsius":
                celsius.append(Point(gauge.value, labels))
        return [
            Family("greenai_utilisation_ratio", "gauge", "Share of the device in use, 0 to 1.", tuple(utilised)),
            Family("greenai_temperature_celsius", "gauge", "Temperature.", tuple(celsius)),
        ]

    def _gauge_labels(self, gauge: Gauge) -> Labels:
        channel = next((channel for channel in self._channels if channel.id == gauge.channel), None)
        if channel is None:  # a gauge of all processors together
            return (("device", gauge.channel), ("name", ""), ("channel", gauge.channel), ("quality", "measured"))
        return (
            ("device", channel.device.value), ("name", channel.name), ("channel", channel.id), ("quality", "measured"),
        )  # fmt: skip


def _now(reading: Reading | None, channel: Channel) -> tuple[float | None, str, str]:
    """Power now, where it comes from, and why there is none."""
    if reading is None:
        return None, Status.MISSING.value, "no_reading"
    if reading.power_w is None or not reading.status.has_value:
        status = reading.status if not reading.status.has_value else Status.MISSING
        return None, status.value, reading.reason or "no_reading"
    return reading.power_w, reading.status.value, ""


def _device_labels(channel: Channel) -> Labels:
    return (
        ("device", channel.device.value), ("name", channel.name), ("channel", channel.id),
        ("role", channel.role.value), ("source", channel.kind),
    )  # fmt: skip


def _by_quality(values: Iterable[tuple[str, float]]) -> tuple[Point, ...]:
    """Sums by where they come from."""
    sums: dict[str, list[float]] = {}
    for quality, value in values:
        sums.setdefault(quality, []).append(value)
    return tuple(Point(math.fsum(sums[quality]), (("quality", quality),)) for quality in sorted(sums))
