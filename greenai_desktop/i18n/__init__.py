"""Languages: the program's words, numbers and dates, in English and French.

* `_`, `ngettext`: words in the language in force (window, command line).
* `Language`: one language; a report is given its own.
* `numbers`: numbers, units, dates as people write them, and the tolerant reader of typed numbers.
* `words`: codes of the core (status, reason, key …) as words.
* `errors`: what happened and what to do, for each error code.

Message ids are the English sentences, with named placeholders. French stands in
`resources/i18n/fr/LC_MESSAGES/greenai.po`.
"""

from __future__ import annotations

import gettext as _gettext
import io
import locale
import logging
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from greenai_desktop.paths import resource

log = logging.getLogger(__name__)

LANGUAGES = ("en", "fr")
_DOMAIN = "greenai"


class Language:
    """One language.

    Attributes:
        code: `en` or `fr`.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self._translations = _translations(code)

    def gettext(self, message: str, /, **named: object) -> str:
        """A sentence with its placeholders filled in; values are put in as plain text."""
        translated = self._translations.gettext(message) if message else ""
        return filled(translated, message, named) if named else translated

    def ngettext(self, singular: str, plural: str, count: int, /, **named: object) -> str:
        """A sentence about a count, which is also the placeholder `{count}`."""
        translated = self._translations.ngettext(singular, plural, count)
        return filled(translated, singular if count == 1 else plural, {"count": count, **named})

    def pair(self, name: str, value: str) -> str:
        """A name and its value, with the colon of the language."""
        return self.gettext("{name}: {value}", name=name, value=value)

    def listed(self, phrases: Iterable[str]) -> str:
        """Phrases one after the other, with the semicolon of the language; empty ones are left out."""
        return self.gettext("; ").join(phrase for phrase in phrases if phrase)


@cache
def language(code: str) -> Language:
    """The language of a code; any other than ours is English."""
    return Language(code if code in LANGUAGES else "en")


class _Active:
    language: Language | None = None


def activate(code: str) -> Language:
    """Put a language in force for `_` and `ngettext`."""
    _Active.language = language(code)
    return _Active.language


def active() -> Language:
    """The language in force; that of the system until one is chosen."""
    return _Active.language or activate(system_language())


def _(message: str, /, **named: object) -> str:
    """A sentence in the language in force."""
    return active().gettext(message, **named)


def ngettext(singular: str, plural: str, count: int, /, **named: object) -> str:
    """A sentence about a count, in the language in force."""
    return active().ngettext(singular, plural, count, **named)


def filled(translated: str, original: str, named: Mapping[str, object]) -> str:
    """A sentence with its placeholders filled in; a translation that does not fit gives way to the original."""
    for sentence in (translated, original):
        try:
            return sentence.format_map(named)
        except (LookupError, ValueError, AttributeError, TypeError):
            log.warning("the sentence %r does not fit its values %s", sentence, sorted(named))
    return original


def N_(message: str, /) -> str:  # noqa: N802 - the usual name of the marker
    """Mark a sentence for translation where it is shown later."""
    return message


def system_language() -> str:
    """The language of the system, among ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    found = locale.getlocale()[0] or ""
    return "fr" if found.lower().startswith("fr") else "en"


def _translations(code: str) -> _gettext.NullTranslations:
    """The compiled catalogue; made in memory where it has not been built or is older than its source."""
    source = resource("i18n", code, "LC_MESSAGES", f"{_DOMAIN}.po")
    compiled = source.with_suffix(".mo")
    try:
        if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
            with compiled.open("rb") as stream:
                return _gettext.GNUTranslations(stream)
        if source.exists():
            return _compiled(source, code)
    except Exception:  # of whatever kind the damage is, the program speaks English rather than not at all
        log.exception("the words of the language %r cannot be read", code)
    return _gettext.NullTranslations()


def _compiled(source: Path, code: str) -> _gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    buffer = io.BytesIO()
    with source.open("rb") as stream:
        write_mo(buffer, read_po(stream, locale=code))
    buffer.seek(0)
    return _gettext.GNUTranslations(buffer)
