"""Runs that a file of another program tells of, as values.

What belongs here: what the readers of such files hand to the preview and to the store. The energy of a channel is
that of the machine; where a file multiplied it by a PUE, the reader takes that out again and says so, and the PUE
stands in the run's place. The figures of the file itself (`reported_*`) are kept beside and never added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.place import Machine, Place, Price
from greenai_desktop.core.run_details import MACHINE, RunDetails
from greenai_desktop.core.samples import Channel, Event, Role, Sample
from greenai_desktop.core.units import G_PER_KG, J_PER_KWH

# Grams of coal power are about 1 kg/kWh, of hydropower some grams; beyond this a unit was confused (cc#286).
LEAST_PLAUSIBLE_KGCO2E_PER_KWH: Final = 0.001
MOST_PLAUSIBLE_KGCO2E_PER_KWH: Final = 2.0

SUPERSEDED: Final = "import_superseded"
PART_OF_OTHER: Final = "import_part_of_other"
IMPLAUSIBLE: Final = "import_implausible"
CARDS_MIXED: Final = "import_cards_mixed"
KNOWN, TWICE, NO_ENERGY, ODD_ENERGY = "import_known", "import_twice", "import_no_energy", "import_odd_energy"
FAR_APART: Final = "readings_far_apart"
_LEAVES_OUT: Final = frozenset(
    {SUPERSEDED, PART_OF_OTHER, IMPLAUSIBLE, CARDS_MIXED, NO_ENERGY, FAR_APART, ODD_ENERGY, KNOWN, TWICE}
)
# The file's energy and that of the list differ by a PUE: told from so far apart on, below it is a matter of rounding.
_TOLD_PUE: Final = 1.005
HOLDS_PUE: Final = "import_holds_pue"


@dataclass(frozen=True, slots=True)
class PlaceHint:
    """What a file says of where a run took place.

    Attributes:
        country: Two-letter code; empty if nothing is said.
        region: Name of a part of the country, as the file writes it.
        is_cloud: None if nothing is said.
        provider: Name of the cloud provider, as the file writes it.
        cloud_region: Its region.
        pue_ratio: The PUE that the file's own energy holds; None if it holds none.
    """

    country: str = ""
    region: str = ""
    is_cloud: bool | None = None
    provider: str = ""
    cloud_region: str = ""
    pue_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class ImportedRun:
    """One run of a file.

    Attributes:
        format: Code of the format.
        name: Its name; data.
        started_utc_s: When it began.
        duration_s: How long it took.
        channels: Its devices.
        energies_j: Energy of each channel at the machine, by id; a channel that is lacking here is missing.
        file: Name of the file.
        line: Line it stands in.
        fingerprint: The same for the same run, in whichever file it comes.
        samples: Its samples, read anew at each call; None where the file has sums alone.
        period_s: Time between two samples.
        place: What the file says of the place.
        machine: What it says of the machine.
        host: Name of the machine.
        owner: Login of whoever ran it.
        group: Series it belongs to.
        scheduler_job: Id of the batch job.
        scope: As in `RunDetails`.
        exit_code: Of the command; None if nothing is said.
        interrupted: Whether it did not end by itself.
        events: What happened during it.
        reported_kwh: Energy as the file says it, PUE included where the file includes it.
        reported_kgco2e: Greenhouse gas as the file says it.
        row: The row as it stands in the file, by column, in order.
        told: What else the file says, as plain values.
        warnings: What must be said with it.
    """

    format: str
    name: str
    started_utc_s: float
    duration_s: float
    channels: tuple[Channel, ...]
    energies_j: Mapping[str, float]
    file: str
    line: int
    fingerprint: str
    samples: Callable[[], Iterator[Sample]] | None = None
    period_s: float = 1.0
    place: PlaceHint = field(default_factory=PlaceHint)
    machine: Machine = field(default_factory=Machine)
    host: str = ""
    owner: str = ""
    group: str = ""
    scheduler_job: str = ""
    scope: str = MACHINE
    exit_code: int | None = None
    interrupted: bool = False
    events: tuple[Event, ...] = ()
    reported_kwh: float | None = None
    reported_kgco2e: float | None = None
    row: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[ImportFileError, ...] = ()

    @property
    def energy_kwh(self) -> float | None:
        """Energy at the machine, of the channels that add up; None if none is known."""
        added = [self.energies_j[c.id] for c in self.channels if c.role is Role.TOTAL and c.id in self.energies_j]
        return math.fsum(added) / J_PER_KWH if added else None

    @property
    def pue_notice(self) -> ImportFileError | None:
        """That the list of runs will show less energy than the file, and why; None where both are the same."""
        pue_ratio, kwh = self.place.pue_ratio, self.energy_kwh
        if not pue_ratio or pue_ratio < _TOLD_PUE or not self.reported_kwh or not kwh:
            return None
        return ImportFileError(HOLDS_PUE, file=self.file, line=self.line, pue=pue_ratio, kwh=kwh)

    @property
    def remarks(self) -> tuple[ImportFileError, ...]:
        """All that must be said with it before it is taken."""
        notice = self.pue_notice
        return self.warnings if notice is None else (*self.warnings, notice)

    @property
    def is_offered(self) -> bool:
        """Whether it is taken unless somebody says no."""
        return not any(warning.code in _LEAVES_OUT for warning in self.warnings)

    @property
    def is_known(self) -> bool:
        """Whether the workspace had it already when it was read."""
        return any(warning.code == KNOWN for warning in self.warnings)

    @property
    def is_superseded(self) -> bool:
        """Whether another row tells of the same run, and more of it."""
        return any(warning.code == SUPERSEDED for warning in self.warnings)

    @property
    def has_odd_units(self) -> bool:
        """Whether what the file says of energy and greenhouse gas cannot both be in kWh and kg."""
        return any(warning.code == IMPLAUSIBLE for warning in self.warnings)

    def details(self) -> RunDetails:
        """What the workspace keeps of where it comes from."""
        kept = {
            "format": self.format, "file": self.file, "line": self.line, "reported_kwh": self.reported_kwh,
            "reported_kgco2e": self.reported_kgco2e, "pue_ratio": self.place.pue_ratio, **self.told,
            "row": dict(self.row), "warnings": [warning.code for warning in self.warnings],
        }  # fmt: skip
        return RunDetails(
            origin=self.format, scope=self.scope, owner=self.owner, group=self.group,
            scheduler_job=self.scheduler_job,
            imported={name: value for name, value in kept.items() if value not in (None, {}, [])},
        )  # fmt: skip


def is_plausible(reported_kgco2e: float | None, reported_kwh: float | None) -> bool:
    """Whether greenhouse gas and energy can belong together; yes where one of them is not known."""
    if not reported_kgco2e or not reported_kwh:
        return True
    ratio = reported_kgco2e / reported_kwh
    return LEAST_PLAUSIBLE_KGCO2E_PER_KWH <= ratio <= MOST_PLAUSIBLE_KGCO2E_PER_KWH


def with_repeats_marked(runs: Iterable[ImportedRun], known: AbstractSet[str]) -> list[ImportedRun]:
    """Runs that are in the workspace already, or come twice, with a warning; of the latter the longest has none.

    Args:
        runs: Of all files together.
        known: Fingerprints that the workspace has.
    """
    runs = list(runs)
    longest: dict[str, ImportedRun] = {}
    for run in runs:
        other = longest.get(run.fingerprint)
        if not run.is_superseded and (other is None or run.duration_s > other.duration_s):
            longest[run.fingerprint] = run
    marked = []
    for run in runs:
        is_twice = not run.is_superseded and longest[run.fingerprint] is not run
        code = KNOWN if run.fingerprint in known else TWICE if is_twice else ""
        notice = (ImportFileError(code, file=run.file, line=run.line),) if code else ()
        kept = tuple(warning for warning in run.warnings if warning.code not in (KNOWN, TWICE))
        marked.append(replace(run, warnings=kept + notice))
    return marked


def with_units(run: ImportedRun, *, grams: bool = False, watt_hours: bool = False) -> ImportedRun:
    """A run whose file was found to speak of grams, or of watt-hours, where kilograms and kWh were expected.

    Only runs with `has_odd_units` are changed; one that is plausible then loses its warning.
    """
    if not run.has_odd_units or not (grams or watt_hours):
        return run
    scale = 1e-3 if watt_hours else 1.0
    kgco2e = run.reported_kgco2e
    kgco2e = kgco2e / G_PER_KG if kgco2e is not None and grams else kgco2e
    kwh = None if run.reported_kwh is None else run.reported_kwh * scale
    warnings = run.warnings
    if is_plausible(kgco2e, kwh):
        warnings = tuple(warning for warning in warnings if warning.code != IMPLAUSIBLE)
    units = {"emissions_were": "g"} if grams else {}
    units |= {"energy_was": "Wh"} if watt_hours else {}
    return replace(
        run, reported_kgco2e=kgco2e, reported_kwh=kwh, warnings=warnings, told={**run.told, **units},
        energies_j={name: energy_j * scale for name, energy_j in run.energies_j.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run of a file, with what the workspace decides of it.

    Attributes:
        run: The run.
        place: Where it took place; its PUE is the one that was taken out of the file's energies.
        price: Price of electricity in force then; None if nobody said.
        project_id: Its project; None for none.
        stage: Stage of the AI life cycle.
    """

    run: ImportedRun
    place: Place
    price: Price | None = None
    project_id: int | None = None
    stage: Stage = Stage.UNSET
