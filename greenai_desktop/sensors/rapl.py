"""Energy counters of processors through Linux powercap (Intel and AMD).

Packages and memory add up; cores and the integrated GPU are parts of their package; psys is the platform, told beside
and never added. Some processors show one counter as two dies: such a pair is counted once.

Source:
    SENSORS §2.1 and its five findings.
"""

from __future__ import annotations

import time

from greenai_desktop.core.samples import Role
from greenai_desktop.sensors import hwmon, perf
from greenai_desktop.sensors.base import Availability, Sensor, Surroundings
from greenai_desktop.sensors.counter import EnergyCounter
from greenai_desktop.sensors.counters import CounterSensor, Source, all_zero
from greenai_desktop.sensors.number_file import NumberFile
from greenai_desktop.sensors.packages import channel_of, twin_group
from greenai_desktop.sensors.powercap import PACKAGE, Zone, readable_places, zones

_ZERO_LOOK_S = 0.02

_RULE = r"""# Lets the members of the group "greenai" read the processor's energy counters (RAPL) without being root.
# Nothing installs this file by itself: since 2020 Linux shows the counters to root only, because fine-grained
# power readings can betray secrets of other programs (PLATYPUS, CVE-2020-8694). Decide first whether you trust
# the group. Then, once:
#
#   sudo groupadd --system --force greenai
#   sudo usermod --append --groups greenai "$USER"
#   sudo cp packaging/70-greenai-rapl.rules /etc/udev/rules.d/
#   sudo udevadm control --reload-rules
#   sudo udevadm trigger --subsystem-match=powercap
#
# and log out and in again. To undo: remove the file from /etc/udev/rules.d and restart the machine.
#
# All zones: packages, their parts, memory, platform (psys) and the mmio twins. GROUP= and MODE= would act on
# device nodes only, and these counters are plain sysfs files; hence the two programs.
"""
_RULE_LINE = (
    'ACTION!="remove", SUBSYSTEM=="powercap", KERNEL=="intel-rapl*:*", '
    'RUN+="/usr/bin/chgrp greenai /sys%p/energy_uj /sys%p/max_energy_range_uj", '
    'RUN+="/usr/bin/chmod g+r /sys%p/energy_uj /sys%p/max_energy_range_uj"\n'
)


def udev_rule() -> str:
    """The udev rule that lets a group read the counters, with its explanation; the text of the packaged file."""
    return _RULE + _RULE_LINE


def repair_commands() -> str:
    """What an administrator types to install the rule, from any kind of installation."""
    return (
        "sudo groupadd --system --force greenai\n"
        'sudo usermod --append --groups greenai "$USER"\n'
        "sudo tee /etc/udev/rules.d/70-greenai-rapl.rules >/dev/null <<'RULE'\n"
        f"{_RULE_LINE}"
        "RULE\n"
        "sudo udevadm control --reload-rules\n"
        "sudo udevadm trigger --subsystem-match=powercap\n"
    )


def discover(around: Surroundings) -> list[Sensor]:
    """The one sensor of all zones; without zones it tells that there are none."""
    return [RaplSensor(around)]


class RaplSensor(CounterSensor):
    """The powercap zones of this machine, but for those that another interface reads in their place."""

    kind = "rapl"

    def __init__(self, around: Surroundings) -> None:
        found = zones(around.sys_root)
        left_out = _read_elsewhere(around, found)
        super().__init__("intel-rapl", [_source(zone) for zone in found if zone not in left_out], around.clock)
        self._has_zones = bool(found)
        machine = around.machine
        self._is_frozen = machine is not None and machine.is_virtual and self._only_zeros()

    def available(self) -> Availability:
        """Whether the zones can be read now; which of them are denied."""
        if not self._sources:
            return Availability(False, "unavailable", "read_elsewhere" if self._has_zones else "no_powercap")
        if self._is_frozen:
            return Availability(False, "unavailable", "stale")
        failures = self._troubles()
        denied = [path for path, failure in failures.items() if failure == "denied"]
        if not denied:
            ok = not all(failures.values())
            return Availability(ok, "measured" if ok else "unavailable", "" if ok else "vanished")
        facts = (("denied", ", ".join(denied)), ("count", float(len(denied))))
        if all(failures.values()):
            return Availability(False, "denied", "denied", facts, "rapl_udev")
        return Availability(True, "measured", "denied", facts, "rapl_udev")

    def _only_zeros(self) -> bool:
        """Whether a virtual machine shows counters that never move; the models then stand in."""
        if not self._sources or not all_zero(self._sources):
            return False
        time.sleep(_ZERO_LOOK_S)
        return all_zero(self._sources)


def _read_elsewhere(around: Surroundings, found: list[Zone]) -> list[Zone]:
    """Zones that powercap shows but does not let this user read, and that another interface does.

    Such a zone is left to that interface for as long as this sensor lives, so that nothing is ever counted twice,
    also where access is granted meanwhile.
    """
    readable = readable_places(around.sys_root)
    hidden = [zone for zone in found if zone.place not in readable]
    if not hidden:
        return []
    others = perf.places(around) | hwmon.places(around)
    # Parts that only powercap could tell are no loss: they would be told beside, and are part of what is told.
    return [zone for zone in hidden if zone.place in others or (_is_part(zone) and (zone.place[0], PACKAGE) in others)]


def _source(zone: Zone) -> Source:
    channel = channel_of("rapl", zone.path)
    steps = EnergyCounter(zone.range_uj, zone.max_power_w, may_rest=channel.role is Role.PART)
    return Source(channel, NumberFile(zone.folder / "energy_uj"), steps, twin_group(zone.path))


def _is_part(zone: Zone) -> bool:
    return channel_of("rapl", zone.path).role is Role.PART
