"""What this machine is: processor, memory, chassis, virtual or not. Detected; what a person entered wins."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from greenai_desktop.catalog.cpus import cpus
from greenai_desktop.core.place import Machine

_LAPTOPS = {8, 9, 10, 11, 14, 30, 31, 32}
_SERVERS = {17, 23, 25, 28, 29}
_DESKTOPS = {3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36}
_VIRTUAL_MAKERS = (
    "qemu",
    "kvm",
    "vmware",
    "virtualbox",
    "innotek",
    "xen",
    "amazon ec2",
    "google",
    "bochs",
    "parallels",
)


def detect(sys_root: Path, proc_root: Path, entered: Machine | None = None) -> Machine:
    """Look at the machine; never raises, what cannot be found out stays unknown."""
    cpuinfo = _text(proc_root / "cpuinfo")
    name = _first(cpuinfo, "model name") or _first(cpuinfo, "Hardware")
    sockets = len({line for line in cpuinfo.splitlines() if line.startswith("physical id")}) or None
    virtual = _is_virtual(sys_root, cpuinfo)
    threads = os.cpu_count() or 1
    machine = Machine(
        cpu_name=name or _platform_cpu(),
        socket_count=sockets,
        thread_count=threads,
        memory_bytes=_memory_bytes(proc_root),
        chassis=_chassis(sys_root),
        is_virtual=virtual,
        host_share=_host_share(name, threads) if virtual else 1.0,
    )
    if entered is None:
        return machine
    known = {field: getattr(entered, field) for field in entered.entered if field in Machine.__slots__}
    return replace(machine, **known, entered=tuple(known))


def _host_share(name: str, threads: int) -> float | None:
    cpu = cpus().match(name) if name else None
    return min(1.0, threads / cpu.threads) if cpu is not None and cpu.threads else None


def _is_virtual(sys_root: Path, cpuinfo: str) -> bool:
    if " hypervisor" in _first(cpuinfo, "flags"):
        return True
    maker = (_text(sys_root / "class/dmi/id/sys_vendor") + _text(sys_root / "class/dmi/id/product_name")).lower()
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

    return int(psutil.virtual_memory().total)


def _platform_cpu() -> str:
    import platform

    return platform.processor()


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
