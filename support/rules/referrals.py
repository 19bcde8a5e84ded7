"""Where a pupil can be referred, and what has to be settled before a referral is sent (ABS-56, ABS-70; DAT-05).

A referral to the local authority's attendance team waits for the word to the parents where the policy says so; one about
a child's safety waits for nothing. Early help and the like are voluntary: they need consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registers.rules.words import day_words


class Consent(StrEnum):
    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"

    @property
    def words(self) -> str:
        return {
            "not_asked": "Not asked yet",
            "given": "Given",
            "refused": "Refused",
            "not_needed": "Not needed",
        }[self]


@dataclass(frozen=True)
class Kind:
    key: str
    words: str
    needs_consent: bool = False
    """A voluntary process: nothing is sent without the family's yes."""
    sensitive: bool = False
    """Seen by those who may see health and social care details."""
    safety: bool = False
    """About a child's safety: never waits for a parent."""
    waits_for_parent: bool = False
    """Parents are told of the intention first, where the policy says so."""


KINDS: tuple[Kind, ...] = (
    Kind("la_attendance", "Local authority’s attendance team", waits_for_parent=True),
    Kind("cme", "Children missing education"),
    Kind("social_care", "Social care, the front door", sensitive=True, safety=True),
    Kind("police", "Police", sensitive=True, safety=True),
    Kind("early_help", "Early help assessment", needs_consent=True),
    Kind("needs_form", "Strengths-and-needs form", needs_consent=True),
    Kind("family_team", "Team around the family", needs_consent=True),
    Kind("school_health", "School health", needs_consent=True, sensitive=True),
    Kind("psychology", "Educational psychology", needs_consent=True, sensitive=True),
    Kind("mental_health", "Mental health services", needs_consent=True, sensitive=True),
    Kind("traveller", "Traveller education"),
    Kind("virtual_school", "Virtual school", sensitive=True),
    Kind("send", "Local authority’s SEN team (EHC plan)", sensitive=True),
)
KIND = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True)
class Referral:
    """A referral about to be sent."""

    kind: str
    consent: Consent
    parent_told_on: date | None
    """By letter or word, that it is planned."""
    not_told_because: str = ""
    """Why telling them first would put the child at risk."""


def in_the_way(referral: Referral, *, parent_told_first: bool, today: date) -> list[str]:
    """What has to be settled before it is sent, each as a sentence that says what to do."""
    kind = KIND[referral.kind]
    found = []
    if kind.needs_consent and referral.consent is not Consent.GIVEN:
        found.append(_consent(kind, referral.consent))
    if kind.waits_for_parent and parent_told_first and not referral.not_told_because.strip():
        if referral.parent_told_on is None:
            found.append(
                "At this school parents are told of a referral first. Issue the letter that says so, or write down when "
                "they were told; then it can be sent."
            )
        elif referral.parent_told_on > today:
            found.append(
                f"The parents are to be told on {day_words(referral.parent_told_on)}. Send it after that."
            )
    return found


def _consent(kind: Kind, consent: Consent) -> str:
    name = kind.words[0].lower() + kind.words[1:]
    if consent is Consent.REFUSED:
        return f"The family said no, and {name} is voluntary. Nothing is sent; the refusal stays on record."
    return f"{kind.words} is voluntary: ask the family first and write down their answer."
