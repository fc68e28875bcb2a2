"""Waiting for what must come, never for time to pass."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(condition: Callable[[], Found], timeout_s: float = 20.0) -> Found:
    """The first true value of a condition; fails after the time is up."""
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("the condition never came true")
