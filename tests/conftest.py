"""What holds for all tests: signals as in a terminal, and what was measured at the end of the run."""

from __future__ import annotations

import signal

import pytest

from tests.helpers import bars


def pytest_configure() -> None:
    """Let signals reach the programs that tests start.

    A shell starts a background job with SIGINT and SIGQUIT ignored, `nohup` ignores SIGHUP, and children inherit
    that; a handler is not inherited.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)  # Windows has neither
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if bars.HELD:
        terminalreporter.section("bars")
        for line in bars.lines():
            terminalreporter.write_line(line)
