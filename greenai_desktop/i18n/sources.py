"""Names of sources as people read them: what this program worked out itself is said in both languages."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_, Language

OWN_NAME: Final = "GreenAI Desktop"
_OWN: Final = "this project"  # how the tables name it
_OWN_PUBLISHER: Final = N_("GreenAI Desktop, own figures")
# As the tables have them: in words that say something to who does not know the tables.
_OWN_TITLES: Final = {
    "Architecture rules and same-silicon copies documented in README-hardware.md":
        N_("Rules by architecture, and chips that are the same"),
    "Canadian province lifecycle estimate": N_("Life cycle estimate by Canadian province"),
    "Defaults set by the authors of this program": N_("Defaults set by the authors of this program"),
    "Our AI server archetypes": N_("Typical AI servers, own figures of GreenAI Desktop"),
    "Our GPU classes (default values offered first)": N_("Classes of GPUs, own figures of GreenAI Desktop"),
    "Our medians over the manufacturers' rows of equipment.csv":
        N_("Medians of the footprints that makers publish, own figures of GreenAI Desktop"),
    "Our parametric model of GPU cards": N_("Model of graphics cards by their parts, GreenAI Desktop"),
    "Our per-card factors from the ADEME GPU data": N_("Factors by card from the GPU data of ADEME"),
    "Our small conversions (COP, charge of a phone, day of a citizen)":
        N_("Small conversions of GreenAI Desktop, such as the charge of a phone"),
    "US state lifecycle estimate": N_("Life cycle estimate by US state"),
    "Value known only from memory": N_("Value known only from memory"),
}  # fmt: skip


def publisher_name(publisher: str, language: Language) -> str:
    """A publisher; those of others keep their own names."""
    return language.gettext(_OWN_PUBLISHER) if publisher.startswith(_OWN) else publisher


def title_of(title: str, language: Language) -> str:
    """A title; those of others stand as they were published."""
    return language.gettext(_OWN_TITLES[title]) if title in _OWN_TITLES else title


def short_name(publisher: str, title: str, language: Language) -> str:
    """Who published it, else what it is called."""
    return publisher_name(publisher, language) or title_of(title, language)
