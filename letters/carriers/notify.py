"""Texts, e-mails and printed letters through the notification service for public bodies, by its documented HTTP API.

Paths, fields and states are those of its version 2. It does not refuse a reference it has seen, but tells whether it
has one: so it is asked first wherever an earlier try may have reached it. One key for each trust.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import time
from typing import Any
from urllib.parse import quote, urlsplit

from .base import Found, Outcome, Parcel, Receipt, Result

LONGEST_SECONDS = 20
UUID_LENGTH = 36
ADDRESS_FIELD = {"sms": "phone_number", "email": "email_address"}
RECEIPTS = {
    "delivered": Receipt.DELIVERED,
    "received": Receipt.DELIVERED,
    "permanent-failure": Receipt.DEAD,
    "temporary-failure": Receipt.RETURNED,
    "technical-failure": Receipt.RETURNED,
    "validation-failed": Receipt.RETURNED,
    "virus-scan-failed": Receipt.RETURNED,
    "cancelled": Receipt.RETURNED,
}


class NotReached(Exception):
    """No connection: the request never left."""


class NotAnswered(Exception):
    """The request left, and no answer came."""


def token(key: str, at: int) -> str:
    """The bearer token of one request: a JWT (RFC 7519), HS256, of the service's id and the moment.

    A key is `name-<service id>-<secret>`, both UUIDs.
    """
    secret, issuer = key[-UUID_LENGTH:], key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
    head = _part({"typ": "JWT", "alg": "HS256"})
    signed = f"{head}.{_part({'iss': issuer, 'iat': at})}"
    seal = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_base64url(seal)}"


def _part(value: dict[str, object]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Notify:
    name = "notify"
    words = "Notification service"
    can_tell = True

    def __init__(self, url: str, key: str, templates: dict[str, str]) -> None:
        self.url = urlsplit(url)
        self.key = key
        self.templates = templates

    def send(self, parcel: Parcel) -> Outcome:
        kind = "letter" if parcel.channel == "post" else parcel.channel
        try:
            status, answer = self._ask("POST", f"/v2/notifications/{kind}", self._body(parcel))
        except NotReached:
            return Outcome(Result.BUSY, "The notification service could not be reached.")
        except NotAnswered:
            return Outcome(Result.UNKNOWN, "The notification service did not answer.")
        if status == http.client.CREATED:
            return Outcome(Result.TAKEN, carrier_reference=str(answer.get("id", "")))
        return _not_taken(status, answer, ADDRESS_FIELD.get(parcel.channel, ""))

    def _body(self, parcel: Parcel) -> dict[str, object]:
        if parcel.channel == "post":
            content = base64.b64encode(parcel.pdf or b"").decode()
            return {"reference": parcel.reference, "content": content, "postage": "second"}
        words: dict[str, object] = {"body": parcel.text}
        template = parcel.channel
        if parcel.channel == "email":
            words["subject"] = parcel.subject
        if parcel.pdf is not None:
            template = "email_letter"
            words["link_to_file"] = _file(parcel.pdf, parcel.reference)
        return {
            ADDRESS_FIELD[parcel.channel]: parcel.to,
            "template_id": self.templates[template],
            "personalisation": words,
            "reference": parcel.reference,
        }

    def find(self, reference: str) -> tuple[Found, str]:
        try:
            status, answer = self._ask("GET", f"/v2/notifications?reference={quote(reference)}")
        except (NotReached, NotAnswered):
            return Found.CANNOT_TELL, ""
        if status != http.client.OK:
            return Found.CANNOT_TELL, ""
        kept = answer.get("notifications", [])
        return (Found.THERE, str(kept[0].get("id", ""))) if kept else (Found.NOT_THERE, "")

    def receipt(self, carrier_reference: str) -> Receipt:
        try:
            status, answer = self._ask("GET", f"/v2/notifications/{quote(carrier_reference)}")
        except (NotReached, NotAnswered):
            return Receipt.PENDING
        if status != http.client.OK:
            return Receipt.PENDING
        return RECEIPTS.get(str(answer.get("status")), Receipt.PENDING)

    def _ask(
        self, method: str, path: str, body: dict[str, object] | None = None
    ) -> tuple[int, dict[str, Any]]:  # Any: the service's JSON
        secure = self.url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.url.hostname or "", self.url.port, timeout=LONGEST_SECONDS)
        headers = {
            "Authorization": f"Bearer {token(self.key, int(time.time()))}",
            "Content-Type": "application/json",
        }
        try:
            connection.connect()
        except OSError as problem:
            raise NotReached from problem
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, _read(answer.read())
        except (OSError, http.client.HTTPException) as problem:
            raise NotAnswered from problem
        finally:
            connection.close()


def _file(pdf: bytes, reference: str) -> dict[str, object]:
    """The service mails a link, and asks the reader for their address before it gives the file out."""
    return {
        "file": base64.b64encode(pdf).decode(),
        "filename": f"letter-{reference}.pdf",
        "confirm_email_before_download": True,
    }


def _read(body: bytes) -> dict[str, Any]:  # Any: the service's JSON
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _not_taken(status: int, answer: dict[str, Any], field: str) -> Outcome:  # Any: the service's JSON
    errors = [error for error in answer.get("errors", []) if isinstance(error, dict)]
    told = " ".join(str(error.get("message", "")) for error in errors)
    if status == http.client.TOO_MANY_REQUESTS:
        return Outcome(Result.BUSY, "The notification service takes no more for now.")
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return Outcome(Result.BUSY, "The notification service does not accept this trust's key.")
    if status == http.client.BAD_REQUEST and field and field in told:
        said = "The notification service says this number or address can't be right."
        return Outcome(Result.REFUSED, said, dead_address=True)
    if 400 <= status < 500:
        said = f"The notification service refuses it (answer {status}). Ask whoever set it up."
        return Outcome(Result.REFUSED, said)
    return Outcome(Result.UNKNOWN, f"The notification service failed while it was told (answer {status}).")
