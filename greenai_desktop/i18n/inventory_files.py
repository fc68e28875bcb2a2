"""Headings of the inventory's tables in files: names with units, in both languages, found again when a file comes in.

What a column is called is told by `inventory`; here a unit stands beside it, other words that people use are known,
and a unit that is not ours says what the cells below it must be multiplied by.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.inventory.columns import Column, project_of, share_id
from greenai_desktop.core.inventory.labels import PROJECT, Labels
from greenai_desktop.core.inventory.sheets import Sheet
from greenai_desktop.core.inventory.texts import folded
from greenai_desktop.i18n import LANGUAGES, N_, Language, numbers
from greenai_desktop.i18n import inventory as words
from greenai_desktop.i18n import language as language_of

SHARE: Final = N_("Share of {project}")
SHARE_FIELD: Final = "share_of."  # of files for programs
PERCENT, OF_ONE = "%", "1"
TABLE: Final[dict[Sheet, str]] = {
    Sheet.ASSET: N_("Equipment"),
    Sheet.ACTIVITY: N_("Other posts"),
    Sheet.CLOUD: N_("Cloud figures"),
}
# What one of a unit is in the unit of the column; the first one is the column's own.
UNITS: Final[Mapping[str, Mapping[str, float]]] = {
    "fraction": {PERCENT: 0.01, OF_ONE: 1.0},
    "kgCO2e": {"kgCO2e": 1.0, "tCO2e": 1_000.0, "gCO2e": 0.001},
    "kg": {"kg": 1.0, "t": 1_000.0, "g": 0.001},
    "km": {"km": 1.0, "m": 0.001},
    "year": {"year": 1.0, "month": 1 / 12},
    "h/year": {"h/year": 1.0},
    "L": {"L": 1.0, "m3": 1_000.0},
    "MJ": {"MJ": 1.0, "GJ": 1_000.0, "kWh": 3.6, "MWh": 3_600.0},
    "kWh": {"kWh": 1.0, "MWh": 1_000.0, "GWh": 1e6, "Wh": 0.001, "MJ": 1 / 3.6},
    "kgSbe": {"kgSbe": 1.0},
}
_SPELLINGS: Final[Mapping[str, str]] = {
    "kg co2e": "kgCO2e", "kgco2e": "kgCO2e", "kg co2eq": "kgCO2e", "kgco2eq": "kgCO2e", "kg co2": "kgCO2e",
    "kg eq. co2": "kgCO2e", "kg eqco2": "kgCO2e", "kgeqco2": "kgCO2e",
    "t co2e": "tCO2e", "tco2e": "tCO2e", "t co2eq": "tCO2e", "tco2eq": "tCO2e", "t co2": "tCO2e",
    "tonnes co2e": "tCO2e", "teqco2": "tCO2e", "t eq. co2": "tCO2e", "t eqco2": "tCO2e",
    "g co2e": "gCO2e", "gco2e": "gCO2e", "g co2eq": "gCO2e", "gco2eq": "gCO2e",
    "kg": "kg", "t": "t", "tonnes": "t", "g": "g", "km": "km", "m": "m",
    "years": "year", "year": "year", "yr": "year", "y": "year", "ans": "year", "an": "year", "annees": "year",
    "months": "month", "month": "month", "mois": "month",
    "h/year": "h/year", "h/an": "h/year", "hours/year": "h/year", "heures/an": "h/year",
    "l": "L", "litres": "L", "liters": "L", "m3": "m3",
    "mj": "MJ", "gj": "GJ", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "wh": "Wh",
    "kg sbe": "kgSbe", "kgsbe": "kgSbe", "kg sb eq": "kgSbe",
    "%": PERCENT, "percent": PERCENT, "per cent": PERCENT, "pour cent": PERCENT, "1": OF_ONE, "0-1": OF_ONE,
}  # fmt: skip
# Other words of people's own tables, without accents; the names of our columns are known anyway.
_ALIASES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    Sheet.ASSET: {
        "name": ("asset", "equipment", "hostname", "nom", "libelle", "equipement", "designation"),
        "category": ("type", "kind", "categorie", "famille"),
        "manufacturer": ("brand", "maker", "vendor", "marque", "constructeur", "fabricant"),
        "model": ("modele", "product", "reference"),
        "quantity": ("qty", "count", "units", "number", "qte", "quantite", "nombre", "unites", "pieces"),
        "site": ("location", "office", "lieu", "localisation", "batiment"),
        "purchased": ("purchase date", "date of purchase", "bought", "bought on", "date d'achat", "achat", "achete le",
                      "in service since", "mise en service", "date de mise en service"),
        "lifetime_years": ("lifetime", "life", "duree de vie", "duree d'utilisation", "duree d'amortissement"),
        "retired": ("retirement date", "end of use", "date de sortie", "sortie", "mise au rebut"),
        "ai_share_fraction": ("ai share", "share ai", "part ia", "part de l'ia"),
        "embodied_kgco2e": ("embodied", "footprint", "embodied carbon", "empreinte", "facteur", "factor",
                            "all phases but use"),
        "weight_kg": ("weight", "mass", "poids", "masse"),
        "note": ("notes", "comment", "comments", "remarks", "commentaire", "commentaires", "remarques"),
    },
    Sheet.ACTIVITY: {
        "name": ("label", "nom", "libelle", "designation"),
        "post_id": ("post", "category", "poste", "categorie"),
        "value": ("quantity", "activity data", "donnee d'activite", "quantite", "valeur", "montant"),
        "unit": ("unite",),
        "from_day": ("from", "start", "debut", "du"),
        "until_day": ("until", "to", "end", "fin", "au"),
        "factor_kgco2e": ("factor", "emission factor value", "facteur"),
        "note": ("notes", "comment", "comments", "commentaire", "commentaires"),
    },
}  # fmt: skip
_UNIT: Final = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]\s*$", re.DOTALL)
_AROUND: Final = " \t\r\n\u00a0*:"  # marks of columns that must be filled in
_ROOM: Final = re.compile(r"[\s_\u00a0\u202f’']+")


def heading(column: Column, labels: Labels, language: Language) -> str:
    """What stands above the cells of a column: its name, and its unit in brackets."""
    project_id = project_of(column.id)
    if project_id is not None:
        return language.gettext(SHARE, project=labels.label(PROJECT, project_id))
    name = words.column_name(column, language)
    unit = unit_word(column.unit, language) if column.unit in UNITS and column.unit != "fraction" else ""
    return f"{name} ({unit})" if unit else name


def unit_word(unit: str, language: Language) -> str:
    """How a unit is written in a heading or a list."""
    long = {"year": N_("years"), "month": N_("months"), OF_ONE: N_("share of 1")}
    return language.gettext(long[unit]) if unit in long else numbers.unit_sign(unit, language.code)


def cell_problem(line: int, heading: str, error: InputError, language: Language) -> str:
    """What is wrong with a cell of a file, and what to do, with its place."""
    from greenai_desktop.i18n.errors import title_and_hint

    title, hint = title_and_hint(error, language)
    where = language.gettext("Row {line}, column “{column}”", line=line, column=heading)
    return f"{language.pair(where, title)} {hint}".rstrip()


def cut_told(count: int, language: Language) -> str:
    """That texts were too long for a spreadsheet."""
    return language.ngettext(
        "{count} text was too long for a cell of a spreadsheet and was cut; CSV and JSON keep it whole.",
        "{count} texts were too long for a cell of a spreadsheet and were cut; CSV and JSON keep them whole.", count,
    )  # fmt: skip


def content_lines(
    runs: int, estimates: int, baselines: int, rows: Mapping[Sheet, int], documents: int, factors: int,
    language: Language,
) -> list[str]:  # fmt: skip
    """What the file of a project holds, one line a kind."""
    assets, activities, figures = rows[Sheet.ASSET], rows[Sheet.ACTIVITY], rows[Sheet.CLOUD]
    speak = language
    told = [
        (runs, speak.ngettext("{count} run", "{count} runs", runs)),
        (estimates, speak.ngettext("{count} estimate", "{count} estimates", estimates)),
        (baselines, speak.ngettext("{count} locked baseline", "{count} locked baselines", baselines)),
        (assets, speak.ngettext("{count} row of equipment", "{count} rows of equipment", assets)),
        (activities, speak.ngettext("{count} row of other posts", "{count} rows of other posts", activities)),
        (figures, speak.ngettext("{count} figure of a cloud provider", "{count} figures of cloud providers", figures)),
        (documents, speak.ngettext("{count} document", "{count} documents", documents)),
        (factors, speak.ngettext("{count} own emission factor", "{count} own emission factors", factors)),
    ]
    return [line for count, line in told if count]


def column_of(sheet: Sheet, text: str, labels: Labels) -> tuple[str, str] | None:
    """The column that a heading means, and the unit of its cells (empty: it says none); None if it means none.

    Raises:
        InputError: `unknown_unit`: it names a column of ours and a unit that cannot be brought to its own.
    """
    share = _share_of(text, labels)
    if share is not None:
        return share, ""
    found = _known(sheet).get(_key(text))
    if found is not None:
        return found, ""
    split = _UNIT.match(text.strip(_AROUND))
    column_id = _known(sheet).get(_key(split["name"])) if split is not None else None
    if split is None or column_id is None:
        return None
    return column_id, _unit_of(_by_id(sheet)[column_id], split["unit"].strip())


def size_of(column: Column, unit: str) -> float:
    """What one of a unit is in the unit of a column; 1 where it is the same.

    Raises:
        InputError: it cannot be brought to it.
    """
    sizes = UNITS.get(column.unit, {})
    if not unit:
        return 1.0
    if unit not in sizes:
        raise InputError("unknown_unit", unit=unit, known=", ".join(sizes) or "–")
    return sizes[unit]


def _unit_of(column: Column, text: str) -> str:
    if column.unit not in UNITS:  # words in brackets behind a name, such as (optional), are no unit
        return ""
    unit = _SPELLINGS.get(folded(text))
    if unit is None or unit not in UNITS[column.unit]:
        raise InputError("unknown_unit", unit=text, known=", ".join(UNITS[column.unit]))
    return unit


def _share_of(text: str, labels: Labels) -> str | None:
    """The column of a project's share; None if the heading is none, or of a project that nobody knows."""
    plain = text.strip()
    patterns = [language_of(code).gettext(SHARE, project="\0") for code in LANGUAGES] + [f"{SHARE_FIELD}\0"]
    for pattern in patterns:
        before, _gap, after = folded(pattern).partition("\0")
        key = folded(plain)
        if key.startswith(before) and key.endswith(after) and len(key) > len(before) + len(after):
            try:
                number = labels.number(PROJECT, plain[len(before) : len(plain) - len(after)])
            except InputError:
                continue
            return share_id(int(number))
    return None


@cache
def _known(sheet: Sheet) -> Mapping[str, str]:
    """Columns by what they are called in both languages, by their id, and by other words."""
    found = {_key(name): column_id for column_id, names in _ALIASES.get(sheet, {}).items() for name in names}
    for code in LANGUAGES:
        found |= {_key(words.column_name(column, language_of(code))): column.id for column in sheet.columns}
    return found | {_key(column.id): column.id for column in sheet.columns}


@cache
def _by_id(sheet: Sheet) -> Mapping[str, Column]:
    return {column.id: column for column in sheet.columns}


def _key(text: str) -> str:
    return _ROOM.sub(" ", folded(text.strip(_AROUND))).strip()


def sheet_name(value: str, language: Language) -> str:
    """Name of a table by its code; the code itself of one that is not known."""
    sheet = next((one for one in Sheet if one.value == value), None)
    return value if sheet is None else language.gettext(TABLE[sheet])
