"""Rented machines: parts, prices, power of their servers."""

import pytest

from greenai_desktop.catalog.accelerators import accelerators
from greenai_desktop.catalog.cpu_search import cpu_search
from greenai_desktop.catalog.instances import InstanceCatalog, instances
from greenai_desktop.paths import resource


@pytest.fixture(scope="module")
def catalog():
    return InstanceCatalog(resource("factors"))


def test_all_rows_load_without_a_problem(catalog):
    assert (len(catalog.all()), catalog.problems) == (1_316, [])
    assert catalog.providers() == ["aws", "azure", "gcp", "lambda", "scaleway"]


def test_parts_of_every_row_are_rows_of_their_tables(catalog):
    for row in catalog.all():
        assert not row.accelerator_id or accelerators().by_id(row.accelerator_id), row
        assert not row.cpu_id or cpu_search().by_id(row.cpu_id), row
        assert row.host_share_fraction is None or 0 < row.host_share_fraction <= 1, row
        assert row.vcpus or row.accelerator_id, row


def test_a_machine_of_eight_cards(catalog):
    row = catalog.by_id("aws:p4d.24xlarge")

    assert (row.accelerator_id, row.accelerator_count, row.vcpus) == ("nvidia-a100-sxm4-40gb", 8.0, 96.0)
    assert row is catalog.named("P4D.24xlarge") is catalog.named("p4d.24xlarge", "aws")


def test_cards_are_counted_as_the_system_does_not_as_boards(catalog):
    assert catalog.by_id("aws:p2.xlarge").accelerator_count == 1  # half a K80
    assert catalog.by_id("aws:p2.16xlarge").accelerator_count == 16


def test_a_price_is_a_factor_with_currency_date_and_source(catalog):
    row = catalog.by_id("aws:p4d.24xlarge")
    price = row.price_factor()

    assert (price.unit, price.region, price.year, row.currency) == ("money/h", "us-east-1", 2026, "USD")
    assert "USD" in price.note and "2026-07-20" in price.note and price.source_id == "karpenter-aws-2026"
    assert row.price_factor("EUR") is None


def test_a_machine_without_a_price_has_none(catalog):
    row = next(row for row in catalog.all() if not row.currency)

    assert row.price_factor() is None


def test_the_generation_of_servers_gives_power_with_a_range(catalog):
    platform = catalog.platform(catalog.by_id("aws:p4d.24xlarge"))
    idle, most = platform.idle_factor(), platform.max_factor()

    assert (idle.value, most.value, idle.unit, platform.holds_server) == (0.603, 4.041, "W/thread", True)
    assert most.u95_ratio == pytest.approx(1.6)
    assert catalog.platform(next(row for row in catalog.all() if not row.platform_id)) is None


def test_search_by_type_provider_and_accelerator(catalog):
    assert catalog.search("p4d")[0].item_id == "aws:p4d.24xlarge"
    assert {hit.facts["provider"] for hit in catalog.search("h100", 50, "scaleway")} == {"scaleway"}
    assert catalog.search("p4d", provider="gcp") == []
    assert catalog.search("p4d.24xlarge")[0].facts["accelerator"] == "NVIDIA A100 SXM4 40GB"
    assert catalog.search("aws a100 sxm4 40gb")[0].item_id == "aws:p4d.24xlarge"


def test_a_name_of_two_providers_needs_the_provider(factors):
    rows = factors.rows("cloud_instances.csv")
    factors.write("cloud_instances.csv", [*rows, {**rows[0], "id": "gcp:twin", "provider": "gcp"}])
    catalog = InstanceCatalog(factors.folder)

    assert catalog.named(rows[0]["instance_type"]) is None
    assert catalog.named(rows[0]["instance_type"], "gcp").id == "gcp:twin"


@pytest.mark.parametrize(
    ("table", "cells", "code", "column"),
    [
        ("cloud_instances.csv", {"id": ""}, "empty_id", "id"),
        ("cloud_instances.csv", {"vcpus": "x"}, "bad_number", "vcpus"),
        ("cloud_instances.csv", {"price_usd_per_h": "-1"}, "bad_number", "price_usd_per_h"),
        ("cloud_instances.csv", {"platform_id": "nothing"}, "unknown_factor_in_table", "platform_id"),
        ("cloud_instances.csv", {"accelerator_count": "8"}, "bad_number", "accelerator_count"),
        ("cloud_instances.csv", {"source_ids": "nobody"}, "missing_source", "source_ids"),
        ("cpu_platforms.csv", {"idle_w_per_thread": "99"}, "bad_number", "idle_w_per_thread"),
        ("cpu_platforms.csv", {"source_ids": ""}, "missing_source", "source_ids"),
    ],
)
def test_a_broken_row_is_left_out_and_told_and_the_rest_loads(factors, table, cells, code, column):
    factors.change(table, 1, **cells)

    catalog = InstanceCatalog(factors.folder)

    told = catalog.problems[0]
    assert (told.code, told.facts["file"], told.facts["line"], told.facts["column"]) == (code, table, 3, column)
    assert len(catalog.all()) > 1_000


def test_the_shipped_tables_are_read_once():
    assert instances() is instances()
