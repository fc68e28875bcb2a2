"""Equipment of all kinds: what each table may hold, what is unknown, conflicts side by side, searches, own tables."""

import time

import pytest

from greenai_desktop.catalog import own_equipment, updates
from greenai_desktop.catalog.embodied import embodied
from greenai_desktop.catalog.equipment import EquipmentCatalog, equipment
from greenai_desktop.core.equipment import PERIMETERS, Origin
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.core.inventory.columns import ASSET_COLUMNS, CATEGORIES, by_id
from greenai_desktop.paths import resource

TABLES = {
    "equipment_generic.csv": 49, "equipment_accelerated.csv": 1, "equipment_medians.csv": 33,
    "equipment_products.csv": 200,
}  # fmt: skip
UNCLEAR = ("ademe-baseimpacts", "ecodiag")


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "home"))
    updates.forget()
    yield
    monkeypatch.undo()
    updates.forget()


@pytest.fixture(scope="module")
def catalog():
    return EquipmentCatalog(resource("factors"), embodied)


def test_all_rows_load_without_a_problem(catalog):
    assert catalog.problems == []
    assert len(catalog) == sum(TABLES.values())


def test_at_most_two_hundred_named_products_each_with_its_makers_document(catalog):
    named = [row for row in catalog.all() if row.origin is Origin.PRODUCT]

    assert 0 < len(named) <= 200
    assert all(row.document.startswith("http") and row.manufacturer for row in named)
    assert len({row.document for row in named}) == len(named)
    assert {"server", "workstation", "laptop", "monitor", "smartphone", "storage", "network"} <= {
        row.category for row in named
    }


@pytest.mark.parametrize(
    "typed", ["PowerEdge R740", "ProLiant DL380", "Latitude 5430", "ThinkPad X1 Carbon", "MacBook Air M2", "OptiPlex",
              "Precision 7670", "iPhone 14", "Studio Display", "Exos"],
)  # fmt: skip
def test_products_that_are_met_everywhere_are_among_the_named_ones(catalog, typed):
    assert "product" in {hit.facts["origin"] for hit in catalog.search(typed)}


def test_licences_that_share_alike_stand_in_files_of_their_own(catalog, factors):
    licences = {name: {catalog.of(row["id"]).source.licence for row in factors.rows(name)} for name in TABLES}

    assert all("ODbL" in licence for licence in licences["equipment_products.csv"] | licences["equipment_medians.csv"])
    assert not any("ODbL" in licence or "SA 4.0" in licence for licence in licences["equipment_generic.csv"])
    assert {name: len(factors.rows(name)) for name in TABLES} == TABLES


def test_no_row_comes_from_a_base_whose_terms_are_unclear_or_from_agpl_data(catalog):
    assert not [row.id for row in catalog.all() if row.source.id in UNCLEAR or "AGPL" in row.source.licence]


def test_averages_say_the_same_as_the_tables_that_estimates_read(catalog, factors):
    for name in ("embodied_generic.csv", "embodied_medians.csv"):
        shared = [row for row in factors.rows(name) if catalog.of(row["id"])]

        assert len(shared) > 20
        for row in shared:
            mine = catalog.of(row["id"])
            assert mine.embodied_kgco2e == float(row["embodied_kgco2e"]), row
            assert (mine.low_kgco2e, mine.high_kgco2e) == (float(row["low_kgco2e"]), float(row["high_kgco2e"])), row
            assert mine.perimeter == row["phases"], row


def test_every_row_can_become_a_row_of_the_inventory(catalog):
    columns = by_id(ASSET_COLUMNS)
    for row in catalog.all():
        assert row.category in CATEGORIES and row.perimeter in PERIMETERS
        for name, value in row.cells("fr").items():
            assert columns[name].kind.is_number == isinstance(value, float), (row.id, name)
            if columns[name].choices:
                assert value in columns[name].choices, (row.id, name)


def test_what_is_unknown_is_none_and_left_out_of_the_cells_never_zero(catalog):
    board = catalog.of("nvidia-hgx-h100-8gpu-pcf")

    assert board.perimeter == "gate"
    assert board.unknown_phases() == ("transport", "end_of_life")
    assert board.phases()["end_of_life"] is None
    assert "eol_kgco2e" not in board.cells()


def test_a_published_range_that_says_nothing_of_manufacture_is_not_taken(catalog):
    row = catalog.of("dell-poweredge-r640-2019")

    assert (row.low_kgco2e, row.high_kgco2e) == (None, None)
    assert "±100 %" in row.note


def test_phases_and_embodied_of_every_row_are_of_one_size(catalog):
    for row in catalog.all():
        known = [value for name, value in row.phases().items() if name != "use" and value is not None]
        # Shares that makers publish add up to one within 5 % of the whole life.
        whole_life = row.embodied_kgco2e + (row.use_kgco2e or 0.0)
        assert sum(known) <= row.embodied_kgco2e + 0.05 * whole_life + 0.05, row


def test_an_accelerator_is_found_by_the_id_that_a_machine_is_known_by(catalog):
    row = catalog.of("nvidia-a100-sxm4-40gb")

    assert (row.origin, row.category, row.embodied_kgco2e) == (Origin.ACCELERATOR, "gpu", pytest.approx(146.2))
    assert row.phases() == {"manufacture": 111.33, "transport": 32.69, "use": None, "end_of_life": 2.18}
    assert row.name("fr").startswith("NVIDIA A100")


def test_a_device_of_a_board_of_several_has_its_share_of_all_figures(catalog):
    row, board = catalog.of("nvidia-tesla-m60"), embodied().default("nvidia-tesla-m60")

    assert row.embodied_kgco2e == pytest.approx(board.kgco2e.value)
    assert sum(value for value in row.phases().values() if value) == pytest.approx(row.embodied_kgco2e, rel=0.01)


def test_conflicting_sources_stand_side_by_side_with_their_perimeter(catalog):
    beside = {row.id: row for row in catalog.beside("generic-server-rack-1s2s")}

    assert {"generic-negaoctet-server", "generic-server-ccf-1000", "generic-server-bloom-2500"} <= set(beside)
    assert beside["generic-negaoctet-server"].perimeter == "all"
    assert beside["generic-server-ccf-1000"].perimeter == "gate"
    assert not any("8x" in item_id for item_id in beside)


def test_a_named_screen_stands_beside_the_average_and_the_median(catalog):
    screen = next(row for row in catalog.by_category("monitor") if row.origin is Origin.PRODUCT)

    beside = {row.id: row.embodied_kgco2e for row in catalog.beside(screen.id)}

    assert (beside["generic-ademe-monitor"], beside["generic-monitor-24-25"]) == (69.84, 386.32)
    assert screen.id not in beside


def test_other_figures_of_a_card_stand_beside_its_default(catalog):
    assert {row.id for row in catalog.beside("nvidia-a100-sxm4-40gb")} == {
        "nvidia-a100-sxm-40gb-falk2025", "generic-gpu-bloom-150", "generic-gpu-a100-with-host-318",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("category", "years"), [("server", 5.0), ("laptop", 4.0), ("monitor", 6.0), ("smartphone", 2.5), ("other", None)]
)
def test_the_usual_lifetime_of_a_category_is_that_of_most_averages(catalog, category, years):
    assert catalog.usual_lifetime_years(category) == years


def test_unknown_things_have_no_row_and_nothing_beside(catalog):
    assert (catalog.of("nothing"), catalog.beside("nothing"), catalog.search("zzzz"), catalog.search("")) == (
        None, [], [], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "language", "first"),
    [("monitor 24", "en", "generic-monitor-24-25"), ("écran 24", "fr", "generic-monitor-24-25")],
)
def test_averages_come_first_in_either_language(catalog, typed, language, first):
    hit = catalog.search(typed, language)[0]

    assert (hit.item_id, hit.label) == (first, catalog.of(first).name(language))


def test_no_kind_of_row_crowds_out_another(catalog):
    kinds = [hit.facts["origin"] for hit in catalog.search("laptop", limit=12)]

    assert kinds == ["generic"] * kinds.count("generic") + ["accelerator"] * 3 + ["product"] * kinds.count("product")
    assert kinds.count("generic") >= 4 and kinds.count("product") >= 3


def test_a_limit_is_kept(catalog):
    assert [len(catalog.search("e", limit=limit)) for limit in (0, 1, 2, 5)] == [0, 1, 2, 5]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"id": ""}, "empty_id"), ({"embodied_kgco2e": "x"}, "bad_number"), ({"embodied_kgco2e": "-1"}, "bad_number"),
        ({"use_kgco2e": "-1"}, "bad_number"), ({"lifetime_years": "0"}, "bad_number"),
        ({"low_kgco2e": "99999999"}, "bounds_out_of_order"), ({"phases": "some"}, "unknown_choice_in_table"),
        ({"category": "car"}, "unknown_choice_in_table"), ({"quality": "E"}, "unknown_choice_in_table"),
        ({"source_id": "nobody"}, "missing_source"), ({"id": "generic-server-rack-1s2s"}, "duplicate_id"),
    ],
)  # fmt: skip
def test_a_broken_row_is_left_out_and_told_and_the_rest_loads(factors, cells, code):
    factors.change("equipment_products.csv", 1, **cells)

    catalog = EquipmentCatalog(factors.folder, embodied)

    assert [(p.code, p.facts["line"]) for p in catalog.problems] == [(code, 3)]
    assert len(catalog) == sum(TABLES.values()) - 1


def own(row, item_id="maker-thing-2026", **changes):
    from dataclasses import replace

    return replace(row, id=item_id, manufacturer="Maker", name_en="Thing 7", name_fr="Truc 7", **changes)


def test_an_own_table_counts_at_once_with_the_notice_of_its_licence_kept_beside_it(catalog):
    assert equipment().search("thing 7") == []

    kept = own_equipment.install("makers", [own(catalog.of("generic-ademe-laptop"))], "Shared under terms.\nMore.")

    assert own_equipment.installed() == [kept]
    assert (kept.row_count, kept.notice) == (1, "Shared under terms.\nMore.")
    found = equipment().of("maker-thing-2026")
    assert (found.origin, found.name("fr"), found.embodied_kgco2e) == (
        Origin.IMPORTED, "Maker Truc 7", catalog.of("generic-ademe-laptop").embodied_kgco2e,
    )  # fmt: skip
    assert [hit.item_id for hit in equipment().search("thing 7")] == ["maker-thing-2026"]


def test_an_own_table_reads_back_what_was_written_phase_by_phase(catalog):
    rows = [own(row, f"mine-{row.id}", use_kgco2e=None) for row in catalog.all()]

    own_equipment.install("all", rows, "Notice.")

    back = {row.id: row for row in own_equipment.own_rows()}
    for row in rows:
        assert back[row.id].phases() == row.phases()
        assert back[row.id].cells() | {"source": ""} == row.cells() | {"source": ""}


@pytest.mark.parametrize("sign", ["\n", "\u2028", "\x85", "\x0b", '"', ",", ";", "=1+1", "<b>"])
def test_a_name_with_any_sign_in_it_is_kept_and_breaks_no_other_row(catalog, sign):
    from dataclasses import replace

    first = own(catalog.of("generic-ademe-laptop"), "first")
    odd = replace(first, id="odd", name_en=f"A{sign}B", note=f"x{sign}y")

    own_equipment.install("odd", [first, odd, replace(first, id="last")], "Notice.")

    assert [row.id for row in own_equipment.own_rows()] == ["first", "odd", "last"]
    assert equipment().of("odd").name_en in (f"A{sign}B", "A B")


def test_a_shipped_row_counts_before_an_own_one_of_its_id(catalog):
    wrong = own(catalog.of("generic-ademe-laptop"), "generic-ademe-laptop", embodied_kgco2e=1.0, low_kgco2e=None)

    own_equipment.install("makers", [wrong], "Notice.")

    assert equipment().of("generic-ademe-laptop").embodied_kgco2e == catalog.of("generic-ademe-laptop").embodied_kgco2e


def test_an_own_table_can_be_taken_away_twice(catalog):
    own_equipment.install("makers", [own(catalog.of("generic-ademe-laptop"))], "Notice.")

    own_equipment.remove("makers")
    own_equipment.remove("makers")

    assert (own_equipment.installed(), equipment().of("maker-thing-2026")) == ([], None)
    assert list(own_equipment.folder().iterdir()) == []


@pytest.mark.parametrize("name", ["", "../up", "A", "a/b", "x" * 60, "-a"])
def test_a_name_that_leaves_the_folder_is_refused(name, catalog):
    with pytest.raises(CatalogError) as caught:
        own_equipment.install(name, [], "Notice.")
    with pytest.raises(CatalogError):
        own_equipment.remove(name)

    assert caught.value.code == "bad_table_name"
    assert not own_equipment.folder().exists()


def test_a_damaged_own_table_is_left_aside_and_the_rest_counts(catalog, caplog):
    own_equipment.install("makers", [own(catalog.of("generic-ademe-laptop"))], "Notice.")
    (own_equipment.folder() / "broken.csv").write_bytes(b"\xff\xfe\x00nothing")
    equipment.cache_clear()

    assert equipment().of("maker-thing-2026") is not None
    assert "left aside" in caplog.text


def test_a_table_of_a_maker_is_read_by_the_columns_of_the_template(tmp_path, catalog):
    header = own_equipment.template().strip()
    cells = dict.fromkeys(header.split(","), "")
    good = cells | {
        "id": "a", "category": "server", "name_en": "A", "embodied_kgco2e": "12", "phases": "gate", "quality": "B",
        "source_id": "the-maker",
    }  # fmt: skip
    bad = good | {"id": "b", "embodied_kgco2e": "much"}
    path = tmp_path / "makers.csv"
    path.write_text("\n".join([header, *(",".join(row.values()) for row in (good, bad))]), encoding="utf-8")

    rows, problems = own_equipment.read_table(path)

    assert [(row.id, row.embodied_kgco2e, row.origin) for row in rows] == [("a", 12.0, Origin.IMPORTED)]
    assert [(problem.code, problem.facts["line"]) for problem in problems] == [("bad_number", 3)]


def test_a_keystroke_takes_less_than_ten_milliseconds_over_all_rows_and_an_imported_database(catalog):
    rows = [own(row, f"{row.id}-{copy}") for copy in range(5) for row in catalog.all()]
    own_equipment.install("large", rows, "Notice.")
    everything = equipment()
    everything.search("warm")

    took = []
    for typed in ("t", "th", "thing", "thing 7", "maker", "e", "serveur"):
        start = time.perf_counter()
        assert everything.search(typed, "fr")
        took.append(time.perf_counter() - start)

    assert len(everything) > 1_600
    assert sorted(took)[len(took) // 2] < 0.010
