"""Processes in words: what they are called, where they run, and how power was shared out among them."""

from __future__ import annotations

from collections.abc import Iterable

from greenai_desktop.core.processes import Identity
from greenai_desktop.core.units import BYTES_PER_GB
from greenai_desktop.i18n import N_, Language, numbers
from greenai_desktop.i18n.words import NOTE, word

CONTAINER: dict[str, str] = {
    "docker": "Docker",
    "podman": "Podman",
    "kubernetes": "Kubernetes",
    "containerd": "containerd",
    "lxc": "LXC",
    "nspawn": "systemd-nspawn",
}
BASIS: dict[str, str] = {
    "cpu_by_time": N_("processors by processor time"),
    "gpu_by_use": N_("GPU by use of the multiprocessors"),
    "gpu_by_memory": N_("GPU by memory held"),
    "gpu_not_told": N_("GPU not at all, as the driver does not tell who uses it"),
    "memory_by_resident": N_("memory by what is resident"),
}
SHARED: dict[str, str] = {
    "cpu_by_time": N_("processors"),
    "gpu_by_use": N_("GPU"),
    "gpu_by_memory": N_("GPU"),
    "memory_by_resident": N_("memory"),
}
PART: dict[str, str] = {
    "rows": N_("Processes"),
    "ended": N_("Processes that have ended"),
    "idle": N_("Idle"),
    "unattributed": N_("Not attributed"),
    "apart": N_("Not shared out"),
    "total": N_("Whole machine"),
}
PART_MEANS: dict[str, str] = {
    "rows": N_("all processes that are there now, also those that the filter hides"),
    "ended": N_("processes that have ended since counting began"),
    "idle": N_("what the devices draw when nothing runs"),
    "unattributed": N_("power above idle that no process claims"),
    "apart": N_("board, fans, power supply, modelled memory: nothing tells who uses them"),
    "total": N_("the sum; it is that of the Live page"),
}


def name_of(who: Identity, shows_others: bool, language: Language) -> str:
    """What a process is called; the name of another user's process only where that is allowed."""
    if who.is_others and not shows_others:
        return language.gettext("another user's process")
    return who.name or language.gettext("without a name")


def user_of(who: Identity, shows_others: bool, language: Language) -> str:
    """Whose process it is."""
    if who.is_kernel:
        return language.gettext("the system")
    if who.is_others and not (shows_others and who.user):
        return language.gettext("another user")
    return who.user


def container_of(who: Identity, shows_others: bool) -> str:
    """The container it runs in; empty outside one. That of another user has a name only where that is allowed."""
    if not who.container_kind:
        return ""
    kind = CONTAINER.get(who.container_kind, who.container_kind)
    return kind if who.is_others and not shows_others else f"{kind} {who.container}".strip()


def memory_of(size_bytes: float, language: Language) -> str:
    """An amount of memory, in megabytes below one gigabyte."""
    if size_bytes < BYTES_PER_GB:
        return numbers.quantity(size_bytes / BYTES_PER_GB * 1_000, "MB", language.code)
    return numbers.quantity(size_bytes / BYTES_PER_GB, "GB", language.code)


def method_of(bases: Iterable[tuple[str, str]], language: Language) -> str:
    """How power was shared out, in one line: each way once, and what idle rests on.

    Args:
        bases: Of each device, how it is shared out and what its idle power rests on.
        language: The language.
    """
    shared = [(basis, idle) for basis, idle in bases if basis in BASIS]
    ways = list(dict.fromkeys(word(BASIS, basis, language) for basis, _idle in shared))
    if not ways:
        return language.gettext("Nothing is shared out: no device tells its power.")
    said = language.gettext("Power above idle is shared out: {ways}.", ways=", ".join(ways))
    return " ".join([said, *(f"{rest[:1].upper()}{rest[1:]}." for rest in _rests(shared, language))])


def _rests(shared: Iterable[tuple[str, str]], language: Language) -> list[str]:
    """What idle power rests on; where that differs between devices, of which ones."""
    of: dict[str, list[str]] = {}
    for basis, idle in shared:
        if basis in SHARED and idle:
            of.setdefault(word(NOTE, idle, language), []).append(word(SHARED, basis, language))
    if len(of) < 2:
        return list(of)
    return [language.pair(", ".join(dict.fromkeys(devices)), rest) for rest, devices in of.items()]
