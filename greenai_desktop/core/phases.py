"""What a finished run tells about itself: phases between its marks, what repeats, what was counted, what stood idle.

Times are seconds since the start of the run. A mark names the stretch that begins with it; what came before the
first one has no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_NUMBERED: Final = re.compile(r"^(?P<kind>.*?)[\s_\-#:.=]*\d+(?:\s*(?:/|of|sur)\s*\d+)?\s*$")
# Things whose number says how much work was done. `tokens_per_s` is a speed and `token_accuracy` is a score.
_COUNTED: Final = frozenset(
    [
        "samples",
        "requests",
        "tokens",
        "images",
        "examples",
        "inferences",
        "predictions",
        "documents",
        "queries",
        "rows",
        "frames",
    ]
)
_COUNT_WORDS: Final = frozenset(["n", "num", "total", "seen", "processed", "done", "count", "served"])

Logs = Sequence[tuple[float, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a run.

    Attributes:
        name: The mark at its beginning; empty before the first one, and of a run without marks.
        from_s: Where it begins.
        until_s: Where it ends.
        is_ended_by_mark: Whether another mark ends it, and not the end of the run.
        mark_s: The mark that it begins with, as that was told, even from outside the run; None without one.
    """

    name: str
    from_s: float
    until_s: float
    is_ended_by_mark: bool = False
    mark_s: float | None = field(default=None, compare=False)

    @property
    def length_s(self) -> float:
        """How long it is."""
        return self.until_s - self.from_s


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch with what was drawn in it.

    Attributes:
        part: The stretch.
        energy_j: Sum over the devices that add up.
        covered_s: Time with data of the device that has most.
        highest_w: Highest power, as finely as the record tells it; NaN if it does not.
    """

    part: Part
    energy_j: float
    covered_s: float
    highest_w: float = float("nan")

    @property
    def mean_w(self) -> float:
        """Mean power over what is covered; NaN if nothing is."""
        return self.energy_j / self.covered_s if self.covered_s > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class Repeat:
    """Phases whose names differ by their number alone, such as epochs.

    Attributes:
        kind: What they are called without the number.
        count: How many were measured whole.
        mean_j: Mean energy of one.
        least_j: Energy of the leanest.
        most_j: Energy of the heaviest.
        mean_s: Mean length of one.
    """

    kind: str
    count: int
    mean_j: float
    least_j: float
    most_j: float
    mean_s: float


@dataclass(frozen=True, slots=True)
class Count:
    """How much of something was done, as the run logged it.

    Attributes:
        name: Name of the logged value, such as `requests`; data.
        total: How much in all.
        is_running_total: Whether each value told all so far; else each told what was new, and they are added up.
    """

    name: str
    total: float
    is_running_total: bool


def parts_between(marks: Iterable[tuple[float, str]], span_s: float, least_s: float = 0.0) -> tuple[Part, ...]:
    """The stretches between marks; they cover the run without overlap.

    Args:
        marks: Moments and names, in any order; those outside the run are moved to its ends.
        span_s: Length of the run.
        least_s: A shorter stretch before the first mark belongs to that mark.
    """
    moved = [(0.0 if at_s <= least_s else min(at_s, span_s), name, at_s) for at_s, name in sorted(marks, key=_moment)]
    edges: list[tuple[float, str, float | None]] = [(0.0, "", None)]
    for at_s, name, told_s in moved:
        if at_s <= edges[-1][0]:
            edges[-1] = (edges[-1][0], name, told_s)  # of several marks at one moment the last one names what follows
        else:
            edges.append((at_s, name, told_s))
    ended = len(edges) > 1 and edges[-1][0] >= span_s
    if ended:
        edges.pop()
    ends = [*(edge[0] for edge in edges[1:]), span_s]
    last = len(edges) - 1
    return tuple(
        Part(name, at_s, end_s, i < last or ended, told_s)
        for i, ((at_s, name, told_s), end_s) in enumerate(zip(edges, ends, strict=True))
    )


def kind_of(name: str) -> str:
    """A mark's name without its number: "epoch 3" and "Epoch 3/10" are both "epoch"; empty if it has no number."""
    found = _NUMBERED.match(" ".join(name.split()))
    return found["kind"].strip().casefold() if found else ""


def repeats(phases: Sequence[Phase]) -> tuple[Repeat, ...]:
    """What repeats among phases, in the order of its first one.

    A phase that the end of the run cuts off may hold what comes after the last mark; it counts only where nothing of
    its kind was ended by a mark.
    """
    by_kind: dict[str, list[Phase]] = {}
    for phase in phases:
        kind = kind_of(phase.part.name)
        if kind:
            by_kind.setdefault(kind, []).append(phase)
    found = []
    for kind, alike in by_kind.items():
        whole = [phase for phase in alike if phase.part.is_ended_by_mark and phase.covered_s > 0]
        whole = whole or [phase for phase in alike if phase.covered_s > 0]
        if whole:
            joules = [phase.energy_j for phase in whole]
            lengths = [phase.part.length_s for phase in whole]
            found.append(
                Repeat(kind, len(whole), sum(joules) / len(whole), min(joules), max(joules), sum(lengths) / len(whole))
            )
    return tuple(found)


def is_count(name: str) -> bool:
    """Whether a logged value says how many of something were done."""
    words = re.split(r"[\s_\-.]+", name.casefold().strip())
    return sum(word in _COUNTED for word in words) == 1 and all(w in _COUNTED or w in _COUNT_WORDS for w in words)


def counts(logs: Logs) -> tuple[Count, ...]:
    """What was counted in a run, by name.

    Values that never fall and rise at least once are a running total, whose last one counts; others each tell what is
    new since the one before, and are added up.
    """
    found = []
    for name in logged_names(logs):
        values = [values[name] for _at_s, values in logs if name in values]
        if not is_count(name) or min(values) < 0:
            continue
        rises = any(after > before for before, after in pairwise(values))
        falls = any(after < before for before, after in pairwise(values))
        is_running = rises and not falls
        total = values[-1] if is_running else float(sum(values))
        if total > 0:
            found.append(Count(name, total, is_running))
    return tuple(found)


def logged_names(logs: Logs) -> tuple[str, ...]:
    """Names of logged values, in the order they came up."""
    return tuple(dict.fromkeys(name for _at_s, values in logs for name in values))


def last_value(logs: Logs, name: str) -> float | None:
    """The last value that was logged under a name; None if none was."""
    return next((values[name] for _at_s, values in reversed(logs) if name in values), None)


def _moment(mark: tuple[float, str]) -> float:
    return mark[0]


def edges_of(at_s: FloatArray) -> FloatArray:
    """Bounds between moments, shape (n + 1,): the middles, and the moments at both ends."""
    if not at_s.size:
        return np.zeros(1)
    return np.concatenate([at_s[:1], 0.5 * (at_s[:-1] + at_s[1:]), at_s[-1:]])


def time_share(at_s: FloatArray, is_so: NDArray[np.bool_], is_known: NDArray[np.bool_]) -> tuple[float, float]:
    """How long something was so, and how long it is known whether it was; seconds.

    Args:
        at_s: Moments, shape (n,), increasing.
        is_so: Whether it was so at each.
        is_known: Whether that is known.
    """
    lengths = np.diff(edges_of(at_s)) if at_s.size else np.zeros(0)
    return float(lengths[is_so & is_known].sum()), float(lengths[is_known].sum())


def stretches(at_s: FloatArray, is_so: NDArray[np.bool_], least_s: float) -> list[tuple[float, float]]:
    """Stretches of at least a length in which something was so without a break."""
    edges = edges_of(at_s)
    turns = np.flatnonzero(np.diff(np.concatenate(([False], is_so, [False])).astype(np.int8)))
    ends = [(float(edges[a]), float(edges[b])) for a, b in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True)]
    return [(low, high) for low, high in ends if high - low >= least_s]
