"""What this machine is: processor, memory, chassis, virtual or not. Detected; what a person entered wins."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from greenai_desktop.core.place import Machine
from greenai_desktop.sensors.cgroup import cpu_quota, memory_limit_bytes

_LAPTOPS = {8, 9, 10, 11, 14, 30, 31, 32}
_SERVERS = {17, 23, 25, 28, 29}
_DESKTOPS = {3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36}
# What firmware of virtual machines calls itself. A cloud's bare-metal machines carry the cloud's name as well.
_VIRTUAL_MAKERS = (
    "qemu", "kvm", "vmware", "virtualbox", "innotek", "xen", "amazon ec2", "google compute engine", "bochs",
    "parallels", "virtual machine",
)  # fmt: skip


def detect(sys_root: Path, proc_root: Path, entered: Machine | None = None) -> Machine:
    """Look at the machine; never raises, what cannot be found out stays unknown."""
    known = _known(entered)
    cpuinfo = _text(proc_root / "cpuinfo")
    name = known.get("cpu_name") or _first(cpuinfo, "model name") or _first(cpuinfo, "Hardware") or _platform_cpu()
    threads = sum(line.startswith("processor") for line in cpuinfo.splitlines()) or os.cpu_count() or 1
    virtual = _is_virtual(sys_root, cpuinfo)
    machine = Machine(
        cpu_name=name,
        socket_count=len({line for line in cpuinfo.splitlines() if line.startswith("physical id")}) or None,
        thread_count=threads,
        memory_bytes=_memory_bytes(proc_root),
        chassis=_chassis(sys_root),
        is_virtual=virtual,
        host_share=_host_share(name, threads) if virtual else 1.0,
    )
    return replace(_contained(machine, sys_root), **known, entered=tuple(known))


def _known(entered: Machine | None) -> dict[str, Any]:
    if entered is None:
        return {}
    return {name: getattr(entered, name) for name in entered.entered if name in Machine.__slots__ and name != "entered"}


def _contained(machine: Machine, sys_root: Path) -> Machine:
    """A container with a quota has that share of what it sees; without one, what it sees is the machine."""
    quota = cpu_quota(sys_root)
    if quota is None or quota >= machine.thread_count:
        return machine
    share = quota / machine.thread_count
    limit = memory_limit_bytes(sys_root) or machine.memory_bytes
    return replace(
        machine,
        # The model of the processor counts by threads, so a quota of half a processor is one.
        thread_count=max(1, round(quota)),
        memory_bytes=min(limit, machine.memory_bytes),
        is_virtual=True,
        host_share=None if machine.host_share is None else machine.host_share * share,
    )


def _host_share(name: str, threads: int) -> float | None:
    from greenai_desktop.catalog.cpus import cpus  # read for virtual machines alone: a first sample waits for it

    cpu = cpus().match(name) if name else None
    return min(1.0, threads / cpu.threads) if cpu is not None and cpu.threads else None


def _is_virtual(sys_root: Path, cpuinfo: str) -> bool:
    if "hypervisor" in _first(cpuinfo, "flags").split():
        return True
    product = _text(sys_root / "class/dmi/id/product_name").lower()
    if "metal" in product:
        return False
    maker = f"{_text(sys_root / 'class/dmi/id/sys_vendor').lower()} {product}"
    return any(word in maker for word in _VIRTUAL_MAKERS)


def _chassis(sys_root: Path) -> str:
    try:
        kind = int(_text(sys_root / "class/dmi/id/chassis_type") or 0)
    except ValueError:
        kind = 0
    if kind in _LAPTOPS:
        return "laptop"
    if kind in _SERVERS:
        return "server"
    return "desktop" if kind in _DESKTOPS else ""


def _memory_bytes(proc_root: Path) -> int:
    for line in _text(proc_root / "meminfo").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    import psutil

    memory: Any = psutil.virtual_memory()  # type: ignore[no-untyped-call]
    return int(memory.total)


def _platform_cpu() -> str:
    import platform

    # On Linux `processor` would start a program of its own to tell no more than this.
    return platform.machine() if sys.platform.startswith("linux") else platform.processor()


def _first(text: str, key: str) -> str:
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
