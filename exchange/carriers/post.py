"""The day's register handed over by HTTPS: one request with the file, its SHA-256 and a reference that stays the same.

The other side keeps a file once under its reference, so a try whose end is not known may be repeated.
"""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

from .base import DailyParcel, Outcome, Result

LONGEST_SECONDS = 30
_TAKEN = range(200, 300)
_CONFLICT = 409


class Post:
    words = "Handed over by HTTPS"

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = urlsplit(address), key

    def send(self, parcel: DailyParcel) -> Outcome:
        try:
            status = self._ask(parcel)
        except (OSError, http.client.HTTPException):
            return Outcome(Result.BUSY, "The other side could not be reached or did not answer.")
        if status in _TAKEN or status == _CONFLICT:  # it has this reference already
            return Outcome(Result.TAKEN, "Taken by the other side.")
        if status >= 500 or status == 429:
            return Outcome(Result.BUSY, f"The other side is not taking files now (answer {status}).")
        return Outcome(Result.REFUSED, f"The other side refused the file (answer {status}).")

    def _ask(self, parcel: DailyParcel) -> int:
        connection = self._connection()
        try:
            connection.request(
                "POST",
                self._address.path or "/",
                body=parcel.content,
                headers={
                    "Authorization": f"Bearer {self._key}",
                    "Content-Type": parcel.content_type,
                    "Content-Disposition": f'attachment; filename="{parcel.file_name}"',
                    "Idempotency-Key": parcel.reference,
                    "Digest": f"sha-256={parcel.sha256}",
                },
            )
            answer = connection.getresponse()
            answer.read(1024)
            return answer.status
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        """Plain HTTP only to this machine: a stand-in, or a gateway beside us."""
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "http" and host in ("127.0.0.1", "localhost", "::1"):
            return http.client.HTTPConnection(host, port, timeout=LONGEST_SECONDS)
        return http.client.HTTPSConnection(
            host, port, timeout=LONGEST_SECONDS, context=ssl.create_default_context()
        )
