"""Double counts of a small laboratory, found in its tables as they are kept; what ends them can be undone."""

import pytest

from greenai_desktop.accounting.ledger.asset_claims import asset_claims, chips_of
from greenai_desktop.accounting.ledger.row_claims import activity_claims, cloud_claims, day_of_utc, line_claims
from greenai_desktop.catalog.activities import activities
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.claims import Kind, Part
from greenai_desktop.core.double_counting import findings
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.inventory.changes import rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.inventory.totals import Asked
from greenai_desktop.core.organisation import Site
from greenai_desktop.core.place import Place
from tests.helpers.ledgers import line

DAY, LAST = float(day_of(2025)), float(day_of(2025, 12, 31))
PARIS = Place("FR", hosting=Hosting.CLOUD, provider="gcp", region="europe-west9")
SITES = {"Lab": Site("Lab", Place("FR", hosting=Hosting.SERVER_ROOM)), "Rented": Site("Rented", PARIS)}
COLUMNS = {Kind.ASSET: ASSET_COLUMNS, Kind.ACTIVITY: ACTIVITY_COLUMNS, Kind.CLOUD: CLOUD_COLUMNS}
SERVER = {"name": "gpu01", "category": "server", "site": "Lab", "purchased": DAY + 20, "manufacture_kgco2e": 900.0}
USED = {**SERVER, "use_kgco2e": 400.0, "use_counted": "here", "lifetime_years": 5.0}
YEAR = {"site": "Lab", "from_day": DAY, "until_day": LAST, "value": 100.0}
EXPORT = {
    "provider": "Google", "region": "europe-west9", "from_day": DAY, "until_day": LAST, "scope": "all",
    "basis": "location", "kgco2e": 300.0,
}  # fmt: skip


def tables(assets=(), rows=(), figures=()):
    made = {}
    for (kind, columns), cells in zip(COLUMNS.items(), (assets, rows, figures), strict=True):
        made[kind] = Inventory(columns)
        for number, row in enumerate(cells, 1):
            rows_added(made[kind], [number], {name: [value] for name, value in row.items()}).apply(made[kind])
    return made


def item(number, **more):
    return {**equipment().of(number).cells(), "site": "Lab", "purchased": DAY + 20, **more}


def found(made, *more):
    claims = [
        *asset_claims(made[Kind.ASSET], equipment().of, SITES),
        *activity_claims(made[Kind.ACTIVITY], activities().by_id, posts().by_id),
        *cloud_claims(made[Kind.CLOUD]), *more,
    ]  # fmt: skip
    return findings(claims)


def run(kgco2e=50.0, place=SITES["Lab"].place, machine="gpu01"):
    return line_claims(Kind.RUN, 7, "training", [line(1, kgco2e)], place, machine, DAY + 40, DAY + 41)


FREIGHT = {**YEAR, "name": "Delivery", "post_id": "s3-04-upstream-transport", "factor_id": "freight-air-long-fr",
           "unit": "t·km"}  # fmt: skip
SPEND = {**YEAR, "name": "Servers", "post_id": "s3-02-capital-goods", "currency": "EUR", "factor_kgco2e": 0.2}
LABORATORIES = {
    "asset_in_cloud": (([{**SERVER, "site": "Rented"}], [], [EXPORT]), ()),
    "use_and_run": (([USED], [], []), (run(),)),
    "use_and_electricity": (
        ([USED],
         [{**YEAR, "post_id": "s2-electricity", "factor_id": "electricity-kwh-fr", "unit": "kWh"}], []),
        (),
    ),
    "freight_and_transport": (([{**SERVER, "transport_kgco2e": 40.0}], [FREIGHT], []), ()),
    "waste_and_end_of_life": (
        ([{**SERVER, "eol_kgco2e": 9.0, "retired": LAST - 3}],
         [{**YEAR, "name": "WEEE", "post_id": "s3-05-waste", "factor_kgco2e": 0.02}], []),
        (),
    ),
    "cards_and_board": (
        ([item("nvidia-hgx-h100-8gpu-pcf"), item("nvidia-h100-sxm-80gb-pcf", quantity=8.0)], [], []), (),
    ),
    "host_and_share": (([item("generic-server-8gpu-host-only"), item("generic-gpu-a100-with-host-318")], [], []), ()),
    "spend_and_asset": (([SERVER], [SPEND], []), ()),
    "spend_and_cloud": (
        ([], [{**YEAR, "post_id": "s3-01-services-cloud", "currency": "EUR", "factor_kgco2e": 0.1}], []),
        (run(place=PARIS),),
    ),
    "reported_and_own": (([], [], [{**EXPORT, "scope": "2"}]), (run(place=PARIS),)),
    "upstream_twice": (
        ([], [{**YEAR, "post_id": "s3-03-energy-upstream", "factor_id": "electricity-wtt-kwh-gb", "unit": "kWh"}], []),
        (run(),),
    ),
    "scopes_and_all": (([], [], [EXPORT, {**EXPORT, "scope": "1", "kgco2e": 5.0}]), ()),
    "two_versions": (
        ([], [], [{**EXPORT, "scope": "2", "model_version": "9"}, {**EXPORT, "scope": "2", "model_version": "10"}]), (),
    ),
}  # fmt: skip
QUIET = {
    "a server of one's own beside an export": (([SERVER], [], [EXPORT]), ()),
    "a use phase that is not counted": (([{**SERVER, "use_kgco2e": 400.0}], [], []), (run(),)),
    "a use phase and a run of another machine": (
        ([USED], [], []), (run(machine="gpu02"),),
    ),
    "freight of another year": (
        ([{**SERVER, "transport_kgco2e": 40.0}],
         [{**FREIGHT, "from_day": DAY - 400, "until_day": DAY - 100}], []), (),
    ),
    "a figure up to the gate of the factory": (([item("nvidia-h100-sxm-80gb-pcf")], [FREIGHT], []), ()),
    "waste while all is in service": (
        ([{**SERVER, "eol_kgco2e": 9.0}], [{**YEAR, "post_id": "s3-05-waste", "factor_kgco2e": 0.02}], []), (),
    ),
    "cards of a slot beside a baseboard": (
        ([item("nvidia-hgx-h100-8gpu-pcf"), item("nvidia-h100-pcie-80gb-derived")], [], []), (),
    ),
    "a server beside cards without host": (
        ([item("generic-server-8gpu-host-only"), item("nvidia-h100-sxm-80gb-pcf", quantity=8.0)], [], []), (),
    ),
    "spend on services": (([SERVER], [{**SPEND, "post_id": "s3-01-services-it"}], []), ()),
    "spend at another site": (([SERVER], [{**SPEND, "site": "Factory"}], []), ()),
    "a run at home beside cloud by spend": (
        ([], [{**YEAR, "post_id": "s3-01-services-cloud", "currency": "EUR", "factor_kgco2e": 0.1}], []), (run(),),
    ),
    "an export of another provider": (([], [], [{**EXPORT, "provider": "aws"}]), (run(place=PARIS),)),
    "upstream of another fuel": (
        ([], [{**YEAR, "post_id": "s3-03-energy-upstream", "factor_id": "fuel-diesel-litre-wtt-gb", "unit": "L"}], []),
        (run(),),
    ),
    "what was left out already": (
        ([{**SERVER, "transport_kgco2e": 40.0}], [{**FREIGHT, "left_out": "double_count"}], []), (),
    ),
    "market beside location": (
        ([], [], [EXPORT, {**EXPORT, "scope": "2", "basis": "market", "kgco2e": 1.0}]), (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", LABORATORIES)
def test_a_double_count_is_found_in_the_tables(code):
    cells, more = LABORATORIES[code]

    assert [one.code for one in found(tables(*cells), *more)] == [code]


@pytest.mark.parametrize("name", QUIET)
def test_what_only_looks_like_one_is_not_flagged(name):
    cells, more = QUIET[name]

    assert found(tables(*cells), *more) == []


@pytest.mark.parametrize("code", LABORATORIES)
def test_every_cure_ends_it_and_undoes_to_the_byte(code):
    cells, more = LABORATORIES[code]
    made = tables(*cells)
    (laid,) = found(made, *more)
    assert laid.cures

    for cure in laid.cures:
        table = made[cure.party.kind]
        before = table.state()
        undo = cure.change().apply(table)
        assert found(made, *more) == []
        assert table.state() != before
        undo.apply(table)
        assert table.state() == before


def test_the_use_of_amortised_equipment_is_still_a_claim():
    cells = {**SERVER, "purchased": DAY - 4_000.0, "lifetime_years": 5.0, "use_kgco2e": 400.0, "use_counted": "here"}

    (claim,) = asset_claims(tables([cells])[Kind.ASSET], equipment().of, SITES, Asked(DAY, LAST + 1.0))

    assert claim.parts == pytest.approx({Part.USE: 80.0}, rel=0.01)


def test_what_is_at_stake_is_what_both_hold():
    made = tables([{**SERVER, "quantity": 3.0, "transport_kgco2e": 40.0}], [{**FREIGHT, "value": 1_000.0}])

    assert found(made)[0].at_stake_kgco2e == pytest.approx(120.0)


def test_an_activity_of_an_unknown_unit_has_no_amount():
    made = tables([], [{**FREIGHT, "unit": "parsec"}])

    (claim,) = activity_claims(made[Kind.ACTIVITY], activities().by_id, posts().by_id)

    assert claim.parts[Part.FREIGHT] is None


@pytest.mark.parametrize("kind", ["offset", "avoided"])
def test_what_never_adds_up_claims_nothing(kind):
    made = tables([], [{**FREIGHT, "kind": kind}])

    assert activity_claims(made[Kind.ACTIVITY], activities().by_id, posts().by_id) == []


@pytest.mark.parametrize(
    ("name", "chips"),
    [
        ("nvidia-hgx-h100-8gpu-pcf", {"h100-sxm"}), ("NVIDIA H100 PCIe 80GB", {"h100-pcie"}),
        ("A100 SXM4 40GB", {"a100-sxm"}), ("generic-server-8x-b200", {"b200-sxm"}), ("ThinkPad T480", set()),
    ],
)  # fmt: skip
def test_chips_are_read_in_names(name, chips):
    assert chips_of(name) == chips


def test_a_time_stamp_is_of_its_day():
    assert day_of_utc(DAY * 86_400.0 + 86_399.0) == DAY
