"""What processors can compute, against peaks that were published or follow from published rates."""

from __future__ import annotations

import pytest

from greenai_desktop.catalog.cpu_peaks import cpu_peaks
from greenai_desktop.catalog.cpus import cpus


@pytest.mark.parametrize(
    ("name", "precision", "tflops"),
    [
        # 2 x 8160: 3.2 TFLOP/s in single precision each at 2.1 GHz (gist syhw/b8067966).
        ("Intel Xeon Platinum 8160", "fp32", 24 * 2.1 * 64 / 1_000),
        ("Intel Xeon Platinum 8160", "fp64", 24 * 2.1 * 32 / 1_000),
        ("Intel Xeon E5-2698 v4", "fp32", 20 * 2.2 * 32 / 1_000),
        ("Intel Xeon Silver 4210", "fp64", 10 * 2.2 * 16 / 1_000),
        # EPYC 7742: 2.3 TFLOP/s in double precision (64 cores, 2.25 GHz, 16 a cycle).
        ("AMD EPYC 7742", "fp64", 2.304),
        ("AMD EPYC 9654", "bf16", 96 * 2.4 * 64 / 1_000),
        ("Intel Xeon Platinum 8480+", "bf16", 56 * 2.0 * 1_024 / 1_000),
        ("Intel Core i7-8700K", "fp32", 6 * 3.7 * 32 / 1_000),
    ],
)
def test_peak_is_cores_times_clock_times_operations_per_cycle(name, precision, tflops):
    cpu = cpus().match(name)

    factor = cpu_peaks().factor(cpu, precision)

    assert factor.value == pytest.approx(tflops)
    assert factor.low < factor.value < factor.high
    assert factor.source_id in ("so-flops-per-cycle", "vpu-count", "amd-spec-2025")


def test_a_precision_that_is_not_there_is_computed_in_single():
    peak = cpu_peaks().peak(cpus().match("AMD EPYC 7742"), "bf16")

    assert peak.precision == "fp32"
    assert peak.is_instead


@pytest.mark.parametrize("name", ["AMD Athlon Gold 3150G", "Intel Atom 230"])
def test_a_generation_without_a_row_has_no_peak(name):
    assert cpu_peaks().factor(cpus().match(name), "fp32") is None


def test_no_peak_without_cores_or_clock():
    lacking = [cpu for cpu in cpus().all() if cpu_peaks().is_server(cpu) and not (cpu.cores and cpu.base_ghz)]

    assert lacking
    assert all(cpu_peaks().peak(cpu, "fp32") is None for cpu in lacking)


def test_no_row_of_the_table_is_left_out_and_each_is_of_some_processor():
    assert not list(cpu_peaks().problems)
    used = {rate.id for cpu in cpus().all() if (rate := cpu_peaks().rate(cpu)) is not None}
    assert used == {rate.id for rate in cpu_peaks().all()}


def test_a_pattern_that_is_none_is_told(factors):
    from greenai_desktop.catalog.cpu_peaks import CpuPeaks

    factors.change("cpu_flop_rates.csv", 0, pattern="(")

    assert [error.code for error in CpuPeaks(factors.folder).problems] == ["bad_pattern"]
