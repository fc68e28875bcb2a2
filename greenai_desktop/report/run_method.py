"""What stands on the second page of a run's report: how each figure came about, from what, and what is missing."""

from __future__ import annotations

from typing import Any

from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.samples import Role
from greenai_desktop.i18n import Language, numbers, words
from greenai_desktop.report import devices, figures
from greenai_desktop.report.fonts import Typesetter
from greenai_desktop.report.layout import Columns
from greenai_desktop.report.run_pages import BODY, HEADING, SMALL
from greenai_desktop.report.run_report import RunReport
from greenai_desktop.report.table import INK, MUTED, Column, DataTable, Text, style

_TITLE = style(15, INK, after=3)
_FINE = style(6.5, MUTED, after=1)
# Inputs stand before what is made of them; the market-based figure stands apart, at the end.
_ROWS = (
    "run.energy", "run.measured_share", "input.pue", "run.site_energy", "input.intensity", "run.carbon",
    "run.carbon_combustion", "run.carbon_upstream", "input.price", "run.cost", "input.contract", "run.carbon_market",
    "run.carbon_recorded", "run.carbon_file",
)  # fmt: skip
Lines = list[tuple[str, str]]
_FACTORS = 6
_MISSING = 10
_MODELS = 6
_TOLD_ELSEWHERE = ("run", "run.measured_share")
_ASSUMED_W = ("idle_w", "full_load_w", "base_w")


def second_page(report: RunReport, setter: Typesetter, language: Language) -> list[Any]:
    """How the figures were computed, and what is missing."""
    _ = language.gettext
    page: list[Any] = [
        Text(setter, _("How it was computed"), _TITLE, bold=True, role="H1"),
        Text(setter, _("Each figure of page 1 follows from these lines; nothing is rounded between the steps."), BODY),
        figure_table(report.root, setter, language),
    ]  # fmt: skip
    page += _section(_("Factors and their sources"), factor_lines(report.root, language), setter)
    page.append(
        Columns(
            [
                _section(_("What is missing"), missing_lines(report, language), setter),
                _section(_("Boundary, scope and category"), scope_lines(report.root, language), setter),
            ],
            before=7,
            after=0,
        )
    )
    page += _section(_("Sensors and models"), model_lines(report.root, language), setter)
    page += _section(_("Method"), method_lines(language), setter)
    page.append(Text(setter, _("Attributions"), HEADING, bold=True, role="H2"))
    page += [Text(setter, figures.shortened(line, 900), _FINE) for line in report.attribution[:4]]
    made = numbers.date_time(report.made_utc_s, language.code)
    page.append(
        Text(setter, _("Made with GreenAI Desktop {version} on {date}.", version=report.version, date=made), SMALL)
    )
    return page


def figure_table(root: Result, setter: Typesetter, language: Language) -> DataTable:
    """Every figure from the inputs to the results, each once."""
    _ = language.gettext
    columns = (
        Column(_("Figure"), 28),
        Column(_("Value"), 17, True),
        Column(_("95% interval"), 22, True),
        Column(_("Status"), 18),
        Column(_("How it came about"), 35),
    )
    found = (root.find(key) for key in _ROWS)
    rows = [
        [
            figures.name_of(result, language),
            figures.amount(result, language),
            figures.ends(result, language) or numbers.MISSING,
            words.status_words(result.status, language),
            _origin(result, language),
        ]
        for result in found
        if result is not None
    ]
    return DataTable(setter, columns, rows, size=7.2)


def factor_lines(root: Result, language: Language) -> Lines:
    """One paragraph for each factor row, with all that an auditor asks for."""
    cited = {r.citation.factor_id: r for r in root.walk() if r.citation is not None}
    lines = [
        (_lead(figures.name_of(result, language), language), _factor_line(result, result.citation, language))
        for result in list(cited.values())[:_FACTORS]
        if result.citation is not None
    ]
    return lines or [("", language.gettext("No factor was used."))]


def missing_lines(report: RunReport, language: Language) -> Lines:
    """Figures without a value, devices with gaps, and what is outside."""
    _ = language.gettext
    names = devices.names_of(devices.devices_of(report.root), language)
    lines: Lines = []
    for result in _sources_of_gaps(report.root):
        label = result.label if result.key == "beside.energy" else ""
        name = names.get(devices.channel_of(result), "") or label or figures.name_of(result, language)
        lead = _lead(figures.shortened(name, 70), language)
        if not figures.is_known(result):
            lines.append((lead, figures.sentence(figures.reason_of(result, language), capital=False)))
        elif "gap_s" in (told := dict(result.facts)):
            lasted = numbers.duration(float(told["gap_s"]), language.code)
            lines.append((lead, _("no data for {duration}; nothing was filled in.", duration=lasted)))
        else:
            text = words.word(words.NOTE, "direct_only", language)
            lines.append((lead, figures.sentence(text, capital=False)))
    if len(lines) > _MISSING:
        more = len(lines) - _MISSING
        listed = language.ngettext("{count} more in the program", "{count} more in the program", more)
        lines[_MISSING:] = [("", figures.sentence(listed))]
    notes = [figures.sentence(words.word(words.NOTE, note, language)) for note in report.root.notes]
    return [*lines, *(("", note) for note in notes)] or [("", _("Nothing."))]


def scope_lines(root: Result, language: Language) -> Lines:
    """Where the emissions are counted, and what the figures cover."""
    _ = language.gettext
    lines = [("", _("Electricity of the whole machine during the run; storage and network elsewhere are outside."))]
    carbon = root.find("run.carbon")
    parts = [part for key in ("run.carbon_combustion", "run.carbon_upstream") if (part := root.find(key)) is not None]
    if len({part.facts for part in parts}) < 2:  # counted at one place, so said once
        parts = [carbon] if carbon is not None else []
    counted = [(_lead(figures.name_of(part, language), language), _post_words(part, language)) for part in parts]
    lines += [(lead, where) for lead, where in counted if where]
    if carbon is not None and "hosting" not in dict(carbon.facts):
        unknown = _("Counted as electricity of the organisation until somebody says where the machine stands.")
        lines.append(("", unknown))
    lines.append(("", _("Location-based: the factor is that of the zone, whatever the contract of supply.")))
    if root.find("run.carbon_market") is not None:
        lines.append(("", _("The market-based figure stands beside it and never replaces it.")))
    return lines


def model_lines(root: Result, language: Language) -> Lines:
    """What each kind of sensor or model rests on."""
    found = devices.devices_of(root)
    names = devices.names_of(found, language)
    groups: dict[tuple[str, ...], list[str]] = {}
    for device in found:
        groups.setdefault(_basis_of(device, language), []).append(names[devices.channel_of(device)])
    lines: Lines = []
    for basis, of in list(groups.items())[:_MODELS]:
        listed = ", ".join(sorted(of)[:3]) + (", …" if len(of) > 3 else "")
        told = language.listed(basis)
        lines.append((_lead(listed, language), figures.sentence(told, capital=False)))
    beside = [step for step in root.steps if step.key == "beside.energy" and _is_worth_telling(step)]
    for step in beside[:2]:
        value = figures.amount(step, language) if figures.is_known(step) else figures.reason_of(step, language)
        lines.append((_lead(step.label, language), language.gettext("{value}; told beside, not added.", value=value)))
    return lines or [("", language.gettext("Nothing was recorded."))]


def method_lines(language: Language) -> Lines:
    """How energy, carbon and money were obtained."""
    _ = language.gettext
    return [
        (_("Energy:"), _("energy counters where a device has one, else power over time. A gap longer than three "
                         "readings is left out and shown; it is never filled in.")),
        (_("Carbon footprint:"), _("energy × PUE (where one applies) × emission factor of electricity, in CO₂ "
                                   "equivalents over 100 years.")),
        (_("Cost:"), _("the same energy × price of electricity in force.")),
        (_("Intervals:"), _("10,000 random draws of all uncertain inputs, the same at every calculation; inputs "
                            "shared by several figures are drawn once. Values are rounded only when printed.")),
    ]  # fmt: skip


def _section(heading: str, lines: Lines, setter: Typesetter) -> list[Text]:
    head = Text(setter, heading, HEADING, bold=True, role="H2")
    return [head, *(Text(setter, line, BODY, lead=lead) for lead, line in lines)]


def _lead(label: str, language: Language) -> str:
    return language.gettext("{label}:", label=label)


def _sources_of_gaps(root: Result) -> list[Result]:
    """Figures that are missing or partial, told where that arises and not again in all that is made of them."""
    found: dict[tuple[str, str], Result] = {}
    for result in root.walk():
        arises_here = all(figures.is_known(step) and not step.partial for step in result.steps)
        if result.key not in _TOLD_ELSEWHERE and arises_here and (result.partial or not figures.is_known(result)):
            found.setdefault((result.key, devices.channel_of(result)), result)
    return list(found.values())


def _origin(result: Result, language: Language) -> str:
    if not figures.is_known(result):
        return figures.sentence(figures.reason_of(result, language))
    if result.citation is not None:
        cited = result.citation
        parts = (cited.publisher or cited.source_title, figures.region_of(cited, language), str(cited.year or ""))
        return ", ".join(figures.shortened(part, 60) for part in parts if part)
    if result.key == "input.price":
        return _price_dates(result, language)
    if result.key == "run.energy":
        return language.gettext("sum of the devices of page 1")
    return figures.formula_of(result, language)


def _price_dates(price: Result, language: Language) -> str:
    _ = language.gettext
    told = dict(price.facts)
    since, until = (figures.day(str(told.get(name, "")), language) for name in ("valid_from", "valid_until"))
    if since and until:
        return _("in force from {since} to {until}", since=since, until=until)
    if since:
        return _("in force since {since}", since=since)
    return _("in force until {until}", until=until) if until else _("in force at any time")


def _factor_line(result: Result, cited: Citation, language: Language) -> str:
    _ = language.gettext
    spread = _("range of the source") if cited.spread == "source" else _("range by expert judgement")
    about = [
        figures.region_of(cited, language),
        str(cited.year) if cited.year is not None else "",
        figures.scope_of(cited, language),
        spread if result.low is not None else _("no range known"),
    ]
    about += [words.word(words.NOTE, note, language) for note in result.notes if note != "range_is_expert_default"]
    evidence = dict(result.facts).get("evidence")
    if evidence:
        about.append(_("evidence: {evidence}", evidence=figures.shortened(str(evidence), 70)))
    source = ", ".join(part for part in (cited.publisher, cited.source_title, cited.version, cited.url) if part)
    return _(
        "{value}; {about}. Source: {source}.",
        value=figures.amount(result, language),
        about=language.listed(about),
        source=figures.shortened(source, 220) or _("entered by hand"),
    )


def _post_words(part: Result, language: Language) -> str:
    """Where a figure is counted; empty if that is not known."""
    _ = language.gettext
    told = dict(part.facts)
    if "scope" not in told:
        return ""
    if "ghg_category" in told:
        return _(
            "scope {scope}, category {category} of the GHG Protocol, post {post} of the French BEGES.",
            scope=told["scope"], category=told["ghg_category"], post=told.get("beges_post", ""),
        )  # fmt: skip
    return _(
        "scope {scope} of the GHG Protocol, post {post} of the French BEGES.",
        scope=told["scope"], post=told.get("beges_post", ""),
    )  # fmt: skip


def _basis_of(device: Result, language: Language) -> tuple[str, ...]:
    """Method, notes, assumptions and sources of a device's figure; equal for devices of one kind."""
    told = dict(device.facts)
    notes = (words.word(words.NOTE, note, language) for note in device.notes if note != "gap")
    interface = words.word(words.INTERFACE, str(told.get("kind", "")), language)
    method = words.word(words.METHOD, device.method, language)
    sources = figures.shortened(str(told.get("sources", "")), 120)
    source = language.gettext("source: {source}", source=sources) if sources else ""
    return (interface, method, *notes, *_assumptions(told, language), source)


def _assumptions(told: dict[str, str | float], language: Language) -> list[str]:
    """What a model takes for granted, as phrases."""
    code = language.code
    values = [
        (name, numbers.quantity(float(told[name]), "W", code)) for name in _ASSUMED_W if name in told
    ]  # fmt: skip
    if "size" in told and "per_unit_w" in told:
        size, per_unit = (numbers.number(float(told[name]), code) for name in ("size", "per_unit_w"))
        unit = numbers.unit_sign(str(told.get("unit", "")), code)
        values.append(("per_unit_w", f"{size} × {per_unit} {unit}".replace(" ", figures.NO_BREAK)))
    if "supply_loss_ratio" in told:
        values.append(("supply_loss_ratio", numbers.percent(float(told["supply_loss_ratio"]), code)))
    if "stands_for" in told:
        values.append(("stands_for", figures.shortened(str(told["stands_for"]), 40)))
    return [language.pair(words.word(words.FACT, name, language), value) for name, value in values]


def _is_worth_telling(beside: Result) -> bool:
    """A counter that could not be read, or one of more than its part; parts of parts would only fill the page."""
    if beside.reason == "denied":
        return True
    return figures.is_known(beside) and dict(beside.facts).get("role") in (Role.PLATFORM, Role.WHOLE)
