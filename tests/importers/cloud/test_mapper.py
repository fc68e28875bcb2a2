"""Any table, with a profile."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from greenai_desktop.core.cloud_figures import LOCATION, MARKET
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.inventory.days import day_of
from greenai_desktop.importers.cloud.mapper import Profile, suggested
from greenai_desktop.importers.cloud.registry import headings, read_mapped
from tests.helpers.cloud_files import as_csv, as_xlsx, codes, places

COLUMNS = ["Mois", "Fournisseur", "Service", "Région", "Périmètre", "Émissions (tCO2e)", "Énergie (MWh)"]
ROWS = [
    ["2025-03", "ovh", "Public Cloud", "gra", "scope 3", "0,0125", "1,5"],
    ["2025-04", "ovh", "Public Cloud", "gra", "total", "0,02", ""],
]
PROFILE = Profile(
    "OVH",
    {
        "month": "Mois", "provider": "Fournisseur", "service": "Service", "region": "Région", "scope": "Périmètre",
        "kgco2e": "Émissions (tCO2e)", "energy_kwh": "Énergie (MWh)",
    },
    {"kgco2e": "tCO2e", "energy_kwh": "MWh"},
    {"basis": LOCATION},
)  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_columns_units_and_period_are_as_told(write, tmp_path, kind: str) -> None:
    rows = [["Export of", "2025"], [], COLUMNS, *ROWS]
    path = as_xlsx(tmp_path / "t.xlsx", rows) if kind == "xlsx" else write(as_csv(rows[0], rows[1:], ";"))

    march, april = read_mapped(path, PROFILE).figures

    assert (march.kgco2e, march.energy_kwh) == pytest.approx((12.5, 1_500.0))
    assert (march.scope, march.basis, march.provider, march.region) == ("3", LOCATION, "ovh", "gra")
    assert (march.from_day, march.until_day) == (day_of(2025, 3, 1), day_of(2025, 3, 31))
    assert april.scope == "all" and april.energy_kwh != april.energy_kwh, "an empty cell is not 0"
    assert march.line == 4 if kind == "csv" else march.line >= 4


def test_a_profile_is_kept_and_used_again() -> None:
    assert Profile.from_plain(json.loads(json.dumps(PROFILE.to_plain()))) == PROFILE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"columns": {**PROFILE.columns, "colour": "x"}}, "profile_field_unknown"),
        ({"columns": {"month": "Mois"}}, "profile_without_figure"),
        ({"columns": {"kgco2e": "x"}, "units": {}}, "profile_without_period"),
        ({"columns": {**PROFILE.columns, "account": "Service"}}, "profile_column_twice"),
        ({"units": {"kgco2e": "kWh"}}, "profile_unit_unknown"),
        ({"units": {"kgco2e": "stone"}}, "profile_unit_unknown"),
        ({"units": {"service": "kg"}}, "profile_unit_unknown"),
        ({"fixed": {"scope": "4"}}, "profile_scope_unknown"),
        ({"fixed": {"basis": "green"}}, "profile_basis_unknown"),
        ({"fixed": {"month": "2025-13"}}, "cloud_month_unreadable"),
        ({"columns": ["a"]}, "profile_unreadable"),
        ({"units": {"kgco2e": 5}}, "profile_unreadable"),
        ({"more": 1}, "profile_unreadable"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(ImportFileError) as error:
        Profile.from_plain({**PROFILE.to_plain(), **changes})

    assert error.value.code == code


def test_a_heading_that_was_renamed_is_refused_by_name(write) -> None:
    with pytest.raises(ImportFileError) as error:
        read_mapped(write(as_csv([*COLUMNS[:5], "Émissions (kgCO2e)", COLUMNS[6]], ROWS, ";")), PROFILE)

    assert (error.value.code, error.value.facts["names"]) == ("cloud_columns_missing", "Émissions (tCO2e)")


def test_one_month_or_days_may_be_the_period(write) -> None:
    path = write(as_csv(["from", "to", "kg"], [["2025-03-03", "2025-03-09", 5], ["2025-03-09", "2025-03-03", 5]]))
    days = Profile("d", {"from_day": "from", "until_day": "to", "kgco2e": "kg"})
    month = Profile("m", {"kgco2e": "kg"}, fixed={"month": "2025-02", "basis": MARKET})

    found = read_mapped(path, days)

    assert [(one.from_day, one.until_day) for one in found.figures] == [(day_of(2025, 3, 3), day_of(2025, 3, 9))]
    assert codes(found) == ["cloud_period_backwards"]
    assert {(one.until_day, one.basis) for one in read_mapped(path, month).figures} == {(day_of(2025, 2, 28), MARKET)}


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [(4, "scope 4", "cloud_scope_unknown"), (5, "abc", "cell_no_number"), (5, "", None), (0, "soon", "cell_no_time"),
     (5, "-3", "cell_negative"), (5, "1e30", "cell_out_of_range")],
)  # fmt: skip
def test_a_bad_cell_is_told_and_the_other_rows_are_read(write, at: int, value: str, code: str | None) -> None:
    broken = [*ROWS[0]]
    broken[at] = value

    reading = read_mapped(write(as_csv(COLUMNS, [broken, ROWS[1]], ";")), PROFILE)

    assert codes(reading) == ([] if code is None else [code])
    assert reading.figures[-1].kgco2e == pytest.approx(20.0)


def test_a_row_without_any_figure_is_told(write) -> None:
    reading = read_mapped(write(as_csv(COLUMNS, [[*ROWS[0][:5], "", ""]], ";")), PROFILE)

    assert places(reading) == [("cell_empty", 2, "Émissions (tCO2e)")]


def test_equal_rows_are_kept_and_have_fingerprints_of_their_own(write) -> None:
    path = write(as_csv(COLUMNS, [ROWS[0], ROWS[0]], ";"))

    reading = read_mapped(path, PROFILE)

    assert len({one.fingerprint for one in reading.figures}) == 2
    assert reading.without(one.fingerprint for one in read_mapped(path, PROFILE).figures).figures == ()


def test_headings_let_suppose_a_profile() -> None:
    profile = suggested(COLUMNS)

    assert profile.columns["kgco2e"] == "Émissions (tCO2e)" and profile.columns["month"] == "Mois"
    assert profile.units == {"kgco2e": "tCO2e", "energy_kwh": "MWh"}
    assert suggested(["Month", "Carbon (kgCO2e)", "Product"]).units == {"kgco2e": "kgCO2e"}
    assert suggested([]) == Profile("", {})


def test_a_sheet_can_be_named(tmp_path) -> None:
    def second(book, sheet):
        other = book.create_sheet("April")
        other.append(COLUMNS)
        other.append(ROWS[1])

    path = as_xlsx(tmp_path / "t.xlsx", [COLUMNS, ROWS[0]], second=second)

    assert [one.sheet for one in headings(path)] == ["Sheet", "April"]
    assert read_mapped(path, replace(PROFILE, sheet="April")).figures[0].from_day == day_of(2025, 4, 1)
    with pytest.raises(ImportFileError) as error:
        read_mapped(path, replace(PROFILE, sheet="May"))
    assert error.value.code == "workbook_no_sheet"


def test_semicolons_are_told_from_decimal_commas(write) -> None:
    profile = Profile("p", {"month": "m", "kgco2e": "kg"})

    reading = read_mapped(write("m;kg\n2025-03;0,5\n2025-04;1,25\n"), profile)

    assert [one.kgco2e for one in reading.figures] == [0.5, 1.25]
