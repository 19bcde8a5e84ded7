"""A signed-in browser's way of saving a register, as few instructions as possible: it shares the cores with the server."""

from __future__ import annotations

import gzip
import http.client
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from proofs.product import HOST

CSRF = "b" * 32


@dataclass
class Saver:
    """One person with one connection. CSRF is checked as for a browser: cookie and header must agree."""

    port: int
    person: dict[str, str]
    by_token: bool = False
    """As a program with its token instead of a browser with its session."""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def headers(self) -> dict[str, str]:
        common = {"Host": HOST, "Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if self.by_token:
            return common | {"Authorization": f"Token {self.person['token']}"}
        cookies = f"{self.person['cookie']}={self.person['session']}; {self.person['csrf_cookie']}={CSRF}"
        return common | {"Cookie": cookies, "X-CSRFToken": CSRF}

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        self.connection.request(method, path, body=body, headers=self.headers())
        answer = self.connection.getresponse()
        body = answer.read()
        return answer.status, gzip.decompress(body) if answer.getheader(
            "Content-Encoding"
        ) == "gzip" else body

    def hang_up(self) -> None:
        """After a broken answer: the next request opens a connection of its own."""
        self.connection.close()

    def save(
        self,
        urn: str,
        day: str,
        session: str,
        school_class: str,
        marks: list[dict[str, Any]],  # Any: JSON
        *,
        submit: bool = True,
        op_id: str | None = None,
    ) -> tuple[int, dict[str, Any]]:
        path = f"/api/v1/registers/{urn}/{day}/{session}?class={school_class.replace(' ', '%20')}"
        body = {"op_id": op_id or str(uuid.uuid4()), "submit": submit, "marks": marks}
        status, content = self.request("POST", path, json.dumps(body).encode())
        return status, json.loads(content) if content[:1] == b"{" else {"raw": content[:200]}
