"""One question to a meter in the local network, over plain HTTP, with hard bounds.

No proxy, no redirect, no second host: what the user typed is asked and nothing else. All of an answer must arrive
within a few seconds, also from one that sends a byte at a time, and within a few kilobytes.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import os
import re
import socket
import threading
import time
from dataclasses import dataclass
from typing import Final

from greenai_desktop.core.errors import SensorError

TIMEOUT_S: Final = 2.0
_MOST_BYTES: Final = 65_536
_CHUNK: Final = 4_096
_PAIR: Final = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_HASHES: Final = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came.

    Attributes:
        status: HTTP status.
        body: Its text.
        challenge: How it wants to be asked with a password; empty if it does not.
    """

    status: int
    body: str
    challenge: str


class MeterHttp:
    """Asks one meter; one question at a time.

    Args:
        host: Name or address.
        port: Where it answers.
    """

    def __init__(self, host: str, port: int, timeout_s: float = TIMEOUT_S) -> None:
        self._host = host.strip("[]")
        self._named = host if port == 80 else f"{host}:{port}"
        self._port = port
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_closed = False

    def get(self, path: str, authorization: str = "") -> Answer:
        """Ask for a path.

        Raises:
            SensorError: it does not answer, is too slow, or sends what is no HTTP.
        """
        until_s = time.monotonic() + self._timeout_s
        try:
            with self._connected(until_s) as link:
                link.sendall(self._request(path, authorization))
                raw = _received(link, until_s)
        except TimeoutError as error:
            raise SensorError("meter_too_slow", host=self._host) from error
        except OSError as error:
            raise SensorError("meter_unreachable", host=self._host, detail=str(error)) from error
        finally:
            self._socket = None
        return _parsed(raw)

    def interrupt(self) -> None:
        """End a question that is under way, and all further ones; called from another thread."""
        with self._lock:
            self._is_closed = True
            link = self._socket
        if link is not None:
            try:
                link.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # not connected yet, or ended just now

    def _connected(self, until_s: float) -> socket.socket:
        failure: OSError = OSError("no address")
        for family, kind, protocol, _name, address in socket.getaddrinfo(
            self._host, self._port, type=socket.SOCK_STREAM
        ):
            link = socket.socket(family, kind, protocol)
            with self._lock:
                if self._is_closed:
                    link.close()
                    raise OSError("interrupted")
                self._socket = link
            try:
                link.settimeout(_left_s(until_s))
                link.connect(address)
                return link
            except OSError as error:
                failure = error
                link.close()
        raise failure

    def _request(self, path: str, authorization: str) -> bytes:
        lines = [f"GET {path} HTTP/1.1", f"Host: {self._named}", "Accept: application/json", "Connection: close"]
        if authorization:
            lines.append(f"Authorization: {authorization}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def basic(user: str, password: str) -> str:
    """Authorization of older meters."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def digest(challenge: str, path: str, user: str, password: str, nonce_count: int = 1) -> str:
    """Authorization that answers a challenge without sending the password (RFC 7616).

    Raises:
        SensorError: the meter wants something else; the password is never sent in a weaker way.
    """
    scheme, _, rest = challenge.partition(" ")
    told = {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(rest)}
    algorithm = told.get("algorithm", "MD5").upper()
    if scheme.lower() != "digest" or algorithm not in _HASHES or "nonce" not in told:
        raise SensorError("meter_password_way", detail=scheme)
    if any(sign in told.get(name, "") for name in ("realm", "nonce", "opaque") for sign in '"\r\n'):
        raise SensorError("meter_wrong_answer")

    def hashed(text: str) -> str:
        return _HASHES[algorithm](text.encode()).hexdigest()

    nonce, realm = told["nonce"], told.get("realm", "")
    count, own = f"{nonce_count:08x}", os.urandom(8).hex()
    secret, asked = hashed(f"{user}:{realm}:{password}"), hashed(f"GET:{path}")
    fields = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{path}"', f"algorithm={algorithm}"]
    if "auth" in [word.strip() for word in told.get("qop", "").split(",")]:
        fields += ["qop=auth", f"nc={count}", f'cnonce="{own}"']
        response = hashed(f"{secret}:{nonce}:{count}:{own}:auth:{asked}")
    else:
        response = hashed(f"{secret}:{nonce}:{asked}")
    if "opaque" in told:
        fields.append(f'opaque="{told["opaque"]}"')
    return "Digest " + ", ".join([*fields, f'response="{response}"'])


def _received(link: socket.socket, until_s: float) -> bytes:
    """All of the answer: until it is complete, or the other side closes."""
    raw = bytearray()
    while not _is_complete(raw):
        link.settimeout(_left_s(until_s))
        part = link.recv(_CHUNK)
        if not part:
            break
        raw += part
        if len(raw) > _MOST_BYTES:
            raise SensorError("meter_wrong_answer", detail="too long")
    return bytes(raw)


def _is_complete(raw: bytearray) -> bool:
    """Whether nothing more is to come, from a meter that keeps the connection open."""
    head, found, body = bytes(raw).partition(b"\r\n\r\n")
    if not found:
        return False
    length = re.search(rb"\r\ncontent-length:[ \t]*(\d{1,9})", head, re.IGNORECASE)
    if length is not None:
        return len(body) >= int(length.group(1))
    return b"chunked" in head.lower() and body.endswith(b"0\r\n\r\n")


def _left_s(until_s: float) -> float:
    left_s = until_s - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s


class _Bytes:
    """What `http.client` reads an answer from."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, mode: str) -> io.BufferedIOBase:
        return io.BytesIO(self._raw)


def _parsed(raw: bytes) -> Answer:
    response = http.client.HTTPResponse(_Bytes(raw))  # type: ignore[arg-type]
    try:
        response.begin()
        body = response.read()
    except (http.client.HTTPException, ValueError) as error:
        raise SensorError("meter_wrong_answer", detail=type(error).__name__) from error
    challenge = response.getheader("WWW-Authenticate") or ""
    return Answer(response.status, body.decode("utf-8", "replace"), challenge)
