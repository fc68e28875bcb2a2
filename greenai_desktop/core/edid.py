"""What a screen tells of itself over its cable: the block of 128 bytes called EDID.

Source:
    VESA Enhanced Extended Display Identification Data Standard, release A, revision 2 (2006), section 3; three letters
    of makers: UEFI Forum, PNP ID registry.
"""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.computer import Screen, diagonal_inch

_HEAD: Final = bytes((0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00))
_BLOCK: Final = 128
_DESCRIPTORS: Final = (54, 72, 90, 108)
_NAME_TAG: Final = 0xFC
_MM_PER_CM: Final = 10
_FIRST_YEAR: Final = 1990
_MAKERS: Final = {
    "ACI": "ASUS", "ACR": "Acer", "AOC": "AOC", "APP": "Apple", "AUS": "ASUS", "BNQ": "BenQ", "DEL": "Dell",
    "ENC": "EIZO", "FUS": "Fujitsu", "GSM": "LG", "HPN": "HP", "HWP": "HP", "IVM": "iiyama", "LEN": "Lenovo",
    "MSI": "MSI", "NEC": "NEC", "PHL": "Philips", "SAM": "Samsung", "SNY": "Sony", "VSC": "ViewSonic",
}  # fmt: skip


def screen_of(block: bytes, *, is_internal: bool = False) -> Screen | None:
    """What a screen tells; None if the block is none, or was garbled on its way."""
    if len(block) < _BLOCK or block[:8] != _HEAD or sum(block[:_BLOCK]) % 256:
        return None
    code = _letters(int.from_bytes(block[8:10], "big"))
    width_mm, height_mm = _size_mm(block)
    return Screen(
        maker=_MAKERS.get(code, code), name=_name(block),
        diagonal_inch=diagonal_inch(width_mm, height_mm) if width_mm and height_mm else None,
        # Week 255: the year is that of the model; either way it is the nearest to a year of purchase.
        year=_FIRST_YEAR + block[17] if block[17] else None, is_internal=is_internal,
    )  # fmt: skip


def _letters(packed: int) -> str:
    """Three letters of five bits each."""
    return "".join(chr(ord("A") - 1 + (packed >> shift & 31)) for shift in (10, 5, 0) if packed >> shift & 31)


def _size_mm(block: bytes) -> tuple[int, int]:
    """Width and height: to the millimetre from the first timing, else to the centimetre; 0 where untold."""
    timing = block[54:72]
    if timing[0] or timing[1]:  # a clock, so a timing
        exact = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 0x0F) << 8
        # Some screens put their aspect there, 16 and 9: no screen is that small.
        if min(exact) > 50:
            return exact
    return block[21] * _MM_PER_CM, block[22] * _MM_PER_CM


def _name(block: bytes) -> str:
    for start in _DESCRIPTORS:
        descriptor = block[start : start + 18]
        if descriptor[:3] == b"\0\0\0" and descriptor[3] == _NAME_TAG:
            text = descriptor[5:].split(b"\n", 1)[0].decode("ascii", "replace")
            return "".join(sign for sign in text if sign.isprintable()).strip()
    return ""
