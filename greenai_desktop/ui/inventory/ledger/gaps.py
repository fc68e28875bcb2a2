"""What is missing in a ledger: posts nobody assessed, stages without a line, and lines without a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from greenai_desktop.accounting.ledger.gather import Notice
from greenai_desktop.accounting.ledger.missing import Missing, PostState
from greenai_desktop.i18n import _, active, words
from greenai_desktop.i18n.equipment import SIGNIFICANCE
from greenai_desktop.i18n.ledger_notices import notice_text
from greenai_desktop.ui.inventory.ledger.panels import Panel, grid
from greenai_desktop.ui.inventory.ledger.words import stage_name
from greenai_desktop.ui.widgets.forms import Card, label

_SHOWN_LINES: Final = 100
_LAST: Final = 99


class GapsView(Panel):
    """What is missing, and what must be said with the ledger."""

    def __init__(self) -> None:
        super().__init__("ledger-gaps", _("What is missing"))

    def show_gaps(self, gaps: Missing, notices: Sequence[Notice]) -> None:
        """Show these."""
        self.put(_cards(gaps, notices))


def _cards(gaps: Missing, notices: Sequence[Notice]) -> Iterator[QWidget]:
    if notices:
        card = Card(_("To be said with this ledger"), "ledger-notices")
        for notice in notices:
            card.add(label(notice_text(notice.code, notice.count, active())))
        yield card
    yield _posts(gaps)
    yield _stages(gaps)
    if gaps.lines:
        yield _lines(gaps)


def _posts(gaps: Missing) -> Card:
    card = Card(_("Posts"), "ledger-missing-posts")
    done, whole = sum(one.is_assessed for one in gaps.posts), len(gaps.posts)
    card.add(label(_(
        "{done} of {whole} posts of the list have lines. A post without lines is not assessed; it is not zero.",
        done=done, whole=whole,
    ), "muted"))  # fmt: skip
    rows = [(_post(one), _significance(one), _state(one)) for one in sorted(gaps.posts, key=_order)]
    card.add(grid((_("Post"), _("Weight for AI"), _("State")), rows, texts=3))
    return card


def _post(one: PostState) -> str:
    post, code = one.post, active().code
    return f"{post.category_number} · {post.beges_post} · {post.name(code)}"


def _order(one: PostState) -> tuple[tuple[int, ...], tuple[int, ...]]:
    numbers = [
        tuple(int(part) if part.isdigit() else _LAST for part in number.split("."))
        for number in (one.post.ghgp_category, one.post.beges_post)
    ]
    return numbers[0], numbers[1]


def _significance(one: PostState) -> str:
    return words.word(SIGNIFICANCE, one.post.significance, active())


def _state(one: PostState) -> str:
    if not one.is_assessed:
        return _("not assessed")
    lines = active().ngettext("{count} line", "{count} lines", one.count)
    if not one.missing_count:
        return lines
    return _("{lines}, {count} without a figure", lines=lines, count=one.missing_count)


def _stages(gaps: Missing) -> Card:
    card = Card(_("Stages of the life cycle"), "ledger-missing-stages")
    if gaps.stages:
        names = ", ".join(stage_name(stage) for stage in gaps.stages)
        card.add(label(_("Not assessed: {names}", names=names)))
    else:
        card.add(label(_("Each stage has a line.")))
    if gaps.unstaged_count:
        card.add(label(_("Lines without a stage: {count}", count=gaps.unstaged_count), "muted"))
    return card


def _lines(gaps: Missing) -> Card:
    card = Card(_("Lines without a figure: {count}", count=len(gaps.lines)), "ledger-missing-lines")
    card.add(label(_("They are in no sum: the total is that of the others."), "muted"))
    reasons = Counter(reason for _line, reason in gaps.lines)
    told = [(words.word(words.REASON, reason, active()), str(count)) for reason, count in reasons.most_common()]
    card.add(grid((_("Reason"), _("Lines")), told))
    rows = [(line.label or line.id, words.word(words.REASON, reason, active()))
            for line, reason in gaps.lines[:_SHOWN_LINES]]  # fmt: skip
    card.add(grid((_("Line"), _("Reason")), rows, texts=2))
    return card
