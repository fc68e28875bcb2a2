"""Whether somebody who waits for an answer is still there.

A change of language builds the pages anew while the workspace may still be busy with a question of the old ones;
such an answer is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid


def is_gone(call: Callable[..., Any] | None) -> bool:
    """Whether a callback belongs to a widget that has been deleted.

    A bound method belongs to its object; a function or lambda to what it closes over.
    """
    if isinstance(call, partial):
        return is_gone(call.func) or any(_is_deleted(value) for value in (*call.args, *call.keywords.values()))
    if isinstance(call, MethodType):
        return _is_deleted(call.__self__)
    if isinstance(call, FunctionType):
        return any(_is_deleted(value) for value in _closed_over(call))
    return False


def _closed_over(call: FunctionType) -> list[object]:
    found: list[object] = list(call.__defaults__ or ())
    for cell in call.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:  # not bound yet
            continue
    return found


def _is_deleted(value: object) -> bool:
    if isinstance(value, MethodType):
        value = value.__self__
    return isinstance(value, QObject) and not isValid(value)
