"""Start GreenAI Desktop, or its tests, from a fresh checkout; nothing needs to be done before.

    python3 packaging/bootstrap.py run [arguments of the program]
    python3 packaging/bootstrap.py test [arguments of pytest]

The first start makes `.venv` beside this folder and installs the program into it; later starts see from a
stamp file that nothing changed and go on at once. So this file stays small and imports next to nothing:
installing lives in `bootstrap_install`, system packages in `bootstrap_system`, the test suite in
`bootstrap_suite`. Standard library only. An old Python must still be able to read this file far enough to be
told that it is too old.
"""
# pathlib would cost every start some milliseconds, hence:
# ruff: noqa: PTH100, PTH110, PTH118, PTH120, PTH123, PTH204, PTH208

import os
import sys

OLDEST_PYTHON = (3, 11)
USAGE = """usage: python3 packaging/bootstrap.py run [arguments of the program]
       python3 packaging/bootstrap.py test [arguments of pytest]

run   sets up .venv where needed and opens the window
test  sets up .venv where needed and runs the whole test suite;
      with arguments, only pytest with these arguments"""


def python_problem(version, executable="python3", find=None):  # type: ignore[no-untyped-def]
    """Tell in two lines why this Python will not do, or return None."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return None
    if find is None:
        from shutil import which as find
    have = ".".join(str(part) for part in version[:3])
    problem = f"GreenAI Desktop needs Python 3.11 or newer; this is Python {have} ({executable}).\n"
    for minor in range(19, OLDEST_PYTHON[1] - 1, -1):
        name = f"python3.{minor}"
        if find(name):
            words = " ".join(sys.argv[1:])
            return problem + f"A newer one is here; type:  {name} packaging/bootstrap.py {words}"
    return problem + "Install a newer Python and start this command with it."


_problem = python_problem(sys.version_info, sys.executable)  # type: ignore[no-untyped-call]
if _problem:
    sys.stderr.write(_problem + "\n")
    sys.exit(2)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "greenai-stamp.txt")
EXTRAS = {"run": "app", "test": "test"}


def venv_python(venv: str = VENV) -> str:
    """The interpreter inside the environment."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


def stamp_text(extra: str, root: str = ROOT) -> str:
    """What the stamp file holds once `extra` is installed; any difference means: install again."""
    from zlib import crc32

    sources = 0
    for name in ("pyproject.toml", os.path.join("packaging", "constraints.txt")):
        with open(os.path.join(root, name), "rb") as file:
            sources = crc32(file.read(), sources)
    version = sys.version_info
    return f"python {version[0]}.{version[1]}\ncheckout {root}\nsources {sources:08x}\nextra {extra}\n"


def read_stamp(stamp: str = STAMP) -> str:
    """The stamp of the last finished installation, empty where there is none."""
    try:
        with open(stamp, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""


def is_ready(extra: str, stamp: str, root: str = ROOT) -> bool:
    """True when `.venv` holds `extra` (the tests' extra holds the program's, too) and has its Python."""
    if not os.path.exists(venv_python(os.path.join(root, ".venv"))):
        return False
    enough = ("test",) if extra == "test" else ("app", "test")
    return stamp in [stamp_text(name, root) for name in enough]


def stale_catalogues(root: str = ROOT) -> bool:
    """True when a translation was edited after it was last compiled."""
    base = os.path.join(root, "resources", "i18n")
    try:
        folders = [os.path.join(base, language, "LC_MESSAGES") for language in os.listdir(base)]
    except OSError:
        return False
    for folder in filter(os.path.isdir, folders):
        for name in os.listdir(folder):
            if name.endswith(".po"):
                source = os.path.join(folder, name)
                compiled = source[:-3] + ".mo"
                if not os.path.exists(compiled) or os.path.getmtime(compiled) < os.path.getmtime(source):
                    return True
    return False


def start(arguments: list[str]) -> int:
    """Become the program; on Windows, wait for it."""
    python = venv_python()
    # -P: a file of the user's current folder must not pass for one of our modules.
    command = [python, "-P", "-m", "greenai_desktop", *arguments]
    if os.name == "nt":
        import subprocess

        return subprocess.call(command)
    sys.stdout.flush()
    return os.execv(python, command)


def prepare(command: str) -> None:
    """See to it that the environment for `command` exists and is up to date."""
    stamp = read_stamp()
    if not is_ready(EXTRAS[command], stamp):
        import bootstrap_install

        bootstrap_install.install(EXTRAS[command], stamp)
    if stale_catalogues():
        import subprocess

        print("GreenAI Desktop: compiling the translations", flush=True)
        subprocess.call([venv_python(), os.path.join(HERE, "catalogues.py"), ROOT])


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    if not arguments or arguments[0] not in EXTRAS:
        asked = bool(arguments) and arguments[0] in ("-h", "--help")
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        prepare(arguments[0])
        if arguments[0] == "run":
            return start(arguments[1:])
        import bootstrap_suite

        return bootstrap_suite.run(arguments[1:])
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    # The other modules say `import bootstrap` and must get this one, not a second copy.
    sys.modules["bootstrap"] = sys.modules["__main__"]
    sys.exit(main(sys.argv[1:]))
