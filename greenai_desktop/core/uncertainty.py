"""Ranges: log-normal inputs, seeded draws, one draw per shared input.

An input is its median and U95: 95 % of true values lie within ÷U … ×U. Draws are keyed by the input's name and a
seed, so that the same grid factor moves together in two runs that are compared, and what they share cancels.
The result is a function at the medians; its interval is the same function over the draws.

Source:
    METHODS §2.15; GHG Protocol "Quantitative inventory uncertainty"; Fenton (1960) for sums of log-normals.

Numpy is loaded at the first draw, not when this module is: a recorder reads its first counters before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from greenai_desktop.core.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FloatArray: TypeAlias = "NDArray[np.float64]"

DRAW_COUNT: Final = 10_000
SEED: Final = 20_260
# The 97.5th percentile of the standard normal distribution.
Z95: Final = 1.959963984540054
_LOW_PERCENT, _HIGH_PERCENT = 2.5, 97.5
# From so many draws on, the tails are found by a sample; they are cut where twice as many draws lie as are needed.
_MANY, _SAMPLE, _CUT = 4_000, 512, 26


@dataclass(frozen=True, slots=True)
class Uncertain:
    """One input with its range.

    Attributes:
        key: What it is; inputs with one key share one draw. An empty key is a value without uncertainty.
        median: The value used for the result itself.
        u95_ratio: At least 1; 1 is exact.
        at_least: Smallest possible value, such as 1 for a PUE; draws below are held at it, so that the median stays.
        at_most: Largest possible value, such as 1 for a utilisation.
    """

    key: str
    median: float
    u95_ratio: float = 1.0
    at_least: float = float("-inf")
    at_most: float = float("inf")

    def __post_init__(self) -> None:
        if not 1.0 <= self.u95_ratio < math.inf:
            raise InputError("u95_below_one", key=self.key, value=self.u95_ratio)
        if not self.at_least <= self.median <= self.at_most:
            raise InputError("outside_bounds", key=self.key, value=self.median)

    @property
    def is_exact(self) -> bool:
        """Whether it has no spread."""
        return self.u95_ratio == 1.0 or not self.key

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return sigma_of_u95(self.u95_ratio)


class Draws:
    """Seeded random draws, remembered by key.

    Args:
        seed: Same seed, same draws.
        count: How many draws an input gets.
    """

    def __init__(self, seed: int = SEED, count: int = DRAW_COUNT) -> None:
        self.seed = seed
        self.count = count
        self._normals: dict[str, FloatArray] = {}

    def normals(self, key: str) -> FloatArray:
        """Standard normal draws of a key, shape (count,); the same array each time."""
        import numpy as np

        found = self._normals.get(key)
        if found is None:
            import hashlib

            digest = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
            generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, digest])))
            found = generator.standard_normal(self.count)
            found.flags.writeable = False
            self._normals[key] = found
        return found

    def of(self, uncertain: Uncertain) -> FloatArray:
        """Draws of an input, shape (count,), held within its bounds."""
        import numpy as np

        if uncertain.is_exact:
            return np.full(self.count, uncertain.median)
        values = uncertain.median * np.exp(uncertain.sigma * self.normals(uncertain.key))
        return np.clip(values, uncertain.at_least, uncertain.at_most)

    def ratio_of(self, uncertain: Uncertain) -> FloatArray:
        """Draws of an input over its median; 1 where the median is zero."""
        import numpy as np

        if uncertain.median == 0:
            return np.ones(self.count)
        return self.of(uncertain) / uncertain.median


def sigma_of_u95(u95_ratio: float) -> float:
    """Standard deviation of the logarithm of an input whose 95 % interval is ÷U … ×U."""
    return math.log(u95_ratio) / Z95


def product_u95(u95_ratios: Iterable[float]) -> float:
    """U95 of a product of independent inputs, exact: ln U = √Σ(ln Uᵢ)²."""
    return math.exp(math.sqrt(sum(math.log(u95) ** 2 for u95 in u95_ratios)))


def interval(draws: FloatArray) -> tuple[float, float]:
    """The 95 % interval of draws; NaN, NaN if any draw is missing."""
    import numpy as np

    if not np.isfinite(draws).all():
        return math.nan, math.nan
    found = _tails(draws) if draws.ndim == 1 and draws.size >= _MANY else None
    low, high = found if found is not None else np.percentile(draws, (_LOW_PERCENT, _HIGH_PERCENT))
    return float(low), float(high)


def _tails(draws: FloatArray) -> tuple[float, float] | None:
    """The same percentiles as `np.percentile`, from the tails alone, in a third of the time.

    A sample of the draws tells where to cut; None if it told too little, as of draws that are in order.
    """
    import numpy as np

    sample = np.sort(draws[:_SAMPLE])
    place = _LOW_PERCENT / 100 * (draws.size - 1)
    first = int(place)
    low, high = draws[draws <= sample[_CUT]], draws[draws >= sample[-1 - _CUT]]
    if min(low.size, high.size) < first + 2:
        return None
    low.sort()
    high.sort()
    share = place - first
    ends = (
        low[first] + share * (low[first + 1] - low[first]),
        high[-1 - first] - share * (high[-1 - first] - high[-2 - first]),
    )
    # Draws that differ by their last bits alone may come out in the other order.
    return float(min(ends)), float(max(ends))


def sum_interval(medians: Sequence[float], u95_ratios: Sequence[float]) -> tuple[float, float, float]:
    """Median and 95 % interval of a sum of independent log-normals, without draws.

    Source:
        Fenton (1960): the sum is taken as the log-normal of the same mean and variance.
    """
    inputs = [(median, sigma_of_u95(u95) ** 2) for median, u95 in zip(medians, u95_ratios, strict=True)]
    parts = [(median * math.exp(0.5 * sigma2), sigma2) for median, sigma2 in inputs]
    variance = sum(mean**2 * math.expm1(sigma2) for mean, sigma2 in parts)
    total = sum(mean for mean, _ in parts)
    if total == 0:
        return 0.0, 0.0, 0.0
    sigma_squared = math.log1p(variance / total**2)
    median = total * math.exp(-0.5 * sigma_squared)
    spread = math.exp(Z95 * math.sqrt(sigma_squared))
    return median, median / spread, median * spread


def probability_below(draws: FloatArray, other: FloatArray | float) -> float:
    """How often the first is below the second; paired when both come from one `Draws`; NaN if a draw is missing."""
    import numpy as np

    if not (np.isfinite(draws).all() and np.isfinite(other).all()):
        return math.nan
    return float(np.mean(draws < other))


def variance_shares(result: FloatArray, inputs: Mapping[str, FloatArray]) -> dict[str, float]:
    """How much of a result's spread each input explains.

    Args:
        result: Draws of the result, positive.
        inputs: Standard normal draws by key, as `Draws.normals` gives them.

    Returns:
        Squared correlation of the result's logarithm with each input; sums to about 1 for a product.
    """
    import numpy as np

    logarithm = np.log(result)
    if np.ptp(logarithm) == 0:
        return dict.fromkeys(inputs, 0.0)
    centred = logarithm - logarithm.mean()
    scale = float(np.sqrt(np.mean(centred**2)))
    return {key: float(np.mean(centred * normals) / (scale * normals.std())) ** 2 for key, normals in inputs.items()}
