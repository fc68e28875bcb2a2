"""How makers, drivers and people write the name of one accelerator."""

from __future__ import annotations

import re

_COUNT = re.compile(r"^\s*\d+\s*x\s+", re.IGNORECASE)
_BOARD_WORD = re.compile(r"^(?:\d+g(?:b|ib)?|sxm\d*|pcie|nvl|fhhl|oam|hbm\d*e?|active|lc|ac|ext|series|graphics|gpu)$")


def without_count(raw_name: str) -> str:
    """A name without the count that some logs write before it, `8 x`."""
    return _COUNT.sub("", raw_name).strip()


def spellings(name: str) -> list[str]:
    """A name as makers, drivers and people write it, the nearest to the table first."""
    plain = re.sub(r"\((?:R|TM|C)\)", "", name, flags=re.IGNORECASE)
    if re.match(r"(?:Tesla|Quadro|GeForce|TITAN|GTX|RTX)\b", plain, re.IGNORECASE):
        plain = "NVIDIA " + plain
    if re.match(r"(?:Radeon|Instinct)\b", plain, re.IGNORECASE):
        plain = "AMD " + plain
    plain = re.sub(r"\bNVIDIA (GTX|RTX) (?=\d{3,4}\b)(?!\d{4} (?:SFF )?Ada)", r"NVIDIA GeForce \1 ", plain, flags=re.I)
    plain = re.sub(r"\bAda\b(?! Generation| Laptop)", "Ada Generation", plain)
    laptop = re.sub(r"\bAda Generation Laptop\b", "Ada Laptop", plain)
    laptop = re.sub(r"\bBlackwell Generation Laptop\b", "Blackwell Laptop", laptop)
    laptop = re.sub(r"\bLaptop GPU\b", "Laptop", laptop)
    quiet = re.sub(r"\bwith Max-Q Design\b", "Max-Q", laptop)
    tesla = re.sub(r"^(NVIDIA) (?!Tesla)", r"\1 Tesla ", plain)
    return list(dict.fromkeys((plain, laptop, quiet, quiet.replace("Max-Q", "Laptop"), tesla)))


def family_of(name_slug: str) -> str:
    """A slug without what tells boards of one chip apart: memory, form, cooling."""
    return "-".join(word for word in name_slug.split("-") if not _BOARD_WORD.match(word))
