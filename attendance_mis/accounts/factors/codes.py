"""Codes of an authenticator app, and recovery codes: each works once (security rule 6).

An app's code holds for its own thirty seconds. Which step was used last is kept in the row, not in a cache: an
answer overheard is refused also after Redis was away.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from attendance_mis.kit.sealing import CannotOpen

from ..models import User

Type = Authenticator.Type
_NEW_APP = "new-app"


@dataclass(frozen=True)
class NewApp:
    """What an app is told, as a picture to scan and in letters to type."""

    picture: SafeString
    letters: str


def new_app(request: HttpRequest, user: User) -> NewApp:
    """The secret being set up in this session; the same until it is confirmed, so that a reload changes nothing."""
    if _NEW_APP not in request.session:
        request.session[_NEW_APP] = encrypt(generate_totp_secret())
    secret = decrypt(request.session[_NEW_APP])
    with context.request_context(request):
        adapter = get_adapter()
        picture = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    drawn = picture[picture.index("<svg") :].replace("<svg", '<svg role="img" aria-label="QR code"', 1)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return NewApp(mark_safe(drawn), grouped)  # noqa: S308 - drawn by the library from our own address


@transaction.atomic
def keep_app(request: HttpRequest, user: User, code: str) -> bool:
    """Keep the app if it shows the right code; it takes the place of one before."""
    sealed = request.session.get(_NEW_APP)
    step = _step_of(decrypt(sealed), code, after=0) if sealed else None
    if step is None:
        return False
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    app = TOTP.activate(user, decrypt(sealed)).instance
    app.data["used_step"] = step
    app.save(update_fields=["data"])
    del request.session[_NEW_APP]
    return True


@transaction.atomic
def right_app_code(user: User, code: str) -> bool:
    """Whether this is what the app shows now; it is used up by asking."""
    app = Authenticator.objects.select_for_update().filter(user=user, type=Type.TOTP).first()
    step = _step(app, code) if app else None
    if app is None or step is None:
        return False
    app.data["used_step"], app.last_used_at = step, timezone.now()
    app.save(update_fields=["data", "last_used_at"])
    return True


def right_recovery_code(user: User, code: str) -> bool:
    """Whether this is one of the codes kept and not used yet; it is used up by asking."""
    spare = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    try:
        return spare is not None and RecoveryCodes(spare).validate_code(code)
    except CannotOpen:
        return False


@transaction.atomic
def new_recovery_codes(user: User) -> None:
    """Ten new ones; those before no longer work."""
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)


def recovery_codes(user: User) -> list[str]:
    """Those not used yet, in the clear."""
    spare = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return RecoveryCodes(spare).get_unused_codes() if spare else []


def _step(app: Authenticator, code: str) -> int | None:
    try:
        return _step_of(decrypt(app.data["secret"]), code, after=app.data.get("used_step", 0))
    except CannotOpen:
        return None


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """Which step of thirty seconds this code is of; `None` if of none that holds now and comes after the last used."""
    for step in yield_hotp_counters_from_time():
        if step > after and compare_user_code(
            actual=code, expected=format_hotp_value(hotp_value(secret, step))
        ):
            return int(step)
    return None
