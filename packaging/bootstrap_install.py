"""Make `.venv` and install the program into it; see `bootstrap`. Standard library only.

Says one line for each step. The stamp is removed first and written last, so an interrupted installation is
never taken for a finished one.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import bootstrap
import bootstrap_system

CONSTRAINTS = "packaging/constraints.txt"  # relative: pip splits such values of the environment at blanks
NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeout",
    "Read timed out",
    "ReadTimeout",
    "ProxyError",
    "SSLError",
    "Temporary failure in name resolution",
    "Name or service not known",
    "getaddrinfo failed",
    "Network is unreachable",
    "Connection refused",
    "No matching distribution found",
)
NETWORK_HINT = """What to do: the packages could not be fetched.
  - No network: connect this machine and type the same command again; what was fetched is kept.
  - Behind a proxy: set HTTPS_PROXY first. With a mirror of your own: set PIP_INDEX_URL first.
  - Never a network: on a connected machine with the same system and Python, in this folder, type
      .venv/bin/python -m pip download -d wheels ".[test]" hatchling editables -c packaging/constraints.txt
    bring the folder `wheels` here, set PIP_NO_INDEX=1 and PIP_FIND_LINKS=wheels, then the same command."""


def say(text: str) -> None:
    """One line about the step that begins."""
    print(f"GreenAI Desktop: {text}", flush=True)


def fail(text: str, status: int = 2) -> None:
    """Say what is wrong and leave."""
    print(f"GreenAI Desktop: {text}", file=sys.stderr, flush=True)
    sys.exit(status)


def install(extra: str, old_stamp: str = "") -> None:
    """Bring `.venv` to the state that the stamp of `extra` promises."""
    started = time.monotonic()
    say("setting up (the first time, or because something changed)")
    bootstrap_system.require(for_tests=extra == "test", say=say, fail=fail)
    if old_stamp.endswith("extra test\n"):
        extra = "test"  # never take away what the tests need
    reason = rebuild_reason(Path(bootstrap.VENV))
    if reason:
        make_venv(reason)
    else:
        Path(bootstrap.STAMP).unlink(missing_ok=True)
    install_package(extra)
    write_stamp(Path(bootstrap.STAMP), bootstrap.stamp_text(extra))
    say(f"ready after {time.monotonic() - started:.0f} s")


def rebuild_reason(venv: Path) -> str:
    """Tell why the environment has to be made (anew), or '' where the one that is there will do."""
    python = bootstrap.venv_python(str(venv))
    if not venv.exists():
        return "none yet"
    if not Path(python).exists():
        return "its Python is gone"
    made_for = configured_location(venv / "pyvenv.cfg")
    if made_for and Path(made_for).resolve() != venv.resolve():
        return f"it was made for {made_for}"
    probe = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run([python, "-c", probe], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        found = ""
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if not found:
        return "the last attempt was not finished"
    return "" if found == wanted else f"it has Python {found}, this is {wanted}"


def configured_location(config: Path) -> str:
    """Where an environment was made, from its pyvenv.cfg; '' where that does not say."""
    try:
        lines = config.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() == "command" and " -m venv " in value:
            return value.split(" -m venv ", 1)[1].replace("--clear ", "").strip()
    return ""


def make_venv(reason: str) -> None:
    """Make `.venv` from the Python that runs us, clearing what was there."""
    say(f"making .venv with Python {sys.version.split()[0]} ({reason})")
    # Started from inside an environment, make the new one from the Python below it.
    base = getattr(sys, "_base_executable", None) or sys.executable
    done = subprocess.run(
        [base, "-m", "venv", "--clear", bootstrap.VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout.strip(), file=sys.stderr)
        fail(
            f"{bootstrap.VENV} could not be made. If it belongs to another user or is in use, "
            "remove it and type the same command again."
        )


def pip_environment(environ: dict[str, str]) -> dict[str, str]:
    """The environment for pip: our versions also for the tools that build the package, no questions."""
    env = dict(environ)
    env["PIP_CONSTRAINT"] = f"{env.get('PIP_CONSTRAINT', '')} {CONSTRAINTS}".strip()
    env["PIP_BUILD_CONSTRAINT"] = CONSTRAINTS  # what newer pips read for the build tools
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["PIP_USER"] = "0"
    env["PYTHONUNBUFFERED"] = "1"
    return env


def install_package(extra: str) -> None:
    """Install the checkout, editable, with the pinned versions; leave with pip's words where that fails."""
    say(f"installing the program and what it needs [{extra}] (the first time some 150 MB and a few minutes)")
    command = [bootstrap.venv_python(), "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    command += ["-c", CONSTRAINTS, "-e", f".[{extra}]"]
    status, output = follow(command, pip_environment(dict(os.environ)), show_progress())
    if status:
        print("".join(relevant(output)), file=sys.stderr)
        if is_network_trouble(output):
            print(NETWORK_HINT, file=sys.stderr)
        fail("pip could not install the program; its words are above.", 1)


def follow(command: list[str], env: dict[str, str], show: Callable[[str], None] | None) -> tuple[int, list[str]]:
    """Run a command in the checkout, hand its lines to `show`, return its status and all lines."""
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=bootstrap.ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if show:
                show(line)
    if show:
        show("")
    return process.returncode, lines


def show_progress() -> Callable[[str], None] | None:
    """On a terminal, one line that tells what pip is at; elsewhere nothing."""
    if not sys.stdout.isatty():
        return None

    def show(line: str) -> None:
        words = line.strip()
        if not words or words.startswith(("Collecting", "Downloading", "Building", "Installing", "Preparing")):
            print(f"\r\033[K  {words[:76]}", end="" if words else "\r", flush=True)

    return show


def relevant(output: list[str]) -> list[str]:
    """The lines of pip that tell what went wrong: its errors, else its last words."""
    errors = [line for line in output if line.lstrip().startswith("ERROR")]
    warnings = [line for line in output if line.lstrip().startswith("WARNING")]
    return (warnings[-1:] + errors[-8:]) if errors else output[-20:]


def is_network_trouble(output: list[str]) -> bool:
    """True when pip's words sound like a missing network or an index without the packages."""
    return any(sign in line for line in output for sign in NETWORK_SIGNS)


def write_stamp(path: Path, text: str) -> None:
    """Write the stamp in one go, so that half a stamp never exists."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
