"""What was measured, at the end of the run."""

from __future__ import annotations

import pytest

from tests.helpers import bars


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if bars.HELD:
        terminalreporter.section("bars")
        for line in bars.lines():
            terminalreporter.write_line(line)
