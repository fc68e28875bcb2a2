"""What a page is, and how it is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from greenai_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page in the list of pages; its module is imported when it is first shown.

    Attributes:
        id: Stable name, also that of its help text.
        title: Marked message: name in the navigation.
        icon: Name of its icon.
        module: Where its class `Page` is.
        in_navigation: Whether it stands in the upper part of the navigation, else at the foot.
    """

    id: str
    title: str
    icon: str
    module: str
    in_navigation: bool = True

    def build(self, context: Context) -> Page:
        """Make the page."""
        page: Page = import_module(self.module).page(context)
        page.setObjectName(f"page-{self.id}")
        return page


class Page(QWidget):
    """Base of all pages.

    A change of language rebuilds the page: what must survive goes through `state` and `restore`.

    Attributes:
        help_topic: Name of its help text; empty takes the id of the page.
    """

    help_topic: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context.page_parent)
        self.context = context

    def open_with(self, arguments: Mapping[str, Any]) -> None:
        """Show what another page asks for, such as one run; called after the page became visible."""

    def activated(self) -> None:
        """The page became visible."""

    def deactivated(self) -> None:
        """The page is hidden: stop drawing and timers."""

    def theme_changed(self) -> None:
        """Colours are others now: redraw what was painted by hand."""
        self.update()

    def state(self) -> dict[str, Any]:
        """Drafts, selection and view, as plain values."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave, on a newly built page."""
