"""Wall meters that answer over real HTTP on this machine: Shelly of both generations, Tasmota, and how they fail."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from greenai_desktop.core.meters import Meter

REALM, NONCE = "shellyplusplugs-a8032ab1", "60dc2b2b"


class FakeMeter:
    """A meter of known power.

    Attributes:
        kind: Which kind it is.
        power: What it tells as power: watts, or whatever a lying meter tells.
        counter_j: Its energy counter.
        user, password: Wanted from who asks; no password lets everybody in.
        status: HTTP status of its answers.
        body: Sent instead of a proper answer, if given.
        location: Where it sends us, with a status of 302.
        has_switch: Whether a second generation has `Switch`; else it has `PM1`.
        asked: Paths that were asked for.
        authorizations: What came as authorization.
        hold: Waited for before an answer is sent.
    """

    def __init__(self, kind: str, power: Any = 100.0, counter_j: float = 0.0) -> None:
        self.kind, self.power, self.counter_j = kind, power, counter_j
        self.user, self.password = "admin", ""
        self.status, self.body, self.location, self.has_switch = 200, None, "", True
        self.asked: list[str] = []
        self.authorizations: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        self.port = 0

    def meter(self, name: str = "Desk plug", output: int = 0) -> Meter:
        """How a person sets it up."""
        return Meter(name, self.kind, f"127.0.0.1:{self.port}", "", bool(self.password), output)

    def answer(self, path: str) -> tuple[int, str]:
        """Status and text for a path."""
        if self.status != 200:
            return self.status, ""
        if self.body is not None:
            return 200, self.body
        found = re.fullmatch(r"/rpc/(Switch|PM1)\.GetStatus\?id=0", path)
        if self.kind == "shelly_gen2" and found and (found.group(1) == "Switch") == self.has_switch:
            energy = {"total": round(self.counter_j / 3_600, 3), "by_minute": [0, 0, 0], "minute_ts": 1}
            return 200, json.dumps({"id": 0, "output": True, "apower": self.power, "voltage": 230, "aenergy": energy})
        if self.kind == "shelly_gen1" and path == "/meter/0":
            return 200, json.dumps({"power": self.power, "is_valid": True, "total": int(self.counter_j / 60)})
        if self.kind == "tasmota" and path == "/cm?cmnd=Status%208":
            energy = {"Total": round(self.counter_j / 3.6e6, 3), "Power": self.power, "Voltage": 230}
            return 200, json.dumps({"StatusSNS": {"Time": "2026-01-01T00:00:00", "ENERGY": energy}})
        return 404, ""

    def challenge(self) -> str:
        """How it asks for a password."""
        if self.kind == "shelly_gen2":
            return f'Digest qop="auth", realm="{REALM}", nonce="{NONCE}", algorithm=SHA-256'
        return 'Basic realm="meter"'

    def lets_in(self, authorization: str, path: str) -> bool:
        """Whether who asks gave the right password, in the right way."""
        if not self.password:
            return True
        if self.kind != "shelly_gen2":
            told = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            return authorization == f"Basic {told}"
        told = dict(re.findall(r'(\w+)="?([^",]+)"?', authorization.partition(" ")[2]))
        secret = _sha(f"{self.user}:{REALM}:{self.password}")
        parts = (secret, NONCE, told.get("nc"), told.get("cnonce"), "auth", _sha(f"GET:{path}"))
        return told.get("response") == _sha(":".join(map(str, parts))) and told.get("uri") == path

    @contextlib.contextmanager
    def running(self) -> Iterator[FakeMeter]:
        """Let it answer."""
        meter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                meter.asked.append(self.path)
                authorization = self.headers.get("Authorization", "")
                meter.authorizations.append(authorization)
                meter.hold.wait(20)
                status, text = meter.answer(self.path)
                if not meter.lets_in(authorization, self.path):
                    status, text = 401, ""
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    if status == 401:
                        self.send_header("WWW-Authenticate", meter.challenge())
                    if meter.location:
                        self.send_header("Location", meter.location)
                    self.send_header("Content-Length", str(len(text.encode())))
                    self.end_headers()
                    self.wfile.write(text.encode())

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name=f"fake {self.kind}")
        thread.start()
        try:
            yield self
        finally:
            self.hold.set()
            server.shutdown()
            server.server_close()
            thread.join()


@contextlib.contextmanager
def raw_server(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does with a connection what it likes, for one connection at a time; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):
                link, _address = listener.accept()
                with link:
                    link.recv(4_096)  # the question
                    serve(link)

    thread = threading.Thread(target=run, name="raw server")
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        listener.close()


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
