"""The columns of the list of estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from greenai_desktop.i18n import Language, numbers
from greenai_desktop.i18n.figures import span_text
from greenai_desktop.ui.widgets.table import Column

if TYPE_CHECKING:
    from greenai_desktop.core.estimate.headline import Headline
    from greenai_desktop.store.records import StoredEstimate

GIVES_WAY = ("runs", "state", "project", "changed", "cost", "range")


def columns(
    estimates: Sequence[StoredEstimate], projects: Mapping[int, str], locked: Mapping[int, str], language: Language
) -> list[Column]:
    """What is shown of each estimate."""
    _, code = language.gettext, language.code
    energy = [_headline(one, "estimate.site_energy") or _headline(one, "estimate.energy") for one in estimates]
    carbon = [_headline(one, "estimate.carbon") for one in estimates]
    cost = [_headline(one, "estimate.cost") for one in estimates]

    def why(row: int) -> str:
        return _("Not worked out yet, or something is lacking; open it to see.")

    return [
        Column("name", _("Name"), [one.name for one in estimates], width=360),
        Column("project", _("Project"), [_project(one, projects) for one in estimates]),
        Column("energy", _("Energy"), _values(energy), True, lambda v: numbers.quantity(v, "kWh", code), why),
        Column("carbon", _("Carbon"), _values(carbon), True, lambda v: numbers.quantity(v, "kgCO2e", code, 2), why),
        Column("range", _("Range"), [_span(one, language) for one in carbon], width=200),
        Column(
            "cost", _("Cost"), [Amount.of(one) for one in cost], True,
            lambda amount: numbers.money(float(amount), amount.currency, code, is_rough=True),
            lambda row: _("No price was given, or something is lacking."),
        ),
        Column("state", _("Baseline"), [_state(one, locked, language) for one in estimates]),
        Column(
            "changed", _("Changed"), [one.changed_utc_s for one in estimates], True,
            lambda v: numbers.date_time(v, code), order=[one.changed_utc_s for one in estimates],
        ),
        Column("runs", _("Linked runs"), [len(one.draft.run_ids) for one in estimates], True, lambda v: f"{v:.0f}"),
    ]  # fmt: skip


def _headline(stored: StoredEstimate, key: str) -> Headline | None:
    return stored.result.get(key)


def _values(found: Sequence[Headline | None]) -> list[float | None]:
    return [None if one is None else one.value for one in found]


def _span(found: Headline | None, language: Language) -> str:
    return "" if found is None else span_text(found.low, found.high, "kgCO2e", "", language, found.value)


class Amount(float):
    """An amount of money that sorts by its value and is shown in its own currency."""

    currency = ""

    @classmethod
    def of(cls, found: Headline | None) -> Amount | None:
        """The amount of a headline figure; None if it is missing."""
        if found is None or found.value is None:
            return None
        made = cls(found.value)
        made.currency = found.label
        return made


def _project(stored: StoredEstimate, projects: Mapping[int, str]) -> str:
    return projects.get(stored.project_id, "") if stored.project_id is not None else ""


def _state(stored: StoredEstimate, locked: Mapping[int, str], language: Language) -> str:
    code = locked.get(stored.id)
    return language.gettext("locked baseline {code}", code=code) if code else ""
