"""Ways out of the school. `carrier_of` says which one a trust uses for a channel; the settings decide, never a page."""

from __future__ import annotations

from django.conf import settings

from .base import Carrier, Found, Outcome, Parcel, Receipt, Result
from .notify import Notify
from .outbox import Outbox
from .smtp import Smtp

__all__ = ["Carrier", "Found", "Outcome", "Parcel", "Receipt", "Result", "carrier_named", "carrier_of"]

TEMPLATES = ("sms", "email", "email_letter")
BY_A_WORKER = ("outbox", "smtp", "notify")
"""The others (printing here, handing over) are done by a person."""


def carrier_name(channel: str) -> str:
    """The carrier set up for a channel: `none`, `outbox`, `smtp`, `notify`, `print` or `hand`."""
    if channel == "hand":
        return "hand"
    return {
        "sms": settings.CARRIER_SMS,
        "email": settings.CARRIER_EMAIL,
        "post": settings.CARRIER_POST,
    }[channel]


def channels_of_workers() -> list[str]:
    return [
        channel for channel in ("sms", "email", "post") if carrier_name(channel) in (*BY_A_WORKER, "none")
    ]


def carrier_of(channel: str, schema: str) -> Carrier | None:
    """The carrier a worker hands this channel to; `None` where nothing is set up or a person does it."""
    return carrier_named(carrier_name(channel), schema)


def carrier_named(name: str, schema: str) -> Carrier | None:
    if name == "outbox":
        return Outbox()
    if name == "smtp":
        return Smtp(sender=settings.MAIL_FROM, host=settings.PUBLIC_HOST)
    key = settings.NOTIFY_KEYS.get(schema, "")
    if name == "notify" and settings.NOTIFY_URL and key:
        templates = {kind: settings.NOTIFY_TEMPLATES.get(f"{schema}.{kind}", "") for kind in TEMPLATES}
        return Notify(settings.NOTIFY_URL, key, templates)
    return None
