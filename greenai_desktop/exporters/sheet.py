"""What a run is to a format of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from greenai_desktop.core.energy import FloatArray
from greenai_desktop.core.place import Machine, Place
from greenai_desktop.core.results import Result
from greenai_desktop.core.run_details import RunDetails
from greenai_desktop.core.samples import Channel
from greenai_desktop.i18n import Language

# A piece of samples: seconds since the start, shape (n,), and the values of k series, shape (k, n); NaN is missing.
Chunk = tuple[FloatArray, FloatArray]


@dataclass(frozen=True, slots=True)
class Series:
    """One column of samples.

    Attributes:
        name: Id of the channel, or key of the gauge.
        unit: W for a channel.
    """

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class RunSheet:
    """A run and its figures as plain values.

    Attributes:
        id: Number in the workspace.
        name: Its name; data, like the other texts.
        project: Name of its project; empty for none.
        owner: Who ran it, or answers for its project; empty if nobody said.
        host: Name of the machine.
        stage: Code of its stage.
        tags: Free words.
        notes: Free text.
        started_utc_s: When it began.
        duration_s: How long it took.
        state: Code of how it stands.
        exit_code: Of its command; None if there was none.
        root: The tree of its figures.
        channels: What was recorded.
        place: Where it took place.
        zone: Code of the zone of its electricity.
        zone_name: Its English name.
        machine: What the machine was.
        details: How it came about.
        series: Columns of its samples.
        samples: Its samples, read anew at each call.
    """

    id: int
    name: str
    project: str
    owner: str
    host: str
    stage: str
    tags: tuple[str, ...]
    notes: str
    started_utc_s: float
    duration_s: float
    state: str
    exit_code: int | None
    root: Result
    channels: tuple[Channel, ...]
    place: Place
    zone: str
    zone_name: str
    machine: Machine
    details: RunDetails = field(default_factory=RunDetails)
    series: tuple[Series, ...] = ()
    samples: Callable[[], Iterator[Chunk]] = lambda: iter(())

    def value(self, key: str) -> float | None:
        """A figure; None if it is missing."""
        found = self.root.find(key)
        return found.value if found is not None and found.status.has_value else None

    @property
    def lacks_energy(self) -> bool:
        """Whether a part of its energy is not known; the figures are then those of the known part."""
        found = self.root.find("run.energy")
        return found is None or found.partial

    def pue_ratio(self) -> float:
        """The PUE that was applied; 1 where none was."""
        return self.value("input.pue") or 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the person wants of a file.

    Attributes:
        language: Of paragraphs and headings for people.
        with_owners: Whether people and machines are named; pseudonyms stand for them otherwise.
        columns: Of a CodeCarbon file, the version whose columns are wanted.
        version: Of this program.
    """

    language: Language
    with_owners: bool = False
    columns: str = "3.2.1"
    version: str = ""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format of files.

    Attributes:
        code: Stable name; also `--format` of the command line.
        title: What people call it; to be translated.
        about: What is in it; to be translated.
        suffix: Of its files.
        write: Writes runs; calls `check` now and then, which may end it.
        is_binary: Whether it is no text and cannot go to a terminal.
        named: Whether owners or names of machines are in it at all.
    """

    code: str
    title: str
    about: str
    suffix: str
    write: Callable[[Sequence[RunSheet], BinaryIO, Options, Callable[[], None]], None]
    is_binary: bool = False
    named: bool = False


class Pseudonyms:
    """Stand-ins for names, the same one for the same name throughout a file.

    Numbered as they come up, so that nobody can find the name by trying all logins of a company.
    """

    def __init__(self, word: str, names_are_wanted: bool) -> None:
        self._word, self._wanted = word, names_are_wanted
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The stand-in of a name, or the name itself where that is wanted; empty stays empty."""
        if not name or self._wanted:
            return name
        return self._known.setdefault(name, f"{self._word}-{len(self._known) + 1}")
