"""What the system must provide for the window and the tests, and its package names; see `bootstrap`.

Looks only when something is (re)installed. On Debian and its children the missing packages are installed when
we are root or sudo asks no password; otherwise, and elsewhere, the exact line to type is printed. Standard
library only.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

OS_RELEASE = Path("/etc/os-release")
APT_GET = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]


@dataclass(frozen=True)
class Need:
    """One thing of the system.

    Attributes:
        name: Library (as the loader knows it), program, header file, or Python module.
        debian: Package names, the first that the system knows is taken.
        fedora, suse, arch: The package's name there, '' where Python or the compiler brings it along.
    """

    name: str
    debian: tuple[str, ...]
    fedora: str
    suse: str
    arch: str


LIBRARIES = (
    Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0"), "glib2", "libglib-2_0-0", "glib2"),
    Need("libGL.so.1", ("libgl1",), "libglvnd-glx", "Mesa-libGL1", "libglvnd"),
    Need("libEGL.so.1", ("libegl1",), "libglvnd-egl", "Mesa-libEGL1", "libglvnd"),
    Need("libfontconfig.so.1", ("libfontconfig1",), "fontconfig", "libfontconfig1", "fontconfig"),
    Need("libdbus-1.so.3", ("libdbus-1-3",), "dbus-libs", "libdbus-1-3", "dbus"),
    Need("libxkbcommon.so.0", ("libxkbcommon0",), "libxkbcommon", "libxkbcommon0", "libxkbcommon"),
    Need(
        "libxkbcommon-x11.so.0",
        ("libxkbcommon-x11-0",),
        "libxkbcommon-x11",
        "libxkbcommon-x11-0",
        "libxkbcommon-x11",
    ),
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",), "xcb-util-cursor", "libxcb-cursor0", "xcb-util-cursor"),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",), "xcb-util-wm", "libxcb-icccm4", "xcb-util-wm"),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",), "xcb-util-keysyms", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("libxcb-shape.so.0", ("libxcb-shape0",), "libxcb", "libxcb-shape0", "libxcb"),
)
PROGRAMS = (
    Need("Xvfb", ("xvfb",), "xorg-x11-server-Xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"),
    Need("xauth", ("xauth",), "xorg-x11-xauth", "xauth", "xorg-xauth"),
    Need("xdotool", ("xdotool",), "xdotool", "xdotool", "xdotool"),
    Need("openbox", ("openbox",), "openbox", "openbox", "openbox"),
    Need("pdftoppm", ("poppler-utils",), "poppler-utils", "poppler-tools", "poppler"),
    Need("gcc", ("gcc",), "gcc", "gcc", "gcc"),
    Need("/usr/include/stdio.h", ("libc6-dev",), "glibc-devel", "glibc-devel", "glibc"),
)
TYPE_THIS = "please type this line, then the same command again:\n  "
INSTALL_LINES = {
    "fedora": "sudo dnf install -y ",
    "suse": "sudo zypper install -y ",
    "arch": "sudo pacman -S --needed ",
}
Runner = Callable[[list[str]], "subprocess.CompletedProcess[str]"]


def run_command(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command quietly; its words in English, both streams in `stdout`."""
    env = dict(os.environ, LC_ALL="C")
    try:
        return subprocess.run(
            command,
            env=env,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, str(error))


def require(
    for_tests: bool,
    say: Callable[[str], None],
    fail: Callable[[str], None],
    run: Runner = run_command,
    missing: Callable[[bool], list[Need]] | None = None,
) -> None:
    """Install what the system lacks where we may, else print the line to type and leave."""
    missing = missing or find_missing
    lacking = missing(for_tests)
    if not lacking:
        return
    family = system_family(read_text(OS_RELEASE))
    say("missing on this system: " + ", ".join(need.name for need in lacking))
    if family == "debian":
        prefix = apt_prefix(run)
        if prefix is not None:
            apt_install(lacking, prefix, say, run)
            lacking = missing(for_tests)
        if lacking:
            fail(TYPE_THIS + apt_line(pick_packages(lacking, run)))
    elif family in INSTALL_LINES:
        names = dict.fromkeys(name for need in lacking if (name := getattr(need, family)))
        fail(TYPE_THIS + INSTALL_LINES[family] + " ".join(names))
    elif any(need.name == "ensurepip" for need in lacking):
        fail("this Python cannot make environments: it has no module ensurepip; another one is needed")
    else:
        say("the window may not open without; install what your system calls these. Going on.")


def find_missing(for_tests: bool) -> list[Need]:
    """List what is not there: Python's own part everywhere, libraries and programs on Linux."""
    importlib.invalidate_caches()
    lacking = [] if importlib.util.find_spec("ensurepip") else [venv_need()]
    if sys.platform.startswith("linux"):
        lacking += [need for need in LIBRARIES if not can_load(need.name)]
        lacking += [need for need in PROGRAMS if for_tests and not can_find(need.name)]
    return lacking


def venv_need(executable: str = sys.executable, version: tuple[int, ...] = sys.version_info[:2]) -> Need:
    """The package with Python's venv: of the system's default Python, or of this other one."""
    system_default = Path(executable).resolve() == Path("/usr/bin/python3").resolve()
    name = "python3-venv" if system_default else f"python{version[0]}.{version[1]}-venv"
    return Need("ensurepip", (name, "python3-venv"), "python3-pip", "python3-base", "python")


def can_load(library: str) -> bool:
    """True when the system's loader finds the shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def can_find(program: str) -> bool:
    """True when the program is on the path, or the file exists."""
    return Path(program).exists() if program.startswith("/") else shutil.which(program) is not None


def read_text(path: Path) -> str:
    """A text file, '' where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def system_family(os_release: str) -> str:
    """Tell from /etc/os-release whose packages these are: debian, fedora, suse, arch or ''."""
    pairs = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    words = f"{pairs.get('ID', '')} {pairs.get('ID_LIKE', '')}".replace('"', "").replace("'", "").split()
    for word in words:
        if word in ("debian", "ubuntu"):
            return "debian"
        if word in ("fedora", "rhel", "centos"):
            return "fedora"
        if "suse" in word:
            return "suse"
        if word == "arch":
            return "arch"
    return ""


def apt_prefix(run: Runner, user_id: int | None = None) -> list[str] | None:
    """What to put before apt-get: nothing as root, sudo where it asks no password, None where we may not."""
    if user_id is None:
        user_id = os.geteuid()
    if user_id == 0:
        return []
    return ["sudo", "-n"] if run(["sudo", "-n", "true"]).returncode == 0 else None


def pick_packages(lacking: Iterable[Need], run: Runner) -> list[str]:
    """For each need the first package name that apt can install; the last one where apt knows none."""
    picked = []
    for need in lacking:
        known = [name for name in need.debian if len(need.debian) > 1 and is_installable(name, run)]
        picked.append((known or [need.debian[-1]])[0])
    return list(dict.fromkeys(picked))


def is_installable(package: str, run: Runner) -> bool:
    """True when apt's lists hold a version of the package."""
    answer = run(["apt-cache", "policy", package]).stdout
    return "Candidate:" in answer and "Candidate: (none)" not in answer


def apt_line(packages: list[str]) -> str:
    """The line that a person types."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def apt_install(lacking: list[Need], prefix: list[str], say: Callable[[str], None], run: Runner) -> None:
    """Install with apt-get; its last words are shown where it fails."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT_GET]
    say("bringing apt's package lists up to date")
    run([*apt, "update"])  # where this fails, the lists at hand may still do
    packages = pick_packages(lacking, run)
    say("installing with apt-get: " + " ".join(packages))
    done = run([*apt, "install", "-y", "--no-install-recommends", *packages])
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
