"""Search-as-you-type over processors, and the confidence of a match."""

import csv

import pytest

from greenai_desktop.catalog.cpu_search import CpuSearch
from greenai_desktop.catalog.cpus import cpus
from greenai_desktop.paths import resource


@pytest.fixture(scope="module")
def search():
    return CpuSearch(resource("factors"), cpus)


def test_all_processors_of_the_table_are_searched(search):
    assert len(search) == len(resource("factors", "cpus.csv").read_text(encoding="utf-8").splitlines()) - 1


def test_names_that_hold_the_words_in_one_piece_come_first(search):
    labels = [hit.label for hit in search.search("xeon gold 62", 8)]

    assert all(label.startswith("Intel Xeon Gold 62") for label in labels)


@pytest.mark.parametrize("text", ["epyc 7742", "EPYC7742", "7742 amd", " epyc   7742 "])
def test_order_case_and_spaces_of_the_words_do_not_matter(search, text):
    hit = search.search(text)[0]

    assert (hit.item_id, hit.label) == ("amd-epyc-7742", "AMD EPYC 7742")
    assert hit.facts == {"cores": 64.0, "threads": 128.0, "tdp_w": 225.0}


def test_a_row_in_full_by_its_id(search):
    assert search.by_id("amd-epyc-7742").tdp_w == 225.0
    assert search.by_id("nothing") is None


@pytest.mark.parametrize(
    ("raw_name", "cpu_id", "confidence"),
    [
        ("Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz", "intel-xeon-e5-2690-v4", "alias"),
        ("AMD EPYC 7742", "amd-epyc-7742", "exact"),
        ("AMD EPYC 7282 16-Core Processor with nothing", "amd-epyc-7282", "normalised"),
        ("Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", None, "guess"),
    ],
)
def test_how_sure_a_match_is(search, raw_name, cpu_id, confidence):
    match = search.match(raw_name)

    assert match.confidence == confidence
    assert cpu_id is None or match.cpu.id == cpu_id
    assert match.cpu.name.startswith(("Intel Xeon", "AMD EPYC"))


@pytest.mark.parametrize(
    "raw_name", ["", "Mystery 9000", "Intel(R) Xeon(R) CPU @ 2.20GHz", "ARMv8 Processor rev 1 (v8l)"]
)
def test_a_name_that_nothing_comes_near_matches_nothing(search, raw_name):
    assert search.match(raw_name) is None


def test_every_captured_processor_name_is_matched_with_its_row(search):
    rows = csv.DictReader(resource("factors", "cpu_aliases.csv").read_text(encoding="utf-8").splitlines())

    for row in rows:
        match = search.match(row["raw_name"])
        assert (match.cpu.id, match.confidence in ("alias", "exact")) == (row["cpu_id"], True), row
