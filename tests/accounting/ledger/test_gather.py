"""All lines of a project or an organisation: everything once, in its period and place, and what stands beside apart."""

import math

import numpy as np
import pytest

from greenai_desktop.accounting.estimate.shelf import shelf
from greenai_desktop.accounting.ledger.boundary import HELD_IN_PART, LEASED
from greenai_desktop.accounting.ledger.gather import Question, Sources, gather
from greenai_desktop.accounting.ledger.reading import Kept, read_sources, site_of_machines
from greenai_desktop.accounting.stored import stored_account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.hosting import Hosting, Post
from greenai_desktop.core.inventory.changes import cells_set, rows_added
from greenai_desktop.core.inventory.columns import ACTIVITY_COLUMNS, ASSET_COLUMNS, CLOUD_COLUMNS
from greenai_desktop.core.inventory.days import day_of, year
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.totals import totals
from greenai_desktop.core.ledger_columns import columns_of
from greenai_desktop.core.ledger_totals import first_totals
from greenai_desktop.core.lines import Indicator, Kind, Stage
from greenai_desktop.core.organisation import Consolidation, Organisation, Site
from greenai_desktop.core.place import Place
from greenai_desktop.store.records import EstimateState, RunState
from greenai_desktop.store.workspace import Workspace
from greenai_desktop.store.writer import RunWriter
from tests.helpers.inventories import table_of as table
from tests.helpers.runs import CPU
from tests.helpers.workspaces import fill

FIRST, AFTER = year(2026)
SERVER = {"name": "node 1", "purchased": FIRST, "lifetime_years": 4.0, "embodied_kgco2e": 1_461.0}
FUEL = {"name": "Diesel", "post_id": "s1-mobile-combustion", "value": 100.0, "factor_kgco2e": 3.0, "from_day": FIRST}


def sources(assets=(), rows=(), cloud=(), **rest):
    return Sources(table(ASSET_COLUMNS, *assets), table(ACTIVITY_COLUMNS, *rows), table(CLOUD_COLUMNS, *cloud), **rest)


def kgco2e(lines):
    return math.fsum(amount.value for line in lines if (amount := line.amount(Indicator.GHG)) and amount.value)


def codes(gathered):
    return {notice.code: notice.count for notice in gathered.notices}


def test_what_stands_beside_is_told_apart_and_in_no_total():
    reported = {"provider": "gcp", "kgco2e": 900.0, "basis": "location", "from_day": FIRST}
    beside = [FUEL | {"kind": "offset", "value": 1e6}, FUEL | {"kind": "avoided", "value": 1e6}]

    found = gather(
        sources([SERVER], [FUEL, *beside], [reported, reported | {"basis": "market"}]), Question.of_year(2026)
    )

    assert [line.origin for line in found.lines] == ["asset:1", "activity:1"]
    assert first_totals(columns_of(found.lines)).whole.value == pytest.approx(365.0 + 300.0)
    assert [len(some) for some in (found.reported, found.market, found.offsets, found.avoided)] == [1, 1, 1, 1]
    assert (
        first_totals(columns_of([*found.reported, *found.market, *found.offsets, *found.avoided])).whole.value is None
    )


def test_an_activity_over_two_years_is_in_each_with_its_days():
    over = FUEL | {"from_day": day_of(2025, 12, 1), "until_day": day_of(2026, 1, 31), "value": 62.0}

    parts = [gather(sources(rows=[over]), Question.of_year(number)).lines for number in (2024, 2025, 2026)]

    assert [kgco2e(part) for part in parts] == pytest.approx([0.0, 93.0, 93.0])
    assert "prorated_to_period" in parts[1][0].notes and parts[1][0].activity_value == pytest.approx(31.0)


def test_the_last_day_of_a_year_is_in_it():
    last = FUEL | {"from_day": math.nan, "until_day": AFTER - 1.0}

    assert kgco2e(gather(sources(rows=[last]), Question.of_year(2026)).lines) == pytest.approx(300.0)
    assert not gather(sources(rows=[last]), Question.of_year(2027)).lines


def test_what_has_no_date_is_in_no_year_and_that_is_said():
    undated = FUEL | {"from_day": math.nan}

    of_year, of_all = gather(sources(rows=[undated]), Question.of_year(2026)), gather(sources(rows=[undated]))

    assert not of_year.lines and codes(of_year) == {"undated_activities": 1}
    assert kgco2e(of_all.lines) == pytest.approx(300.0)


def test_equipment_of_which_nothing_is_booked_is_told():
    old = SERVER | {"purchased": float(day_of(2019))}

    found = gather(sources([SERVER, old, SERVER | {"left_out": "double_count"}]), Question.of_year(2026))

    assert [line.origin for line in found.lines] == ["asset:1"]
    assert codes(found) == {"not_booked": 1, "left_out": 1}


def test_a_project_has_its_share_and_its_own_rows():
    shared = SERVER | {"share:7": 0.25}
    rows = [FUEL | {"project": 7.0}, FUEL | {"project": 8.0}, FUEL]

    found = gather(sources([shared, SERVER], rows), Question.of_year(2026, 7))

    assert kgco2e(found.lines) == pytest.approx(0.25 * 365.0 + 300.0)
    assert all(line.project_id == 7 for line in found.lines)
    assert codes(found) == {"of_no_project": 2}  # the server that nobody shares, and the fuel of no project


def test_what_belongs_to_no_project_is_in_the_organisation_alone_and_that_is_said():
    left = FUEL | {"left_out": "double_count"}
    other = [FUEL | {"from_day": AFTER}, FUEL | {"kind": "offset"}, left, FUEL | {"project": 8.0}]
    later, of_runs = SERVER | {"purchased": AFTER}, SERVER | {"allocation": "gpu_hours"}
    found = sources([SERVER, later, of_runs, SERVER | {"share:8": 1.0}], [FUEL, *other])

    of_project, whole = (gather(found, Question.of_year(2026, project)) for project in (7, None))

    assert codes(of_project)["of_no_project"] == 2 and not of_project.lines
    assert "of_no_project" not in codes(whole)


@pytest.mark.parametrize(
    ("approach", "site", "moved"),
    [
        (Consolidation.OPERATIONAL, {"has_operational_control": False}, {LEASED: 300.0}),
        (Consolidation.FINANCIAL, {"has_operational_control": False}, {Post(1, None, "1.2"): 300.0}),
        (Consolidation.EQUITY, {"equity_fraction": 0.4}, {Post(1, None, "1.2"): 120.0, HELD_IN_PART: 180.0}),
    ],
)
def test_consolidation_moves_what_is_not_own_and_loses_nothing(approach, site, moved):
    made = sources(
        rows=[FUEL | {"site": "hall"}], sites={"hall": Site("hall", **site)},
        organisation=Organisation(consolidation=approach),
    )  # fmt: skip

    totals = first_totals(columns_of(gather(made).lines))

    assert {post: total.value for post, total in totals.by_post.items()} == pytest.approx(moved)
    assert totals.whole.value == pytest.approx(300.0)


def test_parts_of_one_line_err_together():
    halves = sources(
        rows=[FUEL | {"site": "hall"}], sites={"hall": Site("hall", equity_fraction=0.5)},
        organisation=Organisation(consolidation=Consolidation.EQUITY),
    )  # fmt: skip

    whole, split = (first_totals(columns_of(gather(one).lines)).whole for one in (sources(rows=[FUEL]), halves))

    assert (split.low, split.high) == pytest.approx((whole.low, whole.high), rel=0.01)


@pytest.mark.parametrize("bad", [{"view": "both"}, {"from_day": 3.0}, {"from_day": 3.0, "until_day": 3.0}])
def test_a_question_that_has_no_answer_is_refused(bad):
    with pytest.raises(InputError):
        Question(**bad)


def test_a_question_knows_its_year():
    assert Question.of_year(2026).year == 2026 and Question().year is None
    assert Question(from_day=FIRST, until_day=FIRST + 90.0).year is None


def test_lines_of_second_hand_equipment_have_the_figures_of_its_table():
    cells = {"condition": "second_hand", "remaining_fraction": 0.25, "adpe_kgsbe": 0.01, "water_l": 80.0}
    made = sources([SERVER | cells, SERVER | cells | {"remaining_fraction": math.nan}])

    lines, shown = gather(made).lines, totals(made.assets)

    for indicator, name in ((Indicator.ELEMENTS, "adpe_kgsbe"), (Indicator.WATER, "water_l")):
        assert math.fsum(line.amount(indicator).value for line in lines) == shown.indicators[name].value > 0.0


# A workspace


def draft(**values):
    kit = Kit(KitKind.ACCELERATOR, "h100-sxm", numbers={"count": Given(8.0)})
    return Draft(
        name="Plan", kits=(kit,), numbers={"wall_h": Given(10.0)}, place=Place("FR", hosting=Hosting.SERVER_ROOM),
        year=2026, **values,
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    file = tmp_path / "w.greenai"
    with Workspace.open(file):
        pass
    numbers = fill(file, 2, 20)
    with Workspace.open(file) as opened:
        for number in numbers:
            run = opened.run(number)
            opened.update_run(number, run.version, stage=Stage.TRAINING)
        yield opened


def read(workspace, kept=None):
    return read_sources(workspace, grid(), shelf(), kept)


def test_runs_bring_the_lines_that_their_pages_show(workspace):
    found = gather(read(workspace), Question.of_year(2026))

    for overview in workspace.runs():
        mine = [line for line in found.lines if line.origin == overview.run.origin]
        shown = stored_account(workspace, overview.run, grid()).root.find("run.carbon").value
        assert kgco2e(mine) == pytest.approx(shown)
    assert not gather(read(workspace), Question.of_year(2025)).lines


def test_an_estimate_counts_where_no_run_of_the_same_thing_stands(workspace):
    linked = draft(run_ids=(workspace.runs()[0].run.id,))
    alone, after = (
        workspace.create_estimate(one, project_id=1, state=EstimateState.SAVED) for one in (draft(), linked)
    )
    workspace.create_estimate(draft(), state=EstimateState.DRAFT)

    found = gather(read(workspace), Question.of_year(2026))

    stages = {
        number: {line.stage for line in found.lines if line.origin == f"estimate:{number}"}
        for number in (alone.id, after.id)
    }
    assert Stage.TRAINING in stages[alone.id] and Stage.TRAINING not in stages[after.id]
    assert [one.origins for one in found.notices if one.code == "run_stands"] == [(f"estimate:{after.id}",)]
    assert {line.origin for line in found.lines if line.origin.startswith("estimate")} <= {
        f"estimate:{alone.id}", f"estimate:{after.id}"
    }  # fmt: skip


def test_an_estimate_that_is_left_aside_is_not_counted(workspace):
    first, _second = (workspace.create_estimate(draft(), state=EstimateState.SAVED) for _ in range(2))
    both = gather(read(workspace), Question.of_year(2026))
    one = gather(read(workspace), Question.of_year(2026, without=frozenset({f"estimate:{first.id}"})))

    assert codes(both)["several_estimates"] == 2 and "several_estimates" not in codes(one)
    assert {line.origin for line in one.lines} == {line.origin for line in both.lines} - {f"estimate:{first.id}"}


def test_a_second_reading_makes_only_what_changed(workspace):
    kept = Kept()
    first = read(workspace, kept)
    run = workspace.runs()[0].run
    workspace.update_run(run.id, run.version, stage=Stage.EVALUATION)

    second = read(workspace, kept)

    before, after = ({one.run.id: one for one in read_.runs} for read_ in (first, second))
    assert all(after[number] is before[number] for number in before if number != run.id)
    assert after[run.id].lines[0].stage is Stage.EVALUATION


def test_hours_that_runs_recorded_are_charged_to_the_machine(workspace):
    node = SERVER | {"name": "TEST", "allocation": "gpu_hours", "used_h_per_year": 1_000.0}
    made = read(workspace)
    made = Sources(table(ASSET_COLUMNS, node), made.activities, made.cloud, runs=made.runs)

    found = gather(made, Question.of_year(2026))

    hours = 2 * 20 / 3600.0
    assert kgco2e(line for line in found.lines if line.origin == "asset:1") == pytest.approx(
        1_461.0 * hours / (1_000.0 * 4.0), rel=0.1
    )


def test_kinds_hold_every_line_once(workspace):
    found = gather(read(workspace))

    everything = [*found.lines, *found.reported, *found.market, *found.offsets, *found.avoided]
    assert len({line.id for line in everything}) == len(everything)
    assert all(line.kind is Kind.FOOTPRINT for line in found.lines)
    assert np.isfinite(kgco2e(found.lines))


# Where a run is counted


def by_post(workspace):
    totals = first_totals(columns_of(gather(read(workspace), Question.of_year(2026)).lines)).by_post
    return {(post.scope, post.beges_post): total.value for post, total in totals.items()}


def place_all(workspace, hosting):
    pue = 1.4 if hosting.has_pue else None
    for overview in workspace.runs():
        place = Place("US-CO", hosting=hosting, pue_ratio=pue)
        workspace.update_run(overview.run.id, overview.run.version, place=place)


def test_the_same_runs_in_five_places_have_five_right_tables(workspace):
    workspace.add_site(Site("hall", has_operational_control=False))
    tables = {}
    for hosting in Hosting:
        place_all(workspace, hosting)
        if hosting is Hosting.COLOCATION:
            put_on_site(workspace, "hall")
        tables[hosting] = by_post(workspace)
        if hosting is Hosting.COLOCATION:
            put_on_site(workspace, "")

    desk = tables[Hosting.OFFICE]
    whole = sum(desk.values())
    assert set(desk) == {(2, "2.1"), (3, "4.1")} and min(desk.values()) > 0
    assert tables[Hosting.SERVER_ROOM] == pytest.approx({key: value * 1.4 for key, value in desk.items()})
    assert tables[Hosting.HOME] == {(3, "3.3"): pytest.approx(whole)}
    assert tables[Hosting.COLOCATION] == {(3, "4.4"): pytest.approx(whole * 1.4)}
    assert tables[Hosting.CLOUD] == {(3, "4.5"): pytest.approx(whole * 1.4)}


def put_on_site(workspace, site):
    assets = workspace.sheet(Sheet.ASSET)
    if not len(assets):
        ids = workspace.reserve_rows(Sheet.ASSET, 1)
        # Long amortised: it brings no line of its own.
        cells = {"name": ["test"], "purchased": [0.0], "lifetime_years": [1.0]}
        workspace.write_change(Sheet.ASSET, rows_added(assets, ids, cells), assets)
    workspace.write_change(Sheet.ASSET, cells_set(assets.ids, site=[site]), assets)


@pytest.mark.parametrize("sites", [("hall", ""), ("", "hall"), ("hall", "desk")])
def test_a_machine_in_several_rows_stands_where_the_first_that_tells_it_says(sites):
    rows = table(
        ASSET_COLUMNS, *({"name": name, "site": site} for name, site in zip(("Node", "NODE"), sites, strict=True))
    )

    assert site_of_machines(rows) == {"node": "hall"}


@pytest.mark.parametrize(
    ("approach", "own"), [(Consolidation.OPERATIONAL, 0.0), (Consolidation.FINANCIAL, 1.0), (Consolidation.EQUITY, 0.4)]
)
def test_runs_on_a_site_are_own_as_far_as_the_approach_says(workspace, approach, own):
    place_all(workspace, Hosting.SERVER_ROOM)
    before = by_post(workspace)
    workspace.add_site(Site("hall", has_operational_control=False, equity_fraction=0.4))
    workspace.update_organisation(0, Organisation(consolidation=approach))
    put_on_site(workspace, "hall")

    after = by_post(workspace)

    assert after.get((2, "2.1"), 0.0) == pytest.approx(own * before[(2, "2.1")])
    assert after.get((3, "4.1"), 0.0) == pytest.approx(own * before[(3, "4.1")])
    assert sum(after.values()) == pytest.approx(sum(before.values()))


def test_a_run_over_the_end_of_a_year_is_in_each_with_what_was_recorded_in_it(tmp_path):
    file = tmp_path / "w.greenai"
    with Workspace.open(file):
        pass
    # Half a minute before midnight, and 20 seconds of twice the power after it.
    record_over_midnight(file, AFTER * 86_400.0 - 30.0)
    with Workspace.open(file) as workspace:
        found = read(workspace)

    parts = [gather(found, Question.of_year(number)).lines for number in (2026, 2027)]

    energies = [math.fsum(line.amount(Indicator.ENERGY).value for line in lines) for lines in parts]
    whole = math.fsum(line.amount(Indicator.ENERGY).value for line in gather(found).lines)
    assert sum(energies) == pytest.approx(whole) and whole > 0.0
    assert energies[1] / energies[0] == pytest.approx(2.0 * 20.0 / 30.0, rel=0.05)
    assert not any("prorated_to_period" in line.notes for lines in parts for line in lines)
    half = Question(from_day=AFTER - 10.0, until_day=AFTER + 1e-4)
    assert all("prorated_to_period" in line.notes for line in gather(found, half).lines)


def record_over_midnight(file, started_utc_s):
    from greenai_desktop.core.samples import Reading, Sample

    with Workspace.open(file) as workspace:
        run = workspace.create_run(
            name="Over midnight", project_id=None, stage=Stage.TRAINING, tags=(), notes="",
            started_utc_s=started_utc_s, place=Place("FR", hosting=Hosting.OFFICE).to_dict(), price=None, machine={},
            period_s=1.0, recorder_pid=None, host="test",
        )  # fmt: skip
    writer = RunWriter(file, run.id, (CPU,), 1.0)
    for second in range(51):
        power_w = None if second == 0 else 100.0 if second <= 30 else 200.0
        reading = Reading(CPU.id, float(second), power_w, power_w, CPU.status)
        writer.add(Sample(float(second), started_utc_s + second, (reading,)))
    writer.finish(0, RunState.FINISHED)
