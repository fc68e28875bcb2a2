"""What the drawer shows: the explanation of a figure, and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop.i18n import _

if TYPE_CHECKING:
    from greenai_desktop.core.results import Result
    from greenai_desktop.ui.context import Context
    from greenai_desktop.ui.drawer import Drawer
    from greenai_desktop.ui.help import HelpPanel


class DrawerContents:
    """Fills the drawer; panels are made when they are first asked for."""

    def __init__(self, drawer: Drawer, context: Context) -> None:
        self._drawer = drawer
        self._context = context
        self._help: HelpPanel | None = None

    def explain(self, result: Result) -> None:
        """Show "Why this number?" of a figure."""
        from greenai_desktop.ui.widgets.why import WhyPanel

        panel = self._drawer.findChild(WhyPanel) or WhyPanel(self._context)
        panel.show_result(result)
        self._drawer.show_panel(_("Why this number?"), panel)

    def show_topic(self, topic: str) -> None:
        """Show one topic of the help."""
        self._help_panel().show_topic(topic)
        self._drawer.focus()

    def show_topics(self) -> None:
        """Show all topics of the help."""
        self._help_panel().show_list()
        self._drawer.focus()

    def tint(self) -> None:
        """Draw what was painted by hand in the colours in force."""
        if self._help is not None:
            self._help.tint()

    def _help_panel(self) -> HelpPanel:
        from greenai_desktop.ui.help import HelpPanel

        if self._help is None:
            panel = self._help = HelpPanel()
            panel.titled.connect(lambda title: self._drawer.show_panel(title, panel))
        return self._help
