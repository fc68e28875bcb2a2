"""The same work elsewhere: all regions of cloud providers, or all countries, against the draft's own place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton

from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.i18n import _
from greenai_desktop.ui.estimate.result.options_table import figure_columns, intensity_column, pue_column
from greenai_desktop.ui.estimate.result.options_view import OptionsView
from greenai_desktop.ui.widgets.segments import Segments
from greenai_desktop.ui.widgets.table import Column
from greenai_desktop.ui.widgets.zone_field import zone_name

if TYPE_CHECKING:
    from greenai_desktop.accounting.estimate.options import Options
    from greenai_desktop.ui.context import Context

REGIONS, COUNTRIES = "regions", "countries"
ANYWHERE, EU, EEA = "", "eu", "eea"
# As they write themselves.
PROVIDER_NAMES: Final = {
    "aws": "AWS", "azure": "Azure", "gcp": "Google Cloud", "ovhcloud": "OVHcloud", "ovh": "OVHcloud",
    "scaleway": "Scaleway", "oracle": "Oracle Cloud", "alibaba": "Alibaba Cloud", "ibm": "IBM Cloud",
    "digitalocean": "DigitalOcean", "hetzner": "Hetzner", "outscale": "Outscale", "tencent": "Tencent Cloud",
}  # fmt: skip


class RegionsView(OptionsView):
    """Regions and countries, with filters for providers and for the law that holds there."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "estimate-regions", _("The same work elsewhere"))
        self._over: str = REGIONS
        self._left_out: set[str] = set()
        self.over = Segments(_("Compare"), [(REGIONS, _("Cloud regions")), (COUNTRIES, _("Countries"))])
        self.over.chosen.connect(self._over_chosen)
        self.providers = QPushButton(_("Providers"))
        self.providers.setObjectName("estimate-regions-providers")
        self._menu = QMenu(self.providers)
        self.providers.setMenu(self._menu)
        self.law = QComboBox()
        self.law.setObjectName("estimate-regions-law")
        self.law.setAccessibleName(_("Jurisdiction"))
        self.law.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.law.setMinimumContentsLength(20)
        self.law.addItem(_("All jurisdictions"), ANYWHERE)
        self.law.addItem(_("European Union"), EU)
        self.law.addItem(_("European Economic Area"), EEA)
        self.law.activated.connect(lambda index: self.filter())
        for widget in (self.over, self.providers, self.law, self.search):
            self.filters.addWidget(widget)
        self.note.setText(_(
            "Before you move work: where the data may lie (residency, jurisdiction of the provider) comes first. "
            "Hardware that exists here goes on existing: its manufacture is not undone elsewhere, and idle it still "
            "draws power. Moving data takes energy too. Capacity that becomes free here is often used for more "
            "(rebound), and electricity used there is not left for others. All places are taken by one method, as "
            "averages of a year, so the figure of your own may differ from that of the estimate."
        ))  # fmt: skip

    def ask(self) -> None:
        """Compare now."""
        from greenai_desktop.accounting.estimate import shelf
        from greenai_desktop.accounting.estimate.regions import countries_of, regions_of, with_intervals

        draft, own, over = self.draft, self.own, self._over
        if draft is None:
            return
        if not self._was_chosen:
            over = self._over = REGIONS if draft.place.hosting is Hosting.CLOUD else COUNTRIES
        self.over.show_value(over)
        self.providers.setVisible(over == REGIONS)
        self.begin()

        def first() -> Options:
            tables = shelf()
            if over == COUNTRIES:
                return countries_of(draft, tables, own)
            return regions_of(draft, tables, own, providers_known())

        self.work.ask(
            _("Comparison of places"), first,
            lambda options, check, report: with_intervals(options, draft, shelf(), own, check=check, report=report),
        )  # fmt: skip

    def columns(self, options: Options) -> list[Column]:
        language = self._context.language
        names = [_country(code) for code in options.countries]
        made = [Column("name", _("Region") if self._over == REGIONS else _("Country"), list(options.names), width=300)]
        if self._over == REGIONS:
            groups = [provider_name(group) for group in options.groups]
            made += [Column("group", _("Provider"), groups, width=160),
                     Column("country", _("Country"), names, width=180)]  # fmt: skip
        made += [intensity_column(options, language), pue_column(options, language)]
        return made + figure_columns(options, language)

    def passing(self, options: Options) -> NDArray[np.bool_]:
        law = str(self.law.currentData() or "")
        kept = np.ones(len(options.ids), dtype=bool)
        if law == EU:
            kept = np.asarray(options.in_eu, dtype=bool)
        elif law == EEA:
            kept = np.asarray(options.in_eea, dtype=bool)
        elif law:
            kept = np.array([code == law for code in options.countries])
        if self._over == REGIONS and self._left_out:
            kept = kept & np.array([group not in self._left_out for group in options.groups])
        return kept

    def change(self, option_row: int) -> Callable[[Draft], Draft] | None:
        options, draft = self.options, self.draft
        if options is None or draft is None or option_row == options.own_index:
            return None
        values: dict[str, Any] = {"zone": options.zones[option_row], "zone_is_guess": False, "region": ""}
        if self._over == REGIONS:
            provider, _colon, code = options.ids[option_row].partition(":")
            values |= {"hosting": Hosting.CLOUD, "provider": provider, "region": code, "pue_ratio": None}
        return lambda draft: replace(draft, place=replace(draft.place, **values))

    def named(self, options: Options) -> Options:
        """With the names of countries in the language in force; those of regions are the providers' own."""
        draft = self.draft
        assert draft is not None
        place = draft.place
        own = options.own_name if place.region else zone_name(place.zone) if place.zone else options.own_name
        if self._over == REGIONS:
            return replace(options, own_name=own)
        return replace(options, names=tuple(zone_name(zone) for zone in options.zones), own_name=own)

    def arrived(self, options: Options) -> None:
        self._fill_providers(options)
        self._fill_law(options)

    @property
    def _was_chosen(self) -> bool:
        return self.over.property("asked") is True

    def _over_chosen(self, over: object) -> None:
        self.over.setProperty("asked", True)
        self._over = str(over)
        self.options = None
        self.ask()

    def _fill_providers(self, options: Options) -> None:
        self._menu.clear()
        for group in dict.fromkeys(options.groups):
            action = QAction(provider_name(group), self._menu)
            action.setCheckable(True)
            action.setChecked(group not in self._left_out)
            action.toggled.connect(lambda shown, group=group: self._choose(group, shown))
            self._menu.addAction(action)
        self._name_providers(options)

    def _choose(self, group: str, shown: bool) -> None:
        (self._left_out.discard if shown else self._left_out.add)(group)
        if self.options is not None:
            self._name_providers(self.options)
        self.filter()

    def _name_providers(self, options: Options) -> None:
        groups = list(dict.fromkeys(options.groups))
        shown = [provider_name(group) for group in groups if group not in self._left_out]
        told = _("all") if len(shown) == len(groups) else ", ".join(shown[:3]) + (" …" if len(shown) > 3 else "")
        self.providers.setText(_("Providers: {providers}", providers=told or _("none")))

    def _fill_law(self, options: Options) -> None:
        """Countries come below the unions; what is chosen stays."""
        kept = str(self.law.currentData() or "")
        while self.law.count() > 3:
            self.law.removeItem(3)
        named = sorted((_country(code), code) for code in dict.fromkeys(options.countries) if code)
        for name, code in named:
            self.law.addItem(name, code)
        self.law.setCurrentIndex(max(0, self.law.findData(kept)))


def providers_known() -> list[str]:
    """All providers whose regions are in the tables."""
    from greenai_desktop.catalog.grid import grid

    return grid().providers()


def provider_name(code: str) -> str:
    """A provider as it writes itself; its code where that is not known."""
    return PROVIDER_NAMES.get(code, code)


def _country(code: str) -> str:
    return zone_name(code) if code else ""
