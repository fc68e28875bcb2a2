"""What was said differently in two drafts: numbers, choices, hardware, place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from greenai_desktop.core.estimate.draft import CHOICES, Draft, Kit
from greenai_desktop.core.estimate.fields import FIELDS
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.i18n.estimate import CHOICE_NAME, WAY, choice_name, count_words, field_name, shown_value
from greenai_desktop.ui.widgets.table import Column
from greenai_desktop.ui.widgets.zone_field import zone_name

# A row: what it is, and what each draft says; empty where a draft says nothing.
Row = tuple[str, tuple[str, ...]]
_KIT_FIELDS: Final = (
    "power_w", "idle_w", "utilisation_fraction", "host_w", "memory_gb", "lifetime_years", "used_h_per_year",
)  # fmt: skip


def said_rows(drafts: Sequence[Draft], language: Language) -> list[Row]:
    """What the drafts do not all say alike, in the order of the form."""
    rows = (*_ways(drafts, language), *_hardware(drafts, language), *_place(drafts, language),
            *_choices(drafts, language), *_numbers(drafts, language))  # fmt: skip
    return [(name, told) for name, told in rows if len(set(told)) > 1]


def said_columns(names: Sequence[str], rows: Sequence[Row], language: Language) -> list[Column]:
    """The same as a table: one column a draft."""
    default = language.gettext("a default is taken")
    columns = [Column("name", language.gettext("What was said"), [name for name, _told in rows], width=300)]
    for i, name in enumerate(names):
        values = [told[i] or None for _name, told in rows]
        columns.append(Column(f"draft{i}", name, values, reason=lambda row: default, width=300))
    return columns


def _ways(drafts: Sequence[Draft], language: Language) -> Iterator[Row]:
    yield language.gettext("Way of estimating"), tuple(words.word(WAY, draft.way, language) for draft in drafts)


def _hardware(drafts: Sequence[Draft], language: Language) -> Iterator[Row]:
    _ = language.gettext
    yield _("Hardware"), tuple(kits_words(draft.kits, language) for draft in drafts)
    yield _("Hardware that serves"), tuple(kits_words(draft.use_kits, language) for draft in drafts)
    for field_id in _KIT_FIELDS:
        told = tuple(
            language.listed(shown_value(field_id, kit.numbers[field_id].value, language)
                      for kit in draft.kits if field_id in kit.numbers)
            for draft in drafts
        )  # fmt: skip
        yield field_name(field_id, language), told


def kits_words(kits: Sequence[Kit], language: Language) -> str:
    """Hardware in short, such as "8 × NVIDIA H100 SXM"."""
    made = []
    for kit in kits:
        count = kit.numbers.get("count")
        made.append(f"{count_words(count.value if count is not None else 1.0, language)} × {kit.label or kit.item_id}")
    return language.listed(made)


def _place(drafts: Sequence[Draft], language: Language) -> Iterator[Row]:
    _ = language.gettext
    places = [draft.place for draft in drafts]
    yield _("Zone of the electricity"), tuple(zone_name(place.zone) if place.zone else "" for place in places)
    yield (
        _("Where it stands"),
        tuple(words.word(words.HOSTING, place.hosting, language) if place.hosting else "" for place in places),
    )
    yield _("Region of the provider"), tuple(
        " ".join(filter(None, (place.provider, place.region))) for place in places
    )  # fmt: skip
    yield (
        _("PUE of the site"),
        tuple(numbers.decimal(place.pue_ratio, language.code, 2) if place.pue_ratio else "" for place in places),
    )


def _choices(drafts: Sequence[Draft], language: Language) -> Iterator[Row]:
    for choice_id in CHOICES:
        name = words.word(CHOICE_NAME, choice_id, language)
        yield name, tuple(choice_name(choice_id, draft.choice(choice_id), language) for draft in drafts)


def _numbers(drafts: Sequence[Draft], language: Language) -> Iterator[Row]:
    for field in FIELDS:
        told = tuple(
            shown_value(field.id, draft.numbers[field.id].value, language) if field.id in draft.numbers else ""
            for draft in drafts
        )
        yield field_name(field.id, language), told
