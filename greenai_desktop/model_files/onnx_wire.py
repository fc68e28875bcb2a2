"""An ONNX file without its weights: the wire format of protobuf, walked through on the disk.

A model may hold gigabytes of numbers of which nobody needs one to count operations. The walk keeps names, sizes and
small tensors, such as those that tell shapes, and leaves the numbers of all others out, so that files of any size
take little memory.

Source: protobuf.dev, "Encoding"; field numbers of `onnx.proto`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from greenai_desktop.core.errors import ImportFileError

_KEPT_TENSOR_BYTES: Final = 8_192
_LARGEST_BYTES: Final = 64_000_000
_DEEPEST: Final = 100
_VARINT, _I64, _LENGTH, _I32 = 0, 1, 2, 5
_LONGEST_VARINT: Final = 10
_WINDOW_BYTES: Final = 65_536


@dataclass(slots=True)
class _Kind:
    """A kind of message.

    Attributes:
        inner: The messages in it that are walked through, by the numbers of their fields.
        payload: Fields that hold the numbers of a tensor.
    """

    inner: dict[int, _Kind] = field(default_factory=dict)
    payload: frozenset[int] = frozenset()


def _kinds() -> _Kind:
    """What is in a `ModelProto`, as far as tensors are found in it."""
    tensor = _Kind(payload=frozenset({4, 5, 6, 7, 9, 10, 11}))
    sparse, graph, node, attribute, function = _Kind({1: tensor, 2: tensor}), _Kind(), _Kind(), _Kind(), _Kind()
    graph.inner = {1: node, 5: tensor, 15: sparse}
    node.inner = {5: attribute}
    attribute.inner = {5: tensor, 6: graph, 10: tensor, 11: graph, 22: sparse, 23: sparse}
    function.inner = {7: node, 11: attribute}
    return _Kind({7: graph, 25: function})


_MODEL: Final = _kinds()


class _Window:
    """A file of any size, of which a little is held in memory.

    Attributes:
        size: Of the file, in bytes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, os.SEEK_END)
        self._begin, self._held = 0, b""

    def byte(self, at: int) -> int:
        """One byte, which must be there."""
        if not 0 <= at - self._begin < len(self._held):
            self._begin, self._held = at, self.part(at, at + _WINDOW_BYTES)
        return self._held[at - self._begin]

    def part(self, begin: int, end: int) -> bytes:
        """A part, as far as it is there."""
        if self._begin <= begin and end <= self._begin + len(self._held):
            return self._held[begin - self._begin : end - self._begin]
        self._stream.seek(begin)
        return self._stream.read(end - begin)


@dataclass(slots=True)
class _Slimming:
    data: _Window
    file: str
    kept_bytes: int = 0

    def message(self, kind: _Kind, begin: int, end: int, depth: int) -> bytes:
        """A message without the numbers in it."""
        if depth > _DEEPEST:
            raise ImportFileError("model_nested_too_deep", file=self.file)
        kept, at, payload_bytes = bytearray(), begin, 0
        while at < end:
            start = at
            key, at = self.varint(at, end)
            number, wire = key >> 3, key & 7
            if number == 0:
                raise self.damaged()
            at, content = self._skip(wire, at, end)
            inner = kind.inner.get(number) if wire == _LENGTH else None
            # What is small holds nothing large; that is nearly all of it.
            if inner is not None and at - content > _KEPT_TENSOR_BYTES:
                body = self.message(inner, content, at, depth + 1)
                kept += _varint_bytes(key) + _varint_bytes(len(body)) + body
                continue
            if number in kind.payload:
                payload_bytes += at - start
                if payload_bytes > _KEPT_TENSOR_BYTES:
                    continue
            kept += self._taken(start, at)
        return bytes(kept)

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """A number of variable length, and where it ends."""
        value = shift = 0
        for place in range(at, min(end, at + _LONGEST_VARINT)):
            byte = self.data.byte(place)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, place + 1
            shift += 7
        raise self.damaged()

    def damaged(self) -> ImportFileError:
        """What to say of what is no such file, or only a part of one."""
        return ImportFileError("onnx_damaged", file=self.file)

    def _skip(self, wire: int, at: int, end: int) -> tuple[int, int]:
        """Where a field ends, and where its content begins."""
        content = at
        if wire == _VARINT:
            _, at = self.varint(at, end)
        elif wire == _LENGTH:
            length, content = self.varint(at, end)
            at = content + length
        elif wire in (_I64, _I32):
            at += 8 if wire == _I64 else 4
        else:
            raise self.damaged()
        if at > end:
            raise self.damaged()
        return at, content

    def _taken(self, begin: int, end: int) -> bytes:
        self.kept_bytes += end - begin
        if self.kept_bytes > _LARGEST_BYTES:
            raise ImportFileError("onnx_too_large", file=self.file)
        return self.data.part(begin, end)


def _varint_bytes(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def slim(stream: BinaryIO, file: str) -> bytes:
    """A serialised model without the numbers of its tensors, but for small ones.

    Raises:
        ImportFileError: it is no protobuf, cut, nested too deep, or too large without its weights.
        OSError: it cannot be read.
    """
    data = _Window(stream)
    return _Slimming(data, file).message(_MODEL, 0, data.size, 0)
