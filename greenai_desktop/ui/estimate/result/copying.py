"""An estimate for the clipboard: as text, as a paragraph of LaTeX, as JSON."""

from __future__ import annotations

import json
from typing import Final

from greenai_desktop import __version__
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.estimated import Estimated
from greenai_desktop.core.estimate.plain import plain_estimate
from greenai_desktop.core.results import Citation
from greenai_desktop.exporters.paragraph import latex
from greenai_desktop.i18n import Language, numbers
from greenai_desktop.i18n.figures import amount_of, span_of
from greenai_desktop.ui.estimate.result import words
from greenai_desktop.ui.estimate.result.said import kits_words
from greenai_desktop.ui.widgets.zone_field import zone_name

_TOLD: Final = (
    "estimate.device_hours", "estimate.energy", "estimate.site_energy", "estimate.carbon", "estimate.carbon_market",
    "estimate.cost", "estimate.water", "estimate.adpe", "estimate.primary_energy", "estimate.sci", "estimate.payback",
)  # fmt: skip


def as_text(draft: Draft, estimated: Estimated, language: Language) -> str:
    """Every headline figure with its range, what the carbon is made of, and the sources."""
    lines = [words.title_of(draft, language), words.headline(estimated, language), ""]
    for key in _TOLD:
        found = estimated.root.find(key)
        if found is None or (found.value is None and found.reason == words.NOT_ASKED):
            continue
        lines.append(words.figure_line(found, language))
        if key == words.CARBON:
            lines += [
                f"  {words.figure_line(step, language)}" for step in found.steps if step.reason != words.NOT_ASKED
            ]
    told = (words.driver_words(estimated, language), words.defaults_words(estimated, language))
    lines += ["", *filter(None, told), "", language.gettext("Sources")]
    lines += [f"  {source}" for source in sources_of(estimated)]
    lines.append(language.gettext("Made with GreenAI Desktop {version}.", version=__version__))
    return "\n".join(lines)


def as_latex(draft: Draft, estimated: Estimated, language: Language) -> str:
    """A paragraph for a paper; offsets have no place in it."""
    return latex(" ".join(sentences(draft, estimated, language)))


def as_json(draft: Draft, estimated: Estimated, method_version: str) -> str:
    """What was said and all that came of it; nothing is rounded."""
    plain = plain_estimate(draft, estimated, method_version)
    return json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False)


def sentences(draft: Draft, estimated: Estimated, language: Language) -> list[str]:
    """The estimate in sentences: work, place, figures with ranges, boundary, defaults."""
    _ = language.gettext
    root = estimated.root
    energy, carbon = root.find("estimate.site_energy"), root.find(words.CARBON)
    hours, factor = root.find("estimate.device_hours"), root.find("input.intensity")
    said = []
    kits = kits_words(draft.kits, language)
    if hours is not None and hours.value is not None and kits:
        said.append(_("We estimate {hours} device-hours on {hardware}.",
                      hours=numbers.number(hours.value, language.code), hardware=kits))  # fmt: skip
    if energy is not None and energy.value is not None:
        said.append(_("The site draws {energy} of electricity (95% interval {range}).",
                      energy=amount_of(energy, language), range=span_of(energy, language) or "–"))  # fmt: skip
    if factor is not None and factor.citation is not None:
        cited = factor.citation
        said.append(_("The emission factor is {factor} for {zone}, {year} ({source}).",
                      factor=amount_of(factor, language), zone=zone_name(cited.region), year=cited.year or "",
                      source=cited.publisher or cited.source_title))  # fmt: skip
    if carbon is not None and carbon.value is not None:
        parts = [words.key_name(step.key, language) for step in carbon.steps if step.value]
        said.append(_("The footprint is {carbon} (95% interval {range}), of which: {parts}.",
                      carbon=amount_of(carbon, language), range=span_of(carbon, language) or "–",
                      parts=language.listed(parts)))  # fmt: skip
    told = words.defaults_words(estimated, language)
    said += [f"{told.lstrip('◦ ')}."] if told else []
    said.append(_("Figures are location-based. Made with GreenAI Desktop {version}.", version=__version__))
    return said


def sources_of(estimated: Estimated) -> list[str]:
    """The sources behind the figures, each once."""
    cited: dict[str, Citation] = {}
    for result in estimated.root.walk():
        if result.citation is not None:
            cited.setdefault(result.citation.source_id, result.citation)
    return [
        " ".join(filter(None, (one.publisher, one.source_title, one.version, one.url))) for one in cited.values()
    ]  # fmt: skip
