"""How fast files of other programs are read, and that a long one takes little memory."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from greenai_desktop.importers.registry import MOST_RUNS, read_file
from tests.helpers.bars import hold

ROWS = 100_000
CODECARBON = Path(__file__).parents[1] / "fixtures" / "codecarbon" / "3.3.2" / "emissions.csv"


def readings_of_nvidia_smi(path: Path) -> Path:
    with path.open("w") as stream:
        stream.write("timestamp, index, uuid, name, power.draw [W], utilization.gpu [%], memory.used [MiB]\n")
        for second in range(ROWS):
            clock = f"{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000"
            day = f"2024/03/{4 + second // 86_400:02d}"
            stream.write(f"{day} {clock}, 0, GPU-aaaa, NVIDIA A100-SXM4-40GB, 100.00 W, 10 %, 1024 MiB\n")
    return path


@pytest.mark.slow
def test_a_long_file_of_nvidia_smi(tmp_path: Path) -> None:
    path = readings_of_nvidia_smi(tmp_path / "long.csv")

    started_s = time.perf_counter()
    run = read_file(path).runs[0]
    took_s = time.perf_counter() - started_s
    tracemalloc.start()
    samples = sum(1 for _sample in run.samples())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert samples == ROWS
    assert run.energy_kwh == pytest.approx(100.0 * (ROWS - 1) / 3.6e6)
    hold("nvidia-smi CSV, one pass over 1 GB", took_s * 1e9 / path.stat().st_size, 150.0, "s")
    hold("memory while its samples are read, whatever its length", peak / 1e6, 4.0, "MB")


@pytest.mark.slow
def test_as_many_rows_of_codecarbon_as_are_shown(tmp_path: Path) -> None:
    header, row = CODECARBON.read_text().splitlines()
    path = tmp_path / "long.csv"
    rows = "".join(row.replace("63e652b6", f"{number:08x}") + "\n" for number in range(MOST_RUNS + 1_000))
    path.write_text(f"{header}\n{rows}")

    started_s = time.perf_counter()
    reading = read_file(path)
    took_s = time.perf_counter() - started_s

    assert len(reading.runs) == MOST_RUNS
    assert [notice.code for notice in reading.notices] == ["too_many_runs"]
    hold("emissions.csv, 20,000 rows", took_s, 4.0, "s")
