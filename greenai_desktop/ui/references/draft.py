"""An own electricity factor while it is typed: texts as they are, and what is wrong with them."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any

from greenai_desktop.catalog.electricity import validate_own
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import numbers

UNITS = ("gCO2e/kWh", "kgCO2e/kWh")
_FIELD_OF = {
    "factor_out_of_range": "value",
    "range_out_of_order": "low",
    "source_missing": "source",
    "contract_needs_evidence": "evidence",
    "self_consumption_needs_meter": "evidence",
}
# The range in force where none was entered.
_GRADE_OF = {"grid": "grid_same_year", "contract": "grid_same_year", "self_consumption": "metered"}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class FactorDraft:
    """What stands in the fields of the form.

    Attributes:
        kind: `grid`, `contract` or `self_consumption`.
        value: As typed.
        unit: One of `UNITS`.
        zone: Zone code; empty for any.
        year: As typed; may be empty.
        low: As typed; may be empty.
        high: As typed; may be empty.
        basis: `lifecycle` or `direct`.
        boundary: `production`, `consumption` or empty.
        source: Where it was read.
        evidence: The contract or the meter.
        note: Anything a reader should know.
        factor_id: Of the factor that is changed; empty for a new one.
    """

    kind: str = "grid"
    value: str = ""
    unit: str = "gCO2e/kWh"
    zone: str = ""
    year: str = ""
    low: str = ""
    high: str = ""
    basis: str = "lifecycle"
    boundary: str = "consumption"
    source: str = ""
    evidence: str = ""
    note: str = ""
    factor_id: str = ""

    @classmethod
    def of(cls, factor: Factor, language: str) -> FactorDraft:
        """The draft that a kept factor would come from, in g CO₂e/kWh."""

        def typed(value: float | None) -> str:
            return numbers.editable(None if value is None else value * 1000, language)

        return cls(
            factor.kind, typed(factor.value), UNITS[0], factor.region, str(factor.year or ""), typed(factor.low),
            typed(factor.high), factor.basis or "lifecycle", factor.boundary, factor.source_id, factor.evidence,
            factor.note, factor.id,
        )  # fmt: skip

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> FactorDraft:
        """The inverse of `to_dict`."""
        return cls(**{name: str(plain[name]) for name in cls.__slots__ if name in plain})

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def problems(self, language: str) -> dict[str, InputError]:
        """What is wrong, by field; empty if it can be kept."""
        return self._read(language)[1]

    def factor(self, language: str) -> Factor:
        """The factor, in kgCO2e/kWh.

        Raises:
            InputError: something is wrong with it.
        """
        factor, problems = self._read(language)
        if factor is None:
            raise next(iter(problems.values()))
        return factor

    def _read(self, language: str) -> tuple[Factor | None, dict[str, InputError]]:
        problems: dict[str, InputError] = {}
        value = _number(self.value, "value", language, problems, required=True)
        low = _number(self.low, "low", language, problems)
        high = _number(self.high, "high", language, problems)
        year = _year(self.year, problems)
        if self.kind == "grid" and not self.zone:
            problems["zone"] = InputError("factor_needs_zone")
        if value is not None and low is not None and low > value:
            problems["low"] = InputError("low_above_value")
        if low == 0 and value:  # a ratio to zero is no range
            problems["low"] = InputError("outside_bounds", value=self.low)
        if value is not None and high is not None and high < value:
            problems["high"] = InputError("high_below_value")
        if (low is None) != (high is None) and not {"low", "high"} & set(problems):
            problems["low" if low is None else "high"] = InputError("range_needs_both")
        # The value is checked with a stand-in while it cannot be read, so that all fields are told at once.
        made = Factor(
            self.factor_id or f"own:{uuid.uuid4().hex[:12]}", 1.0 if value is None else value, self.unit, low, high,
            self.zone, year, self.basis, self.boundary, self.source.strip(), self.note.strip(), status=Status.ENTERED,
            kind=self.kind, evidence=self.evidence.strip(), grade=_GRADE_OF.get(self.kind, "exact"),
        )  # fmt: skip
        if {"low", "high"} & set(problems):  # told already, each beside its field
            made = replace(made, low=None, high=None)
        checked = _checked(made, value is None, problems)
        return (None if problems else checked), problems


def _checked(made: Factor, is_stand_in: bool, problems: dict[str, InputError]) -> Factor | None:
    """The catalogue's own check; it names one problem at a time, so each is mended for the next look."""
    if is_stand_in:
        made = replace(made, value=0.1, unit="kgCO2e/kWh", low=None, high=None)
    while True:
        try:
            return validate_own(made)
        except InputError as error:
            field = _FIELD_OF.get(error.code, "value")
            if field in problems:
                return None
            problems[field] = error
            made = _mended(made, field)


def _mended(factor: Factor, field: str) -> Factor:
    """The factor as it would be without that problem."""
    if field == "value":
        return replace(factor, unit=UNITS[0], value=100.0, low=None, high=None)
    if field == "low":
        return replace(factor, low=None, high=None)
    return replace(factor, source_id="…") if field == "source" else replace(factor, evidence="…")


def _number(
    text: str, field: str, language: str, problems: dict[str, InputError], required: bool = False
) -> float | None:
    if not text.strip() and not required:
        return None
    if not text.strip():
        problems[field] = InputError("value_missing")
        return None
    try:
        value = numbers.parse_number(text, language)
    except InputError as error:
        problems[field] = error
        return None
    if value < 0:
        problems[field] = InputError("outside_bounds", value=text)
        return None
    return value


def _year(text: str, problems: dict[str, InputError]) -> int | None:
    if not text.strip():
        return None
    try:
        year = int(text.strip())
    except ValueError:
        problems["year"] = InputError("not_a_number", text=text)
        return None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        problems["year"] = InputError("outside_bounds", value=text)
        return None
    return year
