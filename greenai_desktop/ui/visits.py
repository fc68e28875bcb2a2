"""Pages visited, with what they showed, for the way back and forward."""

from __future__ import annotations

from typing import Any

Visit = tuple[str, dict[str, Any]]
_MOST = 50


class Visits:
    """As in a browser: a new visit forgets what lay ahead."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    @property
    def can_go_back(self) -> bool:
        """Whether a page was visited before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a page that was left by going back."""
        return self._at < len(self._visits) - 1

    def visit(self, page_id: str, arguments: dict[str, Any]) -> None:
        """Remember a page; the same one twice in a row counts once."""
        if self._at >= 0 and self._visits[self._at] == (page_id, arguments):
            return
        del self._visits[self._at + 1 :]
        self._visits.append((page_id, arguments))
        del self._visits[:-_MOST]
        self._at = len(self._visits) - 1

    def back(self) -> Visit | None:
        """The page before; None at the first."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self._visits[self._at]

    def forward(self) -> Visit | None:
        """The page after; None at the last."""
        if not self.can_go_forward:
            return None
        self._at += 1
        return self._visits[self._at]
