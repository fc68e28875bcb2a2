"""The front door of the window: `greenai-desktop`, `python -m greenai_desktop`.

Exit codes: 0 closed by the user, 4 the window is not installed, 5 there is no screen or Qt cannot use it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from greenai_desktop import __version__, i18n
from greenai_desktop.core.errors import GreenAIError

EXIT_NOT_INSTALLED, EXIT_NO_DISPLAY = 4, 5
_USAGE = """usage: greenai-desktop [--help] [--version]

Opens the window of GreenAI Desktop. In a terminal, use: greenai --help
Exit codes: 0 closed by the user, 4 the window is not installed, 5 no screen"""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if "--version" in arguments:
        print(f"GreenAI Desktop {__version__}")
        return 0
    if "--help" in arguments or "-h" in arguments:
        print(_USAGE)
        return 0
    if find_spec("PySide6") is None:
        return _refuse(GreenAIError("app_missing"), EXIT_NOT_INSTALLED)
    gc.disable()  # until the first paint: what is made until then lives on
    from greenai_desktop.ui.display import problem_with_display

    problem = problem_with_display()
    if problem is not None:
        return _refuse(problem, EXIT_NO_DISPLAY)
    from greenai_desktop.ui.application import run

    return run(arguments)


def _refuse(error: GreenAIError, exit_code: int) -> int:
    from greenai_desktop.i18n.errors import title_and_hint

    title, hint = title_and_hint(error, i18n.active())
    print(f"{title} {hint}", file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
