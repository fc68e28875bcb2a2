"""Which boards a program chose through CUDA_VISIBLE_DEVICES. A run counts the whole machine; this is told beside.

Source:
    CUDA C++ programming guide, "CUDA Environment Variables": indices, `GPU-` with the beginning of a uuid, `MIG-`;
    the first entry that names nothing ends the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a board, in the order of the bus.

    Attributes:
        uuid: Such as `GPU-5b2f…`.
        name: What it calls itself.
        is_mig: Whether it is cut into MIG instances.
    """

    uuid: str
    name: str
    is_mig: bool = False


def chosen(
    environ: Mapping[str, str], boards: Sequence[Known], board_of_instance: Callable[[str], str]
) -> frozenset[str] | None:
    """Uuids of the boards chosen.

    Args:
        environ: Environment variables.
        boards: All boards.
        board_of_instance: Uuid of the board of a MIG instance, by the instance's uuid; empty if unknown.

    Returns:
        None if nobody chose, or if the order that the indices follow is not known.
    """
    value = environ.get("CUDA_VISIBLE_DEVICES")
    if value is None:
        return None
    words = [word.strip() for word in value.split(",")]
    if any(word.isdecimal() for word in words) and not _follows_bus(environ, boards):
        return None
    found: set[str] = set()
    for word in words:
        named = _named(word, boards, board_of_instance)
        if not named:
            break
        found |= named
    return frozenset(found)


def _follows_bus(environ: Mapping[str, str], boards: Sequence[Known]) -> bool:
    """CUDA counts the fastest board first unless told otherwise; among equal boards that is the order of the bus."""
    return environ.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID" or len({board.name for board in boards}) <= 1


def _named(word: str, boards: Sequence[Known], board_of_instance: Callable[[str], str]) -> set[str]:
    if word.isdecimal():
        return {boards[int(word)].uuid} if int(word) < len(boards) else set()
    if word.startswith("MIG-GPU-"):
        word = word.removeprefix("MIG-").partition("/")[0]
    if word.startswith("MIG-"):
        board = board_of_instance(word)
        return {board} if board else {board.uuid for board in boards if board.is_mig}
    if word.startswith("GPU-"):
        matches = {board.uuid for board in boards if board.uuid.startswith(word)}
        return matches if len(matches) == 1 else set()
    return set()
