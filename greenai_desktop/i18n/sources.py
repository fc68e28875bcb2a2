"""Names of sources as people read them: what this program worked out itself is said in both languages."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_, Language

_OWN: Final = "this project"  # how the tables name it
_OWN_PUBLISHER: Final = N_("GreenAI Desktop, own figures")
_OWN_TITLES: Final = frozenset((
    N_("Architecture rules and same-silicon copies documented in README-hardware.md"),
    N_("Canadian province lifecycle estimate"),
    N_("Defaults set by the authors of this program"),
    N_("Our AI server archetypes"),
    N_("Our GPU classes (default values offered first)"),
    N_("Our medians over the manufacturers' rows of equipment.csv"),
    N_("Our parametric model of GPU cards"),
    N_("Our per-card factors from the ADEME GPU data"),
    N_("Our small conversions (COP, charge of a phone, day of a citizen)"),
    N_("US state lifecycle estimate"),
    N_("Value known only from memory"),
))  # fmt: skip


def publisher_name(publisher: str, language: Language) -> str:
    """A publisher; those of others keep their own names."""
    return language.gettext(_OWN_PUBLISHER) if publisher.startswith(_OWN) else publisher


def title_of(title: str, language: Language) -> str:
    """A title; those of others stand as they were published."""
    return language.gettext(title) if title in _OWN_TITLES else title


def short_name(publisher: str, title: str, language: Language) -> str:
    """Who published it, else what it is called."""
    return publisher_name(publisher, language) or title_of(title, language)
