"""The second page's contents: the chain of a figure, factors, gaps, scope and method, as rows and sentences."""

from __future__ import annotations

from collections.abc import Iterable

from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.units import known_unit
from greenai_desktop.i18n import Language, numbers
from greenai_desktop.report import wording
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.run_report import RunReport
from greenai_desktop.report.table import Column, DataTable

_HEADS = ("run.energy", "run.carbon", "run.cost")
_CHAIN_ROWS = 14


def amount(result: Result, language: Language, significant: int = 3) -> str:
    """A figure with its unit; "n/a" if it is missing."""
    if result.value is None or not result.status.has_value:
        return language.gettext("n/a")
    unit = _money_unit(result.unit)
    if unit:
        currency, per = unit
        if per:
            return f"{numbers.number(result.value, language.code, 4)}\u00a0{currency}/kWh"
        return numbers.money(result.value, currency, language.code)
    if result.unit == "kgCO2e/kWh":
        return numbers.quantity(result.value * 1000, "gCO2e/kWh", language.code, significant)
    return numbers.quantity(result.value, result.unit, language.code, significant)


def ends(result: Result, language: Language) -> str:
    """The 95 % interval of a figure; empty if there is none."""
    if result.low is None or result.high is None:
        return ""
    unit = _money_unit(result.unit)
    if unit and not unit[1]:
        low, high = (numbers.money(end, unit[0], language.code) for end in (result.low, result.high))
        return f"{low} – {high}"
    if result.unit == "kgCO2e/kWh":
        return numbers.interval(result.low * 1000, result.high * 1000, "gCO2e/kWh", language.code)
    if result.unit == "fraction":
        return f"{numbers.percent(result.low, language.code)} – {numbers.percent(result.high, language.code)}"
    return numbers.interval(result.low, result.high, result.unit, language.code)


def chain_table(report: RunReport, setter: Typesetter, language: Language) -> DataTable:
    """Inputs before results, each figure once; devices stand on the first page."""
    _ = language.gettext
    columns = (
        Column(_("Figure"), 32),
        Column(_("Value"), 18, True),
        Column(_("95 % interval"), 22, True),
        Column(_("Where it comes from"), 28),
    )
    rows = []
    for result in _chain(report)[:_CHAIN_ROWS]:
        status = wording.status_words(result.status, language)
        if result.value is None:
            status += f": {wording.reason_words(result.reason, language)}"
        elif result.citation is not None:
            status += f", {result.citation.region} {result.citation.year or ''}".rstrip()
        elif result.steps:
            status = _("{status}, from: {inputs}", status=status, inputs=_inputs(result, language))
        name = wording.figure_words(result.key, result.label, language)
        rows.append([name, amount(result, language), ends(result, language) or "–", status])
    return DataTable(setter, columns, rows or [[_("nothing was recorded"), _("n/a"), "", ""]])


def factor_lines(report: RunReport, language: Language) -> list[str]:
    """One paragraph for each factor row, with all that an auditor asks for."""
    _ = language.gettext
    lines, seen = [], set()
    for result in report.root.walk():
        cited = result.citation
        if cited is not None and cited.factor_id not in seen:
            seen.add(cited.factor_id)
            lines.append(_factor_line(result, cited, language))
    return lines[:8] or [_("No factor was used.")]


def missing_lines(report: RunReport, language: Language) -> list[str]:
    """Figures without a value, devices with gaps, and what must be said with the figures."""
    _ = language.gettext
    lines = []
    for result in _unique(report.root.walk()):
        name = wording.figure_words(result.key, result.label, language)
        if result.key == "device.energy" and result.label:
            name = result.label
        missing_s = dict(result.facts).get("missing_s")
        if result.value is None and result.key != report.root.key:
            reason = wording.reason_words(result.reason, language)
            lines.append(_("{figure}: n/a, because {reason}.", figure=name, reason=reason))
        elif missing_s is not None and float(missing_s) > 0:
            duration = numbers.duration(float(missing_s), language.code)
            lines.append(_("{figure}: no data for {duration}; nothing was filled in.", figure=name, duration=duration))
    if report.stage_code in ("", "unset"):
        lines.append(_("The stage of the life cycle was not given."))
    notes = dict.fromkeys(note for result in report.root.walk() for note in result.notes)
    lines += [wording.note_words(note, language) for note in notes]
    lines.append(
        _("Not assessed: manufacture, transport and end of life of the equipment; storage and network elsewhere.")
    )
    if len(lines) > 9:
        lines = [*lines[:8], _("{count} more in the program", count=len(lines) - 8)]
    return lines


def scope_lines(report: RunReport, language: Language) -> list[str]:
    """Where the emissions are counted."""
    _ = language.gettext
    scope, category, post = (report.fact(name) for name in ("scope", "ghg_category", "beges_post"))
    if scope is None:
        return [_("n/a: the scope follows from where the machine stands, and that was not given.")]
    words = _("Electricity is counted in scope {scope}", scope=_plain(scope))
    if category not in (None, ""):
        words += _(", category {category} of the GHG Protocol", category=_plain(category))
    if post not in (None, ""):
        words += _(" (post {post} of the French BEGES)", post=_plain(post))
    return [words + ".", _("Location-based: the factor is that of the zone, whatever the contract of supply.")]


def method_lines(report: RunReport, language: Language) -> list[str]:
    """How energy, carbon and money were obtained."""
    _ = language.gettext
    return [
        _("Energy: counters of the devices where there are any, else power over time, step by step; a gap longer "
          "than the limit is left out and shown, never bridged. Devices without a sensor are modelled, with a range."),
        _("Greenhouse gas: energy × PUE (where one applies) × emission factor of electricity, in CO₂ equivalents. "
          "Cost: energy × price of electricity in force."),
        _("The interval comes from repeated random draws of all uncertain inputs, the same at every "
          "calculation; a default range is an expert's judgement and is named so."),
    ]  # fmt: skip


def _chain(report: RunReport) -> list[Result]:
    heads = [result for result in map(report.root.find, _HEADS) if result is not None]
    found: list[Result] = []
    for head in heads:
        found += reversed([step for step in head.walk() if step.key != "device.energy"])
    within = {id(step) for device in report.root.walk() if device.key == "device.energy" for step in device.walk()}
    return [result for result in _unique(found) if id(result) not in within]


def _unique(results: Iterable[Result]) -> list[Result]:
    return list({(result.key, result.label): result for result in results}.values())


def _inputs(result: Result, language: Language) -> str:
    if all(step.key == "device.energy" for step in result.steps):
        return language.gettext("the devices of page 1")
    names = (wording.figure_words(step.key, step.label, language) for step in result.steps)
    return ", ".join(dict.fromkeys(names))


def _factor_line(result: Result, cited: Citation, language: Language) -> str:
    _ = language.gettext
    spread = _("range of the source") if cited.spread == "source" else _("default range of its kind, by judgement")
    line = _(
        "{figure}: {value}, zone {region}, year {year}; {basis}; {spread}. Source: {source}.",
        figure=wording.figure_words(result.key, "", language),
        value=amount(result, language),
        region=cited.region or _("not given"),
        year=cited.year if cited.year is not None else _("not given"),
        basis=wording.basis_words(cited.basis, cited.boundary, language),
        spread=spread,
        source=", ".join(p for p in (cited.publisher, cited.source_title, cited.version, cited.url) if p),
    )
    return f"{line} {cited.note[:160]}".rstrip()


def _money_unit(unit: str) -> tuple[str, bool] | None:
    """(currency, whether per kWh) of a unit of money; None for any other."""
    currency, _, per = unit.partition("/")
    if known_unit(unit) and currency != "money":
        return None
    if len(currency) == 3 and currency.isupper() and per in ("", "kWh"):
        return currency, per == "kWh"
    return None


def _plain(value: str | float | None) -> str:
    return f"{value:g}" if isinstance(value, float | int) else str(value)
