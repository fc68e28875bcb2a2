"""How much of its peak and of its rated power a device reaches, by kind of work.

Shares of the peak are of the dense peak at the precision of the row (`Factor.boundary`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from greenai_desktop.catalog.folder import factors_folder
from greenai_desktop.catalog.tables import Problems, read_factors, read_sources
from greenai_desktop.core.factors import Factor, FactorTable, Source

# Values of `Factor.basis`: what a row measures.
MFU, HFU, POWER, SYSTEM_POWER = "mfu", "hfu", "gpu_power_over_tdp", "system_power_per_chip_over_tdp"
MATMUL, NODE_POWER = "matmul_fraction_of_peak", "node_ac_power_over_sum_of_gpu_tdp"

_LANGUAGE: Final = ("llm_pretraining", "llm_finetuning", "moe_pretraining")
_POWER_OF_WORKLOAD: Final = {
    "llm_pretraining": "power:transformer", "llm_finetuning": "power:transformer",
    "moe_pretraining": "power:transformer", "cnn_mixed": "power:cnn", "cnn_fp32": "power:cnn",
    "small": "power:small",
}  # fmt: skip
_SINGLE_CARD_MARKETS: Final = ("consumer", "laptop", "edge")


class UtilisationCatalog:
    """Shares of peak and power by workload, and the measurements behind them.

    Attributes:
        problems: The rows left out.

    Raises:
        CatalogError: the table is not there, or lacks a column.
    """

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        known = read_sources(folder / "sources.csv")
        rows = list(read_factors(folder / "utilisation.csv", known, self.problems.tell, None, ("hardware_ids",)))
        self._table = FactorTable((factor for factor, _ in rows), known.values())
        self._measured: dict[str, list[Factor]] = {}
        for factor, row in rows:
            for hardware_id in filter(None, row["hardware_ids"].split(";")):
                self._measured.setdefault(hardware_id, []).append(factor)

    def mfu(self, workload: str, market: str = "datacenter", kind: str = "gpu", precision: str = "bf16") -> Factor:
        """Share of the dense peak that training reaches, as a default with its range.

        Args:
            workload: One of `draft.CHOICES["workload"]`.
            market: Of the accelerator; whoever trains a large model on one card of a desktop reaches less.
            kind: Of the accelerator.
            precision: In which it computes.
        """
        return self._table[_mfu_id(workload, market, kind, precision)]

    def power(self, workload: str, kind: str = "gpu") -> Factor:
        """Power over rated power while training, as a default with its range.

        A row whose basis is `SYSTEM_POWER` holds the machine around the device.
        """
        return self._table["power:tpu" if kind == "tpu" else _POWER_OF_WORKLOAD.get(workload, "power:other")]

    def node_overhead(self) -> Factor:
        """Power of a node of eight cards at the wall over the rated power of its cards."""
        return self._table["node:overhead"]

    def measured(self, hardware_id: str, basis: str = "") -> list[Factor]:
        """What was measured or published of a device, of one basis or of all."""
        return [factor for factor in self._measured.get(hardware_id, ()) if basis in ("", factor.basis)]

    def all(self) -> list[Factor]:
        """All rows, in the order of the table."""
        return list(self._table)

    def source(self, factor: Factor) -> Source:
        """Where a row was read."""
        return self._table.source_of(factor)


@cache
def utilisation() -> UtilisationCatalog:
    """The shipped table, read once."""
    return UtilisationCatalog(factors_folder())


def mfu_default(workload: str, market: str = "datacenter", kind: str = "gpu", precision: str = "bf16") -> Factor:
    """`UtilisationCatalog.mfu` of the shipped table."""
    return utilisation().mfu(workload, market, kind, precision)


def power_default(workload: str, kind: str = "gpu") -> Factor:
    """`UtilisationCatalog.power` of the shipped table."""
    return utilisation().power(workload, kind)


def _mfu_id(workload: str, market: str, kind: str, precision: str) -> str:
    if workload == "llm_pretraining" and kind == "tpu":
        return "mfu:llm_pretraining:tpu"
    if workload in _LANGUAGE and precision == "fp8":
        return "mfu:llm:fp8"
    if workload in ("llm_pretraining", "moe_pretraining") and market in _SINGLE_CARD_MARKETS:
        return "mfu:small"
    return f"mfu:{workload}"
