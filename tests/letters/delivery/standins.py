"""Carriers to send to: a notification service and a mail server of our own, on free loopback ports, with a log.

Each notes what it was handed before it answers, so that a test can break the answer off. Nothing here leaves the machine.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

ISSUER, SECRET = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-8999-aaaaaaaaaaaa"
KEY = f"stand-in-{ISSUER}-{SECRET}"


@dataclass
class Notes:
    """What a stand-in was handed, in order, and what it is to do with the next ones."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """For the next requests: an HTTP or SMTP status, `break off` after noting it, or `shut` before."""
    statuses: dict[str, str] = field(default_factory=dict)
    """Notification id → its status, for receipts."""
    asked: list[str] = field(default_factory=list)
    log: Callable[[dict[str, Any]], None] = lambda _: None
    delay: Callable[[], float] = lambda: 0.0
    lock: Lock = field(default_factory=Lock)

    def note(self, one: dict[str, Any]) -> None:
        with self.lock:
            self.taken.append(one)
            self.log(one)

    def next_answer(self, usual: str) -> str:
        return self.answers.pop(0) if self.answers else usual


class NotifyHandler(BaseHTTPRequestHandler):
    notes: Notes

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.notes.next_answer("201")
        if answer == "shut":
            self.close_connection = True
            return
        if not self._signed():
            self._answer(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
            return
        if answer not in ("201", "break off"):
            field = "phone_number" if "phone_number" in body else "email_address"
            said = {"error": "ValidationError", "message": f"{field} is not right"}
            self._answer(int(answer), {"errors": [said]})
            return
        number = str(uuid.uuid4())
        self.notes.note(body | {"id": number, "kind": self.path.rsplit("/", 1)[-1]})
        time.sleep(self.notes.delay())
        if answer == "break off":
            self.close_connection = True
            return
        self._answer(201, {"id": number, "reference": body["reference"]})

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.notes.asked.append(self.path)
        answer = self.notes.next_answer("200")
        if not self._signed() or answer != "200":
            self._answer(int(answer) if answer.isdecimal() and answer != "200" else 403, {"errors": []})
        elif parts.query:
            wanted = parse_qs(parts.query)["reference"][0]
            found = [{"id": one["id"]} for one in self.notes.taken if one["reference"] == wanted]
            self._answer(200, {"notifications": found})
        else:
            number = parts.path.rsplit("/", 1)[-1]
            self._answer(200, {"id": number, "status": self.notes.statuses.get(number, "sending")})

    def _signed(self) -> bool:
        head, claims, seal = self.headers["Authorization"].removeprefix("Bearer ").split(".")
        wanted = hmac.new(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        told = json.loads(_decoded(claims))
        recent = abs(time.time() - told["iat"]) < 30
        return hmac.compare_digest(_decoded(seal), wanted) and told["iss"] == ISSUER and recent

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked may have been killed meanwhile
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@contextmanager
def notify_server(notes: Notes) -> Iterator[str]:
    """The notification service's address while it runs."""
    handler = type("Handler", (NotifyHandler,), {"notes": notes})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


REFUSES = {"nobody@": "550 5.1.1 No such mailbox", "later@": "450 4.2.1 Not now"}


class MailHandler(StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand over mail."""

    notes: Notes

    def handle(self) -> None:
        self._say("220 stand-in")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say("221 Bye")
                return
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self._say(next((said for start, said in REFUSES.items() if to.startswith(start)), "250 OK"))
            elif verb != "DATA":
                self._say("250 OK")
            elif not self._take(to):
                return

    def _take(self, to: str) -> bool:
        self._say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.notes.note({"to": to} | read_mail(b"".join(lines)))
        time.sleep(self.notes.delay())
        answer = self.notes.next_answer("250")
        if answer == "break off":
            return False
        self._say(f"{answer} as told")
        return True

    def _say(self, line: str) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(f"{line}\r\n".encode())


def read_mail(content: bytes) -> dict[str, Any]:
    mail = BytesParser(EmailMessage, policy=default).parsebytes(content)
    body = mail.get_body()
    return {
        "reference": str(mail["Message-ID"]).strip("<>").partition("@")[0],
        "subject": str(mail["Subject"]),
        "text": body.get_content() if body else "",
        "files": [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()],
    }


class MailServer(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mail_server(notes: Notes) -> Iterator[int]:
    """The mail server's port while it runs."""
    server = MailServer(("127.0.0.1", 0), type("Handler", (MailHandler,), {"notes": notes}))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_carrier(settings: Any) -> Iterator[Notes]:  # Any: pytest-django's settings
    """What a mail server is handed while e-mails go to it."""
    notes = Notes()
    with mail_server(notes) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.CARRIER_EMAIL = "smtp"
        yield notes
