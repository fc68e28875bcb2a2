"""The seven steps as a calculator: every step is a figure that can be looked at and changed."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from greenai_desktop.accounting.cloud import EXAMPLE, STILL_BOOKED, WRITTEN_OFF, replayed
from greenai_desktop.core.cloud import Component
from greenai_desktop.core.cloud_case import (
    ClientUse,
    CloudCase,
    DatacentreCase,
    DeviceCase,
    RegionMonth,
    month_number,
    month_text,
)
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.results import Result
from greenai_desktop.i18n import language, words
from greenai_desktop.i18n.words import word

JANUARY = month_number(2025, 1)
SERVER = DeviceCase(
    "server", 10.0, JANUARY, (Component("blade", 2, 500.0, 20.0), Component("disk", 4, 40.0, 0.0))
)  # 1,200 kg each


def case_at(month: int, device: DeviceCase = SERVER) -> CloudCase:
    return CloudCase(
        (DatacentreCase("DC", "west", (device,)),),
        (RegionMonth("west", month, 0.0, 0.0, 0.1, 100.0),),
        (ClientUse("compute", "west", month, 1.0),),
    )


def found(result: Result, key: str) -> Result:
    step = result.find(key)
    assert step is not None
    return step


def test_v13_is_exact_and_every_step_is_in_the_tree() -> None:
    # METHODS §2.11 and §2.17, V13.
    tree = replayed(EXAMPLE).result

    assert [one.value for one in tree.walk() if one.key == "cloud.datacentre"] == pytest.approx(
        [1.2e6 / 72, 0.9e6 / 72, 0.6e6 / 72], rel=1e-12
    )
    assert found(tree, "cloud.scope3").value == pytest.approx(37_500.0, rel=1e-12)
    assert found(tree, "cloud.scope2").value == pytest.approx(1_200_000.0, rel=1e-12)
    assert found(tree, "cloud.factor").value == pytest.approx(0.2515, rel=1e-12)
    assert tree.value == pytest.approx(301.8, rel=1e-12)


def test_v13_by_scope() -> None:
    by_scope = replayed(EXAMPLE).pivot(["scope"])

    assert by_scope[("3",)] / sum(by_scope.values()) == pytest.approx(0.03, abs=2e-3)
    assert math.fsum(by_scope.values()) == pytest.approx(301.8)


def test_v13_by_datacentre() -> None:
    by_centre = replayed(EXAMPLE).pivot(["scope", "datacentre"])

    assert by_centre[("3", "DC 1")] == pytest.approx(1_200 * 1.2e6 / 72 / 5e6, rel=1e-12)
    assert set(by_centre) == {("1", ""), ("2", ""), ("3", "DC 1"), ("3", "DC 2"), ("3", "DC 3")}


def test_step_1_a_device_from_its_parts() -> None:
    device = found(replayed(case_at(JANUARY)).result, "cloud.device")

    assert device.value == 1_200.0
    assert [(part.label, part.value) for part in device.steps] == [("blade", 1_040.0), ("disk", 160.0)]


@pytest.mark.parametrize(
    ("months", "kgco2e", "notes"),
    [(-1, 0.0, ()), (0, 12_000 / 72, ()), (71, 12_000 / 72, ()), (72, 0.0, (WRITTEN_OFF,)), (200, 0.0, (WRITTEN_OFF,))],
)
def test_step_2_nothing_is_booked_after_the_life_and_that_is_said(months, kgco2e, notes) -> None:
    devices = found(replayed(case_at(JANUARY + months)).result, "cloud.devices")

    assert devices.value == pytest.approx(kgco2e, rel=1e-12)
    assert devices.notes == notes


def test_step_2_retired_early_it_is_booked_to_the_end_of_its_life_and_that_is_said() -> None:
    gone = replace(SERVER, retired_month=JANUARY + 12)
    booked = [found(replayed(case_at(JANUARY + n, gone)).result, "cloud.devices") for n in range(80)]

    assert math.fsum(one.value or 0.0 for one in booked) == pytest.approx(12_000.0, rel=1e-12)
    assert booked[11].notes == () and booked[12].notes == (STILL_BOOKED,) and booked[72].notes == (WRITTEN_OFF,)


def test_step_4_units_with_the_share_of_what_works_for_all() -> None:
    use = replace(EXAMPLE.uses[0], direct_count=1_000.0, overhead_count=50_000.0, share_fraction=0.004)
    case = replace(EXAMPLE, uses=(use,))

    tree = replayed(case).result

    assert found(tree, "cloud.usage").value == pytest.approx(1_200.0)
    assert tree.value == pytest.approx(301.8)


def test_step_7_groups_add_up_to_the_total() -> None:
    periods = tuple(replace(EXAMPLE.regions[0], month=JANUARY + n, usage_count=5e6 + n * 1e6) for n in range(3))
    uses = tuple(
        ClientUse(service, "Region", JANUARY + n, 100.0 * (n + 1))
        for n in range(3)
        for service in ("Compute", "Storage")
    )

    replay = replayed(replace(EXAMPLE, regions=periods, uses=uses))

    for by in (["service"], ["region"], ["month"], ["scope"], ["datacentre"], ["service", "month", "scope"]):
        assert math.fsum(replay.pivot(by).values()) == pytest.approx(replay.result.value)
    assert set(replay.pivot(["month"])) == {("2025-01",), ("2025-02",), ("2025-03",)}
    assert set(replay.pivot(["service", "month"])) == {
        (s, f"2025-0{n}") for s in ("Compute", "Storage") for n in (1, 2, 3)
    }
    with pytest.raises(InputError):
        replay.pivot(["colour"])


@pytest.mark.parametrize("field", ["scope1_kgco2e", "energy_kwh", "intensity_kgco2e_per_kwh", "usage_count"])
def test_what_is_not_told_makes_it_missing_and_never_zero(field: str) -> None:
    case = replace(EXAMPLE, regions=(replace(EXAMPLE.regions[0], **{field: None}),))

    replay = replayed(case)

    assert replay.result.value is None and replay.result.reason == "cloud_not_told"
    assert replay.shares == ()


def test_a_region_without_equipment_or_without_use_gives_no_factor() -> None:
    bare = replayed(replace(EXAMPLE, datacentres=())).result
    unused = replayed(replace(EXAMPLE, regions=(replace(EXAMPLE.regions[0], usage_count=0.0),))).result

    assert found(bare, "cloud.factor").value is None and found(bare, "cloud.scope3").reason == "cloud_not_told"
    assert unused.value is None and found(unused, "cloud.factor").reason == "not_computable"


def test_a_use_of_a_region_that_is_not_told_makes_the_total_partial() -> None:
    case = replace(EXAMPLE, uses=(*EXAMPLE.uses, ClientUse("compute", "east", JANUARY, 5.0)))

    result = replayed(case).result

    assert list(case.problems()) == [("cloud_region_missing", "east")]
    assert result.partial and result.value == pytest.approx(301.8)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (replace(EXAMPLE, regions=EXAMPLE.regions * 2), "cloud_region_twice"),
        (replace(EXAMPLE, uses=(replace(EXAMPLE.uses[0], share_fraction=1.5),)), "cloud_share_wrong"),
        (replace(EXAMPLE, datacentres=(replace(EXAMPLE.datacentres[0], devices=(SERVER,)),)), "cloud_stock_twice"),
        (replace(EXAMPLE, datacentres=(replace(EXAMPLE.datacentres[0], life_months=0.0),)), "cloud_life_wrong"),
    ],
)
def test_what_stands_in_the_way_is_told(case: CloudCase, code: str) -> None:
    with pytest.raises(InputError) as error:
        replayed(case)

    assert error.value.code == code


def test_a_case_is_kept_and_read_again() -> None:
    case = replace(EXAMPLE, datacentres=(*EXAMPLE.datacentres, DatacentreCase("DC 4", "Region", (SERVER,))))

    assert CloudCase.from_plain(json.loads(json.dumps(case.to_plain()))) == case


@pytest.mark.parametrize(
    "plain",
    [
        None, [], {"colour": 1}, {"uses": [{"service": 1}]}, {"uses": [{}]}, {"regions": 5}, {"regions": ["x"]},
        {"regions": [{"region": "a", "month": -1}]}, {"regions": [{"region": "a", "month": 1.5}]},
        {"regions": [{"region": "a", "month": 1, "energy_kwh": float("nan")}]},
        {"datacentres": [{"name": "a", "region": "b", "devices": [{"name": "x", "count": -1, "since_month": 1}]}]},
    ],
)  # fmt: skip
def test_what_is_no_case_is_refused(plain: object) -> None:
    with pytest.raises(InputError) as error:
        CloudCase.from_plain(plain)

    assert error.value.code == "cloud_case_unreadable"


def test_the_tree_survives_json_and_all_of_it_has_words() -> None:
    device = replace(SERVER, retired_month=JANUARY + 1)
    for tree in (replayed(EXAMPLE).result, replayed(case_at(JANUARY + 2, device)).result):
        assert Result.from_dict(json.loads(json.dumps(tree.to_dict()))) == tree
        for one in tree.walk():
            for table, code in [
                (words.KEY, one.key),
                (words.FORMULA, one.formula),
                *((words.NOTE, n) for n in one.notes),
            ]:
                assert not code or word(table, code, language("fr")) not in (code, table.get(code))


def test_months_have_numbers() -> None:
    assert month_text(month_number(2025, 12)) == "2025-12"
    assert month_number(2025, 1) - month_number(2024, 12) == 1
    with pytest.raises(InputError):
        month_number(2025, 13)
