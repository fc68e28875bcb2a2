"""What a person said so far of a training and the use of its model.

A draft is a value: changing it gives another one. Numbers that were typed stay in it even when another way of
asking is chosen, so that going back loses nothing; which of them count is decided when it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.samples import Status

SCHEMA: Final = 1
MAXYEAR: Final = 9_999


class Way(StrEnum):
    """What the person knows."""

    HOURS = "hours"  # hours and hardware: a posteriori
    WORK = "work"  # a model and data: a priori, from operations
    RUN = "run"  # a run that was measured


class KitKind(StrEnum):
    """What one kind of hardware is."""

    ACCELERATOR = "accelerator"
    CPU = "cpu"
    INSTANCE = "instance"  # of a cloud
    OWN = "own"  # power and peak typed


@dataclass(frozen=True, slots=True)
class Given:
    """A number that somebody said.

    Attributes:
        value: In the unit of its field.
        low: Lower end of a range, 95 %; None takes the range of an entered figure of its kind.
        high: Upper end.
        status: ENTERED, MEASURED or IMPORTED.
        source: Who or what said so; data.
    """

    value: float
    low: float | None = None
    high: float | None = None
    status: Status = Status.ENTERED
    source: str = ""

    def __post_init__(self) -> None:
        ends = [end for end in (self.low, self.high) if end is not None]
        if not all(math.isfinite(number) for number in (self.value, *ends)):
            raise InputError("not_a_number", text=str(self.value))
        if (self.low is not None and self.low > self.value) or (self.high is not None and self.high < self.value):
            raise InputError("range_out_of_order", low=self.low, value=self.value, high=self.high)


@dataclass(frozen=True, slots=True)
class Kit:
    """One kind of hardware that works on the job.

    Attributes:
        kind: What it is.
        item_id: Row of the table of its kind; empty for OWN.
        label: What it is called; data.
        numbers: By id of `fields.KIT_FIELDS`; what is absent takes its default.
    """

    kind: KitKind
    item_id: str = ""
    label: str = ""
    numbers: Mapping[str, Given] = field(default_factory=dict)

    def with_number(self, field_id: str, given: Given | None) -> Kit:
        """The same with another number; None takes the default again."""
        return replace(self, numbers=_changed(self.numbers, field_id, given))


@dataclass(frozen=True, slots=True)
class Draft:
    """What was said of one estimate.

    Attributes:
        name: What it is called; data.
        way: What the person knows.
        unit_name: The functional unit in the person's words, such as `request`; data.
        kits: The hardware of training.
        use_kits: The hardware that serves the model; empty takes that of training.
        numbers: By id of `fields.FIELDS`; what is absent takes its default.
        choices: By id of `CHOICES`; what is absent takes the first.
        confirmed: Ids of fields whose default a person accepted, where that is asked.
        place: Where it happens.
        price: Price of electricity; None if nobody said.
        year: Year of the factors to be used.
        run_ids: Measured runs it is linked with.
        model_file: Name of the file the model's figures were read from; data.
    """

    name: str = ""
    way: Way = Way.HOURS
    unit_name: str = ""
    kits: tuple[Kit, ...] = ()
    use_kits: tuple[Kit, ...] = ()
    numbers: Mapping[str, Given] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    place: Place = field(default_factory=Place)
    price: Price | None = None
    year: int = 0
    run_ids: tuple[int, ...] = ()
    model_file: str = ""

    def choice(self, choice_id: str) -> str:
        """What was chosen, or the first of its choices."""
        return self.choices.get(choice_id, CHOICES[choice_id][0])

    def with_number(self, field_id: str, given: Given | None) -> Draft:
        """The same with another number; None takes the default again."""
        return replace(self, numbers=_changed(self.numbers, field_id, given))

    def with_choice(self, choice_id: str, code: str) -> Draft:
        """The same with another choice.

        Raises:
            InputError: it is none of the choices.
        """
        if code not in CHOICES[choice_id]:
            raise InputError("unknown_choice", field=choice_id, value=code, known=", ".join(CHOICES[choice_id]))
        return replace(self, choices={**self.choices, choice_id: code})

    def confirming(self, field_id: str, yes: bool = True) -> Draft:
        """The same with the default of a field accepted, or no longer."""
        changed = self.confirmed | {field_id} if yes else self.confirmed - {field_id}
        return replace(self, confirmed=changed)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` is its inverse."""
        return {
            "schema": SCHEMA, "name": self.name, "way": self.way.value, "unit_name": self.unit_name,
            "kits": [_plain_kit(kit) for kit in self.kits], "use_kits": [_plain_kit(kit) for kit in self.use_kits],
            "numbers": {name: _plain_given(given) for name, given in self.numbers.items()},
            "choices": dict(self.choices), "confirmed": sorted(self.confirmed), "place": self.place.to_dict(),
            "price": None if self.price is None else self.price.to_dict(), "year": self.year,
            "run_ids": list(self.run_ids), "model_file": self.model_file,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Draft:
        """The inverse of `to_dict`, for what this program wrote itself; files of people go through `reading`.

        Raises:
            ValueError: a choice or a year that this program does not know; other errors where the form is another.
        """
        price = plain.get("price")
        return cls(
            name=str(plain.get("name", "")),
            way=Way(plain.get("way", Way.HOURS)),
            unit_name=str(plain.get("unit_name", "")),
            kits=tuple(_kit(kit) for kit in plain.get("kits", ())),
            use_kits=tuple(_kit(kit) for kit in plain.get("use_kits", ())),
            numbers={str(name): _given(given) for name, given in plain.get("numbers", {}).items()},
            choices=_known_choices(plain.get("choices", {})),
            confirmed=frozenset(plain.get("confirmed", ())),
            place=Place.from_dict(dict(plain.get("place", {}))),
            price=None if price is None else Price(**price),
            year=_possible_year(int(plain.get("year", 0))),
            run_ids=tuple(int(run_id) for run_id in plain.get("run_ids", ())),
            model_file=str(plain.get("model_file", "")),
        )


# The first of each is taken where nobody chose.
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "hours_are": ("wall", "device"),
    "work_is": ("transformer", "examples"),  # 6ND, or FLOP per example × examples × epochs
    "training_is": ("full", "frozen", "recompute"),  # 6ND, 4ND, 8ND
    "flop_unit": ("flop", "mac"),
    "flop_is": ("forward", "forward_backward"),
    "precision": ("bf16", "fp16", "fp32", "tf32", "fp8", "int8"),
    "workload": (
        "llm_pretraining", "llm_finetuning", "moe_pretraining", "cnn_mixed", "cnn_fp32", "small", "other",
    ),
    "search": ("none", "manual", "grid", "random", "bayesian", "halving", "hyperband"),
    "use": ("none", "measured", "always_on", "serverless", "tokens"),
    "storage_class": ("ssd", "hdd"),
    "sharing": ("amortised", "inventory"),
}  # fmt: skip


def _known_choices(plain: Mapping[str, Any]) -> dict[str, str]:
    """Choices as they were kept; one that is asked no more is kept, too."""
    for name, code in plain.items():
        if code not in CHOICES.get(name, (code,)):
            raise ValueError(f"{name}: {code}")
    return dict(plain)


def _possible_year(year: int) -> int:
    if not 0 <= year <= MAXYEAR:
        raise ValueError(str(year))
    return year


def _changed(numbers: Mapping[str, Given], field_id: str, given: Given | None) -> dict[str, Given]:
    rest = {name: value for name, value in numbers.items() if name != field_id}
    return rest if given is None else {**rest, field_id: given}


def _plain_given(given: Given) -> dict[str, Any]:
    return {name: value for name, value in asdict(given).items() if value not in (None, "")}


def _given(plain: Mapping[str, Any]) -> Given:
    return Given(
        float(plain["value"]), plain.get("low"), plain.get("high"), Status(plain.get("status", Status.ENTERED)),
        str(plain.get("source", "")),
    )  # fmt: skip


def _plain_kit(kit: Kit) -> dict[str, Any]:
    numbers = {name: _plain_given(given) for name, given in kit.numbers.items()}
    return {"kind": kit.kind.value, "item_id": kit.item_id, "label": kit.label, "numbers": numbers}


def _kit(plain: Mapping[str, Any]) -> Kit:
    numbers = {str(name): _given(given) for name, given in plain.get("numbers", {}).items()}
    return Kit(KitKind(plain["kind"]), str(plain.get("item_id", "")), str(plain.get("label", "")), numbers)
