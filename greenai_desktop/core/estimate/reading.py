"""A draft from what a file says; names, kinds of values and choices are checked, what is wrong is told by its path.

Whether a number is likely, or too great for its field, is told by `problems`; here it need only be a number. A path is
written as in `$.kits[0].numbers.count`, `$` being the whole file.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import CHOICES, SCHEMA, Draft, Given, Kit, KitKind, Way
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Status

_STATUSES: Final = (Status.ENTERED.value, Status.MEASURED.value, Status.IMPORTED.value)
_CURRENCY: Final = re.compile("[A-Z]{3}")
_DATE: Final = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})?")
_MOST_KITS: Final = 100
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_SHOWN: Final = 60  # of a value that is wrong


def read_draft(plain: Any) -> Draft:
    """The draft that a file describes; everything may be left out.

    Args:
        plain: What the file holds, as JSON gives it. A number is a plain one, or an object with `value`, and `low`,
            `high`, `status` and `source` if they are known.

    Raises:
        InputError: a name that is not known, a value of another kind, or none of the choices; the facts hold `path`,
            `value` and `known`.
    """
    told = _object(plain, "$", _READERS)
    read = {name: _READERS[name](value, f"$.{name}") for name, value in told.items()}
    return Draft(**{name: value for name, value in read.items() if name != "schema"})


def _schema(value: Any, path: str) -> int:
    found = _whole(value, path)
    if found != SCHEMA:
        raise InputError("draft_other_schema", path=path, value=found, known=SCHEMA)
    return found


def _kits(value: Any, path: str) -> tuple[Kit, ...]:
    found = _list(value, path)
    if len(found) > _MOST_KITS:
        raise InputError("draft_too_many", path=path, value=len(found), known=_MOST_KITS)
    return tuple(_kit(kit, f"{path}[{place}]") for place, kit in enumerate(found))


def _kit(value: Any, path: str) -> Kit:
    told = _object(value, path, ("kind", "item_id", "label", "numbers"))
    if "kind" not in told:
        raise InputError("draft_lacks", path=path, value="kind", known=", ".join(KitKind))
    return Kit(
        KitKind(_one_of(told["kind"], f"{path}.kind", KitKind)),
        _text(told.get("item_id", ""), f"{path}.item_id"),
        _text(told.get("label", ""), f"{path}.label"),
        _numbers_of(KIT_FIELDS)(told.get("numbers", {}), f"{path}.numbers"),
    )


def _numbers_of(fields: Iterable[Any]) -> Callable[[Any, str], dict[str, Given]]:
    names = tuple(field.id for field in fields)

    def read(value: Any, path: str) -> dict[str, Given]:
        return {name: _given(one, f"{path}.{name}") for name, one in _object(value, path, names).items()}

    return read


def _given(value: Any, path: str) -> Given:
    if not isinstance(value, Mapping):
        return Given(_number(value, path))
    told = _object(value, path, ("value", "low", "high", "status", "source"))
    if "value" not in told:
        raise InputError("draft_lacks", path=path, value="value", known="value")
    ends = [None if told.get(end) is None else _number(told[end], f"{path}.{end}") for end in ("low", "high")]
    status = _one_of(told.get("status", Status.ENTERED.value), f"{path}.status", _STATUSES)
    amount, source = _number(told["value"], f"{path}.value"), _text(told.get("source", ""), f"{path}.source")
    try:
        return Given(amount, ends[0], ends[1], Status(status), source)
    except InputError as error:
        low, high = (beyond if end is None else end for end, beyond in zip(ends, ("−∞", "∞"), strict=True))
        raise InputError("draft_range_out_of_order", path=path, low=low, value=amount, high=high) from error


def _choices(value: Any, path: str) -> dict[str, str]:
    told = _object(value, path, CHOICES)
    return {name: _one_of(code, f"{path}.{name}", CHOICES[name]) for name, code in told.items()}


def _confirmed(value: Any, path: str) -> frozenset[str]:
    names = [field.id for field in FIELDS]
    return frozenset(_one_of(name, f"{path}[{place}]", names) for place, name in enumerate(_list(value, path)))


def _place(value: Any, path: str) -> Place:
    readers: dict[str, Callable[[Any, str], Any]] = {
        "zone": _text, "zone_is_guess": _yes_or_no, "hosting": _hosting, "pue_ratio": _number_or_none,
        "provider": _text, "region": _text, "controls_colocation": _yes_or_no,
    }  # fmt: skip
    told = _object(value, path, readers)
    return Place(**{name: readers[name](one, f"{path}.{name}") for name, one in told.items()})


def _hosting(value: Any, path: str) -> Hosting | None:
    return None if value is None else Hosting(_one_of(value, path, Hosting))


def _price(value: Any, path: str) -> Price | None:
    if value is None:
        return None
    told = _object(value, path, ("per_kwh", "currency", "valid_from", "valid_until"))
    for name in ("per_kwh", "currency"):
        if name not in told:
            raise InputError("draft_lacks", path=path, value=name, known="per_kwh, currency")
    currency = _text(told["currency"], f"{path}.currency")
    if not _CURRENCY.fullmatch(currency):
        raise InputError("draft_no_currency", path=f"{path}.currency", value=_shown(currency))
    per_kwh = _number(told["per_kwh"], f"{path}.per_kwh")
    if per_kwh < 0:
        raise InputError("draft_negative", path=f"{path}.per_kwh", value=per_kwh)
    days = [_text(told.get(name, ""), f"{path}.{name}") for name in ("valid_from", "valid_until")]
    for name, day in zip(("valid_from", "valid_until"), days, strict=True):
        if not _DATE.fullmatch(day):
            raise InputError("draft_no_date", path=f"{path}.{name}", value=_shown(day))
    return Price(per_kwh, currency, *days)


def _year(value: Any, path: str) -> int:
    found = _whole(value, path)
    if found and not _FIRST_YEAR <= found <= _LAST_YEAR:
        raise InputError("draft_no_year", path=path, value=_shown(value), low=_FIRST_YEAR, high=_LAST_YEAR)
    return found


def _run_ids(value: Any, path: str) -> tuple[int, ...]:
    return tuple(_whole(one, f"{path}[{place}]") for place, one in enumerate(_list(value, path)))


def _object(value: Any, path: str, names: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError("draft_no_object", path=path, value=_shown(value))
    for name in value:
        if name not in names:
            alike = difflib.get_close_matches(str(name), list(names), 3, 0.5)
            raise InputError(
                "draft_unknown_name", path=path, value=_shown(name), known=", ".join(alike or sorted(names))
            )
    return value


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError("draft_no_list", path=path, value=_shown(value))
    return value


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise InputError("draft_no_text", path=path, value=_shown(value))
    return value


def _yes_or_no(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise InputError("draft_no_yes_or_no", path=path, value=_shown(value))
    return value


def _number(value: Any, path: str) -> float:
    try:
        found = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:  # a whole number of hundreds of digits
        found = math.inf
    if not math.isfinite(found):
        raise InputError("draft_no_number", path=path, value=_shown(value))
    return found


def _number_or_none(value: Any, path: str) -> float | None:
    return None if value is None else _number(value, path)


def _whole(value: Any, path: str) -> int:
    number = _number(value, path)
    if number != int(number) or number < 0:
        raise InputError("draft_no_whole_number", path=path, value=_shown(value))
    return int(number)


def _one_of(value: Any, path: str, known: Iterable[str]) -> str:
    codes = [str(code) for code in known]
    if not isinstance(value, str) or value not in codes:
        raise InputError("draft_no_choice", path=path, value=_shown(value), known=", ".join(codes))
    return value


def _way(value: Any, path: str) -> Way:
    return Way(_one_of(value, path, Way))


def _shown(value: Any) -> str:
    """What was found, cut to what fits into a sentence; of lists and objects, not their contents."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) > 10**_SHOWN:  # its digits would take longer to write than to read
        return "10^60"
    text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


_READERS: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "schema": _schema, "name": _text, "way": _way, "unit_name": _text, "kits": _kits, "use_kits": _kits,
    "numbers": _numbers_of(FIELDS), "choices": _choices, "confirmed": _confirmed, "place": _place, "price": _price,
    "year": _year, "run_ids": _run_ids, "model_file": _text,
}  # fmt: skip
