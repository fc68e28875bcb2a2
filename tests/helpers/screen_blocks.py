"""Blocks that screens send over their cables (VESA E-EDID A.2), made by the tests."""

from __future__ import annotations


def edid(
    maker: str, name: str, width_mm: int, height_mm: int, year: int, centimetres: tuple[int, int] | None = None
) -> bytes:
    """A block of 128 bytes with a right sum."""
    block = bytearray(128)
    block[0:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    packed = sum((ord(sign) - 64) << shift for sign, shift in zip(maker, (10, 5, 0), strict=True))
    block[8:10] = packed.to_bytes(2, "big")
    block[16], block[17] = 1, year - 1990
    block[21], block[22] = centimetres or (width_mm // 10, height_mm // 10)
    block[54:56] = (15_000).to_bytes(2, "little")
    block[66], block[67] = width_mm & 0xFF, height_mm & 0xFF
    block[68] = (width_mm >> 8) << 4 | height_mm >> 8
    block[72:90] = b"\0\0\0\xfc\0" + (name.encode() + b"\n").ljust(13)[:13]
    block[127] = -sum(block[:127]) % 256
    return bytes(block)
