"""The database of Boavizta in both spellings: shares by phase, gaps that are unknown, rows that are left out.

Rows are made up in the columns of `boavizta-data-us.csv` and `boavizta-data-fr.csv` of 2023-02-23.
"""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop.catalog import own_equipment, updates
from greenai_desktop.catalog.equipment import equipment
from greenai_desktop.core.equipment import Origin
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.boavizta import NOTICE, read_boavizta, recognises

HEADER = (
    "manufacturer,name,category,subcategory,gwp_total,gwp_use_ratio,yearly_tec,lifetime,use_location,report_date,"
    "sources,sources_hash,gwp_error_ratio,gwp_manufacturing_ratio,weight,assembly_location,screen_size,server_type,"
    "hard_drive,memory,number_cpu,height,added_date,add_method,gwp_transport_ratio,gwp_eol_ratio,gwp_electronics_ratio,"
    "gwp_battery_ratio,gwp_hdd_ratio,gwp_ssd_ratio,gwp_othercomponents_ratio,comment"
)
COLUMNS = HEADER.split(",")
# What a text file can hold; one with control signs is refused as none.
WRITTEN = st.characters(exclude_categories=("Cs", "Cc"))
LAPTOP = {
    "manufacturer": "Maker", "name": "Book 14+", "category": "Workplace", "subcategory": "Laptop", "gwp_total": "300",
    "gwp_use_ratio": "0.2", "yearly_tec": "20.5", "lifetime": "4.0", "use_location": "EU",
    "report_date": "January 2021", "sources": "https://maker.example/book.pdf", "gwp_error_ratio": "0.25",
    "gwp_manufacturing_ratio": "0.7", "weight": "1.5", "gwp_transport_ratio": "0.08", "gwp_eol_ratio": "0.02",
}  # fmt: skip


def database(tmp_path, *rows, french=False, encoding="utf-8"):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", delimiter=";" if french else ",")
    writer.writeheader()
    for row in rows:
        cells = {k: v.replace(".", ",") if french and k != "sources" else v for k, v in row.items()}
        writer.writerow(cells)
    path = tmp_path / "boavizta-data.csv"
    path.write_text(out.getvalue(), encoding=encoding)
    return path


@pytest.mark.parametrize("french", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_total_with_shares_becomes_phases(tmp_path, french, encoding):
    reading = read_boavizta(database(tmp_path, LAPTOP, french=french, encoding=encoding))

    (row,) = reading.rows
    assert reading.notices == () and reading.notice == NOTICE and "ODbL" in NOTICE
    assert row.phases() == {
        "manufacture": pytest.approx(210), "transport": pytest.approx(24), "use": pytest.approx(60),
        "end_of_life": pytest.approx(6),
    }  # fmt: skip
    assert (row.embodied_kgco2e, row.low_kgco2e, row.high_kgco2e) == (
        pytest.approx(240), pytest.approx(180), pytest.approx(300),
    )  # fmt: skip
    assert (row.year, row.lifetime_years, row.weight_kg, row.use_kwh_per_year) == (2021, 4.0, 1.5, 20.5)
    assert (row.quality, row.origin, row.source.id) == ("A", Origin.IMPORTED, "boavizta-efd")
    assert (row.category, row.document) == ("laptop", "https://maker.example/book.pdf")


def test_a_product_has_the_id_that_the_shipped_table_gives_it(tmp_path):
    (row,) = read_boavizta(database(tmp_path, LAPTOP)).rows

    assert row.id == "maker-book-14-plus-2021"


@pytest.mark.parametrize(("maker", "known"), [("Dell", None), ("Maker", 0.0)])
def test_a_share_of_nought_is_a_gap_where_a_program_filled_it_in(tmp_path, maker, known):
    (row,) = read_boavizta(
        database(tmp_path, LAPTOP | {"manufacturer": maker, "gwp_eol_ratio": "0", "gwp_transport_ratio": "0.1"})
    ).rows

    assert row.end_of_life_kgco2e == known
    assert row.quality == ("B" if known is None else "A")


def test_what_is_not_told_is_unknown(tmp_path):
    (row,) = read_boavizta(
        database(tmp_path, LAPTOP | dict.fromkeys(("gwp_transport_ratio", "lifetime", "weight", "gwp_error_ratio"), ""))
    ).rows

    assert (row.transport_kgco2e, row.lifetime_years, row.weight_kg, row.low_kgco2e) == (None,) * 4
    assert row.embodied_kgco2e == pytest.approx(240)


@pytest.mark.parametrize("error", ["0", "1.0", "1.4"])
def test_a_range_that_says_nothing_of_manufacture_is_not_taken(tmp_path, error):
    (row,) = read_boavizta(database(tmp_path, LAPTOP | {"gwp_error_ratio": error})).rows

    assert (row.low_kgco2e, row.high_kgco2e) == (None, None)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"gwp_use_ratio": ""}, "cell_empty"), ({"name": ""}, "cell_empty"), ({"gwp_total": "many"}, "cell_no_number"),
        ({"gwp_total": "-1"}, "cell_negative"), ({"gwp_use_ratio": "0.4"}, "shares_do_not_add_up"),
        ({"gwp_use_ratio": "1.2"}, "shares_do_not_add_up"),
        ({"gwp_manufacturing_ratio": "0.5"}, "shares_do_not_add_up"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_with_its_line_and_the_rest_is_read(tmp_path, cells, code):
    reading = read_boavizta(database(tmp_path, LAPTOP | cells, LAPTOP))

    assert [(notice.code, notice.facts["line"]) for notice in reading.notices] == [(code, 2)]
    assert len(reading.rows) == 1


def test_a_row_that_stands_twice_counts_once_and_two_sizes_of_one_name_count_both(tmp_path):
    reading = read_boavizta(database(tmp_path, LAPTOP, LAPTOP, LAPTOP | {"gwp_total": "400"}))

    assert [row.id for row in reading.rows] == ["maker-book-14-plus-2021", "maker-book-14-plus-2021-2"]
    assert [row.embodied_kgco2e for row in reading.rows] == [pytest.approx(240), pytest.approx(320)]


def test_servers_of_hewlett_packard_enterprise_have_their_maker(tmp_path):
    server = LAPTOP | {"manufacturer": "HP", "name": "ProLiant DL1", "subcategory": "Server"}

    (row,) = read_boavizta(database(tmp_path, server)).rows

    assert (row.manufacturer, row.category, row.alike) == ("HPE", "server", "server")


def test_an_address_that_is_none_is_not_kept(tmp_path):
    (row,) = read_boavizta(database(tmp_path, LAPTOP | {"sources": "javascript:alert(1)"})).rows

    assert row.document == ""


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("name,total\na,1\n", encoding="utf-8")

    with pytest.raises(ImportFileError) as caught:
        read_boavizta(path)

    assert caught.value.code == "not_boavizta"
    assert not recognises("")


def test_a_reading_can_be_cancelled(tmp_path):
    def check():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_boavizta(database(tmp_path, LAPTOP), check)


def test_what_is_read_is_found_in_the_catalogue_with_its_notice(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "home"))
    updates.forget()
    reading = read_boavizta(database(tmp_path, LAPTOP))

    own_equipment.install("boavizta", reading.rows, reading.notice)

    assert [hit.item_id for hit in equipment().search("maker book")] == ["maker-book-14-plus-2021"]
    found = equipment().of("maker-book-14-plus-2021")
    assert (found.embodied_kgco2e, found.source.licence) == (
        pytest.approx(240), "ODbL 1.0 (database), DbCL 1.0 (contents)",
    )  # fmt: skip
    assert {"generic-ademe-laptop", "generic-laptop-14"} <= {row.id for row in equipment().beside(found.id)}
    assert own_equipment.installed()[0].notice == NOTICE
    monkeypatch.undo()
    updates.forget()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.dictionaries(st.sampled_from(COLUMNS), st.text(WRITTEN, max_size=30), max_size=6))
def test_whatever_stands_in_the_cells_the_rest_is_read_and_nothing_breaks(tmp_path, cells):
    reading = read_boavizta(database(tmp_path, LAPTOP | cells, LAPTOP | {"name": "Sound"}))

    assert "maker-sound-2021" in {row.id for row in reading.rows}
    for row in reading.rows:
        assert row.embodied_kgco2e >= 0 and (row.low_kgco2e is None or row.low_kgco2e <= row.embodied_kgco2e)
