"""Profiles of columns are kept and found again; offsets are refused in any table; damaged files harm nothing."""

import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.importers.cloud.mapper import Profile, suggested
from greenai_desktop.importers.cloud.profiles import (
    case_file,
    forget_profile,
    keep_profile,
    profiles_file,
    read_plain,
    saved_profiles,
    write_plain,
)
from greenai_desktop.importers.cloud.registry import read_mapped

PROFILE = Profile("invoices", {"kgco2e": "kg", "month": "Mois"}, {"kgco2e": "tCO2e"}, {"provider": "ovh"})


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GREENAI_HOME", str(tmp_path / "home"))


def test_a_profile_is_kept_replaced_and_forgotten() -> None:
    other = Profile("Other", {"energy_kwh": "kWh", "month": "Mois"})
    keep_profile(PROFILE)
    keep_profile(other)
    changed = Profile("invoices", {"kgco2e": "kg CO2", "month": "Mois"})
    keep_profile(changed)

    assert saved_profiles() == [changed, other]
    forget_profile("invoices")
    assert saved_profiles() == [other]


@pytest.mark.parametrize(
    "content", ["", "{", '{"name": 1}', '[{"name": "x", "columns": {"nothing": "a"}}]', "[" * 9_000]
)
def test_a_damaged_file_of_profiles_holds_none(content) -> None:
    profiles_file().parent.mkdir(parents=True)
    profiles_file().write_text(content, "utf-8")

    assert saved_profiles() == []
    keep_profile(PROFILE)
    assert saved_profiles() == [PROFILE]


def test_files_are_written_whole_or_told(tmp_path) -> None:
    write_plain(case_file(), {"é": 1})
    assert read_plain(case_file()) == {"é": 1}
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(ImportFileError) as error:
        write_plain(tmp_path / "file" / "x.json", {})
    assert error.value.code == "file_not_kept"
    with pytest.raises(ImportFileError):
        read_plain(tmp_path / "none.json")


@pytest.mark.parametrize("heading", ["kgCO2e.after_offsets", "Emissions after Offset", "kgCO2e après compensation"])
def test_offsets_are_neither_proposed_nor_read(tmp_path, heading) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"month,{heading}\n2025-03,4\n", "utf-8")

    assert "kgco2e" not in suggested(["month", heading]).columns
    with pytest.raises(ImportFileError) as error:
        read_mapped(path, Profile("p", {"month": "month", "kgco2e": heading}))
    assert (error.value.code, error.value.facts["column"]) == ("cloud_offsets_refused", heading)
