"""Those who are recorded: the process that started the recorder, and others of its job that joined."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from greenai_desktop.recording.lifetime import Lifetime

log = logging.getLogger(__name__)

_LOOK_S: Final = 1.0
_CHUNK: Final = 65_536
_LONGEST_LINE: Final = 1_000_000
_BOTH_WAYS: Final = 2  # SHUT_RDWR, the same on every system


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said.

    Attributes:
        member: Who.
        message: What; None when it has hung up or ended.
    """

    member: Member
    message: Mapping[str, Any] | None


class Member:
    """One process that is recorded.

    Args:
        up: What it writes to us.
        down: What we write to it.
        said: Where what it says is put, in order.

    Attributes:
        environ: The variables that say which graphics cards it sees.
    """

    def __init__(self, up: int, down: int, said: SimpleQueue[Said]) -> None:
        self._up, self._down = up, down
        self._said = said
        self._unread = b""
        self._lock = threading.Lock()
        self._life: Lifetime | None = None
        self._has_gone = False
        self.environ: dict[str, str] = {}

    def introduce(self, message: Mapping[str, Any]) -> None:
        """Learn who it is, and watch for its end: a child that it forked may keep its end of the line open."""
        told = message.get("member", {})
        self.environ = {str(name): str(value) for name, value in told.get("environ", {}).items()}
        if told.get("pid"):
            self._life = Lifetime(told["pid"], told.get("began"))

    def first_message(self) -> dict[str, Any] | None:
        """Wait for its first message; None if it hangs up."""
        return self._next()

    def listen(self) -> None:
        """Begin to listen, on a thread of its own."""
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, message: Mapping[str, Any]) -> None:
        """Tell it something; who does not listen any more is not waited for."""
        line = json.dumps(message, default=str).encode() + b"\n"
        with self._lock, contextlib.suppress(OSError):
            while line and not self._has_gone:
                line = line[os.write(self._down, line) :]

    def _listen(self) -> None:
        while True:
            message = self._next()
            self._said.put(Said(self, message))
            if message is None:
                return

    def _next(self) -> dict[str, Any] | None:
        while True:
            whole, newline, rest = self._unread.partition(b"\n")
            if newline:
                self._unread = rest
                with contextlib.suppress(ValueError):
                    message = json.loads(whole)
                    if isinstance(message, dict):
                        return message
                continue
            chunk = self._chunk()
            if not chunk or len(self._unread) > _LONGEST_LINE:
                self._has_gone = True
                return None
            self._unread += chunk

    def _chunk(self) -> bytes:
        """What it writes next; nothing when it has hung up, or has ended and everything was read."""
        try:
            while not self._has_news():
                if self._life is not None and self._life.has_ended() and not self._has_news(0.0):
                    return b""
            return os.read(self._up, _CHUNK)
        except OSError:
            return b""

    def _has_news(self, timeout_s: float = _LOOK_S) -> bool:
        """Whether there is something to read, after waiting a while for that or for its end."""
        if not hasattr(select, "poll"):
            return True  # where files cannot be asked, reading waits
        poll = select.poll()
        poll.register(self._up, select.POLLIN)
        if self._life is not None and self._life.handle is not None:
            poll.register(self._life.handle, select.POLLIN)
        return any(number == self._up for number, _event in poll.poll(1_000 * timeout_s))


class Door:
    """Where other processes of the job come in.

    Args:
        address: File of the socket.
        said: Where what they say is put.
    """

    def __init__(self, address: Path, said: SimpleQueue[Said]) -> None:
        self._address = address
        self._said = said
        self._is_closed = False
        address.unlink(missing_ok=True)
        import socket  # only where processes of a job share a recorder: a first sample waits for what is imported

        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(address))
        self._socket.listen(256)
        threading.Thread(target=self._wait, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more; a second call is harmless."""
        if not self._is_closed:
            self._is_closed = True
            with contextlib.suppress(OSError):
                self._address.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self._socket.shutdown(_BOTH_WAYS)  # wakes the thread that waits
            self._socket.close()

    def _wait(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            number = connection.detach()
            Member(number, number, self._said).listen()
