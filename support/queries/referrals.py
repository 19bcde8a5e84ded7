"""The register of referrals, and the fields of the papers that go with one (D26, D27; ABS-56, ABS-70)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from attendance_mis.kit import clock
from letters.models import Letter
from letters.queries.facts import absences, figures, year_so_far
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue
from registers.models import School
from registers.rules.words import day_words
from support.models import Referral, SupportEntry, SupportEvent
from support.queries.meetings import opening_words
from support.queries.policy import policy_of
from support.rules import referrals as rules
from support.rules.referrals import KIND, Consent

AUTHORITY = Recipient("authority", "School attendance team", "Dear colleague")
SENSITIVE = [kind.key for kind in rules.KINDS if kind.sensitive]


def referrals_seen(school: School, *, sensitive: bool) -> QuerySet[Referral]:
    """Those of a school that this person may see: health and social care details are for some roles only."""
    rows = Referral.objects.filter(school=school).select_related("pupil")
    return rows if sensitive else rows.exclude(kind__in=SENSITIVE)


def letter_key(referral: Referral) -> str:
    return f"referral:{referral.id.hex}"


def letters_of(referral: Referral) -> list[Letter]:
    rows = Letter.objects.filter(
        school=referral.school_id, pupil=referral.pupil_id, key__startswith=letter_key(referral)
    )
    return list(rows.order_by("kind", "recipient_key", "-edition"))


def told_on(referral: Referral) -> date | None:
    """When the parents were told that it is planned: written down, or by a letter issued (never by a draft)."""
    told = [referral.parent_told_on] if referral.parent_told_on else []
    for letter in letters_of(referral):
        if letter.kind == "D27" and letter.issued_at is not None:
            told.append(letter.issued_at.astimezone(clock.LONDON).date())
    return max(told, default=None)


def in_the_way(referral: Referral, today: date) -> list[str]:
    asked = rules.Referral(
        referral.kind, Consent(referral.consent), told_on(referral), referral.not_told_because
    )
    first = policy_of(referral.school, today).parent_told_before_referral
    return rules.in_the_way(asked, parent_told_first=first, today=today)


def referral_fields(referral: Referral) -> dict[str, FieldValue]:
    """The sheet for the authority (D26): the register's figures, what was done, what is asked, what the parent knows."""
    school, pupil = referral.school, referral.pupil
    period = year_so_far(school, clock.today())
    return figures(pupil, school, period, clock.now()) | {
        "upn": pupil.upn,
        "actions_taken": actions_taken(referral) or ["Nothing is in the school’s log yet"],
        "asked_for": referral.asked_for,
        "consent": consent_said(referral),
        "absences": absences(pupil, school, period),
    }


def intention_fields(referral: Referral) -> dict[str, FieldValue]:
    period = year_so_far(referral.school, clock.today())
    return figures(referral.pupil, referral.school, period, clock.now()) | {
        "why": f"{opening_words(referral.pupil, referral.school, clock.today())} What we have tried has not been enough.",
        "refer_on": referral.planned_for or clock.today(),
    }


def consent_said(referral: Referral) -> str:
    """What the parent knows and said, in sentences."""
    said = [f"Consent: {Consent(referral.consent).words.lower()}."]
    if referral.consent_words:
        said.append(referral.consent_words.rstrip(".") + ".")
    told = told_on(referral)
    if told:
        said.append(f"The parents were told on {day_words(told)}.")
    elif referral.not_told_because:
        said.append(f"The parents were not told first: {referral.not_told_because.rstrip('.')}.")
    return " ".join(said)


def actions_taken(referral: Referral) -> list[str]:
    """What the school did, by day: the support log, and letters that went."""
    rows = SupportEntry.objects.filter(pupil=referral.pupil, school=referral.school)
    said = [(one.offered_on, f"{one.what}. {one.get_taken_up_display()}.") for one in rows]
    issued = Letter.objects.filter(
        pupil=referral.pupil, school=referral.school, issued_at__isnull=False, kind__in=["D01", "D02", "D03", "D04", "D12"]
    )  # fmt: skip
    said += [
        (one.issued_at.astimezone(clock.LONDON).date(), f"Letter {one.reference}.")
        for one in issued
        if one.issued_at
    ]
    return [f"{day_words(day)}: {words}" for day, words in sorted(set(said))]


def story(referral: Referral) -> list[SupportEvent]:
    return list(SupportEvent.objects.filter(thing="referral", thing_id=referral.id).order_by("-at", "-id"))


def kind_words(referral: Referral) -> str:
    return KIND[referral.kind].words
