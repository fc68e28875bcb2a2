"""Accelerators: figures of rows, and the names that machines report."""

import csv
from pathlib import Path

import pytest

from greenai_desktop.catalog.accelerators import AcceleratorCatalog, accelerators
from greenai_desktop.catalog.matching import Confidence
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.units import dimension
from greenai_desktop.paths import resource

GIB = 1 << 30
ALIASES = list(csv.DictReader(Path(resource("factors", "gpu_aliases.csv")).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def catalog():
    return AcceleratorCatalog(resource("factors"))


def test_a_rating_that_lists_disagree_on_has_a_range_and_others_are_exact(catalog):
    doubtful = next(row for row in catalog.all() if row.confidence == "low" and row.tdp_w)

    assert doubtful.tdp_factor().u95_ratio == pytest.approx(1.25)
    assert "lists disagree" in doubtful.tdp_factor().note
    assert catalog.by_id("nvidia-h100-sxm5-80gb").tdp_factor().u95_ratio == 1.0


def test_all_rows_load_without_a_problem(catalog):
    assert (len(catalog.all()), catalog.problems) == (418, [])


def test_peaks_are_dense_and_by_precision(catalog):
    # NVIDIA H100 SXM5 data sheet, without sparsity.
    h100 = catalog.by_id("nvidia-h100-sxm5-80gb")

    assert (h100.tdp_w, h100.memory_gb, h100.market, h100.kind) == (700.0, 80.0, "datacenter", "gpu")
    assert [h100.peak(p).tflops for p in ("bf16", "fp16", "tf32", "fp8", "fp64")] == [989.4, 989.4, 494.7, 1979, 33.45]


@pytest.mark.parametrize(
    ("item_id", "wanted", "used", "tflops"),
    [
        ("nvidia-tesla-v100-sxm2-32gb", "bf16", "fp16", 125.0),
        ("nvidia-tesla-v100-sxm2-32gb", "fp8", "fp16", 125.0),
        ("nvidia-tesla-v100-sxm2-32gb", "tf32", "fp32", 15.7),
        ("google-tpu-v3", "fp16", "bf16", 123.0),
        ("nvidia-tesla-p40", "bf16", "fp16", None),
    ],
)
def test_a_precision_that_is_not_there_is_computed_in_another_one_and_told(catalog, item_id, wanted, used, tflops):
    peak = catalog.by_id(item_id).peak(wanted)

    assert (peak.precision, peak.is_instead) == (used, True)
    assert tflops is None or peak.tflops == tflops


def test_no_peak_is_made_up_where_none_is_known(catalog):
    assert catalog.by_id("google-tpu-v3").peak("fp64") is None
    assert catalog.by_id("google-tpu-v3").peak_factor("fp64") is None


@pytest.mark.parametrize(
    ("item_id", "count", "tdp_w", "memory_gb"),
    [("nvidia-tesla-k80", 2, 150, 12), ("nvidia-a16", 4, 62.5, 16), ("amd-instinct-mi250x", 2, 250, 64)],
)
def test_a_board_of_several_processors_is_divided_as_the_system_counts_them(catalog, item_id, count, tdp_w, memory_gb):
    device = catalog.by_id(item_id)

    assert (device.devices_per_board, device.tdp_w, device.memory_gb) == (count, tdp_w, memory_gb)


def test_figures_are_factors_with_a_source_that_is_there(catalog):
    device = catalog.by_id("nvidia-tesla-p40")
    factors = [device.tdp_factor(), device.peak_factor("fp32"), device.memory_factor(), device.idle_factor()]

    assert [dimension(f.unit) for f in factors] == ["power", "operations per time", "data", "power"]
    assert all(f.source_id and f.id.startswith("accelerator:nvidia-tesla-p40:") for f in factors)
    assert catalog.by_id("aws-inferentia").tdp_factor() is None


@pytest.mark.parametrize("row", ALIASES, ids=lambda row: row["raw_name"])
def test_every_captured_name_is_matched_with_its_row(catalog, row):
    match = catalog.match(row["raw_name"])

    assert match.accelerator.id == row["accelerator_id"]
    is_ambiguous = bool(row["other_ids"])
    assert (match.confidence is Confidence.GUESS) == is_ambiguous
    assert bool(match.others) == is_ambiguous


def test_every_name_of_the_table_is_matched_exactly(catalog):
    assert {catalog.match(row.name).confidence for row in catalog.all()} == {Confidence.EXACT}


@pytest.mark.parametrize(
    ("raw_name", "memory", "limit_w", "item_id", "confidence"),
    [
        ("NVIDIA H100 80GB HBM3", None, None, "nvidia-h100-sxm5-80gb", "alias"),
        ("NVIDIA H100 80GB HBM3", 85_520_809_984, 700, "nvidia-h100-sxm5-80gb", "alias"),
        ("NVIDIA H100", 80 * GIB, 350, "nvidia-h100-pcie-80gb", "memory"),
        ("NVIDIA H100", None, None, "nvidia-h100-sxm5-80gb", "guess"),
        ("NVIDIA GeForce RTX 3060", 8 * GIB, None, "nvidia-geforce-rtx-3060-8gb", "memory"),
        ("NVIDIA GeForce RTX 3060", 12_884_901_888, None, "nvidia-geforce-rtx-3060-12gb", "memory"),
        ("NVIDIA GeForce RTX 2060", 12 * GIB, None, "nvidia-geforce-rtx-2060-12gb", "memory"),
        ("AMD Instinct MI60 / MI50", 16 * GIB, None, "amd-radeon-instinct-mi50", "memory"),
        ("AMD Instinct MI250X / MI250", None, 250, "amd-instinct-mi250x", "memory"),
        ("NVIDIA H100 80GB HBM2e", None, None, "nvidia-h100-pcie-80gb", "guess"),
        ("rtx 4090", None, None, "nvidia-geforce-rtx-4090", "normalised"),
        ("nvidia tesla t4", None, None, "nvidia-tesla-t4", "normalised"),
        ("4 x NVIDIA A100-SXM4-80GB", None, None, "nvidia-a100-sxm4-80gb", "alias"),
        ("NVIDIA GeForce RTX 2070 Super", None, None, "nvidia-geforce-rtx-2070-super-laptop", "alias"),
        ("NVIDIA GeForce RTX 2070 SUPER", None, None, "nvidia-geforce-rtx-2070-super", "exact"),
    ],
)
def test_what_tells_boards_of_one_name_apart(catalog, raw_name, memory, limit_w, item_id, confidence):
    match = catalog.match(raw_name, memory, limit_w)

    assert (match.accelerator.id, match.confidence) == (item_id, confidence)


@pytest.mark.parametrize("raw_name", ["", "Foo 9", "NVIDIA", "8 x ", "llvmpipe (LLVM 15.0.7, 256 bits)", "x" * 10_000])
def test_a_name_that_nothing_comes_near_matches_nothing(catalog, raw_name):
    assert catalog.match(raw_name) is None


def test_of_boards_alike_the_commoner_comes_first(catalog):
    """Of the three SXM boards only that of 80 GB has names of its own in the driver's list."""
    assert catalog.search("h100 sxm")[0].item_id == "nvidia-h100-sxm5-80gb"


def test_search_finds_every_typed_word_in_any_spelling(catalog):
    labels = [hit.label for hit in catalog.search("rtx4090")]

    assert labels[0] == "NVIDIA GeForce RTX 4090"
    assert [hit.item_id for hit in catalog.search("80 a100 sxm")] == ["nvidia-a100-sxm4-80gb"]
    assert catalog.search("h100", 2)[0].facts["tdp_w"] > 0
    assert (catalog.search("   "), catalog.search("h100", 0), catalog.search("zzz")) == ([], [], [])


@pytest.mark.parametrize(
    ("table", "cells", "code", "column"),
    [
        ("accelerators.csv", {"id": ""}, "empty_id", "id"),
        ("accelerators.csv", {"id": "nvidia-a10"}, "duplicate_id", "id"),
        ("accelerators.csv", {"tdp_w": "-5"}, "bad_number", "tdp_w"),
        ("accelerators.csv", {"tdp_w": "0"}, "bad_number", "tdp_w"),
        ("accelerators.csv", {"peak_bf16_tflops": "many"}, "bad_number", "peak_bf16_tflops"),
        ("accelerators.csv", {"market": "moon"}, "bad_number", "market"),
        ("accelerators.csv", {"kind": ""}, "bad_number", "kind"),
        ("accelerators.csv", {"devices_per_board": "1.5"}, "bad_number", "devices_per_board"),
        ("accelerators.csv", {"devices_per_board": "0"}, "bad_number", "devices_per_board"),
        ("accelerators.csv", {"release_year": "soon"}, "bad_number", "release_year"),
        ("accelerators.csv", {"source_ids": "nobody"}, "missing_source", "source_ids"),
        ("gpu_aliases.csv", {"accelerator_id": "nothing"}, "unknown_factor_in_table", "accelerator_id"),
        ("gpu_aliases.csv", {"source_id": "nobody"}, "missing_source", "source_id"),
    ],
)
def test_a_broken_row_is_left_out_and_told_and_the_rest_loads(factors, table, cells, code, column):
    factors.change(table, 2, **cells)

    catalog = AcceleratorCatalog(factors.folder)

    told = catalog.problems[0]
    wanted = (code, table, 4, column)
    if cells.get("id") == "nvidia-a10":  # the later of the two is left out
        wanted = (code, table, told.facts["line"], column)
    assert (told.code, told.facts["file"], told.facts["line"], told.facts["column"]) == wanted
    assert len(catalog.all()) >= 417


def test_a_missing_column_is_an_error(factors):
    (factors.folder / "accelerators.csv").write_text("id,name\n", encoding="utf-8")

    with pytest.raises(CatalogError) as caught:
        AcceleratorCatalog(factors.folder)

    assert caught.value.code == "missing_column"


def test_the_shipped_tables_are_read_once():
    assert accelerators() is accelerators()
