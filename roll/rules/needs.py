"""What a ground asks people for: each need once, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NeedKind(StrEnum):
    TEXT = "text"
    LONG = "long"
    DAY = "day"
    YES = "yes"
    """A box that somebody ticks and thereby confirms."""
    CHOICE = "choice"


@dataclass(frozen=True)
class Need:
    key: str
    words: str
    kind: NeedKind = NeedKind.TEXT
    help: str = ""
    must: bool = True
    """Whether the case can't be proposed without it. What a check asks for by itself is not asked for twice."""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        return f"Still to enter: {self.words[0].lower()}{self.words[1:]}."


def _day(key: str, words: str, help: str = "", *, must: bool = True) -> Need:
    return Need(key, words, NeedKind.DAY, help, must)


def _yes(key: str, words: str, help: str = "", *, must: bool = True) -> Need:
    return Need(key, words, NeedKind.YES, help, must)


NO_RETURN = Need(
    "no_return",
    "Why there is no reason to expect the pupil back",
    NeedKind.LONG,
    "What you know, from whom and when.",
)
NO_SICKNESS = Need(
    "no_sickness",
    "Why sickness or an unavoidable cause is not the reason",
    NeedKind.LONG,
    "What you know of the pupil’s health and of anything that could keep them away.",
)
ORDER_NAMES_US = _yes("order_names_us", "A school attendance order names this school", must=False)
OTHER_SCHOOL = Need("other_school", "The other school", help="Name and town.", must=False)
STARTED_ON = _day("started_on", "Day the pupil started there", must=False)
CONFIRMED_BY = Need(
    "confirmed_by",
    "Who confirmed the start",
    help="Name and post at the new school, and the day.",
    must=False,
)
ORDER_REFERENCE = Need("order_reference", "Reference of the attendance order", must=False)
ORDER_ON = _day("order_on", "Day it was changed or ended", must=False)
ARRANGEMENTS = Need("arrangements", "How the child is taught instead", NeedKind.LONG)
LETTER_ON = _day("letter_on", "Day the parent’s letter arrived", must=False)
LEAVES_FROM = _day(
    "leaves_from", "Day the parent gives for leaving", "Empty if the letter gives none.", must=False
)
LETTER_KEPT = Need("letter_kept", "Where the letter is kept", help="A copy goes with the notification.")
PROTECTION = _yes("protection", "There are child-protection enquiries, or a plan", must=False)
CONSENT_ON = _day(
    "consent_on", "Day the authority consented", "Only where its consent is asked for.", must=False
)
CONSENT_REFERENCE = Need("consent_reference", "Reference of the consent", must=False)
LEFT_ADDRESS_ON = _day("left_address_on", "Day the family left the old address", must=False)
NEW_PLACE = Need(
    "new_place", "Where the family is now", NeedKind.LONG, "Address, or what is known of it.", must=False
)
NEW_PARENT = Need("new_parent", "Parent the pupil lives with there", must=False)
ESTABLISHED_BY = Need(
    "established_by",
    "How that is known",
    help="The authority’s written word, a new school, a visit.",
    must=False,
)
BOTH_AGREE = _yes(
    "both_agree_no_return",
    "Found: school and authority agree that there is no reason to expect a return",
    must=False,
)
COURT = Need("court", "Court that made the order", must=False)
DETAINED_FROM = _day("detained_from", "First day of the order", must=False)
DETAINED_UNTIL = _day("detained_until", "Last day of the order", must=False)
FINAL_ORDER = _yes("final_order", "The order is final: nothing is appealed any more")
DIED_ON = _day("died_on", "Day of death", must=False)
TOLD_BY = Need("told_by", "Who told the school")
TOLD_ON = _day("told_on", "Day the school was told", must=False)
WHY_NOT_ON = Need(
    "why_not_on",
    "Why the pupil does not go on here",
    NeedKind.CHOICE,
    choices=(
        ("declines", "Pupil or parent has said that they will not stay on"),
        ("entry", "Does not meet the academic entry requirements"),
    ),
)
FEES_TERM = _day("fees_term_ended", "Last day of the term the fees are for", must=False)
EXCLUDED_ON = _day("excluded_on", "Day of the permanent exclusion", must=False)
FINAL_HOW = Need(
    "final_how",
    "How it became final",
    NeedKind.CHOICE,
    must=False,
    choices=(
        ("review", "The review is decided"),
        ("time", "The time to ask for a review is over"),
        ("waived", "The parent wrote that there will be no review"),
    ),
)
FINAL_ON = _day("final_on", "Day it became final", must=False)
