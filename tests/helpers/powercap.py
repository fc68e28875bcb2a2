"""Simulated powercap trees of known joules, and a clock to go with them.

A `PowercapTree` writes what the kernel shows under `/sys`: the zones as folders below `devices/virtual/powercap`, and
the flat links of `class/powercap`. Its energies are exact integrals, so that a test knows the true joules.

Two ways to let time pass: `advance(seconds)` moves the tree, and the clock it was given, at once; `with tree.live():`
lets a thread follow the real clock, for programs that run as processes of their own.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

INTEL_RANGE_UJ = 262_143_328_850
AMD_RANGE_UJ = 65_532_610_987
_DEVICES = Path("devices/virtual/powercap")
_CLASS = Path("class/powercap")


class FakeClock:
    """A clock that stands still until it is told to move.

    Attributes:
        mono_s, wall_s, boot_s: Its three times; set them as you like.
    """

    def __init__(self, mono_s: float = 1_000.0, wall_s: float = 1_790_000_000.0) -> None:
        self.mono_s, self.wall_s, self.boot_s = mono_s, wall_s, mono_s

    def monotonic_s(self) -> float:
        return self.mono_s

    def utc_s(self) -> float:
        return self.wall_s

    def boottime_s(self) -> float:
        return self.boot_s

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self.mono_s += seconds
        self.wall_s += seconds
        self.boot_s += seconds

    def sleep(self, seconds: float) -> None:
        """The machine is suspended: the monotonic clock stands still."""
        self.wall_s += seconds
        self.boot_s += seconds

    def jump(self, seconds: float) -> None:
        """Somebody sets the wall clock."""
        self.wall_s += seconds


@dataclass(frozen=True, slots=True)
class Power:
    """Power over time: constant, or a square wave that begins low.

    Attributes:
        low_w, high_w: Its two values; equal for a constant.
        half_period_s: How long each lasts.
    """

    low_w: float
    high_w: float
    half_period_s: float = 1.0

    @classmethod
    def constant(cls, watts: float) -> Power:
        return cls(watts, watts)

    def energy_j(self, from_s: float, until_s: float) -> float:
        """Exact integral; times count from the tree's start."""
        return self._until_j(until_s) - self._until_j(from_s)

    def _until_j(self, at_s: float) -> float:
        period_s = 2 * self.half_period_s
        whole, rest_s = divmod(at_s, period_s)
        low_s = min(rest_s, self.half_period_s)
        return (
            whole * self.half_period_s * (self.low_w + self.high_w)
            + low_s * self.low_w
            + (rest_s - low_s) * self.high_w
        )


@dataclass(slots=True)
class Zone:
    """One zone of the tree.

    Attributes:
        id: As the kernel names it, such as `intel-rapl:0:1`.
        folder: Its real folder.
        power: What it draws.
        energy_j: What it has drawn since the tree was made.
        start_uj: Counter at the beginning.
        range_uj: Last value before the counter wraps.
    """

    id: str
    folder: Path
    power: Power
    start_uj: int
    range_uj: int
    energy_j: float = 0.0
    is_gone: bool = False
    mirrors: list[Path] = field(default_factory=list)

    @property
    def counter_uj(self) -> int:
        return (self.start_uj + round(self.energy_j * 1e6)) % (self.range_uj + 1)

    @property
    def file(self) -> Path:
        return self.folder / "energy_uj"


class PowercapTree:
    """A simulated `/sys` with powercap zones; `folder` is what GREENAI_SYS_ROOT points to."""

    def __init__(self, folder: Path, clock: FakeClock | None = None) -> None:
        self.folder = folder
        self.clock = clock or FakeClock()
        self.at_s = 0.0
        self.zones: dict[str, Zone] = {}
        (folder / _CLASS).mkdir(parents=True, exist_ok=True)

    def add(
        self,
        zone_id: str,
        name: str,
        power: Power | float,
        *,
        start_uj: int | None = None,
        range_uj: int = INTEL_RANGE_UJ,
        max_power_w: float | None = None,
        same_counter_as: str = "",
    ) -> Zone:
        """Add a zone; a child names its parent in its id, as the kernel does (`intel-rapl:0:1`).

        Args:
            zone_id: Such as `intel-rapl:1` or `intel-rapl-mmio:0`.
            name: Content of its `name` file.
            power: Watts, or power over time.
            start_uj: Counter at the beginning; by default some value of its own, far from a wrap.
            range_uj: Content of `max_energy_range_uj`.
            max_power_w: Written as `constraint_0_max_power_uw`; without it there is no such file.
            same_counter_as: Zone whose counter it shows as well (mirrored dies, MMIO copies).
        """
        folder = self._folder_of(zone_id)
        folder.mkdir(parents=True)
        power = power if isinstance(power, Power) else Power.constant(power)
        # Counters of different zones lie far apart, as on a machine that has run for a while.
        start = 1_000_000_000 + 7_777_777_777 * len(self.zones) if start_uj is None else start_uj
        zone = Zone(zone_id, folder, power, start % (range_uj + 1), range_uj)
        if same_counter_as:
            zone.power, zone.start_uj = self.zones[same_counter_as].power, self.zones[same_counter_as].start_uj
        (folder / "name").write_text(f"{name}\n")
        (folder / "max_energy_range_uj").write_text(f"{range_uj}\n")
        (folder / "enabled").write_text("1\n")
        if max_power_w is not None:
            (folder / "constraint_0_name").write_text("long_term\n")
            (folder / "constraint_0_max_power_uw").write_text(f"{round(max_power_w * 1e6)}\n")
        link = self.folder / _CLASS / zone_id
        link.symlink_to(Path("../..") / folder.relative_to(self.folder))
        self.zones[zone_id] = zone
        zone.file.write_text(f"{zone.counter_uj}\n")
        return zone

    def advance(self, seconds: float) -> None:
        """Let time pass for the counters and for the clock."""
        self.clock.advance(seconds)
        self.move_to(self.at_s + seconds)

    def move_to(self, at_s: float) -> None:
        """Bring all counters to a time since the tree's start."""
        for zone in self.zones.values():
            zone.energy_j += zone.power.energy_j(self.at_s, at_s)
            if not zone.is_gone:
                self._rewrite(zone)
        self.at_s = at_s

    def set_power(self, zone_id: str, power: Power | float) -> None:
        """Change what a zone draws from now on."""
        self.zones[zone_id].power = power if isinstance(power, Power) else Power.constant(power)

    def set_counter(self, zone_id: str, counter_uj: int) -> None:
        """Put a counter to a value, as a reset does."""
        zone = self.zones[zone_id]
        zone.start_uj = (counter_uj - round(zone.energy_j * 1e6)) % (zone.range_uj + 1)
        self._rewrite(zone)

    def replace(self, zone_id: str) -> None:
        """Rewrite the counter's file by a rename, so that an open file shows the old one."""
        zone = self.zones[zone_id]
        draft = zone.folder / "energy_uj.new"
        draft.write_text(f"{zone.counter_uj}\n")
        draft.replace(zone.file)

    def vanish(self, zone_id: str) -> None:
        """Take the zone's counter away, as unloading the module does."""
        self.zones[zone_id].is_gone = True
        self.zones[zone_id].file.unlink()

    def bring_back(self, zone_id: str, counter_uj: int | None = None) -> None:
        """Give the counter back, by default where it would be by now."""
        zone = self.zones[zone_id]
        zone.is_gone = False
        zone.file.write_text(f"{zone.counter_uj}\n")
        if counter_uj is not None:
            self.set_counter(zone_id, counter_uj)

    def make_unreadable(self) -> None:
        """Give all counters the rights they have on Linux since 2020: for root alone. Root can still read them."""
        for zone in self.zones.values():
            zone.file.chmod(0o400)

    @contextlib.contextmanager
    def live(self, period_s: float = 0.005) -> Iterator[None]:
        """Let a thread move the counters by the real clock."""
        stop = threading.Event()
        began_s = time.monotonic() - self.at_s

        def follow() -> None:
            # A counter that waits for the processor behind other tests would be a wrong counter. Only root may.
            with contextlib.suppress(OSError, AttributeError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)
            while not stop.wait(period_s):
                self.move_to(time.monotonic() - began_s)

        thread = threading.Thread(target=follow, name="powercap-tree")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _folder_of(self, zone_id: str) -> Path:
        control, *numbers = zone_id.split(":")
        folder = self.folder / _DEVICES / control
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / "enabled").write_text("1\n")
            (self.folder / _CLASS / control).symlink_to(Path("../..") / _DEVICES / control)
        for depth in range(len(numbers)):
            folder /= ":".join((control, *numbers[: depth + 1]))
        return folder

    @staticmethod
    def _rewrite(zone: Zone) -> None:
        # In place, in one write of a fixed length: a reader never sees half a number.
        file = os.open(zone.file, os.O_WRONLY)
        try:
            os.pwrite(file, f"{zone.counter_uj:<20d}\n".encode(), 0)
        finally:
            os.close(file)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A layout with its truth over twelve seconds.

    Attributes:
        build: Fills a tree.
        package_j: True energy of all packages.
        memory_j: True energy of all dram zones.
        from_survey: Whether it is one of the eight of the survey of other tools.
    """

    build: Callable[[PowercapTree], None]
    package_j: float
    memory_j: float = 0.0
    from_survey: bool = True


SCENARIO_S = 12.0


def _const(tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0)
    for number, name in enumerate(("core", "uncore", "dram")):
        tree.add(f"intel-rapl:0:{number}", name, 5.0)


def _psys(tree: PowercapTree) -> None:
    _const(tree)
    tree.add("intel-rapl:1", "psys", 55.0)


def _two_sockets(tree: PowercapTree) -> None:
    for socket, (package_w, dram_w) in enumerate(((60.0, 6.0), (30.0, 4.0))):
        tree.add(f"intel-rapl:{socket}", f"package-{socket}", package_w)
        tree.add(f"intel-rapl:{socket}:0", "dram", dram_w)


def _four_sockets(tree: PowercapTree) -> None:
    for socket in range(4):
        # Counters that happen to be equal are no mirror: these are four packages.
        tree.add(f"intel-rapl:{socket}", f"package-{socket}", 40.0, start_uj=5_000_000)
        tree.add(f"intel-rapl:{socket}:0", "dram", 5.0, start_uj=6_000_000)


def _wrap(tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0, start_uj=INTEL_RANGE_UJ - 250_000_000)
    tree.add("intel-rapl:0:0", "core", 5.0)
    tree.add("intel-rapl:0:1", "uncore", 5.0)
    tree.add("intel-rapl:0:2", "dram", 5.0, start_uj=INTEL_RANGE_UJ - 30_000_000)


def _dies(tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0-die-0", 40.0)
    tree.add("intel-rapl:0:0", "core", 5.0)
    tree.add("intel-rapl:1", "package-0-die-1", 40.0, same_counter_as="intel-rapl:0")
    tree.add("intel-rapl:1:0", "core", 5.0, same_counter_as="intel-rapl:0:0")


def _mirrored_with_memory(tree: PowercapTree) -> None:
    for die in range(2):
        same = {"same_counter_as": "intel-rapl:0"} if die else {}
        tree.add(f"intel-rapl:{die}", f"package-0-die-{die}", 68.0, **same)
        same = {"same_counter_as": "intel-rapl:0:0"} if die else {}
        tree.add(f"intel-rapl:{die}:0", "dram", 4.0, **same)


def _two_dies(tree: PowercapTree) -> None:
    # Two real dies whose counters begin at the same value: only their deltas tell that they are no mirrors.
    tree.add("intel-rapl:0", "package-0-die-0", 40.0, start_uj=0)
    tree.add("intel-rapl:1", "package-0-die-1", 25.0, start_uj=0)


def _mmio(tree: PowercapTree) -> None:
    _const(tree)
    tree.add("intel-rapl-mmio:0", "package-0", 40.0, same_counter_as="intel-rapl:0")


def _mmio_alone(tree: PowercapTree) -> None:
    tree.add("intel-rapl-mmio:0", "package-0", 40.0)


def _square(tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", Power(10.0, 110.0, 1.0))


def _package_and_dram(tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 40.0)
    tree.add("intel-rapl:0:0", "dram", 5.0)


def _amd(tree: PowercapTree) -> None:
    tree.add("intel-rapl:0", "package-0", 280.0, range_uj=AMD_RANGE_UJ, start_uj=AMD_RANGE_UJ - 1_000_000_000)
    tree.add("intel-rapl:0:0", "core", 100.0, range_uj=AMD_RANGE_UJ)


def _none(tree: PowercapTree) -> None:
    (tree.folder / _CLASS / "dtpm").mkdir()


SCENARIOS: dict[str, Scenario] = {
    "const": Scenario(_const, 480.0, 60.0),
    "psys": Scenario(_psys, 480.0, 60.0),
    "2socket": Scenario(_two_sockets, 1080.0, 120.0),
    "wrap": Scenario(_wrap, 480.0, 60.0),
    "dies": Scenario(_dies, 480.0),
    "mmio": Scenario(_mmio, 480.0, 60.0),
    "square": Scenario(_square, 720.0),
    "noperm": Scenario(_const, 480.0, 60.0),
    "4socket": Scenario(_four_sockets, 1920.0, 240.0, False),
    "package+dram": Scenario(_package_and_dram, 480.0, 60.0, False),
    "amd": Scenario(_amd, 3360.0, 0.0, False),
    "mirrored": Scenario(_mirrored_with_memory, 816.0, 48.0, False),
    "2dies": Scenario(_two_dies, 780.0, 0.0, False),
    "mmio-alone": Scenario(_mmio_alone, 480.0, 0.0, False),
    "none": Scenario(_none, 0.0, 0.0, False),
}


def build(name: str, folder: Path, clock: FakeClock | None = None) -> PowercapTree:
    """The tree of a scenario. For `noperm` call `make_unreadable` or `deny` as well."""
    tree = PowercapTree(folder, clock)
    SCENARIOS[name].build(tree)
    return tree


class Denial:
    """Makes files unreadable for this process, also for root, by answering their opening with EACCES.

    Args:
        monkeypatch: Pytest's; undoes it at the end of the test.

    Attributes:
        paths: Real paths that are denied now; add and remove as you like.
    """

    def __init__(self, monkeypatch: object) -> None:
        self.paths: set[Path] = set()
        real_open, real_pread = os.open, os.pread

        def guarded_open(path: object, flags: int, *args: object, **named: object) -> int:
            reads = not flags & os.O_WRONLY  # the tree itself goes on writing
            if self.paths and reads and isinstance(path, str | os.PathLike) and Path(path).resolve() in self.paths:
                raise PermissionError(13, "Permission denied", str(path))
            return real_open(path, flags, *args, **named)  # type: ignore[arg-type]

        def guarded_pread(file: int, *args: object) -> bytes:
            if self.paths and Path(f"/proc/self/fd/{file}").resolve() in self.paths:
                raise PermissionError(13, "Permission denied")
            return real_pread(file, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "open", guarded_open)  # type: ignore[attr-defined]
        monkeypatch.setattr(os, "pread", guarded_pread)  # type: ignore[attr-defined]

    def deny(self, *zones: Zone) -> None:
        self.paths.update(zone.file.resolve() for zone in zones)

    def allow(self, *zones: Zone) -> None:
        self.paths.difference_update(zone.file.resolve() for zone in zones)
