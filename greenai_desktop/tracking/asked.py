"""What a script asks for, as plain values; what cannot be right is told once and left out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from greenai_desktop.tracking.told import N_, complain

# Codes of `core.lines.Stage`, written out so that the script need not load them; a test compares them.
STAGES: Final = ("unset", "data", "experiment", "training", "evaluation", "production", "retraining")
# Budgets by the names that people type, with the unit of plain numbers.
_BUDGETS: Final = {
    "energy": "kWh", "energy_kwh": "kWh", "carbon": "kg", "carbon_kg": "kg", "gwp_kgco2e": "kg", "cost": "",
    "hours": "h", "duration_h": "h",
}  # fmt: skip
_NAMES: Final = {"energy_kwh": "energy", "carbon_kg": "carbon", "gwp_kgco2e": "carbon", "duration_h": "hours"}
_LONGEST: Final = 200
_MOST_VALUES: Final = 100
_MOST_WORDS: Final = 100
_SHORTEST_PERIOD_S, _LONGEST_PERIOD_S = 0.02, 100.0

Limits = str | Iterable[str] | Mapping[str, Any] | None


def request(options: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `track` as plain values for the recorder."""
    stage = _text(options["stage"]) or "unset"
    if stage not in STAGES:
        complain(N_("“{value}” is no stage; the stages are: {known}."), value=stage, known=", ".join(STAGES))
        stage = "unset"
    tags = options["tags"]
    return {
        "name": _text(options["name"]) or default_name(),
        "project": _text(options["project"]),
        "create_project": bool(options["create_project"]),
        "stage": stage,
        "tags": [_text(tag) for tag in ((tags,) if isinstance(tags, str) else _listed(tags))],
        "notes": _text(options["notes"], 10_000),
        "group": _text(options["group"]),
        "limits": limit_texts(options["limits"]),
        "expected_s": _positive("expected_s", options["expected_s"]),
        "expected_steps": _steps(options["expected_steps"]),
        "period_s": _period_s(options["period_s"]),
    }


def default_name() -> str:
    """The name of the script, or of the notebook where it is known."""
    notebook = os.environ.get("JPY_SESSION_NAME", "")
    if "ipykernel" in sys.modules:
        return os.path.basename(notebook) or "notebook"  # noqa: PTH119
    return os.path.basename(sys.argv[0] if sys.argv else "") or "python"  # noqa: PTH119


def limit_texts(limits: Limits) -> list[str]:
    """Limits as the command line knows them, such as `energy=2kWh`."""
    if isinstance(limits, Mapping):
        return [text for name, value in limits.items() if (text := _limit_text(str(name), value))]
    return [_text(one) for one in ((limits,) if isinstance(limits, str) else _listed(limits))]


def values(logged: Mapping[str, Any]) -> dict[str, float]:
    """What a run logs, as finite numbers; others are told once a name and left out."""
    found: dict[str, float] = {}
    for name, value in list(logged.items())[:_MOST_VALUES]:
        number = _number(value)
        if number is None:
            complain(N_("log: “{name}” is left out, it is no finite number."), once=f"log {name}", name=name)
        else:
            found[str(name)[:_LONGEST]] = number
    return found


def mark_text(text: object) -> str:
    """The name of a mark."""
    return _text(text) or "?"


def _limit_text(name: str, value: Any) -> str:
    typed = _text(value)
    number = None if isinstance(value, str) else _number(value)
    if name in _BUDGETS:
        unit = _BUDGETS[name]
        return f"{_NAMES.get(name, name)}={typed if number is None else f'{number!r}{unit}'}"
    if typed.lstrip().startswith(("<=", ">=", "≤", "≥")):
        return f"{name}{typed}"
    complain(
        N_("The limit of “{name}” is left out: say which side is the good one, such as {example}."),
        once=f"limit {name}", name=name, example=f'{{"{name}": "<= 50"}}',
    )  # fmt: skip
    return ""


def _number(value: Any) -> float | None:
    """A finite number; also one of numpy or of a tensor with a single element."""
    try:
        number = float(value)
    except Exception:  # whatever a type of somebody else does
        return None
    return number if number - number == 0 else None


def _text(value: object, longest: int = _LONGEST) -> str:
    """Text as it can be stored and shown; anything else is turned into text."""
    if value is None:
        return ""
    try:
        text = str(value)
    except Exception:  # whatever a type of somebody else does
        return ""
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:longest].strip()


def _listed(several: Any) -> list[Any]:
    if several is None:
        return []
    try:
        return list(several)[:_MOST_WORDS]
    except TypeError:
        return [several]


def _positive(name: str, value: Any) -> float | None:
    if value is None:
        return None
    number = _number(value)
    if number is None or number <= 0:
        complain(N_("{name} is left out, it is no number above 0."), name=name)
        return None
    return number


def _steps(value: Any) -> int | None:
    number = _positive("expected_steps", value)
    return None if number is None else max(1, round(number))


def _period_s(value: Any) -> float | None:
    number = _positive("period_s", value)
    return None if number is None else min(max(number, _SHORTEST_PERIOD_S), _LONGEST_PERIOD_S)
