"""What a file tells of a model, and which numbers of an estimate that gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.fields import field_of

FLOP_PER_MAC: Final = 2
_MOST_FLOP: Final = 1e60  # no computer ever did a share of that
# One forward pass and two of that size backward; an upper bound, as what needs no gradient saves some of it.
TRAINING_PER_FORWARD: Final = 3
# The attention term of a longest context of 131,072 would outweigh the weights; hardly anybody trains at that length.
LONGEST_TAKEN_CONTEXT: Final = 8_192
# With one of these the operations are not those of one example, or may be too few.
_NOT_OF_ONE: Final = frozenset({"loop_once", "forward_low", "batch_in_file"})


class ModelKind(StrEnum):
    """What a model is."""

    DECODER = "decoder"
    ENCODER = "encoder"
    ENCODER_DECODER = "encoder_decoder"
    VISION = "vision"
    DIFFUSION = "diffusion"
    NETWORK = "network"
    WEIGHTS = "weights"  # parameters alone are known


class Example(StrEnum):
    """What the operations of a model are counted for."""

    TOKEN = "token"
    TOKEN_PAIR = "token_pair"  # one token in, one token out
    IMAGE = "image"
    STEP = "step"  # one denoising step of one image
    INPUT = "input"  # the inputs of the file, with the sizes told


@dataclass(frozen=True, slots=True)
class Note:
    """Something that must be told with the figures.

    Attributes:
        code: What; `i18n.model_files` has its words.
        facts: Values of its sentence.
    """

    code: str
    facts: tuple[tuple[str, object], ...] = ()


def remark(code: str, **facts: object) -> Note:
    """A note with its values."""
    return Note(code, tuple(facts.items()))


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a file tells of a model; None is what it does not tell.

    Attributes:
        format: Code of the reader.
        kind: What the model is.
        label: What it calls itself; data.
        source: Name of the file; data.
        params_count: All parameters.
        active_params_count: Those that one token meets; None where that is all of them.
        layer_count: Layers with attention.
        head_count: Attention heads of a layer.
        head_dim_count: Width of a head.
        context_count: Longest context.
        tokens_count: Tokens that the attention was counted for; None if it was not.
        forward_flop: Operations of one forward pass of one example; 2 for each multiplication with its addition.
        training_flop: Forward and backward, where that was counted.
        example: What an example is.
        example_shape: The sizes of its inputs; data.
        coverage_fraction: Share of the operators with weights whose operations are in `forward_flop`.
        unknown_operators: Operators that are not in it, with how often they occur.
        assumed: Sizes that the file leaves open, with what was taken.
        notes: What must be told with the figures.
    """

    format: str
    kind: ModelKind
    label: str
    source: str
    params_count: int | None = None
    active_params_count: int | None = None
    layer_count: int | None = None
    head_count: int | None = None
    head_dim_count: int | None = None
    context_count: int | None = None
    tokens_count: int | None = None
    forward_flop: float | None = None
    training_flop: float | None = None
    example: Example = Example.INPUT
    example_shape: str = ""
    coverage_fraction: float | None = None
    unknown_operators: Mapping[str, int] = field(default_factory=dict)
    assumed: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing with weights was left out of the operations."""
        return self.forward_flop is not None and not self.unknown_operators


def nothing() -> None:
    """Where nobody may cancel."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know of a file.

    Attributes:
        tokens_count: Length of the context that operations are counted for; None leaves it open.
        check: Called now and then; raises to end the reading.
    """

    tokens_count: int | None = None
    check: Callable[[], None] = nothing


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of file.

    Attributes:
        code: Stable name.
        title: What people call it; to be translated.
        recognises: Whether a file of this name, which begins so, is of this kind.
        read: What it tells.
    """

    code: str
    title: str
    recognises: Callable[[str, bytes], bool]
    read: Callable[[Path, Asked], ModelFacts]


def numbers_of(facts: ModelFacts) -> dict[str, float]:
    """The numbers of an estimate that a file gives, by the ids of `core.estimate.fields`.

    A figure that the field could not hold is left out, and so is one that would mislead: a context that nobody trains
    at, or operations of which a part could not be counted.
    """
    context = facts.tokens_count or facts.context_count
    told = {
        "params_count": facts.params_count,
        "active_params_count": facts.active_params_count or facts.params_count,
        "layer_count": facts.layer_count,
        "head_count": facts.head_count,
        "head_dim_count": facts.head_dim_count,
        "context_count": context if context and (facts.tokens_count or context <= LONGEST_TAKEN_CONTEXT) else None,
        "flop_per_example": _flop_per_example(facts),
    }
    return {name: float(value) for name, value in told.items() if value is not None and _fits(name, float(value))}


def choices_of(facts: ModelFacts) -> dict[str, str]:
    """The choices of an estimate that go with `numbers_of`; of weights alone nobody knows what kind of work it is."""
    if facts.kind in (ModelKind.DECODER, ModelKind.ENCODER, ModelKind.ENCODER_DECODER):
        return {"work_is": "transformer"}
    if facts.kind is ModelKind.WEIGHTS:
        return {}
    way = "forward" if facts.training_flop is None else "forward_backward"
    return {"work_is": "examples", "flop_unit": "flop", "flop_is": way}


def flop_of(value: float, unit: str) -> float:
    """A count as it was read somewhere, in FLOP.

    Args:
        value: The count.
        unit: `mac`, a multiplication with its addition, or `flop`.

    Raises:
        InputError: it is no count, or no unit was said: the two differ by a factor of 2.
    """
    if unit not in ("mac", "flop"):
        raise InputError("flop_unit_unknown", value=unit)
    if not 0 < value <= _MOST_FLOP:
        raise InputError("flop_not_possible", value=value)
    return value * FLOP_PER_MAC if unit == "mac" else value


def _flop_per_example(facts: ModelFacts) -> float | None:
    """Operations of an example, where examples are what is counted; models of language count tokens."""
    if facts.example in (Example.TOKEN, Example.TOKEN_PAIR) or not facts.is_complete:
        return None
    if any(note.code in _NOT_OF_ONE for note in facts.notes):
        return None
    return facts.training_flop if facts.training_flop is not None else facts.forward_flop


def _fits(field_id: str, value: float) -> bool:
    one = field_of(field_id)
    return one is not None and math.isfinite(value) and one.least <= value <= one.most
