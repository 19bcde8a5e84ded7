"""The usual way of each letter of a list: settings, wishes and addresses read once for all of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from attendance_mis.kit import clock
from letters.kinds import KINDS
from letters.models import DeadAddress, Letter, LetterWish, OptOut
from letters.queries.parcels import CHANNEL_WORDS, addressees
from letters.rules.addresses import read_email
from letters.rules.recipients import LettersPolicy
from letters.rules.sending import Answer, may_reach
from letters.rules.ways import PAPER, Chosen, usual_way
from registers.models import Contact, School
from registers.queries.setup import setup_of

NO_PERSON = "This letter is not to a person with an e-mail address."


def ways_of_letters(letters: Sequence[Letter], school: School) -> dict[uuid.UUID, Chosen]:
    """Letter → how it goes if nobody says otherwise, and why."""
    usual = setup_of(school).rules(LettersPolicy, clock.today()).letters_usual_channel
    to = {letter.id: addressees(letter) for letter in letters}
    ids = {one for own in to.values() for one in own}
    wishes = dict(
        LetterWish.objects.filter(contact__in=ids, ended_at=None).values_list("contact_id", "channel")
    )
    problems = _email_problems(ids)
    return {
        letter.id: usual_way(
            usual,
            _wish([wishes.get(one, "") for one in to[letter.id]]),
            serious=KINDS[letter.kind].serious,
            email_problem=_problem([problems[one] for one in to[letter.id] if one in problems]),
        )
        for letter in letters
    }


def _wish(wishes: Sequence[str]) -> str:
    """Of a shared copy: paper as soon as one wants it, since paper reaches both."""
    if PAPER in wishes:
        return PAPER
    return wishes[0] if len(set(wishes)) == 1 else ""


def _problem(found: Sequence[str]) -> str:
    """Why nobody of those it was written to can be reached by e-mail; empty if one can."""
    if not found:
        return NO_PERSON
    return "" if "" in found else found[0]


def _email_problems(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    opted = set(
        OptOut.objects.filter(contact__in=ids, channel="email", ended_at=None).values_list(
            "contact_id", flat=True
        )
    )
    dead = set(
        DeadAddress.objects.filter(contact__in=ids, channel="email", cleared_at=None).values_list(
            "contact_id", "address"
        )
    )
    found = {}
    for contact in Contact.objects.filter(id__in=ids):
        address = read_email(contact.email)
        verdict = may_reach(
            address,
            opted_out=contact.id in opted,
            failing=(contact.id, address.value.lower()) in dead,
            channel_words=CHANNEL_WORDS["email"],
        )
        found[contact.id] = "" if verdict.answer is Answer.SEND else verdict.why
    return found
