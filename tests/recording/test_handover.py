import math
from pathlib import Path

import numpy as np
import pytest

from greenai_desktop.core.errors import RecordingError
from greenai_desktop.core.samples import Channel, Device, Event, Gauge, Reading, Role, Sample, Status
from greenai_desktop.recording.handover import Handover, lay_down, take_over

CHANNELS = (
    Channel(
        "rapl:package-0", Device.CPU, "package-0", "rapl", has_counter=True, u95_ratio=1.05, notes=("a", "b"),
        params=(("size", 2.5), ("unit", "W")), source_ids=("s",),
    ),
    Channel("rapl:core", Device.CPU, "core", "rapl", parent="rapl:package-0", role=Role.PART),
)  # fmt: skip


def some_samples(count: int = 3) -> tuple[Sample, ...]:
    first = Reading("rapl:package-0", 100.0, None, None, Status.MISSING, "first")
    samples = [Sample(100.0, 5_000.0, (first,), (Gauge("cpu", "utilisation", None, "fraction"),))]
    for i in range(1, count):
        readings = (
            Reading("rapl:package-0", 100.001 + i, 40.0 / 3, 40.0 / 3, Status.MEASURED),
            Reading("rapl:core", 100.002 + i, 900.0, None, Status.SUSPECT, "above_limit"),
        )
        gauges = (Gauge("cpu", "utilisation", 0.1 * i, "fraction"), Gauge("cpu", "temperature", 61.0, "celsius"))
        events = (Event(5_000.0 + i, "wrap", "rapl:package-0", (("seconds", 1.5), ("name", "x"))),)
        samples.append(Sample(100.0 + i, 5_000.0 + i, readings, gauges, events))
    return tuple(samples)


def test_samples_come_back_as_they_were_and_the_file_is_gone(tmp_path: Path) -> None:
    samples = some_samples()

    file = lay_down(Handover(CHANNELS, samples, 0.5), tmp_path / "new")
    taken = take_over(file)

    assert taken.channels == CHANNELS
    assert taken.period_s == 0.5
    # A gauge that is not in a sample comes back as one that could not be read.
    assert [s.readings for s in taken.samples] == [s.readings for s in samples]
    assert [s.events for s in taken.samples] == [s.events for s in samples]
    assert [(s.at_monotonic_s, s.at_utc_s) for s in taken.samples] == [(s.at_monotonic_s, s.at_utc_s) for s in samples]
    assert [[g for g in s.gauges if g.value is not None] for s in taken.samples] == [
        [g for g in s.gauges if g.value is not None] for s in samples
    ]
    assert list((tmp_path / "new").iterdir()) == []


def test_nothing_can_be_handed_over_too(tmp_path: Path) -> None:
    assert take_over(lay_down(Handover(CHANNELS, (), 1.0), tmp_path)).samples == ()


def test_reading_of_an_unknown_channel_is_left_behind(tmp_path: Path) -> None:
    taken = take_over(lay_down(Handover(CHANNELS[:1], some_samples(), 1.0), tmp_path))

    assert {reading.channel for sample in taken.samples for reading in sample.readings} == {"rapl:package-0"}


def test_gauges_that_are_not_a_number_are_missing(tmp_path: Path) -> None:
    sample = Sample(1.0, 2.0, (), (Gauge("cpu", "clock", math.nan, "Hz"),))

    taken = take_over(lay_down(Handover((), (sample,), 1.0), tmp_path))

    assert taken.samples[0].gauges == (Gauge("cpu", "clock", None, "Hz"),)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_file_that_is_none_of_ours_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.npz"
    file.write_bytes(content)

    with pytest.raises(RecordingError) as refused:
        take_over(file)

    assert refused.value.code == "handover_unreadable"
    assert file.read_bytes() == content


def test_archive_that_would_run_code_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.npz"
    with file.open("wb") as stream:
        np.savez(stream, words=np.array([{"a": 1}], dtype=object))

    with pytest.raises(RecordingError):
        take_over(file)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError):
        take_over(tmp_path / "nothing.npz")


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(RecordingError) as refused:
        lay_down(Handover(CHANNELS, some_samples(), 1.0), tmp_path / "file" / "folder")

    assert refused.value.code == "cannot_write"
