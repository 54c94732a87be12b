"""A reverse proxy that stands between the bot and a homeserver, keeps every request, and makes faults.

    with Proxy(homeserver.url) as proxy:
        proxy.fault = lambda request: "cut before" if request.number % 7 == 0 else None
        bot = Bot(homeserver)
        bot.configure(homeserver=proxy.url)

A fault is one of FAULTS, or None. Those "before" never reach the homeserver; those "after" do, only their answer is lost.
"""

import email.utils
import http.client
import http.server
import itertools
import json
import socket
import struct
import threading
import time
import urllib.parse

import threaded
import wire

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
DELAY = 25


class Request:
    def __init__(self, number, connection, method, target, headers, body):
        self.number, self.connection = number, connection
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path = urllib.parse.urlsplit(target).path
        self.time = time.monotonic()
        self.fault = self.status = self.ended = None

    def __repr__(self):
        return f"{self.method} {self.path} {self.fault or self.status}"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def _made(status, kind, body, **headers):
    return Answer(status, [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items())],
                  body)


def _limited(retry_after):
    return _made(429, "application/json", json.dumps({"errcode": "M_LIMIT_EXCEEDED", "error": "slowly"}).encode(),
                 Retry_After=retry_after)


def _as_text(answer):
    headers = [(name, value) for name, value in answer.headers if name.lower() != "content-type"]
    return Answer(answer.status, [("Content-Type", "text/plain"), *headers], answer.body)


def _garbage(_answer):
    return _made(200, "application/json", b'{"next_batch": "s1", "event_id": {]\xff\x00')


# What becomes of the request: instead(owner) is answered without asking the homeserver, change(answer) after asking.
_INSTEAD = {
    "nothing before": lambda: _made(200, "application/json", b"{}"),
    "502 before": lambda: _made(502, "text/html", HTML),
    "429 in seconds": lambda: _limited("1"),
    "429 as a date": lambda: _limited(email.utils.formatdate(time.time() + 2, usegmt=True)),
}
_CHANGE = {"502 after": lambda _answer: _made(502, "text/html", HTML), "wrong type": _as_text, "garbage": _garbage,
           "nothing after": lambda _answer: _made(200, "application/json", b"{}")}
_BREAK = ("cut before", "cut after", "reset after", "truncated")
FAULTS = (*_BREAK, *_INSTEAD, *_CHANGE)     # and "late", which takes DELAY seconds


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self):
        super().setup()
        self.number = next(self.server.owner.connection_numbers)
        self.upstream = http.client.HTTPConnection(self.server.owner.upstream, timeout=120)

    def finish(self):
        self.upstream.close()
        super().finish()

    def log_message(self, *_words):
        pass

    def _serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = self.server.owner.note(self, body)
        if request.fault == "cut before":
            self.close_connection = True
            return
        if request.fault == "late":
            self.server.owner.closing.wait(DELAY)
        self._answer(request, self._find(request))

    def _find(self, request):
        if request.fault in _INSTEAD:
            return _INSTEAD[request.fault]()
        answer = self._ask(request)
        return _CHANGE[request.fault](answer) if request.fault in _CHANGE else answer

    def _ask(self, request):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        try:
            self.upstream.request(request.method, request.target, request.body or None, headers)
            response = self.upstream.getresponse()
            kept = [(name, value) for name, value in response.getheaders()
                    if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server")]
            return Answer(response.status, kept, response.read())
        except (OSError, http.client.HTTPException):
            self.upstream.close()
            return _made(502, "text/html", HTML)

    def _answer(self, request, answer):
        request.status, request.ended = answer.status, time.monotonic()
        self.close_connection |= request.fault in _BREAK
        if request.fault == "reset after":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if request.fault in ("cut after", "reset after"):
            return
        self.send_response(answer.status)
        for name, value in [*answer.headers, ("Content-Length", str(len(answer.body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[:len(answer.body) // 2] if request.fault == "truncated" else answer.body)
        self.wfile.flush()

    do_GET = do_PUT = do_POST = do_DELETE = _serve


class _Server(threaded.Server):
    def shutdown_request(self, request):
        """Without an orderly end when the fault was to reset: SO_LINGER makes close() do it."""
        if struct.unpack("ii", request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))[0]:
            self.close_request(request)
        else:
            super().shutdown_request(request)


class Proxy:
    def __init__(self, url):
        self.upstream = urllib.parse.urlsplit(url).netloc
        self.requests = []
        self.wire = wire.Record()
        self.fault = lambda request: None
        self.connection_numbers = itertools.count(1)
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def note(self, handler, body):
        with self._lock:
            request = Request(len(self.requests), handler.number, handler.command, handler.path, handler.headers, body)
            self.requests.append(request)
            self.wire.take(request.method, request.target, request.headers, request.body)
            request.fault = self.fault(request)
        return request

    def __enter__(self):
        return self

    def __exit__(self, kind, *_reason):
        self.close()
        if not kind:
            self.wire.raise_any()

    def close(self):
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
