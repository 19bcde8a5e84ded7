"""One's own sign-ins: since when and where, and the end of any of them (security rule 15; ASVS 7.5.2)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock

from .models import User, UserSession


@dataclass(frozen=True)
class SignIn:
    ref: str
    """Stands for the session on pages; the session's own key would be the sign-in itself."""
    browser: str
    began: datetime
    seen: datetime
    here: bool
    """The one that looks."""


def sign_ins_of(user: User, key: str) -> list[SignIn]:
    """Those that hold still, this one (`key`) first, then the last seen."""
    found = [_sign_in(row, data, key) for row, data in _live(user)]
    return sorted(found, key=lambda one: (one.here, one.seen), reverse=True)


@transaction.atomic
def end_sign_ins(user: User, *, key: str, ref: str = "") -> int:
    """End one, or every other than `key`; returns how many ended. From its next click on it is signed out."""
    ended = [
        row.session_key
        for row, _ in _live(user)
        if row.session_key != key and ref in ("", _ref(row.session_key))
    ]
    UserSession.objects.filter(session_key__in=ended).delete()
    if ended:
        by = Actor(user.id, user.name, user.position, "")
        record("person.sign_ins_ended", by=by, subject_id=user.id, count=len(ended))
    return len(ended)


def _live(user: User) -> Iterator[tuple[UserSession, dict[str, int | str]]]:
    for row in UserSession.objects.filter(user_id=user.id, expire_date__gt=timezone.now()):
        data = row.get_decoded()
        if time.time() - data.get("seen", time.time()) <= settings.SESSION_IDLE_SECONDS:
            yield row, data


def _sign_in(row: UserSession, data: dict[str, int | str], key: str) -> SignIn:
    return SignIn(
        ref=_ref(row.session_key),
        browser=str(data.get("browser", "A browser")),
        began=_on_the_pages(data.get("began")),
        seen=_on_the_pages(data.get("seen")),
        here=row.session_key == key,
    )


def _on_the_pages(at: int | str | None) -> datetime:
    """Sessions end by the machine's clock; pages tell the time of the product's, which a demonstration sets."""
    return clock.now() - timedelta(seconds=time.time() - float(at)) if at else clock.now()


def _ref(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
