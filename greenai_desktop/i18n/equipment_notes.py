"""What the notes of the tables of equipment say, in the words of both languages.

Notes are written for who keeps the tables. What a reader needs of them, where a range comes from and what a figure
stands for, is recognised here by how they are written; the rest is left to a tooltip.
"""

from __future__ import annotations

import re
from typing import Final

from greenai_desktop.i18n import N_, Language, numbers

_EXPERT: Final = N_("Range: expert judgement of this program, as the source gives none.")
_MANY: Final = N_("Range: from the lowest to the highest of several sources.")
# The first of a row that is found is said; the rows are said in this order.
_SAID: Final[tuple[tuple[tuple[str, str], ...], ...]] = (
    (
        (r"class after (?P<name>[^;]+)", N_("Figure of a card of the same class: {name}.")),
        ("one eighth of the baseboard", N_("One eighth of a baseboard of eight cards.")),
        ("full LCA report", N_("From a full life cycle assessment.")),
    ),
    (
        (r"expert \+/-(?P<percent>\d+) ?%",
         N_("Range: expert judgement of this program, ±{percent}, as the source gives none.")),
        ("expert", _EXPERT),
        ("published ratio on the whole-life",
         N_("Range: the uncertainty that its maker published for the whole life.")),
        ("whole life is ±100", N_("No range: that of the whole life is ±100% and says nothing of manufacture.")),
        ("P10-P90", N_("Range: from the 10th to the 90th percentile of the makers’ documents.")),
        (r"published uncertainty (?P<percent>\d+) ?%", N_("Range: uncertainty published by the source, ±{percent}.")),
        ("factor 2", N_("Range: a factor of 2, as its authors say.")),
        ("min-max of the per-card", N_("Range: from the lowest to the highest of the cards that were assessed.")),
        ("range over the sources", _MANY),
        ("range of the literature", _MANY),
    ),
    (("the MASS is our placeholder", N_("Its weight is an assumption of this program: type the real one.")),),
    (("paper and consumables", N_("Its use includes paper and consumables.")),),
)  # fmt: skip


def note_text(note: str, language: Language) -> str:
    """What a reader needs of a note, in sentences; empty if nothing of it is known."""
    said = (_first(row, note, language) for row in _SAID)
    return " ".join(sentence for sentence in said if sentence)


def _first(row: tuple[tuple[str, str], ...], note: str, language: Language) -> str:
    for pattern, sentence in row:
        found = re.search(pattern, note)
        if found is not None:
            values = found.groupdict()
            if "percent" in values:
                values["percent"] = numbers.percent(int(values["percent"]) / 100, language.code)
            return language.gettext(sentence, **values)
    return ""
