"""Hourly intensity from files that people have."""

import numpy as np
import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.hourly import read_hourly

# Columns of the hourly exports of Electricity Maps, 2024; figures made up.
MAPS = (
    "Datetime (UTC),Country,Zone name,Zone id,Carbon intensity gCO₂eq/kWh (direct),"
    "Carbon intensity gCO₂eq/kWh (Life cycle),Carbon-free energy percentage (CFE%),Data source,Data estimated\n"
    "2024-01-01 00:00:00,France,France,FR,16.1,31.5,95.1,rte,false\n"
    "2024-01-01 01:00:00,France,France,FR,15.0,30.5,95.4,rte,false\n"
    "2024-01-01 02:00:00,France,France,FR,14.0,29.5,95.9,rte,false\n"
)


def read(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "series.csv"
    file.write_bytes(text.encode(encoding))
    return read_hourly(file)


def test_an_export_of_electricity_maps_is_read_over_the_life_cycle(tmp_path):
    found = read(tmp_path, MAPS)

    series = found.series
    assert (series.zone, series.basis, series.step_s, series.start_utc_s) == ("FR", "lifecycle", 3_600, 1_704_067_200)
    assert series.kgco2e_per_kwh == pytest.approx([0.0315, 0.0305, 0.0295])
    assert (found.problems, found.taken_as_utc) == ((), False)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(tmp_path, encoding):
    found = read(tmp_path, MAPS.replace("₂", "2"), encoding)

    assert found.series.kgco2e_per_kwh.size == 3


def test_a_plain_table_with_semicolons_in_kg_and_offsets(tmp_path):
    found = read(tmp_path, "time;kgCO2e/kWh\n2026-03-01T00:00+01:00;0.4\n2026-03-01T01:00+01:00;0.5\n")

    assert found.series.kgco2e_per_kwh == pytest.approx([0.4, 0.5])
    assert (found.series.basis, found.series.zone, found.taken_as_utc) == ("", "", False)
    assert found.series.start_utc_s == 1_772_319_600  # an hour before midnight in UTC


def test_times_without_a_clock_are_taken_as_utc_and_told(tmp_path):
    assert read(tmp_path, "time,co2 g/kWh\n2026-03-01 00:00,40\n2026-03-01 01:00,50\n").taken_as_utc


def test_holes_and_empty_cells_stay_holes(tmp_path):
    found = read(tmp_path, "time (utc),gCO2/kWh\n2026-03-01 00:00,40\n2026-03-01 01:00,\n2026-03-01 03:00,50\n"
                           "2026-03-01 04:00,60\n")  # fmt: skip

    assert found.series.missing_count == 2
    assert np.isnan(found.series.kgco2e_per_kwh[1:3]).all()


def test_rows_that_cannot_be_right_are_told_by_line_and_the_rest_is_read(tmp_path):
    lines = [
        "time (utc),gCO2/kWh", "2026-03-01 00:00,40", "2026-03-01 01:00,many", "someday,40", "2026-03-01 02:00,-1",
        "2026-03-01 03:00,99999", "2026-03-01 00:00,41", "2026-03-01 04:00,50", "2026-03-01 05:00,1e999",
        "1850-01-01 00:00,4", "2026-03-01 06:00,nan", "2026-03-01 05:00,55",
    ]  # fmt: skip

    found = read(tmp_path, "\n".join(lines) + "\n")

    assert [(p.code, p.facts["line"]) for p in found.problems] == [
        ("cell_no_number", 3), ("cell_no_time", 4), ("cell_negative", 5), ("cell_out_of_range", 6), ("time_twice", 7),
        ("cell_no_number", 9), ("cell_no_time", 10),
    ]  # fmt: skip
    assert np.nansum(found.series.kgco2e_per_kwh) == pytest.approx(0.145)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "hourly_header_unknown"),
        ("time,power\n2026-03-01 00:00,4\n", "hourly_header_unknown"),
        ("time,gCO2/kWh\n", "hourly_too_few"),
        ("time,gCO2/kWh\n2026-03-01 00:00,4\n", "hourly_too_few"),
        ("time,gCO2/kWh\n2020-01-01,4\n2021-01-01,5\n", "hourly_not_steady"),
        ("time,gCO2/kWh\n2020-01-01 00:00:00,4\n2020-01-01 00:00:01,4\n2100-01-01 00:00:00,5\n", "hourly_not_steady"),
        (
            "time,gCO2/kWh\n2020-01-01 00:00,4\n2020-01-01 01:00,4\n2020-01-01 02:20,5\n2020-01-01 03:00,5\n",
            "hourly_not_steady",
        ),
        ("time,gCO2/kWh\n2020-01-01 00:00,\n2020-01-01 01:00,\n2020-01-01 02:00,4\n", "hourly_too_few"),
        ("", "file_empty"),
    ],
)
def test_what_is_no_series_is_refused(tmp_path, text, code):
    with pytest.raises(ImportFileError) as caught:
        read(tmp_path, text)

    assert caught.value.code == code
