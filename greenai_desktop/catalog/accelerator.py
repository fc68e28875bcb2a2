"""One accelerator: its power, peaks and memory, and each of them as a factor with its source.

A row is one device as the system counts them. Peaks are dense, never with sparsity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from greenai_desktop.catalog.sources import told_sources
from greenai_desktop.core.factors import Factor

PRECISIONS: Final = ("fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8")
MARKETS: Final = ("datacenter", "workstation", "consumer", "laptop", "edge")
KINDS: Final = ("gpu", "tpu", "npu", "apple-soc")
_U95_DOUBTFUL: Final = 1.25
# What computes instead where a device lacks a precision: the next one that it has.
_INSTEAD: Final[Mapping[str, tuple[str, ...]]] = {
    "fp64": (),
    "fp32": (),
    "tf32": ("fp32",),
    "fp16": ("bf16", "fp32"),
    "bf16": ("fp16", "fp32"),
    "fp8": ("bf16", "fp16", "fp32"),
    "int8": ("fp8", "bf16", "fp16", "fp32"),
}


@dataclass(frozen=True, slots=True)
class Peak:
    """Dense peak of a device at a precision.

    Attributes:
        tflops: Operations per second, in 10¹²; an operation is an addition or a multiplication.
        precision: The one that computes.
        is_instead: Whether the wanted precision is not there, and this one computes instead.
    """

    tflops: float
    precision: str
    is_instead: bool


def peak_at(precision: str, peak_of: Callable[[str], float | None]) -> Peak | None:
    """The peak at a precision, or at the next one that the device has; None if it has none of them.

    Args:
        precision: The one wanted.
        peak_of: The peak at a precision in 10¹² operations per second; None where there is none.
    """
    for code in (precision, *_INSTEAD[precision]):
        value = peak_of(code)
        if value is not None:
            return Peak(value, code, code != precision)
    return None


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One device as the system counts them.

    Attributes:
        id: Name of the row.
        name: What it is called; data.
        vendor: Who makes it.
        kind: One of `KINDS`.
        market: One of `MARKETS`.
        release_year: None if unknown.
        devices_per_board: How many of it one board carries.
        tdp_w: Rated power; for laptops the highest that can be set. None if unknown.
        idle_w: Measured without work; None for almost all.
        memory_gb: As the maker names it, which is GiB for most.
        memory_bandwidth_gb_per_s: None if unknown.
        die_area_mm2: Sum of its compute dies; None if unknown.
        process_nm: Name of the process; None if unknown.
        confidence: `high`, `medium` or `low`: whether lists agree.
        source_ids: Where the row was read.
        note: What it says of itself.
        peaks: Dense peaks in 10¹² operations per second, by precision, `fp16_vector` among them.
    """

    id: str
    name: str
    vendor: str
    kind: str
    market: str
    release_year: int | None
    devices_per_board: int
    tdp_w: float | None
    idle_w: float | None
    memory_gb: float | None
    memory_bandwidth_gb_per_s: float | None
    die_area_mm2: float | None
    process_nm: float | None
    confidence: str
    source_ids: tuple[str, ...]
    note: str
    peaks: Mapping[str, float] = field(default_factory=dict)

    def peak(self, precision: str) -> Peak | None:
        """The peak at a precision, or at the one that computes instead; None if no peak is known."""
        return peak_at(precision, self._peak_of)

    def peak_factor(self, precision: str) -> Factor | None:
        """The same as a factor in TFLOP/s."""
        peak = self.peak(precision)
        return None if peak is None else self._factor(f"peak:{peak.precision}", peak.tflops, "TFLOP/s")

    def tdp_factor(self) -> Factor | None:
        """Rated power as a factor in W; None if unknown.

        Where lists disagree the row has a range, an expert default: a rating is exact, but not known exactly.
        """
        if self.tdp_w is None:
            return None
        factor = self._factor("tdp", self.tdp_w, "W")
        if self.confidence != "low":
            return factor
        low, high = self.tdp_w / _U95_DOUBTFUL, self.tdp_w * _U95_DOUBTFUL
        note = f"{factor.note}; lists disagree: the range is an expert default"
        return replace(factor, low=low, high=high, note=note.removeprefix("; "))

    def idle_factor(self) -> Factor | None:
        """Measured power without work as a factor in W; None if nobody measured it."""
        return None if self.idle_w is None else self._factor("idle", self.idle_w, "W")

    def memory_factor(self) -> Factor | None:
        """Memory as a factor in GB; None if unknown."""
        return None if self.memory_gb is None else self._factor("memory", self.memory_gb, "GB")

    def _peak_of(self, code: str) -> float | None:
        value = self.peaks.get(code)
        # Cards without matrix units have a vector rate alone.
        return self.peaks.get("fp16_vector") if value is None and code == "fp16" else value

    def _factor(self, what: str, value: float, unit: str) -> Factor:
        source_id, others = told_sources(self.source_ids)
        note = "; ".join(part for part in (self.note, others) if part)
        return Factor(
            f"accelerator:{self.id}:{what}", value, unit, None, None, "", self.release_year, "", "", source_id, note
        )
