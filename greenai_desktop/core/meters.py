"""Wall meters as a person sets them up: what they are, where they answer. Never their password."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

METER_KINDS: Final = ("shelly_gen2", "shelly_gen1", "tasmota")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_MOST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Meter:
    """A wall meter that feeds this machine.

    Attributes:
        name: What the user calls it; one name, one meter.
        kind: One of `METER_KINDS`.
        address: Host name or address in the local network, with `:port` unless it is 80.
        user: User name for a meter with a password; empty takes the usual one of its kind.
        has_password: Whether it asks for a password; the password itself is never kept here.
        output: Which of its outputs feeds the machine, from 0.
    """

    name: str
    kind: str
    address: str
    user: str = ""
    has_password: bool = False
    output: int = 0

    @property
    def host(self) -> str:
        """The address without its port."""
        return self._parts()[0]

    @property
    def port(self) -> int:
        """The port it answers at."""
        return self._parts()[1]

    @property
    def is_possible(self) -> bool:
        """Whether a meter can be asked under these facts."""
        known = bool(self.name.strip()) and self.kind in METER_KINDS and 0 <= self.output < 16
        return known and _HOST.fullmatch(self.host) is not None and 0 < self.port <= _MOST_PORT

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Meter:
        """The inverse of `to_dict`; unknown names are left aside, so that newer files can be read.

        Raises:
            ValueError: what cannot be a meter.
            TypeError: something is lacking.
        """
        found = cls(**{name: plain[name] for name in cls.__slots__ if name in plain})
        texts = (found.name, found.kind, found.address, found.user)
        is_right = all(isinstance(text, str) for text in texts) and isinstance(found.has_password, bool)
        if not is_right or type(found.output) is not int or not found.is_possible:
            raise ValueError("no meter")
        return found

    def _parts(self) -> tuple[str, int]:
        host, colon, port = self.address.rpartition(":")
        if not colon or (host.count(":") > 0 and not host.endswith("]")):
            return self.address, 80
        return host, int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
