"""What holds for all tests: signals as in a terminal, and what was measured at the end of the run."""

from __future__ import annotations

import signal

import pytest

from tests.helpers import bars


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs that tests start.

    A shell starts a background job with SIGINT ignored, and children inherit that; a handler is not inherited.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if bars.HELD:
        terminalreporter.section("bars")
        for line in bars.lines():
            terminalreporter.write_line(line)
