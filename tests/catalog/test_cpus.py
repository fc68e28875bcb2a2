"""Raw processor names, as systems tell them, to rows and curves."""

import csv

import pytest

from greenai_desktop.catalog.cpus import CpuCatalog, clean_name, cpus
from greenai_desktop.paths import resource

# Captured raw names (NVIDIA and CodeCarbon logs, /proc/cpuinfo of public machines) and their rows.
CAPTURED = {
    "11th Gen Intel(R) Core(TM) i7-1185G7": "intel-core-i7-1185g7",
    "12th Gen Intel(R) Core(TM) i7-12700H": "intel-core-i7-12700h",
    "AMD EPYC 7262 8-Core Processor": "amd-epyc-7262",
    "AMD EPYC 7742 64-Core Processor": "amd-epyc-7742",
    "AMD EPYC 7K62 48-Core Processor": "amd-epyc-7k62",
    "AMD EPYC 8024P 8-Core Processor": "amd-epyc-8024p",
    "AMD EPYC 9684X 96-Core Processor": "amd-epyc-9684x",
    "AMD EPYC 9965 192-Core Processor": "amd-epyc-9965",
    "AMD Ryzen 3 2200GE with Radeon Vega 8 Graphics": "amd-ryzen-3-2200ge",
    "AMD Ryzen 5 3500 Processor": "amd-ryzen-5-3500",
    "AMD Ryzen 7 1700 Eight-Core Processor": "amd-ryzen-7-1700",
    "AMD Ryzen 7 5800U with Radeon Graphics": "amd-ryzen-7-5800u",
    "AMD Ryzen 9 5900X 12-Core Processor": "amd-ryzen-9-5900x",
    "AMD Ryzen Threadripper 1950X 16-Core Processor": "amd-ryzen-threadripper-1950x",
    "AMD Ryzen Threadripper 1950X 16-Core/32 threads Processor": "amd-ryzen-threadripper-1950x",
    "Intel(R) Celeron(R) CPU G3900 @ 2.80GHz": "intel-celeron-g3900",
    "Intel(R) Core(TM) i7 CPU         920  @ 2.67GHz": "intel-core-i7-920",
    "Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz": "intel-core-i7-8550u",
    "Intel(R) Core(TM) m7-6Y75 CPU @ 1.20GHz": "intel-core-m7-6y75",
    "Intel(R) Core(TM) Ultra 7 265H": "intel-core-ultra-7-265h",
    "Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz": "intel-core2-duo-e8400",
    "Intel(R) Pentium(R) CPU G2030 @ 3.00GHz": "intel-pentium-g2030",
    "Intel(R) Xeon(R) CPU E3-1240 V2 @ 3.40GHz": "intel-xeon-e3-1240-v2",
    "Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz": "intel-xeon-e5-2620-v3",
    "Intel(R) Xeon(R) CPU E5-2660 0 @ 2.20GHz": "intel-xeon-e5-2660",
    "Intel(R) Xeon(R) E-2288G CPU @ 3.70GHz": "intel-xeon-e-2288g",
    "Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz": "intel-xeon-gold-6246r",
    "Intel(R) Xeon(R) Platinum 8272CL CPU @ 2.60GHz": "intel-xeon-platinum-8272cl",
    "Intel(R) Xeon(R) Platinum 8480+": "intel-xeon-platinum-8480plus",
    "Intel(R) Xeon(R) Silver 4208 CPU @ 2.10GHz": "intel-xeon-silver-4208",
}
# Names that hide the model, are cut, or are no processor: a wrong row would be worse than none.
HIDDEN = [
    "Intel(R) Xeon(R) CPU @ 2.20GHz", "Intel Xeon Processor (Skylake, IBRS)", "AMD EPYC-Milan Processor",
    "AMD EPYC Processor", "ARMv8 Processor rev 1 (v8l)", "QEMU Virtual CPU version 2.5+", "Common KVM processor",
    "Intel(R) Xeon(R) Gold", "i7", "7742", "", " ", "Intel(R) Xeon(R) Platinum 8480", "x86_64", "GenuineIntel",
    "Intel", "AMD EPYC 77429 64-Core Processor", "name", ",", '"', "Intel\nCore", "é" * 5_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def catalog():
    return CpuCatalog(resource("factors"))


@pytest.mark.parametrize(("raw_name", "cpu_id"), CAPTURED.items())
def test_a_captured_name_finds_its_row(catalog, raw_name, cpu_id):
    assert catalog.match(raw_name).id == cpu_id


@pytest.mark.parametrize("raw_name", HIDDEN)
def test_a_name_that_hides_its_model_finds_none_rather_than_a_wrong_one(catalog, raw_name):
    assert catalog.match(raw_name) is None


def test_all_shipped_aliases_find_their_rows(catalog):
    with (resource("factors", "cpu_aliases.csv")).open(encoding="utf-8", newline="") as stream:
        aliases = {row["raw_name"]: row["cpu_id"] for row in csv.DictReader(stream)}

    assert {raw: catalog.match(raw).id for raw in aliases} == aliases


def test_rules_of_cleaning_find_nearly_all_aliases_without_the_list():
    with (resource("factors", "cpu_aliases.csv")).open(encoding="utf-8", newline="") as stream:
        aliases = {row["raw_name"]: row["cpu_id"] for row in csv.DictReader(stream)}
    with (resource("factors", "cpus.csv")).open(encoding="utf-8", newline="") as stream:
        by_name = {row["name"].casefold(): row["id"] for row in csv.DictReader(stream)}

    found = {raw: by_name.get(clean_name(raw).casefold()) for raw in aliases}

    assert not {raw for raw, cpu_id in found.items() if cpu_id not in (None, aliases[raw])}
    assert sum(cpu_id is not None for cpu_id in found.values()) >= 0.95 * len(aliases)


def test_every_row_of_the_table_is_found_by_its_own_name(catalog):
    names = catalog.names()

    assert len(names) == 4_522
    assert names == sorted(names, key=str.casefold)
    assert all(catalog.match(name) is not None for name in names[::50])


def test_two_rows_of_one_name_are_ambiguous_and_match_none(factors):
    rows = factors.rows("cpus.csv")
    twin = {**rows[0], "id": "twin", "name": rows[0]["name"].upper(), "tdp_w": "999"}
    factors.write("cpus.csv", [*rows, twin])

    assert CpuCatalog(factors.folder).match(rows[0]["name"]) is None


def test_a_measured_curve_of_the_model_comes_first(catalog):
    curve = catalog.curve("AMD EPYC 8024P 8-Core Processor", 1, 16)

    assert (curve.basis, curve.id, curve.u95_ratio) == ("measured_model", "measured-amd-epyc-8024p", 1.3)
    assert curve.power_w == pytest.approx((0.203 * 90, 0.324 * 90, 0.529 * 90, 0.514 * 90))
    assert "codecarbon-profiling-2025" in curve.source_ids


def test_a_curve_measured_on_bare_metal_of_a_cloud_counts_as_measured(catalog):
    curve = catalog.curve("Intel(R) Xeon(R) Platinum 8275CL CPU @ 3.00GHz", 2, 96)

    assert (curve.basis, curve.at_w(1.0)) == ("measured_model", pytest.approx(2 * 240 * 1.306))


def test_then_the_curve_of_the_family_up_to_the_share_of_tdp_that_is_drawn(catalog):
    curve = catalog.curve("Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz", 2, 64)

    assert (curve.basis, curve.id, curve.u95_ratio) == ("family", "boavizta-xeon-gold", 1.6)
    assert curve.at_w(1.0) == pytest.approx(2 * 205 * 0.85)


def test_then_the_generic_curve_of_the_tdp(catalog):
    # SENSORS §2.10: 0.07 + 0.78 · load, ×/÷ 2.
    curve = catalog.curve("AMD Ryzen 9 5900X 12-Core Processor", 1, 24)

    assert (curve.basis, curve.u95_ratio) == ("generic", 2.0)
    assert (curve.at_w(0.0), curve.at_w(1.0)) == (pytest.approx(0.07 * 105), pytest.approx(0.85 * 105))
    assert "greenai-expert" in curve.source_ids


def test_an_unknown_processor_takes_4_w_a_thread_within_a_factor_of_3(catalog):
    curve = catalog.curve("Mystery 9000", 1, 8)

    assert (curve.basis, curve.u95_ratio, curve.at_w(1.0)) == ("unknown_tdp", 3.0, 32.0)


def test_a_tdp_that_a_person_entered_wins(catalog):
    assert catalog.curve("Mystery 9000", 1, 8, tdp_w=100.0).at_w(1.0) == pytest.approx(85.0)
    assert catalog.curve("AMD Ryzen 9 5900X 12-Core Processor", 1, 24, tdp_w=65.0).at_w(1.0) == pytest.approx(0.85 * 65)


def test_all_sockets_count(catalog):
    one = catalog.curve("Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz", 1, 32)
    four = catalog.curve("Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz", 4, 128)

    assert four.at_w(0.5) == pytest.approx(4 * one.at_w(0.5))


def test_sockets_that_a_virtual_machine_makes_up_do_not(catalog):
    # QEMU shows each virtual processor as a socket of its own.
    shown = catalog.curve("Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz", 32, 32)
    without_smt = catalog.curve("Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz", 2, 32)

    assert shown.at_w(1.0) == without_smt.at_w(1.0) == pytest.approx(2 * 205 * 0.85)


def test_a_virtual_machine_has_its_threads_share_of_the_named_processor(catalog):
    # 8 of the 32 threads of a Gold 6246R.
    curve = catalog.curve("Intel(R) Xeon(R) Gold 6246R CPU @ 3.40GHz", 1, 8, host_share=None)

    assert curve.at_w(1.0) == pytest.approx(205 * 0.85 * 8 / 32)


def test_an_unknown_share_of_an_unknown_host_counts_by_threads(catalog):
    assert catalog.curve("Mystery 9000", 1, 4, host_share=None, tdp_w=300.0).basis == "unknown_tdp"


def test_a_known_share_of_a_host_of_unknown_threads_scales_its_curve(catalog):
    assert catalog.curve("Mystery 9000", 1, 4, host_share=0.25, tdp_w=100.0).at_w(1.0) == pytest.approx(85 / 4)


def test_the_shipped_tables_are_read_once():
    assert cpus() is cpus()
