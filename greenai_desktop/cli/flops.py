"""`greenai flops`: parameters and operations of a model, from its file, its own environment, or a figure of a paper."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from greenai_desktop.cli import exits
from greenai_desktop.cli.output import clean, say, say_json, tell
from greenai_desktop.core.errors import InputError
from greenai_desktop.i18n import Language, _, active, numbers
from greenai_desktop.i18n.model_files import EXAMPLE, KIND, note_words
from greenai_desktop.i18n.words import word
from greenai_desktop.model_files.base import TRAINING_PER_FORWARD, ModelFacts, flop_of, numbers_of

_DIGITS = 4
_PREFIXES = ((1e24, "Y"), (1e21, "Z"), (1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def execute(args: argparse.Namespace) -> int:
    """Tell what a model takes.

    Raises:
        InputError: it was not said of what, or in two ways at once.
    """
    if [bool(args.file), bool(args.call or args.python), args.value is not None].count(True) != 1:
        raise InputError("flops_of_what")
    if args.value is not None:
        return _convert(args)
    facts = _counted(args) if args.call or args.python else _read(args)
    if args.json:
        say_json(_plain(facts, args.train))
    else:
        _say(facts, args.train, active())
    return exits.OK


def _read(args: argparse.Namespace) -> ModelFacts:
    from greenai_desktop.model_files.registry import read_model

    return read_model(Path(args.file), args.tokens)


def _counted(args: argparse.Namespace) -> ModelFacts:
    from greenai_desktop.model_files.environment import Call, count_in_environment

    if not (args.call and args.python):
        raise InputError("flops_of_what")
    tell(_("Counting in your environment …"))
    return count_in_environment(Call(Path(args.python), args.call, Path(args.folder or "."), args.timeout))


def _convert(args: argparse.Namespace) -> int:
    """A figure with its unit as FLOP."""
    value = numbers.parse_number(args.value, active().code)
    flop = flop_of(value, args.unit or "")
    if args.json:
        say_json({"forward_flop": flop, "training_flop_at_most": TRAINING_PER_FORWARD * flop if args.train else None})
        return exits.OK
    say(active().pair(_("Operations"), flop_words(flop, active())))
    if args.train:
        say(active().pair(_("Training, at most"), flop_words(TRAINING_PER_FORWARD * flop, active())))
    return exits.OK


def flop_words(flop: float | None, language: Language) -> str:
    """Operations with the prefix that reads best; "n/a" if missing."""
    if flop is None:
        return "n/a"
    size, prefix = next(((size, prefix) for size, prefix in _PREFIXES if flop >= size), (1.0, ""))
    return f"{numbers.number(flop / size, language.code, _DIGITS)}\u00a0{prefix}FLOP"


def _say(facts: ModelFacts, with_training: bool, language: Language) -> None:
    rows = [(name, text) for name, text in _rows(facts, with_training, language) if text]
    width = max(len(name) for name, _text in rows)
    say(clean(f"{facts.source}  {facts.label}"))
    for name, text in rows:
        say(f"  {name:<{width}}  {clean(text)}")
    for note in facts.notes:
        say("  – " + clean(note_words(note.code, note.facts, language)))


def _rows(facts: ModelFacts, with_training: bool, language: Language) -> list[tuple[str, str]]:
    example = word(EXAMPLE, facts.example.value, language)
    forward = facts.forward_flop
    rows = [
        (_("Kind"), word(KIND, facts.kind.value, language)),
        (_("Parameters"), _count(facts.params_count, language) or "n/a"),
        (_("Parameters a token meets"), _count(facts.active_params_count, language)),
        (_("Layers with attention"), _count(facts.layer_count, language)),
        (_("Heads × width"), _heads(facts, language)),
        (_("Longest context"), _count(facts.context_count, language)),
        (_("Operations, forward"), f"{flop_words(forward, language)} ({example})" if forward else "n/a"),
    ]
    if facts.training_flop is not None:
        rows.append((_("Operations, forward and backward"), flop_words(facts.training_flop, language)))
    elif with_training and forward:
        rows.append((_("Training, at most"), flop_words(TRAINING_PER_FORWARD * forward, language)))
    rows += [
        (_("Inputs"), facts.example_shape),
        (_("Sizes taken"), ", ".join(f"{name} = {size}" for name, size in facts.assumed.items())),
        (_("Operators counted"), _coverage(facts, language)),
        (_("Not counted"), ", ".join(f"{name} × {count}" for name, count in facts.unknown_operators.items())),
    ]
    return rows


def _coverage(facts: ModelFacts, language: Language) -> str:
    """The share that was counted; a share short of all is never rounded up to all."""
    if facts.coverage_fraction is None:
        return ""
    return numbers.percent(min(facts.coverage_fraction, 1.0 if facts.is_complete else 0.999), language.code, 3)


def _count(value: int | None, language: Language) -> str:
    return "" if value is None else numbers.decimal(float(value), language.code, 0)


def _heads(facts: ModelFacts, language: Language) -> str:
    if facts.head_count is None or facts.head_dim_count is None:
        return ""
    return f"{_count(facts.head_count, language)} × {_count(facts.head_dim_count, language)}"


def _plain(facts: ModelFacts, with_training: bool) -> dict[str, Any]:
    at_most = TRAINING_PER_FORWARD * facts.forward_flop if with_training and facts.forward_flop else None
    return {
        "source": facts.source, "format": facts.format, "kind": facts.kind.value, "label": facts.label,
        "params_count": facts.params_count, "active_params_count": facts.active_params_count,
        "layer_count": facts.layer_count, "head_count": facts.head_count, "head_dim_count": facts.head_dim_count,
        "context_count": facts.context_count, "tokens_count": facts.tokens_count,
        "forward_flop": facts.forward_flop, "training_flop": facts.training_flop, "training_flop_at_most": at_most,
        "example": facts.example.value, "example_shape": facts.example_shape,
        "coverage_fraction": facts.coverage_fraction, "unknown_operators": dict(facts.unknown_operators),
        "assumed": dict(facts.assumed), "numbers": numbers_of(facts),
        "notes": [{"code": note.code, **dict(note.facts)} for note in facts.notes],
    }  # fmt: skip
