"""Where a hint comes from, for those who may look there. Pages link upwards by the name of an address."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from attendance_mis.accounts.permissions import Permission
from registers.queries.roster import Plan

_PAGES = {
    "leave": ("leave_request", True, Permission.TAKE_LEAVE_REQUESTS),
    "leave_beyond": ("leave_watch", False, Permission.TAKE_LEAVE_REQUESTS),
    "report": ("absence_reports", False, Permission.FOLLOW_UP),
    "appointment": ("appointment", True, Permission.SEE_FOLLOW_UP),
    "illness_notice": ("illness_doubt", True, Permission.SEE_SENSITIVE),
}
"""Source → the page's name, whether it is the page of that one record, and who may open it."""


def hint_url(hint: Plan, urn: str, held: frozenset[Permission]) -> str:
    """The page behind a hint that was proposed or told; empty for what was agreed and for who may not open it."""
    if hint.source not in _PAGES:
        return ""
    name, of_one, needed = _PAGES[hint.source]
    if needed not in held:
        return ""
    try:
        return reverse(name, args=[urn, hint.source_id] if of_one else [urn])
    except NoReverseMatch:
        return ""
