"""Errors that a person can act on.

An error carries a code and the facts; the words (what happened, what to do) are found by `i18n.errors` in the
language of the reader, so that nothing stored or logged is bound to one language. `str(error)` is for logs.
"""

from __future__ import annotations


class GreenAIError(Exception):
    """Something went wrong that the user should know of.

    Attributes:
        code: What happened, as a word of the message table.
        facts: Named values for the message: file, line, value …
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({facts})"


class InputError(GreenAIError):
    """A value that cannot be right: a unit, a range, a text that is no number."""


class CatalogError(GreenAIError):
    """A factor table that does not keep its own rules."""


class SensorError(GreenAIError):
    """A sensor that cannot be read just now; the sampler turns it into a gap with a reason."""


class StoreError(GreenAIError):
    """The workspace cannot be opened, read or written."""


class ConflictError(StoreError):
    """Somebody else changed the same thing since it was read."""


class RecordingError(GreenAIError):
    """A recording cannot start or go on."""


class ReportError(GreenAIError):
    """A report cannot be made."""


class ImportFileError(GreenAIError):
    """A file that cannot be taken in, or a row of it; the facts name file, line and column."""
