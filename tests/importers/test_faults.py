"""Files that are wrong: the good rows are offered, the others told with line, column and what to do."""

from __future__ import annotations

import os
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenai_desktop import i18n
from greenai_desktop.core import imported
from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n.errors import title_and_hint
from greenai_desktop.importers import registry
from greenai_desktop.importers.registry import IMPORTERS, read_file

HEADER = "timestamp,project_name,duration,emissions,energy_consumed\n"
GOOGLE_CLOUD = b"usage_month,carbon_model_version,project.id,carbon_footprint_kgCO2e.scope1\n2024-01-01,11,lab,1.5\n"
ROW = "2024-01-01T10:00:00,run,60,0.001,0.01\n"


def test_every_wrong_row_is_told_and_every_good_one_offered(by_hand) -> None:
    reading = by_hand("codecarbon-wrong-cells.csv")

    told = [(notice.code, notice.facts["line"], notice.facts.get("column")) for notice in reading.notices]
    assert told == [
        ("cell_no_number", 3, "duration"), ("cell_no_number", 4, "energy_consumed"), ("cell_empty", 5, "duration"),
        ("cell_no_time", 6, "timestamp"), ("cell_negative", 7, "energy_consumed"), ("cells_do_not_fit", 10, None),
        ("line_truncated", 13, None),
    ]  # fmt: skip
    assert [run.name for run in reading.runs if run.is_offered][:2] == ["good", "nan emissions"]


def test_nan_is_missing_and_never_zero(by_hand) -> None:
    runs = {run.name: run for run in by_hand("codecarbon-wrong-cells.csv").runs}

    assert runs["nan emissions"].reported_kgco2e is None
    assert runs["nan energy"].energy_kwh is None


def test_a_formula_stays_text(by_hand) -> None:
    names = [run.name for run in by_hand("codecarbon-wrong-cells.csv").runs]

    assert '=HYPERLINK("http://example.org","x")' in names


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_recognised(written, delimiter: str) -> None:
    run = read_file(written((HEADER + ROW).replace(",", delimiter))).runs[0]

    assert (run.energy_kwh, run.reported_kgco2e) == (pytest.approx(0.01), 0.001)


def test_decimal_commas_between_commas_are_told_as_such(written) -> None:
    reading = read_file(written(HEADER + "2024-01-01T10:00:00,run,60,5,0,001,0,01\n" + ROW))

    assert [notice.code for notice in reading.notices] == ["decimal_commas"]
    assert len(reading.runs) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_other_encodings_are_read(written, encoding: str) -> None:
    text = (HEADER + ROW.replace("run", "fran\u00e7ais")).replace("\n", "\r\n")

    run = read_file(written(text.encode(encoding))).runs[0]

    assert run.name == "français"


def test_the_line_that_spreadsheets_write_above_the_headings_is_passed_over(written) -> None:
    reading = read_file(written("sep=;\n" + (HEADER + ROW).replace(",", ";")))

    assert len(reading.runs) == 1 and not reading.notices


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n \n", "file_empty"),
        (os.urandom(4_000) + b"\x00\x01", "binary_file"),
        (b"PK\x03\x04" + bytes(100), "spreadsheet_file"),
        (b"\x1f\x8b\x08" + bytes(100), "compressed_file"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "binary_file"),
        (b"some,other,table\n1,2,3\n", "format_not_recognised"),
        (b'{"a": 1}', "format_not_recognised"),
        (GOOGLE_CLOUD, "file_of_cloud"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_with_a_word(written, content: bytes, code: str) -> None:
    with pytest.raises(ImportFileError) as caught:
        read_file(written(content))

    assert caught.value.code == code
    assert all(title_and_hint(caught.value, i18n.language("en")))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="file_not_read"):
        read_file(tmp_path / "none.csv")


def test_a_table_forced_into_another_format_tells_that_its_headings_are_not_known(written) -> None:
    reading = read_file(written(HEADER + ROW), "zeus")

    assert [notice.code for notice in reading.notices] == ["header_unknown"]


def test_garbage_in_the_middle_leaves_the_rows_around_it(written) -> None:
    garbage = b"\xff\xfe\x00,\x01\x02\n" * 3 + b'"never closed,' + b"x" * 200_000 + b"\n"

    reading = read_file(written((HEADER + ROW * 5_000).encode() + garbage + ROW.encode()))

    assert len(reading.runs) >= 5_000
    assert reading.notice_count >= 1


def test_a_line_without_end_is_refused_before_it_fills_the_memory(written) -> None:
    reading_of = written(HEADER.encode() + b"y" * 3_000_000)

    with pytest.raises(ImportFileError, match="line_too_long"):
        read_file(reading_of)


def test_reading_can_be_ended_and_tells_how_far_it_is(written) -> None:
    told: list[float] = []

    def check() -> None:
        if told and told[-1] > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_file(written(HEADER + ROW * 40_000), "", check, told.append)

    assert 0 < max(told) < 1


def test_more_runs_than_can_be_shown_are_left_out_with_a_word(written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST_RUNS", 100)

    reading = read_file(written(HEADER + ROW * 300))

    assert len(reading.runs) == 100
    assert [notice.code for notice in reading.notices] == ["too_many_runs"]


def test_a_run_that_wrote_very_many_rows_is_still_taken(written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MOST_RUNS", 50)
    monkeypatch.setattr(registry, "MOST_SUPERSEDED", 10)
    rows = "".join(
        f"2024-01-01T10:{s // 60:02d}:{s % 60:02d},{run},{run},{s},0.001,0.01\n" for run in "ab" for s in range(1, 300)
    )

    reading = read_file(written(HEADER.replace("duration", "run_id,duration") + rows))

    assert [(run.name, run.duration_s) for run in reading.runs if run.is_offered] == [("a", 299), ("b", 299)]
    assert len(reading.runs) == 12 and not reading.notices


def test_a_long_file_of_samples_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as stream:
        stream.write("timestamp, index, power.draw [W]\n")
        for second in range(10_000):
            stream.write(
                f"2024/03/04 {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000, 0, 100.00 W\n"
            )

    tracemalloc.start()
    run = read_file(path).runs[0]
    seen = sum(1 for _sample in run.samples())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert seen == 10_000
    assert run.energy_kwh == pytest.approx(100.0 * 9_999 / 3.6e6)
    assert peak < 2_000_000  # whatever the length of the file


CODECARBON_MACHINE = "timestamp,duration,emissions,energy_consumed,cpu_count,ram_total_size,codecarbon_version\n"
SACCT = "JobID|State|ElapsedRaw|Elapsed|Start|ConsumedEnergyRaw|ReqMem|NNodes|NCPUS|ExitCode\n"
CARBONTRACKER = "2024-01-01 10:00:00 - carbontracker version 2.4.7\n"
NINES = "9" * 400


@pytest.mark.parametrize(
    "text",
    [
        *(CODECARBON_MACHINE + f"2024-01-01T10:00:00,60,0.001,0.01,{rest}\n"
          for rest in ("\u00b2,16,2.3", f"{'9' * 5_000},16,2.3", "4,\u00b2,2.3", f"4,{NINES},2.3", "4,16,\u00b2.3")),
        *(SACCT + f"1|COMPLETED|{cells}\n" for cells in (
            "60||2024-01-01T10:00:00|7|1.2.3G|1|4|0:0", f"60||2024-01-01T10:00:00|7|{NINES}G|1|4|0:0",
            "60||2024-01-01T10:00:00|7|1G|\u00b2|4|0:0", f"60||2024-01-01T10:00:00|7|1G|{NINES}|4|0:0",
            "60||2024-01-01T10:00:00|7|1G|1|4|\u00b2:0", "60||2024-01-01T10:00:00|7|1G|1|4|0:\u00b2",
            f"60||2024-01-01T10:00:00|7|1G|1|4|{NINES}:0",
        )),
        CARBONTRACKER + "2024-01-01 10:00:01 - Duration: 0:01:00.00\nActual consumption for 1 epoch(s):\nEnergy:\n",
        CARBONTRACKER + "2024-01-01 10:00:01 - Duration: 0:01:00.00\n2024-99-01 10:00:02 - Duration: 0:01:00.00\n",
        CARBONTRACKER + f"Duration: {NINES}:00:00.00\n2024-01-01 10:00:01 - Duration: 0:01:00.00\n",
    ],
)  # fmt: skip
def test_what_is_odd_beside_the_energy_takes_no_run_away(written, text: str) -> None:
    runs = read_file(written(text)).runs

    assert len(runs) == 1
    assert runs[0].machine.thread_count < 10**15 and runs[0].machine.memory_bytes < 10**18
    assert (runs[0].exit_code or 0) < 10**16


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER + "2024-01-01T10:00:00,run,1e300,0.001,0.01\n", "run_not_possible"),
        (HEADER + "2024-01-01T10:00:00,run,1e12,0.001,0.01\n", "run_not_possible"),
        (HEADER + "2024-01-01T10:00:00,run,60,1e308,1e308\n", "run_not_possible"),
        ("start_time,window_name,elapsed_time,gpu0_energy\n1700000000,w,1e300,5\n", "run_not_possible"),
        ("start_time,window_name,elapsed_time,gpu0_energy\n1700000000,w,60,1e308\n", "run_not_possible"),
        (SACCT + "1|COMPLETED|99999999999999||2024-01-01T10:00:00|7|1G|1|4|0:0\n", "run_not_possible"),
        (SACCT + f"1|COMPLETED||{NINES}:00:00|2024-01-01T10:00:00|7|1G|1|4|0:0\n", "cell_no_duration"),
        (SACCT + "1|COMPLETED|60||2024-01-01T10:00:00|1.2.3|1G|1|4|0:0\n", "cell_no_number"),
        (SACCT + f"1|COMPLETED|60||2024-01-01T10:00:00|{NINES}|1G|1|4|0:0\n", "cell_no_number"),
    ],
)
def test_a_run_that_cannot_have_been_is_told_with_its_line(written, text: str, code: str) -> None:
    reading = read_file(written(text))

    assert not reading.runs
    assert [(notice.code, notice.facts["line"]) for notice in reading.notices] == [(code, 2)]


@pytest.mark.parametrize("columns", ["project_name,duration", "duration,project_name"])
@pytest.mark.parametrize("closed_by", ["", '2024-01-01T10:00:00,60,"run",0.001,0.01\n'], ids=["never", "far below"])
def test_a_quotation_mark_that_is_not_closed_costs_its_own_line_alone(written, columns: str, closed_by: str) -> None:
    header = f"timestamp,emissions,energy_consumed,{columns}\n"
    name_last = columns.endswith("name")
    row = "2024-01-01T10:00:00,0.001,0.01," + ("60,run\n" if name_last else "run,60\n")
    opened = row.replace("run", '"open')
    if closed_by:
        closed_by = row.replace("run", '"run"')

    reading = read_file(written(header + row + opened + row * 3_000 + closed_by + row))

    assert [(notice.code, notice.facts["line"]) for notice in reading.notices] == [("quote_not_closed", 3)]
    assert len(reading.runs) == 3_002 + bool(closed_by)
    assert {run.name for run in reading.runs} == {"run"}


def test_quotation_marks_that_close_one_another_swallow_no_row(written) -> None:
    opened = ROW.replace("run", '"pro"" ject')

    reading = read_file(written(HEADER + (ROW + opened) * 3 + ROW))

    assert [notice.code for notice in reading.notices] == ["quote_not_closed"] * 3
    assert len(reading.runs) == 4


def test_a_name_of_several_lines_is_one_name(written) -> None:
    reading = read_file(written(HEADER + ROW.replace("run", '"two\nlines"') + ROW))

    assert [(run.name, run.line) for run in reading.runs] == [("two\nlines", 3), ("run", 4)]


def test_a_table_of_very_many_columns_is_refused_before_it_fills_the_memory(written) -> None:
    wide = ",".join(f"c{number}" for number in range(50_000))

    reading = read_file(written(HEADER.strip() + "," + wide + "\n" + (ROW.strip() + ",1" * 50_000 + "\n") * 3))

    assert not reading.runs
    assert [notice.code for notice in reading.notices] == ["too_many_columns"]


def test_a_row_that_is_very_long_is_told_and_the_next_one_read(written) -> None:
    reading = read_file(written(HEADER + ROW.replace("run", "x" * 100_000) + ROW))

    assert [(notice.code, notice.facts["line"]) for notice in reading.notices] == [("line_too_long", 2)]
    assert len(reading.runs) == 1


def test_a_folder_a_pipe_and_a_device_are_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")

    for path in (tmp_path, tmp_path / "pipe.csv", Path("/dev/zero")):
        with pytest.raises(ImportFileError, match="file_not_regular"):
            read_file(path)


def test_wrong_readings_are_counted_all(written) -> None:
    reading = read_file(written("timestamp, index, power.draw [W]\n" + "x, 0, 1 W\n" * 2_000))

    assert reading.notice_count == 2_001
    assert len(reading.notices) == registry.MOST_NOTICES


BEGINNINGS = (
    HEADER.encode(), b"start_time,window_name,elapsed_time,gpu0_energy\n", b"JobID|Elapsed|State|Start\n",
    b"timestamp, power.draw [W]\n", b"2024-01-01 10:00:00 - carbontracker version 2.4.7\n", b"",
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_whatever_stands_in_a_file_is_read_or_refused(written, beginning: bytes, rest: bytes) -> None:
    try:
        reading = read_file(written(beginning + rest))
    except ImportFileError:
        return
    assert reading.importer in IMPORTERS


Cell = st.one_of(
    st.text(max_size=12),
    st.floats().map(str),
    st.sampled_from(
        ["1e400", "-0", "0", "nan", "=1", "9" * 40, NINES, "\u00b2", "1.2.3", "60", "2024-01-01T10:00:00", '"']
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(Cell, min_size=1, max_size=9), max_size=6), st.sampled_from(BEGINNINGS[:4]))
def test_whatever_stands_in_cells_becomes_a_run_or_a_notice(
    written: Callable[[bytes], Path], rows: list[list[str]], beginning: bytes
) -> None:
    delimiter = "|" if beginning.startswith(b"JobID") else ","
    text = "".join(delimiter.join(row) + "\n" for row in rows)

    try:
        reading = read_file(written(beginning + text.encode("utf-8", "replace")))
    except ImportFileError:
        return

    for run in reading.runs:
        assert run.duration_s >= 0
        assert all(energy_j >= 0 for energy_j in run.energies_j.values())


def test_every_code_has_words() -> None:
    package = Path(registry.__file__).parents[1]
    files = [*(package / "importers").glob("*.py"), package / "core" / "imported.py"]
    codes = {
        code for file in files
        for code in re.findall(r'(?:ImportFileError|wrong)\(\s*"(\w+)"', file.read_text(encoding="utf-8"))
    }  # fmt: skip
    codes |= {imported.SUPERSEDED, imported.PART_OF_OTHER, imported.IMPLAUSIBLE, imported.KNOWN, imported.TWICE}

    assert len(codes) > 25
    for code in codes:
        title, hint = title_and_hint(ImportFileError(code), i18n.language("en"))
        assert hint and not title.startswith(code), code
