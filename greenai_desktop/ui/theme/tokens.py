"""Colours by role, light and dark.

Source:
    Contrast of text at least 4.5, of graphics at least 3, on `surface`; series searched for the largest smallest
    CIEDE2000 distance under normal and colour-blind sight (UX §4).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of a theme, as `#RRGGBB`.

    Attributes:
        is_dark: Whether it is the dark theme.
        bg: Behind everything.
        surface: Cards, tables, charts.
        raised: Hovered and alternate rows.
        text: Words and figures.
        muted: Words of less weight.
        accent: The primary action, the chosen page.
        on_accent: Words on it.
        link: Links and the focus ring.
        ok: Good news.
        warn: Warnings.
        error: Errors.
        border: Borders of controls.
        hairline: Grid lines and borders of cards.
        selection: Behind what is selected.
        series: Curves, in fixed order.
    """

    is_dark: bool
    bg: str
    surface: str
    raised: str
    text: str
    muted: str
    accent: str
    on_accent: str
    link: str
    ok: str
    warn: str
    error: str
    border: str
    hairline: str
    selection: str
    series: tuple[str, ...]


LIGHT = Tokens(
    False, "#F7F8FA", "#FFFFFF", "#EEF1F4", "#1B2127", "#55606B", "#0B6E4F", "#FFFFFF", "#0A5FA8", "#1B7A3D", "#8A5300",
    "#B3261E", "#848D98", "#DDE2E7", "#D6EBE3",
    ("#0B62A8", "#A58D12", "#4B2853", "#469191", "#C44F63", "#927EF1", "#7E4C1B", "#1E3E33"),
)  # fmt: skip
DARK = Tokens(
    True, "#14181D", "#1C2229", "#262E37", "#E8ECF0", "#A9B4BF", "#4CC79A", "#06271B", "#7DBBF5", "#63D08A", "#F2B84B",
    "#FF8A80", "#76828F", "#323B45", "#1F4A3C",
    ("#6CB6FF", "#E8C82C", "#E3DDEE", "#3C7C67", "#D47D9A", "#7A63EE", "#A55C12", "#B6F7B6"),
)  # fmt: skip

_IN_FORCE: list[Tokens] = [LIGHT]


def tokens() -> Tokens:
    """The colours in force; ask again at every paint."""
    return _IN_FORCE[0]


def put_in_force(chosen: Tokens) -> None:
    """Make a theme the one in force; `style.apply` calls it."""
    _IN_FORCE[0] = chosen
