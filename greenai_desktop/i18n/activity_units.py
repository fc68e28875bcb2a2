"""Units of amounts as people write them in either language, and the names the program has for them."""

from __future__ import annotations

import re
from typing import Final

from greenai_desktop.core.inventory.texts import folded
from greenai_desktop.core.units import known_unit
from greenai_desktop.i18n import Language, equipment, numbers

_SPELLINGS: Final[dict[str, str]] = {
    "L": "l litre litres liter liters",
    "m3": "m3 metrecube metrescubes cubicmetre cubicmetres cubicmeter cubicmeters",
    "Wh": "wh wattheure wattheures",
    "kWh": "kwh kilowattheure kilowattheures kilowatthour kilowatthours",
    "MWh": "mwh megawattheure megawattheures megawatthour megawatthours",
    "GWh": "gwh",
    "g": "g gramme grammes gram grams",
    "kg": "kg kilo kilos kilogramme kilogrammes kilogram kilograms",
    "t": "t tonne tonnes",
    "km": "km kms kilometre kilometres kilometer kilometers",
    "t·km": "tkm tonnekm tonneskm tonnekilometre tonneskilometres tonnekilometer tonnekilometers",
    "kg·km": "kgkm",
    "passenger·km": (
        "pkm passagerkm passagerskm passengerkm passengerskm voyageurkm voyageurskm pax.km paxkm passagerkilometre"
    ),
    "night": "night nights nuit nuits nuitee nuitees",
    "room·night": "roomnight roomnights nuitdechambre nuitsdechambre nuiteechambre nuitchambre chambrenuit",
    "FTE·h": "fteh hpersonne heurepersonne heurespersonne hourofoneperson hoursofoneperson heuresdunepersonne",
    "h": "h heure heures hour hours",
    "day": "day days jour jours j",
    "GB": "gb go gigaoctet gigaoctets gigabyte gigabytes",
    "TB": "tb to teraoctet teraoctets terabyte terabytes",
    "GB·year": "gbyear goan gboverayear goparan gbforayear gopendantunan",
    "TB·year": "tbyear toan toparan",
    "unit": "unit units unite unites piece pieces pcs pc u",
    "licence": "licence licences license licenses",
    "email": "email emails courriel courriels",
    "search": "search searches recherche recherches",
    "EUR": "eur euro euros €",
    "kEUR": "keur k€ keuros",
    "USD": "usd $ dollar dollars us$",
    "kUSD": "kusd k$",
    "m2": "m2",
    "ha": "ha hectare hectares",
}
_BETWEEN: Final = re.compile(r"[\s.·*×_()'’-]+")
_BY_SPELLING: Final = {
    _BETWEEN.sub("", spelling): unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()
}


def canonical_unit(text: str) -> str:
    """The name of a unit that somebody wrote; what is no unit that is known stays as it is."""
    plain = text.strip()
    if known_unit(plain):
        return plain
    return _BY_SPELLING.get(_BETWEEN.sub("", folded(plain)), plain)


def shown_unit(unit: str, language: Language) -> str:
    """A unit as a form or a table shows it; `canonical_unit` reads it back."""
    if unit in ("kEUR", "kUSD"):
        return "k€" if unit == "kEUR" else "k$"
    found = equipment.unit_word(unit, language)
    return numbers.unit_sign(unit, language.code) if found == unit else found
