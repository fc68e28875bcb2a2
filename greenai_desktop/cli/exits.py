"""Exit codes of the command line; `greenai --help` tells them."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.errors import ConflictError, GreenAIError, InputError, StoreError

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
WORKSPACE: Final = 3
NOT_INSTALLED: Final = 4
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

_USAGE_CODES = frozenset({"unknown_project", "several_recordings", "nothing_to_record"})
_FAILED_CODES = frozenset({"no_such_run", "no_such_project", "no_such_factor", "no_such_estimate", "not_a_project_file",
    "newer_project_file", "damaged_project_file", "project_known"})  # fmt: skip


def exit_code_of(error: GreenAIError) -> int:
    """The exit code that an error ends a command with."""
    if error.code in ("app_missing", "parquet_missing", "models_missing"):
        return NOT_INSTALLED
    if isinstance(error, InputError) or error.code in _USAGE_CODES:
        return USAGE
    if isinstance(error, StoreError) and not isinstance(error, ConflictError) and error.code not in _FAILED_CODES:
        return WORKSPACE
    return FAILED
