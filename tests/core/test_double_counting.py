"""Every trap is found where it is laid, not where something merely looks like it; cures end it and can be undone."""

import math
from dataclasses import replace

import numpy as np
import pytest

from greenai_desktop.core.claims import Claim, Kind, Part, Where
from greenai_desktop.core.double_counting import TRAPS, findings
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory

JAN, DEC = float(day_of(2025)), float(day_of(2025, 12, 31))
YEAR = {"from_day": JAN, "until_day": DEC}
BEFORE = {"from_day": float(day_of(2023)), "until_day": float(day_of(2023, 12, 31))}
H100 = frozenset({"h100-sxm"})


def claim(kind, number, parts, **where):
    return Claim(kind, number, f"{kind}-{number}", Where(**where), parts)


def asset(parts, number=1, **where):
    return claim(Kind.ASSET, number, parts, **{"from_day": JAN + 30, "site": "Lab", **where})


def activity(parts, number=1, **where):
    return claim(Kind.ACTIVITY, number, parts, **{**YEAR, "site": "Lab", **where})


def cloud(parts, number=1, **where):
    return claim(Kind.CLOUD, number, parts, **{**YEAR, "provider": "gcp", "region": "europe-west9", **where})


def run(parts, number=1, **where):
    return claim(Kind.RUN, number, parts, **{"from_day": JAN + 60, "until_day": JAN + 61, "machine": "gpu01", **where})


def estimate(parts, number=1, **where):
    return claim(Kind.ESTIMATE, number, parts, **{**YEAR, **where})


REPORTED = {Part.REPORTED: 300.0, Part.REPORTED_HARDWARE: 120.0}
# Code, the two claims, what is at stake, whether both are in the total, and the claim that only looks like it.
CASES = {
    "asset_in_cloud": (
        asset({Part.MAKING: 900.0}, provider="GCP", site=""), cloud(REPORTED), 120.0, False,
        cloud(REPORTED, provider="aws"),
    ),
    "use_and_run": (
        asset({Part.USE: 200.0}, machine="GPU01"), run({Part.RECORDED: 80.0}), 80.0, True,
        run({Part.RECORDED: 80.0}, machine="gpu02"),
    ),
    "use_and_electricity": (
        asset({Part.USE: 200.0}), activity({Part.METER: 5_000.0}), 200.0, True,
        activity({Part.METER: 5_000.0}, site="Factory"),
    ),
    "meter_and_runs": (
        run({Part.RECORDED: 80.0}, carrier="electricity", site="Lab"),
        activity({Part.METER: 5_000.0}, carrier="electricity"), 80.0, True,
        activity({Part.METER: 5_000.0}, carrier="heat"),
    ),
    "freight_and_transport": (
        asset({Part.TRANSPORT: 40.0}), activity({Part.FREIGHT: 60.0}), 40.0, True,
        activity({Part.FREIGHT: 60.0}, **BEFORE),
    ),
    "waste_and_end_of_life": (
        asset({Part.END_OF_LIFE: 4.0}, until_day=DEC - 9), activity({Part.WASTE: 3.0}), 3.0, True,
        activity({Part.WASTE: 3.0}, **BEFORE),
    ),
    "cards_and_board": (
        asset({Part.CARD: 1_312.0}, chips=H100), asset({Part.CARDS_INSIDE: 1_312.0}, 2, chips=H100), 1_312.0, True,
        asset({Part.CARDS_INSIDE: 1_312.0}, 2, chips=frozenset({"a100-sxm"})),
    ),
    "host_and_share": (
        asset({Part.HOST: 5_700.0}), asset({Part.HOST_SHARE: 1_400.0}, 2), 1_400.0, True,
        asset({Part.HOST_SHARE: 1_400.0}, 2, site="Other lab"),
    ),
    "spend_and_asset": (
        asset({Part.MAKING: 900.0}), activity({Part.GOODS_BY_SPEND: 1_700.0}), 900.0, True,
        activity({Part.GOODS_BY_SPEND: 1_700.0}, **BEFORE),
    ),
    "spend_and_cloud": (
        run({Part.CLOUD_USE: 30.0}, projects=frozenset({1})),
        activity({Part.CLOUD_BY_SPEND: 50.0}, projects=frozenset({1})), 30.0, True,
        activity({Part.CLOUD_BY_SPEND: 50.0}, projects=frozenset({2})),
    ),
    "reported_and_own": (
        estimate({Part.CLOUD_USE: 250.0}, provider="gcp"), cloud(REPORTED), 250.0, False,
        cloud(REPORTED, **BEFORE),
    ),
    "upstream_twice": (
        run({Part.LIFE_CYCLE: 80.0}, carrier="electricity"), activity({Part.UPSTREAM: 12.0}, carrier="electricity"),
        12.0, True, activity({Part.UPSTREAM: 12.0}, carrier="diesel"),
    ),
    "losses_twice": (
        run({Part.WITH_LOSSES: 80.0}, carrier="electricity"), activity({Part.LOSSES: 5.0}, carrier="electricity"),
        5.0, True, activity({Part.UPSTREAM: 5.0}, carrier="electricity"),
    ),
    "asset_and_share": (
        asset({Part.MAKING: 900.0}, machine="gpu01"), estimate({Part.EQUIPMENT_SHARE: 20.0}, machine="gpu01"), 20.0,
        True, estimate({Part.EQUIPMENT_SHARE: 20.0}, machine="gpu07"),
    ),
    "forecast_and_record": (
        run({Part.RECORDED: 80.0}, projects=frozenset({1})),
        estimate({Part.FORECAST: 100.0}, projects=frozenset({1})), 80.0, True,
        estimate({Part.FORECAST: 100.0}, projects=frozenset({2})),
    ),
    "scopes_and_all": (
        cloud({Part.ONE_SCOPE: 90.0}, series=("gcp", "location")),
        cloud({Part.ALL_SCOPES: 300.0}, 2, series=("gcp", "location")), 90.0, False,
        cloud({Part.ALL_SCOPES: 300.0}, 2, series=("gcp", "market")),
    ),
    "two_versions": (
        cloud({Part.REPORTED: 90.0}, series=("aws",), version="v3.9.0"),
        cloud({Part.REPORTED: 110.0}, 2, series=("aws",), version="v3.10.0"), 90.0, False,
        cloud({Part.REPORTED: 110.0}, 2, series=("aws", "other account"), version="v3.10.0"),
    ),
}  # fmt: skip


def test_there_is_a_case_for_every_trap():
    assert set(CASES) == {trap.code for trap in TRAPS}


@pytest.mark.parametrize("code", CASES)
def test_a_seeded_case_is_found(code):
    first, second, at_stake, is_in_total, _near = CASES[code]

    (found,) = findings([second, first])

    assert found.code == code
    assert (found.first.kind, found.first.ids) == (first.kind, (first.id,))
    assert (found.second.kind, found.second.ids) == (second.kind, (second.id,))
    assert found.at_stake_kgco2e == at_stake
    assert found.is_in_total is is_in_total


@pytest.mark.parametrize("code", CASES)
def test_a_near_miss_is_not_flagged(code):
    first, _second, _at_stake, _is_in_total, near = CASES[code]

    assert findings([first, near]) == []


def test_all_cases_together_are_found_once_each():
    # Apart by projects that have nothing in common, machines, providers and series.
    laid = []
    for i, (first, second, *_rest) in enumerate(CASES.values()):
        own = {"projects": frozenset({100 + i}), "site": f"Site {i}"}
        for number, one in enumerate((first, second)):
            apart = {"machine": one.where.machine and f"m{i}", "provider": one.where.provider and f"p{i}"}
            where = replace(one.where, **own, **apart, series=one.where.series and (i,))
            laid.append(replace(one, id=10 * i + number, where=where))

    assert sorted(found.code for found in findings(laid)) == sorted(CASES)


@pytest.mark.parametrize(
    "quiet",
    [
        [asset({Part.TRANSPORT: 4.0}), activity({Part.WASTE: 3.0})],
        [asset({Part.END_OF_LIFE: 4.0}), activity({Part.WASTE: 3.0})],  # still in service
        [asset({Part.MAKING: 4.0}), activity({Part.FREIGHT: 3.0})],  # up to the factory's gate
        [asset({Part.MAKING: 4.0}), activity({Part.CLOUD_BY_SPEND: 3.0})],
        [asset({Part.MAKING: 4.0}), cloud(REPORTED)],  # in a site of one's own
        [run({Part.RECORDED: 4.0}), cloud(REPORTED)],
        [asset({Part.MAKING: 4.0}), asset({Part.MAKING: 4.0}, 2)],
        [activity({Part.UPSTREAM: 4.0}, carrier="electricity"), activity({Part.LOSSES: 4.0}, 2, carrier="electricity")],
        [cloud({Part.REPORTED: 1.0}, series=("aws",), version="3"),
         cloud({Part.REPORTED: 1.0}, 2, series=("aws",), version="3")],
    ],
)  # fmt: skip
def test_what_belongs_together_is_not_flagged(quiet):
    assert findings(quiet) == []


def test_a_row_of_the_whole_organisation_holds_every_site():
    found = findings([asset({Part.TRANSPORT: 4.0}), activity({Part.FREIGHT: 9.0}, site="")])

    assert [one.code for one in found] == ["freight_and_transport"]


def test_a_delivery_of_many_pieces_is_one_finding():
    many = [asset({Part.TRANSPORT: 1.0}, number, from_day=JAN + number % 7) for number in range(1, 1_001)]

    (found,) = findings([*many, activity({Part.FREIGHT: 9_999.0})])

    assert sorted(found.first.ids) == list(range(1, 1_001))
    assert found.at_stake_kgco2e == 1_000.0


def test_many_machines_and_runs_are_held_against_one_another_by_name():
    many = [asset({Part.USE: 1.0}, number, machine=f"M{number}") for number in range(20_000)]
    runs = [run({Part.RECORDED: 1.0}, number, machine=f"m{number}") for number in range(0, 20_000, 10)]

    assert len(findings([*many, *runs])) == 2_000


def test_rows_that_say_the_same_are_held_against_the_many_once():
    """A purchase list without sites and dates against an inventory without them: each row of it is a finding of its
    own, but who stands on the other side is found out, and kept, once."""
    assets = [asset({Part.MAKING: float(i)}, i, site="", from_day=math.nan) for i in range(1, 301)]
    nowhere = {"site": "", "from_day": math.nan, "until_day": math.nan}
    bills = [activity({Part.GOODS_BY_SPEND: 5.0}, i, **nowhere) for i in range(1, 301)]

    found = findings([*assets, *bills])

    assert [one.second.ids for one in found] == [(i,) for i in range(1, 301)]
    assert len({id(one.first) for one in found}) == 1
    assert found[0].first.ids == tuple(range(1, 301))
    assert (found[0].first.kgco2e, found[0].at_stake_kgco2e) == (300 * 301 / 2, 5.0)


def test_a_row_with_both_parts_of_a_trap_is_not_its_own_double():
    both = activity({Part.RECORDED: 5.0, Part.METER: 5.0}, 1, carrier="electricity")
    other = activity({Part.METER: 7.0}, 2, carrier="electricity")

    assert [(one.first.ids, one.second.ids) for one in findings([both, other])] == [((1,), (2,))]
    assert findings([both]) == []


def test_an_amount_that_is_not_known_is_none_and_not_zero():
    (found,) = findings([asset({Part.HOST: None}), asset({Part.HOST_SHARE: None}, 2)])
    (half,) = findings([asset({Part.HOST: 70.0}), asset({Part.HOST_SHARE: None}, 2)])

    assert found.at_stake_kgco2e is None
    assert half.at_stake_kgco2e == 70.0


def test_the_largest_amount_in_the_total_comes_first():
    found = findings([
        asset({Part.TRANSPORT: 40.0, Part.MAKING: 900.0}), activity({Part.FREIGHT: 60.0}),
        activity({Part.GOODS_BY_SPEND: 2_000.0}, 2), cloud(REPORTED), run({Part.CLOUD_USE: 1e6}, provider="gcp"),
    ])  # fmt: skip

    assert [one.code for one in found] == ["spend_and_asset", "freight_and_transport", "reported_and_own"]


def test_a_phase_inside_a_merged_figure_cannot_be_cleared():
    whole = replace(asset({Part.TRANSPORT: 40.0}), is_merged=True)

    codes = [
        [cure.code for cure in findings([one, activity({Part.FREIGHT: 9.0})])[0].cures]
        for one in (asset({Part.TRANSPORT: 40.0}), whole)
    ]

    assert codes == [["leave_out", "clear_transport"], ["leave_out"]]


def test_runs_and_estimates_have_no_rows_to_leave_out():
    (found,) = findings([CASES["forecast_and_record"][0], CASES["forecast_and_record"][1]])

    assert found.cures == ()


@pytest.mark.parametrize("code", sorted(set(CASES) - {"forecast_and_record"}))
def test_every_cure_is_an_edit_that_undoes_to_the_byte(code):
    tables = {
        kind: Inventory(columns)
        for kind, columns in (
            (Kind.ASSET, ASSET_COLUMNS), (Kind.ACTIVITY, ACTIVITY_COLUMNS), (Kind.CLOUD, CLOUD_COLUMNS),
        )
    }  # fmt: skip
    for table in tables.values():
        rows_added(table, range(1, 4), {"note": ("a", "b", "c")}).apply(table)
    (found,) = findings(CASES[code][:2])
    assert found.cures

    for cure in found.cures:
        table = tables[cure.party.kind]
        before = table.state()
        undo = cure.change().apply(table)
        cured = table.value(int(table.rows_of(np.array(cure.party.ids))[0]), cure.column)
        assert cured == cure.value or (isinstance(cured, float) and math.isnan(cured))
        undo.apply(table)
        assert table.state() == before


def test_figures_of_one_report_are_one_finding_with_all_of_them() -> None:
    """Months, services and scopes of a provider's export are left out by one click, each basis by its own."""
    own = activity({Part.CLOUD_USE: 50.0}, provider="gcp", site="")
    months = [
        cloud({Part.REPORTED: 10.0 + number}, number, basis=basis, series=(number, basis))
        for number, basis in enumerate(["location", "location", "market", "location"], 1)
    ]

    found = findings([own, *months])

    assert [(one.code, one.second.ids, one.second.kgco2e) for one in found] == [
        ("reported_and_own", (1, 2, 4), pytest.approx(37.0)), ("reported_and_own", (3,), pytest.approx(13.0)),
    ]  # fmt: skip
    assert [cure.party.ids for one in found for cure in one.cures] == [(1, 2, 4), (3,)]


def test_each_side_tells_what_it_counts() -> None:
    """A use phase of tonnes beside a record of grams: whoever cures it must see both."""
    (found,) = findings([asset({Part.USE: 5_200.0}, machine="gpu01"), run({Part.RECORDED: 0.002})])

    assert (found.first.kgco2e, found.second.kgco2e, found.at_stake_kgco2e) == (5_200.0, 0.002, 0.002)
