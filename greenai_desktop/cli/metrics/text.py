"""Prometheus' text format, version 0.0.4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a metric.

    Attributes:
        value: Its value; one that is not finite is left out.
        labels: Names and values that tell it from the others.
    """

    value: float
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with its values.

    Attributes:
        name: With its unit; a counter's ends in `_total`.
        kind: `gauge` or `counter`.
        told: What it is.
        points: Its values; a metric without any is left out.
    """

    name: str
    kind: str
    told: str
    points: tuple[Point, ...]


def exposition(families: Iterable[Family], common: Labels = ()) -> str:
    """Metrics as text.

    Args:
        families: In the order in which they are to stand.
        common: Labels of all values.
    """
    lines: list[str] = []
    for family in families:
        points = [point for point in family.points if math.isfinite(point.value)]
        if points:
            lines.append(f"# HELP {family.name} {_told(family.told)}")
            lines.append(f"# TYPE {family.name} {family.kind}")
            lines += [f"{family.name}{_labels((*point.labels, *common))} {_number(point.value)}" for point in points]
    return "".join(f"{line}\n" for line in lines)


def _told(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _labels(labels: Sequence[tuple[str, str]]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_value(value)}"' for name, value in labels) + "}"


def _value(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    # The shortest text that is read back as the same number.
    return repr(float(value))
