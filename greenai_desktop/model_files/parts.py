"""The parameters of a network as sums of its parts, and what a token is multiplied with.

Source: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1: each parameter of a matrix takes
one multiplication with its addition for each token; looking up an embedding takes none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a network.

    Attributes:
        matrix: Parameters that each token is multiplied with.
        other: Parameters that take no matrix product: biases, norms, embeddings that are looked up.
        idle: Parameters of experts that a token does not meet.
        again: Multiplications of a token with parameters that are counted elsewhere, such as shared layers.
    """

    matrix: int = 0
    other: int = 0
    idle: int = 0
    again: int = 0

    @property
    def params(self) -> int:
        """All parameters."""
        return self.matrix + self.other + self.idle

    @property
    def active_params(self) -> int:
        """Parameters that one token meets."""
        return self.matrix + self.other

    @property
    def mac_per_token(self) -> int:
        """Multiplications, each with its addition, for one token."""
        return self.matrix + self.again

    def __add__(self, more: Part) -> Part:
        return Part(self.matrix + more.matrix, self.other + more.other, self.idle + more.idle, self.again + more.again)

    def __mul__(self, count: int) -> Part:
        return Part(self.matrix * count, self.other * count, self.idle * count, self.again * count)


NOTHING = Part()


def linear(inputs: int, outputs: int, bias: bool = False) -> Part:
    """A matrix, with or without a bias."""
    return Part(matrix=inputs * outputs, other=outputs if bias else 0)


def norm(size: int, bias: bool = False) -> Part:
    """A normalisation: a scale, with or without a shift."""
    return Part(other=size * (2 if bias else 1))


def table(rows: int, width: int) -> Part:
    """Embeddings that are looked up."""
    return Part(other=rows * width)


def plain(count: int) -> Part:
    """Parameters that take no matrix product."""
    return Part(other=count)


def vocabulary(rows: int, width: int, tied: bool, bias: bool = False) -> Part:
    """The embeddings of a vocabulary and the head over it; tied, they are one table."""
    head = linear(width, rows, bias)
    return head if tied else head + table(rows, width)


def experts(one: Part, count: int, used: int) -> Part:
    """Experts, of which a token meets some."""
    return one * used + Part(idle=one.params * (count - used))


def shared(one: Part, times: int) -> Part:
    """A part that is passed several times: its parameters once, its multiplications each time."""
    return one + Part(again=one.mac_per_token * (times - 1))
