import math

import pytest

from greenai_desktop.accounting.transport_rows import MODES, transport, transport_cells
from greenai_desktop.catalog.activities import activities
from greenai_desktop.core.errors import InputError

SERVER = {"embodied_kgco2e": 1_000.0, "low_kgco2e": 700.0, "high_kgco2e": 1_500.0, "transport_kgco2e": 50.0}


def test_way_by_plane_is_weight_times_way_times_factor():
    moved = transport("plane", 9_908.0, 30.0)

    assert moved.value == pytest.approx(0.030 * 9_908.0 * activities().by_id("freight-air-long-fr").factor.value)
    assert moved.low < moved.value < moved.high


@pytest.mark.parametrize("mode", MODES)
def test_factor_of_every_mode_holds_its_upstream(mode):
    (factor,) = [step for step in transport(mode, 2_000.0, 10.0).walk() if step.citation]

    assert activities().by_id(factor.citation.factor_id).boundary == "whole"


def test_plane_costs_the_most_and_short_flights_more_a_kilometre():
    by_mode = [transport(mode, 2_000.0, 10.0).value for mode in ("plane", "truck", "ship", "train")]

    assert by_mode == sorted(by_mode, reverse=True)
    assert transport("plane", 900.0, 10.0).value / 900.0 > transport("plane", 9_000.0, 10.0).value / 9_000.0


def test_transport_of_the_source_goes_when_the_way_is_told():
    cells = transport_cells(SERVER | {"boundary": "all"}, "ship", 15_000.0, 30.0)

    moved = cells["transport_kgco2e"]
    assert cells["embodied_kgco2e"] == pytest.approx(1_000.0 - 50.0 + moved)
    assert cells["high_kgco2e"] - cells["embodied_kgco2e"] == pytest.approx(500.0)


def test_transport_that_the_source_leaves_out_is_added_and_the_perimeter_grows():
    cells = transport_cells({"embodied_kgco2e": 164.0, "transport_kgco2e": math.nan, "boundary": "no_transport"},
                            "plane", 9_908.0, 1.7)  # fmt: skip

    assert cells["embodied_kgco2e"] == pytest.approx(164.0 + cells["transport_kgco2e"])
    assert cells["boundary"] == "all"


def test_transport_inside_a_figure_that_does_not_tell_it_is_refused():
    with pytest.raises(InputError, match="transport_inside"):
        transport_cells({"embodied_kgco2e": 1_000.0, "boundary": "all"}, "truck", 100.0, 20.0)


def test_row_of_phases_alone_gets_its_transport():
    cells = transport_cells({"manufacture_kgco2e": 80.0}, "truck", 1_000.0, 20.0)

    assert "embodied_kgco2e" not in cells
    assert cells["transport_kgco2e"] > 0


@pytest.mark.parametrize(("mode", "way", "weight"), [("rocket", 1.0, 1.0), ("ship", -1.0, 1.0), ("ship", 1.0, 0.0),
                                                     ("ship", math.nan, 1.0)])  # fmt: skip
def test_way_that_cannot_be_is_refused(mode, way, weight):
    with pytest.raises(InputError):
        transport(mode, way, weight)
