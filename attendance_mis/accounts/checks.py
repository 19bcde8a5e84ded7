"""Refuses to run with a way round the second factor (security rule 6)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Warning, register


@register()
def no_way_round(**_: Any) -> list[CheckMessage]:  # Any: what Django passes to every check
    found: list[CheckMessage] = []
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        found.append(
            Critical(
                "A bypass code opens every account: take MFA_TOTP_INSECURE_BYPASS_CODE out.",
                id="accounts.C001",
            )
        )
    if settings.MFA_TOTP_TOLERANCE:
        found.append(
            Critical(
                "An app's code holds for its own thirty seconds: set MFA_TOTP_TOLERANCE to 0.",
                id="accounts.C002",
            )
        )
    return found


@register(deploy=True)
def as_a_school_runs_it(**_: Any) -> list[CheckMessage]:  # Any: as above
    found: list[CheckMessage] = []
    if settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN:
        found.append(
            Warning("Passkeys are taken from pages without HTTPS: run with SECURE=1.", id="accounts.W001")
        )
    if not settings.SECOND_FACTOR:
        found.append(
            Warning(
                "Nobody needs a second factor until the trust says so: run with SECOND_FACTOR=1.",
                id="accounts.W002",
            )
        )
    return found
