"""Which stretch of time is shown: its length, its end, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WINDOWS_S: Final = (60.0, 600.0, 3_600.0, 21_600.0, 86_400.0)
SHORTEST_S: Final = 5.0
LONGEST_S: Final = 86_400.0
_MOST_STEPS_BACK: Final = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A stretch of time.

    Attributes:
        window_s: Its length.
        until_s: Its end, monotonic; None follows the present.
    """

    window_s: float
    until_s: float | None = None


class TimeView:
    """What a chart shows; zooming and panning remember what was shown before.

    Attributes:
        shown: The stretch in force.
    """

    def __init__(self, window_s: float = 600.0) -> None:
        self.shown = Shown(window_s)
        self._before: list[Shown] = []

    @property
    def follows(self) -> bool:
        """Whether it moves with the present."""
        return self.shown.until_s is None

    @property
    def window_s(self) -> float:
        """Length of what is shown."""
        return self.shown.window_s

    def ends(self, now_s: float) -> tuple[float, float]:
        """Start and end of what is shown."""
        until_s = now_s if self.shown.until_s is None else self.shown.until_s
        return until_s - self.shown.window_s, until_s

    def choose(self, window_s: float) -> None:
        """Show the last so many seconds."""
        self._go(Shown(_bounded(window_s)))

    def zoom(self, factor: float, now_s: float, around_s: float | None = None) -> None:
        """Show more (factor above 1) or less; the moment `around_s` keeps its place."""
        from_s, until_s = self.ends(now_s)
        window_s = _bounded(self.window_s * factor)
        if around_s is None:
            self._go(Shown(window_s, self.shown.until_s))
            return
        share = (until_s - around_s) / (until_s - from_s)
        self._place(window_s, around_s + share * window_s, now_s)

    def pan(self, seconds: float, now_s: float, oldest_s: float | None = None) -> None:
        """Move towards the past (below 0) or the present; arriving at the present follows it again."""
        until_s = self.ends(now_s)[1] + seconds
        if oldest_s is not None:
            until_s = max(until_s, min(now_s, oldest_s + 0.5 * self.window_s))
        self._place(self.window_s, until_s, now_s, remember=self.follows)

    def follow(self) -> None:
        """Move with the present from now on."""
        if not self.follows:
            self._go(Shown(self.window_s))

    def hold(self, now_s: float) -> None:
        """Stand still at the present."""
        if self.follows:
            self.shown = Shown(self.window_s, now_s)

    def show_all(self, now_s: float, oldest_s: float) -> None:
        """Show everything there is."""
        self._go(Shown(_bounded(max(now_s - oldest_s, WINDOWS_S[0]))))

    def back(self) -> bool:
        """Show what was shown before; False if there is nothing before."""
        if not self._before:
            return False
        self.shown = self._before.pop()
        return True

    def _place(self, window_s: float, until_s: float, now_s: float, remember: bool = True) -> None:
        at_present = until_s >= now_s - 1e-6
        self._go(Shown(window_s, None if at_present else until_s), remember)

    def _go(self, shown: Shown, remember: bool = True) -> None:
        if shown == self.shown:
            return
        if remember:
            self._before.append(self.shown)
            del self._before[:-_MOST_STEPS_BACK]
        self.shown = shown


def _bounded(window_s: float) -> float:
    return min(LONGEST_S, max(SHORTEST_S, window_s))
