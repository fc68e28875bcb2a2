"""The web server of the metrics: two pages to read, nothing to change.

Each connection has a thread of its own, so that a slow reader keeps nobody waiting; it is let go after some seconds,
and there are never more than a few.
"""

from __future__ import annotations

import contextlib
import html
import logging
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from greenai_desktop import __version__
from greenai_desktop.cli.metrics.text import CONTENT_TYPE
from greenai_desktop.core.errors import GreenAIError

log = logging.getLogger(__name__)

_PAGE_PATH, _METRICS_PATH = "/", "/metrics"
_PATIENCE_S: Final = 10.0
_MOST_CONNECTIONS: Final = 32
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>GreenAI Desktop</title></head>
<body><h1>GreenAI Desktop {version}</h1>
<p><a href="{path}">Metrics</a> of this machine, for Prometheus.</p></body></html>
"""


class MetricsServer(socketserver.ThreadingMixIn, HTTPServer):
    """Serves metrics until it is stopped.

    Args:
        host: Address to listen on.
        port: Port; 0 takes one that is free.
        metrics: Makes the text, on any thread.

    Attributes:
        url: Where the metrics are.

    Raises:
        GreenAIError: `port_in_use` or `cannot_listen`.
    """

    daemon_threads = True
    block_on_close = False
    # Elsewhere than on Windows it lets a new server follow an old one at once, and never two listen at a time.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, host: str, port: int, metrics: Callable[[], str]) -> None:
        self.metrics = metrics
        self._begun_s: dict[Any, float] = {}
        self._slots = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self._thread: threading.Thread | None = None
        try:
            self.address_family, address = _address(host, port)
            super().__init__(address, _Handler)
        except OSError as error:
            import errno

            code = "port_in_use" if error.errno == errno.EADDRINUSE else "cannot_listen"
            raise GreenAIError(code, host=host, port=port, detail=error.strerror or str(error)) from error

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this machine reach it."""
        address = str(self.server_address[0])
        return address == "::1" or address.startswith("127.")

    @property
    def url(self) -> str:
        """Where the metrics are."""
        host, port = self.server_address[:2]
        shown = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{shown}:{port}{_METRICS_PATH}"

    def start(self) -> None:
        """Serve on a thread of its own."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.1,), name="metrics", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Serve no more; a second call is harmless."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
            self._thread = None
        self.server_close()

    def server_bind(self) -> None:
        """Take the address, without asking the network for the name that belongs to it."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand a connection to a thread of its own, or let it go if there are too many."""
        if not self._slots.acquire(blocking=False):
            log.warning("more than %d connections at once: one was let go", _MOST_CONNECTIONS)
            self.shutdown_request(request)
            return
        self.begin_request(request)
        super().process_request(request, client_address)

    def begin_request(self, connection: Any) -> None:
        """From now on the reader has some seconds to ask for a page and to take it."""
        self._begun_s[connection] = time.monotonic()

    def service_actions(self) -> None:
        """Let go of readers that keep on sending a sign now and then, and never ask for anything."""
        latest_s = time.monotonic() - _PATIENCE_S
        for connection in [one for one, begun_s in self._begun_s.copy().items() if begun_s < latest_s]:
            self._begun_s.pop(connection, None)
            with contextlib.suppress(OSError):  # it has gone by itself
                connection.shutdown(socket.SHUT_RDWR)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._begun_s.pop(request, None)
            self._slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that went away is none of our faults."""
        log.debug("a connection ended early", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S
    server_version = "GreenAI"
    sys_version = ""
    error_content_type = "text/plain; charset=utf-8"
    error_message_format = "%(code)d %(message)s\n"
    server: MetricsServer

    def handle_one_request(self) -> None:
        """Answer what is asked, in time."""
        self.server.begin_request(self.connection)
        super().handle_one_request()

    def do_GET(self) -> None:
        """Send a page."""
        self._answer()

    def do_HEAD(self) -> None:
        """Send what a page would begin with."""
        self._answer()

    def _answer(self) -> None:
        try:
            path, is_meant_for_us = urlsplit(self.path).path, self._is_meant_for_us()
        except ValueError:  # brackets that are not closed, and the like
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        if not is_meant_for_us:
            self.send_error(HTTPStatus.FORBIDDEN, "Ask for 127.0.0.1 or localhost")
        elif path == _METRICS_PATH:
            self._send_metrics()
        elif path == _PAGE_PATH:
            page = _PAGE.format(version=html.escape(__version__), path=_METRICS_PATH)
            self._send("text/html; charset=utf-8", page)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _is_meant_for_us(self) -> bool:
        """A web page that is made to look like this machine must not read what it draws."""
        asked = self.headers.get("Host")
        if asked is None or not self.server.is_loopback:
            return True
        return urlsplit(f"//{asked}").hostname in _LOOPBACK

    def _send_metrics(self) -> None:
        try:
            text = self.server.metrics()
        except Exception:  # whatever it is, the next scrape is answered
            log.exception("the metrics cannot be made")
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR, "The log tells why")
            return
        self._send(CONTENT_TYPE, text)

    def _send(self, content_type: str, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep a log of requests for the developer alone."""
        log.debug(format, *args)


def _address(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    family, _kind, _protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    return family, (str(address[0]), int(address[1]))
