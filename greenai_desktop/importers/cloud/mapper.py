"""Any table: the user says which column is what, in which unit, and of which period.

What was said is a `Profile`, which is kept and used again; a profile names headings, so that a file whose columns were
renamed is refused by name and never read askew. `suggested` proposes one from headings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from greenai_desktop.core.cloud_figures import LOCATION, MARKET, SCOPES, CloudFigure
from greenai_desktop.core.errors import ImportFileError, InputError
from greenai_desktop.core.units import convert, dimension
from greenai_desktop.importers.cloud.base import Columns, Found, last_day, month_days, month_in, spelled
from greenai_desktop.importers.cloud.document import Document, Place
from greenai_desktop.importers.table import Row

CODE: Final = "mapped"
TEXTS: Final = (
    "provider", "account", "provider_project", "service", "region", "scope", "basis", "category", "model_version",
    "currency",
)  # fmt: skip
# Columns that break a report down: two tables of one month that are broken down differently may tell the same again.
_CUTS: Final = ("account", "provider_project", "category", "service", "region")
NUMBERS: Final = ("kgco2e", "energy_kwh", "water_l", "cost")
DAYS: Final = ("month", "from_day", "until_day")
FIELDS: Final = (*TEXTS, *NUMBERS, *DAYS)
UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "kgco2e": ("kgCO2e", "gCO2e", "tCO2e"),
    "energy_kwh": ("kWh", "Wh", "MWh", "GWh", "J"),
    "water_l": ("L",),
}
_OWN_UNIT: Final = {"kgco2e": "kgCO2e", "energy_kwh": "kWh", "water_l": "L"}
_SCOPE: Final = re.compile(r"(?:scope[\s_-]*)?([123])|(all|total|)", re.IGNORECASE)
# Emissions less offsets, in whatever spelling: no figure is read from such a column.
_OFFSETS: Final = re.compile(r"offset|compens", re.IGNORECASE)
_BASES: Final = {
    "": "", "location": LOCATION, "location_based": LOCATION, "lbm": LOCATION, "market": MARKET, "market_based": MARKET,
    "mbm": MARKET,
}  # fmt: skip
# Words by which headings are proposed, the first match first; they are proposals and the user sees them.
_WORDS: Final[Mapping[str, str]] = {
    "kgco2e": r"co2|carbon|emission|émission|ghg|ges",
    "energy_kwh": r"kwh|energy|énergie|energie|electric",
    "water_l": r"water|eau",
    "month": r"month|mois|period|période",
    "from_day": r"start|begin|from|début|debut|date",
    "until_day": r"\bend\b|until|_end|fin\b",
    "service": r"service|product|produit",
    "region": r"region|région|location|zone",
    "account": r"account|subscription|compte|abonnement",
    "provider_project": r"project|resource.?group|projet",
    "provider": r"provider|vendor|fournisseur|cloud",
    "scope": r"scope",
    "cost": r"cost|price|coût|cout|prix",
    "currency": r"currency|devise",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """How a table is to be read.

    Attributes:
        name: What the user calls it.
        columns: Heading by field (`FIELDS`).
        units: Unit by field; of those in `UNITS`.
        fixed: What holds for all rows, by field of text, and `month`.
        sheet: Name of the sheet; empty for the first one that has the headings.
    """

    name: str
    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""

    def to_plain(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "name": self.name, "columns": dict(self.columns), "units": dict(self.units), "fixed": dict(self.fixed),
            "sheet": self.sheet,
        }  # fmt: skip

    @classmethod
    def from_plain(cls, plain: object) -> Profile:
        """The inverse of `to_plain`.

        Raises:
            ImportFileError: it is no profile.
        """
        if not isinstance(plain, dict) or set(plain) - {one.name for one in fields(cls)}:
            raise ImportFileError("profile_unreadable")
        maps = [plain.get(name, {}) for name in ("columns", "units", "fixed")]
        if not all(isinstance(one, dict) and all(isinstance(t, str) for t in one.values()) for one in maps):
            raise ImportFileError("profile_unreadable")
        columns, units, fixed = maps
        profile = cls(str(plain.get("name", "")), columns, units, fixed, str(plain.get("sheet", "")))
        check(profile)
        return profile


def check(profile: Profile) -> None:
    """Refuse a profile that cannot be used.

    Raises:
        ImportFileError: an unknown field or unit, no figure, no period, one column for two things.
    """
    unknown = [name for name in (*profile.columns, *profile.units, *profile.fixed) if name not in FIELDS]
    if unknown:
        raise ImportFileError("profile_field_unknown", value=unknown[0])
    if "kgco2e" not in profile.columns and "energy_kwh" not in profile.columns:
        raise ImportFileError("profile_without_figure")
    if not {"month", "from_day"} & {*profile.columns, *profile.fixed}:
        raise ImportFileError("profile_without_period")
    given = list(profile.columns.values())
    twice = next((heading for heading in given if given.count(heading) > 1), None)
    if twice is not None:
        raise ImportFileError("profile_column_twice", column=twice)
    _check_fixed(profile)
    for name, unit in profile.units.items():
        try:
            fits = dimension(unit) == dimension(_OWN_UNIT[name])
        except (InputError, KeyError):
            fits = False
        if not fits:
            raise ImportFileError("profile_unit_unknown", value=unit, known=", ".join(UNITS.get(name, ("—",))))


def suggested(headings: Sequence[str]) -> Profile:
    """What the headings let suppose: to be looked at by the user, and to be completed."""
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    left = [heading for heading in headings if heading and not _OFFSETS.search(heading)]
    for name, words in _WORDS.items():
        found = next((heading for heading in left if re.search(words, heading, re.IGNORECASE)), None)
        if found is not None:
            columns[name] = found
            left.remove(found)
    for name in ("kgco2e", "energy_kwh"):
        unit = _unit_in(columns.get(name, ""), name)
        units |= {name: unit} if unit else {}
    return Profile("", columns, units)


def read(document: Document, profile: Profile) -> Found:
    """The figures of a table.

    Raises:
        ImportFileError: the profile or a heading does not fit.
    """
    check(profile)
    _refuse_offsets(profile, document.name)
    place = _place(document, profile)
    columns = Columns(profile.columns)
    for row in document.rows(place):
        if isinstance(row, ImportFileError):
            yield row
            continue
        try:
            yield _figure(row, columns, profile)
        except ImportFileError as error:
            yield error


def _refuse_offsets(profile: Profile, file: str) -> None:
    """Offsets are told apart and never subtracted; a column that takes them off is no figure of emissions."""
    heading = profile.columns.get("kgco2e", "")
    if _OFFSETS.search(heading):
        raise ImportFileError("cloud_offsets_refused", file=file, column=heading)


def _place(document: Document, profile: Profile) -> Place:
    wanted = set(profile.columns.values())
    if profile.sheet and profile.sheet not in document.heads:
        raise ImportFileError("workbook_no_sheet", file=document.name, value=profile.sheet)
    place = document.place(lambda cells: wanted <= set(cells))
    if place is not None and profile.sheet and place.sheet != profile.sheet:
        rows = document.heads[profile.sheet]
        at = next((n for n, cells in enumerate(rows) if wanted <= set(cells)), None)
        place = None if at is None else Place(profile.sheet, at, tuple(rows[at]))
    if place is not None:
        return place
    closest = max(
        (set(cells) for head in document.heads.values() for cells in head), key=lambda c: len(c & wanted), default=set()
    )
    raise ImportFileError("cloud_columns_missing", file=document.name, names=", ".join(sorted(wanted - closest)))


def _check_fixed(profile: Profile) -> None:
    if profile.fixed.get("scope", "all") not in SCOPES:
        raise ImportFileError("profile_scope_unknown", value=profile.fixed["scope"])
    if profile.fixed.get("basis", "") not in ("", LOCATION, MARKET):
        raise ImportFileError("profile_basis_unknown", value=profile.fixed["basis"])
    try:
        month_days(profile.fixed.get("month", "2000-01"))
    except ValueError:
        raise ImportFileError("cloud_month_unreadable", file=profile.name, value=profile.fixed["month"]) from None


def _figure(row: Row, columns: Columns, profile: Profile) -> CloudFigure:
    from_day, until_day = _period(row, columns, profile)
    texts = {name: profile.fixed.get(name, "") for name in TEXTS}
    texts |= {name: columns.text(row, name) for name in TEXTS if name in columns}
    texts["scope"] = _scope(row, columns, texts["scope"])
    texts["basis"] = _basis(row, columns, texts["basis"])
    numbers = {name: _number(row, columns, profile, name) for name in NUMBERS}
    if math.isnan(numbers["kgco2e"]) and math.isnan(numbers["energy_kwh"]):
        columns.needed(row, "kgco2e" if "kgco2e" in columns else "energy_kwh")
    provider, cut = texts.pop("provider"), "+".join(name for name in _CUTS if name in columns)
    return CloudFigure(provider, CODE, row.file, row.line, from_day, until_day, cut=cut, **numbers, **texts)  # type: ignore[arg-type]


def _number(row: Row, columns: Columns, profile: Profile, name: str) -> float:
    value = columns.amount(row, name)
    if value is None:
        return math.nan
    own = _OWN_UNIT.get(name)
    return convert(value, profile.units.get(name, own), own) if own else value


def _period(row: Row, columns: Columns, profile: Profile) -> tuple[float, float]:
    if "month" in columns:
        return month_in(row, columns.names["month"])
    if "from_day" in columns:
        from_day = columns.day(row, "from_day")
        return from_day, last_day(row, columns.names["until_day"], from_day) if "until_day" in columns else from_day
    return month_days(profile.fixed["month"])


def _scope(row: Row, columns: Columns, text: str) -> str:
    found = _SCOPE.fullmatch(text.strip())
    if found is None:
        raise columns.wrong(row, "cloud_scope_unknown", "scope")
    return found[1] or "all"


def _basis(row: Row, columns: Columns, text: str) -> str:
    found = _BASES.get(spelled(text))
    if found is None:
        raise columns.wrong(row, "cloud_basis_unknown", "basis")
    return found


def _unit_in(heading: str, name: str) -> str:
    """The unit that a heading names; the longest one that fits."""
    words = {re.sub(r"[^a-z0-9]", "", word) for word in re.split(r"[\s()\[\]/_,;:]+", heading.casefold())}
    spellings = {
        "kgco2e": "kgCO2e", "kgco2eq": "kgCO2e", "kgco2": "kgCO2e", "kg": "kgCO2e", "gco2e": "gCO2e", "gco2eq": "gCO2e",
        "tco2e": "tCO2e", "tco2eq": "tCO2e", "mtco2e": "tCO2e", "tonnes": "tCO2e", "tons": "tCO2e", "t": "tCO2e",
        "g": "gCO2e", "kwh": "kWh", "mwh": "MWh", "wh": "Wh", "gwh": "GWh", "joules": "J", "j": "J",
    }  # fmt: skip
    found = {spellings[word] for word in words if word in spellings}
    fitting = [unit for unit in UNITS[name] if unit in found]
    return fitting[0] if len(fitting) == 1 else ""
