"""A paragraph for a paper or a README, in LaTeX or Markdown: figures with their ranges, method and factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import BinaryIO, Final

from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Role, Status
from greenai_desktop.exporters.sheet import Exporter, Options, RunSheet
from greenai_desktop.i18n import N_, Language, numbers, words
from greenai_desktop.i18n.figures import amount_of, span_of

_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "\u00a0": "~", "\u202f": r"\,", "–": "--", "—": "---",
    "₂": r"\textsubscript{2}", "×": r"$\times$", "≈": r"$\approx$", "−": r"$-$", "\u200b": "",
    "`": r"\textasciigrave{}",
}  # fmt: skip
_TOOLS: Final = {
    "codecarbon": "CodeCarbon", "carbontracker": "Carbontracker", "zeus": "Zeus", "slurm": "Slurm",
}  # fmt: skip
_REST, _DIRECT = "rest_of_whole", "direct_only"
_MARKDOWN: Final = frozenset("\\`*_{}[]<>#|~$")
_MARKDOWN_STARTS: Final = ("+", "-", "=", ">", "#")


def latex(text: str) -> str:
    """Plain text as LaTeX."""
    return "".join(_LATEX.get(sign, sign) for sign in _flat(text))


def markdown(text: str) -> str:
    """Plain text as Markdown."""
    escaped = "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in _flat(text))
    return f"\\{escaped}" if escaped.startswith(_MARKDOWN_STARTS) else escaped


def write(
    escape: Callable[[str], str],
    sheets: Sequence[RunSheet],
    stream: BinaryIO,
    options: Options,
    check: Callable[[], None],
) -> None:
    """Write one paragraph a run."""
    for number, sheet in enumerate(sheets):
        check()
        text = escape(" ".join(sentences(sheet, options)))
        stream.write((("\n" if number else "") + text + "\n").encode("utf-8"))


def sentences(sheet: RunSheet, options: Options) -> list[str]:
    """What is said of a run, in the language that is wanted."""
    language = options.language
    _ = language.gettext
    day = numbers.date(sheet.started_utc_s, language.code)
    duration = numbers.duration(sheet.duration_s, language.code)
    told = [
        _("The run “{name}” of {day} took {duration} and used {energy} of electricity{range}.",
          name=sheet.name, day=day, duration=duration, energy=_amount(sheet, "run.energy", language),
          range=_range(sheet, "run.energy", language)),
        *_methods(sheet, language), *_pue(sheet, language), *_carbon(sheet, language),
        _("Making, transport and end of life of the equipment are not included."),
        _("Made with GreenAI Desktop {version}.", version=options.version),
    ]  # fmt: skip
    if sheet.lacks_energy:
        told.insert(-1, _("A part of the energy is not known; the figures are those of the known part."))
    return told


def _methods(sheet: RunSheet, language: Language) -> list[str]:
    share = sheet.value("run.measured_share")
    imported = sheet.details.imported.get("format")
    if imported:
        tool = _TOOLS.get(str(imported), str(imported))
        return [language.gettext("The energy comes from a file of {tool}.", tool=tool)]
    if share is None:
        return []
    # What stands beside does not tell this run; a meter of the whole does, through the rest that it leaves.
    roles = (Role.TOTAL, Role.WHOLE)
    measured = [one for one in sheet.channels if one.role in roles and one.status is Status.MEASURED]
    kinds = dict.fromkeys(one.kind for one in measured if one.kind != _REST)
    percent = numbers.percent(share, language.code)
    if not kinds or share <= 0:
        return [language.gettext("All of it is modelled.")]
    return [language.gettext("{share} of it is measured ({sensors}).", share=percent, sensors=", ".join(kinds).upper())]


def _pue(sheet: RunSheet, language: Language) -> list[str]:
    pue = sheet.value("input.pue")
    if pue is None:
        return []
    return [
        language.gettext(
            "With a PUE of {pue} the site drew {energy}.", pue=numbers.number(pue, language.code),
            energy=_amount(sheet, "run.site_energy", language),
        )
    ]  # fmt: skip


def _carbon(sheet: RunSheet, language: Language) -> list[str]:
    _ = language.gettext
    intensity = sheet.root.find("input.intensity")
    if sheet.value("run.carbon") is None or intensity is None:
        return [_("Its greenhouse gas cannot be told: no emission factor of the electricity is known.")]
    return [
        _("At {factor} (location-based; {source}) this is {carbon}{range}.",
          factor=amount_of(intensity, language), source=_factor_source(sheet, intensity, language),
          carbon=_amount(sheet, "run.carbon", language), range=_range(sheet, "run.carbon", language)),
    ]  # fmt: skip


def _factor_source(sheet: RunSheet, intensity: Result, language: Language) -> str:
    citation = intensity.citation
    parts = [sheet.zone_name or sheet.zone]
    if citation is not None:
        parts += [citation.source_title, str(citation.year or "")]
    if _DIRECT in intensity.notes:
        parts.append(words.word(words.NOTE, _DIRECT, language))
    return ", ".join(part for part in parts if part)


def _amount(sheet: RunSheet, key: str, language: Language) -> str:
    found = sheet.root.find(key)
    return amount_of(found, language) if found is not None else numbers.MISSING


def _range(sheet: RunSheet, key: str, language: Language) -> str:
    found = sheet.root.find(key)
    span = span_of(found, language) if found is not None else ""
    return language.gettext(" (95% interval {span})", span=span) if span else ""


def _flat(text: str) -> str:
    """Text of one line, without signs that command anything."""
    return "".join(sign if sign.isprintable() or sign in "\u00a0\u202f" else " " for sign in text)


LATEX_EXPORTER: Final = Exporter(
    "latex",
    N_("Paragraph (LaTeX)"),
    N_("What a paper must say: energy and greenhouse gas with their ranges, the method, the factor and its source."),
    ".tex",
    partial(write, latex),
)
MARKDOWN_EXPORTER: Final = Exporter(
    "markdown",
    N_("Paragraph (Markdown)"),
    N_("The same for a README, a model card or a report."),
    ".md",
    partial(write, markdown),
)
