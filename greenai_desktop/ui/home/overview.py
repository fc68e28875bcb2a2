"""How things stand: sensors, place, project; each with the way to where it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.core.units import J_PER_KWH
from greenai_desktop.i18n import _, ngettext, numbers, words
from greenai_desktop.i18n.differences import overlap_words
from greenai_desktop.ui.context import Context
from greenai_desktop.ui.home.sources import SourceList
from greenai_desktop.ui.widgets.forms import Card, label, link
from greenai_desktop.ui.widgets.place_form import factor_words

if TYPE_CHECKING:
    from greenai_desktop.store.records import Project, RunOverview
    from greenai_desktop.store.workspace import Workspace


class SensorsCard(Card):
    """What is measured, modelled, or not available."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Sensors"), "home-sensors")
        self.add(SourceList(context))
        self.add(link(_("Open Sensors"), lambda: context.go("sensors"), "home-to-sensors"))


class _Told(Card):
    """A card of sentences that are told anew when something changes."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__(title, name)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.body.addLayout(self._lines)

    def tell(self, *lines: tuple[str, str]) -> None:
        """Show sentences with their roles."""
        while (item := self._lines.takeAt(0)) is not None:
            old: QWidget | None = item.widget()
            if old is not None:
                old.deleteLater()
        for text, role in lines:
            self._lines.addWidget(label(text, role))


class PlaceCard(_Told):
    """Zone, factor, kind of place and price in force."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Place and price"), "home-place")
        self._context = context
        self.add(link(_("Change in Settings"), lambda: context.go("settings", section="place"), "home-to-place"))
        context.settings_changed.connect(self._settings_changed)
        self._refresh()

    def _settings_changed(self, names: set[str]) -> None:
        if names & {"place", "prices", "currency"}:
            self._refresh()

    def _refresh(self) -> None:
        import datetime as dt

        from greenai_desktop.catalog.electricity import zone_of
        from greenai_desktop.catalog.grid import grid
        from greenai_desktop.core.place import price_on
        from greenai_desktop.ui.widgets.zone_field import zone_name

        settings, language = self._context.settings, self._context.language
        zone = zone_of(grid(), settings.place)
        hosting = settings.place.hosting
        price = price_on(settings.prices, dt.date.today().isoformat())
        per_kwh = f"{numbers.money(price.per_kwh, price.currency, language.code, 4)}/kWh" if price else ""
        self.tell(
            (zone_name(zone) if zone else _("Electricity: not chosen yet"), ""),
            (factor_words(self._context), "muted"),
            (words.word(words.HOSTING, hosting, language) if hosting else _("Kind of place: not chosen yet"), ""),
            (per_kwh or _("Price of electricity: not given, so no cost is shown"), "" if per_kwh else "muted"),
        )


class ProjectCard(_Told):
    """The project chosen and what its runs come to."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Project"), "home-project")
        self._context = context
        context.store.opened.connect(self.refresh)
        context.store.changed.connect(self.refresh)
        context.settings_changed.connect(self._settings_changed)
        self.tell((_("No project chosen: all runs are shown."), "muted"))
        if context.is_started:
            self.refresh()

    def _settings_changed(self, names: set[str]) -> None:
        if "project_id" in names:
            self.refresh()

    def refresh(self) -> None:
        """Ask the workspace again."""
        wanted = self._context.settings.project_id
        self._context.store.read(lambda workspace: _asked(workspace, wanted), self._show, lambda error: None)

    def _show(self, found: tuple[Project | None, list[RunOverview], int]) -> None:
        project, runs, overlapping_count = found
        count = ngettext("{count} run", "{count} runs", len(runs))
        known = [run.energy_j for run in runs if run.energy_j is not None]
        energy = numbers.quantity(sum(known) / J_PER_KWH if known else None, "kWh", self._context.language.code)
        told = f"{count} · {energy}" if runs else count
        overlap = overlap_words(overlapping_count, self._context.language)
        warned = ((f"⚠ {overlap}", "muted"),) if overlap else ()
        if project is None:
            self.tell((_("No project chosen: all runs are shown."), "muted"), (told, ""), *warned)
            return
        owner = _("Owner: {name}", name=project.owner) if project.owner else ""
        self.tell((project.name, ""), *(((owner, "muted"),) if owner else ()), (told, ""), *warned)


def _asked(workspace: Workspace, project_id: int | None) -> tuple[Project | None, list[RunOverview], int]:
    from greenai_desktop.accounting.overviews import overlaps

    project = next((item for item in workspace.projects() if item.id == project_id), None)
    runs = workspace.runs(project_id=project.id if project is not None else None)
    return project, runs, sum(count > 0 for count in overlaps(runs).values())
