"""Simulated `/proc` and `/sys` of machines, for what is detected without reading power."""

from __future__ import annotations

from pathlib import Path


class MachineTree:
    """Writes the files that tell what a machine is.

    Attributes:
        sys_root, proc_root: What GREENAI_SYS_ROOT and GREENAI_PROC_ROOT point to.
    """

    def __init__(self, folder: Path) -> None:
        self.sys_root, self.proc_root = folder / "sys", folder / "proc"
        self.proc_root.mkdir(parents=True, exist_ok=True)
        self._ticks = [0] * 8

    def cpu(self, name: str, threads: int = 8, sockets: int = 1, flags: str = "fpu vme") -> MachineTree:
        """What `/proc/cpuinfo` tells."""
        blocks = [
            f"processor\t: {number}\nmodel name\t: {name}\n"
            f"physical id\t: {number * sockets // threads}\nflags\t\t: {flags}\n"
            for number in range(threads)
        ]
        (self.proc_root / "cpuinfo").write_text("\n".join(blocks))
        return self

    def memory(self, gigabytes: float, available_gigabytes: float | None = None) -> MachineTree:
        """What `/proc/meminfo` tells."""
        free = gigabytes / 2 if available_gigabytes is None else available_gigabytes
        lines = (("MemTotal", gigabytes), ("MemFree", free / 2), ("MemAvailable", free), ("Buffers", 0.0))
        text = "".join(f"{key}: {round(value * 1e9 / 1024):>12} kB\n" for key, value in lines)
        (self.proc_root / "meminfo").write_text(text)
        return self

    def firmware(self, vendor: str = "Dell Inc.", product: str = "Precision", chassis: int = 3) -> MachineTree:
        """What the firmware tells."""
        folder = self.sys_root / "class/dmi/id"
        folder.mkdir(parents=True, exist_ok=True)
        for name, value in (("sys_vendor", vendor), ("product_name", product), ("chassis_type", chassis)):
            (folder / name).write_text(f"{value}\n")
        return self

    def container(self, quota: float, memory_bytes: int | None = None, used_s: float = 0.0) -> MachineTree:
        """Limits of a container (cgroup v2)."""
        folder = self.sys_root / "fs/cgroup"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cpu.max").write_text(f"{round(quota * 100_000)} 100000\n")
        (folder / "memory.max").write_text(f"{memory_bytes or 'max'}\n")
        (folder / "cpu.stat").write_text(f"usage_usec {round(used_s * 1e6)}\nuser_usec 0\n")
        return self

    def work(self, *, busy: int = 0, idle: int = 0, waiting: int = 0, stolen: int = 0) -> MachineTree:
        """Let the processors work for so many ticks."""
        for position, ticks in ((0, busy), (3, idle), (4, waiting), (7, stolen)):
            self._ticks[position] += ticks
        words = " ".join(str(ticks) for ticks in self._ticks)
        (self.proc_root / "stat").write_text(f"cpu  {words} 0 0\ncpu0 {words} 0 0\n")
        return self
